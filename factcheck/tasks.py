"""Celery's side: thin tasks that take ids and call an action. A kind of job is mapped to its action here."""

from __future__ import annotations

import gc
import logging
import os
import threading
from collections.abc import Callable
from typing import Any

from celery import bootsteps, current_app, shared_task
from celery.signals import worker_init, worker_process_init, worker_ready, worker_shutting_down
from django.db import close_old_connections, connection

from factcheck import jobs, planner
from factcheck.actions import fetches, idempotency, presence, snapshots, steps
from factcheck.actions.articles import suggest_spans
from factcheck.actions.carry import carry_article
from factcheck.actions.copies import find_copies
from factcheck.actions.counterclaims import suggest_links
from factcheck.actions.fetches import FETCH, run_fetch
from factcheck.actions.files import sweep_files
from factcheck.actions.learning import request_trainings, train_desk
from factcheck.actions.offers import offer_story
from factcheck.actions.snapshots import SNAPSHOT, archive_old_sources, run_snapshot
from factcheck.alive import show_alive
from factcheck.jobs import Try
from factcheck.queries.copies import COPIES
from factcheck.queries.counterclaims import MATCH
from factcheck.queries.learning import TRAIN
from factcheck.queries.offers import OFFERS
from factcheck.queries.workbench import CARRY, SUGGEST
from factcheck.supervisor import die_with_parent

log = logging.getLogger(__name__)

ACTIONS: dict[str, Callable[[Try], object]] = {
    SUGGEST: suggest_spans,
    CARRY: carry_article,
    COPIES: find_copies,
    MATCH: suggest_links,
    OFFERS: offer_story,
    FETCH: run_fetch,
    SNAPSHOT: run_snapshot,
    TRAIN: train_desk,
}
BEAT_EVERY = 5.0  # seconds


@shared_task(name="factcheck.work")
def work(*job_ids: int) -> None:
    """Do these jobs of the ledger, one after the other, as far as they are still to be done."""
    for job_id in job_ids:
        _work(job_id)


def _work(job_id: int) -> None:
    """An error stands on the job, and it is tried again."""
    attempt = jobs.claim_job(job_id)
    if attempt is None:
        return
    try:
        with jobs.hold(attempt):
            ACTIONS[attempt.kind](attempt)
    except jobs.LostLease as taken_over:
        log.warning("%s", taken_over)
    except Exception as error:
        log.exception("Job %s (%s %s), try %s", attempt.job_id, attempt.kind, attempt.key, attempt.number)
        jobs.fail(attempt, f"{type(error).__name__}: {error}")


@shared_task(name="factcheck.sweep")
def sweep() -> int:
    sent = jobs.sweep()
    fetches.end_given_up()
    snapshots.end_given_up()
    return sent


@shared_task(name="factcheck.archive_sources")
def archive_sources() -> int:
    return archive_old_sources()


@shared_task(name="factcheck.sweep_files")
def sweep_the_files() -> int:
    return sweep_files()


@shared_task(name="factcheck.forget_answers")
def forget_answers() -> int:
    return idempotency.forget_answers() + steps.forget_steps()


@shared_task(name="factcheck.forget_presences")
def forget_presences() -> int:
    return presence.forget_presences()


@shared_task(name="factcheck.measure_tables")
def measure_tables() -> None:
    planner.measure_tables()


@shared_task(name="factcheck.train_suggesters")
def train_suggesters() -> int:
    return request_trainings()


_stop = threading.Event()


@worker_ready.connect
def start_pulse(**_: Any) -> None:
    """Write the worker's sign of life from its main process, so that a full queue does not look like a dead worker."""

    def pulse() -> None:
        while True:
            try:
                close_old_connections()
                jobs.beat()
            except Exception:
                log.exception("The worker's heartbeat could not be written; it is tried again in %s s.", BEAT_EVERY)
            if _stop.wait(BEAT_EVERY):
                connection.close()
                return

    _stop.clear()
    threading.Thread(target=pulse, name="heartbeat", daemon=True).start()


@worker_shutting_down.connect
def stop_pulse(**_: Any) -> None:
    _stop.set()


@worker_init.connect
def share_what_is_loaded(**_: Any) -> None:
    """What is in memory before the pool is made is shared by its processes while the collector leaves it alone."""
    gc.collect()
    gc.freeze()


@worker_process_init.connect
def end_with_the_worker(**_: Any) -> None:
    """A process of the worker's pool does not outlive a worker that was killed."""
    die_with_parent(os.getppid())()


class ShowAlive(bootsteps.StartStopStep):
    """Shows the worker alive from the loop that takes messages, so that one that hangs or lost its broker does not."""

    requires = ("celery.worker.consumer.tasks:Tasks",)

    def start(self, parent: Any) -> None:
        self.timer = parent.timer
        self.entry = self.timer.call_repeatedly(BEAT_EVERY, show_alive, ("worker",))

    def stop(self, parent: Any) -> None:
        self.timer.cancel(self.entry)


current_app.steps["consumer"].add(ShowAlive)
