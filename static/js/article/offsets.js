// The one place where a browser's positions become ours and back. The DOM counts UTF-16 units within a text node; the
// server counts Unicode code points from the beginning of the revision. Each block carries its first code point in
// data-start, and its text nodes are the stored text unchanged.

/** @typedef {{ start: number, end: number }} Span  code points, half-open, in the revision */

/** How many code points `text` has. @param {string} text */
export function points(text) {
  let found = text.length;
  for (let i = 1; i < text.length; i++) if (isPair(text, i - 1)) found--, i++;
  return found;
}

/** The UTF-16 offset of the code point offset `point` in `text`. @param {string} text @param {number} point */
export function units(text, point) {
  let i = 0;
  for (; point > 0 && i < text.length; point--) i += isPair(text, i) ? 2 : 1;
  return i;
}

/** @param {string} text @param {number} i */
function isPair(text, i) {
  const first = text.charCodeAt(i);
  const second = text.charCodeAt(i + 1);
  return first >= 0xd800 && first <= 0xdbff && second >= 0xdc00 && second <= 0xdfff;
}

/**
 * A block as a text: where it begins and ends, its words, their language, and what stands between it and the one before.
 * @typedef {{ id: string, start: number, end: number, text: string, gap: string, lang: string, sentences: number[] }} Block
 */

/** @type {Block[] | undefined} */
let readBlocks;

/** All blocks of the page in order. The text of a revision never changes, so they are read once. */
export function blocks() {
  readBlocks ??= [.../** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("#text > .block"))].map((element) => {
    const { start, gap, sentences } = element.dataset;
    const text = element.textContent ?? "";
    return {
      id: element.id,
      start: Number(start),
      end: Number(start) + points(text),
      text,
      gap: gap ?? "\n\n",
      lang: element.lang,
      sentences: sentences ? sentences.split(" ").map(Number) : [],
    };
  });
  return readBlocks;
}

/** Take these blocks for the text: where there is no page, and for one whose text has changed. @param {Block[]} [list] */
export function useBlocks(list) {
  readBlocks = list;
}

/** The last of `list` that begins at or before the code point; the first when none does. @param {{ start: number }[]} list @param {number} point */
export function indexAt(list, point) {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (list[middle].start <= point) low = middle + 1;
    else high = middle;
  }
  return Math.max(0, low - 1);
}

/** The block that the code point lies in or after. @param {number} point */
export function blockAt(point) {
  return blocks()[indexAt(blocks(), point)];
}

/**
 * The code point at a position of the DOM, or null outside the text. A position between two blocks is the end of the
 * first, which a selection that reaches a little too far means.
 * @param {Node} node @param {number} offset
 */
export function pointAt(node, offset) {
  const element = (node instanceof Element ? node : node.parentElement)?.closest("#text > .block");
  if (element) {
    const before = document.createRange();
    before.setStart(element, 0);
    before.setEnd(node, offset);
    return Number(/** @type {HTMLElement} */ (element).dataset.start) + points(before.toString());
  }
  const text = document.getElementById("text");
  if (!text?.contains(node)) return null;
  const place = document.createRange();
  place.setStart(node, offset);
  let found = null;
  for (const block of blocks()) {
    if (place.comparePoint(document.getElementById(block.id), 0) < 0) found = block.end;
  }
  return found ?? blocks()[0]?.start ?? null;
}

/** The code point under a position of the window; null outside the text. @param {number} x @param {number} y */
export function pointUnder(x, y) {
  const found = document.caretPositionFromPoint?.(x, y);
  if (found) return pointAt(found.offsetNode, found.offset);
  const range = document.caretRangeFromPoint?.(x, y);
  return range ? pointAt(range.startContainer, range.startOffset) : null;
}

/** @param {Block} block @param {number} point @param {boolean} atEnd  prefer the end of a text node to the next one's start */
function placeIn(block, point, atEnd) {
  const element = document.getElementById(block.id);
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  let left = units(block.text, point - block.start);
  let node = walker.nextNode();
  for (let next = node; next; next = walker.nextNode()) {
    node = next;
    const length = node.nodeValue.length;
    if (left < length || (atEnd && left === length)) return { node, offset: left };
    left -= length;
  }
  return { node, offset: node.nodeValue.length };
}

/** The DOM range of a span. @param {Span} span */
export function domRange(span) {
  const range = document.createRange();
  const first = placeIn(blockAt(span.start), span.start, false);
  const last = placeIn(blockAt(span.end - 1), span.end, true);
  range.setStart(first.node, first.offset);
  range.setEnd(last.node, last.offset);
  return range;
}

/** The span under the browser's own selection, as it stands; null when nothing in the text is selected. @returns {Span | null} */
export function browserSpan() {
  const selection = getSelection();
  const text = document.getElementById("text");
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  if (!range.intersectsNode(text)) return null;
  const start = pointAt(range.startContainer, range.startOffset) ?? pointAt(text, 0);
  const end = pointAt(range.endContainer, range.endOffset) ?? pointAt(text, text.childNodes.length);
  return start < end ? { start, end } : null;
}

/** Let the browser's own selection show the span. @param {Span} span */
export function showSpan(span) {
  const range = domRange(span);
  getSelection().setBaseAndExtent(range.startContainer, range.startOffset, range.endContainer, range.endOffset);
}

/** The revision's text in a span, with the whitespace between blocks. @param {Span} span */
export function textOf(span) {
  let found = "";
  const all = blocks();
  for (let i = indexAt(all, span.start); i < all.length && all[i].start < span.end; i++) {
    const block = all[i];
    if (block.end <= span.start) continue;
    if (span.start < block.start && found) found += block.gap;
    const from = units(block.text, Math.max(0, span.start - block.start));
    found += block.text.slice(from, units(block.text, span.end - block.start));
  }
  return found;
}
