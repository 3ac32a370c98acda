// From a selection with mouse or finger to a span: whole words without stray punctuation, unless Alt is held. A double
// click selects a word, as the browser has it; a triple click the sentence, where a browser would take the whole block.

import { isPressing, pressHand, releaseHand, selection } from "./hand.js";
import { browserSpan, pointUnder, showSpan } from "./offsets.js";
import { dismiss, offer } from "./toolbar.js";
import { sentenceAt, tidy, trim, wholeGraphemes } from "./words.js";

/** @typedef {import("./offsets.js").Span} Span */

const SETTLED_MS = 350;

let byAlt = false;
/** The sentence that a triple click began with; null otherwise. @type {Span | null} */
let fromSentence = null;
/** What the browser had selected when it was last taken. @type {Span | null} */
let takenFrom = null;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let settling;
/** What takes the selection of the last press; the next press comes instead. @type {ReturnType<typeof setTimeout> | undefined} */
let taking;

/** The span that the browser's selection means, or null. @param {boolean} exactly  do not take words in whole */
export function selectedSpan(exactly) {
  const found = browserSpan();
  const raw = found && trim(found);
  if (!raw || raw.start >= raw.end) return null;
  return exactly ? wholeGraphemes(raw) : tidy(raw);
}

/** @param {boolean} adjust  let the browser's own selection show what was taken in */
function takeSelection(adjust) {
  takenFrom = browserSpan();
  const span = fromSentence ? takenFrom : selectedSpan(byAlt);
  fromSentence = null;
  if (!span) return;
  if (adjust) showSpan(span);
  offer(span);
}

document.addEventListener("pointerdown", (event) => {
  if (event.target.closest("#tools, .handle")) return;
  clearTimeout(taking);
  if (selection()) dismiss();
  fromSentence = null;
  if (event.pointerType === "mouse" && event.button === 0) pressHand();
  else releaseHand();
});
document.addEventListener("mousedown", (event) => {
  if (event.button !== 0 || event.detail !== 3 || !event.target.closest("#text > .block")) return;
  const point = pointUnder(event.clientX, event.clientY);
  if (point === null) return;
  event.preventDefault();
  fromSentence = sentenceAt(point);
  showSpan(fromSentence);
});
document.addEventListener("pointerup", (event) => {
  if (!isPressing() || event.target.closest(".handle")) return;
  byAlt = event.altKey;
  // The browser settles the selection of a press on old ground only after this event.
  taking = setTimeout(() => {
    takeSelection(true);
    releaseHand();
  });
});
// A press that ends elsewhere: the browser drags the selected words away, or the button came up outside the window.
document.addEventListener("pointercancel", releaseHand);
document.addEventListener("pointermove", (event) => {
  if (isPressing() && !(event.buttons & 1)) releaseHand();
  const point = fromSentence && isPressing() ? pointUnder(event.clientX, event.clientY) : null;
  if (!fromSentence || point === null) return;
  const there = sentenceAt(point);
  showSpan({ start: Math.min(fromSentence.start, there.start), end: Math.max(fromSentence.end, there.end) });
});
// Fingers, and keyboards that move a selection of the browser's own: wait until it rests.
document.addEventListener("selectionchange", () => {
  clearTimeout(settling);
  if (isPressing()) return;
  settling = setTimeout(() => {
    const now = isPressing() ? null : browserSpan();
    if (!now || isSameSpan(now, selection()) || (selection() && isSameSpan(now, takenFrom))) return;
    byAlt = false;
    if (!isSameSpan(selectedSpan(false), selection())) takeSelection(false);
  }, SETTLED_MS);
});

/** @param {Span | null} one @param {Span | null} other */
function isSameSpan(one, other) {
  return one?.start === other?.start && one?.end === other?.end;
}
