"""Articles that are edited the way newsrooms edit, with the truth about where each word went.

Every word has an identity. An edit may change, move, copy or drop words; where the words of a mark stand afterwards is
then known without looking at the text. Nothing here is clever about finding words: that is what is being tested.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count

_ids = count(1)


@dataclass(slots=True)
class Word:
    """A word and the space behind it. ``id`` stays with it through edits; a copy has the same one."""

    text: str
    space: str = " "
    id: int = field(default_factory=lambda: next(_ids))

    def copy(self) -> Word:
        return Word(self.text, self.space, self.id)


Sentence = list[Word]
Paragraph = list[Sentence]
Article = list[Paragraph]

PLACES = ("Dervane", "Upper Selmar", "Kallin", "the Orren valley", "Brisk Ford", "Marrow Gate", "Tessaly", "Old Quay")
SIDES = ("the Orren Federal Command", "the Selmar Front", "the provincial council", "a spokesman", "Ilse Tarrow")
THINGS = ("bridge", "customs post", "north gate", "radio mast", "market", "hospital", "pass", "rail depot")
TEMPLATES = (
    "{side} said it had taken the {thing} in {place} on {day}.",
    "{number} people were killed in {place}, {side} said.",
    "{number} people were wounded near the {thing}, {side} said on {day}.",
    "{side} denied that the {thing} had been lost.",
    "“We hold the {thing},” {side} told reporters in {place}.",
    "The {thing} has changed hands {number} times since {day}.",
    "Officials in {place} could not be reached.",
    "He denied it.",
    "Trucks carried {number} tonnes of flour to {place} 🚚 before the road closed.",
    "It was the {ordinal} attack on {place} this year, according to {side}.",
    "وقال المتحدث إن {number} قتلوا في المدينة.",
    "我们控制了山口，{number}人受伤。",
    "The café’s owner, Zoë, counted {number} shots 👨‍👩‍👧 from her window.",
    "{side} and {side2} both claim the {thing}, and neither claim could be verified.",
)
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
HEADLINES = (
    "{place} falls as {side} pulls back",
    "{number} killed in {place}, and both sides claim the {thing}",
    "What we know about the {ordinal} attack on {place}",
)
NEW_HEADLINES = ("Fighting flares once more round {place}", "“No way back”: {number} dead, and no word from {side}")
BOILERPLATE = ("Read also: Dervane falls", "Source link", "Share this article", "Advertisement", "Photo by Zoë Marl")
BULLETS = ("•", "–", "*")
ORDINALS = ("second", "third", "fourth", "fifth", "sixth")


def a_sentence(rng: random.Random, templates: Sequence[str] = TEMPLATES) -> Sentence:
    words = rng.choice(templates).format(
        side=rng.choice(SIDES),
        side2=rng.choice(SIDES),
        thing=rng.choice(THINGS),
        place=rng.choice(PLACES),
        day=rng.choice(DAYS),
        ordinal=rng.choice(ORDINALS),
        number=rng.randint(2, 90),
    )
    words = words[0].upper() + words[1:]
    return [Word(word) for word in words.split(" ")]


def an_article(rng: random.Random) -> Article:
    article = [[a_sentence(rng) for _ in range(rng.randint(1, 5))] for _ in range(rng.randint(3, 10))]
    if rng.random() < 0.3:  # boilerplate and refrains
        article.insert(rng.randrange(len(article)), [[Word(word) for word in ("Read", "also:", "Dervane", "falls")]])
        refrain = [Word(word) for word in rng.choice(("Source link", "More on this story", "He said no more.")).split()]
        for _ in range(rng.randint(1, 3)):
            article.insert(rng.randint(0, len(article)), [[word.copy() for word in refrain]])
    if rng.random() < 0.3:
        bullet, at = rng.choice(BULLETS), rng.randint(0, len(article))
        article[at:at] = [[[Word(bullet), *a_sentence(rng)]] for _ in range(rng.randint(2, 4))]
    if rng.random() < 0.5:
        article.insert(0, [a_sentence(rng, HEADLINES)])
    if rng.random() < 0.2:
        wrapped_lines(rng, article)
    _identify(article)
    return article


def _identify(article: Article, known: Article | None = None) -> None:
    """Sentences with the very same words are copies of one: nobody could tell which of two was moved.

    Those of ``known`` keep their ids.
    """
    oldest: dict[tuple[str, ...], Sentence] = {}
    by_age = sorted((one for paragraph in article for one in paragraph), key=lambda one: [word.id for word in one])
    for sentence in (*(one for paragraph in known or () for one in paragraph), *by_age):
        first = oldest.setdefault(tuple(word.text for word in sentence), sentence)
        if first is not sentence:
            for word, same in zip(sentence, first, strict=True):
                word.id = same.id


@dataclass
class Laid:
    """An article as text, and where its words stand: their ids, starts and ends, in order."""

    text: str
    ids: list[int]
    starts: list[int]
    ends: list[int]

    def range(self, first: int, last: int) -> tuple[int, int]:
        """The code points from the first to the last of these words, given by their numbers."""
        return self.starts[first], self.ends[last]


def lay(article: Article) -> Laid:
    laid = Laid("", [], [], [])
    pieces: list[str] = []
    at = 0
    before: Sentence = []
    for paragraph in article:
        words = [word for sentence in paragraph for word in sentence]
        if not words:
            continue
        if before:
            both_items = before[0].text in BULLETS and words[0].text in BULLETS
            pieces[-1] = "\n" if both_items else "\n\n"
            at += len(pieces[-1])
        for word in words:
            laid.ids.append(word.id)
            laid.starts.append(at)
            at += len(word.text)
            laid.ends.append(at)
            at += len(word.space)
            pieces += (word.text, word.space)
        at -= len(words[-1].space)
        pieces[-1] = ""
        before = words
    laid.text = "".join(pieces)
    return laid


def copy(article: Article) -> Article:
    return [[[word.copy() for word in sentence] for sentence in paragraph] for paragraph in article]


def marks(rng: random.Random, laid: Laid, many: int) -> list[tuple[int, int]]:
    """Ranges of places (first and last word): within a sentence mostly, some long, nested, and at the very ends."""
    last = len(laid.ids) - 1
    found = [(0, min(last, 3)), (max(0, last - 3), last)]
    while len(found) < many:
        first = rng.randint(0, last)
        length = rng.choice((0, 1, 2, 4, 7, 12, 30))
        found.append((first, min(last, first + length)))
        if rng.random() < 0.3:
            inner = rng.randint(*found[-1])
            found.append((inner, rng.randint(inner, found[-1][1])))
    return found


def stands_at(before: Laid, after: Laid, first: int, last: int) -> set[tuple[int, int]]:
    """Where the words first … last stand afterwards, all of them, in order, with the same characters between."""
    ids = before.ids[first : last + 1]
    start, end = before.range(first, last)
    found = set()
    at = -1
    for _ in range(after.ids.count(ids[0])):
        at = after.ids.index(ids[0], at + 1)
        if after.ids[at : at + len(ids)] == ids:
            place = after.range(at, at + len(ids) - 1)
            if after.text[slice(*place)] == before.text[start:end]:
                found.add(place)
    return found


# Edits


def _paragraphs(article: Article) -> list[int]:
    return [number for number, paragraph in enumerate(article) if any(paragraph)]


def _a_sentence_of(rng: random.Random, article: Article) -> Sentence:
    return rng.choice([sentence for paragraph in article for sentence in paragraph if sentence])


def _new(word: str, like: Word) -> Word:
    """Another word in its place; the same characters are the same word."""
    return like if word == like.text else Word(word, like.space)


def typo(rng: random.Random, article: Article) -> None:
    """A character comes, goes or changes, so that the word is not to be found in the new one."""
    sentence = _a_sentence_of(rng, article)
    at = rng.randrange(len(sentence))
    text = sentence[at].text
    cut = rng.randrange(len(text))
    new = text[:cut] + rng.choice("aeinrst") + text[cut + rng.randint(0, 1) :]
    sentence[at] = _new("x" if text in new else new, sentence[at])


def replaced_words(rng: random.Random, article: Article) -> None:
    sentence = _a_sentence_of(rng, article)
    at = rng.randrange(len(sentence))
    most = min(len(sentence), at + rng.randint(1, 3))
    sentence[at:most] = [Word(rng.choice(("reportedly", "seized", "unnamed", "later")))]


def changed_figure(rng: random.Random, article: Article) -> None:
    words = [
        (sentence, at) for p in article for sentence in p for at, word in enumerate(sentence) if word.text.isdigit()
    ]
    if words:
        sentence, at = rng.choice(words)
        sentence[at] = _new(str(100 + next(_ids)), sentence[at])


def inserted_words(rng: random.Random, article: Article) -> None:
    sentence = _a_sentence_of(rng, article)
    at = rng.randint(0, len(sentence))
    new = rng.choice(("never", "at least", "what it called", "allegedly", "late last night"))
    sentence[at:at] = [Word(word) for word in new.split()]


def deleted_words(rng: random.Random, article: Article) -> None:
    sentence = _a_sentence_of(rng, article)
    at = rng.randrange(len(sentence))
    to = min(len(sentence), at + rng.randint(1, 4))
    around = [word.text for word in (*sentence[max(0, at - 1) : at], *sentence[to : to + 1])]
    if sentence[at].text not in around and sentence[to - 1].text not in around:  # else nobody knows which of two went
        del sentence[at:to]


def inserted_sentence(rng: random.Random, article: Article) -> None:
    paragraph = article[rng.choice(_paragraphs(article))]
    paragraph.insert(rng.randint(0, len(paragraph)), a_sentence(rng))


def deleted_sentence(rng: random.Random, article: Article) -> None:
    paragraph = article[rng.choice(_paragraphs(article))]
    del paragraph[rng.randrange(len(paragraph))]


def moved_sentence(rng: random.Random, article: Article) -> None:
    paragraph = article[rng.choice(_paragraphs(article))]
    sentence = paragraph.pop(rng.randrange(len(paragraph)))
    other = rng.choice([*article, paragraph])
    other.insert(rng.randint(0, len(other)), sentence)


def look_alike_sentence(rng: random.Random, article: Article) -> None:
    sentence = _look_alike(rng, [_a_sentence_of(rng, article)])[0]
    paragraph = rng.choice(article)
    paragraph.insert(rng.randint(0, len(paragraph)), sentence)


def _look_alike(rng: random.Random, paragraph: Paragraph) -> Paragraph:
    """The same words but for one, and none of them the same as those that were there."""
    words = [word for sentence in paragraph for word in sentence]
    changed = rng.choice(words)
    other = rng.choice([word for word in (*PLACES, "12", "not") if word != changed.text])
    return [[Word(other if word is changed else word.text, word.space) for word in sentence] for sentence in paragraph]


def inserted_paragraph(rng: random.Random, article: Article) -> None:
    article.insert(rng.randint(0, len(article)), [a_sentence(rng) for _ in range(rng.randint(1, 4))])


def new_lead(rng: random.Random, article: Article) -> None:
    article.insert(rng.randint(0, 1), [a_sentence(rng) for _ in range(rng.randint(1, 2))])


def correction_note(rng: random.Random, article: Article) -> None:
    note = f"Correction: an earlier version gave the number of dead in {rng.choice(PLACES)} as {rng.randint(2, 90)}."
    article.append([[Word(word) for word in note.split()]])


def deleted_paragraph(rng: random.Random, article: Article) -> None:
    if len(_paragraphs(article)) > 1:
        del article[rng.choice(_paragraphs(article))]


def moved_paragraph(rng: random.Random, article: Article) -> None:
    paragraph = article.pop(rng.randrange(len(article)))
    article.insert(rng.randint(0, len(article)), paragraph)


def swapped_paragraphs(rng: random.Random, article: Article) -> None:
    one, other = rng.randrange(len(article)), rng.randrange(len(article))
    article[one], article[other] = article[other], article[one]


def duplicated_paragraph(rng: random.Random, article: Article) -> None:
    paragraph = [[word.copy() for word in sentence] for sentence in rng.choice(article)]
    article.insert(rng.randint(0, len(article)), paragraph)


def look_alike_paragraph(rng: random.Random, article: Article) -> None:
    paragraph = _look_alike(rng, article[rng.choice(_paragraphs(article))])
    article.insert(rng.randint(0, len(article)), paragraph)


def paragraph_for_its_look_alike(rng: random.Random, article: Article) -> None:
    """One goes, and elsewhere comes one that only looks like it. In its place it would be the same one, edited."""
    gone = rng.choice(_paragraphs(article))
    places = [at for at in range(len(article) + 1) if _words_between(article, gone, at)]
    if places:
        at = rng.choice(places)
        article.insert(at, _look_alike(rng, article[gone]))
        del article[gone + (at <= gone)]


def _words_between(article: Article, gone: int, at: int) -> bool:
    between = article[gone + 1 : at] if at > gone else article[at:gone]
    return any(len(sentence) > 3 for paragraph in between for sentence in paragraph)


def split_paragraph(rng: random.Random, article: Article) -> None:
    number = rng.choice(_paragraphs(article))
    cut = rng.randint(min(1, len(article[number]) - 1), len(article[number]) - 1)
    article[number : number + 1] = [article[number][:cut], article[number][cut:]]


def joined_paragraphs(rng: random.Random, article: Article) -> None:
    number = rng.randrange(len(article))
    article[number : number + 2] = [[sentence for paragraph in article[number : number + 2] for sentence in paragraph]]


def joined_and_edited(rng: random.Random, article: Article) -> None:
    joined_paragraphs(rng, article)
    rng.choice((typo, inserted_words, deleted_words, changed_figure))(rng, article)


def moved_and_edited(rng: random.Random, article: Article) -> None:
    """A sentence goes elsewhere and is not quite the same any more; or a whole paragraph."""
    paragraph = article[rng.choice(_paragraphs(article))]
    moved = paragraph[:] if rng.random() < 0.3 else [rng.choice(paragraph)]
    paragraph[:] = [sentence for sentence in paragraph if not any(sentence is one for one in moved)]
    part = [moved]
    rng.choice((typo, replaced_words, inserted_words, changed_figure))(rng, part)
    if len(moved) > 1:
        article.insert(rng.randint(0, len(article)), part[0])
    else:
        other = rng.choice(article)
        at = rng.randint(0, len(other))
        other[at:at] = part[0]


def copied_sentence(rng: random.Random, article: Article) -> None:
    """A pull quote, or a teaser above the article."""
    article.insert(rng.randint(0, len(article)), [[word.copy() for word in _a_sentence_of(rng, article)]])


def swapped_sentences(rng: random.Random, article: Article) -> None:
    paragraph = article[rng.choice(_paragraphs(article))]
    one, other = rng.randrange(len(paragraph)), rng.randrange(len(paragraph))
    paragraph[one], paragraph[other] = paragraph[other], paragraph[one]


def split_sentence(rng: random.Random, article: Article) -> None:
    """A full stop and a capital in the middle."""
    paragraph = article[rng.choice(_paragraphs(article))]
    number = rng.randrange(len(paragraph))
    sentence = paragraph[number]
    if len(sentence) > 3:
        cut = rng.randint(2, len(sentence) - 1)
        last, first = sentence[cut - 1], sentence[cut]
        paragraph[number : number + 1] = [
            [*sentence[: cut - 1], *_ending(last, ",", ".")],
            [_new(first.text[0].upper() + first.text[1:], first), *sentence[cut + 1 :]],
        ]


def _ending(word: Word, without: str, sign: str) -> list[Word]:
    """The word without the one sign and with another, which is a word of its own: whoever marked the word has it."""
    stem = _new(word.text.rstrip(without) or "x", word).copy()
    stem.space = ""
    return [stem, Word(sign)]


def joined_sentences(rng: random.Random, article: Article) -> None:
    paragraph = article[rng.choice(_paragraphs(article))]
    if len(paragraph) > 1:
        number = rng.randrange(len(paragraph) - 1)
        one, other = paragraph[number], paragraph[number + 1]
        last, first = one[-1], other[0]
        paragraph[number : number + 2] = [
            [
                *one[:-1],
                *_ending(last, ".", ","),
                Word("and"),
                _new(first.text[0].lower() + first.text[1:], first),
                *other[1:],
            ]
        ]


def new_headline(rng: random.Random, article: Article) -> None:
    """In the place of another it is that one, edited, so words that both have are the same."""
    headline = a_sentence(rng, NEW_HEADLINES)
    if article[0] and article[0][-1] and not article[0][-1][-1].text.endswith("."):
        old = {word.text: word for sentence in article[0] for word in sentence}
        article[0] = [[_new(word.text, old.get(word.text, word)) for word in headline]]
    else:
        article.insert(0, [headline])


def added_boilerplate(rng: random.Random, article: Article) -> None:
    article.insert(rng.randint(0, len(article)), [[Word(word) for word in rng.choice(BOILERPLATE).split()]])


def stripped_boilerplate(_: random.Random, article: Article) -> None:
    """Whatever is no sentence goes: labels, refrains and headlines."""
    kept = [paragraph for paragraph in article if any(sentence[-1].text[-1] in ".。”" for sentence in paragraph)]
    article[:] = kept or article


def cut_off(rng: random.Random, article: Article) -> None:
    """Only the beginning is left, as before a pay wall."""
    del article[rng.randint(1, len(article)) :]


def reordered_list(rng: random.Random, article: Article) -> None:
    items = [
        number
        for number, paragraph in enumerate(article)
        if paragraph and paragraph[0] and paragraph[0][0].text in BULLETS
    ]
    shuffled = [article[number] for number in items]
    rng.shuffle(shuffled)
    for number, paragraph in zip(items, shuffled, strict=True):
        article[number] = paragraph


def respelled_name(rng: random.Random, article: Article) -> None:
    """The same name is written otherwise wherever it stands."""
    name, other = rng.choice((("Kallin", "Qallin"), ("Selmar", "Selmaar"), ("Dervane", "Derwan"), ("Tarrow", "Taro")))
    for paragraph in article:
        for sentence in paragraph:
            sentence[:] = [_new(word.text.replace(name, other), word) for word in sentence]


def repunctuated(_: random.Random, article: Article) -> None:
    """A house style laid over everything: no commas, other quotation marks, other full stops."""
    table = str.maketrans({"“": "«", "”": "»", "’": "'", ",": None, "。": "."})
    for paragraph in article:
        for sentence in paragraph:
            sentence[:] = [_new(word.text.translate(table) or word.text, word) for word in sentence]


def other_spaces(rng: random.Random, article: Article) -> None:
    """Another editor's spaces: two after a sentence, or one that does not break beside a figure."""
    for paragraph in article:
        for sentence in paragraph:
            for word in sentence[-1:] if rng.random() < 0.5 else [one for one in sentence if one.text.isdigit()]:
                word.space = "\u00a0" if word.text.isdigit() else "  "


