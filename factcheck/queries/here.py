"""Who is here now: the pages that are open at an article or a claim, as one line a person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final
from uuid import UUID

from django.db.models import FilteredRelation, Q
from django.utils import timezone

from annotations.models.kept import Given, Kept
from factcheck.models import Claim, Presence, User
from factcheck.models.presence import LEASE

MOST = 500
COLUMNS: Final = (
    *("here__page", "here__doing", "here__item", "here__since", "here__seen_at"),
    *("here__user", "here__user__username", "here__user__first_name", "here__user__last_name"),
)
"""What a query reads of the pages that are open there, under the alias ``here``."""
RANK = {doing: rank for rank, doing in enumerate(Presence.Doing.values)}


def still_open() -> FilteredRelation:
    """The ``presences`` of a row that have not run out. The rows then come once for each, or once for none."""
    return FilteredRelation("presences", condition=Q(presences__seen_at__gt=Given(partial(_ago, LEASE))))


def _ago(time: timedelta) -> datetime:
    return timezone.now() - time


@dataclass(frozen=True)
class Sign:
    """What a page last said of itself."""

    doing: str
    item: UUID | None
    seen_at: datetime


@dataclass(frozen=True)
class Person:
    """Somebody who is here: in what they do most of all, since when, and at which items."""

    user: User
    doing: str
    since: datetime
    items: tuple[UUID, ...]

    @property
    def key(self) -> tuple[object, ...]:
        """Differs whenever it would be told in other words."""
        return self.user.pk, self.doing, self.since.isoformat(timespec="minutes"), self.items


@dataclass(frozen=True)
class Here:
    """``mine`` is what this page last said of itself, None when it is new here. ``others`` leaves its user out."""

    mine: Sign | None
    others: tuple[Person, ...]


def read_here(rows: Iterable[Mapping[str, Any]], *, page: UUID | None, me: User) -> Here:
    """From rows with ``COLUMNS``. Several pages of one person are one line."""
    mine: Sign | None = None
    people: dict[int, list[Mapping[str, Any]]] = {}
    for row in rows:
        if row["here__page"] is None:
            continue
        if row["here__user"] != me.pk:
            people.setdefault(row["here__user"], []).append(row)
        elif row["here__page"] == page:
            mine = Sign(row["here__doing"], row["here__item"], row["here__seen_at"])
    others = sorted((_person(pages) for pages in people.values()), key=lambda one: (one.since, one.user.pk))
    return Here(mine, tuple(others))


def _person(pages: list[Mapping[str, Any]]) -> Person:
    most = max(pages, key=lambda row: RANK[row["here__doing"]])
    first = pages[0]
    return Person(
        user=User(
            pk=first["here__user"],
            username=first["here__user__username"],
            first_name=first["here__user__first_name"],
            last_name=first["here__user__last_name"],
        ),
        doing=most["here__doing"],
        since=min(row["here__since"] for row in pages if row["here__doing"] == most["here__doing"]),
        items=tuple(sorted({row["here__item"] for row in pages if row["here__item"]})),
    )


AT_CLAIM = Kept(
    lambda: (
        Claim.objects.filter(uuid=Given("uuid"), desk__memberships__user=Given("user"))
        .annotate(here=still_open())
        .order_by()
        .values("pk", *COLUMNS)[:MOST]
    )
)


def at_claim(uuid: UUID, *, page: UUID | None, me: User) -> tuple[int, Here] | None:
    """The claim's primary key and who has it open; None when it is not on a desk of theirs. One query."""
    rows = AT_CLAIM.rows(uuid=uuid, user=me.pk)
    return (rows[0]["pk"], read_here(rows, page=page, me=me)) if rows else None
