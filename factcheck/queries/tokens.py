"""Tokens for programs, as the page of an account lists them."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from factcheck.models import ApiToken, Desk, Membership, User


def live_tokens_of(user: User, *, now: datetime) -> QuerySet[ApiToken]:
    """The user's tokens that open something, the newest first."""
    return ApiToken.objects.filter(ApiToken.live(now), user=user)


def ended_tokens_of(user: User, *, now: datetime) -> QuerySet[ApiToken]:
    """The user's tokens that were revoked or have expired, the newest first."""
    return ApiToken.objects.filter(user=user).exclude(ApiToken.live(now))


def live_tokens_on(desk: Desk, *, now: datetime, but: User) -> QuerySet[ApiToken]:
    """What opens something of the desk: the live tokens of its other members, by their names."""
    return (
        ApiToken.objects.filter(ApiToken.live(now), user__memberships__desk=desk, user__is_active=True)
        .exclude(user=but)
        .select_related("user")
        .order_by("user__last_name", "user__first_name", "user__username", "-created_at", "-id")
    )


def tokens_in_reach(user: User, *, role: str) -> QuerySet[ApiToken]:
    """The user's own, and those of everybody on a desk on which the user has this role."""
    desks = Membership.objects.filter(user=user, role=role).values("desk")
    colleagues = Membership.objects.filter(desk__in=desks).values("user")
    return ApiToken.objects.filter(Q(user=user) | Q(user__in=colleagues)).select_related("user")
