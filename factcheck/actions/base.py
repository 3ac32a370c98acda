"""What every action stands on: who acts, with which role, and the event that records it."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple, ParamSpec, TypeVar

from django.db import OperationalError, connection
from django.db.models import Model, QuerySet

from annotations.models import Article
from annotations.models.bulk import insert
from annotations.models.kept import Given, Kept
from annotations.text.address import is_web_address
from factcheck.errors import Busy, Invalid, NotFound, Stale
from factcheck.models import Claim, Desk, Event, Membership, User
from factcheck.models.event import Verb, Via
from factcheck.workflow import require

Row = TypeVar("Row", bound=Model)
Params = ParamSpec("Params")


def lock(rows: QuerySet[Row], pk: int) -> Row:
    """The row of this primary key as ``rows`` loads it, locked as by ``lock_all``. Raises the model's DoesNotExist."""
    return lock_all(rows, [pk]).get(pk) or rows.get(pk=pk)  # which raises


def lock_all(rows: QuerySet[Row], pks: Collection[int]) -> dict[int, Row]:
    """The rows of these primary keys as ``rows`` loads them, locked for this transaction and read after that.

    Two queries on purpose: after waiting, PostgreSQL reads only the locked rows again, so that rows joined in one query
    with the lock would be those of before. Locks are taken in one order: the intake of texts (see ``ingest``), desk
    articles, claims, each by primary key, what hangs on them, desk.
    """
    if connection.features.has_select_for_update:
        locked = rows.model._base_manager.filter(pk__in=pks).order_by("pk").select_for_update(no_key=True)
        list(locked.values_list("pk"))
    return rows.in_bulk(pks)


def lock_kept(rows: Kept[Row], model: type[Row], pk: int) -> Row:
    """The same for one row, by a query that is kept and asks for ``pk``."""
    if connection.features.has_select_for_update:
        assert connection.in_atomic_block, "a lock would end at once"
        _locking(model).rows(pk=pk)
    row: Row | None = rows.first(pk=pk)
    if row is None:
        raise model.DoesNotExist  # type: ignore[attr-defined]
    return row


@cache
def _locking(model: type[Row]) -> Kept[Row]:
    rows = model._base_manager.filter(pk=Given("pk"))
    return Kept(lambda: rows.select_for_update(no_key=True).values_list("pk"))


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


ROLE = Kept(
    lambda: Membership.objects.filter(desk=Given("desk"), user=Given("user"), user__is_active=True).values_list(
        "role", flat=True
    )
)


def role_on(desk: Desk, user: User) -> str:
    """The user's role on the desk. Raises NotFound for an outsider: another desk's things do not exist for them."""
    role: str | None = ROLE.first(desk=desk.pk, user=user.pk)
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


class NewEvent(NamedTuple):
    """An event that is still to be written, under the names of its columns."""

    desk: Desk
    verb: Verb
    actor: User | None
    via: Via
    batch: uuid.UUID
    article: Article | None
    claim: Claim | None
    state_from: str
    state_to: str
    undoes: Event | None
    payload: dict[str, object]


def event_of(
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
) -> NewEvent:
    """What ``record_all`` writes. ``by`` is None only for background work, which then names its door in ``via``."""
    actor, door, batch = (by.user, via or by.via, by.batch) if by else (None, via or Via.JOB, uuid.uuid4())
    return NewEvent(desk, verb, actor, door, batch, article, claim, state_from, state_to, undoes, payload)


def record_all(events: Sequence[NewEvent]) -> list[int]:
    """Write events, in their order, and return their primary keys. The number of queries is fixed."""
    columns = [Event._meta.get_field(name).attname for name in NewEvent._fields]  # type: ignore[union-attr]
    return insert(
        Event,
        columns,
        [[value.pk if isinstance(value, Model) else value for value in event] for event in events],
    )


def _recorded(make: Callable[Params, NewEvent]) -> Callable[Params, Event]:
    def write(*args: Params.args, **kwargs: Params.kwargs) -> Event:
        return Event.objects.create(**make(*args, **kwargs)._asdict())

    return write


record = _recorded(event_of)
"""Write one event, now. The arguments are those of ``event_of``."""


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
