"""The feed of changes: every event of a desk or an article, in an order in which a reader can go on and miss nothing.

On PostgreSQL an event's id says when it was numbered, not when it became visible: a transaction that began earlier may
commit later, with a smaller id. So the feed is in the order of transaction ids and stops below the oldest transaction
that is still running; what stands before a reader's place can then never change. SQLite's writers take turns, so there
the id is the order.

A place is an event, not a number: where it stands is looked up each time. After a restore into another PostgreSQL
server, whose transaction ids begin anew (``triggers.settle_events``), a reader still goes on where it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import BigIntegerField, Func, Q, QuerySet

from factcheck.errors import Conflict
from factcheck.models import Event
from factcheck.models.event import Verb


class _OldestRunning(Func):
    """The lowest transaction id that is still running anywhere on the server, seen by the statement itself."""

    template = "pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
    output_field = BigIntegerField()


@dataclass(frozen=True)
class Place:
    """An event that a reader has read: its id, and its batch, which tells it from another event of the same id."""

    id: int
    batch: UUID


def place_of(event: Event) -> Place:
    return Place(event.pk, event.batch)


def settled(events: QuerySet[Event], *, after: Place | None = None) -> QuerySet[Event]:
    """Those of the events that no running transaction can still come before, in order, from ``after`` on.

    Raises Conflict when there is no such event: the database was restored to a time before it. For two events about
    the same thing the greater id is always the later one, also where transactions overtook each other.
    """
    by_transaction = connection.vendor == "postgresql"
    if by_transaction:
        events = events.filter(txid__lt=_OldestRunning())
    if after is not None:
        read = Event.objects.filter(pk=after.id, batch=after.batch).values_list("txid", flat=True)
        if not read:
            raise Conflict(
                "The event that this cursor points at is not here: the database was restored to an earlier time. "
                "Begin again without a cursor.",
                code="cursor-gone",
            )
        if by_transaction:
            events = events.filter(Q(txid__gt=read[0]) | Q(txid=read[0], id__gt=after.id), txid__gte=read[0])
        else:
            events = events.filter(id__gt=after.id)
    ordered = events.order_by("txid", "id") if by_transaction else events.order_by("id")
    return ordered.select_related("actor", "article", "claim")


def latest(events: QuerySet[Event]) -> Place | None:
    """The last of the events that is settled; None when there is none."""
    event = settled(events).reverse().first()
    return place_of(event) if event else None


# What an event is about


@dataclass(frozen=True)
class Touched:
    """Something that an event made, changed or took away, by the name of its address in the API."""

    type: str
    uuid: str


@dataclass(frozen=True)
class Effect:
    changed: tuple[Touched, ...]
    gone: tuple[Touched, ...]


def effect_of(event: Event) -> Effect:
    """What the event made or changed, and what there is no longer: marks, sightings, sources, publications, claims."""
    payload = event.payload
    own = []
    if event.claim:
        own.append(Touched("claim", str(event.claim.uuid)))
    if event.article:
        own.append(Touched("article", str(event.article.uuid)))
    gone = list(_named(payload, _GONE.get(event.verb, ())))
    if event.verb == Verb.CLAIM_MERGED and not gone:
        gone = own
    named = dict.fromkeys([*_named(payload, _NAMES), *own])
    return Effect(tuple(one for one in named if one not in gone), tuple(gone))


_NAMES: Mapping[str, str] = {
    "span": "span",
    "suggestion": "suggestion",
    "sighting": "sighting",
    "sightings": "sighting",
    "evidence": "evidence",
    "attempt": "attempt",
    "reply": "reply",
    "relation": "relation",
    "relations": "relation",
    "quantity": "quantity",
    "speaker": "speaker",
    "comment": "comment",
    "verdict": "verdict",
    "publication": "publication",
    "publications": "publication",
    "story": "story",
    "revision": "revision",
    "into": "claim",
    "merged": "claim",
}
"""Keys of payloads that hold a uuid, or several, and of what."""

_GONE: Mapping[str, tuple[str, ...]] = {
    Verb.SPAN_REMOVED: ("span",),
    Verb.SIGHTING_REMOVED: ("sighting",),
    Verb.EVIDENCE_WITHDRAWN: ("evidence",),
    Verb.QUANTITY_REMOVED: ("quantity",),
    Verb.CLAIM_RETRACTED: ("publications",),
    # Of a merge's two events, the one on the claim that stays names the other; the other is about itself.
    Verb.CLAIM_MERGED: ("merged",),
}

_ONLY_NAMED: Mapping[str, str] = {
    Verb.EVIDENCE_ADDED: "evidence",
    Verb.EVIDENCE_EDITED: "evidence",
    Verb.EVIDENCE_WITHDRAWN: "evidence",
    Verb.SNAPSHOT_MADE: "evidence",
    Verb.SNAPSHOT_FAILED: "evidence",
    Verb.SNAPSHOT_RETRIED: "evidence",
    Verb.SNAPSHOT_WAIVED: "evidence",
    Verb.QUOTE_ACKNOWLEDGED: "evidence",
    Verb.COMMENT_ADDED: "comment",
}
"""A source may be made confidential after it was added, so of these the feed tells only that something happened."""


def _named(payload: Mapping[str, Any], keys: Iterable[str]) -> Iterator[Touched]:
    for key in keys:
        value = payload.get(key)
        for uuid in value if isinstance(value, list) else [value]:
            if isinstance(uuid, str) and uuid:
                yield Touched(_NAMES[key], uuid)


def exported_payload(event: Event) -> dict[str, Any]:
    """The event's payload without anything that must not leave the house."""
    only = _ONLY_NAMED.get(event.verb)
    payload: dict[str, Any] = event.payload
    return payload if only is None else {only: payload.get(only)}
