// The list: one item open at a time, tied to its mark in the text.

import { bench, say } from "./bits.js";
import { isOnText } from "./hand.js";
import { textOf } from "./offsets.js";
import { paint } from "./paint.js";
import { get } from "./send.js";
import { putLine } from "./swap.js";
import { floor, roof } from "./view.js";

/** @type {string} */
let current = document.querySelector("#items > .open")?.dataset.key ?? "";

/** The open line, if any. @returns {HTMLElement | null} */
export function openLine() {
  return current ? document.getElementById(`i-${current}`) : null;
}

/** The form of the open line, fetched if need be. @returns {Promise<HTMLFormElement | null>} */
export async function openForm() {
  const line = openLine();
  if (!line) return null;
  await fill(line);
  return line.querySelector("form[data-act]");
}

/**
 * Open one line and close the other. `focus` moves the keyboard there; `text` scrolls the text to its mark. Neither
 * happens while somebody is selecting words: those stay under the hand.
 * @param {string} key @param {{ focus?: boolean, text?: boolean }} [how]
 */
export async function open(key, { focus = false, text = false } = {}) {
  close();
  current = key;
  const known = document.getElementById(`i-${key}`);
  if (known) settle(known);
  const line = await fill(known);
  if (!line || current !== key) return;
  settle(line);
  if (text && !isOnText()) showMark(key);
  if (focus && !isOnText()) line.querySelector(".title")?.focus({ preventScroll: true });
  const url = new URL(location.href);
  url.searchParams.set("item", key);
  url.hash = "";
  history.replaceState(history.state, "", url);
}

export function close() {
  const line = openLine();
  line?.classList.remove("open");
  line?.removeAttribute("aria-current");
  current = "";
  paint("ends", []);
  tint();
}

/** @param {HTMLElement} line */
function settle(line) {
  line.classList.add("open");
  line.setAttribute("aria-current", "true");
  bench.classList.add("has-open");
  tint();
  const list = document.getElementById("items");
  const [box, frame] = [line.getBoundingClientRect(), list.getBoundingClientRect()];
  if (box.top < frame.top || box.height > frame.height) list.scrollTop += box.top - frame.top;
  else if (box.bottom > frame.bottom) list.scrollTop += box.bottom - frame.bottom;
}

/** The line with its body, which the server draws when it is first opened. @param {HTMLElement | null} line */
async function fill(line) {
  if (line?.querySelector("[data-body]")) return line;
  const key = line?.dataset.key ?? current;
  const html = await get(`${bench.dataset.pieces}?show=${bench.dataset.show}&item=${key}`);
  if (html === null) return line;
  const page = new DOMParser().parseFromString(`<ol>${html}</ol>`, "text/html");
  const fresh = page.querySelector("li");
  if (!fresh) {
    say({ text: "This mark is gone. Somebody removed it.", kind: "warn" });
    return null;
  }
  const here = document.getElementById(fresh.id);
  if (here?.dataset.v === fresh.dataset.v) {
    if (!here.querySelector("[data-body]")) here.append(fresh.querySelector("[data-body]"));
    return here;
  }
  fresh.classList.remove("open");
  putLine(fresh);
  return fresh;
}

/** The one yellow mark is the open item's. */
function tint() {
  for (const mark of document.querySelectorAll("#text mark")) {
    mark.classList.toggle("m-current", current !== "" && mark.dataset.ids.split(" ").includes(current));
  }
  bench.classList.toggle("has-open", current !== "");
  document.dispatchEvent(new CustomEvent("article:opened"));
}

/** @param {string} key */
function showMark(key) {
  const mark = document.querySelector(`#text mark[data-ids~="${key}"]`);
  if (!mark) return;
  const { top, bottom } = mark.getBoundingClientRect();
  if (top < roof() + 8 || bottom > floor() - 8) scrollBy(0, (top + bottom) / 2 - (roof() + floor()) / 2);
}

/** Go to the next or previous line, of all or of the undecided. @param {1 | -1} step @param {boolean} [undecided] */
export function go(step, undecided = false) {
  const lines = [...document.querySelectorAll("#items > li")];
  const here = lines.findIndex((line) => line.dataset.key === current);
  const from = here >= 0 ? here : step > 0 ? firstInView(lines) - 1 : lines.length;
  for (let i = from + step; i >= 0 && i < lines.length; i += step) {
    if (!undecided || lines[i].dataset.standing === "pending") return open(lines[i].dataset.key, { focus: true, text: true });
  }
  say({ text: undecided ? "No more undecided in this direction." : "No more in this direction." });
}

/** The first line whose mark is not above the view, so that moving begins where one reads. @param {HTMLElement[]} lines */
function firstInView(lines) {
  const top = roof();
  const found = lines.findIndex((line) => {
    const mark = document.querySelector(`#text mark[data-ids~="${line.dataset.key}"]`);
    return mark && mark.getBoundingClientRect().bottom > top;
  });
  return Math.max(0, found);
}

/** The words of a line's mark, for a short list. @param {string} key */
export function wordsOf(key) {
  const line = document.getElementById(`i-${key}`);
  if (line) return textOf(spanOf(line));
  return [...document.querySelectorAll(`#text mark[data-ids~="${key}"]`)].map((mark) => mark.textContent).join("");
}

/** @param {HTMLElement} line */
export function spanOf(line) {
  return { start: Number(line.dataset.start), end: Number(line.dataset.end) };
}

document.getElementById("items").addEventListener("click", (event) => {
  const row = event.target.closest("li > a.item");
  if (!row || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  open(row.parentElement.dataset.key, { focus: true, text: true });
});
document.getElementById("items").addEventListener("mouseover", (event) => {
  const line = event.target.closest("li");
  paint("hover", line && line.dataset.standing !== "rejected" ? [spanOf(line)] : []);
});
document.getElementById("items").addEventListener("mouseleave", () => paint("hover", []));
document.addEventListener("article:swapped", () => {
  const line = openLine();
  if (line) settle(line);
  else close();
});
