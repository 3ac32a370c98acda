// Marking by keyboard: v puts a caret on a word, arrows move it, Shift extends, a digit tags.

import { floor, roof } from "./view.js";
import { say } from "./bits.js";
import { selection } from "./hand.js";
import { blocks, domRange, textOf } from "./offsets.js";
import { paint } from "./paint.js";
import { dismiss, enter, offer, tag, tagOf } from "./toolbar.js";
import { indexAt, sentenceAt, sentences, words } from "./words.js";

/** @typedef {import("./offsets.js").Span} Span */

/** The word where the caret was set down and the one where it is; -1 outside caret mode. */
let from = -1;
let at = -1;
/** A whole sentence chosen with s; until the caret moves. @type {Span | null} */
let whole = null;

export function isCaretOn() {
  return at >= 0;
}

/** Begin at the first word in view. */
export function startCaret() {
  const list = words();
  if (!list.length) return;
  const block = blocks().find((one) => document.getElementById(one.id).getBoundingClientRect().bottom > roof());
  at = block ? indexAt(list, block.start) : 0;
  while (at < list.length - 1 && !inView(list[at])) at++;
  from = at;
  showCaret();
  say({ text: `Caret on the word “${textOf(list[at])}”. Arrows move, Shift extends, digits tag, Escape leaves.` });
}

export function stopCaret() {
  from = at = -1;
  whole = null;
  paint("caret", []);
}

/** The words that the caret has taken in. @returns {Span} */
export function caretSpan() {
  const list = words();
  return whole ?? { start: list[Math.min(from, at)].start, end: list[Math.max(from, at)].end };
}

function showCaret() {
  paint("caret", [caretSpan()]);
  const { top, bottom } = domRange(words()[at]).getBoundingClientRect();
  if (top < roof() + 40 || bottom > floor() - 40) scrollBy(0, top - (roof() + floor()) / 2);
}

/** @param {number} to @param {boolean} extend */
function moveCaret(to, extend) {
  at = Math.max(0, Math.min(words().length - 1, to));
  whole = null;
  if (!extend) from = at;
  showCaret();
  say({ text: textOf(caretSpan()) });
}

/** The word where the next or previous sentence begins. @param {1 | -1} step */
function bySentence(step) {
  const list = sentences();
  const here = indexAt(list, words()[at].start);
  const to = list[Math.max(0, Math.min(list.length - 1, here + step))];
  const first = words().findIndex((word) => word.start >= to.start);
  return first < 0 ? at : first;
}

/** Do what the key means in caret mode; false when it means nothing here. @param {KeyboardEvent} event */
export function pressInCaret(event) {
  const rtl = isRightToLeft();
  const steps = { ArrowRight: rtl ? -1 : 1, ArrowLeft: rtl ? 1 : -1 };
  if (event.key in steps) moveCaret(at + steps[event.key], event.shiftKey);
  else if (event.key === "ArrowDown") moveCaret(bySentence(1), event.shiftKey);
  else if (event.key === "ArrowUp") moveCaret(bySentence(-1), event.shiftKey);
  else if (event.key === "s") {
    whole = sentenceAt(words()[at].start);
    showCaret();
    say({ text: textOf(whole) });
  } else if (event.key === "Enter") {
    offer(caretSpan(), () => isCaretOn() && showCaret());
    enter();
  } else if (event.key === "Escape" || event.key === "v") {
    if (selection()) dismiss();
    stopCaret();
    say({ text: "Caret off." });
  } else if (/^[1-9]$/.test(event.key) && tagOf(event.key)) {
    offer(caretSpan(), () => isCaretOn() && collapse());
    tag(tagOf(event.key));
  } else return false;
  return true;
}

/** After a mark was made the caret stays behind its last word. */
function collapse() {
  from = at;
  whole = null;
  showCaret();
}

/** @param {Span} word */
function inView(word) {
  const { top, bottom } = domRange(word).getBoundingClientRect();
  return top >= roof() && bottom <= floor();
}

function isRightToLeft() {
  const point = words()[at].start;
  const block = blocks().findLast((one) => one.start <= point);
  return getComputedStyle(document.getElementById(block.id)).direction === "rtl";
}
