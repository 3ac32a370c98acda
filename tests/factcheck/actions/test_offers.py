"""A new article is offered the story that it may belong to, or a new one; a person takes or declines it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from factcheck import jobs
from factcheck.actions.articles import edit_article
from factcheck.actions.copies import find_copies
from factcheck.actions.offers import decline_offer, offer_story, take_offer
from factcheck.actions.people import open_story
from factcheck.errors import Conflict, Refused, Stale
from factcheck.jobs import LostLease, Try
from factcheck.models import Copy, DeskArticle, Event, Job, Story, StoryOffer
from factcheck.models.event import Verb
from tests.support.newsroom import Newsroom

DERVANE = """Both sides claim Dervane

“Our brigades control every street of Dervane,” said Ilse Tarrow of the Federal Command. The Selmar Defence League
denied it, and Jorin Vasht put the federal losses at 40 dead near Kessim.
"""
MORE = """Fighting near Kessim goes on

Near Kessim, Jorin Vasht said on Thursday, the Selmar Defence League holds the bridge to Dervane. The Federal Command
called that untrue, and Ilse Tarrow gave no figure.
"""
HARBOUR = """Council approves the harbour budget

The council of Port Ellan approved 40 million for the harbour. Mayor Ina Brekke called the cranes unsafe.
"""


@pytest.fixture
def story(newsroom: Newsroom) -> Story:
    """With one article, which reports on the fighting."""
    opened = open_story(newsroom.desk, title="Fighting for Dervane", by=newsroom.actor())
    newsroom.article(DERVANE, story=opened)
    return opened


def attempt_at(row: DeskArticle) -> Try:
    """What a worker holds who looks for the article's story, its copies having been looked for."""
    row.refresh_from_db()
    copies = jobs.claim_job(Job.objects.get(kind="copies", key=str(row.current.uuid)).pk)
    if copies is not None:
        find_copies(copies)
    attempt = jobs.claim_job(Job.objects.get(kind="story", key=str(row.current.uuid)).pk)
    assert attempt is not None
    return attempt


def offered(row: DeskArticle) -> StoryOffer | None:
    return offer_story(attempt_at(row))


def test_an_article_is_offered_the_story_whose_names_it_tells(newsroom: Newsroom, story: Story):
    row = newsroom.article(MORE)
    offer = offered(row)
    assert offer is not None
    assert (offer.story, offer.state, offer.beside) == (story, "offered", None)
    assert offer.reasons[-1].startswith("the same names: ")
    event = Event.objects.get(verb=Verb.STORY_OFFERED)
    assert (event.actor, event.article, event.payload["story"]) == (None, row.article, str(story.uuid))
    row.refresh_from_db()
    assert row.story is None


def test_claims_in_common_are_counted_in_words(newsroom: Newsroom, story: Story):
    newsroom.claim("Federal troops hold the bridge to Dervane.", story=story)
    offer = offered(newsroom.article(f"{MORE}\nFederal troops hold the bridge to Dervane, Tarrow said."))
    assert offer is not None
    assert offer.reasons[0] == "1 claim in common"


@pytest.mark.parametrize("text", [HARBOUR, "It rained for a week.\n", "League\n"])
def test_what_is_near_nothing_is_offered_nothing(newsroom: Newsroom, story: Story, text: str):
    assert offered(newsroom.article(text)) is None
    assert not Event.objects.filter(verb=Verb.STORY_OFFERED).exists()


def test_two_articles_about_one_event_are_offered_a_new_story_together(newsroom: Newsroom):
    first, second = newsroom.article(DERVANE), newsroom.article(MORE)
    assert offered(newsroom.article(HARBOUR)) is None
    offer = offered(second)
    assert offer is not None
    assert (offer.story, offer.beside, offer.title) == (None, first, "Fighting near Kessim goes on")
    opened = take_offer(offer, by=newsroom.actor(), seen=offer.row_version)
    assert opened.title == "Fighting near Kessim goes on"
    assert set(DeskArticle.objects.filter(story=opened)) == {first, second}


