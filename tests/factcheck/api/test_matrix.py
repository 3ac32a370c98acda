"""A story as a matrix of claims and articles."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from factcheck.actions.articles import edit_article
from factcheck.actions.claims import Seen, see_claim
from factcheck.actions.people import open_story, speaker_named, take_side
from factcheck.models import Claim, DeskArticle, Story
from tests.factcheck.api.conftest import Caller
from tests.support.newsroom import TEXT, Newsroom


@pytest.fixture
def story(newsroom: Newsroom) -> Story:
    return open_story(newsroom.desk, title="Fighting for Dervane", by=newsroom.actor())


def article(newsroom: Newsroom, story: Story | None, **content: Any) -> DeskArticle:
    row = newsroom.article(f"{TEXT}\n{content}", **content)
    return edit_article(row, by=newsroom.actor("lead"), seen=None, story=story)


def test_who_asserts_and_who_denies_stands_in_its_cell(newsroom: Newsroom, story: Story, checker: Caller):
    post = article(newsroom, story, outlet="Harbour Post", title="Both sides claim Dervane")
    courier = article(newsroom, None, outlet="Morning Courier", title="No end in sight")
    words = "Our brigades control every street of Dervane"
    claim = newsroom.mark_claim(post, words, claimant="Ilse Tarrow")
    denied = Seen("denies", attributed_to="Jorin Vasht", relayed_by="Wire One")
    newsroom.mark(courier, "The League denied that the town had fallen", join=claim, seen=denied)
    see_claim(claim, by=newsroom.actor(), seen=Seen("attributes"), url="https://one.example/a")
    speaker = speaker_named(newsroom.desk, "Ilse Tarrow")
    assert speaker
    take_side(story, speaker=speaker, side="A", by=newsroom.actor("lead"))

    matrix = checker.read(f"stories/{story.uuid}/matrix/").json()

    assert matrix["story"] == {"uuid": str(story.uuid), "title": "Fighting for Dervane"}
    assert [(row["uuid"], row["outlet"], row["in_story"]) for row in matrix["articles"]] == [
        (str(post.article.uuid), "Harbour Post", True),
        (str(courier.article.uuid), "Morning Courier", False),
    ]
    [line] = matrix["lines"]
    assert (line["claim"]["uuid"], line["claim"]["statement"], line["side"]) == (str(claim.uuid), words, "A")
    assert [(cell["voice"], cell["article"], cell["attributed_to"], cell["url"]) for cell in line["seen"]] == [
        ("asserts", str(post.article.uuid), None, ""),
        ("denies", str(courier.article.uuid), "Jorin Vasht", ""),
        ("attributes", None, None, "https://one.example/a"),
    ]


def test_a_merged_claim_has_no_line_and_the_first_published_article_comes_first(
    newsroom: Newsroom, story: Story, checker: Caller
):
    later = article(newsroom, story, published_at=datetime(2026, 3, 2, 8, tzinfo=UTC))
    article(newsroom, story, published_at=datetime(2026, 3, 1, 8, tzinfo=UTC))
    stays, goes = (newsroom.mark_claim(later, words) for words in ("every street", "60 dead"))
    newsroom.do(goes, "merge", "lead", into=str(stays.uuid))

    matrix = checker.read(f"stories/{story.uuid}/matrix/").json()

    assert [row["published_at"] for row in matrix["articles"]] == ["2026-03-01T08:00:00Z", "2026-03-02T08:00:00Z"]
    assert [(line["claim"]["uuid"], len(line["seen"])) for line in matrix["lines"]] == [(str(stays.uuid), 2)]


def test_an_empty_story_is_an_empty_matrix_and_asked_again_unchanged(newsroom: Newsroom, story: Story, checker: Caller):
    first = checker.read(f"stories/{story.uuid}/matrix/")
    assert (first.json()["articles"], first.json()["lines"]) == ([], [])
    assert checker.read(f"stories/{story.uuid}/matrix/", If_None_Match=first.headers["ETag"]).status_code == 304


@pytest.mark.parametrize("number", [1, 3])
def test_a_matrix_costs_the_same_with_more_rows(
    newsroom: Newsroom, story: Story, checker: Caller, number: int, django_assert_num_queries: Any
):
    for index in range(number):
        row = article(newsroom, story, title=f"Report {index}")
        for words in ("every street", "60 dead", "The League denied")[:number]:
            newsroom.mark_claim(row, words, claimant=f"Speaker {index}", seen=Seen(origin="Wire One"))
    checker.read("desks/")
    with django_assert_num_queries(8):
        matrix = checker.read(f"stories/{story.uuid}/matrix/").json()
    assert len(matrix["articles"]) == number
    assert len(matrix["lines"]) == Claim.objects.filter(story=story).count() == number**2
