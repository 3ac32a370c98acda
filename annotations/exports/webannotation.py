"""Marks as W3C Web Annotations (https://www.w3.org/TR/annotation-model/), in constant memory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from itertools import islice
from typing import Any
from uuid import UUID

from annotations.models import Placement, Span
from annotations.models.span import STANDS

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
CHUNK = 900  # marks in memory at a time; a statement of SQLite may name 999 values
REVISIONS = 50  # whose marks are asked for together

COLUMNS = (
    "span_id",
    "span__uuid",
    "span__created_at",
    "span__creator__username",
    "span__creator__first_name",
    "span__creator__last_name",
    "span__marked_by",
    "revision__uuid",
    "revision__created_at",
    "revision__article__url",
    "start",
    "end",
    "exact",
    "prefix",
    "suffix",
)

Annotation = dict[str, Any]


def web_annotations(
    revisions: Iterable[int], *, address: Callable[[UUID], str]
) -> Iterator[list[tuple[int, Annotation]]]:
    """The marks in these revisions (primary keys), in chunks, each as its span's primary key and its annotation.

    They come revision by revision, in the order of the text. The target is ``address`` of the revision, whose text the
    position counts in, in code points; its state is the moment when that revision was made. Who made a mark elsewhere
    is its creator, by the name that came with it. Marks that have lost their place have no position and are left out,
    as are those that were removed.
    """
    standing = Placement.objects.filter(STANDS, span__removed_at__isnull=True)
    wanted = iter(revisions)
    while some := list(islice(wanted, REVISIONS)):
        found = standing.filter(revision__in=some).order_by("revision", "start", "pk")
        rows = found.values_list(*COLUMNS).iterator(chunk_size=CHUNK)
        while chunk := list(islice(rows, CHUNK)):
            tags = _tags([row[0] for row in chunk])
            yield [(row[0], _annotation(row, tags[row[0]], address)) for row in chunk]


def _tags(spans: list[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    pairs = Span.tags.through.objects.filter(span_id__in=spans).order_by("tag__position", "tag_id")
    for span, key in pairs.values_list("span_id", "tag__key"):
        found[span].append(key)
    return found


def _annotation(row: tuple[Any, ...], tags: list[str], address: Callable[[UUID], str]) -> Annotation:
    _, uuid, created, username, first, last, marked_by, revision, made, url, start, end, exact, prefix, suffix = row
    creator: dict[str, Any] = {"type": "Person", "name": marked_by}
    if not marked_by:
        creator = {"type": "Person", "name": f"{first} {last}".strip() or username, "nickname": username}
    target: dict[str, Any] = {
        "source": address(revision),
        "state": {"type": "TimeState", "sourceDate": _utc(made)},
        "selector": [
            {"type": "TextQuoteSelector", "exact": exact, "prefix": prefix, "suffix": suffix},
            {"type": "TextPositionSelector", "start": start, "end": end},
        ],
    }
    if url:
        target["scope"] = url
    return {
        "@context": CONTEXT,
        "id": f"urn:uuid:{uuid}",
        "type": "Annotation",
        "motivation": "tagging",
        "created": _utc(created),
        "creator": creator,
        "body": [{"type": "TextualBody", "purpose": "tagging", "value": tag} for tag in tags],
        "target": target,
    }


def _utc(moment: datetime) -> str:
    """As the model asks for times: xsd:dateTime, in UTC, expressed as Z."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
