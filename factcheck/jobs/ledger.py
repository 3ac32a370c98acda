"""Enqueue, claim, hold, complete, fail, sweep.

A job is done at least once, and its result is written at most once: ``complete`` runs inside the transaction that
writes the result and refuses when another try has taken over. So a killed worker, a lost broker or a message delivered
twice delays work and changes nothing twice.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from celery import current_app
from django.db import DatabaseError, connection, transaction
from django.db.models import F, Q
from django.utils import timezone
from kombu.exceptions import ChannelError, OperationalError

from annotations.models.bulk import insert
from annotations.models.kept import Given, Kept
from factcheck.models import Job

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=30)
RENEW_EVERY = 10.0  # seconds
RESEND_AFTER = timedelta(seconds=20)
MAX_TRIES = 5
SWEEP_AT_MOST = 500
JOBS_A_MESSAGE = 20
TASK = "factcheck.work"


class LostLease(Exception):
    """Another try has taken the job over; this one's result must not be written."""


@dataclass(frozen=True)
class Try:
    """One attempt at a job, as its worker holds it."""

    job_id: int
    kind: str
    key: str
    number: int


def enqueue(kind: str, keys: Sequence[str]) -> None:
    """Promise the work, one job a key, in the caller's transaction; the messages are sent when that commits.

    The same kind and key again is the same job: one that is done or queued stays as it is, a failed one is tried anew.
    The number of queries does not depend on the number of keys.
    """
    if not keys:
        return
    now = timezone.now()
    insert(Job, ("key",), [(key,) for key in keys], kind=kind, sent_at=now, ignore_conflicts=True)
    jobs = dict(Job.objects.filter(kind=kind, key__in=keys).values_list("pk", "state"))
    if Job.State.FAILED in jobs.values():
        Job.objects.filter(pk__in=jobs, state=Job.State.FAILED).update(
            state=Job.State.QUEUED, tries=0, error="", sent_at=now
        )
    transaction.on_commit(lambda: send(sorted(jobs)))


def send(job_ids: Sequence[int]) -> None:
    """Send the messages, one for up to 20 jobs: of many, a message each would take longer than writing them down.

    A broker that is away is no error here. What it did not take, or what a process that died here did not send, the
    sweeper sends 20 s after it was promised.
    """
    for first in range(0, len(job_ids), JOBS_A_MESSAGE):
        some = job_ids[first : first + JOBS_A_MESSAGE]
        try:
            current_app.send_task(TASK, args=some)
        except (ChannelError, OperationalError, OSError) as error:
            log.warning(
                "The broker did not take %s of %s jobs (%s); the sweeper sends them again.",
                len(job_ids) - first,
                len(job_ids),
                error,
            )
            return


def claim_job(job_id: int) -> Try | None:
    """Take the job for 30 s, or None when it is done, failed, or held by somebody who is alive."""
    now = timezone.now()
    dead = Q(state=Job.State.RUNNING, lease_until__lt=now, tries__lt=MAX_TRIES)
    taken = Job.objects.filter(Q(state=Job.State.QUEUED) | dead, pk=job_id).update(
        state=Job.State.RUNNING, tries=F("tries") + 1, lease_until=now + LEASE, error=""
    )
    if not taken:
        return None
    [(kind, key, tries)] = CLAIMED.rows(job=job_id)
    return Try(job_id=job_id, kind=kind, key=key, number=tries)


CLAIMED = Kept(lambda: Job.objects.filter(pk=Given("job")).values_list("kind", "key", "tries"))


@contextmanager
def hold(attempt: Try) -> Iterator[None]:
    """Renew the lease every 10 s while the block runs, from a thread with a connection of its own.

    A renewal that the database did not take is tried again at the next turn: the lease outlasts two of them.
    """
    done = threading.Event()

    def renew() -> None:
        try:
            while not done.wait(RENEW_EVERY):
                try:
                    Job.objects.filter(pk=attempt.job_id, state=Job.State.RUNNING, tries=attempt.number).update(
                        lease_until=timezone.now() + LEASE
                    )
                except DatabaseError as error:
                    log.warning("The lease of job %s was not renewed: %s", attempt.job_id, error)
                    connection.close()
        finally:
            connection.close()

    thread = threading.Thread(target=renew, name=f"lease-{attempt.job_id}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def complete(attempt: Try) -> None:
    """Mark the job as done, inside the transaction that writes its result. Raises LostLease when it is not ours now."""
    kept = Job.objects.filter(pk=attempt.job_id, state=Job.State.RUNNING, tries=attempt.number).update(
        state=Job.State.DONE, lease_until=None, finished_at=timezone.now(), error=""
    )
    if not kept:
        raise LostLease(f"Job {attempt.job_id} was taken over after try {attempt.number}.")


def fail(attempt: Try, error: str) -> None:
    """Put the job back for the sweeper, or give it up after five tries; the error stays readable either way."""
    state = Job.State.FAILED if attempt.number >= MAX_TRIES else Job.State.QUEUED
    Job.objects.filter(pk=attempt.job_id, state=Job.State.RUNNING, tries=attempt.number).update(
        state=state,
        lease_until=None,
        error=error[:2000],
        finished_at=timezone.now() if state == Job.State.FAILED else None,
    )


def put_back(attempt: Try, error: str, *, pause: timedelta) -> None:
    """Have the job tried again after the pause, inside the transaction that says so. Raises LostLease as ``complete``.

    For what is expected to go wrong now and well later; what nobody expected is left to ``fail``.
    """
    kept = Job.objects.filter(pk=attempt.job_id, state=Job.State.RUNNING, tries=attempt.number).update(
        state=Job.State.QUEUED,
        lease_until=None,
        error=error[:2000],
        sent_at=timezone.now() + pause - RESEND_AFTER,  # which is when the sweeper takes it for lost
    )
    if not kept:
        raise LostLease(f"Job {attempt.job_id} was taken over after try {attempt.number}.")


def sweep() -> int:
    """Send again what was lost: queued or under an ended lease, and not sent lately. Returns how many.

    Of sweepers that run at the same time, one sends each message. A job whose workers died in the middle of it for the
    fifth time is given up, like one that failed as often: it may be what kills them.
    """
    now = timezone.now()
    dead = Q(state=Job.State.RUNNING, lease_until__lt=now)
    Job.objects.filter(dead, tries__gte=MAX_TRIES).update(
        state=Job.State.FAILED,
        lease_until=None,
        finished_at=now,
        error=f"Its worker ended in the middle of it {MAX_TRIES} times.",
    )
    unsent = Q(sent_at__isnull=True) | Q(sent_at__lt=now - RESEND_AFTER)
    lost = Job.objects.filter(Q(state=Job.State.QUEUED) | dead, unsent)
    sent = 0
    for job_id in list(lost.order_by("id").values_list("pk", flat=True)[:SWEEP_AT_MOST]):
        if lost.filter(pk=job_id).update(sent_at=now):
            send([job_id])
            sent += 1
    return sent
