import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { points, textOf, useBlocks } from "../../static/js/article/offsets.js";
import * as words from "../../static/js/article/words.js";

const TEXT = [
  "Both sides claim Dervane 💥",
  "“Our brigades control every street of Dervane,” the federal spokeswoman\nIlse Tarrow said. 💥👨‍👩‍👧 She put the losses at 60% of the men. He left.",
  "قال المتحدث إن أربعين جنديا قتلوا يوم الاثنين. ثم صمت.",
].join("\n\n");

/** Blocks at blank lines, sentences after a full stop and a space: as the server would cut these texts. @param {string} text */
function lay(text) {
  let start = 0;
  const list = text.split("\n\n").map((one, i) => {
    const begins = [...one.matchAll(/(?:^|(?<=[.!?][”"’]?)\s+)(?=\S)/gu)].map((found) => start + points(one.slice(0, found.index + found[0].length)));
    const block = { id: `b${i}`, start, end: start + points(one), text: one, gap: "\n\n", lang: "en", sentences: begins };
    start = block.end + 2;
    return block;
  });
  useBlocks(list);
}

/** The span of the first place where the words stand. @param {string} text @param {string} part */
function of(text, part) {
  const at = text.indexOf(part);
  assert.ok(at >= 0, part);
  const start = points(text.slice(0, at));
  return { start, end: start + points(part) };
}

/** What a selection of `part` in `text` means. @param {string} text @param {string} part */
function tidied(text, part) {
  lay(text);
  return textOf(words.tidy(of(text, part)));
}

/** @param {string} text */
function cut(text) {
  return words.wordsIn(text, 0).map(({ start, end }) => [...text].slice(start, end).join(""));
}

beforeEach(() => lay(TEXT));

test("what a reader calls one word is one", () => {
  for (const word of [
    ...["two-thirds", "it’s", "it's", "3,000", "3.5", "60%", "60 %", "U.S.", "U.S.-led", "$3", "€5", "−5", "-5", "#tag", "@name"],
    ...["2019–21", "7:30", "1,000", "وبالمتحدث", "rt.com", "co‑operation", "e.g.", "ÀB́C"],
  ]) {
    assert.deepEqual(cut(`the ${word} is`), ["the", word, "is"]);
  }
});

test("what is two words stays two", () => {
  assert.deepEqual(cut("war – peace"), ["war", "peace"]);
  assert.deepEqual(cut("no. And"), ["no", "And"]);
  assert.deepEqual(cut("plan B. The"), ["plan", "B", "The"]);
  assert.deepEqual(cut("either/or"), ["either", "or"]);
  assert.deepEqual(cut("10 - 5"), ["10", "5"]);
  assert.deepEqual(cut("💥 boom 👨‍👩‍👧"), ["boom"]);
});

test("offsets are code points, after emoji and in right-to-left text", () => {
  assert.deepEqual(words.wordsIn("💥 a", 10), [{ start: 12, end: 13 }]);
  const found = words.wordAt(of(TEXT, "جنديا").start + 2);
  assert.equal(textOf(found), "جنديا");
});

test("a cut word is taken in whole", () => {
  assert.equal(tidied(TEXT, "sses at 60"), "losses at 60%");
  assert.equal(tidied(TEXT, "تحدث إن أربعي"), "المتحدث إن أربعين");
});

test("stray punctuation goes", () => {
  assert.equal(tidied(TEXT, " street of Dervane,” "), "street of Dervane");
  assert.equal(tidied("He left – he said – and wept.", "– he said –"), "he said");
  assert.equal(tidied("They came: many, too.", ": many,"), "many");
  assert.equal(tidied("One (of two) came.", "of two)"), "of two");
  assert.equal(tidied("Er kam «gern» an.", "«gern"), "gern");
});

test("a pair stays whole", () => {
  assert.equal(tidied("It had “heavy losses.” He left.", "had “heavy losses.”"), "had “heavy losses.”");
  assert.equal(tidied("One (of two) came.", "One (of two)"), "One (of two)");
  assert.equal(tidied('He said "no" twice.', '"no"'), '"no"');
  assert.equal(tidied("Er sagte „nein“ und ging.", "„nein“"), "„nein“");
  assert.equal(tidied("The ‘It’s fine’ of old.", "‘It’s fine’"), "‘It’s fine’");
});

test("a full stop stays with a whole sentence and goes with a part of one", () => {
  assert.equal(tidied(TEXT, "She put the losses at 60% of the men."), "She put the losses at 60% of the men.");
  assert.equal(tidied(TEXT, "the losses at 60% of the men."), "the losses at 60% of the men");
  assert.equal(tidied("“We began. They lost,” he said.", "“We began."), "We began.");
  assert.equal(tidied(TEXT, "ثم صمت."), "ثم صمت.");
  assert.equal(tidied(TEXT, "صمت."), "صمت");
  assert.equal(tidied("It left the U.S. in May.", "left the U.S."), "left the U.S.");
});

test("a genitive keeps its apostrophe, a quotation does not lend its end", () => {
  assert.equal(tidied("It was the fighters’ fault.", "the fighters’"), "the fighters’");
  assert.equal(tidied("He said ‘many losses’ came.", "many losses’"), "many losses");
});

test("a selection of nothing but signs stays as it is", () => {
  assert.equal(tidied("One – two", "–"), "–");
  assert.equal(tidied("One 💥 two", "💥"), "💥");
});

test("no grapheme is cut", () => {
  const family = of(TEXT, "👨‍👩‍👧");
  assert.equal(textOf(words.wholeGraphemes({ start: family.start + 1, end: family.end - 1 })), "👨‍👩‍👧");
  const before = words.moveEnd({ start: family.start - 1, end: family.start }, "end", 1, true);
  assert.equal(before.end, family.end);
  lay("e\u0301a");
  assert.deepEqual(words.wholeGraphemes({ start: 1, end: 2 }), { start: 0, end: 2 });
});

test("ends move by a word, over blocks, and never beyond each other", () => {
  const span = of(TEXT, "losses");
  const moved = (which, step, from = span) => textOf(words.moveEnd(from, which, step));
  assert.equal(moved("start", -1), "the losses");
  assert.equal(moved("end", 1), "losses at");
  assert.equal(moved("start", 1), "losses");
  assert.equal(moved("end", -1), "losses");
  assert.equal(moved("end", 1, of(TEXT, "He left.")), "He left.\n\nقال");
  assert.equal(moved("start", -1, of(TEXT, "Our brigades")), "“Our brigades");
  assert.equal(moved("start", -1, of(TEXT, "“Our brigades")), "Dervane 💥\n\n“Our brigades");
  assert.equal(moved("end", 1, of(TEXT, "He left")), "He left.");
  assert.equal(moved("start", -1, of(TEXT, "Both")), "Both");
  assert.equal(moved("end", 1, of(TEXT, "ثم صمت.")), "ثم صمت.");
});

test("the sentence, and with it the next", () => {
  const one = words.bySentences(of(TEXT, "put the"));
  assert.equal(textOf(one), "💥👨‍👩‍👧 She put the losses at 60% of the men.");
  assert.equal(textOf(words.bySentences(one)), "💥👨‍👩‍👧 She put the losses at 60% of the men. He left.");
  const arabic = words.bySentences(of(TEXT, "إن"));
  assert.equal(textOf(words.bySentences(arabic)), "قال المتحدث إن أربعين جنديا قتلوا يوم الاثنين. ثم صمت.");
});

test("an end goes to a word by its first letter", () => {
  const span = of(TEXT, "She put the losses at 60% of the men.");
  assert.equal(textOf(words.findEnd(span, "start", "L", 1)), "losses at 60% of the men.");
  assert.equal(textOf(words.findEnd(span, "end", "6", -1)), "She put the losses at 60%");
  assert.equal(textOf(words.findEnd(of(TEXT, "put"), "end", "t", 1)), "put the");
  assert.equal(textOf(words.findEnd(of(TEXT, "put"), "start", "h", 1)), "He");
  assert.equal(textOf(words.findEnd(of(TEXT, "المتحدث"), "end", "ج", 1)), "المتحدث إن أربعين جنديا");
  assert.equal(words.findEnd(span, "start", "z", 1), span);
});

test("a dragged end goes to the nearest word", () => {
  const { start, end } = of(TEXT, "losses");
  assert.equal(words.edgeNear(start + 1, "start"), start);
  assert.equal(words.edgeNear(end - 1, "end"), end);
  assert.equal(words.edgeNear(end - 1, "start"), end + 1);
});

test("a key in a long text cuts its own block alone", () => {
  const long = Array.from({ length: 2000 }, (_, i) => `Sentence ${i} of a long text, with some words in it.`).join("\n\n");
  lay(long);
  let cuts = 0;
  const segment = Intl.Segmenter.prototype.segment;
  Intl.Segmenter.prototype.segment = function (text) {
    cuts++;
    return segment.call(this, text);
  };
  try {
    const span = of(long, "Sentence 1500 of");
    assert.equal(textOf(words.moveEnd(span, "end", 1)), "Sentence 1500 of a");
    assert.equal(cuts, 1);
  } finally {
    Intl.Segmenter.prototype.segment = segment;
  }
});
