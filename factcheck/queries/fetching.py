"""Pages that are on their way to a desk, or did not come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from factcheck.jobs import read_pulse
from factcheck.models import Desk, Fetch
from factcheck.models.fetch import IN_VIEW

MOST = 20


@dataclass(frozen=True)
class Fetching:
    """The newest first, at most ``MOST``; ``more`` when there are others. ``came`` are those fetched a moment ago."""

    rows: list[Fetch]
    more: bool
    came: list[Fetch]
    under_way: bool
    stopped: bool


def fetching(desk: Desk, *, since: datetime | None = None) -> Fetching:
    """What is shown of a desk's fetches: one query, and one each for what is under way and for those that came since.

    ``stopped``: something is to be fetched, and no worker runs.
    """
    rows = list(
        Fetch.objects.filter(IN_VIEW, desk=desk).select_related("requested_by").order_by("-created_at")[: MOST + 1]
    )
    came: list[Fetch] = []
    if since is not None:
        done = Fetch.objects.filter(desk=desk, state=Fetch.State.DONE, finished_at__gte=since)
        came = list(done.select_related("article__article", "article__current").order_by("-created_at")[:MOST])
    under_way = any(row.state in (Fetch.State.QUEUED, Fetch.State.RUNNING) for row in rows)
    return Fetching(rows[:MOST], len(rows) > MOST, came, under_way, stopped=under_way and not read_pulse().alive)
