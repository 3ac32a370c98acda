"""How two claims stand to each other, how sure that is, and why in words that a person reads.

Each pair is compared by what ``signals`` finds. Two sums of weights, set by hand, say how much speaks for "the same"
and for "against each other"; the logistic function makes them comparable. What has another place, day or date is told
apart from both.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from annotations.matching.reading import Reading
from annotations.matching.signals import Opposed, Signals, signals
from annotations.matching.similarity import cosines, grams

Kind = Literal["same_as", "contradicts", "updates", "supports", "different_scope", ""]

SHOWN = 0.5
"""From this score on a link is worth proposing."""
KEPT = 0.4
"""From this score on one that was proposed is not worth taking back."""

ALIKE, MUCH_ALIKE = 0.2, 0.6


@dataclass(frozen=True, slots=True)
class Why:
    """``cue`` is a stable name, ``label`` what a person reads."""

    cue: str
    label: str


@dataclass(frozen=True, slots=True)
class Match:
    """How a claim stands to the one asked about; ``kind`` is "" for nothing worth telling.

    ``same`` and ``against`` are how much speaks for either, 0 … 1, and what claims are ranked by; ``score`` is that of
    the kind. Where the kind reads one way, ``first`` says that the claim asked about does it to this one.
    """

    index: int
    kind: Kind
    score: float
    same: float
    against: float
    reasons: tuple[Why, ...] = ()
    first: bool = False


def nobody_opposed(one: int, other: int) -> bool:
    """For claims of whose claimants nothing is known."""
    return False


def compare(query: Reading, others: Sequence[Reading], opposed: Opposed = nobody_opposed) -> list[Match]:
    """How each of the others stands to the claim asked about, in their order.

    How much a word weighs depends on how many of these claims have it; everything else on the two alone.
    """
    common = _common_names([query, *others])
    return [
        _match(index, signals(query, other, likeness, opposed, common))
        for index, (other, likeness) in enumerate(zip(others, _likenesses(query, others), strict=True))
    ]


def _likenesses(query: Reading, others: Sequence[Reading]) -> list[float]:
    """The mean of two cosines: of pieces of words, for the wording, and of stems and groups of meaning."""
    by_gram = cosines(grams(query.said.text), [grams(other.said.text) for other in others])
    by_sense = cosines(_senses(query), [_senses(other) for other in others])
    return [(gram + sense) / 2 for gram, sense in zip(by_gram, by_sense, strict=True)]


def _common_names(claims: Sequence[Reading]) -> frozenset[str]:
    """Names that a tenth of the claims have, and more than two: the parties, the country, the place of it all."""
    seen = Counter(name for claim in claims for name in claim.names)
    return frozenset(name for name, times in seen.items() if times > 2 and times * 10 >= len(claims))


def _senses(one: Reading) -> Counter[str]:
    return one.stems + Counter({f"#{name}": 1 for name in one.concepts})


def _same(s: Signals) -> float:
    return (
        -5.5
        + 12 * s.likeness
        + 2 * s.topic_share
        + 1.0 * s.same_party
        + 0.5 * s.unattributed
        + 1.0 * bool(s.alike)
        + 1.0 * s.same_day
        + 3.0 * s.same_quotation
        + 0.5 * (s.same_number is not None)
        + 0.5 * s.same_name
        - 2.0 * s.opposed
        - 3.0 * bool(s.opposite)
        - 4.0 * (s.days is not None)
        - 6.0 * (s.numbers is not None)
        - 4.0 * (s.places is not None)
        - 4.0 * (s.overtakes != 0)
        - 1.0 * s.one_of_both
        - 2.0 * s.one_whole
        - 3.0 * (not s.shares_meaning)
    )


def _against(s: Signals) -> float:
    control = "control" in s.topics
    return (
        -5.5
        + 4 * s.likeness
        + 1 * s.topic_share
        + 2.0 * s.opposed
        + 1.0 * (s.opposed and control)
        + (1.0 + 4.0 * s.likeness) * bool(s.opposite)
        + 2.0 * (s.opposed and "control" in s.opposite)
        + 1.0 * s.same_name
        - 1.5 * s.narrower
        + 4.0 * (s.numbers is not None)
        + 3.0 * (s.days is not None and "fighting" in s.topics and not s.opposed)
        + 2.0 * (s.days is not None and s.onset)
        - 1.0 * s.same_party
        - 3.0 * s.same_quotation
    )


def _near(s: Signals) -> float:
    """How much speaks for the same matter, whatever figure, day or place is given."""
    return -5.5 + 12 * s.likeness + 2 * s.topic_share + 1.0 * s.same_party + 0.5 * s.unattributed + 1.0 * s.same_name


def _match(index: int, s: Signals) -> Match:
    same, against = _logistic(_same(s)), _logistic(_against(s))
    kind, score = _kind(s, same, against)
    if not kind:
        return Match(index, "", 0.0, same, against)
    first = {"updates": s.overtakes > 0 or (not s.overtakes and s.later > 0), "supports": s.record > 0}.get(kind, False)
    return Match(index, kind, score, same, against, tuple(_reasons(s, kind)), first)


def _kind(s: Signals, same: float, against: float) -> tuple[Kind, float]:
    near = _logistic(_near(s))
    if s.overtakes:
        return _if_shown("updates", _logistic(-0.5 + 4 * s.likeness + s.topic_share))
    changed = s.numbers is not None or s.one_whole or bool(s.opposite)
    if s.later and changed and not s.opposed and near >= SHOWN:
        return "updates", near
    if not s.opposed and near >= SHOWN and not s.same_quotation:
        if s.places or s.one_whole or (s.days and not s.onset and same < SHOWN):
            return "different_scope", near
        if s.record and (s.alike or s.same_name):
            return "supports", near
    if max(same, against) >= SHOWN:
        return ("same_as", same) if same >= against else ("contradicts", against)
    return "", 0.0


def _if_shown(kind: Kind, score: float) -> tuple[Kind, float]:
    return (kind, score) if score >= SHOWN else ("", 0.0)


_TOPIC_WORDS = {
    "control": "both about who holds a place",
    "fighting": "both about fighting",
    "losses": "both about losses",
    "talks": "both about talks",
    "proof": "both about what can be proved",
    "decision": "both about a decision",
    "amount": "both about an amount",
    "court": "both about a court case",
}
_OPPOSITES = {
    "control": "taken against held",
    "talks": "offered against failed",
    "decision": "approved against refused",
    "amount": "rise against fall",
    "court": "charged against cleared",
}


def _reasons(s: Signals, kind: Kind) -> Iterator[Why]:
    """What speaks for the link, and what a person should look at, the weightiest first."""
    if s.same_quotation and kind == "same_as":
        yield Why("same-quotation", "same quotation, maybe one origin")
    if s.overtakes:
        yield Why("done", "done against not yet")
    if s.numbers:
        yield Why("numbers", f"{s.numbers[0].text} against {s.numbers[1].text} of the same thing")
    elif s.same_number:
        yield Why("same-number", f"same number {s.same_number.shown}")
    if s.later and kind == "updates":
        yield Why("later", "later date")
    if kind == "contradicts" and s.opposed:
        yield Why("other-side", "other side")
    if kind == "contradicts" and s.one_denies:
        yield Why("denies", "denies")
    if kind != "same_as":
        for topic in sorted(s.opposite & _OPPOSITES.keys()):
            yield Why("opposite", _OPPOSITES[topic])
    if s.days:
        yield Why("days", f"{s.days[0]} against {s.days[1]}")
    if s.places and kind == "different_scope":
        yield Why("places", f"another place: {s.places[0]}, {s.places[1]}")
    if s.one_whole and kind != "contradicts":
        yield Why("whole", "a part against the whole")
    if kind == "supports":
        yield Why("record", "a record of the same thing")
    if kind == "same_as" and s.same_claimant:
        yield Why("same-claimant", "same claimant")
    elif kind == "same_as" and s.same_party:
        yield Why("same-side", "same side")
    elif kind == "same_as" and not s.unattributed:
        yield Why("other-claimant", "another claimant")
    for topic in sorted(s.topics & _TOPIC_WORDS.keys())[:1]:
        yield Why("topic", _TOPIC_WORDS[topic])
    if s.likeness >= MUCH_ALIKE:
        yield Why("words", "nearly the same words")
    elif s.likeness >= ALIKE:
        yield Why("words", "similar words")


def _logistic(value: float) -> float:
    return 1 / (1 + math.exp(-value))
