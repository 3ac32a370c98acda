"""What stands between two claims: how alike their words are, and everything that makes them the same or opposed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from annotations.matching.numbers import Number
from annotations.matching.reading import Reading
from annotations.matching.words import vocabulary

Opposed = Callable[[int, int], bool]
"""Whether two parties stand against each other."""

SURELY_THE_SAME = 0.4
"""Likeness from which on two claims count the same thing when they name it by one word."""

_WHOLE = vocabulary("entire entirely whole complete completely fully all totally")
_PART = vocabulary("""
    some part parts several key entrance entrances districts position positions areas checkpoint checkpoints villages
    towns outskirts foothold most
""")
_NOT_YET = vocabulary("only last remaining sole still yet")


@dataclass(frozen=True, slots=True)
class Signals:
    """``likeness`` is 0 … 1; ``later`` is the days by which the first was said after the second, 0 where unknown.

    ``numbers`` are figures of the same thing that cannot both be right, ``days`` two weekdays of one event, ``places``
    one place of each that the other does not name. ``narrower``: only one of them names somebody or some place, of
    those that not every claim names. ``one_of_both``: only one speaks of both sides; ``one_whole``: one of a part of a
    place, the other of all of it. ``shares_meaning``: they share more than names. ``overtakes`` is 1 when the first
    says that something is done of which the second says that it is not yet, -1 the other way round; ``record`` likewise
    when only one tells of a picture, a document or the like.
    """

    likeness: float
    topics: frozenset[str]
    topic_share: float
    opposed: bool
    same_party: bool
    unattributed: bool
    same_claimant: bool
    opposite: frozenset[str]
    alike: frozenset[str]
    one_denies: bool
    numbers: tuple[Number, Number] | None
    same_number: Number | None
    days: tuple[str, str] | None
    same_day: bool
    onset: bool
    places: tuple[str, str] | None
    same_name: bool
    narrower: bool
    one_of_both: bool
    one_whole: bool
    shares_meaning: bool
    same_quotation: bool
    later: int
    overtakes: int
    record: int


def signals(one: Reading, other: Reading, likeness: float, opposed: Opposed, common: frozenset[str]) -> Signals:
    """Everything that the weights look at. ``common`` are names that tell nothing, as many claims have them."""
    parties = (one.said.party, other.said.party)
    topics = one.topics & other.topics
    numbers = _differing(one, other, likeness)
    left, right = one.names - common, other.names - common
    narrower = bool(left) != bool(right) and not left & right
    return Signals(
        likeness=likeness,
        topics=topics,
        topic_share=len(topics) / max(1, len(one.topics | other.topics)),
        opposed=min(parties) >= 0 and opposed(*parties),
        same_party=parties[0] == parties[1] and parties[0] >= 0,
        unattributed=parties == (-1, -1),
        same_claimant=bool(one.said.claimant) and one.said.claimant == other.said.claimant,
        opposite=frozenset(topic for topic in topics if one.ways.get(topic, 0) * other.ways.get(topic, 0) < 0),
        alike=frozenset(topic for topic in topics if one.ways.get(topic, 0) * other.ways.get(topic, 0) > 0),
        one_denies=one.denies != other.denies,
        numbers=numbers,
        same_number=None if numbers else _same(one, other),
        days=_apart(one, other),
        same_day=bool(one.days & other.days),
        onset="onset" in one.concepts & other.concepts,
        places=_elsewhere(one, other, common),
        same_name=bool(left & right),
        narrower=narrower,
        one_whole=one.ways.get("control") == 1 == other.ways.get("control") and _is_part(one) != _is_part(other),
        shares_meaning=bool(one.concepts & other.concepts or one.plain_stems & other.plain_stems),
        one_of_both=("both" in one.words) != ("both" in other.words),
        same_quotation=_same_quotation(one, other) or _same_quotation(other, one),
        later=(one.said.on - other.said.on).days if one.said.on and other.said.on else 0,
        overtakes=_overtakes(one, other, common) - _overtakes(other, one, common),
        record=("record" in one.concepts) - ("record" in other.concepts),
    )


def _comparable(one: Reading, other: Reading, left: Number, right: Number, likeness: float) -> bool:
    """Whether two numbers count the same: what they are of, and whose."""
    if one.names and other.names and not one.names & other.names:
        return False
    shared = len(left.of & right.of)
    return shared >= 2 or (shared == 1 and ("losses" in one.topics & other.topics or likeness >= SURELY_THE_SAME))


def _differing(one: Reading, other: Reading, likeness: float) -> tuple[Number, Number] | None:
    pairs = [(x, y) for x in one.numbers for y in other.numbers if _comparable(one, other, x, y, likeness)]
    if any(x.agrees(y) for x, y in pairs):
        return None
    return pairs[0] if pairs else None


def _same(one: Reading, other: Reading) -> Number | None:
    return next((x for x in one.numbers for y in other.numbers if (x.low, x.high) == (y.low, y.high)), None)


def _apart(one: Reading, other: Reading) -> tuple[str, str] | None:
    """Different days of the week, where each names some."""
    if not one.days or not other.days or one.days & other.days:
        return None
    return min(one.days).capitalize(), min(other.days).capitalize()


def _elsewhere(one: Reading, other: Reading, common: frozenset[str]) -> tuple[str, str] | None:
    left, right = one.places.keys() - common, other.places.keys() - common
    if not left or not right or left & other.names or right & one.names:
        return None
    return one.places[min(left)], other.places[min(right)]


def _same_quotation(one: Reading, other: Reading) -> bool:
    """Whether all parts of one's quotation stand in the other, in their order."""
    at = 0
    for part in one.quoted:
        at = other.plain.find(part, at)
        if at < 0:
            return False
        at += len(part) - 1
    return bool(one.quoted)


def _is_part(one: Reading) -> bool:
    return one.words.isdisjoint(_WHOLE) and not one.words.isdisjoint(_PART)


def _overtakes(one: Reading, other: Reading, common: frozenset[str]) -> bool:
    """Whether one says that a whole place was taken, of which the other says that it is the only one not to be."""
    if not ("take" in one.concepts and one.ways.get("control") == 1 and other.ways.get("control") == -1):
        return False
    if one.places.keys() - other.names - common or not one.concepts.isdisjoint({"try", "fighting"}):
        return False
    return not _is_part(one) and other.said.party < 0 and not _NOT_YET.isdisjoint(other.words)
