// The list: one item open at a time, tied to its mark in the text.

import { bench, mayWrite, say, sayBriefly } from "./bits.js";
import { marksOf } from "./expect.js";
import { isOnText } from "./hand.js";
import { textOf } from "./offsets.js";
import { paint } from "./paint.js";
import { get } from "./send.js";
import { hasBody, putBody, putLine } from "./swap.js";
import { firstBelow, floor, roof } from "./view.js";

/** @type {string} */
let current = document.querySelector("#items > .open")?.dataset.key ?? "";

export const ALL_DECIDED = `Everything that is listed here is decided.${mayWrite ? " Ctrl+Enter goes on to the next article." : ""}`;

/** The open line, if any. @returns {HTMLElement | null} */
export function openLine() {
  return current ? document.getElementById(`i-${current}`) : null;
}

/** The form of the open line, fetched if need be. @returns {Promise<HTMLFormElement | null>} */
export async function openForm() {
  const line = openLine();
  if (!line) return null;
  await fill(line);
  // A mark whose words changed has a small form before it, to say that they are still right.
  const form = line.querySelector("form[data-act]:has([name=start])") ?? line.querySelector("form[data-act]");
  return /** @type {HTMLFormElement | null} */ (form);
}

/**
 * Open one line and close the other. `focus` moves the keyboard there; `text` scrolls the text to its mark. Neither
 * happens while somebody is selecting words: those stay under the hand.
 * `ahead` says which of the lines behind it one may open next.
 * @param {string} key @param {{ focus?: boolean, text?: boolean, ahead?: (line: HTMLElement) => boolean }} [how]
 */
export async function open(key, { focus = false, text = false, ahead } = {}) {
  // What has the focus in the item that closes would lose it.
  const held = openLine()?.contains(document.activeElement);
  shut();
  current = key;
  const known = document.getElementById(`i-${key}`);
  const isReady = known && hasBody(known);
  if (known) {
    // With its body at once, where that is here: the page is laid out once and not twice.
    if (isReady) putBody(known);
    settle(known);
    if (text && !isOnText()) showMark(key);
  }
  const line = isReady ? known : await fill(known);
  if (!line || current !== key) return;
  if (!isReady) {
    settle(line);
    // Once more: on a phone the sheet grows with what came, and may lie on the mark now.
    if (text && !isOnText()) showMark(key);
  }
  if (ahead) prefetch(line, ahead);
  // A click on its row is still a press when it gets here; the row is hidden now and would lose the focus.
  const isHere = line.contains(document.activeElement);
  const isWriting = isHere && document.activeElement.matches("input, select");
  if ((focus || held) && !isWriting && (isHere || !isOnText())) line.querySelector(".title")?.focus({ preventScroll: true });
  const url = new URL(location.href);
  url.searchParams.set("item", key);
  url.hash = "";
  history.replaceState(history.state, "", url);
}

export function close() {
  shut();
  tint();
}

/** As `close`, for another one to be opened at once. */
function shut() {
  const line = openLine();
  line?.classList.remove("open");
  line?.removeAttribute("aria-current");
  current = "";
  paint("ends", []);
}

/** @param {HTMLElement} line */
function settle(line) {
  line.classList.add("open");
  line.setAttribute("aria-current", "true");
  numberOpen(line);
  bench.classList.add("has-open");
  tint();
  const list = document.getElementById("items");
  const [box, frame] = [line.getBoundingClientRect(), list.getBoundingClientRect()];
  if (box.top < frame.top || box.height > frame.height) list.scrollTop += box.top - frame.top;
  else if (box.bottom > frame.bottom) list.scrollTop += box.bottom - frame.bottom;
}

/** Its place is what it is now: its body may have come before other marks did. @param {HTMLElement} line */
function numberOpen(line) {
  const numbers = line.querySelectorAll("[data-body] > .title bdi");
  // What the list leaves out has a place too, which only the server knows: there the bodies come anew (swap.js).
  if (numbers.length !== 2 || bench.dataset.show !== "all") return;
  const all = [...document.querySelectorAll("#items > li")];
  numbers[0].textContent = String(all.indexOf(line) + 1);
  numbers[1].textContent = String(all.length);
}

/** The line with its body, which the server draws when it is first opened. @param {HTMLElement | null} line */
async function fill(line) {
  if (line && hasBody(line)) {
    putBody(line);
    return line;
  }
  const key = line?.dataset.key ?? current;
  await onItsWay.get(key);
  if (!hasBody(document.getElementById(`i-${key}`))) await fetchBodies([key]);
  const here = document.getElementById(`i-${key}`);
  if (here) putBody(here);
  if (here || !gone.delete(key)) return here;
  say({ text: "This mark is gone. Somebody removed it.", kind: "warn" });
  return null;
}

/** Requests for bodies, by the key of each. @type {Map<string, Promise<void>>} */
const onItsWay = new Map();
/** Keys that the server did not know any more. @type {Set<string>} */
const gone = new Set();

/** Fetch the bodies of these items, in one request. @param {string[]} keys @returns {Promise<void>} */
function fetchBodies(keys) {
  const query = keys.map((key) => `&item=${key}`).join("");
  const asked = get(`${bench.dataset.pieces}?show=${bench.dataset.show}${query}`).then((html) => {
    for (const key of keys) onItsWay.delete(key);
    if (html === null) return;
    const page = new DOMParser().parseFromString(`<ol>${html}</ol>`, "text/html");
    for (const key of keys) {
      const fresh = page.getElementById(`i-${key}`);
      if (fresh) putLine(fresh);
      else gone.add(key);
    }
  });
  for (const key of keys) onItsWay.set(key, asked);
  return asked;
}

