from __future__ import annotations

import math
import random

import pytest

from annotations.training.logistic import Row, fit


def loss(weights: list[float], rows: list[Row]) -> float:
    total = sum(weight * weight for weight in weights) / 2
    for row in rows:
        at = row.offset + sum(weights[c] * v for c, v in zip(row.columns, row.values, strict=True))
        total += row.cost * math.log1p(math.exp(-at if row.positive else at))
    return total


def random_rows(seed: int) -> list[Row]:
    chance = random.Random(seed)
    return [
        Row(
            tuple(chance.sample(range(6), 3)),
            tuple(chance.uniform(-2, 2) for _ in range(3)),
            chance.random() < 0.4,
            chance.choice([0.1, 1.0, 5.0]),
            chance.uniform(-3, 3),
        )
        for _ in range(60)
    ]


@pytest.mark.parametrize("seed", range(5))
def test_no_small_step_makes_it_better(seed: int) -> None:
    rows = random_rows(seed)
    weights = fit(rows, 6, rounds=400)
    best = loss(weights, rows)
    for column in range(6):
        for step in (-0.01, 0.01):
            moved = [*weights[:column], weights[column] + step, *weights[column + 1 :]]
            assert loss(moved, rows) > best


def test_the_same_rows_give_the_same_weights() -> None:
    assert fit(random_rows(1), 6) == fit(random_rows(1), 6)


def test_what_is_known_before_leaves_little_to_learn() -> None:
    known = [Row((0,), (1.0,), True, 1.0, 6.0), Row((0,), (1.0,), True, 1.0, 6.0)]
    unknown = [Row((0,), (1.0,), True), Row((0,), (1.0,), True)]
    assert abs(fit(known, 1)[0]) < abs(fit(unknown, 1)[0]) / 10


def test_without_rows_nothing_is_learnt() -> None:
    assert fit([], 3) == [0.0, 0.0, 0.0]


def test_enormous_values_end_in_numbers() -> None:
    rows = [Row((0,), (1e6,), True, 10.0), Row((0,), (1e6,), False, 10.0, 1e5)]
    assert all(map(math.isfinite, fit(rows, 1)))
