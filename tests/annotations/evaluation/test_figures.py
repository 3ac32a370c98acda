from __future__ import annotations

import pytest

from annotations.evaluation.figures import (
    average_precision,
    best_threshold,
    calibration,
    calibration_error,
    f1_at,
    figures,
    precision_at,
)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([(0.9, True), (0.8, False), (0.7, True)], (1 + 2 / 3) / 2),
        ([(0.9, False), (0.8, True)], 1 / 2),
        ([(0.5, True), (0.5, False)], 1 / 2),  # equal scores: neither order is ours to choose
        ([(0.5, False)], 0.0),
        ([], 0.0),
    ],
)
def test_average_precision_is_that_of_the_books(rows: list[tuple[float, bool]], expected: float) -> None:
    assert average_precision(rows) == pytest.approx(expected)


def test_f1_is_zero_where_nothing_is_proposed() -> None:
    assert f1_at([0.1, 0.2], [True, False], 0.5) == (0.0, 0.0, 0.0)
    assert f1_at([0.9, 0.8, 0.1], [True, False, True], 0.5) == (0.5, 0.5, 0.5)


def test_the_best_threshold_gives_the_best_f1() -> None:
    scores, labels = [0.9, 0.7, 0.6, 0.2], [True, True, False, False]
    threshold = best_threshold(scores, labels)
    assert 0.6 < threshold < 0.7
    assert f1_at(scores, labels, threshold)[0] == 1.0


def test_equal_scores_are_proposed_together() -> None:
    assert best_threshold([0.5, 0.5, 0.5, 0.1], [True, False, True, False]) == pytest.approx(0.3)


def test_calibration_compares_scores_with_shares() -> None:
    scores, labels = [0.85, 0.85, 0.85, 0.85, 0.15], [True, True, True, False, False]
    (low, *of_low), (high, *of_high) = calibration(scores, labels)
    assert (low, high) == (0.1, 0.8)
    assert of_low == pytest.approx([0.15, 0.0, 1])
    assert of_high == pytest.approx([0.85, 0.75, 4])
    assert calibration_error(scores, labels) == pytest.approx((0.15 + 4 * 0.10) / 5)


def test_a_score_of_one_falls_into_the_last_range() -> None:
    assert calibration([1.0], [True]) == [(0.9, 1.0, 1.0, 1)]


def test_texts_without_a_positive_count_for_no_mean() -> None:
    found = figures([0.9, 0.1, 0.5], [True, False, False], ["one", "one", "two"], 0.5)
    assert (found.map, found.precision_at_10) == (1.0, 0.5)
    assert found.f1_of_all == pytest.approx(2 / 4)
    assert precision_at([(0.3, False)] * 20 + [(0.9, True)], 10) == 0.1
