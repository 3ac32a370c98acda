// From a selection with mouse or finger to a span: whole words, unless Alt is held; no whitespace at the ends.

import { domRange, pointAt } from "./offsets.js";
import { dismiss, offer, selection as offered } from "./toolbar.js";
import { snap, trim } from "./words.js";

const SETTLED_MS = 350;
const text = document.getElementById("text");

let pressed = false;
let byAlt = false;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

/** The span that the browser's selection means, or null. @param {boolean} exactly  do not take words in whole */
export function selectedSpan(exactly) {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  if (!range.intersectsNode(text)) return null;
  const start = pointAt(range.startContainer, range.startOffset) ?? pointAt(text, 0);
  const end = pointAt(range.endContainer, range.endOffset) ?? pointAt(text, text.childNodes.length);
  const raw = trim({ start, end });
  if (raw.start >= raw.end) return null;
  return exactly ? raw : snap(raw);
}

/** @param {boolean} adjust  let the browser's own selection show what was taken in */
function take(adjust) {
  const span = selectedSpan(byAlt);
  if (!span) return;
  if (adjust) {
    const range = domRange(span);
    getSelection().setBaseAndExtent(range.startContainer, range.startOffset, range.endContainer, range.endOffset);
  }
  offer(span);
}

document.addEventListener("pointerdown", (event) => {
  if (event.target.closest("#tools")) return;
  if (offered()) dismiss();
  pressed = event.pointerType === "mouse" && event.button === 0;
});
document.addEventListener("pointerup", (event) => {
  if (!pressed) return;
  pressed = false;
  byAlt = event.altKey;
  // The browser settles the selection of a press on old ground only after this event.
  setTimeout(() => take(true));
});
// Fingers, and keyboards that move a selection of the browser's own: wait until it rests.
document.addEventListener("selectionchange", () => {
  clearTimeout(timer);
  if (pressed) return;
  timer = setTimeout(() => {
    const span = pressed ? null : selectedSpan(false);
    const shown = offered();
    if (span && !(shown && shown.start === span.start && shown.end === span.end)) take(false);
  }, SETTLED_MS);
});
