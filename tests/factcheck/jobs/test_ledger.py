"""The ledger: what was promised is done, and done once, whatever happens to messages and workers."""

from __future__ import annotations

import threading
import time
from datetime import datetime, timedelta

import pytest
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from annotations.models import Suggestion
from factcheck import jobs, tasks
from factcheck.actions.articles import suggest_spans
from factcheck.jobs import LostLease, Try, ledger
from factcheck.models import Event, Heartbeat, Job
from tests.support.newsroom import Newsroom, open_newsroom


@pytest.fixture(autouse=True)
def _an_article_promises_one_job(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only its suggestions, so that what is counted here is one job."""
    monkeypatch.setattr("factcheck.actions.ingest.request_copies", lambda revisions: None)


def only_job() -> Job:
    return Job.objects.get()


def expire_lease(job: Job) -> None:
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))


def test_the_promise_stands_with_what_needs_it_and_falls_with_it(newsroom: Newsroom):
    with transaction.atomic():
        newsroom.article()
        assert Job.objects.count() == 1
        transaction.set_rollback(True)
    assert Job.objects.count() == 0


def test_the_same_work_is_promised_once(newsroom: Newsroom):
    newsroom.article()
    newsroom.article()
    assert Job.objects.count() == 1


def test_only_one_of_two_workers_gets_the_job(newsroom: Newsroom):
    newsroom.article()
    first = jobs.claim_job(only_job().pk)
    assert first is not None
    assert first.number == 1
    assert jobs.claim_job(only_job().pk) is None


def test_a_job_whose_worker_died_is_taken_over_and_the_dead_try_writes_nothing(newsroom: Newsroom):
    newsroom.article()
    dead = jobs.claim_job(only_job().pk)
    assert dead is not None
    expire_lease(only_job())
    second = jobs.claim_job(only_job().pk)
    assert second is not None
    assert second.number == 2
    suggest_spans(second)
    count = Suggestion.objects.count()
    assert count > 0
    with pytest.raises(LostLease):
        suggest_spans(dead)
    assert Suggestion.objects.count() == count
    assert Event.objects.filter(verb="article_suggested").count() == 1


def test_a_message_that_is_delivered_twice_changes_nothing_twice(newsroom: Newsroom):
    newsroom.article()
    tasks.work(only_job().pk)
    count = Suggestion.objects.count()
    tasks.work(only_job().pk)
    assert only_job().state == Job.State.DONE
    assert Suggestion.objects.count() == count > 0
    assert Event.objects.filter(verb="article_suggested").count() == 1


def test_an_error_stands_on_the_job_and_the_fifth_gives_up(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch):
    newsroom.article()

    def fails(attempt: Try) -> None:
        raise ValueError("the disk is full")

    monkeypatch.setitem(tasks.ACTIONS, "suggest", fails)
    for number in range(1, 6):
        tasks.work(only_job().pk)
        assert only_job().error == "ValueError: the disk is full"
        assert only_job().state == (Job.State.QUEUED if number < 5 else Job.State.FAILED)
    tasks.work(only_job().pk)
    assert only_job().tries == 5


def test_a_failed_job_that_is_promised_again_is_tried_anew(newsroom: Newsroom):
    newsroom.article()
    Job.objects.update(state=Job.State.FAILED, tries=5, error="ValueError: no")
    jobs.enqueue("suggest", [only_job().key])
    job = only_job()
    assert (job.state, job.tries, job.error) == (Job.State.QUEUED, 0, "")


@pytest.mark.parametrize(
    ("case", "fields", "sent"),
    [
        ("never sent", {"state": "queued", "sent_at": None}, 1),
        ("sent just now", {"state": "queued", "sent_at": timedelta(0)}, 0),
        ("sent long ago", {"state": "queued", "sent_at": timedelta(minutes=2)}, 1),
        ("held by the living", {"state": "running", "lease_until": -timedelta(seconds=20)}, 0),
        ("held by the dead", {"state": "running", "sent_at": None, "lease_until": timedelta(seconds=1)}, 1),
        ("done", {"state": "done", "sent_at": None}, 0),
        ("given up", {"state": "failed", "sent_at": None}, 0),
    ],
)
def test_the_sweeper_sends_what_was_lost_and_nothing_else(newsroom: Newsroom, case: str, fields: dict, sent: int):
    newsroom.article()
    now = timezone.now()
    Job.objects.update(
        **{name: now - value if isinstance(value, timedelta) else value for name, value in fields.items()}
    )
    assert jobs.sweep() == sent


def test_what_was_swept_just_now_is_not_swept_again(newsroom: Newsroom):
    newsroom.article()
    Job.objects.update(sent_at=None)
    assert [jobs.sweep(), jobs.sweep()] == [1, 0]


def test_a_job_whose_workers_died_five_times_is_given_up_and_says_so(newsroom: Newsroom):
    newsroom.article()
    Job.objects.update(sent_at=None)
    for _ in range(jobs.MAX_TRIES):
        jobs.sweep()
        assert jobs.claim_job(only_job().pk) is not None
        expire_lease(only_job())
        Job.objects.update(sent_at=None)
    assert jobs.sweep() == 0
    job = only_job()
    assert (job.state, job.error) == (Job.State.FAILED, "Its worker ended in the middle of it 5 times.")
    assert jobs.claim_job(job.pk) is None


def test_a_broker_that_is_away_loses_no_promise(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch, caplog):
    newsroom.article()

    def away(*args: object, **kwargs: object) -> None:
        raise ConnectionRefusedError(111, "Connection refused")

    monkeypatch.setattr("factcheck.jobs.ledger.current_app.send_task", away)
    jobs.ledger.send([only_job().pk])
    assert only_job().state == Job.State.QUEUED
    assert "the sweeper sends them again" in caplog.text


def test_a_pulse_is_alive_for_twenty_seconds(db: None):
    assert jobs.read_pulse() == jobs.Pulse(alive=False, last_seen=None)
    jobs.beat()
    assert jobs.read_pulse().alive
    Heartbeat.objects.update(seen_at=timezone.now() - timedelta(seconds=25))
    pulse = jobs.read_pulse()
    assert not pulse.alive
    assert pulse.last_seen is not None


@pytest.mark.django_db(transaction=True)
def test_of_eight_threads_exactly_one_claims_a_job():
    newsroom = open_newsroom()
    newsroom.article()
    job = only_job()
    got: list[Try | None] = []
    ready = threading.Barrier(8)

    def claim() -> None:
        ready.wait()
        try:
            got.append(jobs.claim_job(job.pk))
        finally:
            connection.close()

    threads = [threading.Thread(target=claim) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == 8
    assert len([attempt for attempt in got if attempt is not None]) == 1


@pytest.mark.django_db(transaction=True)
def test_a_renewal_that_the_database_refused_is_tried_again(monkeypatch: pytest.MonkeyPatch):
    open_newsroom().article()
    attempt = jobs.claim_job(only_job().pk)
    assert attempt is not None
    expire_lease(only_job())
    refused = threading.Event()

    class Clock:
        """The ledger's clock. Its first reading within the renewal meets a database that gives way."""

        @staticmethod
        def now() -> datetime:
            if not refused.is_set():
                refused.set()
                raise OperationalError("database is locked")
            return timezone.now()

    monkeypatch.setattr(ledger, "RENEW_EVERY", 0.02)
    monkeypatch.setattr(ledger, "timezone", Clock)
    with jobs.hold(attempt):
        for _ in range(500):
            if only_job().lease_until > timezone.now():  # type: ignore[operator]
                break
            time.sleep(0.02)
    assert refused.is_set()
    assert only_job().lease_until > timezone.now()  # type: ignore[operator]
