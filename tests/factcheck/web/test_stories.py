"""Stories: the list, and one with its disputes, claims, articles and sides."""

from __future__ import annotations

import pytest
from django.urls import reverse

from factcheck.actions.relations import relate_claims
from factcheck.models import Claim, Story, StoryParty
from tests.factcheck.web.conftest import Pages, words
from tests.support.newsroom import Newsroom

VIEWER = "This needs a fact-checker; on this desk you are a viewer."


def test_a_story_is_opened_by_its_title(newsroom: Newsroom, pages: Pages):
    assert "No stories yet." in words(pages.get("checker", "stories"))
    response = pages.post("checker", "stories", title="Harbour  strike", summary="Third week.")
    story = Story.objects.get()
    assert response.headers["Location"] == reverse("web:story", args=[story.uuid])
    assert (story.title, story.summary) == ("Harbour strike", "Third week.")
    assert "Harbour strike" in words(pages.get("viewer", "stories"))


@pytest.mark.parametrize(("title", "sentence"), [("", "Name the story."), ("x" * 201, "at most 200 characters")])
def test_a_story_needs_a_title_that_fits(newsroom: Newsroom, pages: Pages, title: str, sentence: str):
    response = pages.post("checker", "stories", title=title, summary="Kept words.")
    assert response.status_code == 422
    assert sentence in words(response)
    assert "Kept words.</textarea>" in words(response)


def test_a_viewer_reads_and_is_told_why_not_more(newsroom: Newsroom, pages: Pages, story: Story):
    for name, args in (("stories", ()), ("story", (story.uuid,))):
        assert VIEWER in words(pages.get("viewer", name, *args))
        response = pages.post("viewer", name, *args, title="T", speaker="S", side="A")
        assert response.status_code == 403
        assert VIEWER in words(response)


def test_disputes_stand_side_by_side_with_side_a_first(newsroom: Newsroom, pages: Pages, story: Story):
    b = newsroom.claim("Eleven died.", claimant="Defence League", story=story)
    a = newsroom.claim("Sixty died.", claimant="Federal Command", story=story)
    relate_claims(a, other=b, kind="contradicts", by=newsroom.actor())
    response = pages.get("viewer", "story", story.uuid)
    (dispute,) = response.context["disputes"]
    assert (dispute.left, dispute.left_side, dispute.right, dispute.right_side) == (a, "A", b, "B")
    assert "Contradicts" in words(response)


def test_claims_and_articles_are_grouped_by_state(newsroom: Newsroom, pages: Pages, story: Story):
    for state in ("published", "new", "in_review"):
        Claim.objects.filter(pk=newsroom.bring_to(state).pk).update(story=story)
    row = newsroom.article()
    type(row).objects.update(story=story)
    response = pages.get("viewer", "story", story.uuid)
    assert [group["state"] for group in response.context["groups"]] == ["new", "in_review", "published"]
    assert [group["state"] for group in response.context["articles"]] == ["New"]


def test_a_speaker_is_put_on_a_side_and_moved(newsroom: Newsroom, pages: Pages, story: Story):
    pages.post("checker", "story", story.uuid, speaker="Jorin Vasht", side="A")
    pages.post("checker", "story", story.uuid, speaker="jorin vasht", side="B")
    assert StoryParty.objects.get(speaker__name="Jorin Vasht").side == "B"
    response = pages.post("checker", "story", story.uuid, speaker="Somebody", side="")
    assert response.status_code == 422
    assert 'value="Somebody"' in words(response)


@pytest.mark.parametrize("number", [1, 3])
def test_pages_cost_the_same_with_more_rows(
    newsroom: Newsroom, pages: Pages, story: Story, django_assert_num_queries, number: int
):
    for index in range(number):
        Story.objects.create(desk=newsroom.desk, title=f"Story {index}")
        a = newsroom.claim(f"A {index}.", claimant="Federal Command", story=story)
        b = newsroom.claim(f"B {index}.", claimant=f"Speaker {index}", story=story)
        relate_claims(a, other=b, kind="contradicts", by=newsroom.actor())
        row = newsroom.article(f"Text {index}.", outlet=f"Outlet {index}")
        type(row).objects.filter(pk=row.pk).update(story=story)
        pages.post("checker", "story", story.uuid, speaker=f"Speaker {index}", side="B")
    for name, args in (("stories", ()), ("story", (story.uuid,))):
        pages.get("checker", name, *args)
    with django_assert_num_queries(6):
        pages.get("checker", "stories")
    with django_assert_num_queries(22):
        pages.get("checker", "story", story.uuid)