def test_a_copy_of_a_storys_article_says_most(newsroom: Newsroom, story: Story):
    text = "\n".join(
        f"The council met on day {number} and spoke of roads, schools and the price of water." for number in range(20)
    )
    newsroom.article(text, story=story, title="Council notes")
    row = newsroom.article(f"{text}\nOne line more.")
    original = DeskArticle.objects.get(current__title="Council notes")
    find_copies(jobs.claim_job(Job.objects.get(kind="copies", key=str(original.current.uuid)).pk))  # type: ignore[arg-type]
    offer = offered(row)
    assert Copy.objects.count() == 1
    assert offer is not None
    assert (offer.story, offer.score, offer.reasons) == (story, 0.9, ["nearly the same text as “Council notes”"])


def test_stories_that_rest_are_not_offered(newsroom: Newsroom, story: Story):
    long_ago = timezone.now() - timedelta(days=40)
    DeskArticle.objects.update(created_at=long_ago)
    Story.objects.update(created_at=long_ago)
    assert offered(newsroom.article(MORE)) is None


def test_closed_stories_and_other_desks_are_not_offered(newsroom: Newsroom, other_newsroom: Newsroom, story: Story):
    assert offered(other_newsroom.article(MORE)) is None
    Story.objects.update(closed_at=timezone.now())
    assert offered(newsroom.article(MORE)) is None


def test_an_article_that_comes_with_a_story_is_asked_nothing(newsroom: Newsroom, story: Story):
    row = newsroom.article(MORE, story=story)
    find_copies(jobs.claim_job(Job.objects.get(kind="copies", key=str(row.current.uuid)).pk))  # type: ignore[arg-type]
    assert not Job.objects.filter(kind="story").exists()


def test_a_job_that_runs_twice_offers_once(newsroom: Newsroom, story: Story):
    row = newsroom.article(MORE)
    attempt = attempt_at(row)
    assert offer_story(attempt)
    with pytest.raises(LostLease):
        offer_story(attempt)
    Job.objects.filter(pk=attempt.job_id).update(state="queued")
    again = jobs.claim_job(attempt.job_id)
    assert again is not None
    assert offer_story(again) is None
    assert StoryOffer.objects.count() == Event.objects.filter(verb=Verb.STORY_OFFERED).count() == 1


