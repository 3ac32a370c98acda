"""Who works on what: claims and articles are given to somebody of the desk, or to nobody."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from factcheck.actions.base import Actor, record, role_on, same_version
from factcheck.actions.claims import lock_claim
from factcheck.actions.many import Outcome, Pick, for_each, lock_row
from factcheck.actions.notices import tell
from factcheck.errors import Conflict, Invalid
from factcheck.models import Claim, Desk, DeskArticle, Event, Membership, Notice, User
from factcheck.models.event import Verb
from factcheck.workflow import Caller
from factcheck.workflow.assignment import assign_refusal


@transaction.atomic
def assign_claim(claim: Claim, *, by: Actor, to: User | None, seen: int | None, undoes: Event | None = None) -> Claim:
    """Give the claim to somebody of the desk, or to nobody.

    People take what nobody has and let go of their own; a lead gives and takes for everybody. ``undoes`` is the event
    that this takes back. Raises Refused, Conflict for a merged claim, Stale for another version, Invalid for somebody
    who cannot work on this desk.
    """
    claim = lock_claim(claim)
    _check(claim, by=by, to=to, seen=seen)
    if claim.state == Claim.State.MERGED:
        raise Conflict(f"{claim.label} is merged into another claim. Assign that one.", code="merged")
    if claim.assignee != to:
        changes = _changes(claim, to)
        event = record(Verb.CLAIM_ASSIGNED, desk=claim.desk, by=by, claim=claim, undoes=undoes, changes=changes)
        tell(event, Notice.Kind.ASSIGNED, [to.pk if to else None])
        claim.assignee = to
        claim.row_version += 1
        claim.save()
    return claim


@transaction.atomic
def assign_article(
    row: DeskArticle, *, by: Actor, to: User | None, seen: int | None, undoes: Event | None = None
) -> DeskArticle:
    """The same for an article."""
    row = lock_row(row)
    _check(row, by=by, to=to, seen=seen)
    if row.assignee != to:
        changes = _changes(row, to)
        record(Verb.ARTICLE_EDITED, desk=row.desk, by=by, article=row.article, undoes=undoes, changes=changes)
        row.assignee = to
        row.row_version += 1
        row.save(update_fields=["assignee", "row_version"])
    return row


def _check(row: Claim | DeskArticle, *, by: Actor, to: User | None, seen: int | None) -> None:
    """Raise the problem that stands in the way. ``row`` is fresh and locked."""
    holder = row.assignee
    role = role_on(row.desk, by.user)
    same_version(row, seen=seen, now={"assignee": holder.username if holder else None})
    if problem := assign_refusal(
        Caller(by.user.pk, role),
        now=holder.pk if holder else None,
        to=to.pk if to else None,
        holder=str(holder or ""),
    ):
        raise problem
    if to is None:
        return
    membership = Membership.objects.filter(desk=row.desk, user=to, user__is_active=True).first()
    if membership is None:
        raise Invalid.field("assignee", f"{to} is not a member of this desk.")
    if membership.role == Membership.Role.VIEWER:
        raise Invalid.field("assignee", f"{to} only views this desk. Give it to a fact-checker.")


def _changes(row: Claim | DeskArticle, to: User | None) -> dict[str, list[str | None]]:
    return {"assignee": [row.assignee.username if row.assignee else None, to.username if to else None]}


@transaction.atomic
def assign_many(
    desk: Desk, *, by: Actor, claims: Sequence[Pick] = (), articles: Sequence[Pick] = (), to: User | None
) -> Outcome:
    """Give many to somebody, or to nobody, as ``for_each`` does."""
    return for_each(
        desk,
        by=by,
        permission="assign",
        claims=claims,
        articles=articles,
        on_claim=lambda claim, seen: assign_claim(claim, by=by, to=to, seen=seen),
        on_article=lambda row, seen: assign_article(row, by=by, to=to, seen=seen),
    )
