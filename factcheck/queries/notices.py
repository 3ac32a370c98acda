"""What somebody is told of."""

from __future__ import annotations

from django.db.models import QuerySet

from factcheck.models import Notice, User


def notices_of(user: User) -> QuerySet[Notice]:
    """The user's notices about claims of their desks, each with its claim, who did what, and the comment."""
    rows = Notice.objects.filter(user=user, claim__desk__memberships__user=user)
    return rows.select_related("claim__desk", "event__actor", "comment")


def unseen_of(user: User) -> int:
    """How many the user has not marked as read."""
    return Notice.objects.filter(user=user, seen_at__isnull=True).count()
