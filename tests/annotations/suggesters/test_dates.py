from __future__ import annotations

from datetime import date

import pytest

from annotations.suggesters.dates import date_in, meant

FRIDAY = date(2026, 3, 6)

TABLE = [
    ("said on Monday that", "on Monday", "2026-03-02"),
    ("late on Thursday night", "on Thursday", "2026-03-05"),
    ("on Friday", "on Friday", "2026-03-06"),
    ("last Friday", "last Friday", "2026-02-27"),
    ("next Friday", "next Friday", "2026-03-13"),
    ("next Monday", "next Monday", "2026-03-09"),
    ("it fell yesterday", "yesterday", "2026-03-05"),
    ("it will fall tomorrow", "tomorrow", "2026-03-07"),
    ("on Aug. 15, 2021", "Aug. 15, 2021", "2021-08-15"),
    ("on 15 August 2021", "15 August 2021", "2021-08-15"),
    ("on 2021-08-15", "2021-08-15", "2021-08-15"),
    ("on 14 February", "14 February", "2026-02-14"),
    ("on December 24", "December 24", "2025-12-24"),
    ("until 1 April", "1 April", "2026-04-01"),
    ("in August 2021", "August 2021", "2021-08"),
    ("since 2001", "since 2001", "2001"),
    ("on 31 February 2026", "31 February 2026", ""),
]


@pytest.mark.parametrize(("text", "words", "day"), TABLE, ids=[row[0] for row in TABLE])
def test_words_mean_a_date_told_from_the_day_of_publication(text: str, words: str, day: str) -> None:
    found = date_in(text)
    assert found is not None
    assert text[slice(*found)] == words
    assert meant(words, FRIDAY) == day


def test_without_a_day_of_publication_only_absolute_dates_have_a_meaning() -> None:
    assert [meant(words, None) for words in ("on Monday", "yesterday", "14 February")] == ["", "", ""]
    assert [meant(words, None) for words in ("Aug. 15, 2021", "since 2001")] == ["2021-08-15", "2001"]
    assert meant("no date", FRIDAY) == ""


@pytest.mark.parametrize(
    "text", ["it may 40 people help", "in the 1980s", "in 2021-22", "at 2.15 a.m.", "a sunny day", ""]
)
def test_other_words_are_no_date(text: str) -> None:
    assert date_in(text) is None


def test_only_the_given_part_is_looked_at() -> None:
    assert date_in("on Monday and on Friday", 10) == (14, 23)
    assert date_in("on Monday and on Friday", 0, 5) is None
