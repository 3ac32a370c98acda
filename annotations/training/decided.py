"""Learning from people's decisions: is a model that was trained on them better, and are they to be believed?

Everything is judged on texts that the judged model has not seen. Pure Python, no Django.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import NamedTuple

from annotations.errors import Invalid
from annotations.evaluation.figures import average_precision, calibration_error, f1_at
from annotations.suggesters.linear import Looked, looked_at
from annotations.suggesters.model import Model
from annotations.text import iou
from annotations.training.data import Example
from annotations.training.train import train

FOLDS = 5
LEAST_GAIN = 0.02
"""What F1 or average precision has to gain before a new model takes over: less than that may be chance."""
MOST_LOST = 0.03
"""What the other of the two, or F1 on the decisions of before, may lose meanwhile."""
FEWEST_OF_A_KIND = 8
"""Decisions for and against, each, from which it is told whether they fit what a model, or everybody else, says."""
LEAST_LIKELY = 0.25
"""The mean probability of what was decided, below which decisions of one kind contradict a model."""
SURE = 2.33
"""Standard errors below chance from which decisions contradict a model: by accident one in a hundred would."""
PASSED_OVER = 1.0
"""What a sentence weighs that nobody marked in a text that was read to the end, beside a decision.

As much: with less, F1 on other texts was lower on the NewsClaims set."""


@dataclass(frozen=True, slots=True)
class Decided:
    """An example, and who decided it. ``hand`` is empty where nobody did: a sentence that was passed over.

    ``known``: it was decided before the model in use was trained.
    """

    example: Example
    hand: str
    known: bool = False


@dataclass(frozen=True, slots=True)
class Judged:
    """That ``hand`` found ``[start, end)`` of a text worth checking, or not. ``known`` is that of ``Decided``."""

    start: int
    end: int
    positive: bool
    hand: str
    known: bool = False


@dataclass(frozen=True, slots=True)
class ReadToTheEnd:
    """That somebody was done with a text, in which something is marked or decided on the ranges ``taken``."""

    taken: Sequence[tuple[int, int]]
    known: bool = False


def examples_in(
    text: str, language: str, judged: Sequence[Judged], *, group: str, done: ReadToTheEnd | None = None
) -> list[Decided]:
    """What is to be learnt from a text: the passages that were judged, as a suggester reads them.

    A judgement is about the passage that it covers best, and about others that it covers by half. Of a text that was
    read to the end, what is said elsewhere counts as passed over.
    """
    whole, parts = looked_at(text, language)
    found: dict[tuple[int, int], Decided] = {}
    for one in judged:
        for looked in _meant(one, [*whole, *parts]):
            known = found.get((looked.start, looked.end))
            if known is None or (one.positive and not known.example.positive):
                example = Example(looked.passage, one.positive, group)
                found[looked.start, looked.end] = Decided(example, one.hand, one.known)
    passed = []
    if done is not None:
        taken = [*done.taken, *((one.start, one.end) for one in judged)]
        passed = [
            Decided(Example(looked.passage, False, group, PASSED_OVER), "", done.known)
            for looked in whole
            if not any(start < looked.end and end > looked.start for start, end in taken)
        ]
    return [*found.values(), *passed]


def _meant(judged: Judged, passages: Sequence[Looked]) -> list[Looked]:
    """The passage that the range covers best, and those beside it that it covers by half."""
    here = judged.start, judged.end
    touched = [one for one in passages if one.start < judged.end and one.end > judged.start]
    touched.sort(key=lambda one: (-iou((one.start, one.end), here), one.start))
    meant: list[Looked] = []
    for one in touched:
        apart = all(one.end <= other.start or one.start >= other.end for other in meant)
        shared = min(one.end, judged.end) - max(one.start, judged.start)
        if not meant or (apart and 2 * shared >= one.end - one.start):
            meant.append(one)
    return meant


@dataclass(frozen=True, slots=True)
class Worth:
    """What a model is worth on texts that it has not seen: how many ``examples``, and figures between 0 and 1."""

    examples: int
    f1: float
    precision: float
    recall: float
    average_precision: float
    calibration_error: float

    def as_dict(self) -> dict[str, float]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Somebody's decisions that contradict all others'. ``agreement`` is that of ``agreement``."""

    hand: str
    count: int
    agreement: float


