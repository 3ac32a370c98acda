"""The worker's sign of life, so that a page can say that background work has stopped instead of spinning."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from annotations.models.kept import Given, Kept
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


SEEN_AT = Kept(lambda: Heartbeat.objects.filter(name=Given("name")).values_list("seen_at", flat=True))


def read_pulse(name: str = WORKER) -> Pulse:
    seen: datetime | None = SEEN_AT.first(name=name)
    return Pulse(alive=seen is not None and timezone.now() - seen < ALIVE_FOR, last_seen=seen)


def broker_answers() -> bool:
    """Whether the broker takes messages now. Waits for one second at most."""
    if not settings.REDIS_URL:
        return os.access(settings.VAR / "broker", os.W_OK)
    import redis  # Only for who uses it: it takes a quarter of a second.
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    client = redis.Redis.from_url(
        settings.REDIS_URL, socket_connect_timeout=1, socket_timeout=1, retry=Retry(NoBackoff(), 0)
    )
    try:
        with client:
            return bool(client.ping())
    except redis.RedisError:
        return False
