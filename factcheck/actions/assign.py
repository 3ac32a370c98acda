"""Who works on what: claims and articles are given to somebody of the desk, or to nobody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from factcheck.actions.base import Actor, allow, lock, record, role_on, same_version
from factcheck.actions.claims import lock_claim
from factcheck.errors import Conflict, Invalid, NotFound, Problem, Stale
from factcheck.models import Claim, Desk, DeskArticle, Membership, User
from factcheck.models.event import Verb
from factcheck.workflow import Caller
from factcheck.workflow.assignment import assign_refusal

MOST = 200
"""How many are given away in one request."""


@transaction.atomic
def assign_claim(claim: Claim, *, by: Actor, to: User | None, seen: int | None) -> Claim:
    """Give the claim to somebody of the desk, or to nobody.

    People take what nobody has and let go of their own; a lead gives and takes for everybody. Raises Refused, Conflict
    for a merged claim, Stale for another version, Invalid for somebody who cannot work on this desk.
    """
    claim = lock_claim(claim)
    _check(claim, by=by, to=to, seen=seen)
    if claim.state == Claim.State.MERGED:
        raise Conflict(f"{claim.label} is merged into another claim. Assign that one.", code="merged")
    if claim.assignee != to:
        record(Verb.CLAIM_ASSIGNED, desk=claim.desk, by=by, claim=claim, changes=_changes(claim, to))
        claim.assignee = to
        claim.row_version += 1
        claim.save()
    return claim


@transaction.atomic
def assign_article(row: DeskArticle, *, by: Actor, to: User | None, seen: int | None) -> DeskArticle:
    """The same for an article."""
    row = lock(DeskArticle.objects.select_related("desk", "article", "assignee"), row.pk)
    _check(row, by=by, to=to, seen=seen)
    if row.assignee != to:
        record(Verb.ARTICLE_EDITED, desk=row.desk, by=by, article=row.article, changes=_changes(row, to))
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


@dataclass(frozen=True)
class Pick:
    """One of those that are given away: its uuid, and the row version that was seen (None: not said)."""

    uuid: UUID
    seen: int | None = None


@dataclass(frozen=True)
class NotAssigned:
    """One that was left as it is, and why."""

    uuid: UUID
    label: str
    problem: Problem


@dataclass(frozen=True)
class Assigned:
    """What became of each: given, theirs already (``same``), or left with the reason."""

    done: list[Claim | DeskArticle]
    same: list[Claim | DeskArticle]
    left: list[NotAssigned]


@transaction.atomic
def assign_many(
    desk: Desk, *, by: Actor, claims: Sequence[Pick] = (), articles: Sequence[Pick] = (), to: User | None
) -> Assigned:
    """Give many to somebody, or to nobody: the single action for each, in one transaction and one batch.

    One that cannot be given is named with its reason and does not stop the others. Raises Invalid for none, for too
    many and for one that comes twice, Refused where the caller may assign nothing at all.
    """
    picks = [*claims, *articles]
    if not picks:
        raise Invalid.field("claims", "Nothing is chosen. Choose at least one claim or article.")
    if len(picks) > MOST:
        raise Invalid.field("claims", f"{len(picks)} are chosen; at most {MOST} are assigned at once.")
    if len({pick.uuid for pick in picks}) < len(picks):
        raise Invalid.field("claims", "One of them is named twice. Name each once.")
    allow("assign", desk=desk, by=by)
    result = Assigned([], [], [])
    # Always in the order that everybody locks in: two people who assign the same rows then never lock each other out.
    for rows, chosen, act in (
        (_articles(desk, articles), articles, assign_article),
        (_claims(desk, claims), claims, assign_claim),
    ):
        known = {uuid_of(row) for row in rows}
        seen = {pick.uuid: pick.seen for pick in chosen}
        for row in rows:
            _assign_one(row, act, result, by=by, to=to, seen=seen[uuid_of(row)])
        result.left.extend(
            NotAssigned(pick.uuid, "", NotFound("There is no such claim or article, or it belongs to another desk."))
            for pick in chosen
            if pick.uuid not in known
        )
    return result


def _assign_one(row: Any, act: Any, result: Assigned, *, by: Actor, to: User | None, seen: int | None) -> None:
    held = row.assignee_id
    try:
        after = act(row, by=by, to=to, seen=seen)
    except Stale as problem:
        row.refresh_from_db()
        problem.detail = _moved(row)
        result.left.append(NotAssigned(uuid_of(row), _label(row), problem))
    except Problem as problem:
        result.left.append(NotAssigned(uuid_of(row), _label(row), problem))
    else:
        (result.same if after.assignee_id == held else result.done).append(after)


def _moved(row: Claim | DeskArticle) -> str:
    """What stands there instead of what the caller saw."""
    whose = f"{row.assignee} has it" if row.assignee else "nobody has it"
    return f"It changed after this list was drawn: {row.get_state_display().lower()}, and {whose}."


def _claims(desk: Desk, picks: Sequence[Pick]) -> list[Claim]:
    wanted = [pick.uuid for pick in picks]
    return list(Claim.objects.filter(desk=desk, uuid__in=wanted).order_by("pk")) if wanted else []


def _articles(desk: Desk, picks: Sequence[Pick]) -> list[DeskArticle]:
    wanted = [pick.uuid for pick in picks]
    rows = DeskArticle.objects.filter(desk=desk, article__uuid__in=wanted).select_related("article", "current")
    return list(rows.defer("current__text", "current__raw").order_by("pk")) if wanted else []


def uuid_of(row: Any) -> UUID:
    """The public id of a claim, or of the article that stands on a desk."""
    found: UUID = row.uuid if isinstance(row, Claim) else row.article.uuid
    return found


def _label(row: Any) -> str:
    return row.label if isinstance(row, Claim) else f"“{row.current.title}”"