@dataclass(frozen=True, slots=True)
class Learned:
    """A model trained on what is believed, and what it is worth beside the one in use.

    ``known_before`` and ``known_after`` are on the decisions of before, None for too few. ``agreement`` is that of the
    new decisions with the model in use, None for too few; ``against`` says that they contradict it.
    """

    model: Model
    before: Worth
    after: Worth
    known_before: Worth | None
    known_after: Worth | None
    left_out: tuple[LeftOut, ...]
    agreement: float | None
    against: bool

    @property
    def gains(self) -> bool:
        """Whether it is better by more than chance, and in neither way worse."""
        f1 = self.after.f1 - self.before.f1
        precision = self.after.average_precision - self.before.average_precision
        return max(f1, precision) >= LEAST_GAIN and min(f1, precision) >= -MOST_LOST

    @property
    def forgets(self) -> bool:
        """Whether it is worse than the one in use on what was decided before."""
        if self.known_before is None or self.known_after is None:
            return False
        return self.known_after.f1 < self.known_before.f1 - MOST_LOST

    @property
    def better(self) -> bool:
        return self.gains and not self.forgets


def learn(
    decided: Sequence[Decided], *, shipped: Model, in_use: Model, name: str, provenance: Mapping[str, str]
) -> Learned:
    """Train on the decisions, from the shipped model on, and compare with the model in use.

    The comparison is made on five portions of the texts, each judged by what was trained on the other four: once on the
    decisions that the model in use knows (on none it is the shipped one), once on all. Decisions of somebody that
    contradict everybody else's are left out of all of it. Raises ``Invalid`` (``too-few``) as ``train`` does.
    """
    believed, left_out = sifted(decided, shipped=shipped, in_use=in_use)
    fresh = agreement(in_use, [one for one in believed if not one.known])
    before, after = _judged(believed, shipped, in_use)
    known = [at for at, one in enumerate(believed) if one.known]
    told = _of_both_kinds([believed[at] for at in known])
    return Learned(
        model=train_on([one.example for one in believed], shipped, name=name, provenance=provenance),
        before=_worth(before, believed),
        after=_worth(after, believed),
        known_before=_worth([before[at] for at in known], [believed[at] for at in known]) if told else None,
        known_after=_worth([after[at] for at in known], [believed[at] for at in known]) if told else None,
        left_out=left_out,
        agreement=fresh.value if fresh else None,
        against=fresh is not None and fresh.contradicts,
    )


class Agreement(NamedTuple):
    """How well decisions fit a model, from 0 to 1, and whether they contradict it."""

    value: float
    contradicts: bool


def agreement(model: Model, decided: Sequence[Decided]) -> Agreement | None:
    """How well decisions fit what a model says. None for too few.

    With enough of either kind it is the area under the ROC curve: of two decisions, one for and one against, how often
    the model scores the one for higher. 0.5 is chance, and 2.33 standard errors below that contradict it; the standard
    error is that of Mann and Whitney's U where the two have nothing to do with each other, sqrt((n + m + 1) / 12nm).
    Where nearly all are of one kind it is the mean probability that the model gives to what was decided.
    """
    own = [one for one in decided if one.hand]
    scores = model.score(one.example.passage for one in own)
    likely = [score for score, one in zip(scores, own, strict=True) if one.example.positive]
    unlikely = sorted(score for score, one in zip(scores, own, strict=True) if not one.example.positive)
    n, m = len(likely), len(unlikely)
    if min(n, m) >= FEWEST_OF_A_KIND:
        area = sum(bisect_left(unlikely, score) + bisect_right(unlikely, score) for score in likely) / (2 * n * m)
        return Agreement(area, area - 0.5 < -SURE * math.sqrt((n + m + 1) / (12 * n * m)))
    if n + m >= 2 * FEWEST_OF_A_KIND:
        mean = (sum(likely) + sum(1 - score for score in unlikely)) / (n + m)
        return Agreement(mean, mean < LEAST_LIKELY)
    return None


