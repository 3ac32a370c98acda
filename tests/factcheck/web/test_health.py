"""``/healthz`` and ``/readyz``."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection
from django.test import Client, override_settings
from django.utils import timezone

from factcheck.models import Heartbeat
from tests.support.servers import free_port


def test_healthz_answers_without_a_database(client: Client) -> None:
    answer = client.get("/healthz")

    assert (answer.status_code, answer.content) == (200, b"ok")


@override_settings(SECURE_SSL_REDIRECT=True, ALLOWED_HOSTS=["factcheck.example"])
def test_a_prober_comes_by_address_and_without_tls(client: Client) -> None:
    assert client.get("/healthz", HTTP_HOST="10.0.0.7:8000").status_code == 200
    assert client.head("/healthz", HTTP_HOST="10.0.0.7:8000").status_code == 200
    assert client.get("/healthz/", HTTP_HOST="10.0.0.7:8000").status_code != 200


def test_a_prober_only_asks(client: Client) -> None:
    assert client.post("/healthz").status_code == 405


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
        "broker": "ok",
        "worker": worker,
        "worker_seen_seconds": pytest.approx(seen, abs=15) if seen else None,
    }


@pytest.mark.django_db
def test_a_broker_out_of_reach_is_told_and_takes_no_web_server_away(client: Client) -> None:
    with override_settings(REDIS_URL=f"redis://:top-secret@127.0.0.1:{free_port()}/0"):
        answer = client.get("/readyz")

    assert (answer.status_code, answer.json()["broker"]) == (200, "unreachable")
    assert b"secret" not in answer.content


@pytest.mark.django_db
@pytest.mark.engine("newsroom")
def test_a_redis_that_answers_is_told(client: Client) -> None:
    assert client.get("/readyz").json()["broker"] == "ok"


@pytest.mark.django_db
def test_readyz_is_503_while_a_migration_waits(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM django_migrations WHERE app = 'factcheck' AND name = "
            "(SELECT max(name) FROM django_migrations WHERE app = 'factcheck')"
        )

    answer = client.get("/readyz")

    assert (answer.status_code, answer.json()["migrations"]) == (503, "pending")


def test_readyz_is_503_without_a_database(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise DatabaseError("no route to host")

    monkeypatch.setattr("factcheck.web.health.MigrationRecorder", refuse)

    answer = client.get("/readyz")

    assert (answer.status_code, answer.json()["database"]) == (503, "unreachable")
    assert b"route" not in answer.content
