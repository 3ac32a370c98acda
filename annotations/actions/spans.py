"""Spans: mark, move, tag, remove. Every range is verified against the revision before it is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.utils import timezone

from annotations.actions.base import Person, in_transaction
from annotations.errors import Conflict
from annotations.models import Placement, Revision, Span, Tag
from annotations.models.bulk import insert
from annotations.queries import MarkAt
from annotations.text import Quote, quote_selector, verify_range


@dataclass(slots=True)
class SpanDraft:
    """A verified mark that is to be written, and its rows' keys when it was."""

    uuid: UUID
    revision: Revision
    start: int
    end: int
    quote: Quote
    tags: Sequence[Tag]
    by: Person
    origin: str
    method: str
    marked_by: str = ""
    span_pk: int = 0
    placement_pk: int = 0
    at: datetime | None = None

    def placed(self) -> Placement:
        """The span, when it was written, where it stands."""
        assert self.at is not None, "it was saved"
        span = Span(
            pk=self.span_pk,
            uuid=self.uuid,
            article=self.revision.article,
            creator=self.by,
            origin=self.origin,
            marked_by=self.marked_by,
            created_at=self.at,
        )
        placement = Placement(
            pk=self.placement_pk,
            span=span,
            revision=self.revision,
            start=self.start,
            end=self.end,
            exact=self.quote.exact,
            prefix=self.quote.prefix,
            suffix=self.quote.suffix,
            method=self.method,
            at=self.at,
        )
        span._state.adding = placement._state.adding = False
        return placement


def draft_span(
    revision: Revision,
    *,
    by: Person,
    start: int,
    end: int,
    exact: str,
    tags: Sequence[Tag],
    uuid: UUID | None = None,
    origin: str = Span.Origin.HUMAN,
    method: str = "selection",
    marked_by: str = "",
) -> SpanDraft:
    """A mark on ``[start, end)`` code points of the revision, for ``save_spans`` to write.

    The revision may be one that is still to be written. Raises Invalid for a range that is empty, outside the text,
    splits a grapheme or does not read ``exact``.
    """
    verify_range(revision.text, start, end, exact)
    quote = quote_selector(revision.text, start, end)
    return SpanDraft(uuid or uuid4(), revision, start, end, quote, tags, by, origin, method, marked_by)


def save_spans(drafts: Sequence[SpanDraft]) -> None:
    """Write drafted marks. The number of queries is fixed."""
    in_transaction()
    now = timezone.now()
    spans = insert(
        Span,
        ("uuid", "article_id", "creator_id", "origin", "marked_by"),
        [(draft.uuid, draft.revision.article_id, draft.by.pk, draft.origin, draft.marked_by) for draft in drafts],
        created_at=now,
    )
    pairs = [(span, tag.pk) for span, draft in zip(spans, drafts, strict=True) for tag in draft.tags]
    insert(Span.tags.through, ("span_id", "tag_id"), pairs)
    placements = insert(
        Placement,
        ("span_id", "revision_id", "start", "end", "exact", "prefix", "suffix", "method"),
        [
            (
                *(span, draft.revision.pk, draft.start, draft.end),
                *(draft.quote.exact, draft.quote.prefix, draft.quote.suffix, draft.method),
            )
            for span, draft in zip(spans, drafts, strict=True)
        ],
        at=now,
    )
    for draft, span, placement in zip(drafts, spans, placements, strict=True):
        draft.span_pk, draft.placement_pk, draft.at = span, placement, now


@dataclass(frozen=True, slots=True)
class LostDraft:
    """A mark whose words were not found in the revision, to be written without a place."""

    uuid: UUID
    revision: Revision
    quote: Quote
    tags: Sequence[Tag]
    by: Person
    method: str
    marked_by: str = ""


def save_lost(drafts: Sequence[LostDraft]) -> list[Placement]:
    """Write marks that have no place, for a person to put them somewhere. The number of queries is fixed."""
    in_transaction()
    now = timezone.now()
    spans = [
        Span(uuid=draft.uuid, article_id=draft.revision.article_id, creator=draft.by, marked_by=draft.marked_by)
        for draft in drafts
    ]
    keys = insert(
        Span,
        ("uuid", "article_id", "creator_id", "origin", "marked_by"),
        [(span.uuid, span.article_id, span.creator_id, span.origin, span.marked_by) for span in spans],
        created_at=now,
    )
    insert(
        Span.tags.through,
        ("span_id", "tag_id"),
        [(key, tag.pk) for key, draft in zip(keys, drafts, strict=True) for tag in draft.tags],
    )
    placements = insert(
        Placement,
        ("span_id", "revision_id", "exact", "prefix", "suffix", "method"),
        [
            (key, draft.revision.pk, draft.quote.exact, draft.quote.prefix, draft.quote.suffix, draft.method)
            for key, draft in zip(keys, drafts, strict=True)
        ],
        state=Placement.State.ORPHAN,
        at=now,
    )
    for span, key in zip(spans, keys, strict=True):
        span.pk, span.created_at, span._state.adding = key, now, False
    return list(Placement.objects.filter(pk__in=placements).select_related("span__article").order_by("pk"))


