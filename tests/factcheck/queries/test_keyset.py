"""Pages of a long list, by key."""

from __future__ import annotations

from factcheck.models import Claim
from factcheck.queries.keyset import NEWEST, slice_of
from tests.support.newsroom import Newsroom


def test_pages_follow_each_other_without_gap_or_overlap_in_both_directions(newsroom: Newsroom):
    for number in range(7):
        newsroom.claim(f"Claim {number}.")
    claims = Claim.objects.filter(desk=newsroom.desk)
    pages = [slice_of(claims, NEWEST, size=3)]
    while (after := pages[-1].after) is not None:
        pages.append(slice_of(claims, NEWEST, size=3, after=after))
    assert [[row.number for row in page.rows] for page in pages] == [[7, 6, 5], [4, 3, 2], [1]]
    assert pages[0].before is None
    back = slice_of(claims, NEWEST, size=3, before=pages[2].before)
    assert [row.number for row in back.rows] == [4, 3, 2]
    first = slice_of(claims, NEWEST, size=3, before=back.before)
    assert [row.number for row in first.rows] == [7, 6, 5]
    assert first.before is None


def test_a_row_that_arrives_between_two_pages_is_not_shown_twice(newsroom: Newsroom):
    for number in range(4):
        newsroom.claim(f"Claim {number}.")
    claims = Claim.objects.filter(desk=newsroom.desk)
    first = slice_of(claims, NEWEST, size=2)
    newsroom.claim("New.")
    second = slice_of(claims, NEWEST, size=2, after=first.after)
    assert [row.number for row in (*first.rows, *second.rows)] == [4, 3, 2, 1]
