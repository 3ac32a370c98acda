"""How urgent something is and when it is due: one claim or article, or many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from types import EllipsisType

from django.db import transaction

from factcheck.actions.base import Actor, allow, record, same_version
from factcheck.actions.claims import ClaimChanges, edit_claim
from factcheck.actions.many import Outcome, Pick, for_each, lock_row
from factcheck.actions.moments import moment_refusal
from factcheck.errors import Invalid
from factcheck.models import Claim, Desk, DeskArticle, Event
from factcheck.models.event import Verb


@dataclass(frozen=True)
class Plan:
    """What to set; ``...`` leaves it as it is. ``due`` None: no date."""

    priority: int | EllipsisType = ...
    due: datetime | EllipsisType | None = ...


def plan_claim(claim: Claim, *, by: Actor, plan: Plan, seen: int | None, undoes: Event | None = None) -> Claim:
    """Set a claim's priority and due date: ``edit_claim`` with these two, with its rules and refusals."""
    changes = ClaimChanges(
        priority=None if isinstance(plan.priority, EllipsisType) else plan.priority,
        due=None if isinstance(plan.due, EllipsisType) else plan.due,
        clear_due=plan.due is None,
    )
    return edit_claim(claim, by=by, seen=seen, changes=changes, undoes=undoes)


@transaction.atomic
def plan_article(
    row: DeskArticle, *, by: Actor, plan: Plan, seen: int | None, undoes: Event | None = None
) -> DeskArticle:
    """Set an article's priority and due date. Raises Refused, or Stale for another version."""
    allow("article.edit", desk=row.desk, by=by)
    row = lock_row(row)
    before = _values(row)
    same_version(row, seen=seen, now=before)
    if not isinstance(plan.priority, EllipsisType):
        row.priority = plan.priority
    if not isinstance(plan.due, EllipsisType):
        row.due = plan.due
    after = _values(row)
    changes = {name: [before[name], after[name]] for name in before if before[name] != after[name]}
    if changes:
        record(Verb.ARTICLE_EDITED, desk=row.desk, by=by, article=row.article, undoes=undoes, changes=changes)
        row.row_version += 1
        row.save(update_fields=["priority", "due", "row_version"])
    return row


def _values(row: DeskArticle) -> dict[str, object]:
    return {"priority": row.priority, "due": row.due.isoformat() if row.due else None}


@transaction.atomic
def plan_many(
    desk: Desk, *, by: Actor, claims: Sequence[Pick] = (), articles: Sequence[Pick] = (), plan: Plan
) -> Outcome:
    """Set them for many, as ``for_each`` does. Raises Invalid for a plan that cannot be meant or says nothing."""
    check_plan(plan)
    return for_each(
        desk,
        by=by,
        permission="claim.edit",
        claims=claims,
        articles=articles,
        on_claim=lambda claim, seen: plan_claim(claim, by=by, plan=plan, seen=seen),
        on_article=lambda row, seen: plan_article(row, by=by, plan=plan, seen=seen),
    )


def check_plan(plan: Plan) -> None:
    if isinstance(plan.priority, EllipsisType) and isinstance(plan.due, EllipsisType):
        raise Invalid.field("priority", "Say what to set: a priority, a due date, or both.")
    if not isinstance(plan.priority, EllipsisType) and not 0 <= plan.priority <= 3:
        raise Invalid.field("priority", f"{plan.priority} is not a priority. Choose 0 (low) to 3 (urgent).")
    if isinstance(plan.due, datetime) and (refusal := moment_refusal(plan.due)):
        raise Invalid.field("due", refusal)
