"""Logistic regression with a penalty, on sparse rows, by dual coordinate descent. Pure Python and deterministic.

Minimises ``½ Σ w² + Σ cost · log(1 + exp(-y (offset + w·x)))``. The method is that of Yu, Huang and Lin, "Dual
coordinate descent methods for logistic regression and maximum entropy models", Machine Learning 85 (2011).
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from operator import mul

_ENOUGH = 1e-3
"""Change of the largest dual variable, as a share of its cost, below which a round ends the descent."""
_NEWTON_STEPS = 12


@dataclass(frozen=True, slots=True)
class Row:
    """One example: the features that it has (columns, ascending or not) and their values; its class and its weight.

    ``offset`` is what is known before, in log-odds: the weights that are learnt come on top of it.
    """

    columns: Sequence[int]
    values: Sequence[float]
    positive: bool
    cost: float = 1.0
    offset: float = 0.0


def fit(rows: Sequence[Row], width: int, *, rounds: int = 20, seed: int = 7) -> list[float]:
    """The ``width`` weights. The same rows in the same order give the same weights."""
    weights = [0.0] * width
    duals = [0.0] * len(rows)
    lengths = [sum(value * value for value in row.values) for row in rows]
    order = list(range(len(rows)))
    shuffle = random.Random(seed).shuffle  # noqa: S311 - an order of visits, no secret
    for _ in range(rounds):
        shuffle(order)
        moved = 0.0
        for at in order:
            row = rows[at]
            sign = 1.0 if row.positive else -1.0
            margin = sign * (row.offset + sum(map(mul, map(weights.__getitem__, row.columns), row.values)))
            new = _dual(margin, lengths[at], duals[at], row.cost)
            step = new - duals[at]
            if step:
                duals[at] = new
                moved = max(moved, abs(step) / row.cost)
                step *= sign
                for column, value in zip(row.columns, row.values, strict=True):
                    weights[column] += step * value
        if moved < _ENOUGH:
            break
    return weights


def _dual(margin: float, length: float, old: float, cost: float) -> float:
    """The dual variable, in 0 … cost, that is best for one example while the others stay.

    It is ``cost · σ(t)`` for the t at which ``t + margin + length · (cost · σ(t) - old)`` is zero; this grows with t at
    a slope of at least 1, so that t is bracketed from the start.
    """
    low, high = -margin - length * (cost - old), -margin + length * old
    t = min(max(-margin, low), high)
    for _ in range(_NEWTON_STEPS):
        share = 1 / (1 + math.exp(-t)) if t > -700 else 0.0
        value = t + margin + length * (cost * share - old)
        if abs(value) < 1e-6:
            break
        if value > 0:
            high = t
        else:
            low = t
        t -= value / (1 + length * cost * share * (1 - share))
        if not low <= t <= high:
            t = (low + high) / 2
    return cost / (1 + math.exp(-t)) if t > -700 else 0.0
