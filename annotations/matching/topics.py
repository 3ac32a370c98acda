"""Which of several topics a text belongs to: by the names, the rare words and the statements that it has in common.

A topic is what several texts tell: the statements that people made of it, its headlines, the beginnings of its texts.
Names weigh most: two reports of one event share the places and the people, seldom the words. How rare a word is, is
counted over the topics at hand, as in BM25, so that what a whole beat has in common says little. Nothing is looked up:
what one comparison costs depends on the topics that are given, not on what lies behind them.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_WORD = re.compile(r"[^\W_]+(?:[.,:]\d+)*")
_SENTENCE = re.compile(r"(?<=[.!?…؟。])[\s”’\"»]+|\n+")
SHORTEST = 3
FEWEST_IN_A_STATEMENT = 3
REPEATED = 0.7
"""The share of a statement's words that one sentence has to hold for it to be a repetition."""
ENOUGH_NAMES = 4
"""Names in common from which on their number no longer lowers their weight: a capital city alone is no event."""
NAMES, WORDS, STATEMENTS = 0.8, 0.3, (0.0, 0.35, 0.6, 0.75)
"""What names that are all in common, words that are, and so many repeated statements make likely, each by itself."""

# Words of English that say nothing about a topic. In other languages the counting over topics has to do.
_EMPTY_WORDS = """\
about above after again against ago all also although among and another any are around because been before being
below between both but came can could day days did does done down during each early even every few first for from
further had has have having her here him his how however its into itself just last late later least less like made
many may might more most much must near never new nor not now off old one only other others our out over own people
per said same say saying says second several she should since some still such than that the their them then there
these they third this those three through today told too two under until upon very was week well were what when
where which while who whom whose why will with within without would yesterday year years yet you your
according added called day five four monday tuesday wednesday thursday friday saturday sunday morning evening night
reported report reports statement news agency spokesman spokeswoman spokesperson mr mrs ms dr
"""
_EMPTY = frozenset(_EMPTY_WORDS.split())


@dataclass(frozen=True, slots=True)
class Reading:
    """A text as it is compared: its words with how often they stand in it, which are names, and its sentences."""

    words: Counter[str]
    names: frozenset[str]
    sentences: tuple[frozenset[str], ...]
    spelled: dict[str, str]


@dataclass(frozen=True, slots=True)
class Topic:
    """What is known of a topic: all its words, its names, and each statement as a set of words."""

    words: frozenset[str]
    names: frozenset[str]
    statements: tuple[frozenset[str], ...]


@dataclass(frozen=True, slots=True)
class Near:
    """How near a text is to a topic, from 0 to 1, and what of it they share.

    ``names`` are those in common as the text spells them, the rarest first; ``statements`` is how many of the topic's
    the text repeats.
    """

    score: float
    names: tuple[str, ...]
    statements: int


def read(text: str) -> Reading:
    """Take a text in. A name is a capital in the middle of a sentence, or a figure; other scripts have words only."""
    words: Counter[str] = Counter()
    capitals: set[str] = set()
    spelled: dict[str, str] = {}
    sentences = []
    for sentence in _SENTENCE.split(unicodedata.normalize("NFKC", text)):
        here = set()
        for place, match in enumerate(_WORD.finditer(sentence)):
            word = match.group()
            key = word.casefold()
            if not _counts(key):
                continue
            words[key] += 1
            here.add(key)
            if (word[0].isupper() and place > 0) or (word[0].isdigit() and len(word) >= SHORTEST):
                capitals.add(key)
                spelled.setdefault(key, word)
        if here:
            sentences.append(frozenset(here))
    return Reading(words, frozenset(capitals), tuple(sentences), spelled)


def topic(*, statements: Iterable[str], texts: Iterable[str]) -> Topic:
    """A topic from what was said of it and what was written about it."""
    said = list(statements)
    readings = [read(text) for text in (*said, *texts)]
    return Topic(
        words=frozenset(word for one in readings for word in one.words),
        names=frozenset(name for one in readings for name in one.names),
        statements=tuple(frozenset(one.words) for one in readings[: len(said)]),
    )


def nearest(reading: Reading, topics: Sequence[Topic]) -> list[Near]:
    """How near the text is to each of the topics, in their order."""
    count = len(topics)
    rarity = {
        word: math.log(1 + (count + 1) / (sum(1 for one in topics if word in one.words) + 0.5))
        for word in reading.words
    }
    weights = {word: rarity[word] * (1 + math.log(times)) for word, times in reading.words.items()}
    return [_near(reading, one, weights) for one in topics]


def _near(reading: Reading, other: Topic, weights: dict[str, float]) -> Near:
    shared = reading.names & other.names
    by_names = _share(shared, reading.names, weights) * min(1.0, len(shared) / ENOUGH_NAMES) ** 2
    by_words = _share(other.words & weights.keys(), weights.keys(), weights)
    repeated = sum(1 for statement in other.statements if _repeats(reading, statement))
    by_statements = STATEMENTS[min(repeated, len(STATEMENTS) - 1)]
    score = 1 - (1 - NAMES * by_names) * (1 - WORDS * by_words) * (1 - by_statements)
    names = sorted(shared, key=lambda name: (-weights[name], name))
    return Near(round(score, 4), tuple(reading.spelled[name] for name in names), repeated)


def _share(some: Iterable[str], of: Iterable[str], weights: dict[str, float]) -> float:
    whole = sum(weights[word] for word in of)
    return sum(weights[word] for word in some) / whole if whole else 0.0


def _repeats(reading: Reading, statement: frozenset[str]) -> bool:
    if len(statement) < FEWEST_IN_A_STATEMENT:
        return False
    needed = REPEATED * len(statement)
    return any(len(statement & sentence) >= needed for sentence in reading.sentences)


def _counts(word: str) -> bool:
    # A word of one or two letters is one only where letters are not syllables.
    return word not in _EMPTY and (len(word) >= SHORTEST or not word.isascii())
