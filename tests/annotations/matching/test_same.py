"""Which statement probably says the same: words alone must not fool it."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.matching import likely_same

POOL = [
    "The harbour was reopened to grain ships on Friday.",
    "Federal forces control every street of Dervane.",
    "At least 60 fighters of the League died in Dervane.",
    "At least 40 fighters of the League died in Dervane.",
    "The pumping station at Hallin works without damage.",
    "About 12,400 people left the district of Kessim.",
    "The League did not walk out of the talks at Port Ellan.",
    "Inflation fell to 3.1 percent in March.",
]


def best(text: str, pool: list[str] = POOL) -> str:
    found = likely_same(text, pool)
    return pool[found[0].index] if found else ""


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("“Our brigades control every street of Dervane,” the spokeswoman said", POOL[1]),
        ("sixty fighters of the League had died in Dervane", POOL[2]),
        ("forty League fighters died in Dervane, she said", POOL[3]),
        ("12 400 people have left the Kessim district", POOL[5]),
        ("twelve thousand four hundred people left Kessim district", POOL[5]),
        ("the League did not walk out of the Port Ellan talks", POOL[6]),
        ("inflation had fallen to 3,1 percent in March", POOL[7]),
    ],
)
def test_the_same_in_other_words_comes_first(text: str, same: str) -> None:
    assert best(text) == same


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        ("Some 34 fighters laid down their arms.", "Some 43 fighters laid down their arms.", "another number"),
        ("Federal forces hold Dervane.", "Federal forces do not hold Dervane.", "denies"),
        ("The bridge at Kessim is open.", "The bridge at Hallin is open.", "other names"),
        ("The League denied that Dervane had fallen.", "The town of Dervane had fallen.", "denies"),
    ],
)
def test_what_differs_in_what_matters_is_less_likely_than_the_same(one: str, other: str, why: str) -> None:
    [same, *different] = likely_same(one, [other, one])
    assert same.index == 1
    assert same.score > 0.9
    assert all(found.score < 0.6 * same.score and why in found.reason for found in different)
    assert likely_same(other, [other, one])[0].index == 0


def test_the_reason_says_what_speaks_for_it() -> None:
    found = likely_same("60 fighters of the League had died in Dervane", POOL)
    assert found[0].reason == "same number 60, 4 shared words"
    assert next(one.reason for one in found if one.index == 3).startswith("another number: 40, 4 shared words")
    assert likely_same("60 dead and 34 held", ["The losses: 60 dead, 34 held"])[0].reason.startswith("same numbers")


@pytest.mark.parametrize("text", ["", "💥", "the of and", "The weather was fine.", "...", "1"])
def test_nothing_alike_is_nothing_at_all(text: str) -> None:
    assert likely_same(text, POOL) == []


def test_other_scripts_count_words_and_digits_too() -> None:
    pool = ["قال المتحدث إن ٤٠ جنديا قتلوا", "قال المتحدث إن الجسر مغلق"]
    found = likely_same("إن 40 جنديا قتلوا يوم الاثنين", pool)
    assert found[0].index == 0
    assert "same number 40" in found[0].reason


def test_one_shared_word_is_a_topic_and_not_a_statement() -> None:
    assert likely_same("Dervane", ["The mayor of Dervane resigned."]) == []


@given(st.text(max_size=200), st.lists(st.text(max_size=200), max_size=5))
def test_any_text_is_ranked_and_scores_stay_between_0_and_1(text: str, pool: list[str]) -> None:
    found = likely_same(text, pool)
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    assert all(0 < one.score <= 1 and one.reason for one in found)
    assert found == likely_same(text, pool)


def test_two_hundred_candidates_take_a_few_milliseconds() -> None:
    pool = [f"On day {number} the {number * 7} people of town {number} left for the hills." for number in range(200)]
    begun = time.process_time()
    likely_same("On day 12 the 84 people of town 12 left for the hills.", pool)
    assert time.process_time() - begun < 0.1
