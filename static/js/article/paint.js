// Temporary colours over the text, through the CSS Custom Highlight API: they leave the DOM, and so every offset, alone.

import { domRange } from "./offsets.js";

/** @typedef {import("./offsets.js").Span} Span */

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
  if (spans) CSS.highlights.set(`factcheck-${name}`, new Highlight(...spans.map(domRange)));
  else CSS.highlights.delete(`factcheck-${name}`);
}

// A swapped block took its ranges away with it.
document.addEventListener("article:swapped", () => [...painted.keys()].forEach(draw));
