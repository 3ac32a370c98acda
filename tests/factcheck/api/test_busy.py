"""The database gives way: the caller is told to send it again, and nothing is half-written."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from factcheck.models import Claim
from tests.factcheck.api.conftest import Caller
from tests.support.newsroom import open_newsroom

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def somebody_writing(claim: Claim) -> Iterator[None]:
    """Another connection that holds the claim, and a database that waits a moment for it instead of twenty seconds."""
    holds, done = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            list(Claim.objects.select_for_update().filter(pk=claim.pk))
            holds.set()
            done.wait(60)
        connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    holds.wait(60)
    on_sqlite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 100" if on_sqlite else "SET lock_timeout = '100ms'")
    try:
        yield
    finally:
        done.set()
        thread.join()
        connection.close()  # with its impatience


def test_a_program_is_told_to_send_it_again():
    newsroom = open_newsroom()
    claim = newsroom.claim()
    caller = Caller()
    caller.force_login(newsroom.people["checker"])
    with somebody_writing(claim):
        answer = caller.call("POST", f"claims/{claim.uuid}/transitions/", {"name": "take"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
    assert answer.json()["type"].endswith("busy")
    assert caller.call("POST", f"claims/{claim.uuid}/transitions/", {"name": "take"}).status_code == 200


def test_a_person_is_told_that_nothing_was_saved():
    newsroom = open_newsroom()
    claim = newsroom.claim()
    browser = Client()
    browser.force_login(newsroom.people["checker"])
    take = reverse("web:claim-transition", args=[claim.uuid, "take"])
    with somebody_writing(claim):
        answer = browser.post(take)
    assert answer.status_code == 503
    assert "Others were writing the same at this moment." in answer.content.decode()
    claim.refresh_from_db()
    assert claim.state == "new"
