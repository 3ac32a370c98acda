"""Accounts: people are added by an administrator, and the demo's well-known logins work on this computer only."""

from __future__ import annotations

import ipaddress
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from django.http import HttpRequest

from annotations.models.kept import Given, Kept
from factcheck.demo import LOGINS, SLUG
from factcheck.models import Membership, User


class ClosedAccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is not typed
    """Nobody signs themselves up; what goes wrong is told in the product's words."""

    error_messages: ClassVar[dict[str, str]] = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": "This user name and password do not belong together.",
        "incorrect_password": "That is not the password.",
        "enter_current_password": "Type your current password.",
        "too_many_login_attempts": "Too many wrong passwords. Try again in five minutes.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class Backend(AuthenticationBackend):  # type: ignore[misc]  # allauth is not typed
    """Sign-in by name and password; a demo login only from and at a loopback address."""

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> User | None:
        user = super().authenticate(request, **credentials)
        if isinstance(user, User) and is_demo_login(user) and not (request and is_loopback(request)):
            return None
        return user if isinstance(user, User) else None

    def get_user(self, user_id: int) -> User | None:
        user: User | None = USER.first(pk=user_id)
        return user if user and self.user_can_authenticate(user) else None


USER = Kept(lambda: User.objects.filter(pk=Given("pk")))


def is_demo_login(user: User) -> bool:
    names = {login[0] for login in LOGINS}
    return user.username in names and Membership.objects.filter(user=user, desk__slug=SLUG).exists()


def is_loopback(request: HttpRequest) -> bool:
    """Whether the request came from this machine, to a name of this machine, through no proxy."""
    host = request.get_host().rsplit(":", 1)[0].strip("[]")
    if "HTTP_X_FORWARDED_FOR" in request.META or "HTTP_FORWARDED" in request.META:
        return False
    return _is_local(request.META.get("REMOTE_ADDR", "")) and (host == "localhost" or _is_local(host))


def _is_local(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
