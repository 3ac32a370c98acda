"""Tokens for programs: made, looked up, revoked."""

from __future__ import annotations

import hashlib
import logging
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import DatabaseError, connection, transaction
from django.db.models import Q
from django.utils import timezone

from annotations.models.kept import Given, Kept
from factcheck.actions.base import Actor, record
from factcheck.errors import BadToken, Conflict, Invalid, NotFound, Refused
from factcheck.models import ApiToken, Desk, Membership, User
from factcheck.models.event import Verb, Via
from factcheck.workflow import RANK, require

log = logging.getLogger(__name__)

PREFIX = "fck_"
SEEN_EVERY = timedelta(minutes=1)
LONGEST_NAME = 80
LONGEST_DAYS = 3650
MOST_LIVE = 50
"""How many live tokens one person may have: a page shows them all."""


def digest_of(token: str) -> str:
    """SHA-256, hex. The token carries 256 bits of chance, so no slow hash is needed."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def create_token(
    user: User,
    *,
    scopes: Sequence[str],
    by: Actor | None,
    name: str = "",
    expires_at: datetime | None = None,
    uuid: UUID | None = None,
) -> tuple[ApiToken, str]:
    """A new token and its only readable copy, with an event on every desk that it reaches.

    ``by`` is None for the command line. Raises Refused unless people make their own; Invalid for the scopes, the name
    or the expiry; Conflict when the ``uuid`` came before, or when there are too many live ones.
    """
    if by is not None and by.user != user:
        raise Refused("A token acts as its owner, so only they can make it.")
    _check_scopes(scopes)
    name = " ".join(name.split())
    if len(name) > LONGEST_NAME or not name.isprintable():
        raise Invalid.field("name", f"A token's name has at most {LONGEST_NAME} printable characters.")
    now = timezone.now()
    if expires_at is not None and not now < expires_at <= now + timedelta(days=LONGEST_DAYS + 1):
        raise Invalid.field(
            "expires_at",
            f"{_minute(expires_at)} is no expiry: it is in the future, and within {LONGEST_DAYS // 365} years. "
            f"Without one, the token lasts until it is revoked.",
        )
    if not user.is_active:
        raise Invalid.field("user", f"{user.username} is deactivated and gets no token.")
    if uuid is not None and ApiToken.objects.filter(uuid=uuid).exists():
        raise Conflict(
            "This token was made already. Its secret was shown once and cannot be shown again: "
            "revoke the token if nobody copied it, and make another."
        )
    if ApiToken.objects.filter(ApiToken.live(now), user=user).count() >= MOST_LIVE:
        raise Conflict(f"{user} has {MOST_LIVE} live tokens. Revoke one that nobody needs any more.")
    secret = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        uuid=uuid or uuid4(),
        user=user,
        name=name,
        digest=digest_of(secret),
        ending=secret[-4:],
        scopes=[scope for scope in ApiToken.Scope.values if scope in scopes],
        expires_at=expires_at,
    )
    _record(Verb.TOKEN_CREATED, token, by=by, scopes=token.scopes, expires_at=expires_at and expires_at.isoformat())
    return token, secret


def _check_scopes(scopes: Sequence[str]) -> None:
    choose = f"Choose from: {', '.join(ApiToken.Scope.values)}."
    if not scopes:
        raise Invalid.field("scope", f"A token needs at least one scope. {choose}")
    if strange := [scope for scope in scopes if scope not in ApiToken.Scope.values]:
        raise Invalid.field("scope", f"{', '.join(map(repr, strange))}: no such scope. {choose}")


@transaction.atomic
def revoke_token(token: ApiToken, *, by: Actor) -> None:
    """End a token now and for ever: its owner, or an administrator of a desk that the owner belongs to.

    Raises NotFound for a stranger, Refused for a colleague, Conflict when it was revoked before.
    """
    if by.user.pk != token.user_id:
        shared = Desk.objects.filter(memberships__user=token.user)
        roles = Membership.objects.filter(desk__in=shared, user=by.user, user__is_active=True)
        ranked = sorted(roles.values_list("role", flat=True), key=RANK.__getitem__)
        if not ranked:
            raise NotFound("There is no such token, or it is not yours.")
        require(ranked[-1], "token.revoke")
    now = timezone.now()
    if not ApiToken.objects.filter(pk=token.pk, revoked_at__isnull=True).update(revoked_at=now):
        raise Conflict(f"{named(token)} was revoked before.")
    token.revoked_at = now
    _record(Verb.TOKEN_REVOKED, token, by=by)


def _record(verb: Verb, token: ApiToken, *, by: Actor | None, **payload: Any) -> None:
    """One event on each desk of the token's owner: all of them, and nothing else, is what it reaches."""
    for desk in Desk.objects.filter(memberships__user=token.user).order_by("pk"):
        record(
            verb,
            desk=desk,
            by=by,
            via=None if by else Via.COMMAND,
            token=str(token.uuid),
            user=str(token.user.uuid),
            name=token.name,
            **payload,
        )


TOKEN = Kept(lambda: ApiToken.objects.select_related("user").filter(digest=Given("digest")))


def find_token(secret: str) -> ApiToken:
    """The live token of this secret, with its user. Its use is noted once a minute.

    Raises BadToken, with a code of its own for each, when it is unknown, revoked, expired or of a closed account.
    """
    token: ApiToken | None = TOKEN.first(digest=digest_of(secret))
    now = timezone.now()
    if token is None:
        raise BadToken("There is no such token. Make one on the page “Tokens” of your account.")
    if token.revoked_at is not None:
        raise BadToken(f"{named(token)} was revoked at {_minute(token.revoked_at)}.", code="token-revoked")
    if not token.user.is_active:
        raise BadToken(f"{named(token)} belongs to an account that is deactivated.", code="account-deactivated")
    if token.expires_at is not None and token.expires_at <= now:
        sentence = f"{named(token)} expired at {_minute(token.expires_at)}. Make a new one."
        raise BadToken(sentence, code="token-expired")
    if token.last_used_at is None or now - token.last_used_at >= SEEN_EVERY:
        _note_use(token, now)
    return token


def _note_use(token: ApiToken, now: datetime) -> None:
    """Note when a token was last used; of requests at the same time, one writes.

    Reading goes on while something else writes, or while the database takes no writes at all: what cannot be noted at
    once is left to a later request.
    """
    due = Q(last_used_at__isnull=True) | Q(last_used_at__lte=now - SEEN_EVERY)
    try:
        with _not_waiting():
            ApiToken.objects.filter(due, pk=token.pk).update(last_used_at=now)
    except DatabaseError as error:
        log.info("The use of a token was not noted: %s", error)


@contextmanager
def _not_waiting() -> Iterator[None]:
    """On SQLite, do not wait inside this block for another transaction that writes."""
    if connection.vendor != "sqlite":
        yield
        return
    (milliseconds,) = connection.connection.execute("PRAGMA busy_timeout").fetchone()
    connection.connection.execute("PRAGMA busy_timeout = 0")
    try:
        yield
    finally:
        connection.connection.execute(f"PRAGMA busy_timeout = {milliseconds}")


def named(token: ApiToken) -> str:
    """The token as a sentence begins with it: by its name and the end of its secret, which is all that is known."""
    name = f"The token “{token.name}”" if token.name else "The token"
    return f"{name} (…{token.ending})" if token.ending else name


def _minute(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
