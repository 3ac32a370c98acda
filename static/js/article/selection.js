// From a selection with mouse or finger to a span: whole words, unless Alt is held; no whitespace at the ends.

import { isPressing, pressHand, releaseHand, selection } from "./hand.js";
import { browserSpan, showSpan } from "./offsets.js";
import { dismiss, offer } from "./toolbar.js";
import { snap, trim } from "./words.js";

const SETTLED_MS = 350;

let byAlt = false;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let settling;

/** The span that the browser's selection means, or null. @param {boolean} exactly  do not take words in whole */
export function selectedSpan(exactly) {
  const found = browserSpan();
  const raw = found && trim(found);
  if (!raw || raw.start >= raw.end) return null;
  return exactly ? raw : snap(raw);
}

/** @param {boolean} adjust  let the browser's own selection show what was taken in */
function takeSelection(adjust) {
  const span = selectedSpan(byAlt);
  if (!span) return;
  if (adjust) showSpan(span);
  offer(span);
}

document.addEventListener("pointerdown", (event) => {
  if (event.target.closest("#tools")) return;
  if (selection()) dismiss();
  if (event.pointerType === "mouse" && event.button === 0) pressHand();
  else releaseHand();
});
document.addEventListener("pointerup", (event) => {
  if (!isPressing()) return;
  byAlt = event.altKey;
  // The browser settles the selection of a press on old ground only after this event.
  setTimeout(() => {
    takeSelection(true);
    releaseHand();
  });
});
// A press that ends elsewhere: the browser drags the selected words away, or the button came up outside the window.
document.addEventListener("pointercancel", releaseHand);
document.addEventListener("pointermove", (event) => {
  if (isPressing() && !(event.buttons & 1)) releaseHand();
});
// Fingers, and keyboards that move a selection of the browser's own: wait until it rests.
document.addEventListener("selectionchange", () => {
  clearTimeout(settling);
  if (isPressing()) return;
  settling = setTimeout(() => {
    const span = isPressing() ? null : selectedSpan(false);
    const shown = selection();
    if (span && !(shown && shown.start === span.start && shown.end === span.end)) takeSelection(false);
  }, SETTLED_MS);
});
