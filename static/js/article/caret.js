// Marking by keyboard: v puts a caret on a word or takes the open item's words, arrows move it, Shift extends, a digit tags.

import { floor, roof } from "./view.js";
import { say } from "./bits.js";
import { openSpan } from "./ends.js";
import { selection } from "./hand.js";
import { blockAt, blocks, domRange, textOf } from "./offsets.js";
import { paint } from "./paint.js";
import { chooseAgain, dismiss, enter, offer, tag, tagOf } from "./toolbar.js";
import { moveEnd, sentenceAt, sentenceBeyond, tidy, wordAt, wordBeyond } from "./words.js";

/** @typedef {import("./offsets.js").Span} Span */

const QUIET_MS = 150;

/** The words that the caret has taken in; null outside caret mode. @type {Span | null} */
let caret = null;
/** Whether Shift moves the end; otherwise the beginning. */
let forwards = true;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let speaking;

export function isCaretOn() {
  return caret !== null;
}

/** The words that the caret has taken in. @returns {Span} */
export function caretSpan() {
  return caret;
}

/** Begin with the open item's words, or else at the first word in view. */
export function startCaret() {
  caret = openSpan() ?? firstWordInView();
  if (!caret) return;
  forwards = true;
  paint("ends", []);
  showCaret();
  say({ text: `Caret on “${textOf(caret)}”. Arrows move, Shift extends, digits tag, Escape leaves.` });
}

export function stopCaret() {
  caret = null;
  clearTimeout(speaking);
  paint("caret", []);
  document.dispatchEvent(new CustomEvent("article:moved"));
}

/** Take in exactly these words. @param {Span} span */
export function putCaret(span) {
  caret = span;
  showCaret();
}

function showCaret() {
  paint("caret", [caret]);
  if (selection()) chooseAgain(caret);
  const { top, bottom } = domRange(activeWord()).getBoundingClientRect();
  if (top < roof() + 40 || bottom > floor() - 40) scrollBy(0, top - (roof() + floor()) / 2);
  document.dispatchEvent(new CustomEvent("article:moved"));
}

/** The word at the end that moves. @returns {Span} */
function activeWord() {
  return wordAt(forwards ? caret.end - 1 : caret.start) ?? caret;
}

/** Go to a word, or extend to it. @param {Span | undefined} word */
function goTo(word) {
  if (!word) return;
  caret = word;
  forwards = true;
  showCaret();
  speak(textOf(caret));
}

/** @param {Span} span */
function extendTo(span) {
  if (span.start >= span.end) return;
  caret = span;
  showCaret();
  speak(textOf(activeWord()));
}

/** Say where the caret is once it rests: a held key is not a stream of words. @param {string} words */
function speak(words) {
  clearTimeout(speaking);
  speaking = setTimeout(() => say({ text: words }), QUIET_MS);
}

/** @param {1 | -1} step @param {boolean} extend */
function byWord(step, extend) {
  if (!extend) return goTo(wordBeyond(activeWord().start, step));
  const moved = moveEnd(caret, forwards ? "end" : "start", step);
  if (moved !== caret) return extendTo(moved);
  // What shrank to nothing grows on the other side.
  forwards = !forwards;
  extendTo(moveEnd(caret, forwards ? "end" : "start", step));
}

/** Down: the next sentence; with Shift to the end of this one, then of the next. Up likewise. @param {1 | -1} step @param {boolean} extend */
function bySentence(step, extend) {
  const here = sentenceAt(extend && step > 0 ? caret.end - 1 : activeWord().start);
  const far = sentenceBeyond(here, step) ?? here;
  if (!extend) {
    const first = firstWord(here);
    goTo(firstWord(step > 0 || activeWord().start === first.start ? far : here));
  } else if (step > 0) {
    forwards = true;
    const to = tidy({ start: caret.start, end: here.end });
    extendTo(to.end > caret.end ? to : tidy({ start: caret.start, end: far.end }));
  } else {
    forwards = false;
    const to = firstWord(here).start;
    extendTo({ start: to < caret.start ? to : firstWord(sentenceBeyond(here, -1) ?? here).start, end: caret.end });
  }
}

