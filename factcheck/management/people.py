"""What the commands about people share."""

from __future__ import annotations

import secrets

from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.core.management.base import CommandError

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
    try:
        UnicodeUsernameValidator()(username)
    except ValidationError as error:
        raise CommandError(f"{username!r} is not a user name: letters, digits and @ . + - _ only.") from error
    password = secrets.token_urlsafe(12)
    user = User(username=username, first_name=first, last_name=last)
    user.set_password(password)
    user.save()
    return user, password
