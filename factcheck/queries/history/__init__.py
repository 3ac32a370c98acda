"""A claim's history: its events as sentences that a person reads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from factcheck.models import Event, Rating, Story, User
from factcheck.models.event import Verb, Via
from factcheck.queries.dossier import Dossier
from factcheck.queries.history import claims, decisions, evidence, relations
from factcheck.queries.history.said import Names, Sentence

SHOWN = 60

KINDS = {
    "decisions": ("Decisions", frozenset({*decisions.TELLERS, Verb.CLAIM_STATE})),
    "sources": ("Sources, attempts, replies", frozenset(evidence.TELLERS)),
    "links": ("Links and merges", frozenset(relations.TELLERS)),
    "claim": ("The claim itself", frozenset({*claims.TELLERS} - {Verb.CLAIM_STATE})),
}
"""What a long history is narrowed to: each kind's name and verbs."""

TELLERS = claims.TELLERS | evidence.TELLERS | decisions.TELLERS | relations.TELLERS


@dataclass(frozen=True)
class Entry:
    at: datetime
    actor: User | None
    via: str
    said: Sentence


@dataclass(frozen=True)
class Kind:
    """Some of a history: its key in ``KINDS``, what it is called, and how many events are of it."""

    key: str
    label: str
    count: int


@dataclass(frozen=True)
class History:
    """``kind`` is the one that it is narrowed to; None: to none. ``total`` counts all events."""

    entries: list[Entry]
    total: int
    kinds: list[Kind]
    kind: Kind | None = None

    @property
    def earlier(self) -> int:
        """How many there are before those shown, of the kind where there is one."""
        return (self.kind.count if self.kind else self.total) - len(self.entries)


def claim_history(dossier: Dossier, scale: Sequence[Rating], *, whole: bool = False, kind: str = "") -> History:
    """The claim's events, the newest first: the last 60, all of them, or all of a kind. Five queries."""
    events = dossier.claim.events.all()
    counted = dict(events.order_by().values_list("verb").annotate(Count("pk")))
    kinds = [Kind(key, label, sum(counted.get(verb, 0) for verb in verbs)) for key, (label, verbs) in KINDS.items()]
    chosen = next((one for one in kinds if one.key == kind), None)
    if chosen is not None:
        events, whole = events.filter(verb__in=KINDS[kind][1]), True
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
    entries = [Entry(row.at, row.actor, _door(row), sentence(row, names)) for row in rows]
    return History(entries, sum(counted.values()), [one for one in kinds if one.count], chosen)


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