/** @param {Span} sentence */
function firstWord(sentence) {
  const word = wordAt(sentence.start);
  return word && word.start < sentence.start ? (wordBeyond(sentence.start - 1, 1) ?? word) : (word ?? sentence);
}

/** To the beginning or the end of the sentence. @param {1 | -1} step @param {boolean} extend */
function toSentenceEnd(step, extend) {
  const here = sentenceAt(activeWord().start);
  if (!extend) return goTo(step < 0 ? firstWord(here) : wordAt(here.end - 1));
  forwards = step > 0;
  extendTo(step < 0 ? { start: firstWord(here).start, end: caret.end } : tidy({ start: caret.start, end: here.end }));
}

/** To the next or previous block. @param {1 | -1} step @param {boolean} extend */
function byBlock(step, extend) {
  const here = blockAt(activeWord().start);
  const all = blocks();
  const there = all[all.indexOf(here) + step];
  if (!there) return;
  forwards = step > 0;
  if (!extend) goTo(wordAt(there.start));
  else if (step > 0) extendTo(tidy({ start: caret.start, end: (caret.end < here.end - 1 ? here : there).end }));
  else extendTo({ start: wordAt((caret.start > here.start + 1 ? here : there).start)?.start ?? caret.start, end: caret.end });
}

/** Do what the key means in caret mode; false when it means nothing here. @param {KeyboardEvent} event */
export function pressInCaret(event) {
  const onwards = isRightToLeft() ? -1 : 1;
  if (event.key === "ArrowRight") byWord(onwards, event.shiftKey);
  else if (event.key === "ArrowLeft") byWord(onwards < 0 ? 1 : -1, event.shiftKey);
  else if (event.key === "ArrowDown") bySentence(1, event.shiftKey);
  else if (event.key === "ArrowUp") bySentence(-1, event.shiftKey);
  else if (event.key === "Home") toSentenceEnd(-1, event.shiftKey);
  else if (event.key === "End") toSentenceEnd(1, event.shiftKey);
  else if (event.key === "PageDown") byBlock(1, event.shiftKey);
  else if (event.key === "PageUp") byBlock(-1, event.shiftKey);
  else if (event.repeat) return /^[1-9sv]$|^Enter$|^Escape$/.test(event.key);
  else if (event.key === "Enter") {
    offer(caretSpan(), leaveTools);
    enter();
  } else if (event.key === "Escape" || event.key === "v") {
    if (selection()) dismiss();
    stopCaret();
    say({ text: "Caret off." });
  } else if (/^[1-9]$/.test(event.key) && tagOf(event.key)) {
    offer(caretSpan(), leaveTools);
    tag(tagOf(event.key));
  } else return false;
  return true;
}

/** After a mark was made the caret stays on its last word; what was let go it keeps. @param {boolean} isTagged */
function leaveTools(isTagged) {
  if (!isCaretOn()) return;
  if (isTagged) {
    forwards = true;
    caret = activeWord();
  }
  showCaret();
}

/** The first word that is wholly in view, or else the first of the text. */
function firstWordInView() {
  const block = blocks().find((one) => document.getElementById(one.id).getBoundingClientRect().bottom > roof());
  const first = wordAt((block ?? blocks()[0])?.start ?? 0) ?? null;
  let word = first;
  while (word && domRange(word).getBoundingClientRect().top < roof()) word = wordBeyond(word.start, 1) ?? null;
  return word && domRange(word).getBoundingClientRect().bottom <= floor() ? word : first;
}

function isRightToLeft() {
  return getComputedStyle(document.getElementById(blockAt(activeWord().start).id)).direction === "rtl";
}
