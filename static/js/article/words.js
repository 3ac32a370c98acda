// Words, sentences and what moves from one to the next, as spans in code points. Each block is cut when it is first
// needed, so a key costs the same in a note and in a book.

import { blockAt, blocks, indexAt, points, textOf, units } from "./offsets.js";

/** @typedef {import("./offsets.js").Span} Span */
/** @typedef {import("./offsets.js").Block} Block */
/** @typedef {"start" | "end"} Which */

/** @type {Map<string, Intl.Segmenter>} */
const segmenters = new Map();

/** @param {string} lang @param {"word" | "grapheme"} granularity */
function segmenter(lang, granularity) {
  const name = `${granularity} ${lang}`;
  let found = segmenters.get(name);
  if (!found) segmenters.set(name, (found = new Intl.Segmenter(lang || undefined, { granularity })));
  return found;
}

// What Unicode cuts and a reader does not: two-thirds, 2019–21, 7:30; U.S. and U.S.-led; 60%, $3, −5, @name, #tag.
const JOINS = /^(?:\.?[-\u2010\u2011]|\.)$/u;
const BETWEEN_DIGITS = /^[:–/]$/u;
const INITIALS = /^(?:\p{L}\.)+\p{L}$/u;
const BEFORE = /(?:[@#]|[\p{Sc}]\s?|(?<![^\s([“"‘'])[-−+±])$/u;
const AFTER = /^\s?[%‰°\p{Sc}]/u;

/** The words of one text that begins at `start`. @param {string} text @param {number} start @param {string} [lang] @returns {Span[]} */
export function wordsIn(text, start, lang = "") {
  /** @type {[number, number][]} UTF-16 units */
  const found = [];
  for (const { segment, index, isWordLike } of segmenter(lang, "word").segment(text)) {
    if (!isWordLike) continue;
    const last = found.at(-1);
    if (last && isOneWord(text, last, index)) last[1] = index + segment.length;
    else found.push([index, index + segment.length]);
  }
  const spans = [];
  let at = start;
  let done = 0;
  for (const unit of found) {
    const [from, to] = withSigns(text, unit, done);
    at += points(text.slice(done, from));
    const end = at + points(text.slice(from, to));
    spans.push({ start: at, end });
    [at, done] = [end, to];
  }
  return spans;
}

/** Whether what begins at `next` goes on with the word. @param {string} text @param {[number, number]} word @param {number} next */
function isOneWord(text, [from, to], next) {
  const between = text.slice(to, next);
  if (between === ".") return INITIALS.test(text.slice(from, to)) && /^\p{L}(?!\p{L})/u.test(text.slice(next));
  if (JOINS.test(between)) return between !== ".-" || INITIALS.test(text.slice(from, to));
  return BETWEEN_DIGITS.test(between) && /\d$/.test(text.slice(from, to)) && /^\d/.test(text.slice(next));
}

/** The word with what belongs to it though it is no letter. @param {string} text @param {[number, number]} word @param {number} done  where the word before ended */
function withSigns(text, [from, to], done) {
  const before = text.slice(Math.max(done, from - 3), from).match(BEFORE)?.[0] ?? "";
  const isNumber = /^\p{N}/u.test(text.slice(from, to));
  if (before && (isNumber || /^[@#]/u.test(before))) from -= before.length;
  if (/\p{N}$/u.test(text.slice(from, to))) to += text.slice(to, to + 3).match(AFTER)?.[0].length ?? 0;
  if (text[to] === "." && INITIALS.test(text.slice(from, to)) && to - from > 1) to++;
  return [from, to];
}

/** @type {WeakMap<Block, { words: Span[], sentences: Span[], edges: Record<Which, number[]> }>} */
const cuts = new WeakMap();

/** @param {Block} block */
function cutOf(block) {
  let cut = cuts.get(block);
  if (!cut) {
    const words = wordsIn(block.text, block.start, block.lang);
    const sentences = block.sentences.map((start, i) => trim({ start, end: block.sentences[i + 1] ?? block.end }));
    cut = { words, sentences, edges: { start: edgesOf("start", words, sentences), end: edgesOf("end", words, sentences) } };
    cuts.set(block, cut);
  }
  return cut;
}

/** Where a mark may begin or end by keys: at words, and at sentences, which have a quotation mark or a full stop more. @param {Which} which @param {Span[][]} lists */
function edgesOf(which, ...lists) {
  return [...new Set(lists.flat().map((span) => span[which]))].sort((a, b) => a - b);
}

/** The first of `found` over the blocks from that of `point` onwards or backwards. @template T @param {number} point @param {1 | -1} step @param {(block: Block) => T | undefined} found @returns {T | undefined} */
function overBlocks(point, step, found) {
  const all = blocks();
  for (let i = indexAt(all, point); i >= 0 && i < all.length; i += step) {
    const one = found(all[i]);
    if (one !== undefined) return one;
  }
}

/** The word at the code point, or else the one before it in its block, or else the nearest after or before. @param {number} point @returns {Span | undefined} */
export function wordAt(point) {
  const here = cutOf(blockAt(point)).words;
  if (here.length) return here[indexAt(here, point)];
  return overBlocks(point, 1, (block) => cutOf(block).words[0]) ?? overBlocks(point, -1, (block) => cutOf(block).words.at(-1));
}

/** The next word after the code point or the last one before it that passes. @param {number} point @param {1 | -1} step @param {(word: Span) => boolean} [passes] */
export function wordBeyond(point, step, passes = () => true) {
  return overBlocks(point, step, (block) => {
    const { words } = cutOf(block);
    return step > 0
      ? words.find((word) => word.start > point && passes(word))
      : words.findLast((word) => word.start < point && passes(word));
  });
}

/** The sentence that the code point lies in or after. @param {number} point @returns {Span} */
export function sentenceAt(point) {
  const here = cutOf(blockAt(point)).sentences;
  return here.length ? here[indexAt(here, point)] : trim(blockAt(point));
}

/** The sentence after or before this one. @param {Span} sentence @param {1 | -1} step */
export function sentenceBeyond(sentence, step) {
  return overBlocks(sentence.start, step, (block) => {
    const { sentences } = cutOf(block);
    return step > 0
      ? sentences.find((one) => one.start > sentence.start)
      : sentences.findLast((one) => one.start < sentence.start);
  });
}

/** The span without whitespace at its ends. @param {Span} span @returns {Span} */
export function trim({ start, end }) {
  const text = textOf({ start, end });
  const kept = text.trim();
  const head = points(text.slice(0, text.indexOf(kept)));
  return { start: start + head, end: start + head + points(kept) };
}

/** The word of the code point's block that holds it. @param {number} point */
function wordOver(point) {
  const here = cutOf(blockAt(point)).words;
  const word = here[indexAt(here, point)];
  return word && word.start <= point && point < word.end ? word : null;
}

/** The span with the words that it cuts taken in whole. A span of no word stays as it is. @param {Span} span @returns {Span} */
export function snap(span) {
  return {
    start: Math.min(span.start, wordOver(span.start)?.start ?? span.start),
    end: Math.max(span.end, wordOver(span.end - 1)?.end ?? span.end),
  };
}

/** The span with the graphemes that it cuts taken in whole: never half a flag or half a family. @param {Span} span @returns {Span} */
export function wholeGraphemes(span) {
  return { start: graphemeEdge(span.start, -1), end: graphemeEdge(span.end, 1) };
}

/** The code point itself when no grapheme is cut there, else that grapheme's end in the direction. @param {number} point @param {1 | -1} step */
function graphemeEdge(point, step) {
  const block = blockAt(point - 1);
  const unit = units(block.text, point - block.start);
  if (point <= block.start || unit >= block.text.length) return point;
  const over = segmenter(block.lang, "grapheme").segment(block.text).containing(unit);
  if (!over || over.index === unit) return point;
  return block.start + points(block.text.slice(0, step < 0 ? over.index : over.index + over.segment.length));
}

/** Where the grapheme after or before the code point ends. @param {number} point @param {1 | -1} step */
function nextGrapheme(point, step) {
  return graphemeEdge(point + step, step);
}

const PAIRS = ["“”", "‘’", "«»", "»«", "‹›", "›‹", "„“", "„”", "‚‘", "‚’", "()", "[]", "{}", "「」", "『』", "（）", "¿?", "¡!"];
const ENDS_SENTENCE = /[.!?…。！？؟۔।]/u;
const MARK = /^[\p{P}\s]$/u;

/**
 * What a selection by hand means: whole words, without whitespace and stray punctuation at its ends. The rule:
 *  - Commas, colons and dashes go. A quotation mark or bracket goes unless its partner is inside.
 *  - A full stop stays when whole sentences are selected, opening quotation mark or not: they are quoted as they stand.
 *    It goes when the selection begins within its sentence.
 *  - What belongs to a word (U.S., 60%, #tag) is no punctuation. A selection of nothing else stays as it is.
 * @param {Span} span @returns {Span}
 */
export function tidy(span) {
  const whole = snap(trim(span));
  const signs = [...textOf(whole)];
  let [from, to] = [0, signs.length];
  const isStray = (/** @type {number} */ i) => MARK.test(signs[i]) && !wordOver(whole.start + i);
  while (from < to && isStray(from) && !isPaired(signs.slice(from, to), 0)) from++;
  const begins = !hasWord(sentenceAt(whole.start + from).start, whole.start + from);
  for (; to > from && isStray(to - 1); to--) {
    if (isPaired(signs.slice(from, to), to - 1 - from)) break;
    if (ENDS_SENTENCE.test(signs[to - 1]) && begins && isAtEnd(whole.start + to)) break;
    if (isApostrophe(signs, to - 1, whole.start)) break;
  }
  return from < to ? { start: whole.start + from, end: whole.start + to } : whole;
}

/** Whether no word of the sentence follows. @param {number} end */
function isAtEnd(end) {
  return !hasWord(end, sentenceAt(end - 1).end);
}

/** Whether a word begins between the two code points. @param {number} from @param {number} to */
function hasWord(from, to) {
  return cutOf(blockAt(Math.max(from, to - 1))).words.some((word) => word.start >= from && word.start < to);
}

/** Whether the partner of the sign at this end of `signs` stands among them. @param {string[]} signs @param {number} at */
function isPaired(signs, at) {
  const sign = signs[at];
  if (sign === '"') return signs.filter((one) => one === sign).length % 2 === 0;
  const partners = PAIRS.filter((pair) => pair[at ? 1 : 0] === sign).map((pair) => pair[at ? 0 : 1]);
  const isLetter = (/** @type {number} */ i) => /\p{L}/u.test(signs[i] ?? "");
  const quoting = signs.filter((_, i) => !isLetter(i - 1) || !isLetter(i + 1));
  const others = quoting.filter((one) => partners.includes(one)).length;
  return others > 0 && others >= quoting.filter((one) => one === sign).length;
}

/** Whether the sign is the ’ of a plural's genitive, and not the end of a quotation. @param {string[]} signs @param {number} at @param {number} start */
function isApostrophe(signs, at, start) {
  if (!/['’]/u.test(signs[at]) || !/s/iu.test(signs[at - 1] ?? "")) return false;
  const block = blockAt(start + at);
  return !/‘|(?<!\p{L})'/u.test(block.text.slice(0, units(block.text, start + at - block.start)));
}

/**
 * The span with one end moved by a word, or by a letter; itself when it would become empty or leave the text.
 * @param {Span} span @param {Which} which @param {1 | -1} step @param {boolean} [byLetter] @returns {Span}
 */
export function moveEnd(span, which, step, byLetter = false) {
  const there = byLetter ? letterBeyond(span[which], step) : edgeBeyond(span[which], which, step);
  const moved = { ...span, [which]: there ?? span[which] };
  return moved.start < moved.end ? moved : span;
}

/** @param {number} point @param {1 | -1} step */
function letterBeyond(point, step) {
  const there = nextGrapheme(point, step);
  const all = blocks();
  return there < all[0].start || there > all[all.length - 1].end ? undefined : there;
}

/** @param {number} point @param {Which} which @param {1 | -1} step */
function edgeBeyond(point, which, step) {
  return overBlocks(which === "end" ? point - 1 : point, step, (block) => {
    const edges = cutOf(block).edges[which];
    return step > 0 ? edges.find((edge) => edge > point) : edges.findLast((edge) => edge < point);
  });
}

/** The word edge nearest to the code point, for an end that is dragged there. @param {number} point @param {Which} which */
export function edgeNear(point, which) {
  const edges = cutOf(blockAt(which === "end" ? Math.max(0, point - 1) : point)).edges[which];
  return edges.reduce((best, edge) => (Math.abs(edge - point) < Math.abs(best - point) ? edge : best), edges[0] ?? point);
}

/** The span as whole sentences: those that it reaches into, or the next one too when it is that already. @param {Span} span @returns {Span} */
export function bySentences(span) {
  const first = sentenceAt(span.start);
  const last = sentenceAt(span.end - 1);
  const isWhole = span.start === first.start && span.end === last.end;
  return { start: first.start, end: ((isWhole && sentenceBeyond(last, 1)) || last).end };
}

/** The span with one end at the next word or the last one before that begins with the letter; itself when there is none. @param {Span} span @param {Which} which @param {string} letter @param {1 | -1} step @returns {Span} */
export function findEnd(span, which, letter, step) {
  const from = which === "start" ? span.start : (wordAt(span.end - 1)?.start ?? span.end);
  const word = wordBeyond(from, step, (one) => beginsWith(one, letter));
  if (!word) return span;
  if (which === "start") return { start: word.start, end: Math.max(span.end, word.end) };
  return { start: Math.min(span.start, word.start), end: word.end };
}

/** Whether the word's first letter or digit is this one, whatever its case and accent. @param {Span} word @param {string} letter */
export function beginsWith(word, letter) {
  return firstLetter(word) === plain(letter);
}

/** @param {Span} word */
export function firstLetter(word) {
  return plain(textOf(word).match(/[\p{L}\p{N}]/u)?.[0] ?? "");
}

/** A letter without case and accent. @param {string} letter */
function plain(letter) {
  return letter.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}
