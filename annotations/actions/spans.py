"""Spans: mark, move, tag, remove. Every range is verified against the revision before it is written."""

from __future__ import annotations

import uuid as uuids
from collections.abc import Sequence

from django.utils import timezone

from annotations.actions.base import Person, in_transaction
from annotations.errors import Conflict
from annotations.models import Placement, Revision, Span, Tag
from annotations.text import quote_selector, verify_range


def create_span(
    revision: Revision,
    *,
    by: Person,
    start: int,
    end: int,
    exact: str,
    tags: Sequence[Tag],
    uuid: uuids.UUID | None = None,
    origin: str = Span.Origin.HUMAN,
    method: str = "selection",
) -> tuple[Placement, bool]:
    """Mark ``[start, end)`` code points of the revision; returns where the span stands and whether it is new.

    ``uuid`` may be chosen by the caller: the same one with the same range gives the same span again, with another range
    a Conflict. Raises Invalid for a range that is empty, outside the text, splits a grapheme or does not read
    ``exact``.
    """
    in_transaction()
    verify_range(revision.text, start, end, exact)
    if uuid is not None:
        known = Span.objects.filter(uuid=uuid).first()
        if known is not None:
            return _same_or_conflict(known, revision=revision, start=start, end=end), False
    span = Span.objects.create(
        article_id=revision.article_id, creator=by, origin=origin, **({"uuid": uuid} if uuid else {})
    )
    span.tags.add(*tags)
    return _place(span, revision, start=start, end=end, method=method), True


def _same_or_conflict(span: Span, *, revision: Revision, start: int, end: int) -> Placement:
    placement = Placement.objects.filter(span=span, revision=revision).first()
    if span.removed_at is None and placement is not None and (placement.start, placement.end) == (start, end):
        placement.span, placement.revision = span, revision
        return placement
    raise Conflict(
        f"A mark with the uuid {span.uuid} exists already, elsewhere or removed. Give the new mark a new uuid.",
        code="span-uuid-taken",
        fields={"uuid": ["This uuid belongs to another mark."]},
    )


def _place(span: Span, revision: Revision, *, start: int, end: int, method: str) -> Placement:
    quote = quote_selector(revision.text, start, end)
    return Placement.objects.create(
        span=span,
        revision=revision,
        start=start,
        end=end,
        exact=quote.exact,
        prefix=quote.prefix,
        suffix=quote.suffix,
        method=method,
    )


def move_span(span: Span, *, revision: Revision, start: int, end: int, exact: str, by: Person) -> Placement:
    """Give the span other ends in this revision; the same change nothing. Raises Invalid as ``create_span`` does."""
    in_transaction()
    verify_range(revision.text, start, end, exact)
    placement = span.placements.get(revision=revision)
    if (placement.start, placement.end) == (start, end):
        return placement
    quote = quote_selector(revision.text, start, end)
    placement.start, placement.end = start, end
    placement.exact, placement.prefix, placement.suffix = quote.exact, quote.prefix, quote.suffix
    placement.decided_by = by
    placement.save(update_fields=["start", "end", "exact", "prefix", "suffix", "decided_by"])
    _bump(span)
    return placement


def tag_span(span: Span, *, tags: Sequence[Tag]) -> None:
    """Replace the span's tags; the same tags change nothing."""
    in_transaction()
    if set(span.tags.all()) == set(tags):
        return
    span.tags.set(tags)
    _bump(span)


def remove_span(span: Span) -> None:
    """Take the mark away. Its row stays, with the time; a suggestion that it was made from is open again."""
    in_transaction()
    span.removed_at = timezone.now()
    span.row_version += 1
    span.save(update_fields=["removed_at", "row_version"])


def _bump(span: Span) -> None:
    span.row_version += 1
    span.save(update_fields=["row_version"])
