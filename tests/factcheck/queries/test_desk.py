"""The desk's numbers."""

from __future__ import annotations

from factcheck.actions.people import open_story
from factcheck.models import Claim, DeskArticle
from factcheck.queries.desk import article_rows, being_suggested, story_rows, waits
from tests.support.newsroom import Newsroom


def test_articles_come_with_their_counts_and_without_their_text(newsroom: Newsroom):
    row = newsroom.article()
    newsroom.article("Another text.")
    suggestions = newsroom.suggest(row)
    newsroom.mark(row, "The League denied", tags=("quote",))
    found = {one.pk: one for one in article_rows(newsroom.desk)}[row.pk]
    assert (found.undecided, found.marks) == (len(suggestions), 1)  # type: ignore[attr-defined]
    assert {"text", "raw"} <= found.current.get_deferred_fields()


def test_suggestions_are_being_made_until_the_job_is_through(newsroom: Newsroom):
    row = newsroom.article()
    assert being_suggested([row]) == {row.pk}
    newsroom.suggest(row)
    assert being_suggested([row]) == set()
    assert being_suggested([]) == set()


def test_stories_count_their_claims_by_state_but_for_merged_ones(newsroom: Newsroom):
    quiet = open_story(newsroom.desk, title="Quiet", by=newsroom.actor())
    story = open_story(newsroom.desk, title="In motion", by=newsroom.actor())
    for state in ("new", "open", "in_review", "published", "merged"):
        Claim.objects.filter(pk=newsroom.bring_to(state).pk).update(story=story)
    row = newsroom.article()
    DeskArticle.objects.filter(pk=row.pk).update(story=story)
    first, second = story_rows(newsroom.desk)
    assert (first.story, second.story) == (story, quiet)
    assert (first.articles, first.claims, first.done) == (1, 4, 1)
    assert dict(first.states) == {"new": 1, "open": 1, "in_review": 1, "published": 1}
    assert (second.articles, second.claims) == (0, 0)


def test_waits_are_counted_in_the_order_of_the_work(newsroom: Newsroom):
    for state in ("approved", "new", "in_review", "open", "published", "declined"):
        newsroom.bring_to(state)
    assert [(wait.waiting_for, wait.count) for wait in waits(newsroom.desk)] == [
        ("checker", 1),
        ("verdict", 1),
        ("review", 1),
        ("publication", 1),
    ]
