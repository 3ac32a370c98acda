"""A part of the workbench says what the whole one says, and costs the same however much else there is."""

from __future__ import annotations

import pytest
from pytest_django import DjangoAssertNumQueries

from annotations.models import Suggestion
from annotations.queries import count_kept
from factcheck.actions.spans import accept_suggestion, reject_suggestion
from factcheck.models import DeskArticle
from factcheck.queries.workbench import Item, load_part, load_workbench
from factcheck.web.article.filter import View
from tests.support.newsroom import Newsroom


@pytest.fixture
def row(newsroom: Newsroom) -> DeskArticle:
    """Suggestions that are decided either way and undecided, marks by hand, two of them on the same words."""
    row = newsroom.article()
    pending = newsroom.suggest(row)
    accept_suggestion(pending[0], by=newsroom.actor())
    reject_suggestion(pending[1], by=newsroom.actor(), reason="opinion")
    newsroom.mark(row, "every street of Dervane", tags=("quote",))
    newsroom.mark(row, "every street of Dervane", tags=("figure",))
    newsroom.mark(row, "the town had fallen", tags=("claim",))
    return row


def told(item: Item) -> tuple[object, ...]:
    return item.key, item.version, item.look, item.claim, item.sighting, item.suggestion, item.mark, item.who, item.tags


def test_each_item_alone_is_what_it_is_among_all(row: DeskArticle) -> None:
    whole = load_workbench(row)
    assert {item.standing for item in whole.items} == {"marked", "pending", "rejected"}
    for item in whole.items:
        part = load_part(row, keys=[item.key], placed=[item.key])
        found = part.item(item.key)
        assert found is not None
        assert told(found) == told(item)
        assert part.place(found) == whole.place(item)
        numbers = ("total", "marked", "undecided", "rejected", "decided", "doubtful", "lost", "suggested", "words")
        assert [getattr(part, name) for name in numbers] == [getattr(whole, name) for name in numbers]


def test_a_part_holds_all_that_stands_in_the_blocks_that_it_touches(row: DeskArticle) -> None:
    whole = load_workbench(row)
    for item in whole.items:
        part = load_part(row, keys=[item.key])
        start, end = row.current.text.rfind("\n\n", 0, item.start), row.current.text.find("\n\n", item.end)
        beside = [one.key for one in whole.items if one.end > start and (end < 0 or one.start < end)]
        assert set(beside) <= {one.key for one in part.items}


def test_a_mark_is_known_by_its_own_uuid_too(row: DeskArticle) -> None:
    item = next(item for item in load_workbench(row).items if item.mark and item.suggestion)
    assert item.mark is not None
    found = load_part(row, keys=[item.mark.uuid]).item(item.mark.uuid)
    assert found is not None
    assert found.key == item.key


@pytest.mark.parametrize("key", ["", "x", "00000000-0000-0000-0000-000000000000"])
def test_what_is_no_item_is_in_no_part(row: DeskArticle, key: str) -> None:
    part = load_part(row, keys=[key], placed=[key])
    assert part.items == []
    assert part.total == load_workbench(row).total


@pytest.mark.parametrize(
    "view",
    [
        View(score=0.7),
        View(kinds=("quote",)),
        View(kinds=("quote", "figure", "suggestion"), score=0.5),
        View(kinds=("suggestion",)),
    ],
)
def test_the_database_counts_what_a_filter_keeps_as_the_page_does(row: DeskArticle, view: View) -> None:
    items = load_workbench(row).items
    counted = count_kept(row.current, score=view.score, kinds=view.kinds_of_marks, suggestions=view.keeps_suggestions)
    for standing in ("marked", "pending", "rejected"):
        assert counted[standing] == sum(view.keeps(item) for item in items if item.standing == standing)


@pytest.mark.parametrize("others", [1, 3, 30])
def test_a_part_costs_the_same_whatever_else_stands_in_the_text(
    newsroom: Newsroom, others: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    words = "\n\n".join(f"word{number}." for number in range(40))
    row = newsroom.article(words)
    for number in range(others):
        newsroom.mark(row, f"word{number}.")
    key = str(newsroom.mark(row, "word39.").span.uuid)
    load_part(row, keys=[key])
    with django_assert_num_queries(12):
        part = load_part(row, keys=[key], placed=[key])
    assert [item.key for item in part.items] == [key]
    assert not Suggestion.objects.filter(revision=row.current).exists()
