"""``/healthz`` and ``/readyz``."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.test import Client
from django.utils import timezone

from factcheck.models import Heartbeat


def test_healthz_answers_without_a_database(client: Client) -> None:
    answer = client.get("/healthz")

    assert (answer.status_code, answer.content) == (200, b"ok")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("seconds_ago", "worker", "seen"), [(None, "never seen", None), (3, "ok", 3), (3600, "late", 3600)]
)
def test_readyz_tells_when_the_worker_was_last_seen(
    client: Client, seconds_ago: int | None, worker: str, seen: int | None
) -> None:
    if seconds_ago is not None:
        Heartbeat.objects.create(name="worker", seen_at=timezone.now() - timedelta(seconds=seconds_ago))

    answer = client.get("/readyz")

    assert answer.status_code == 200
    assert answer.json() == {
        "database": "ok",
        "migrations": "ok",
        "worker": worker,
        "worker_seen_seconds": pytest.approx(seen, abs=15) if seen else None,
    }


@pytest.mark.django_db
def test_readyz_is_503_while_a_migration_waits(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("factcheck.web.health.MigrationExecutor.migration_plan", lambda *_: [("one", False)])

    answer = client.get("/readyz")

    assert (answer.status_code, answer.json()["migrations"]) == (503, "pending")


def test_readyz_is_503_without_a_database(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise DatabaseError("no route to host")

    monkeypatch.setattr("factcheck.web.health.MigrationExecutor", refuse)

    answer = client.get("/readyz")

    assert (answer.status_code, answer.json()["database"]) == (503, "unreachable")
    assert b"route" not in answer.content
