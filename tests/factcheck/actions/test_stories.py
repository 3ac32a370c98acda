"""Stories merged and taken out again, and split."""

from __future__ import annotations

from typing import Any

import pytest

from factcheck.actions.articles import edit_article
from factcheck.actions.claims import ClaimChanges, edit_claim
from factcheck.actions.people import open_story, speaker_named, take_side
from factcheck.actions.stories import merge_story, split_story, unmerge_story
from factcheck.errors import Conflict, Invalid, Refused, Stale
from factcheck.models import Claim, DeskArticle, Event, Story, StoryParty
from factcheck.models.event import Verb
from tests.support.newsroom import Newsroom


class Two:
    """A small story and a large one, each with an article, a claim and a side."""

    def __init__(self, newsroom: Newsroom) -> None:
        self.newsroom = newsroom
        by = newsroom.actor("lead")
        self.small, self.large = (open_story(newsroom.desk, title=title, by=by) for title in ("The bridge", "Dervane"))
        self.article = newsroom.article("The bridge at Kessim is open.", story=self.small)
        self.there = newsroom.article("Dervane has fallen.", story=self.large)
        self.claim = newsroom.claim("The bridge is open.", story=self.small, claimant="Ilse Tarrow")
        self.side("Ilse Tarrow", "A", self.small)
        self.side("Jorin Vasht", "B", self.large)

    def side(self, name: str, side: str, story: Story) -> StoryParty:
        speaker = speaker_named(self.newsroom.desk, name)
        assert speaker is not None
        return take_side(story, speaker=speaker, side=side, by=self.newsroom.actor())

    def merge(self, **changes: Any) -> Story:
        return merge_story(
            **{"story": self.small, "into": self.large, "by": self.newsroom.actor("lead"), "seen": None, **changes}
        )

    def sides(self, story: Story) -> list[tuple[str, str]]:
        return sorted(story.parties.values_list("speaker__name", "side"))


@pytest.fixture
def two(newsroom: Newsroom) -> Two:
    return Two(newsroom)


def test_articles_claims_and_sides_move_to_the_other_story(two: Two):
    assert two.merge() == two.large
    assert set(DeskArticle.objects.filter(story=two.large)) == {two.article, two.there}
    assert Claim.objects.get(pk=two.claim.pk).story == two.large
    assert two.sides(two.large) == [("Ilse Tarrow", "A"), ("Jorin Vasht", "B")]
    assert list(Story.objects.all()) == [two.large]
    assert Story.everything.get(pk=two.small.pk).now == two.large


def test_what_moved_is_in_the_event_and_each_has_its_own(two: Two):
    two.merge()
    event = Event.objects.get(verb=Verb.STORY_MERGED)
    assert event.payload["articles"] == [str(two.article.article.uuid)]
    assert event.payload["claims"] == [str(two.claim.uuid)]
    assert event.payload["into_title"] == "Dervane"
    moved = Event.objects.get(verb=Verb.ARTICLE_EDITED, article=two.article.article)
    assert moved.payload["changes"] == {"story": ["The bridge", "Dervane"]}
    told = Event.objects.get(verb=Verb.CLAIM_EDITED, claim=two.claim)
    assert told.payload["changes"] == {"story": [str(two.small.uuid), str(two.large.uuid)]}


def test_versions_move_with_what_moves(two: Two):
    before = DeskArticle.objects.get(pk=two.article.pk).row_version, two.claim.row_version
    two.merge()
    after = DeskArticle.objects.get(pk=two.article.pk).row_version, Claim.objects.get(pk=two.claim.pk).row_version
    assert after == (before[0] + 1, before[1] + 1)


def test_a_speaker_on_opposite_sides_stops_the_merge_and_is_named(two: Two):
    two.side("Jorin Vasht", "A", two.small)
    with pytest.raises(Conflict, match="Jorin Vasht stands on one side in “The bridge” and on the other") as refused:
        two.merge()
    assert refused.value.slug == "sides"
    assert Claim.objects.get(pk=two.claim.pk).story == two.small


@pytest.mark.parametrize("who", ["viewer", "checker", "reviewer"])
def test_merging_and_splitting_need_a_lead(two: Two, who: str):
    by = two.newsroom.actor(who)
    with pytest.raises(Refused, match="needs a team lead"):
        two.merge(by=by)
    with pytest.raises(Refused, match="needs a team lead"):
        split_story(two.small, title="T", articles=[], claims=[str(two.claim.uuid)], by=by, seen=None)


def test_a_story_is_not_merged_into_itself_nor_into_another_desks(two: Two, other_newsroom: Newsroom):
    foreign = open_story(other_newsroom.desk, title="Theirs", by=other_newsroom.actor())
    for into in (two.small, foreign):
        with pytest.raises(Invalid):
            two.merge(into=into)


def test_another_version_is_stale_and_a_merged_story_is_not_merged_again(two: Two):
    with pytest.raises(Stale):
        two.merge(seen=7)
    two.merge()
    with pytest.raises(Conflict, match="was merged into “Dervane”"):
        two.merge()
    with pytest.raises(Conflict, match="was merged"):
        merge_story(two.large, into=two.small, by=two.newsroom.actor("lead"), seen=None)


