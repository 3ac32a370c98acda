"""Numbers in a claim, in figures and in words, each with what it counts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from annotations.matching.concepts import concept_of
from annotations.matching.words import stem, vocabulary


@dataclass(frozen=True, slots=True)
class Number:
    """A value or a range of what is counted: ``of`` are the stems of the words that say of what.

    ``low`` and ``high`` are equal for one value; "at least 8" ends at infinity. ``text`` is what a person reads.
    """

    low: float
    high: float
    of: frozenset[str]
    text: str

    @property
    def shown(self) -> str:
        """In figures, where it is one value."""
        return f"{self.low:,.10g}" if self.low == self.high else self.text

    def agrees(self, other: Number) -> bool:
        """Whether both can be right: their ranges meet."""
        return self.low <= other.high and other.low <= self.high


_TOKEN = re.compile(
    r"\d+(?:st|nd|rd|th)\b|\d+(?:[.,\u066b\u066c\u00a0\u202f ]\d{3})*(?:[.,]\d+)?%?|[^\W\d_]+(?:['’-][^\W\d_]+)*|[$€£%]"
)
_GROUPS = re.compile(r"[\u066c\u00a0\u202f ]|[.,\u066b](?=\d{3}(?:\D|$))")
_ONES: dict[str, float] = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
_TENS: dict[str, float] = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
_TIMES = {"hundred": 100.0, "thousand": 1e3, "million": 1e6, "billion": 1e9, "dozen": 12.0}
_OPEN = {
    ("at", "least"): (0, 1), ("more", "than"): (0, 1), ("over",): (0, 1), ("up", "to"): (1, 0), ("at", "most"): (1, 0),
    ("less", "than"): (1, 0), ("fewer", "than"): (1, 0),
}  # fmt: skip
MONTHS = vocabulary("""
    january february march april may june july august september october november december jan feb mar apr jun jul
    aug sep sept oct nov dec
""")
_SAYS_NOTHING = vocabulary("""
    of the a an their its our his her more other some new in on at for and to as by with has have had were was are
    is during from
""")
_COUNTED = 4
"""Words after a number that may say what is counted."""


def numbers_in(text: str) -> Iterator[Number]:
    """The numbers that count or measure; no dates, no years, no ordinals, and no lone "one"."""
    tokens = _TOKEN.findall(unicodedata.normalize("NFC", text))
    lower = [token.casefold() for token in tokens]
    at = 0
    while at < len(tokens):
        value, end = _value_at(lower, at)
        if lower[at] == "no" and end < len(tokens) and _is_counted(lower[end]):
            value = 0.0
        if value is None:
            at += 1
            continue
        if not _is_date(lower, at, end, value) and not (value == 1 and lower[at] == "one"):
            yield _number(lower, at, end, value, " ".join(tokens[at:end]) if value else "0")
        at = end


def _is_counted(word: str) -> bool:
    """Whether "no" before this word says none of something: "no losses"."""
    concept = concept_of(word)
    return word.endswith("s") and concept is not None and concept.name in ("losses", "damage", "force", "place")


def _value_at(lower: list[str], at: int) -> tuple[float | None, int]:
    """The number that begins here, in figures or words, and where it ends."""
    word, end = lower[at], at + 1
    if word[0].isdecimal():
        plain = "".join(str(unicodedata.decimal(one, one)) for one in _GROUPS.sub("", word.rstrip("%")))
        try:
            value = float(plain.replace(",", "."))
        except ValueError:
            return None, end
    elif word in _ONES or word in _TENS:
        value = _ONES.get(word, _TENS.get(word, 0.0))
        if word in _TENS and end < len(lower) and 0 < _ONES.get(lower[end], 0) < 10:
            value, end = value + _ONES[lower[end]], end + 1
    elif "-" in word and len(parts := word.split("-")) == 2 and parts[0] in _TENS and parts[1] in _ONES:
        value = _TENS[parts[0]] + _ONES[parts[1]]
    elif word == "dozen":
        return 12.0, end
    else:
        return None, end
    while end < len(lower) and lower[end] in _TIMES:
        value, end = value * _TIMES[lower[end]], end + 1
    return value, end


def _is_date(lower: list[str], at: int, end: int, value: float) -> bool:
    near = {lower[at - 1] if at else "", lower[end] if end < len(lower) else ""}
    if near & MONTHS and value <= 31:
        return True
    return 1800 <= value <= 2100 and value == int(value) and lower[at].isdecimal() and len(lower[at]) == 4


def _number(lower: list[str], at: int, end: int, value: float, text: str) -> Number:
    low = high = value
    before = lower[max(0, at - 2) : at]
    for words, (ends_low, ends_high) in _OPEN.items():
        if tuple(before[-len(words) :]) == words:
            low = float("-inf") if ends_low else low
            high = float("inf") if ends_high else high
            text = f"{' '.join(words)} {text}"
    return Number(low, high, _after(lower[end : end + _COUNTED + 2]), text)


def _after(after: Sequence[str]) -> frozenset[str]:
    words = [word for word in after if word[0].isalpha() and word not in _SAYS_NOTHING][:_COUNTED]
    return counted(words) | frozenset({"%"} if after and after[0] in ("%", "percent") else ())


def counted(words: Iterable[str]) -> frozenset[str]:
    """What words in lower case say is counted, by stems and by groups of meaning."""
    concepts = ((word, concept_of(word)) for word in words if word not in _SAYS_NOTHING)
    return frozenset(concept.name if concept else stem(word) for word, concept in concepts)
