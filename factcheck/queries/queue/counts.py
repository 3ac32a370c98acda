"""How many there are of each view, and how much everybody has. Counting stops at a thousand (``AT_MOST``)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models import OuterRef
from django.utils import timezone

from annotations.models.kept import Given
from factcheck.models import Claim, Desk, Membership, User
from factcheck.models.claim import WAITS
from factcheck.queries.counting import Scalar, ask, bounded, count_of
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
    return ask(desk.pk, {view.key: _count(desk.pk, view.asked_by(user)) for view in views})


@lru_cache(maxsize=1024)
def _count(desk: int, asked: Asked) -> Scalar:
    """The views of a desk ask the same in every request but for the time."""
    return count_of(in_queue(desk, asked, at=Given), _along(asked))


def standing_of(desk: Desk, views: tuple[View, ...], *, user: User) -> Standing:
    """Everybody's load, and the count of each view by its key. One query, whose cost does not grow with the desk.

    The counts of the views come on the rows of the people.
    """
    own = Claim.objects.filter(WAITS, desk=desk, assignee=OuterRef("user"))
    counts = {f"count_{index}": _count(desk.pk, view.asked_by(user)).column() for index, view in enumerate(views)}
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
