// Small things that several modules of the page need.

import { floor, roof } from "./view.js";

/** The page's own element, with what the server says about it in its data. */
export const bench = document.getElementById("wb");
export const mayWrite = "mayWrite" in bench.dataset;

/** Tell the core what to announce or show. @param {object} detail */
export function say(detail) {
  document.dispatchEvent(new CustomEvent("say", { detail }));
}

/** Say something that the eye should see too, in place of what was said so before. @param {string} text @param {string} [undo] */
export function sayBriefly(text, undo) {
  for (const toast of document.querySelectorAll("#toasts .toast")) toast.remove();
  say(undo ? { text, undo } : { text, toast: true });
}

/** A random uuid; crypto.randomUUID is only there on a secure connection. */
export function uuid() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  return [...bytes].map((byte, i) => ([4, 6, 8, 10].includes(i) ? "-" : "") + byte.toString(16).padStart(2, "0")).join("");
}

/** Whether keys belong to what has the focus, or to a dialog. @param {KeyboardEvent} event */
export function isBusy(event) {
  const typing = event.target instanceof Element && event.target.closest("input:not([type=checkbox]), select, textarea");
  return Boolean(typing || document.querySelector("dialog[open]"));
}

/** This page's own name, as long as it is open: by it the server tells its changes and its reader from others. */
export const pageId = uuid();

/** Put a floating box above a rectangle or below it: where it is wanted if there is room. @param {HTMLElement} box @param {DOMRect} at @param {boolean} above */
export function float(box, at, above) {
  const frame = box.offsetParent.getBoundingClientRect();
  // Where it lay before says how wide it may be, and so how high it is.
  box.style.left = "0px";
  const width = Math.ceil(box.getBoundingClientRect().width) + 1;
  const gap = 14;
  const fitsAbove = at.top - box.offsetHeight - gap > roof();
  const fitsBelow = at.bottom + box.offsetHeight + gap < floor();
  const top = fitsAbove && (above || !fitsBelow) ? at.top - box.offsetHeight - gap : at.bottom + gap;
  const left = Math.min(at.left, frame.right - width);
  box.style.top = `${Math.min(top, floor() - box.offsetHeight - 4) - frame.top}px`;
  box.style.left = `${Math.max(left, frame.left) - frame.left}px`;
}
