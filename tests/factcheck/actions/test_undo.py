"""Undoing what one request gave away or planned: whole, row by row, and never over somebody else's change."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from factcheck.actions.assign import assign_article, assign_claim, assign_many
from factcheck.actions.base import Actor
from factcheck.actions.claims import ClaimChanges, edit_claim
from factcheck.actions.many import Outcome, Pick
from factcheck.actions.plan import Plan, plan_many
from factcheck.actions.undo import undo_changes
from factcheck.errors import Invalid, Refused
from factcheck.models import Claim, DeskArticle, Event
from factcheck.models.event import Verb
from tests.support.newsroom import Newsroom


def give(newsroom: Newsroom, claims: list[Claim], *, to: str | None, by: str = "lead") -> Actor:
    actor = newsroom.actor(by)
    picks = [Pick(claim.uuid) for claim in claims]
    assign_many(newsroom.desk, by=actor, claims=picks, to=newsroom.people[to] if to else None)
    return actor


def undo(newsroom: Newsroom, done: Actor, *, by: str = "lead") -> Outcome:
    return undo_changes(newsroom.desk, by=newsroom.actor(by), batch=done.batch)


def test_a_batch_is_undone_with_an_event_for_each_that_names_what_it_takes_back(newsroom: Newsroom):
    claims = [newsroom.claim(f"Claim {number}.") for number in range(3)]
    mira = newsroom.people["checker"]
    assign_claim(claims[2], by=newsroom.actor("lead"), to=mira, seen=None)
    row = newsroom.article()
    by = newsroom.actor("lead")
    assign_many(
        newsroom.desk,
        by=by,
        claims=[Pick(claim.uuid) for claim in claims],
        articles=[Pick(row.article.uuid)],
        to=newsroom.people["checker2"],
    )
    outcome = undo(newsroom, by)
    assert (len(outcome.done), outcome.same, outcome.left) == (4, [], [])
    assert [claim.assignee for claim in Claim.objects.select_related("assignee").order_by("pk")] == [None, None, mira]
    assert DeskArticle.objects.get(pk=row.pk).assignee is None
    done = Event.objects.filter(batch=by.batch)
    assert {event.undoes_id for event in Event.objects.exclude(undoes=None)} == {event.pk for event in done}
    again = Event.objects.get(claim=claims[2], undoes__isnull=False)
    assert again.payload == {"changes": {"assignee": ["checker2", "checker"]}}
    assert len(set(Event.objects.exclude(undoes=None).values_list("batch", flat=True))) == 1


def test_what_somebody_moved_since_is_left_and_the_others_are_undone(newsroom: Newsroom):
    given, taken, merged, free = (newsroom.claim(f"Claim {number}.") for number in range(4))
    done = give(newsroom, [given, taken, merged, free], to="checker")
    assign_claim(given, by=newsroom.actor("lead"), to=newsroom.people["checker2"], seen=None)
    newsroom.do(taken, "take", "checker")
    newsroom.do(merged, "merge", "lead", into=str(free.uuid))
    outcome = undo(newsroom, done)
    assert [row.pk for row in outcome.done] == [free.pk]
    assert {one.label: (one.problem.slug, one.problem.detail) for one in outcome.left} == {
        "C-1": ("moved", "You changed it since: new, and Yuki Hale has it."),
        "C-2": ("moved", "Mira Lindt changed it since: open, and Mira Lindt has it."),
        "C-3": ("moved", "You changed it since: merged, and Mira Lindt has it."),
    }
    given.refresh_from_db()
    assert given.assignee == newsroom.people["checker2"]


def test_what_does_not_concern_it_does_not_stand_in_the_way(newsroom: Newsroom):
    claim = newsroom.claim()
    done = give(newsroom, [claim], to="checker")
    edit_claim(claim, by=newsroom.actor(), seen=None, changes=ClaimChanges(priority=3))
    assert len(undo(newsroom, done).done) == 1
    claim.refresh_from_db()
    assert (claim.assignee, claim.priority) == (None, 3)


def test_a_second_undo_says_that_it_is_done_and_an_undo_can_be_undone(newsroom: Newsroom):
    claim = newsroom.claim()
    done = give(newsroom, [claim], to="checker")
    back = newsroom.actor("lead")
    undo_changes(newsroom.desk, by=back, batch=done.batch)
    [left] = undo(newsroom, done).left
    assert (left.problem.slug, left.problem.detail) == ("undone", "This is undone already: new, and nobody has it.")
    assert len(undo(newsroom, back).done) == 1
    claim.refresh_from_db()
    assert claim.assignee == newsroom.people["checker"]


def test_priority_and_due_date_go_back_too(newsroom: Newsroom):
    claim, row, due = newsroom.claim(), newsroom.article(), timezone.now() + timedelta(days=1)
    chosen = {"claims": [Pick(claim.uuid)], "articles": [Pick(row.article.uuid)]}
    first, second = newsroom.actor("lead"), newsroom.actor("lead")
    plan_many(newsroom.desk, by=first, plan=Plan(priority=3, due=due), **chosen)
    plan_many(newsroom.desk, by=second, plan=Plan(due=None), **chosen)
    assert len(undo(newsroom, second).done) == 2
    for thing in (Claim.objects.get(pk=claim.pk), DeskArticle.objects.get(pk=row.pk)):
        assert (thing.priority, thing.due) == (3, due)
    # The first set the due date too, which was changed (and changed back) since.
    assert [one.problem.slug for one in undo(newsroom, first).left] == ["moved", "moved"]


def test_only_who_did_it_undoes_it(newsroom: Newsroom):
    claim = newsroom.claim()
    done = give(newsroom, [claim], to="checker")
    with pytest.raises(Refused, match="Tomas Abara did this, so you cannot undo it"):
        undo(newsroom, done, by="admin")
    claim.refresh_from_db()
    assert claim.assignee == newsroom.people["checker"]


def test_what_is_no_assignment_or_stands_on_another_desk_is_refused(newsroom: Newsroom, other_newsroom: Newsroom):
    done = give(newsroom, [newsroom.claim()], to="checker")
    by = newsroom.actor()
    claim = newsroom.claim("Another.")
    edit_claim(claim, by=by, seen=None, changes=ClaimChanges(statement="Another still.", priority=3))
    for desk, actor, batch in (
        (newsroom.desk, newsroom.actor(), by.batch),
        (newsroom.desk, newsroom.actor(), uuid4()),
        (other_newsroom.desk, other_newsroom.actor("lead"), done.batch),
    ):
        with pytest.raises(Invalid, match="There is nothing to undo"):
            undo_changes(desk, by=actor, batch=batch)


def test_somebody_who_left_the_desk_does_not_get_it_back(newsroom: Newsroom):
    claim, mira = newsroom.claim(), newsroom.people["checker"]
    assign_claim(claim, by=newsroom.actor("lead"), to=mira, seen=None)
    done = give(newsroom, [claim], to="checker2")
    mira.is_active = False
    mira.save()
    [left] = undo(newsroom, done).left
    assert left.problem.detail == "Mira Lindt is not a member of this desk."


def test_a_checker_undoes_taking_and_letting_go(newsroom: Newsroom):
    row = newsroom.article()
    by = newsroom.actor()
    assign_article(row, by=by, to=newsroom.people["checker"], seen=None)
    assert len(undo_changes(newsroom.desk, by=newsroom.actor(), batch=by.batch).done) == 1
    event = Event.objects.get(verb=Verb.ARTICLE_EDITED, undoes__isnull=False)
    assert event.payload == {"changes": {"assignee": ["checker", None]}}
