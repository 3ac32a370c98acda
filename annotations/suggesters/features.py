"""What the linear model looks at in a sentence: its words, pairs of words, pieces of words, and the named cues.

A feature's name begins with its kind: ``w`` a word, ``b`` two words side by side, ``p`` a piece of three to five
characters inside a word, ``q`` a cue. A count of words, pairs and pieces is divided by the square root of the number of
tokens, so that a long sentence does not win by its length alone.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from annotations.suggesters.base import Voice

TOKEN = re.compile(r"\d+(?:[.,:]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)*|[^\w\s]")
_YEAR = re.compile(r"(?:1[6-9]|20)\d\d")
_DIGIT = re.compile(r"\d")
_QUOTES = str.maketrans("’‘“”«»„", '\'\'"""""')

YEAR = "<year>"
PIECE_LENGTHS = (3, 4, 5)
_LONGEST = 2_000
"""In code points."""
_LONGEST_WORD = 30
"""In code points. What is longer is an address or noise; only its beginning is cut into pieces."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence's reading text, and what is known of where it stands.

    ``heading`` and ``report`` say that it is a headline, and that it stands in a report rather than in a speech or
    alone. ``attributed``, ``quoted`` and ``voice`` come from attribution. In a text that is not English, words are told
    apart from English ones.
    """

    text: str
    heading: bool = False
    report: bool = False
    attributed: bool = False
    quoted: bool = False
    voice: Voice = "asserts"
    english: bool = True


def tokens(text: str) -> list[str]:
    """The words, numbers and marks of a text in lower case; digits are 0, a year is ``<year>``.

    Of what is longer than any sentence, a list or a table, only the beginning.
    """
    found = TOKEN.findall(text[:_LONGEST].translate(_QUOTES).lower())
    return [_number(token) if token[0].isdigit() else token for token in found]


def _number(token: str) -> str:
    return YEAR if _YEAR.fullmatch(token) else _DIGIT.sub("0", token)


def pairs(words: Sequence[str]) -> Iterator[str]:
    """Two tokens side by side; the beginning and the end of the sentence count as tokens."""
    before = "<s>"
    for word in words:
        yield f"{before} {word}"
        before = word
    yield f"{before} </s>"


def pieces(word: str) -> Iterator[str]:
    """The runs of 3 to 5 characters of a word with a space at either end. None for a mark, a number or a year."""
    if not word[0].isalpha():
        return
    padded = f" {word[:_LONGEST_WORD]} "
    for length in PIECE_LENGTHS:
        for at in range(len(padded) - length + 1):
            yield padded[at : at + length]


def share(words: Sequence[str]) -> float:
    """What one occurrence counts in a sentence of these tokens."""
    return 1 / math.sqrt(len(words) or 1)
