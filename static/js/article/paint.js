// Temporary colours over the text, through the CSS Custom Highlight API: they leave the DOM, and so every offset, alone.

import { domRange } from "./offsets.js";

/** @typedef {import("./offsets.js").Span} Span */

/**
 * Paint the spans with `::highlight(factcheck-<name>)` in place of those painted before.
 * @param {"preview" | "ends" | "caret" | "hover" | "unsaved"} name @param {Span[]} spans
 */
export function paint(name, spans) {
  if (!("highlights" in CSS)) return;
  if (spans.length) CSS.highlights.set(`factcheck-${name}`, new Highlight(...spans.map(domRange)));
  else CSS.highlights.delete(`factcheck-${name}`);
}
