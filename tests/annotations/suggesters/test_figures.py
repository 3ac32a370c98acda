from __future__ import annotations

import pytest

from annotations.suggesters.figures import MOST, figures_in

TABLE = [
    ("more than 60 dead since Monday", "60 … dead", "more than 60"),
    ("a further 34 fighters had laid down their arms", "34 34 fighters", "a further 34"),
    ("at least 40 federal soldiers had been killed", "40 … federal soldiers killed", "at least 40"),
    ("Over sixty League fighters have been killed", "60 … League fighters killed", "Over sixty"),
    ("The League lost 40 of its members during the assault", "40 40 members lost", "40"),
    ("Eleven of its members had died", "11 11 members died", "Eleven"),
    ("12,400 people had left the valley", "12400 12400 people", "12,400"),
    ("between 40 and 60 soldiers died", "40 60 soldiers died", "between 40 and 60"),
    ("between 2,000 and 3,500 houses were destroyed", "2000 3500 houses destroyed", "between 2,000 and 3,500"),
    ("two or three buses burnt", "2 3 buses burnt", "two or three"),
    ("fewer than 500 people came", "… 500 people", "fewer than 500"),
    ("they took two hundred and six men", "206 206 men", "two hundred and six"),
    ("a dozen villages", "12 12 villages", "a dozen"),
    ("captured eleven “important” positions", "11 11 important positions captured", "eleven"),
    ("13 U.S. service members were killed", "13 13 U.S. service members killed", "13"),
    ("40 to 60 tonnes of grain", "40 60 tonnes grain", "40 to 60 tonnes"),
    ("20% of the population", "20 20 % population", "20%"),
    ("Prices for bread have risen by 18 % within a week", "18 18 % Prices for bread", "18 %"),
    ("It put the number of people who have fled at 31,000.", "31000 31000 people who have fled", "31,000"),
    ("The union paid $2.5bn", "2500000000 2500000000 dollars", "$2.5bn"),
    ("30 or more shells", "30 … shells", "30 or more"),
]


@pytest.mark.parametrize(("text", "figure", "exact"), TABLE, ids=[row[0][:40] for row in TABLE])
def test_a_figure_has_its_ends_its_unit_and_what_it_counts(text: str, figure: str, exact: str) -> None:
    (one,) = figures_in(text)
    low, high = ("…" if end is None else f"{end.normalize():f}" for end in (one.low, one.high))
    assert " ".join(filter(None, (low, high, one.unit, one.counts))) == figure
    assert text[one.start : one.end] == exact


@pytest.mark.parametrize(
    "text",
    [
        "on Aug. 15, 2021",
        "after the Sept. 11, 2021, attacks",
        "from 1996 to 2001",
        "in 2021 troops left",
        "in the 1980s",
        "for two weeks now",
        "since 2.15 a.m. on Thursday",
        "the 34-year-old mayor",
        "the two groups",
        "one of them",
        "the 2nd brigade",
        "several thousand fighters",
        "dozens of fighters",
        "70 miles north of Dervane",
        "a vote of 12/3",
        "",
    ],
)
def test_years_dates_times_and_vague_numbers_are_no_figures(text: str) -> None:
    assert figures_in(text) == []


def test_a_passage_full_of_numbers_gives_the_first_few() -> None:
    assert len(figures_in("40 men, " * 50)) == MOST
    assert figures_in("1" * 5_000 + " men") is not None
