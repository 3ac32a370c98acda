"""Taking back what one request of one's own gave away or planned, where nobody has touched it since."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from factcheck.actions.assign import assign_article, assign_claim
from factcheck.actions.base import Actor, allow
from factcheck.actions.claims import lock_claim
from factcheck.actions.many import Outcome, lock_row, stands
from factcheck.actions.plan import Plan, plan_article, plan_claim
from factcheck.errors import Conflict, Invalid, Refused
from factcheck.models import Claim, Desk, DeskArticle, Event, User
from factcheck.models.event import Verb

VERBS = (Verb.CLAIM_ASSIGNED, Verb.CLAIM_EDITED, Verb.ARTICLE_EDITED)
FIELDS = frozenset({"assignee", "priority", "due"})
"""What can be undone: who has it, how urgent it is, when it is due."""


@transaction.atomic
def undo_changes(desk: Desk, *, by: Actor, batch: UUID) -> Outcome:
    """Take back what one request gave away or planned: a compensating event for each row, pointing at the one undone.

    A row that somebody has moved since is left as it is, with what happened, and does not stop the others; ``same`` is
    always empty. Raises Invalid for a batch in which there is nothing to undo, Refused for somebody else's.
    """
    allow("assign", desk=desk, by=by)
    events = [event for event in _events(desk, batch) if set(event.payload.get("changes") or ("",)) <= FIELDS]
    if not events:
        raise Invalid.field(
            "batch",
            f"There is nothing to undo: no assignment, priority or due date on this desk has the batch {batch}.",
        )
    if any(event.actor_id != by.user.pk for event in events):
        raise Refused(f"{events[0].actor} did this, so you cannot undo it. You can change each of them yourself.")
    outcome = Outcome()
    for event in sorted(events, key=_lock_order):
        row: Any = event.claim or event.article.on_desk  # type: ignore[union-attr]
        outcome.try_on(row, lambda event=event, row=row: _undo(event, row, by=by))  # type: ignore[misc]
    return outcome


def _events(desk: Desk, batch: UUID) -> list[Event]:
    rows = Event.objects.filter(desk=desk, batch=batch, verb__in=VERBS).order_by("id")
    rows = rows.select_related("actor", "claim", "article__on_desk__article", "article__on_desk__current")
    return list(rows.defer("article__on_desk__current__text", "article__on_desk__current__raw"))


def _lock_order(event: Event) -> tuple[bool, int]:
    """Articles before claims, each by primary key, as everybody locks."""
    if event.claim_id is not None:
        return True, event.claim_id
    return False, event.article.on_desk.pk  # type: ignore[union-attr]


def _undo(event: Event, row: Claim | DeskArticle, *, by: Actor) -> Claim | DeskArticle:
    """Put back what stood there before this event. Raises Conflict when the row has moved since."""
    row = lock_claim(row) if isinstance(row, Claim) else lock_row(row)
    if Event.objects.filter(undoes=event).exists():
        raise Conflict(f"This is undone already: {stands(row)}.", code="undone")
    if (later := _later(event)) is not None:
        who = "You" if later.actor_id == by.user.pk else str(later.actor or "Background work")
        raise Conflict(f"{who} changed it since: {stands(row)}.", code="moved")
    before = {name: old for name, (old, _) in event.payload["changes"].items()}
    if "assignee" in before:
        to = User.objects.get(username=before["assignee"]) if before["assignee"] else None
        if isinstance(row, Claim):
            return assign_claim(row, by=by, to=to, seen=None, undoes=event)
        return assign_article(row, by=by, to=to, seen=None, undoes=event)
    due = before.get("due", ...)
    plan = Plan(before.get("priority", ...), datetime.fromisoformat(due) if isinstance(due, str) else due)
    if isinstance(row, Claim):
        return plan_claim(row, by=by, plan=plan, seen=None, undoes=event)
    return plan_article(row, by=by, plan=plan, seen=None, undoes=event)


def _later(event: Event) -> Event | None:
    """The first event after this one that moved the row's state, or changed the same fields."""
    if event.claim_id is not None:
        rows = Event.objects.filter(claim=event.claim_id)
    else:
        rows = Event.objects.filter(article=event.article_id, claim__isnull=True)
    rows = rows.filter(Q(verb__in=VERBS) | ~Q(state_to=""), id__gt=event.pk).select_related("actor").order_by("id")
    same = set(event.payload["changes"])
    return next((one for one in rows if one.state_to or same & set(one.payload.get("changes", ()))), None)
