"""How many there are of each view, and how much everybody has. Counting stops at a thousand (``AT_MOST``)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef
from django.utils import timezone

from factcheck.models import Claim, Desk, Membership, User
from factcheck.models.claim import WAITS
from factcheck.queries.desk import CountOf, bounded
from factcheck.queries.queue.filters import ARTICLES, Asked
from factcheck.queries.queue.rows import in_queue
from factcheck.queries.queue.views import View


def _along(asked: Asked) -> str:
    """The key of the index that holds what was asked for side by side."""
    if asked.due:
        return "due_key"
    if asked.priority:
        return "priority"
    return "created_at" if asked.of == ARTICLES else "waiting_since"


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


def counts_of(desk: Desk, views: tuple[View, ...], *, user: User) -> dict[str, int]:
    """The count of each view by its key. One query, whose cost does not grow with the desk."""
    found: Any = Desk.objects.filter(pk=desk.pk).values(**_counts(desk, views, user)).get()
    return {view.key: found[name] for view, name in zip(views, found, strict=True)}


def _counts(desk: Desk, views: tuple[View, ...], user: User) -> dict[str, CountOf]:
    asked = {f"count_{index}": view.asked_by(user) for index, view in enumerate(views)}
    return {name: bounded(in_queue(desk, one), _along(one)) for name, one in asked.items()}


def standing_of(desk: Desk, views: tuple[View, ...], *, user: User) -> Standing:
    """Everybody's load, and the count of each view by its key. One query, whose cost does not grow with the desk.

    The counts of the views come on the rows of the people: they depend on none of them and are computed once.
    """
    own = Claim.objects.filter(WAITS, desk=desk, assignee=OuterRef("user"))
    counts = _counts(desk, views, user)
    members: list[Any] = list(
        Membership.objects.filter(desk=desk)
        .select_related("user")
        .annotate(
            open=bounded(own, "due_key"),
            late=bounded(own.filter(due_key__lt=timezone.now()), "due_key"),
            **counts,
        )
        .order_by("user__first_name", "user__username")
    )
    people = [
        Load(member.user, member.role, member.open, member.late)
        for member in members
        if member.user.is_active or member.open
    ]
    first = members[0] if members else None
    return Standing(people, {view.key: getattr(first, name, 0) for view, name in zip(views, counts, strict=True)})
