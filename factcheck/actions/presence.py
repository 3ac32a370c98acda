"""Pages say that they are open. What they say is short-lived, costs one small write now and then, and never waits."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, OperationalError, connection
from django.db.models import Case, F, Q, When
from django.utils import timezone

from factcheck.actions.base import as_busy
from factcheck.models import Presence, User
from factcheck.models.presence import LEASE
from factcheck.queries.here import Sign

log = logging.getLogger(__name__)

RENEW_AFTER = timedelta(seconds=20)
"""A page that does the same as before is not written again sooner."""
WAIT_MS = 50
"""How long SQLite may keep this waiting for another writer. It is tried again with the next poll."""


@dataclass(frozen=True)
class Place:
    """Where a page is open: an article of a desk or a claim, by primary key."""

    article: int | None = None
    claim: int | None = None


def stay(page: UUID, *, by: User, at: Place, doing: str, item: UUID | None, known: Sign | None) -> bool:
    """Say that the page is open and what is done on it; ``known`` is what it said before. True when that was written.

    Nothing is written when it was said within ``RENEW_AFTER``, nor on SQLite while somebody else is writing: a lease
    outlasts that, and no page waits for it. A page's uuid that is somebody else's is left to them.
    """
    now = timezone.now()
    if known and (known.doing, known.item) == (doing, item) and now - known.seen_at < RENEW_AFTER:
        return False
    with unhurried() as written:
        _write(page, by, at, doing, item, now)
        written.append(True)
    return bool(written)


def _write(page: UUID, by: User, at: Place, doing: str, item: UUID | None, now: datetime) -> None:
    came = Case(When(~Q(doing=doing) | Q(seen_at__lte=now - LEASE), then=now), default=F("since"))
    same_place = Presence.objects.filter(page=page, user=by, article=at.article, claim=at.claim)
    if same_place.update(doing=doing, item=item, seen_at=now, since=came):
        return
    try:
        Presence.objects.bulk_create(
            [
                Presence(
                    **{"page": page, "user": by, "article_id": at.article, "claim_id": at.claim},
                    **{"doing": doing, "item": item, "since": now, "seen_at": now},
                )
            ],
            ignore_conflicts=True,
        )
    except IntegrityError:
        # The article or claim went while the page was open: nobody is there any more.
        log.info("Page %s is open at what is no longer there.", page)


@contextmanager
def unhurried() -> Iterator[list[bool]]:
    """Give up instead of waiting: the list that it yields stays as it is when somebody else was writing."""
    done: list[bool] = []
    try:
        with _short_wait():
            yield done
    except OperationalError as error:
        if not as_busy(error):
            raise
        log.debug("Somebody else is writing; the page says it again with its next poll.")


@contextmanager
def _short_wait() -> Iterator[None]:
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        before = cursor.execute("PRAGMA busy_timeout").fetchone()[0]
        cursor.execute(f"PRAGMA busy_timeout = {WAIT_MS}")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {before}")


def leave(page: UUID, *, by: User) -> bool:
    """The page was closed. False when it was not known, or is somebody else's."""
    with unhurried() as gone:
        if Presence.objects.filter(page=page, user=by).delete()[0]:
            gone.append(True)
    return bool(gone)


def forget_presences() -> int:
    """Delete the pages whose lease ran out; returns how many."""
    return Presence.objects.filter(seen_at__lte=timezone.now() - LEASE).delete()[0]