def stands(marks: Sequence[MarkAt], revision: Revision, *, start: int, end: int) -> bool:
    """Whether the mark that the caller means by its uuid is there; ``marks`` is what stands under this uuid.

    A uuid that a caller chose names one mark for good: on another range, in another text or removed it is a Conflict.
    """
    if any((one.revision, one.start, one.end, one.removed) == (revision.uuid, start, end, False) for one in marks):
        return True
    if marks:
        raise Conflict(
            f"A mark with the uuid {marks[0].uuid} exists already, elsewhere or removed. Give the new mark a new uuid.",
            code="span-uuid-taken",
            fields={"uuid": ["This uuid belongs to another mark."]},
        )
    return False


def move_span(span: Span, *, revision: Revision, start: int, end: int, exact: str, by: Person) -> Placement:
    """Give the span other ends in this revision, or a place again; the same change nothing.

    A person chose these words, so it stands on them from now on, whatever became of it before. Raises Invalid as
    ``draft_span`` does.
    """
    in_transaction()
    verify_range(revision.text, start, end, exact)
    placement = span.placements.get(revision=revision)
    if (placement.start, placement.end) == (start, end):
        return placement
    quote = quote_selector(revision.text, start, end)
    placement.start, placement.end = start, end
    placement.exact, placement.prefix, placement.suffix = quote.exact, quote.prefix, quote.suffix
    placement.state, placement.method, placement.score = Placement.State.EXACT, "selection", None
    placement.decided_by = by
    placement.save(
        update_fields=["start", "end", "exact", "prefix", "suffix", "state", "method", "score", "decided_by"]
    )
    _bump(span)
    return placement


def confirm_span(placement: Placement, *, by: Person) -> None:
    """Say that the span is right on the words it stands on. Raises Conflict unless they are in doubt."""
    in_transaction()
    if placement.state not in Placement.DOUBTFUL or placement.decided_by_id is not None:
        raise Conflict("Nobody doubts this mark's words, so there is nothing to confirm.", code="span-not-in-doubt")
    placement.decided_by = by
    placement.save(update_fields=["decided_by"])
    _bump(placement.span)


def retire_span(placement: Placement, *, by: Person) -> None:
    """Say that the span's words are gone for good: it is not carried to further revisions, nor asked about.

    Raises Conflict unless it has lost its place.
    """
    in_transaction()
    if placement.state != Placement.State.ORPHAN:
        raise Conflict(
            "This mark has its place in the text. Only one that has lost it is retired; remove the others.",
            code="span-not-lost",
        )
    placement.state, placement.decided_by = Placement.State.RETIRED, by
    placement.save(update_fields=["state", "decided_by"])
    _bump(placement.span)


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


def restore_span(span: Span) -> None:
    """Bring a removed mark back to where it stood. Raises Conflict when it is there."""
    in_transaction()
    if span.removed_at is None:
        raise Conflict("This mark is there already.", code="span-not-removed")
    span.removed_at = None
    span.row_version += 1
    span.save(update_fields=["removed_at", "row_version"])


@dataclass(frozen=True)
class Stood:
    """How a mark stood in a revision: where, and how it came to stand there (see ``Placement``)."""

    start: int
    end: int
    state: str
    method: str
    score: float | None
    decided_by: int | None


def put_back_span(placement: Placement, stood: Stood) -> None:
    """Let a mark stand again as it stood before in the same revision; the words and what is around them follow."""
    in_transaction()
    exact = placement.revision.text[stood.start : stood.end]
    verify_range(placement.revision.text, stood.start, stood.end, exact)
    quote = quote_selector(placement.revision.text, stood.start, stood.end)
    placement.start, placement.end = stood.start, stood.end
    placement.exact, placement.prefix, placement.suffix = quote.exact, quote.prefix, quote.suffix
    placement.state, placement.method, placement.score = stood.state, stood.method, stood.score
    placement.decided_by_id = stood.decided_by
    placement.save(
        update_fields=["start", "end", "exact", "prefix", "suffix", "state", "method", "score", "decided_by"]
    )
    _bump(placement.span)


def _bump(span: Span) -> None:
    span.row_version += 1
    span.save(update_fields=["row_version"])
