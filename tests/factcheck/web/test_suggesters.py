"""The page of the desk's suggesters."""

from __future__ import annotations

import pytest

from factcheck.actions.spans import accept_suggestion, reject_suggestion
from factcheck.models import Desk, Job
from tests.factcheck.web.conftest import Pages, words
from tests.support.newsroom import Newsroom
from tests.support.taught import article_of, own, suggest_again


def decide_some(newsroom: Newsroom, count: int = 2) -> None:
    for seed in range(count):
        row, _ = article_of(newsroom, seed)
        first, second, *_ = suggest_again(row)
        accept_suggestion(first, by=newsroom.actor())
        reject_suggestion(second, by=newsroom.actor(), reason="unimportant")


def test_an_empty_desk_is_told_what_it_takes(pages: Pages):
    page = words(pages.get("lead", "suggesters"))
    assert "The shipped suggester." in page
    assert "0</bdi> accepted or marked" in page
    assert "There is too little to learn from yet." in page
    assert "No suggestion was decided in the last ninety days." in page


def test_what_was_rejected_and_why_and_how_scores_hold_is_told(newsroom: Newsroom, pages: Pages):
    decide_some(newsroom)
    page = words(pages.get("viewer", "suggesters"))
    assert "Not worth checking" in page
    assert "2 of 2 rejected" in page
    assert 'accepted"' in page
    assert "This needs a team lead; on this desk you are a viewer." in page


def test_a_lead_chooses_one_and_goes_back(newsroom: Newsroom, pages: Pages):
    own(newsroom)
    page = words(pages.get("lead", "suggesters"))
    assert 'aria-label="Use suggester 1"' in page
    assert pages.post("lead", "suggesters-choose", number="1", row_version="1").status_code == 302
    assert Desk.objects.get(pk=newsroom.desk.pk).suggester is not None
    page = words(pages.get("lead", "suggesters"))
    assert "Back to the shipped one" in page
    stale = pages.post("lead", "suggesters-choose", row_version="1")
    assert stale.status_code == 412
    assert "Somebody changed this since you read it" in words(stale)
    assert pages.post("lead", "suggesters-choose", row_version="2").status_code == 302
    assert Desk.objects.get(pk=newsroom.desk.pk).suggester is None


@pytest.mark.parametrize("number", ["9", "x"])
def test_one_that_is_not_there_is_refused(newsroom: Newsroom, pages: Pages, number: str):
    response = pages.post("lead", "suggesters-choose", number=number, row_version="1")
    assert response.status_code == 422
    assert "suggester" in words(response)


def test_training_is_refused_without_enough_and_to_who_may_not(newsroom: Newsroom, pages: Pages):
    response = pages.post("lead", "suggesters-train")
    assert response.status_code == 409
    assert "It takes 40 decisions" in words(response)
    assert pages.post("checker", "suggesters-train").status_code == 403
    assert not Job.objects.filter(kind="train").exists()


def test_only_leads_are_told_whose_decisions_were_left_out(newsroom: Newsroom, pages: Pages):
    own(
        newsroom,
        left_out=[
            {
                "user": "1",
                "name": "Yuki Hale",
                "count": 30,
                "agreement": 0.1,
                "since": None,
                "until": "2026-12-01T00:00:00+00:00",
            }
        ],
    )
    assert "Yuki Hale" in words(pages.get("lead", "suggesters"))
    page = words(pages.get("checker", "suggesters"))
    assert "Yuki Hale" not in page
    assert "by one person" in " ".join(page.split())


@pytest.mark.parametrize("count", [1, 3])
def test_it_costs_the_same_however_many_there_are(
    newsroom: Newsroom, pages: Pages, count: int, django_assert_num_queries: object
):
    decide_some(newsroom, count)
    for number in range(1, count + 1):
        own(newsroom, number=number)
    pages.get("lead", "suggesters")
    with django_assert_num_queries(12):  # type: ignore[operator]
        pages.get("lead", "suggesters")


def test_every_page_leads_to_it(pages: Pages):
    assert 'href="/settings/suggesters/"' in words(pages.get("viewer", "policy"))