def wrapped_lines(rng: random.Random, article: Article) -> None:
    for paragraph in article:
        width = rng.choice((48, 60, 72))
        at = 0
        for word in [word for sentence in paragraph for word in sentence]:
            at += len(word.text) + 1
            word.space = "\n" if at > width else " "
            at = 0 if at > width else at


def quote_marks(_: random.Random, article: Article) -> None:
    table = str.maketrans({"“": '"', "”": '"', "’": "'"})
    for paragraph in article:
        for sentence in paragraph:
            for number, word in enumerate(sentence):
                if (text := word.text.translate(table)) != word.text:
                    sentence[number] = _new(text, word)


def emoji_before(rng: random.Random, article: Article) -> None:
    _a_sentence_of(rng, article).insert(0, Word(rng.choice(("👨‍👩‍👧‍👦", "🇩🇪", "🔴", "👩🏽‍🚒"))))


MOST = {paragraph_for_its_look_alike.__name__: 1, moved_and_edited.__name__: 1}
"""Twice, one of two that look alike could come into the other's place, and would be the same one, edited."""

Edit = Callable[[random.Random, Article], None]
KINDS: dict[str, Edit] = {
    edit.__name__: edit
    for edit in (
        typo,
        replaced_words,
        changed_figure,
        inserted_words,
        deleted_words,
        inserted_sentence,
        deleted_sentence,
        moved_sentence,
        look_alike_sentence,
        inserted_paragraph,
        new_lead,
        correction_note,
        deleted_paragraph,
        moved_paragraph,
        swapped_paragraphs,
        duplicated_paragraph,
        look_alike_paragraph,
        paragraph_for_its_look_alike,
        split_paragraph,
        joined_paragraphs,
        joined_and_edited,
        moved_and_edited,
        copied_sentence,
        swapped_sentences,
        split_sentence,
        joined_sentences,
        new_headline,
        added_boilerplate,
        stripped_boilerplate,
        cut_off,
        reordered_list,
        respelled_name,
        repunctuated,
        other_spaces,
        wrapped_lines,
        quote_marks,
        emoji_before,
    )
}


def edited(rng: random.Random, article: Article, kind: str) -> Article:
    """A copy after one to three edits of the kind; ``mixed``: two to six of any."""
    after = copy(article)
    for name in _mixed(rng) if kind == "mixed" else [kind] * rng.randint(1, MOST.get(kind, 3)):
        if not any(any(paragraph) for paragraph in after):
            break
        KINDS[name](rng, after)
        after = [[sentence for sentence in paragraph if sentence] for paragraph in after]
        _identify(after, article)
    return after if any(any(paragraph) for paragraph in after) else copy(article)


def _mixed(rng: random.Random) -> list[str]:
    """Nothing goes or is joined while something comes that looks like it: that would be the more alike of the two, and
    whoever has only the two texts would take it for the same one, edited.
    """
    kinds = rng.choices(list(KINDS), k=rng.randint(2, 6))
    if any("look_alike" in kind or kind == moved_and_edited.__name__ for kind in kinds):
        return [kind for kind in kinds if not kind.startswith(("deleted", "moved", "paragraph_for", "joined"))]
    return kinds


def all_kinds() -> Iterator[str]:
    yield from KINDS
    yield "mixed"
