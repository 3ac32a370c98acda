// What the keys and the handles move: the caret's words, or else those just chosen, or else the open item's ends.

import { say, sayBriefly } from "./bits.js";
import { caretSpan, isCaretOn, putCaret, startCaret } from "./caret.js";
import { openSpan, putOpenEnds, showEnds } from "./ends.js";
import { selection } from "./hand.js";
import { openForm } from "./list.js";
import { textOf } from "./offsets.js";
import { chooseAgain } from "./toolbar.js";
import { beginsWith, bySentences, findEnd, moveEnd, wordAt } from "./words.js";

/** @typedef {import("./offsets.js").Span} Span */
/** @typedef {import("./words.js").Which} Which */

const asking = document.getElementById("asking");

/** @returns {{ span: Span, put: (span: Span) => void } | null} */
export function target() {
  if (isCaretOn()) return { span: caretSpan(), put: putCaret };
  const chosen = selection();
  if (chosen) return { span: chosen, put: chooseAgain };
  const span = openSpan();
  return span && { span, put: putOpenEnds };
}

/** As `target`; says how to come by one when there is none. */
function neededTarget() {
  const now = target();
  if (!now) sayBriefly("Open a suggestion or a mark first, or press V; then this moves its ends.");
  return now;
}

/** Move one end by a word, or by a letter. @param {Which} which @param {1 | -1} step @param {boolean} [byLetter] */
export function moveTargetEnd(which, step, byLetter = false) {
  const now = neededTarget();
  if (!now) return;
  putEnd(now, moveEnd(now.span, which, step, byLetter), which);
}

/** Take the whole sentence, and the next one too when it is taken already. */
export function takeSentence() {
  const now = neededTarget();
  if (!now) return;
  const whole = bySentences(now.span);
  now.put(whole);
  reveal();
  say({ text: textOf(whole) });
}

/** @param {{ span: Span, put: (span: Span) => void }} now @param {Span} span @param {Which} which */
function putEnd(now, span, which) {
  now.put(span);
  reveal();
  const words = textOf(wordAt(which === "start" ? span.start : span.end - 1) ?? span);
  say({ text: which === "start" ? `Begins “${words}”` : `Ends “${words}”` });
}

/** The buttons that move the ends come into view as soon as a key does the same. */
async function reveal() {
  if (isCaretOn() || selection()) return;
  const form = await openForm();
  if (form?.elements.start) showEnds(form, true);
}

// ---- To a word by its first letter: F begins at it, T ends with it; with Shift backwards; ; again ----

/** @typedef {{ which: Which, step: 1 | -1, letter: string }} Search */

/** What waits for its letter. @type {Search | null} */
let waitingFor = null;
/** @type {Search | null} */
let lastSearch = null;

/** Whether the next key is a letter to look for. */
export function isAsking() {
  return waitingFor !== null;
}

/** Ask for the letter. @param {Which} which @param {1 | -1} step */
export function askLetter(which, step) {
  waitingFor = { which, step, letter: "" };
  const way = step < 0 ? "the word before" : "the next word";
  const words = which === "start" ? `Begin at ${way} that begins with…` : `End with ${way} that begins with…`;
  say({ text: words });
  if (!asking) return;
  asking.textContent = words;
  asking.hidden = false;
}

/** The key that was asked for. @param {string} key */
export function answerLetter(key) {
  const search = waitingFor;
  waitingFor = null;
  if (asking) asking.hidden = true;
  if (search && [...key].length === 1 && key.trim()) findLetter({ ...search, letter: key });
}

/** The same letter once more. */
export function findAgain() {
  if (lastSearch) findLetter(lastSearch);
  else sayBriefly("No letter to look for again: F or T and a letter first.");
}

/** @param {Search} search */
function findLetter(search) {
  lastSearch = search;
  const { which, letter, step } = search;
  const isNew = !target();
  if (isNew) startCaret();
  const now = target();
  if (!now || (isNew && beginsWith(now.span, letter))) return;
  const found = findEnd(now.span, which, letter, step);
  if (found === now.span) sayBriefly(`No word that begins with ${letter} in this direction.`);
  else putEnd(now, isCaretOn() && which === "start" ? asCaret(now.span, found) : found, which);
}

/** A caret that has taken in nothing goes to the word; one that has keeps its other end. @param {Span} before @param {Span} found */
function asCaret(before, found) {
  const word = wordAt(before.start);
  return word && word.start === before.start && word.end === before.end ? (wordAt(found.start) ?? found) : found;
}

document.getElementById("pane").addEventListener("click", (event) => {
  const button = event.target instanceof Element && event.target.closest("[data-move]");
  const span = openSpan();
  if (!button || !span) return;
  const [end, step] = button.dataset.move.split(" ");
  const which = /** @type {Which} */ (end);
  putEnd({ span, put: putOpenEnds }, moveEnd(span, which, step === "1" ? 1 : -1), which);
});
