"""One version as it was published, drawn from its frozen record, and what differs between two of a claim's versions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET

from factcheck.models import Claim, Evidence, Publication, Quantity, ReplyRequest, Snapshot
from factcheck.queries.history.said import FIELD_WORDS
from factcheck.queries.publications import compare_versions, read_version, version_of
from factcheck.queries.versions import FieldChange, Item, ListChange
from factcheck.web.base import PageRequest, page, publication_or_404
from factcheck.web.difference import draw_words
from factcheck.web.templatetags.factcheck import Scale, words

LISTS = {
    "evidence": "Evidence",
    "relations": "Counter-claims and other links",
    "quantities": "Figures",
    "sightings": "Where it was seen",
    "attempts": "Attempts to check it",
    "replies": "Right of reply",
}
"""The lists of a record in the order of the page, with their headings."""

NAMES = {
    **FIELD_WORDS,
    "language": "Language",
    "side": "Side",
    "rating": "Rating",
    "rating.key": "Rating, key",
    "rating.label": "Rating",
    "summary": "Summary",
    "rationale": "Rationale",
    "label": "Number of the claim",
    "public_id": "Public id",
    "direction": "Direction",
    "accessed_at": "Read",
    "file.name": "File",
    "file.type": "Type of the file",
    "file.size": "Size of the file in bytes",
    "file.sha256": "SHA-256 of the file",
    "snapshot.state": "Archived copy",
    "snapshot.made_at": "Archived",
    "snapshot.sha256": "SHA-256 of the archived copy",
    "snapshot.text_sha256": "SHA-256 of its text",
    "snapshot.quote_found": "Quote found in the archived copy",
    "article": "Article",
    "article_title": "Article",
    "outlet": "Outlet",
    "revision": "Revision",
    "exact": "Words",
    "asked": "Asked",
    "asked_at": "When",
    "result": "Result",
    "outcome": "Outcome",
    "text": "Reply",
}
"""What the fields of a record are called on the page."""

LABELS: dict[str, dict[str, str]] = {
    "kind": dict(Claim.Kind.choices),
    "outcome": dict(ReplyRequest.Outcome.choices),
    "snapshot.state": dict(Snapshot.State.choices),
    "stance": dict(Evidence.Stance.choices),
    "directness": dict(Evidence.Directness.choices),
}

TURNED = {"supports": "Is supported by", "qualifies": "Is qualified by", "updates": "Is updated by"}
"""A directed link as it reads from the claim that it points at."""


@dataclass(frozen=True)
class Shown:
    """Something of a record's list, with the words that its keys stand for."""

    kind: str
    item: Item

    @property
    def amount(self) -> str:
        """A figure in digits with its unit, as the claim's page writes it."""
        low, high = (None if end is None else Decimal(end) for end in (self.item["low"], self.item["high"]))
        return str(Quantity(low=low, high=high, unit=self.item["unit"]))

    @property
    def link(self) -> str:
        """How this claim stands to the other one."""
        kind = str(self.item["kind"])
        return TURNED[kind] if self.item["direction"] == "from" else words(kind)

    @property
    def outcome(self) -> str:
        return LABELS["outcome"].get(self.item["outcome"], words(self.item["outcome"]))

    @property
    def directness(self) -> str:
        return LABELS["directness"].get(self.item["directness"], words(self.item["directness"]))

    @property
    def snapshot(self) -> str:
        found = self.item.get("snapshot")
        return LABELS["snapshot.state"].get(found["state"], words(found["state"])) if found else ""


@dataclass(frozen=True)
class Section:
    """One list of the record."""

    name: str
    title: str
    rows: list[Shown]


@dataclass(frozen=True)
class DrawnChange:
    """A field that differs: ``words`` with what came and went marked, or else the old value and the new one."""

    label: str
    old: str
    new: str
    words: SafeString | None


@dataclass(frozen=True)
class DrawnItem:
    shown: Shown
    changes: list[DrawnChange]


@dataclass(frozen=True)
class DrawnList:
    title: str
    added: list[Shown]
    removed: list[Shown]
    changed: list[DrawnItem]


@page
@require_GET
def publication(request: PageRequest, uuid: UUID) -> HttpResponse:
    """The version of this public id exactly as it was published; of a retracted one its note stands in its place."""
    row = publication_or_404(request, uuid)
    version, record = version_of(row), row.record
    claim = record["claim"]
    context: dict[str, Any] = {
        "publication": row,
        "version": version,
        "record": record,
        "rating": _rating(row),
        "kind": LABELS["kind"].get(claim["kind"], words(claim["kind"])),
        "sections": list(_sections(record)),
    }
    return render(request, "publications/publication.html", context)


@page
@require_GET
def difference(request: PageRequest, uuid: UUID) -> HttpResponse:
    """What differs between this version and the one before it, or the one that ``?against`` names."""
    row = publication_or_404(request, uuid)
    named = request.GET.get("against", "")
    pair = compare_versions(row, against=read_version(named, field="against") if named else None)
    told = pair.difference
    context: dict[str, Any] = {
        "publication": row,
        "version": version_of(row),
        "old": pair.old,
        "new": pair.new,
        "pair": (pair.old, pair.new),
        "told": told,
        "changes": _changes(told.fields),
        "lists": [_list(one) for name in LISTS for one in told.lists if one.list == name],
        "not_kept": [LISTS.get(name) or NAMES[name] for name in told.not_kept],
    }
    return render(request, "publications/difference.html", context)


def _rating(row: Publication) -> Scale:
    """The label is that of the record; the colour is the rating's, which never changes."""
    frozen = row.record["rating"]
    return Scale(frozen["key"], frozen["label"], row.rating.colour)


def _sections(record: dict[str, Any]) -> Iterator[Section]:
    for name, title in LISTS.items():
        if rows := [Shown(name, item) for item in record.get(name, ())]:
            yield Section(name, title, rows)


def _list(one: ListChange) -> DrawnList:
    return DrawnList(
        LISTS[one.list],
        [Shown(one.list, item) for item in one.added],
        [Shown(one.list, item) for item in one.removed],
        [DrawnItem(Shown(one.list, item.new), _changes(item.fields)) for item in one.changed],
    )


def _changes(fields: Sequence[FieldChange]) -> list[DrawnChange]:
    """What differs, for a person: a rating by its label, and by its key only where the label is the same."""
    labelled = any(one.field == "rating.label" for one in fields)
    return [_change(one) for one in fields if not (labelled and one.field == "rating.key")]


def _change(one: FieldChange) -> DrawnChange:
    labels = LABELS.get(one.field, {})
    drawn = draw_words(one.told, one.old, one.new) if one.told else None
    return DrawnChange(
        NAMES.get(one.field, words(one.field)), labels.get(one.old, one.old), labels.get(one.new, one.new), drawn
    )
