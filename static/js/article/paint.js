// Temporary colours over the text, through the CSS Custom Highlight API: they leave the DOM, and so every offset, alone.

import { domRange } from "./offsets.js";

/** @typedef {import("./offsets.js").Span} Span */

/** Where several lie on the same words, the later name's colours show: where one is before what is not saved. */
const ORDER = ["hover", "unsaved", "expected", "preview", "ends", "caret"];

/** What is painted now, by name. @type {Map<string, Span[]>} */
const painted = new Map();

/**
 * Paint the spans with `::highlight(factcheck-<name>)` in place of those painted before.
 * @param {"preview" | "ends" | "caret" | "hover" | "unsaved" | "expected"} name @param {Span[]} spans
 */
export function paint(name, spans) {
  if (!("highlights" in CSS)) return;
  if (spans.length) painted.set(name, spans);
  else painted.delete(name);
  draw(name);
}

/** @param {string} name */
function draw(name) {
  const spans = painted.get(name);
  if (spans) {
    const shown = new Highlight(...spans.map(domRange));
    shown.priority = ORDER.indexOf(name);
    CSS.highlights.set(`factcheck-${name}`, shown);
  } else CSS.highlights.delete(`factcheck-${name}`);
}

// A swapped block took its ranges away with it.
document.addEventListener("article:swapped", () => [...painted.keys()].forEach(draw));
