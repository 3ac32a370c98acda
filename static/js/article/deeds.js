// What a letter does, in words: for the list of what waits.

import { bench } from "./bits.js";
import { textOf } from "./offsets.js";

const VERBS = { accept: "Accept", reject: "Reject", reopen: "Take back", edit: "Change", delete: "Remove", confirm: "Confirm" };
/** What concerns no single line. @type {Record<string, string>} */
const DEEDS = { undo: "Undo", redo: "Redo", rest: "Decide the rest" };

/** What is being done, for a list of what waits. @param {string} url @param {URLSearchParams} body @param {string[]} about */
export function describe(url, body, about) {
  const name = url.match(/(\w+)\/$/)?.[1] ?? "";
  if (DEEDS[name]) return DEEDS[name];
  const verb = VERBS[/** @type {keyof VERBS} */ (name)];
  const line = about.map((uuid) => document.getElementById(`i-${uuid}`)).find((found) => found);
  const words = body.get("exact") || (line ? textOf({ start: Number(line.dataset.start), end: Number(line.dataset.end) }) : "");
  const quoted = words ? `“${clip(words)}”` : "";
  if (url === bench.dataset.mark) return `Mark ${quoted} as ${body.getAll("tags").map(tagLabel).join(", ")}`;
  return verb ? `${verb} ${quoted || "a mark"}` : "A decision in this article";
}

/** Without quotation marks of their own: they stand in ours. @param {string} words */
function clip(words) {
  const one = words.replace(/["“”„«»]/g, "").replace(/\s+/g, " ").trim();
  return one.length > 60 ? `${[...one].slice(0, 57).join("").replace(/\s+\S*$/, "")}…` : one;
}

/** The desk's name of a tag. @param {string} key */
export function tagLabel(key) {
  return document.querySelector(`#tools [data-tag="${CSS.escape(key)}"] bdi`)?.textContent ?? key;
}