def test_the_title_of_a_merged_story_gives_the_other_one(two: Two):
    two.merge()
    assert open_story(two.newsroom.desk, title="The bridge", by=two.newsroom.actor()) == two.large


def test_what_is_put_into_a_story_that_was_merged_meanwhile_is_in_the_other_one(two: Two):
    newsroom, by = two.newsroom, two.newsroom.actor()
    row, claim = newsroom.article("The other bank is quiet."), newsroom.claim("The other bank is quiet.")
    as_it_was_read = Story.objects.get(pk=two.small.pk)
    two.merge()
    assert edit_article(row, by=by, seen=None, story=as_it_was_read).story == two.large
    assert edit_claim(claim, by=by, seen=None, changes=ClaimChanges(story=as_it_was_read)).story == two.large


def test_a_merge_is_taken_back_with_what_moved(two: Two):
    two.merge()
    back = unmerge_story(Story.everything.get(pk=two.small.pk), by=two.newsroom.actor("lead"), seen=None)
    assert back == two.small
    assert list(DeskArticle.objects.filter(story=two.small)) == [two.article]
    assert Claim.objects.get(pk=two.claim.pk).story == two.small
    assert two.sides(two.small) == [("Ilse Tarrow", "A")]
    assert two.sides(two.large) == [("Jorin Vasht", "B")]
    event = Event.objects.get(verb=Verb.STORY_SPLIT)
    assert event.undoes == Event.objects.get(verb=Verb.STORY_MERGED)
    with pytest.raises(Conflict):
        unmerge_story(back, by=two.newsroom.actor("lead"), seen=None)


def test_what_was_moved_on_since_stays_when_a_merge_is_taken_back(two: Two):
    two.merge()
    third = open_story(two.newsroom.desk, title="Third", by=two.newsroom.actor())
    edit_article(two.article, by=two.newsroom.actor(), seen=None, story=third)
    two.side("Ilse Tarrow", "B", two.large)
    unmerge_story(Story.everything.get(pk=two.small.pk), by=two.newsroom.actor("lead"), seen=None)
    assert DeskArticle.objects.get(pk=two.article.pk).story == third
    assert two.sides(two.large) == [("Ilse Tarrow", "B"), ("Jorin Vasht", "B")]


def test_a_chain_of_merges_leads_to_the_last_and_comes_apart_again(two: Two):
    lead = two.newsroom.actor("lead")
    last = open_story(two.newsroom.desk, title="The war", by=lead)
    two.merge()
    merge_story(two.large, into=last, by=lead, seen=None)
    assert Story.everything.get(pk=two.small.pk).now == last
    assert Claim.objects.get(pk=two.claim.pk).story == last
    unmerge_story(Story.everything.get(pk=two.large.pk), by=lead, seen=None)
    assert Story.everything.get(pk=two.small.pk).now == two.large
    unmerge_story(Story.everything.get(pk=two.small.pk), by=lead, seen=None)
    assert Claim.objects.get(pk=two.claim.pk).story == two.small


def test_a_split_moves_what_was_chosen_with_the_sides_of_its_claimants(two: Two):
    two.side("Jorin Vasht", "B", two.small)
    stays = two.newsroom.claim("The road is closed.", story=two.small, claimant="Jorin Vasht")
    new = split_story(
        two.small,
        title="The  new bridge",
        articles=[str(two.article.article.uuid)],
        claims=[str(two.claim.uuid)],
        by=two.newsroom.actor("lead"),
        seen=two.small.row_version,
    )
    assert new.title == "The new bridge"
    assert DeskArticle.objects.get(pk=two.article.pk).story == new
    assert [Claim.objects.get(pk=claim.pk).story for claim in (two.claim, stays)] == [new, two.small]
    assert two.sides(new) == [("Ilse Tarrow", "A")]
    event = Event.objects.get(verb=Verb.STORY_SPLIT)
    assert (event.payload["new"], event.payload["claims"]) == (str(new.uuid), [str(two.claim.uuid)])


def test_a_split_is_refused_where_nothing_fits(two: Two):
    def split(**changes: Any) -> Story:
        return split_story(
            two.small,
            **{
                **{"title": "New", "articles": [], "claims": [str(two.claim.uuid)], "seen": None},
                **{"by": two.newsroom.actor("lead"), **changes},
            },
        )

    with pytest.raises(Invalid, match="Choose the articles or claims"):
        split(claims=[])
    with pytest.raises(Invalid, match="Name the new story"):
        split(title=" ")
    with pytest.raises(Invalid, match="Some of these articles are not in “The bridge”"):
        split(articles=[str(two.there.article.uuid)])
    with pytest.raises(Conflict, match="The desk has a story “Dervane” already"):
        split(title="Dervane")
    with pytest.raises(Stale):
        split(seen=9)
    assert Claim.objects.get(pk=two.claim.pk).story == two.small


@pytest.mark.parametrize("number", [1, 3])
def test_a_merge_costs_the_same_with_more_to_move(two: Two, number: int, django_assert_max_num_queries):
    for index in range(number):
        two.newsroom.article(f"Report {index}.", story=two.small)
        two.newsroom.claim(f"Claim {index}.", story=two.small)
    with django_assert_max_num_queries(34):
        two.merge()
