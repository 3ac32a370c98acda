"""What the commands about people share."""

from __future__ import annotations

import secrets

from django.core.management.base import CommandError

from factcheck.actions.people import create_user
from factcheck.errors import Problem
from factcheck.models import User


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
