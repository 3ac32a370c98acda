"""Published claims as JSON Lines and CSV: streamed, in constant memory, from the frozen publications.

What leaves the house is what readers were told; the working state of a claim is not in it.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from factcheck.models import Desk, Publication

CHUNK = 500  # rows held in memory at a time

COLUMNS = (
    "label",
    "claim_id",
    "statement",
    "claimant",
    "claimed_on",
    "kind",
    "story",
    "rating",
    "rating_label",
    "rating_value",
    "summary",
    "rationale",
    "counter_claims",
    "same_as",
    "seen_in",
    "sources",
    "publication_id",
    "publication_number",
    "published_at",
    "correction_note",
)


def live_publications(desks: Iterable[Desk]) -> QuerySet[Publication]:
    """The newest publication of each claim, where it has not been retracted, in the order of publishing."""
    newer = Publication.objects.filter(claim=OuterRef("claim"), number__gt=OuterRef("number"))
    return (
        Publication.objects.filter(claim__desk__in=list(desks), retracted_at__isnull=True)
        .filter(~Exists(newer))
        .order_by("at", "id")
    )


def records(publications: QuerySet[Publication]) -> Iterator[dict[str, Any]]:
    for publication in publications.only("record").iterator(chunk_size=CHUNK):
        yield publication.record


def as_jsonl(publications: QuerySet[Publication]) -> Iterator[str]:
    """One JSON object a line, UTF-8, as frozen when it was published."""
    for record in records(publications):
        yield json.dumps(record, ensure_ascii=False, separators=(",", ":")) + "\n"


def as_csv(publications: QuerySet[Publication]) -> Iterator[str]:
    """One line a claim (RFC 4180, with a header). What a spreadsheet would run as a formula gets a leading quote."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(COLUMNS)
    yield _take(buffer)
    for record in records(publications):
        writer.writerow([defused(value) for value in row_of(record)])
        if buffer.tell() > 32_768:
            yield _take(buffer)
    yield _take(buffer)


def _take(buffer: io.StringIO) -> str:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text


def row_of(record: dict[str, Any]) -> list[str]:
    """The cells of one record, in the order of COLUMNS."""
    claim, rating, publication = record["claim"], record["rating"], record["publication"]

    def related(kind: str) -> str:
        return " | ".join(
            f"{other['label']} {other['statement']}" + (f" ({other['claimant']})" if other["claimant"] else "")
            for other in record["relations"]
            if other["kind"] == kind
        )

    cells = (
        claim["label"],
        claim["id"],
        claim["statement"],
        claim["claimant"],
        claim["claimed_on"],
        claim["kind"],
        claim["story"],
        rating["key"],
        rating["label"],
        rating["value"],
        record["verdict"]["summary"],
        record["verdict"]["rationale"],
        related("contradicts"),
        related("same_as"),
        " | ".join(filter(None, (seen.get("outlet") or seen.get("url") for seen in record["sightings"]))),
        " | ".join(filter(None, (_source(item) for item in record["evidence"]))),
        publication["id"],
        publication["number"],
        publication["published_at"],
        publication["note"],
    )
    return ["" if cell is None else str(cell) for cell in cells]


def _source(item: dict[str, Any]) -> str:
    """Its address; of a file its title, or what the file was called."""
    file = item.get("file") or {}
    return str(item["url"] or item["title"] or file.get("name", ""))


def defused(cell: str) -> str:
    """OWASP, CSV injection: = + - @ tab and CR at the start of a cell begin a formula in spreadsheets."""
    return "'" + cell if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
