"""Which of some statements probably says the same as a text, and why, in words that a person reads.

It compares the words that carry meaning, the numbers and the names, and whether either denies. Shared words alone do
not make two statements the same: another number, another place or a denial makes it unlikely, and is named.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

LIKELY = 0.34
"""From this score on a statement is worth showing; scores go from 0 to 1."""
STEM = 5
REMEMBERED = 4096

_TOKEN = re.compile(r"\d+(?:[.,\u066b\u066c\u00a0\u202f ]\d{3})*(?:[.,]\d+)?|[^\W\d_]+(?:['’][^\W\d_]+)*")
_GROUPS = re.compile(r"[\u066c\u00a0\u202f ]|[.,\u066b](?=\d{3}(?:\D|$))")


def _list(words: str) -> list[str]:
    return words.split()


_UNITS = _list(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_TENS = _list("twenty thirty forty fifty sixty seventy eighty ninety")
_NUMBERS = {word: float(value) for value, word in enumerate(_UNITS)} | {
    word: 10.0 * value for value, word in enumerate(_TENS, start=2)
}
_TIMES = {"hundred": 100.0, "thousand": 1e3, "million": 1e6, "billion": 1e9, "dozen": 12.0}
_DENIES = frozenset(
    _list(
        "no not never none nobody nothing neither nor without denied denies deny denying refuted rejects rejected "
        "false untrue failed fails cannot"
    )
)
_EMPTY = frozenset(
    _list(
        "a an the and or but of to in on at by for from with as is are was were be been being has have had having do "
        "does did will would can could may might must shall should it its he she they them their his her this that "
        "these those who which what when where said says say saying told according reported reports claim claims "
        "claimed more than at least about around some over under up down out into after before since until during "
        "also only just very so then here there were i we you our your my us me"
    )
)


@dataclass(frozen=True, slots=True)
class Likely:
    """A candidate by its place in the sequence given; ``reason`` says in words what speaks for it, and what against."""

    index: int
    score: float
    reason: str


@dataclass(frozen=True, slots=True)
class _Features:
    words: frozenset[str]
    numbers: frozenset[float]
    names: frozenset[str]
    denies: bool


def likely_same(text: str, candidates: Sequence[str]) -> list[Likely]:
    """The candidates that probably say the same as the text, the likeliest first; equal scores keep their order.

    A score does not depend on the other candidates but for how much a word weighs: rare ones among them weigh more.
    """
    wanted = _features(text)
    if not (wanted.words or wanted.numbers):
        return []
    found = [_features(one) for one in candidates]
    seen = Counter(word for one in found for word in one.words)
    ranked = []
    for index, one in enumerate(found):
        score, reason = _compared(wanted, one, seen, len(found))
        if score >= LIKELY:
            ranked.append(Likely(index, round(score, 4), reason))
    return sorted(ranked, key=lambda one: (-one.score, one.index))


def _compared(wanted: _Features, one: _Features, seen: Counter[str], count: int) -> tuple[float, str]:
    shared = wanted.words & one.words
    both = wanted.words | one.words
    if not shared and not wanted.numbers & one.numbers:
        return 0.0, ""

    def weight(words: frozenset[str]) -> float:
        return sum(math.log(1 + (1 + count) / (1 + seen[word])) for word in words)

    # Of what the shorter one says, how much does the other one say too; and of all that either says.
    smaller = min(weight(wanted.words), weight(one.words))
    share = weight(shared) / smaller if smaller else 0.0
    jaccard = weight(shared) / weight(both) if both else 0.0
    score = (share + jaccard) / 2
    # One shared word is a topic, not a statement.
    score *= min(1.0, (len(shared) + len(wanted.numbers & one.numbers)) / 3)
    reasons = []
    same_numbers = wanted.numbers & one.numbers
    if same_numbers:
        score += (1 - score) * 0.3
        reasons.append("same numbers" if len(same_numbers) > 1 else f"same number {_written(min(same_numbers))}")
    elif wanted.numbers and one.numbers:
        score *= 0.45
        reasons.append(f"another number: {_written(min(one.numbers))}")
    if shared:
        reasons.append(f"{len(shared)} shared words" if len(shared) > 1 else "1 shared word")
    if wanted.names and one.names and not wanted.names & one.names:
        score *= 0.5
        reasons.append("other names")
    if wanted.denies != one.denies:
        score *= 0.4
        reasons.append("one of them denies it")
    return score, ", ".join(reasons)


@lru_cache(maxsize=REMEMBERED)
def _features(text: str) -> _Features:
    tokens = _TOKEN.findall(unicodedata.normalize("NFC", text))
    words: set[str] = set()
    names: set[str] = set()
    numbers: set[float] = set()
    denies = False
    spelled: float | None = None
    for place, token in enumerate(tokens):
        word = token.casefold().replace("’", "'")
        value = _value(token) if token[0].isdecimal() else _NUMBERS.get(word)
        if word in _TIMES and (spelled is not None or word != "dozen"):
            spelled = (spelled or 1.0) * _TIMES[word]
            continue
        if value is not None:
            if spelled is not None and spelled >= 20 and value < 10 and not token[0].isdecimal():
                spelled += value  # forty-one
                continue
            if spelled is not None:
                numbers.add(spelled)
            spelled = value
            continue
        if spelled is not None:
            numbers.add(spelled)
            spelled = None
        if word in _DENIES or word.endswith("n't"):
            denies = True
            continue
        base = word.removesuffix("'s")
        if base in _EMPTY or len(base) < 2:
            continue
        words.add(base[:STEM] if len(base) > STEM else base)
        # Where a sentence begins, everything is written large.
        if place and token[:1].isupper():
            names.add(base[:STEM])
    if spelled is not None:
        numbers.add(spelled)
    # "one" is more often a pronoun than a count.
    return _Features(frozenset(words), frozenset(numbers - {1.0}), frozenset(names), denies)


def _value(token: str) -> float:
    """What a number in figures means, in whatever digits and with whatever between its thousands."""
    plain = "".join(str(unicodedata.decimal(one, one)) for one in _GROUPS.sub("", token))
    return float(plain.replace(",", "."))


def _written(number: float) -> str:
    return f"{number:,.10g}" if number < 1e15 else f"{number:.3g}"
