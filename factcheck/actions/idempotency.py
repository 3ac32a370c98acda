"""A repeated post does its work once: the answer is kept in the transaction that did it, and given again."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import IntegrityError, transaction

from factcheck.errors import Invalid
from factcheck.models import IdempotencyRecord, User

LONGEST_KEY = 100
REPLAYED = "Idempotency-Replayed"


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
    body.
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
            row.status, row.headers, row.body = answer.status, answer.headers, answer.body
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
    return Answer(row.status, row.body, {**row.headers, REPLAYED: "true"})
