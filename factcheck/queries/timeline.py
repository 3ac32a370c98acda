"""What happened in a story, in the order of time: reports, what later claims update, what the desk published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from factcheck.models import Claim, ClaimRelation, Publication, Sighting, Story
from factcheck.queries.matrix import Column, Matrix

REPORT, UPDATE, PUBLISHED, CORRECTED, RETRACTED = "report", "update", "published", "corrected", "retracted"


@dataclass(frozen=True)
class Entry:
    """One moment. Of a report there is the ``column``; of the others the claim, of an update also the ``earlier`` one.

    ``publication`` is the version of which something is told, ``note`` the public note of its correction or retraction.
    """

    at: datetime
    kind: str
    column: Column | None = None
    claim: Claim | None = None
    earlier: Claim | None = None
    publication: Publication | None = None
    note: str = ""


def story_timeline(story: Story, matrix: Matrix) -> list[Entry]:
    """The newest first. Two queries at any size.

    An update is as old as the first report of the claim that updates another, which only a person can have confirmed.
    """
    entries = [
        Entry(column.row.current.published_at, REPORT, column=column)
        for column in matrix.columns
        if column.row.current.published_at is not None
    ]
    entries += _updates(story, matrix)
    for one in Publication.objects.filter(claim__story=story).select_related("claim", "rating"):
        kind = CORRECTED if one.severity else PUBLISHED
        entries.append(Entry(one.at, kind, claim=one.claim, publication=one, note=one.note))
        if one.retracted_at is not None:
            note = one.retraction_note
            entries.append(Entry(one.retracted_at, RETRACTED, claim=one.claim, publication=one, note=note))
    return sorted(entries, key=lambda entry: entry.at, reverse=True)


def _updates(story: Story, matrix: Matrix) -> list[Entry]:
    relations = ClaimRelation.objects.filter(
        Q(a__story=story) | Q(b__story=story),
        kind=ClaimRelation.Kind.UPDATES,
        state=ClaimRelation.State.CONFIRMED,
    ).select_related("a__claimant", "b__claimant")
    seen = {line.claim.pk: line.seen for line in matrix.lines}
    came = {column.row.article_id: column.row.current.published_at for column in matrix.columns}
    return [
        Entry(_first(seen.get(one.a_id, ()), came) or one.at, UPDATE, claim=one.a, earlier=one.b)
        for one in relations.order_by("id")
    ]


def _first(seen: Sequence[Sighting], came: dict[int, datetime | None]) -> datetime | None:
    """When the claim was first reported, as far as that is known."""
    moments = [came.get(one.span.article_id) or one.at if one.span else one.at for one in seen]
    return min(moments, default=None)
