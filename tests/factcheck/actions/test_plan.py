"""Priority and due date of one and of many, by the rules of editing a claim."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from factcheck.actions.many import Pick
from factcheck.actions.plan import Plan, plan_article, plan_many
from factcheck.errors import Invalid, Refused, Stale
from factcheck.models import Claim, DeskArticle, Event
from factcheck.models.event import Verb
from tests.support.newsroom import Newsroom


def test_many_are_planned_in_one_batch_and_what_is_left_is_named(newsroom: Newsroom):
    due = timezone.now() + timedelta(hours=5)
    free, published, row = newsroom.claim("Free."), newsroom.bring_to("published"), newsroom.article()
    by = newsroom.actor()
    outcome = plan_many(
        newsroom.desk,
        by=by,
        claims=[Pick(free.uuid), Pick(published.uuid)],
        articles=[Pick(row.article.uuid, 1)],
        plan=Plan(priority=3, due=due),
    )
    assert {type(thing) for thing in outcome.done} == {Claim, DeskArticle}
    assert [(one.label, one.problem.slug) for one in outcome.left] == [("C-2", "not-editable")]
    for thing in (Claim.objects.get(pk=free.pk), DeskArticle.objects.get(pk=row.pk)):
        assert (thing.priority, thing.due, thing.row_version) == (3, due, 2)
    changes = {"changes": {"priority": [1, 3], "due": [None, due.isoformat()]}}
    assert [event.payload for event in Event.objects.filter(batch=by.batch)] == [changes, changes]
    assert set(Event.objects.filter(batch=by.batch).values_list("verb", flat=True)) == {
        Verb.ARTICLE_EDITED,
        Verb.CLAIM_EDITED,
    }


def test_what_is_set_like_this_already_stays_without_an_event(newsroom: Newsroom):
    claim, row = newsroom.claim(), newsroom.article()
    by = newsroom.actor()
    outcome = plan_many(
        newsroom.desk,
        by=by,
        claims=[Pick(claim.uuid)],
        articles=[Pick(row.article.uuid)],
        plan=Plan(priority=1, due=None),
    )
    assert (len(outcome.same), outcome.done) == (2, [])
    assert not Event.objects.filter(batch=by.batch).exists()


@pytest.mark.parametrize(
    ("plan", "sentence"),
    [
        (Plan(), "Say what to set"),
        (Plan(priority=4), "4 is not a priority"),
        (Plan(due=datetime(9998, 1, 1, tzinfo=timezone.get_current_timezone())), "The year 9998 cannot be meant"),
    ],
)
def test_a_plan_that_cannot_be_meant_is_refused_whole(newsroom: Newsroom, plan: Plan, sentence: str):
    with pytest.raises(Invalid, match=sentence):
        plan_many(newsroom.desk, by=newsroom.actor(), claims=[Pick(newsroom.claim().uuid)], plan=plan)


def test_an_article_is_planned_on_the_version_that_was_seen_by_those_who_may(newsroom: Newsroom):
    row = newsroom.article()
    with pytest.raises(Stale):
        plan_article(row, by=newsroom.actor(), plan=Plan(priority=2), seen=9)
    with pytest.raises(Refused):
        plan_article(row, by=newsroom.actor("viewer"), plan=Plan(priority=2), seen=None)
    assert DeskArticle.objects.get(pk=row.pk).priority == 1
