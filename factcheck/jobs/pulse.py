"""The worker's sign of life, so that a page can say that background work has stopped instead of spinning."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from factcheck.models import Heartbeat

WORKER = "worker"
ALIVE_FOR = timedelta(seconds=20)


@dataclass(frozen=True)
class Pulse:
    """Whether a worker runs, and when one was last seen (None: never)."""

    alive: bool
    last_seen: datetime | None


def beat(name: str = WORKER) -> None:
    """Write that the process is alive now."""
    Heartbeat.objects.update_or_create(name=name, defaults={"seen_at": timezone.now()})


def read_pulse(name: str = WORKER) -> Pulse:
    seen = Heartbeat.objects.filter(name=name).values_list("seen_at", flat=True).first()
    return Pulse(alive=seen is not None and timezone.now() - seen < ALIVE_FOR, last_seen=seen)
