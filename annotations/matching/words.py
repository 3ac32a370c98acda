"""Words as matching compares them: without case, apostrophes and endings."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_BACK = re.compile(r"\b(?:push\w*|driv\w*|drove|beat\w*|forc\w*|turn\w*|throw\w*|threw|fought|fight\w*) (?:back|off)\b")
_ENDINGS = (
    "ations",
    "ation",
    "ities",
    "ments",
    "ment",
    "ingly",
    "edly",
    "ings",
    "ing",
    "ions",
    "ion",
    "ies",
    "ied",
    "ed",
    "es",
    "ly",
    "al",
    "ity",
    "s",
    "e",
    "y",
)
_SHORTEST_STEM = 4


def vocabulary(words: str) -> frozenset[str]:
    """The words of a line or a paragraph as a set."""
    return frozenset(words.split())


def words_of(text: str) -> list[str]:
    """The words of a text in lower case, in its order, without a possessive ending; numbers are no words.

    "pushed back" is one verb, and says the opposite of "pushed".
    """
    folded = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    folded = _BACK.sub("repelled", folded)
    return [word.removesuffix("'s").rstrip("'") for word in _WORD.findall(folded)]


@lru_cache(maxsize=16384)
def stem(word: str) -> str:
    """The word without its English ending, at least four letters of it. Rough, and the same for the same word."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            return word[: -len(ending)]
    return word


def skeleton(name: str) -> str:
    """A name's consonants, each once in a row: two spellings of a foreign name have the same ("Karim", "Kareem").

    Empty where too few are left to tell names apart.
    """
    kept = ""
    for char in unicodedata.normalize("NFKD", name).casefold():
        if char.isalpha() and char not in "aeiouyhw" and not kept.endswith(char):
            kept += char
    return kept if len(kept) >= 3 else ""
