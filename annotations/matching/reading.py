"""What is read from a claim before it is compared: stems, groups of meaning, numbers, days, names, denials."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from annotations.matching.concepts import Concept, concept_of
from annotations.matching.numbers import MONTHS, Number, numbers_in
from annotations.matching.words import skeleton, stem, vocabulary, words_of


@dataclass(frozen=True, slots=True)
class Said:
    """A claim as it is compared.

    ``text`` is the claim's own words, ``around`` the sentences in which they stand. ``claimant`` says it (a name),
    ``party`` is whom the claimant speaks for: the same value for the same side, -1 where that is not known. ``denies``
    says that it is reported as a denial. ``on`` is the day of it, ``numbers`` the figures that people entered.
    """

    text: str
    around: str = ""
    claimant: str = ""
    party: int = -1
    denies: bool = False
    on: date | None = None
    numbers: tuple[Number, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """See the module. ``ways`` says for a topic which way the claim points in it: 1, -1, or 0 when both.

    ``names`` are told by their consonants; ``places`` are those that follow "in", "near" and the like, with the
    spelling that a person reads. ``quoted`` are the parts of its quotation, or of all of it, with single spaces around,
    and ``plain`` is the claim written alike.
    """

    said: Said
    stems: Counter[str] = field(hash=False)
    plain_stems: frozenset[str]
    concepts: frozenset[str]
    topics: frozenset[str]
    ways: dict[str, int] = field(hash=False)
    numbers: tuple[Number, ...]
    names: frozenset[str]
    places: dict[str, str] = field(hash=False)
    days: frozenset[str]
    denies: bool
    quoted: tuple[str, ...]
    plain: str
    words: frozenset[str]


_DENIALS = vocabulary("""
    no not never none nobody nothing neither nor without cannot deny denies denied denying false falsely untrue
    refute refutes refuted dispute disputes disputed dismiss dismissed rejected contradicted baseless fabricated
    fail fails failed failing unable withdrew withdrawn retracted retracts
""")
_TURNS = _DENIALS | vocabulary("thwarted repelled repulsed foiled resisted prevented stopped halted blocked")
_STANDS_FOR = vocabulary("it they them this that these those he she")
_DAYS = vocabulary("monday tuesday wednesday thursday friday saturday sunday")
_EMPTY = vocabulary("""
    a an the and or but of to in on at by for from with as is are was were be been being has have had having do does
    did will would can could may might must shall should it its he she they them their his her this that these those
    who which what when where said says say saying told according reported reports report claim claims claimed
    claiming more than about some into before since until during also only just very so then here there i we you our
    your my us me one other both each any all such not no still after while side sides group groups out up over
    reportedly earlier later week now again own if because through between among
""")
_QUOTATION = re.compile(r"[“\"«]([^”\"»]*)")
_ELLIPSIS = re.compile(r"\[?(?:…|\.\s?\.\s?\.)\]?")
FEWEST_QUOTED = 5
"""Words from which on the same words are the same quotation."""
_PLACE = re.compile(
    r"\b(?:in|at|near|around|from|into|of|outside|across|through|over|on)\s(?:the\s)?(?:\w+ern\s)?"
    r"([A-Z][^\W\d_]+(?:[-’'][^\W\d_]+)*)"
)
_OF_A_PEOPLE = ("an", "ese", "ish")
_NAME = re.compile(r"(?<=[^\W_][,’'\"“ \n-])[A-Z][^\W\d_]+(?:[’'-][^\W\d_]+)*")


@lru_cache(maxsize=4096)
def read(said: Said) -> Reading:
    """Everything that a comparison looks at; remembered for the latest 4,096 claims."""
    words = words_of(said.text)
    names = frozenset(_names(said.text))
    found = _concepts(words, names)
    if not any(one.topic for one in found) and points_back(said.text):
        # "Among them was the town": what it is about was said before.
        found += [concept for word in words_of(said.around) if (concept := concept_of(word))]
    stems = Counter(stem(word) for word in words if word not in _EMPTY and len(word) > 1)
    denies = said.denies or any(word in _DENIALS or word.endswith("n't") for word in words)
    return Reading(
        said=said,
        stems=stems,
        plain_stems=frozenset(stems) - {stem(word) for name in _NAME.findall(said.text) for word in words_of(name)},
        concepts=frozenset(one.name for one in found),
        topics=frozenset(one.topic for one in found if one.topic),
        ways=_ways(words, found, said.denies),
        numbers=said.numbers or tuple(numbers_in(said.text)),
        names=names,
        days=frozenset(_DAYS.intersection(words)),
        denies=denies,
        places={
            skeleton(name) or name.casefold(): name
            for name in _PLACE.findall(said.text)
            if not name.endswith(_OF_A_PEOPLE) and name.casefold() not in _DAYS | MONTHS
        },
        quoted=_quoted(said.text),
        plain=_plain(said.text),
        words=frozenset(words),
    )


def _concepts(words: list[str], names: frozenset[str]) -> list[Concept]:
    """The groups of the words. One can enter talks and resist a change: without a place it is another matter."""
    found = [concept for word in words if (concept := concept_of(word))]
    about = {one.name for one in found}
    if names or "place" in about:
        return found
    alone = about.isdisjoint({"take", "try", "attack", "control"})
    return [one for one in found if one.name != "enter" and not (alone and one.name in ("hold", "repel"))]


def points_back(text: str) -> bool:
    """Whether a claim begins with a word that stands for something said before it."""
    return not _STANDS_FOR.isdisjoint(words_of(text)[:2])


def _quoted(text: str) -> tuple[str, ...]:
    """The parts between ellipses of what is quoted, or of the whole; () when that is too short to tell."""
    quotations = [found[1] for found in _QUOTATION.finditer(text)]
    quotation = max(quotations, key=len, default=text)
    parts = tuple(part for piece in _ELLIPSIS.split(quotation) if len(part := _plain(piece)) > 2)
    return parts if sum(part.count(" ") - 1 for part in parts) >= FEWEST_QUOTED else ()


def _plain(text: str) -> str:
    return f" {' '.join(words_of(text))} "


def _ways(words: list[str], found: list[Concept], denied: bool) -> dict[str, int]:
    """Which way the claim points within each of its topics: a denial or a failure turns it round."""
    turned = denied or any(word in _TURNS or word.endswith("n't") for word in words)
    turned = turned or any(one.name in ("collapse", "repel") for one in found)
    ways: dict[str, int] = {}
    for topic in {one.topic for one in found if one.topic}:
        points = [one.way for one in found if one.topic == topic and one.way]
        if (topic == "talks" and turned) or (topic == "control" and "still" in words and not points):
            ways[topic] = -1
        elif points:
            ways[topic] = -1 if turned else (sum(points) > 0) - (sum(points) < 0)
    return ways


def _names(text: str) -> Iterator[str]:
    """Names by their consonants, so that two spellings of a foreign one are the same."""
    for match in _NAME.findall(unicodedata.normalize("NFC", text)):
        word = match.removesuffix("’s").removesuffix("'s")
        if word.casefold() not in _DAYS:
            yield skeleton(word) or word.casefold()
