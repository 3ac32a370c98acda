"""How well scores fit labels: F1, average precision, MAP, precision among the first ten, calibration."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

FIRST = 10
BINS = 10


@dataclass(frozen=True, slots=True)
class Figures:
    """All between 0 and 1 but ``examples`` and ``positive``, which are counts.

    ``f1``, ``precision`` and ``recall`` are at the threshold given; ``f1_of_all`` is that of marking everything.
    ``map`` is the mean over the groups of their average precision, those without a positive left out, and
    ``precision_at_10`` the mean of theirs. ``calibration_error`` is the expected one: how far, over ten equal ranges of
    the score, the share of positives is from the mean score, weighted by how many fall there.
    """

    examples: int
    positive: int
    f1: float
    precision: float
    recall: float
    f1_of_all: float
    average_precision: float
    map: float
    precision_at_10: float
    calibration_error: float

    def as_dict(self) -> dict[str, float]:
        """The figures under their names."""
        return asdict(self)


def figures(scores: Sequence[float], labels: Sequence[bool], groups: Sequence[str], threshold: float) -> Figures:
    """The figures of these scores; the three lists go together."""
    positive = sum(labels)
    by_group = grouped(scores, labels, groups)
    with_some = [rows for rows in by_group.values() if any(label for _, label in rows)]
    f1, precision, recall = f1_at(scores, labels, threshold)
    return Figures(
        examples=len(labels),
        positive=positive,
        f1=f1,
        precision=precision,
        recall=recall,
        f1_of_all=2 * positive / (positive + len(labels)) if labels else 0.0,
        average_precision=average_precision(list(zip(scores, labels, strict=True))),
        map=_mean([average_precision(rows) for rows in with_some]),
        precision_at_10=_mean([precision_at(rows, FIRST) for rows in with_some]),
        calibration_error=calibration_error(scores, labels),
    )


def grouped(
    scores: Sequence[float], labels: Sequence[bool], groups: Sequence[str]
) -> Mapping[str, list[tuple[float, bool]]]:
    """The scored labels of each group, in their order."""
    found: dict[str, list[tuple[float, bool]]] = {}
    for score, label, group in zip(scores, labels, groups, strict=True):
        found.setdefault(group, []).append((score, label))
    return found


def f1_at(scores: Sequence[float], labels: Sequence[bool], threshold: float) -> tuple[float, float, float]:
    """F1, precision and recall of proposing what reaches the threshold; 0 where nothing is proposed or right."""
    right = sum(1 for score, label in zip(scores, labels, strict=True) if label and score >= threshold)
    proposed, positive = sum(1 for score in scores if score >= threshold), sum(labels)
    if not right:
        return 0.0, 0.0, 0.0
    return 2 * right / (proposed + positive), right / proposed, right / positive


def average_precision(rows: Sequence[tuple[float, bool]]) -> float:
    """The mean, over the positives, of the precision down to each; equal scores count as one step. 0 without any."""
    positive = sum(label for _, label in rows)
    ranked = sorted(rows, key=lambda row: -row[0])
    total = 0.0
    seen = right = at = 0
    while at < len(ranked):
        score, before = ranked[at][0], right
        while at < len(ranked) and ranked[at][0] == score:
            right += ranked[at][1]
            at += 1
        seen = at
        total += (right - before) * right / seen
    return total / positive if positive else 0.0


def precision_at(rows: Sequence[tuple[float, bool]], first: int) -> float:
    """The share of positives among the ``first`` best (fewer where there are fewer); of equals, the earlier first."""
    best = sorted(rows, key=lambda row: -row[0])[:first]
    return sum(label for _, label in best) / len(best) if best else 0.0


def calibration_error(scores: Sequence[float], labels: Sequence[bool]) -> float:
    """See ``Figures``."""
    total = 0.0
    for _, mean, share, count in calibration(scores, labels):
        total += count * abs(mean - share)
    return total / len(labels) if labels else 0.0


def calibration(scores: Sequence[float], labels: Sequence[bool]) -> list[tuple[float, float, float, int]]:
    """For each tenth that holds any: where it begins, the mean score in it, the share of positives, and how many."""
    bins: list[list[tuple[float, bool]]] = [[] for _ in range(BINS)]
    for score, label in zip(scores, labels, strict=True):
        bins[min(int(score * BINS), BINS - 1)].append((score, label))
    return [
        (at / BINS, _mean([s for s, _ in rows]), _mean([float(right) for _, right in rows]), len(rows))
        for at, rows in enumerate(bins)
        if rows
    ]


def best_threshold(scores: Sequence[float], labels: Sequence[bool]) -> float:
    """The score from which proposing gives the best F1, halfway to the next lower one; 0.5 without a positive."""
    ranked = sorted(zip(scores, labels, strict=True), key=lambda row: -row[0])
    positive = sum(labels)
    best, threshold, right = 0.0, 0.5, 0
    for at, (score, label) in enumerate(ranked, start=1):
        right += label
        following = ranked[at][0] if at < len(ranked) else 0.0
        f1 = 2 * right / (at + positive)
        if following < score and f1 > best:
            best, threshold = f1, (score + following) / 2
    return threshold


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
