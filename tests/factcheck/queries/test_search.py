"""Finding by words, and turning the pages of a list."""

from __future__ import annotations

import pytest

from factcheck.models import Claim
from factcheck.queries.search import article_titles, find_claims, label_number, page_of
from tests.support.newsroom import Newsroom


@pytest.mark.parametrize(
    ("text", "number"),
    [("C-12", 12), ("c12", 12), (" c 7 ", 7), ("12", None), ("C-", None), ("C-12 dead", None), ("C-٣", None)],
)
def test_only_a_claims_short_name_is_its_number(text: str, number: int | None):
    assert label_number(text) == number


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("killed dervane", ["Sixty were killed in Dervane."]),
        ("KILLED", ["Sixty were killed in Dervane."]),
        ("tarrow", ["Élan, said the poet."]),
        ("élan", ["Élan, said the poet."]),
        ("100%", ["It is 100% true."]),
        ("%", ["It is 100% true."]),
        ("nothing like it", []),
        ("", ["It is 100% true.", "Élan, said the poet.", "Sixty were killed in Dervane."]),
    ],
)
def test_every_word_has_to_be_in_statement_or_claimant(newsroom: Newsroom, query: str, found: list[str]):
    newsroom.claim("Sixty were killed in Dervane.")
    newsroom.claim("Élan, said the poet.", claimant="Ilse Tarrow")
    newsroom.claim("It is 100% true.")
    rows = find_claims(Claim.objects.filter(desk=newsroom.desk), query).order_by("-number")
    assert [row.statement for row in rows] == found


def test_pages_follow_each_other_without_gap_or_overlap_in_both_directions(newsroom: Newsroom):
    for number in range(7):
        newsroom.claim(f"Claim {number}.")
    claims = Claim.objects.filter(desk=newsroom.desk)
    pages = [page_of(claims, key="number", size=3)]
    while (older := pages[-1].older) is not None:
        pages.append(page_of(claims, key="number", before=older, size=3))
    assert [[row.number for row in page.rows] for page in pages] == [[7, 6, 5], [4, 3, 2], [1]]
    assert pages[0].newer is None
    back = page_of(claims, key="number", after=pages[2].newer, size=3)
    assert [row.number for row in back.rows] == [4, 3, 2]
    first = page_of(claims, key="number", after=back.newer, size=3)
    assert [row.number for row in first.rows] == [7, 6, 5]
    assert first.newer is None


def test_a_row_that_arrives_between_two_pages_is_not_shown_twice(newsroom: Newsroom):
    for number in range(4):
        newsroom.claim(f"Claim {number}.")
    claims = Claim.objects.filter(desk=newsroom.desk)
    first = page_of(claims, key="number", size=2)
    newsroom.claim("New.")
    second = page_of(claims, key="number", before=first.older, size=2)
    assert [row.number for row in (*first.rows, *second.rows)] == [4, 3, 2, 1]


def test_the_search_bars_articles_come_from_title_and_outlet(newsroom: Newsroom):
    newsroom.article("Text.", title="Harbour strike", outlet="The Quay")
    assert [row.current.title for row in article_titles(newsroom.desk, "quay strike")] == ["Harbour strike"]
    assert article_titles(newsroom.desk, " ") == []
