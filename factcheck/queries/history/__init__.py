"""A claim's history: its events as sentences that a person reads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from factcheck.models import Event, Rating, Story, User
from factcheck.models.event import Verb, Via
from factcheck.queries.dossier import Dossier
from factcheck.queries.history import claims, decisions, evidence, relations
from factcheck.queries.history.said import Names, Sentence

SHOWN = 60

TELLERS = claims.TELLERS | evidence.TELLERS | decisions.TELLERS | relations.TELLERS


@dataclass(frozen=True)
class Entry:
    at: datetime
    actor: User | None
    via: str
    said: Sentence


@dataclass(frozen=True)
class History:
    entries: list[Entry]
    total: int

    @property
    def earlier(self) -> int:
        return self.total - len(self.entries)


def claim_history(dossier: Dossier, scale: Sequence[Rating], *, whole: bool = False) -> History:
    """The claim's events, the newest first: the last 60, or all of them. Five queries."""
    events = dossier.claim.events
    total = events.count()
    rows = list(
        events.select_related("actor", "article__on_desk__current", "article__on_desk__outlet")
        .defer("article__on_desk__current__text", "article__on_desk__current__raw")
        .order_by("-id")[: None if whole else SHOWN]
    )
    names = Names(
        dossier=dossier,
        ratings={rating.key: rating for rating in scale},
        stories=_stories(rows),
        people=_people(rows),
    )
    return History([Entry(row.at, row.actor, _door(row), sentence(row, names)) for row in rows], total)


def _changed(events: Iterable[Event], field: str) -> set[str]:
    pairs = (event.payload.get("changes", {}).get(field, ()) for event in events)
    return {str(value) for pair in pairs for value in pair if value}


def _stories(events: Sequence[Event]) -> dict[str, str]:
    rows = Story.objects.filter(uuid__in=_changed(events, "story")).values_list("uuid", "title")
    return {str(uuid): title for uuid, title in rows}


def _people(events: Sequence[Event]) -> dict[str, str]:
    return {user.username: str(user) for user in User.objects.filter(username__in=_changed(events, "assignee"))}


def _door(event: Event) -> str:
    """Through which door it came, where that is worth saying."""
    return {Via.API: "through the API", Via.JOB: "by a background job", Via.COMMAND: "by a command"}.get(
        Via(event.via), ""
    )


def sentence(event: Event, names: Names) -> Sentence:
    """What the event says; the verb's own words where it has no sentence of its own."""
    tell = TELLERS.get(event.verb)
    return tell(event, names) if tell else Sentence(Verb(event.verb).label)
