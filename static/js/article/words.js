// Words and sentences of the whole text, as spans in code points, and what moves from one to the next.

import { blocks, points, textOf } from "./offsets.js";

/** @typedef {import("./offsets.js").Span} Span */

const segmenter = new Intl.Segmenter(document.getElementById("text")?.querySelector("[lang]")?.lang || undefined, {
  granularity: "word",
});

/** @type {Span[] | undefined} */
let knownWords;
/** @type {Span[] | undefined} */
let knownSentences;

/** Every word of the text in order. */
export function words() {
  knownWords ??= blocks().flatMap((block) => wordsIn(block.text, block.start));
  return knownWords;
}

/** The words of one text that begins at `start`. @param {string} text @param {number} start @returns {Span[]} */
export function wordsIn(text, start) {
  const found = [];
  let at = start;
  for (const { segment, isWordLike } of segmenter.segment(text)) {
    const end = at + points(segment);
    if (isWordLike) found.push({ start: at, end });
    at = end;
  }
  return found;
}

/** Every sentence of the text in order, as the server cut them. @returns {Span[]} */
export function sentences() {
  knownSentences ??= blocks().flatMap((block) =>
    block.sentences.map((start, i) => trim({ start, end: block.sentences[i + 1] ?? block.end })),
  );
  return knownSentences;
}

/** The last of `list` that begins at or before the code point; the first when none does. @param {Span[]} list @param {number} point */
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

/** The span without whitespace at its ends. @param {Span} span @returns {Span} */
export function trim({ start, end }) {
  const text = textOf({ start, end });
  const kept = text.trim();
  const head = points(text.slice(0, text.indexOf(kept)));
  return { start: start + head, end: start + head + points(kept) };
}

/** The span with the words that it cuts taken in whole. A span of no word stays as it is. @param {Span} span @returns {Span} */
export function snap(span) {
  const list = words();
  const first = list[indexAt(list, span.start)];
  const last = list[indexAt(list, span.end - 1)];
  return {
    start: first && first.start < span.start && span.start < first.end ? first.start : span.start,
    end: last && last.start < span.end && span.end < last.end ? last.end : span.end,
  };
}

/** The sentence that the code point lies in. @param {number} point */
export function sentenceAt(point) {
  return sentences()[indexAt(sentences(), point)];
}

/**
 * The span with one end moved by a word; itself when it would become empty or leave the text.
 * @param {Span} span @param {"start" | "end"} which @param {1 | -1} step @returns {Span}
 */
export function moveEnd(span, which, step) {
  const edges = words().map((word) => word[which]);
  const here = span[which];
  const there = step > 0 ? edges.find((edge) => edge > here) : edges.findLast((edge) => edge < here);
  const moved = { ...span, [which]: there ?? here };
  return moved.start < moved.end ? moved : span;
}
