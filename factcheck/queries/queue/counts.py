"""How many there are of each view, and how much everybody has. Counting stops at a thousand.

A count that goes on to the end takes longer the more there is; whoever steers a desk acts the same on 1,200 and on
57,000. Bounded, each number reads at most 1,001 entries of an index.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import IntegerField, OuterRef, QuerySet, Subquery
from django.utils import timezone

from factcheck.models import Claim, Desk, Membership, User
from factcheck.models.claim import WAITS
from factcheck.queries.queue.filters import Asked
from factcheck.queries.queue.rows import in_queue
from factcheck.queries.queue.views import View

AT_MOST = 1_000
"""A number above it means: more than these."""


class CountOf(Subquery):
    """How many rows a queryset has, as a scalar subquery."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()


def bounded(rows: QuerySet[Any]) -> CountOf:
    """How many rows there are, up to ``AT_MOST`` and one more."""
    return CountOf(rows.order_by().values("pk")[: AT_MOST + 1])


@dataclass(frozen=True)
class Load:
    """What one member has: claims that wait, and how many of them are overdue."""

    user: User
    role: str
    open: int
    late: int


@dataclass(frozen=True)
class Standing:
    """The desk's numbers. A member who was deactivated is listed while something is still theirs."""

    people: list[Load]
    counts: dict[str, int]


def standing_of(desk: Desk, views: tuple[View, ...], *, user: User) -> Standing:
    """Everybody's load, and the count of each view by its key. One query, whose cost does not grow with the desk.

    The counts of the views come on the rows of the people: they depend on none of them and are computed once.
    """
    own = Claim.objects.filter(WAITS, desk=desk, assignee=OuterRef("user"))
    asked: dict[str, Asked] = {f"count_{index}": view.asked_by(user) for index, view in enumerate(views)}
    members: list[Any] = list(
        Membership.objects.filter(desk=desk)
        .select_related("user")
        .annotate(
            open=bounded(own),
            late=bounded(own.filter(due_key__lt=timezone.now())),
            **{name: bounded(in_queue(desk, one)) for name, one in asked.items()},
        )
        .order_by("user__first_name", "user__username")
    )
    people = [
        Load(member.user, member.role, member.open, member.late)
        for member in members
        if member.user.is_active or member.open
    ]
    first = members[0] if members else None
    return Standing(people, {view.key: getattr(first, name, 0) for view, name in zip(views, asked, strict=True)})