def sifted(decided: Sequence[Decided], *, shipped: Model, in_use: Model) -> tuple[list[Decided], tuple[LeftOut, ...]]:
    """The decisions that are believed, and whose are not.

    Of everybody's new decisions is asked how well they fit a model that was trained on all others. Where they
    contradict it, those go that fit the model in use least; then the rest is asked again, since of two who contradict
    each other only one may be wrong.
    """
    believed = list(decided)
    left_out: list[LeftOut] = []
    while True:
        doubted = []
        for hand in sorted({one.hand for one in believed if one.hand and not one.known}):
            own = [one for one in believed if one.hand == hand and not one.known]
            others = [one for one in believed if one.hand != hand or one.known]
            fit = agreement(in_use, own)
            if fit is None or not _of_both_kinds(others):
                continue
            theirs = agreement(_trained([one.example for one in others], shipped), own)
            if theirs is not None and theirs.contradicts:
                doubted.append((fit.value, hand, LeftOut(hand, len(own), theirs.value)))
        if not doubted:
            return believed, tuple(left_out)
        _, hand, out = min(doubted)
        left_out.append(out)
        believed = [one for one in believed if one.hand != hand or one.known]


def _of_both_kinds(decided: Sequence[Decided]) -> bool:
    """Whether there is enough of either kind, decided by somebody, to tell anything; and of several texts."""
    own = [one for one in decided if one.hand]
    positive = sum(one.example.positive for one in own)
    return min(positive, len(own) - positive) >= FEWEST_OF_A_KIND and len({one.example.group for one in own}) > 1


Scored = tuple[float, bool]
"""The probability that a model gives an example, and whether it would propose it."""


def _judged(decided: Sequence[Decided], shipped: Model, in_use: Model) -> tuple[list[Scored], list[Scored]]:
    """Each example as judged with what was known before, and with all, by models that have not seen its text."""
    before: list[Scored] = [(0.0, False)] * len(decided)
    after = list(before)
    for held in _portions(decided):
        apart = set(held)
        rest = [one for at, one in enumerate(decided) if at not in apart]
        known = [one.example for one in rest if one.known]
        for found, model in (
            (before, shipped if in_use == shipped else _trained(known, shipped)),
            (after, _trained([one.example for one in rest], shipped)),
        ):
            scores = model.score(decided[at].example.passage for at in held)
            for at, score in zip(held, scores, strict=True):
                found[at] = score, score >= model.threshold
    return before, after


def train_on(
    examples: Sequence[Example], shipped: Model, *, name: str = "own", provenance: Mapping[str, str] | None = None
) -> Model:
    """What decisions make of the shipped model. Raises ``Invalid`` (``too-few``) as ``train`` does."""
    return train(examples, base=shipped, name=name, provenance=provenance)


def _trained(examples: Sequence[Example], shipped: Model) -> Model:
    """The same; the shipped model itself where they are too few to say anything."""
    try:
        return train_on(examples, shipped)
    except Invalid:
        return shipped


def _portions(decided: Sequence[Decided]) -> list[list[int]]:
    """The examples' numbers in five portions of nearly as many decisions each; a text is never divided."""
    by_text: dict[str, list[int]] = defaultdict(list)
    for at, one in enumerate(decided):
        by_text[one.example.group].append(at)
    decisions = {text: sum(bool(decided[at].hand) for at in rows) for text, rows in by_text.items()}
    portions: list[list[int]] = [[] for _ in range(min(FOLDS, len(by_text)))]
    sizes = [0] * len(portions)
    for text in sorted(by_text, key=lambda text: (-decisions[text], text)):
        smallest = sizes.index(min(sizes))
        portions[smallest] += by_text[text]
        sizes[smallest] += decisions[text]
    return portions


def _worth(judged: Sequence[Scored], decided: Sequence[Decided]) -> Worth:
    scores, labels = [score for score, _ in judged], [one.example.positive for one in decided]
    f1, precision, recall = f1_at([float(proposed) for _, proposed in judged], labels, 0.5)
    ranked = average_precision(list(zip(scores, labels, strict=True)))
    return Worth(len(labels), f1, precision, recall, ranked, calibration_error(scores, labels))
