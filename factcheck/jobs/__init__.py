"""The ledger of background work: a row is the promise, the Celery message only makes it happen sooner."""

from factcheck.jobs.ledger import (
    LEASE,
    MAX_TRIES,
    LostLease,
    Try,
    claim_job,
    complete,
    enqueue,
    fail,
    hold,
    put_back,
    sweep,
)
from factcheck.jobs.pulse import WORKER, Pulse, beat, broker_answers, read_pulse

__all__ = [
    "LEASE",
    "MAX_TRIES",
    "WORKER",
    "LostLease",
    "Pulse",
    "Try",
    "beat",
    "broker_answers",
    "claim_job",
    "complete",
    "enqueue",
    "fail",
    "hold",
    "put_back",
    "read_pulse",
    "sweep",
]
