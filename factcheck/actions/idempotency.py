"""A repeated post does its work once: the answer is kept in the transaction that did it, and given again for a week."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from factcheck.errors import Conflict, Invalid
from factcheck.models import IdempotencyRecord, User
from factcheck.workflow.roles import RANK

LONGEST_KEY = 100
REPLAYED = "Idempotency-Replayed"
KEPT_FOR = timedelta(days=7)
BATCH = 500
# Kept among the headers, under a name that no header can have: the caller's desks and roles when the answer was given.
ROLES = ":roles"


@dataclass(frozen=True)
class Answer:
    """An HTTP answer without HTTP: status, the headers worth keeping, and the body as text."""

    status: int
    body: str
    headers: dict[str, str] = field(default_factory=dict)


def run_once(*, user: User, key: str, method: str, path: str, body: bytes, run: Callable[[], Answer]) -> Answer:
    """``run``'s answer, or the one that it gave when this key came before.

    ``run`` works inside this function's transaction. An answer with a status of 400 or more is rolled back and not
    kept: nothing happened, so the key may be used again. Raises Invalid when the key came with another method, path or
    body, and Conflict when the user has lost a desk or a role since: the answer may hold what they see no longer.
    """
    if not key.isascii() or not key.isprintable() or not 1 <= len(key) <= LONGEST_KEY:
        raise Invalid.field("Idempotency-Key", f"An idempotency key has 1 to {LONGEST_KEY} printable ASCII characters.")
    digest = hashlib.sha256(body).hexdigest()
    if (known := _replay(user, key, method, path, digest)) is not None:
        return known
    try:
        with transaction.atomic():
            # Written first: of two requests with one key, the second waits here until the first is through.
            with transaction.atomic():
                row = IdempotencyRecord.objects.create(
                    user=user, key=key, method=method, path=path[:500], body_sha256=digest, status=0
                )
            answer = run()
            if answer.status >= 400:
                transaction.set_rollback(True)
                return answer
            row.status, row.headers, row.body = answer.status, {**answer.headers, ROLES: roles_of(user)}, answer.body
            row.save(update_fields=["status", "headers", "body"])
            return answer
    except IntegrityError:
        if (known := _replay(user, key, method, path, digest)) is not None:
            return known
        raise


def _replay(user: User, key: str, method: str, path: str, digest: str) -> Answer | None:
    row = IdempotencyRecord.objects.filter(user=user, key=key).first()
    if row is None:
        return None
    if (row.method, row.path, row.body_sha256) != (method, path[:500], digest):
        raise Invalid.field(
            "Idempotency-Key",
            f"The key {key!r} was used for another request ({row.method} {row.path}). Make a new key for a new "
            f"request.",
            code="idempotency-key-reused",
        )
    headers = dict(row.headers)
    then, now = headers.pop(ROLES, {}), roles_of(user)
    if any(desk not in now or RANK[now[desk]] < RANK[role] for desk, role in then.items()):
        raise Conflict(
            f"The request with the key {key!r} was done before, and nothing was done again. Its answer is not given a "
            f"second time, because you have since lost a desk or a role. Read the object itself, if you still may.",
            code="idempotency-answer-withheld",
        )
    return Answer(row.status, row.body, {**headers, REPLAYED: "true"})


def roles_of(user: User) -> dict[str, str]:
    """The user's role on each of their desks, by the desk's id as JSON writes a key."""
    return {str(desk): role for desk, role in user.memberships.values_list("desk_id", "role")}


def forget_answers(*, most: int = 20 * BATCH) -> int:
    """Delete answers older than ``KEPT_FOR``, the oldest first and ``most`` at once; return how many.

    Each batch is a transaction of its own, so that no post waits long behind it.
    """
    old = IdempotencyRecord.objects.filter(at__lt=timezone.now() - KEPT_FOR).order_by("at")
    gone = 0
    while gone < most and (batch := list(old.values_list("pk", flat=True)[: min(BATCH, most - gone)])):
        IdempotencyRecord.objects.filter(pk__in=batch).delete()
        gone += len(batch)
    return gone
