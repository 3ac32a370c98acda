// Puts the server's pieces in their places: blocks and lines only where they differ, and without moving the text.

import { bench } from "./bits.js";
import { browserSpan, showSpan } from "./offsets.js";
import { roof } from "./view.js";

/**
 * What the server said beside its pieces.
 * @typedef {{ key: string, says: string, undo: string }} Answer
 */

/** Null, and nothing is touched, when this is no answer of ours. @param {string} html @returns {Answer | null} */
export function apply(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const answer = page.getElementById("answer");
  if (!answer) return null;
  const { key = "", gone, undo = "", stamp, search } = answer.dataset;
  holdingStill(() => {
    for (const id of ["progress", "list-head", "note"]) document.getElementById(id).replaceWith(page.getElementById(id));
    for (const block of [...page.getElementById("blocks").children]) swapIfOther(block);
    if (stamp) reconcile([...page.getElementById("items").children]);
    else for (const line of [...page.getElementById("items").children]) putLine(line);
    for (const one of gone ? gone.split(" ") : []) document.getElementById(`i-${one}`)?.remove();
  });
  if (stamp) bench.dataset.stamp = stamp;
  bench.dataset.search = search;
  document.dispatchEvent(new CustomEvent("article:swapped"));
  return { key, says: answer.textContent.trim(), undo };
}

/** @param {Element} fresh */
function swapIfOther(fresh) {
  const old = document.getElementById(fresh.id);
  if (old && old.dataset.v !== fresh.dataset.v) old.replaceWith(fresh);
  return old;
}

/** Put one line into the list, in text order. @param {HTMLElement} fresh */
export function putLine(fresh) {
  if (swapIfOther(fresh)) return;
  const order = (line) => [Number(line.dataset.start), Number(line.dataset.end)];
  const [start, end] = order(fresh);
  const list = document.getElementById("items");
  const next = [...list.children].find((line) => {
    const [a, b] = order(line);
    return a > start || (a === start && b > end);
  });
  list.insertBefore(fresh, next ?? null);
}

/** Make the list hold these lines; one that did not change stays, with what is written in it. @param {HTMLElement[]} fresh */
function reconcile(fresh) {
  const list = document.getElementById("items");
  const wanted = new Set(fresh.map((line) => line.id));
  for (const line of [...list.children]) if (!wanted.has(line.id) && !line.matches(".open")) line.remove();
  for (const line of fresh) putLine(line);
}

/**
 * Run `change` and scroll so that the block at the top of the view stays where it was; what the reader has selected stays
 * selected. @param {() => void} change
 */
function holdingStill(change) {
  const selected = browserSpan();
  const line = roof();
  const top = [...document.querySelectorAll("#text > .block")].find((block) => block.getBoundingClientRect().bottom > line);
  const before = top?.getBoundingClientRect().top;
  const items = document.getElementById("items");
  const scrolled = items.scrollTop;
  change();
  if (selected && !isSame(browserSpan(), selected)) showSpan(selected);
  items.scrollTop = scrolled;
  if (top) scrollBy(0, document.getElementById(top.id).getBoundingClientRect().top - before);
}

/** @param {import("./offsets.js").Span | null} one @param {import("./offsets.js").Span} other */
function isSame(one, other) {
  return one?.start === other.start && one.end === other.end;
}
