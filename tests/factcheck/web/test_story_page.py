"""The story's page at work: the matrix, echoes, offers taken, stories merged and taken out again."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from factcheck.actions.claims import Seen
from factcheck.actions.people import open_story
from factcheck.actions.relations import relate_claims
from factcheck.models import Claim, DeskArticle, Story, StoryOffer
from tests.factcheck.web.conftest import Pages, words
from tests.support.newsroom import Newsroom


def report(newsroom: Newsroom, story: Story, outlet: str, hour: int = 8, text: str = "") -> DeskArticle:
    text = text or f"{outlet} reports\n\nEvery street is held. At least 60 dead.\n"
    return newsroom.article(text, outlet=outlet, story=story, published_at=datetime(2026, 3, 4, hour, tzinfo=UTC))


def test_copies_of_one_report_count_as_one(newsroom: Newsroom, pages: Pages, story: Story):
    first, second = report(newsroom, story, "The Quay"), report(newsroom, story, "Harbour Post", 9)
    claim = newsroom.mark_claim(first, "Every street is held", seen=Seen(origin="Meridian Wire"))
    newsroom.mark(second, "Every street is held", join=claim, seen=Seen("denies"))
    response = pages.get("viewer", "story", story.uuid)
    [line] = response.context["matrix"].lines
    assert (line.independent, line.carriers) == (2, 2)
    assert [column.copy_of for column in response.context["matrix"].columns] == ["Meridian Wire", ""]
    assert [[one.voice for one in cell] for cell in line.cells] == [["asserts"], ["denies"]]
    third = report(newsroom, story, "Radio Ostra", 10)
    newsroom.mark(third, "Every street is held", join=claim, seen=Seen(origin="Meridian Wire"))
    matrix = pages.get("viewer", "story", story.uuid).context["matrix"]
    assert (matrix.independent, matrix.lines[0].independent, matrix.lines[0].carriers) == (2, 2, 3)
    assert [(echo.origin, len(echo.copies)) for echo in matrix.echoes] == [("Meridian Wire", 2)]


def test_only_the_disputed_claims_can_be_shown(newsroom: Newsroom, pages: Pages, story: Story):
    row = report(newsroom, story, "The Quay")
    held, dead = (newsroom.mark_claim(row, exact) for exact in ("Every street is held", "60 dead"))
    other = newsroom.claim("No street is held.", story=story)
    relate_claims(held, other=other, kind="contradicts", by=newsroom.actor())
    everything = pages.get("viewer", "story", story.uuid).context["lines"]
    assert {one["line"].claim for one in everything} == {held, dead, other}
    response = pages.client("viewer").get(reverse("web:story", args=[story.uuid]), {"only": "disputed"})
    assert {one["line"].claim for one in response.context["lines"]} == {held, other}


def test_figures_of_the_same_thing_stand_side_by_side(newsroom: Newsroom, pages: Pages, story: Story):
    for low, high, who in ((60, None, "Federal Command"), (11, 11, "Defence League")):
        claim = newsroom.claim(f"{low} died.", story=story, claimant=who)
        newsroom.figure(claim, low=low, high=high, counts="League dead")
    newsroom.figure(newsroom.claim("Twelve fled.", story=story), low=12, counts="people who fled")
    [plot] = pages.get("viewer", "story", story.uuid).context["plots"]
    assert plot.counted == "League dead"
    assert [(line.claim.claimant.name, line.figures[0].opens) for line in plot.lines] == [
        ("Defence League", ""),
        ("Federal Command", "up"),
    ]


def test_updates_and_publications_stand_in_the_order_of_time(newsroom: Newsroom, pages: Pages, story: Story):
    early, late = report(newsroom, story, "The Quay", 8), report(newsroom, story, "Northline", 12)
    first, then = newsroom.mark_claim(early, "60 dead"), newsroom.mark_claim(late, "60 dead")
    if then == first:
        then = newsroom.mark_claim(late, "Every street is held")
    relate_claims(then, other=first, kind="updates", by=newsroom.actor())
    published = newsroom.bring_to("published")
    Claim.objects.filter(pk=published.pk).update(story=story)
    timeline = pages.get("viewer", "story", story.uuid).context["timeline"]
    assert sorted(one.kind for one in timeline) == ["published", "report", "report", "update"]
    assert timeline[0].kind == "published"
    assert timeline[-1].column.outlet == "The Quay"
    assert [one.at for one in timeline] == sorted((one.at for one in timeline), reverse=True)


@pytest.fixture
def offer(newsroom: Newsroom, story: Story) -> StoryOffer:
    row = newsroom.article()
    return StoryOffer.objects.create(
        article=row, revision=row.current, story=story, score=0.6, reasons=["4 claims in common"]
    )


def test_an_offer_is_on_the_articles_page_and_on_the_desk_and_is_taken(
    newsroom: Newsroom, pages: Pages, offer: StoryOffer, story: Story
):
    for response in (pages.get("checker", "article", offer.article.article.uuid), pages.get("checker", "home")):
        said = " ".join(words(response).split())
        assert "Looks like part of" in said
        assert "4 claims in common" in said
        assert "Put it there" in said
    assert "Put it there" not in words(pages.get("viewer", "article", offer.article.article.uuid))
    response = pages.post("checker", "offer-take", offer.uuid, row_version="1")
    assert response.headers["Location"] == reverse("web:article", args=[offer.article.article.uuid])
    assert DeskArticle.objects.get(pk=offer.article.pk).story == story
    assert "Looks like part of" not in words(pages.get("checker", "article", offer.article.article.uuid))


def test_an_offer_is_declined_and_gone(pages: Pages, offer: StoryOffer):
    pages.post("checker", "offer-decline", offer.uuid, row_version="1", to="desk")
    offer.refresh_from_db()
    assert offer.state == "declined"
    assert "May belong to a story" not in words(pages.get("checker", "home"))


def test_the_address_of_a_merged_story_leads_to_the_other_until_it_is_taken_out(
    newsroom: Newsroom, pages: Pages, story: Story
):
    small = open_story(newsroom.desk, title="The bridge", by=newsroom.actor())
    pages.post("lead", "story-merge", small.uuid, into=str(story.uuid), row_version="1")
    response = pages.get("viewer", "story", small.uuid)
    assert response.headers["Location"] == reverse("web:story", args=[story.uuid])
    assert "Take out again" in words(pages.get("lead", "story", story.uuid))
    assert "The bridge" not in words(pages.get("lead", "stories"))
    pages.post("lead", "story-unmerge", small.uuid, row_version="2")
    assert pages.get("viewer", "story", small.uuid).status_code == 200


def test_claims_and_articles_are_moved_to_a_story_that_is_there(newsroom: Newsroom, pages: Pages, story: Story):
    there = open_story(newsroom.desk, title="The bridge", by=newsroom.actor())
    row, claim = report(newsroom, story, "The Quay"), newsroom.claim("It fell.", story=story)
    response = pages.post(
        *("checker", "story-move", story.uuid),
        articles=str(row.article.uuid),
        claims=str(claim.uuid),
        to=str(there.uuid),
        row_version="1",
    )
    assert response.headers["Location"] == reverse("web:story", args=[there.uuid])
    assert DeskArticle.objects.get(pk=row.pk).story == Claim.objects.get(pk=claim.pk).story == there
    refused = pages.post("checker", "story-move", there.uuid, claims=str(claim.uuid), title="New")
    assert refused.status_code == 403


def test_the_desks_only_story_says_that_there_is_none_to_merge_it_into(newsroom: Newsroom, pages: Pages, story: Story):
    alone = "the desk's only story"
    assert alone in words(pages.get("lead", "story-merge", story.uuid))
    open_story(newsroom.desk, title="The bridge", by=newsroom.actor())
    page = words(pages.get("lead", "story-merge", story.uuid))
    assert alone not in page
    assert "The bridge" in page
