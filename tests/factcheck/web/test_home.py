"""The desk: what waits for whom, and what is new."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from factcheck.actions.people import add_member
from factcheck.models import Claim, Story
from factcheck.web import home
from tests.factcheck.web.conftest import Pages, words
from tests.support.newsroom import Newsroom


def why_rows(pages: Pages, who: str) -> list[str]:
    """Statement and reason of each row of "Waiting for you"."""
    return [f"{row.why}: {row.claim.statement}" for row in pages.get(who, "home").context["rows"]]


def test_empty_desk_says_what_to_do(pages: Pages):
    page = words(pages.get("checker", "home"))
    for sentence in ("Nothing waits for you.", "No articles yet.", "Add the first article", "Nothing is overdue."):
        assert sentence in page


def test_reviewer_sees_what_they_may_approve_and_the_author_does_not(newsroom: Newsroom, pages: Pages):
    newsroom.bring_to("in_review", statement="It happened.")
    assert why_rows(pages, "reviewer") == ["Review: It happened."]
    assert why_rows(pages, "checker") == []
    assert why_rows(pages, "checker2") == []


def test_reviewer_who_wrote_part_of_it_has_nothing_to_review(newsroom: Newsroom, pages: Pages):
    claim = newsroom.bring_to("in_review")
    newsroom.add_source(claim, by="reviewer")
    assert why_rows(pages, "reviewer") == []
    assert len(why_rows(pages, "reviewer2")) == 1


def test_lead_sees_what_waits_for_publication_and_what_is_missing(newsroom: Newsroom, pages: Pages):
    claim = newsroom.bring_to("approved", statement="It happened.")
    assert why_rows(pages, "lead") == ["Publish: It happened."]
    assert why_rows(pages, "reviewer") == []
    newsroom.add_source(claim)
    page = words(pages.get("lead", "home"))
    assert "missing: one approval (0 of 1)" in page


def test_own_claims_and_those_sent_back_wait_for_their_author(newsroom: Newsroom, pages: Pages):
    newsroom.bring_to("open", statement="Mine.")
    back = newsroom.bring_to("in_review", statement="Sent back.")
    newsroom.do(back, "send_back", "reviewer", comment="Compared with what?")
    assert why_rows(pages, "checker") == ["Yours to check: Mine.", "Sent back to you: Sent back."]
    assert "Priya Sand: “Compared with what?”" in words(pages.get("checker", "home"))


def test_a_disputed_verdict_waits_for_its_author_with_the_other_rating(newsroom: Newsroom, pages: Pages):
    claim = newsroom.bring_to("in_review", statement="Disputed.")
    newsroom.do(claim, "dispute", "reviewer", rating="false", comment="The map shows it.")
    assert why_rows(pages, "checker") == ["Sent back to you: Disputed."]
    assert "Priya Sand would rate it “False”: “The map shows it.”" in words(pages.get("checker", "home"))


def test_late_ones_come_first_and_say_so(newsroom: Newsroom, pages: Pages):
    newsroom.bring_to("open", statement="In time.")
    late = newsroom.bring_to("open", statement="Late.")
    Claim.objects.filter(pk=late.pk).update(due=timezone.now() - timedelta(hours=2))
    assert why_rows(pages, "checker") == ["Yours to check, late: Late.", "Yours to check: In time."]
    page = pages.get("checker", "home")
    assert [claim.statement for claim in page.context["late"]] == ["Late."]


def test_the_most_urgent_are_shown_and_the_others_counted(newsroom: Newsroom, pages: Pages, monkeypatch):
    monkeypatch.setattr(home, "SHOWN_WAITING", 3)
    for index in range(4):
        newsroom.bring_to("open", statement=f"Open {index}.")
    newsroom.bring_to("in_review", statement="To approve.")
    soon = newsroom.do(newsroom.claim("Soon.", by="reviewer"), "take", "reviewer")
    Claim.objects.filter(pk=soon.pk).update(due=timezone.now() + timedelta(hours=1))

    assert why_rows(pages, "reviewer") == ["Yours to check: Soon.", "Review: To approve."]
    assert why_rows(pages, "checker") == [f"Yours to check: Open {index}." for index in range(3)]
    assert "<bdi>1</bdi> more, less urgent." in words(pages.get("checker", "home"))


def test_new_articles_show_their_suggestions_and_where_to_start(newsroom: Newsroom, pages: Pages):
    row = newsroom.article(title="Both sides claim Dervane", outlet="The Quay")
    assert "suggestions are being made" in words(pages.get("checker", "home"))
    number = len(newsroom.suggest(row))
    page = words(pages.get("checker", "home"))
    assert f"<bdi>{number}</bdi> suggestion" in page
    assert reverse("web:article", args=[row.article.uuid]) in page


def test_stories_are_drawn_by_state(newsroom: Newsroom, pages: Pages, story: Story):
    newsroom.claim("One.", story=story)
    newsroom.do(newsroom.claim("Two.", story=story), "take", "checker")
    page = words(pages.get("viewer", "home"))
    assert 'class="b-new" x="0.00%" width="50.00%"' in page
    assert 'class="b-open" x="50.00%" width="50.00%"' in page


def test_only_the_own_desk_is_shown(newsroom: Newsroom, other_newsroom: Newsroom, pages: Pages):
    other_newsroom.bring_to("in_review", statement="Elsewhere.")
    other_newsroom.article(title="Elsewhere too")
    page = words(pages.get("reviewer", "home"))
    assert "Elsewhere" not in page


def test_a_member_of_two_desks_chooses_one(newsroom: Newsroom, other_newsroom: Newsroom, pages: Pages):
    checker = newsroom.people["checker"]
    add_member(other_newsroom.desk, user=checker, role="viewer", by=None)
    assert "Conflict desk" in words(pages.get("checker", "home"))
    assert pages.post("checker", "choose-desk", desk="sports").headers["Location"] == "/"
    assert pages.get("checker", "home").context["desk"] == other_newsroom.desk


def test_a_desk_of_others_is_not_chosen(newsroom: Newsroom, other_newsroom: Newsroom, pages: Pages):
    response = pages.post("checker", "choose-desk", desk="sports")
    assert response.status_code == 404
    assert "There is no such desk, or you are not a member of it." in words(response)
    assert pages.get("checker", "home").context["desk"] == newsroom.desk


@pytest.mark.parametrize("number", [1, 3])
def test_home_costs_the_same_with_more_of_everything(
    newsroom: Newsroom, pages: Pages, story: Story, django_assert_num_queries, number: int
):
    for index in range(number):
        for state in ("open", "in_review", "approved"):
            claim = newsroom.bring_to(state, statement=f"{state} {index}")
            Claim.objects.filter(pk=claim.pk).update(story=story, due=timezone.now() - timedelta(hours=1))
        newsroom.article(f"Text {index}\n\nMore than {index} people came.", outlet=f"Outlet {index}")
    pages.get("lead", "home")
    with django_assert_num_queries(24):
        assert pages.get("lead", "home").status_code == 200


def test_pages_run_the_way_that_their_reader_chose(newsroom: Newsroom, pages: Pages) -> None:
    assert '<html lang="en" dir="ltr">' in pages.get("checker", "home").content.decode()
    response = pages.post("checker", "choose-direction", direction="rtl", next="/articles/?q=a")
    assert response.headers["Location"] == "/articles/?q=a"
    assert '<html lang="en" dir="rtl">' in pages.get("checker", "home").content.decode()
    assert '<html lang="en" dir="ltr">' in pages.get("lead", "home").content.decode()


def test_a_direction_that_is_none_is_refused_and_nobody_is_led_elsewhere(newsroom: Newsroom, pages: Pages) -> None:
    refused = pages.post("checker", "choose-direction", direction="up")
    assert refused.status_code == 422
    assert "ltr or rtl" in refused.content.decode()
    response = pages.post("checker", "choose-direction", direction="rtl", next="//elsewhere.example/")
    assert response.headers["Location"] == "/"
