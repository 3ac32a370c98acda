"""What the commands about people share."""

from __future__ import annotations

import secrets

from django.core.management.base import CommandError

from factcheck.actions.base import role_on
from factcheck.actions.people import create_user
from factcheck.errors import Problem
from factcheck.models import Desk, Membership, User


def user_named(username: str, *, first: str = "", last: str = "") -> tuple[User, str]:
    """The user of this name, and their new password when they were made just now ("" otherwise).

    Raises CommandError for a name that cannot be one, or that belongs to somebody who was deactivated.
    """
    user = User.objects.filter(username=username).first()
    if user is not None:
        if not user.is_active:
            raise CommandError(f"{username} is deactivated.")
        return user, ""
    password = secrets.token_urlsafe(12)
    try:
        return create_user(username, password=password, first=first, last=last), password
    except Problem as problem:
        raise CommandError(problem.detail) from problem


def acting_user(desk: Desk, username: str) -> User:
    """Whom a command acts as: the member of this name, or without one the desk's first administrator or lead.

    Raises CommandError.
    """
    if username:
        user = User.objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"There is no user {username!r}.")
        try:
            role_on(desk, user)
        except Problem as problem:
            raise CommandError(f"{username} is not a member of the desk {desk.slug!r}.") from problem
        return user
    for role in (Membership.Role.ADMIN, Membership.Role.LEAD):
        member = (
            Membership.objects.filter(desk=desk, role=role, user__is_active=True)
            .select_related("user")
            .order_by("pk")
            .first()
        )
        if member is not None:
            return member.user
    raise CommandError(f"The desk {desk.slug!r} has no administrator or lead. Name a user with --by.")
