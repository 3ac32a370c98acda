"""Which claims are offered where a mark is added to one, and what that costs."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from pytest_django.fixtures import DjangoAssertNumQueries

from annotations.models import Suggestion
from factcheck.actions.people import open_story
from factcheck.models import DeskArticle, Sighting
from factcheck.queries.likely import FOUND, SHOWN, find_to_join, likely_claims, near_claims
from tests.factcheck.web.conftest import Pages, words
from tests.support.newsroom import Newsroom

SCRIPT = {"X-Requested-With": "fetch"}
LOSSES = "the losses at 60 dead"


@pytest.fixture
def row(newsroom: Newsroom) -> DeskArticle:
    return newsroom.article()


@pytest.fixture
def suggestion(newsroom: Newsroom, row: DeskArticle) -> Suggestion:
    return next(one for one in newsroom.suggest(row) if "60 dead" in one.exact)


def ask(pages: Pages, who: str, row: DeskArticle, **query: str) -> Any:
    return pages.get(who, "article-claims", row.article.uuid, **query)


def test_the_likely_same_come_first_with_their_reason(newsroom: Newsroom, row: DeskArticle) -> None:
    newsroom.claim("The harbour is open.")
    same = newsroom.claim("The losses are 60 dead.")
    newsroom.claim("The losses are 40 dead.")
    found = likely_claims(list(near_claims(row)), LOSSES)
    assert (found[0].uuid, found[0].label) == (same.uuid, same.label)
    assert found[0].reason.startswith("same number 60")
    assert len(found) <= SHOWN
    assert "The harbour is open." not in {one.statement for one in found}


def test_claims_of_the_story_are_looked_at_before_the_desks_newest(
    newsroom: Newsroom, row: DeskArticle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("factcheck.queries.likely.LOOKED_AT", 2)
    story = open_story(newsroom.desk, title="Fighting for Dervane", by=newsroom.actor("lead"))
    old = newsroom.claim("The losses are 60 dead.", story=story)
    for number in range(3):
        newsroom.claim(f"The harbour is closed on day {number}.")
    assert likely_claims(list(near_claims(row)), LOSSES) == [], "too old for the desk's newest"
    row.story = story
    assert [one.uuid for one in likely_claims(list(near_claims(row)), LOSSES)] == [old.uuid]


def test_merged_claims_and_another_desks_are_never_offered(
    newsroom: Newsroom, other_newsroom: Newsroom, row: DeskArticle
) -> None:
    newsroom.bring_to("merged", statement="The losses are 60 dead.")
    other_newsroom.claim("The losses are 60 dead.")
    assert likely_claims(list(near_claims(row)), LOSSES) == []
    assert find_to_join(row, "losses") == []


@pytest.mark.parametrize("claims", [1, 3])
def test_opening_an_item_takes_as_many_queries_whatever_the_desk_has(
    pages: Pages,
    row: DeskArticle,
    suggestion: Suggestion,
    claims: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(claims):
        pages.newsroom.claim(f"The losses are {60 + number} dead.")
    pages.get("checker", "article", row.article.uuid)
    with django_assert_num_queries(1):
        likely_claims(list(near_claims(row)), suggestion.exact)
    row.story = open_story(row.desk, title="Fighting", by=pages.newsroom.actor("lead"))
    with django_assert_num_queries(2):
        likely_claims(list(near_claims(row)), suggestion.exact)


def test_a_script_gets_choices_and_no_long_list(pages: Pages, row: DeskArticle, suggestion: Suggestion) -> None:
    same = pages.newsroom.claim("The losses are 60 dead.")
    other = pages.newsroom.claim("The harbour is open.")
    item = {"item": str(suggestion.uuid)}
    url = reverse("web:article-marks", args=[row.article.uuid])
    fragment = words(pages.client("checker").get(url, item, headers=SCRIPT))
    assert f'value="{same.uuid}"' in fragment
    assert str(other.uuid) not in fragment
    assert "<noscript>" not in fragment
    whole = words(pages.get("checker", "article", row.article.uuid, **item))
    assert f'<option value="{other.uuid}"' in whole.partition("<noscript>")[2].partition("</noscript>")[0]


@pytest.mark.parametrize("pressed", [True, False])
def test_the_button_that_was_pressed_wins_over_the_list(
    pages: Pages, row: DeskArticle, suggestion: Suggestion, pressed: bool
) -> None:
    first, second = pages.newsroom.claim("The losses are 60 dead."), pages.newsroom.claim("The harbour is open.")
    chosen = [str(second.uuid), str(first.uuid)] if pressed else [str(second.uuid), ""]
    pages.post(
        "checker", "suggestion-accept", suggestion.uuid, claim=chosen, revision=str(row.current.uuid), relayed_by="Wire"
    )
    seen = Sighting.objects.get(span__suggestions=suggestion)
    assert seen.claim == (first if pressed else second)
    assert seen.relayed_by is not None, "the sighting keeps its details"
    assert seen.relayed_by.name == "Wire"


def test_any_claim_of_the_desk_is_found_by_number_or_words(pages: Pages, row: DeskArticle) -> None:
    claims = [pages.newsroom.claim(f"The harbour is open on day {number}.") for number in range(FOUND + 2)]
    found = ask(pages, "checker", row, q=claims[0].label)
    assert str(claims[0].uuid) in words(found)
    many = words(ask(pages, "checker", row, q="harbour open"))
    assert many.count("<button") == FOUND
    assert str(claims[-1].uuid) in many, "the newest first"
    assert "No claim of this desk holds these words." in words(ask(pages, "checker", row, q="zebra"))
    assert "No claim here seems to say the same." in words(ask(pages, "checker", row, text="zebra"))
    assert words(ask(pages, "checker", row)).count("<button") == 0


def test_choices_are_for_who_may_mark_and_for_this_desk(
    pages: Pages, other_newsroom: Newsroom, row: DeskArticle
) -> None:
    pages.newsroom.claim("The losses are 60 dead.")
    assert ask(pages, "viewer", row, q="losses").status_code == 403
    foreign = pages.client(other_newsroom.people["checker"])
    assert foreign.get(reverse("web:article-claims", args=[row.article.uuid]), {"q": "losses"}).status_code == 404


def test_a_statement_stays_text(pages: Pages, row: DeskArticle) -> None:
    pages.newsroom.claim("The losses are 60 dead <script>alert(1)</script>.")
    answer = ask(pages, "checker", row, text=LOSSES).content.decode()
    assert "<script>" not in answer
    assert "&lt;script&gt;" in answer
