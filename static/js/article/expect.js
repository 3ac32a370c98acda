// What was just decided, shown in the frame of the key press: the mark and the line look as they will once the answer is
// here. The answer replaces both; a refusal puts them back.

import { paint } from "./paint.js";

/** @typedef {"accepted" | "rejected" | "pending" | "removed"} What */

/** The class of the mark, the line's standing and the class of its row. @type {Record<What, [string, string, string]>} */
const EXPECTED = {
  accepted: ["m-ink", "marked", "item item-done"],
  rejected: ["m-gone", "rejected", "item item-off"],
  pending: ["m-pencil", "pending", "item "],
  removed: ["m-gone", "removed", "item item-off"],
};
const MARK_LOOKS = /^m-(pencil|ink|tag|stamp|off|gone)$/;

/** By the item's key. @type {Map<string, What>} */
const expecting = new Map();
/** Spans that are about to be marks, by a key of their own. @type {Map<string, import("./offsets.js").Span>} */
const expectedMarks = new Map();

/** What a post to this address does to an item; null for what only the server can tell. @param {string} url @returns {What | null} */
export function outcomeOf(url) {
  /** @type {Record<string, What>} */
  const outcomes = { accept: "accepted", reject: "rejected", reopen: "pending", delete: "removed" };
  const verb = url.match(/\/(accept|reject|reopen|delete)\/$/)?.[1];
  return outcomes[verb] ?? null;
}

/**
 * What a letter does to the lines that it is about: its own, or those that were ticked to be decided together.
 * @param {{ url: string, body: [string, string][], about: string[] }} letter @returns {[string, What][]}
 */
export function outcomesOf({ url, body, about }) {
  if (url.endsWith("/rest/")) {
    const accepts = body.some(([name, value]) => name === "decision" && value === "accept");
    const ticked = body.filter(([name]) => name === "pick").map(([, value]) => value.split(":")[0]);
    return ticked.map((key) => [key, accepts ? "accepted" : "rejected"]);
  }
  const what = outcomeOf(url);
  return what ? about.map((key) => [key, what]) : [];
}

/** Whether the line already shows what a decision will make of it. @param {string} key */
export function isExpected(key) {
  return expecting.has(key);
}

/** Show what the decision will look like. @param {string} key @param {What} what */
export function expect(key, what) {
  if (expecting.get(key) === what) return;
  expecting.set(key, what);
  drawExpected(key);
}

/** The answer is here, or it was refused: show what is. @param {string} key */
export function unexpect(key) {
  if (expecting.delete(key)) drawExpected(key);
}

/** Show a span as the mark that it is about to be. @param {string} key @param {import("./offsets.js").Span} span */
export function expectMark(key, span) {
  expectedMarks.set(key, span);
  paint("expected", [...expectedMarks.values()]);
}

/** @param {string} key */
export function unexpectMark(key) {
  expectedMarks.delete(key);
  paint("expected", [...expectedMarks.values()]);
}

/** @param {string} key */
function drawExpected(key) {
  const [look, standing, row] = EXPECTED[expecting.get(key)] ?? [];
  for (const mark of marksOf(key)) {
    mark.dataset.look ??= [...mark.classList].find((name) => MARK_LOOKS.test(name)) ?? "";
    for (const name of [...mark.classList]) if (MARK_LOOKS.test(name)) mark.classList.remove(name);
    const shown = look ?? mark.dataset.look;
    if (shown) mark.classList.add(shown);
    if (!look) delete mark.dataset.look;
  }
  const line = document.getElementById(`i-${key}`);
  if (!line) return;
  const link = line.querySelector("a.item");
  line.dataset.was ??= line.dataset.standing;
  line.dataset.rowWas ??= link?.className ?? "";
  line.dataset.standing = standing ?? line.dataset.was;
  if (link) link.className = row ?? line.dataset.rowWas;
  line.classList.toggle("expected", Boolean(look));
  if (look) return;
  delete line.dataset.was;
  delete line.dataset.rowWas;
}

/** The pieces of an item's mark in the text. @param {string} key @returns {HTMLElement[]} */
export function marksOf(key) {
  return [...document.querySelectorAll(`#text mark[data-ids~="${key}"]`)];
}

// What another answer brought is older than what was decided meanwhile.
if ("document" in globalThis) document.addEventListener("article:swapped", () => [...expecting.keys()].forEach(drawExpected));
