"""Tokens for programs, and the record that makes a repeated post harmless."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from factcheck.errors import Invalid
from factcheck.models import ApiToken, User

PREFIX = "fck_"
SEEN_EVERY = timedelta(minutes=1)


def digest_of(token: str) -> str:
    """SHA-256, hex. The token carries 256 bits of chance, so no slow hash is needed."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def create_token(
    user: User, *, scopes: Sequence[str], name: str = "", expires_at: datetime | None = None
) -> tuple[ApiToken, str]:
    """A new token and its only readable copy. Raises Invalid for no scope or an unknown one."""
    if not scopes:
        raise Invalid.field("scope", f"A token needs at least one scope: {', '.join(ApiToken.Scope.values)}.")
    if strange := [scope for scope in scopes if scope not in ApiToken.Scope.values]:
        raise Invalid.field(
            "scope", f"{', '.join(map(repr, strange))}: no such scope. Choose from: {', '.join(ApiToken.Scope.values)}."
        )
    if not user.is_active:
        raise Invalid.field("user", f"{user.username} is deactivated and gets no token.")
    secret = PREFIX + secrets.token_urlsafe(32)
    ordered = [scope for scope in ApiToken.Scope.values if scope in scopes]
    token = ApiToken.objects.create(
        user=user, name=name, digest=digest_of(secret), scopes=ordered, expires_at=expires_at
    )
    return token, secret


def find_token(secret: str) -> ApiToken | None:
    """The live token of this secret: not revoked, not expired, its user active. Notes its use once a minute."""
    token = ApiToken.objects.select_related("user").filter(digest=digest_of(secret)).first()
    now = timezone.now()
    if token is None or token.revoked_at or not token.user.is_active or (token.expires_at and token.expires_at <= now):
        return None
    if token.last_used_at is None or now - token.last_used_at > SEEN_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
    return token


def revoke_token(token: ApiToken) -> None:
    ApiToken.objects.filter(pk=token.pk, revoked_at__isnull=True).update(revoked_at=timezone.now())