def test_a_job_that_was_killed_leaves_nothing_and_is_done_by_the_next_try(
    newsroom: Newsroom, story: Story, monkeypatch: pytest.MonkeyPatch
):
    row = newsroom.article(MORE)
    attempt = attempt_at(row)
    with monkeypatch.context() as patched:
        patched.setattr("factcheck.actions.offers.record", lambda *args, **kwargs: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            offer_story(attempt)
    assert not StoryOffer.objects.exists()
    Job.objects.filter(pk=attempt.job_id).update(lease_until=timezone.now() - timedelta(seconds=1))
    again = jobs.claim_job(attempt.job_id)
    assert again is not None
    assert offer_story(again) is not None


def test_other_text_is_asked_anew_and_ends_the_first_offer(newsroom: Newsroom, story: Story):
    row = newsroom.article(MORE)
    first = offered(row)
    assert first is not None
    newsroom.revise(row, f"{MORE}\nOne line more.")
    second = offered(row)
    assert second is not None
    first.refresh_from_db()
    assert (first.state, second.state, second.story) == ("ended", "offered", story)
    assert first.revision != second.revision


def test_a_job_for_an_earlier_text_does_nothing(newsroom: Newsroom, story: Story):
    row = newsroom.article(MORE)
    attempt = attempt_at(row)
    newsroom.revise(row, HARBOUR)
    assert offer_story(attempt) is None
    assert Job.objects.get(pk=attempt.job_id).state == "done"


def test_an_article_that_was_put_elsewhere_meanwhile_is_left_alone(newsroom: Newsroom, story: Story):
    row = newsroom.article(MORE)
    attempt = attempt_at(row)
    elsewhere = open_story(newsroom.desk, title="The talks", by=newsroom.actor())
    edit_article(row, by=newsroom.actor(), seen=None, story=elsewhere)
    assert offer_story(attempt) is None
    row.refresh_from_db()
    assert row.story == elsewhere


def test_somebodys_own_choice_ends_the_offer(newsroom: Newsroom, story: Story):
    row = newsroom.article(MORE)
    offer = offered(row)
    assert offer is not None
    edit_article(row, by=newsroom.actor(), seen=None, story=story)
    offer.refresh_from_db()
    assert (offer.state, offer.decided_by) == ("ended", None)
    with pytest.raises(Conflict, match="not open any more") as ended:
        take_offer(offer, by=newsroom.actor(), seen=None)
    assert ended.value.slug == "offer-ended"


def test_taking_it_puts_the_article_there_with_its_own_event(newsroom: Newsroom, story: Story):
    row = newsroom.article(MORE)
    offer = offered(row)
    assert offer is not None
    assert take_offer(offer, by=newsroom.actor("checker2"), seen=offer.row_version) == story
    row.refresh_from_db()
    offer.refresh_from_db()
    assert row.story == story
    assert (offer.state, offer.decided_by) == ("taken", newsroom.people["checker2"])
    event = Event.objects.filter(verb=Verb.ARTICLE_EDITED).latest("id")
    assert event.payload["changes"] == {"story": ["", "Fighting for Dervane"]}


def test_instead_of_the_offered_story_a_new_one_can_be_opened(newsroom: Newsroom, story: Story):
    row = newsroom.article(MORE)
    offer = offered(row)
    assert offer is not None
    assert (
        take_offer(offer, by=newsroom.actor(), seen=None, title="The bridge at Kessim").title == "The bridge at Kessim"
    )
    row.refresh_from_db()
    assert row.story != story


def test_what_was_declined_stays_away(newsroom: Newsroom, story: Story):
    row = newsroom.article(MORE)
    offer = offered(row)
    assert offer is not None
    decline_offer(offer, by=newsroom.actor(), seen=offer.row_version)
    event = Event.objects.get(verb=Verb.STORY_DECLINED)
    assert (event.actor, event.payload["story"]) == (newsroom.people["checker"], str(story.uuid))
    newsroom.revise(row, f"{MORE}\nOne line more.")
    assert offered(row) is None
    # For another article it is offered all the same.
    assert offered(newsroom.article(f"{MORE}\nAnother report.")) is not None


def test_viewers_and_stale_versions_are_refused(newsroom: Newsroom, story: Story):
    offer = offered(newsroom.article(MORE))
    assert offer is not None
    for act in (take_offer, decline_offer):
        with pytest.raises(Refused):
            act(offer, by=newsroom.actor("viewer"), seen=None)
        with pytest.raises(Stale):
            act(offer, by=newsroom.actor(), seen=9)
    assert StoryOffer.objects.get().state == "offered"


@pytest.mark.parametrize("number", [1, 3])
def test_looking_costs_the_same_with_more_stories(
    newsroom: Newsroom, story: Story, number: int, django_assert_num_queries
):
    for index in range(number):
        other = open_story(newsroom.desk, title=f"Story {index}", by=newsroom.actor())
        newsroom.article(f"{HARBOUR}\n{index}", story=other)
        newsroom.claim(f"Claim {index} of the harbour.", story=other)
        newsroom.article(f"Nothing of the kind, {index}.")
    attempt = attempt_at(newsroom.article(MORE))
    with django_assert_num_queries(18 + connection.features.has_select_for_update):  # the lock is one of its own
        assert offer_story(attempt)