const AHEAD = 5;

/** Have the bodies of the lines that one may open next. @param {HTMLElement} line @param {(line: HTMLElement) => boolean} fits */
function prefetch(line, fits) {
  const near = followers(line, fits);
  if (!near.length || hasBody(near[0]) || onItsWay.has(near[0].dataset.key)) return;
  fetchBodies(near.filter((one) => !hasBody(one) && !onItsWay.has(one.dataset.key)).map((one) => one.dataset.key));
}

/** The answer to what is being sent brings the body of this item. @param {string} key @param {Promise<unknown>} sent */
export function awaitBody(key, sent) {
  if (key) onItsWay.set(key, sent.then(/** @returns {void} */ () => void onItsWay.delete(key)));
}

/** The next few lines after this one for which `fits`. @param {HTMLElement} line @param {(line: HTMLElement) => boolean} fits */
function followers(line, fits) {
  /** @type {HTMLElement[]} */
  const found = [];
  for (let one = line.nextElementSibling; one && found.length < AHEAD; one = one.nextElementSibling) {
    const other = /** @type {HTMLElement} */ (one);
    if (fits(other)) found.push(other);
  }
  return found;
}

/** @param {HTMLElement} line */
function isPending(line) {
  return line.dataset.standing === "pending";
}

/** The next undecided line after this one, or the first of all; null when there is no other. @param {HTMLElement} line @returns {HTMLElement | null} */
export function nextPending(line) {
  return (
    followers(line, isPending)[0] ??
    [...document.querySelectorAll('#items > [data-standing="pending"]')].find((one) => one !== line) ??
    null
  );
}

/** The first undecided line from this one on that has no body yet, a few lines ahead. @param {HTMLElement} line @returns {HTMLElement | undefined} */
export function nextWithoutBody(line) {
  return [line, ...followers(line, isPending)].find((one) => !hasBody(one) && !onItsWay.has(one.dataset.key));
}

/** The one yellow mark is the open item's. */
function tint() {
  const now = current ? marksOf(current) : [];
  for (const mark of [...document.getElementsByClassName("m-current")]) {
    if (!now.includes(/** @type {HTMLElement} */ (mark))) mark.classList.remove("m-current");
  }
  for (const mark of now) mark.classList.add("m-current");
  bench.classList.toggle("has-open", current !== "");
  document.dispatchEvent(new CustomEvent("article:opened"));
}

/** @param {string} key */
function showMark(key) {
  const mark = marksOf(key)[0];
  if (!mark) return;
  scrollToMark(mark);
  // Blocks that come near get their real height, which may move the mark.
  if (bench.matches(".long")) {
    requestAnimationFrame(() => current === key && mark.isConnected && !isOnText() && scrollToMark(mark));
  }
}

/** @param {HTMLElement} mark */
function scrollToMark(mark) {
  const { top, bottom } = mark.getBoundingClientRect();
  if (top < roof() + 8 || bottom > floor() - 8) scrollBy(0, (top + bottom) / 2 - (roof() + floor()) / 2);
}

/** Go to the next or previous line, of all or of the undecided. @param {1 | -1} step @param {boolean} [undecided] */
export function go(step, undecided = false) {
  const lines = [...document.querySelectorAll("#items > li")];
  const here = lines.findIndex((line) => (current ? line.dataset.key === current : line.contains(document.activeElement)));
  const from = here >= 0 ? here : step > 0 ? firstInView(lines) - 1 : lines.length;
  for (let i = from + step; i >= 0 && i < lines.length; i += step) {
    if (undecided && !isPending(lines[i])) continue;
    return open(lines[i].dataset.key, { focus: true, text: true, ahead: undecided ? isPending : () => true });
  }
  const others = lines.filter((line) => isPending(line) && line.dataset.key !== current).length;
  if (!lines.length) sayBriefly(document.querySelector(".hidden-by") ? "Nothing fits the filter. O opens it." : "Nothing is listed here.");
  else if (!undecided) sayBriefly("No more in this direction.");
  else if (!others && !lines.some(isPending)) sayBriefly(ALL_DECIDED);
  else sayBriefly(`No more undecided in this direction${others ? `, ${others} in the other` : ""}.`);
}

/** The first line whose mark is not above the view, so that moving begins where one reads. @param {HTMLElement[]} lines */
function firstInView(lines) {
  const marks = document.querySelectorAll("#text mark");
  const mark = marks[firstBelow(marks, roof())];
  const keys = mark ? mark.dataset.ids.split(" ") : [];
  return Math.max(0, lines.findIndex((line) => keys.includes(line.dataset.key)));
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
  open(row.parentElement.dataset.key, { focus: true, text: true, ahead: () => true });
});
// Of a mouse only: a finger that was lifted points at nothing any more.
document.getElementById("items").addEventListener("pointerover", (event) => {
  const line = event.pointerType === "mouse" ? event.target.closest("li") : null;
  paint("hover", line && line.dataset.standing !== "rejected" ? [spanOf(line)] : []);
});
document.getElementById("items").addEventListener("pointerleave", () => paint("hover", []));
document.addEventListener("article:swapped", () => {
  const line = openLine();
  if (!line) return close();
  if (hasBody(line)) putBody(line);
  // Opened while its own decision was on its way: the line that the answer brought has no body yet.
  else fill(line).then((here) => here && here === openLine() && settle(here));
  settle(line);
});
