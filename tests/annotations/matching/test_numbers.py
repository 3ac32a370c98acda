"""Numbers in claims, and which of them cannot both be right."""

from __future__ import annotations

import math

import pytest

from annotations.matching.numbers import numbers_in


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("40 fighters were killed", [(40, 40)]),
        ("forty-one fighters", [(41, 41)]),
        ("forty one fighters", [(41, 41)]),
        ("1,000 soldiers and 2.5 percent", [(1000, 1000), (2.5, 2.5)]),
        ("three thousand people", [(3000, 3000)]),
        ("at least eight fighters", [(8, math.inf)]),
        ("up to 30 tanks", [(-math.inf, 30)]),
        ("no losses", [(0, 0)]),
        ("no talks", []),
        ("on August 14", []),
        ("14 August 2021", []),
        ("one of them", []),
        ("the 2nd district", []),
        ("", []),
        ("٣٠ جنديا", [(30, 30)]),
    ],
)
def test_what_counts_is_read_and_dates_are_not(text: str, found: list[tuple[float, float]]):
    assert [(one.low, one.high) for one in numbers_in(text)] == found


def test_an_open_range_agrees_with_what_lies_in_it():
    [seven], [least], [forty] = (list(numbers_in(text)) for text in ("7 dead", "at least eight dead", "40 dead"))
    assert not seven.agrees(least)
    assert least.agrees(forty)
    assert (least.text, forty.of) == ("at least eight", frozenset({"losses"}))
