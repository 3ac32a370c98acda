"""What every action stands on: who acts, with which role, and the event that records it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import TypeVar

from django.db import OperationalError, connection
from django.db.models import Model, QuerySet

from annotations.models import Article
from annotations.text.address import is_web_address
from factcheck.errors import Busy, Invalid, NotFound, Stale
from factcheck.models import Claim, Desk, Event, Membership, User
from factcheck.models.event import Verb, Via
from factcheck.workflow import require

Row = TypeVar("Row", bound=Model)


def lock(rows: QuerySet[Row], pk: int) -> Row:
    """The row of this primary key as ``rows`` loads it, locked for this transaction and read after the lock was got.

    Two queries on purpose: after waiting, PostgreSQL reads only the locked row again, so that rows joined in one query
    with the lock would be those of before. Locks are taken in one order: desk article, claims by primary key, what
    hangs on them, desk. Raises the model's DoesNotExist.
    """
    if connection.features.has_select_for_update:
        rows.model._base_manager.select_for_update(no_key=True).values_list("pk").get(pk=pk)
    return rows.get(pk=pk)


# SQLSTATE of PostgreSQL: serialization failure, deadlock, lock not available. SQLite says it in words.
GAVE_WAY = ("40001", "40P01", "55P03")


def as_busy(error: OperationalError) -> Busy | None:
    """The problem to tell when the database rolled this back for somebody else's sake; None for any other error."""
    if getattr(error.__cause__, "sqlstate", "") in GAVE_WAY or "database is locked" in str(error):
        return Busy("Others were writing the same at this moment. Nothing of this was saved; send it again.")
    return None


@dataclass(frozen=True)
class Actor:
    """Somebody who acts, through which door, for the length of one request. ``batch`` groups its events.

    ``roles`` remembers the role on each desk (by primary key) that this request asked for.
    """

    user: User
    via: Via
    batch: uuid.UUID = field(default_factory=uuid.uuid4)
    roles: dict[int, str] = field(default_factory=dict, compare=False, repr=False)


def role_on(desk: Desk, user: User) -> str:
    """The user's role on the desk. Raises NotFound for an outsider: another desk's things do not exist for them."""
    role = Membership.objects.filter(desk=desk, user=user, user__is_active=True).values_list("role", flat=True).first()
    if role is None:
        raise NotFound("There is no such desk, or you are not a member of it.")
    return role


def allow(permission: str, *, desk: Desk, by: Actor) -> str:
    """Raise Refused or NotFound unless the actor may do this on the desk; returns their role."""
    role = by.roles.get(desk.pk)
    if role is None:
        role = by.roles[desk.pk] = role_on(desk, by.user)
    require(role, permission)
    return role


def record(
    verb: Verb,
    *,
    desk: Desk,
    by: Actor | None,
    via: Via | None = None,
    article: Article | None = None,
    claim: Claim | None = None,
    state_from: str = "",
    state_to: str = "",
    undoes: Event | None = None,
    **payload: object,
) -> Event:
    """Write one event. ``by`` is None only for background work, which then names its door in ``via``."""
    return Event.objects.create(
        desk=desk,
        verb=verb,
        actor=by.user if by else None,
        via=via or (by.via if by else Via.JOB),
        batch=by.batch if by else uuid.uuid4(),
        article=article,
        claim=claim,
        state_from=state_from,
        state_to=state_to,
        undoes=undoes,
        payload=payload,
    )


def same_version(row: Model, *, seen: int | None, now: dict[str, object]) -> None:
    """Raise Stale unless the caller saw the row's version. None means that the caller did not say and need not.

    ``now`` is what stands there, so that a page or tool can show both versions.
    """
    current: int = row.row_version  # type: ignore[attr-defined]
    if seen is not None and seen != current:
        raise Stale(
            f"Somebody changed this since you read it: you saw version {seen}, it is now version {current}. "
            "Nothing was saved. Compare both, then send your change for the new version.",
            current={"row_version": current, **now},
        )


def check_web_address(name: str, url: str) -> None:
    """Raise Invalid, naming the field, unless it is a web address that fits."""
    if len(url) > 2000:
        raise Invalid.field(name, f"The address has {len(url)} characters; at most 2000 fit.")
    if not is_web_address(url):
        raise Invalid.field(name, f"{url!r} is not a web address. It looks like https://example.org/page.")
