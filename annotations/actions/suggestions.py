"""Suggestions: store what a suggester drafted, and what people decide about it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone

from annotations.actions.base import Person, in_transaction
from annotations.actions.spans import draft_span, remove_span, save_spans
from annotations.errors import Conflict, Invalid
from annotations.models import Placement, Revision, Span, Suggestion, Tag
from annotations.models.bulk import insert_objects
from annotations.models.kept import Given, Kept
from annotations.models.span import STANDS
from annotations.suggesters import Draft
from annotations.suggesters.guesses import dated
from annotations.text import iou

SAME_PASSAGE = 0.5
"""Intersection over union from which two ranges count as the same passage (design, section 3)."""


SUGGESTED: Kept[Suggestion] = Kept(
    lambda: Suggestion.objects.filter(revision=Given("revision")).select_related("superseded_by")
)
MARKED = Kept(
    lambda: Placement.objects.filter(
        STANDS, revision=Given("revision"), span__removed_at__isnull=True, span__tags__key=Tag.CLAIM
    ).values_list("start", "end")
)
DRAFTED = (
    *("uuid", "start", "end", "exact", "score", "reasons", "claimant_guess", "source_guess", "voice", "guesses"),
    *("state", "superseded_by_id"),
)
"""In what the suggestions of one reading differ."""


def _is_decided(row: Suggestion) -> bool:
    """Whether somebody decided it, or what it gave way to: a decision of an earlier revision has no row of its own."""
    other = row.superseded_by
    carried = other is not None and other.state in Suggestion.DECIDED and other.revision_id != row.revision_id
    return carried or row.state in Suggestion.DECIDED


def store_suggestions(revision: Revision, *, suggester: str, version: str, drafts: Sequence[Draft]) -> list[Suggestion]:
    """Store the drafts once; running it again stores nothing new. Returns the rows that are undecided only now.

    A draft that overlaps a decided suggestion of the same article, or a person's span, by IoU ≥ 0.5 is stored as
    superseded: what a person decided is not asked again. Undecided suggestions of other versions give way to this
    one's. What this one had suggested before it gave way to another version is asked again, as far as that holds. "On
    Monday" becomes a date by the day on which the revision was published, where that is known.
    """
    in_transaction()
    here_already = SUGGESTED.rows(revision=revision.pk)
    own: list[Suggestion] = []
    others: list[Suggestion] = []
    for row in here_already:
        (own if (row.suggester, row.version) == (suggester, version) else others).append(row)
    done = {(row.start, row.end): row for row in own}
    decided = [row for row in here_already if _is_decided(row)]
    marked = MARKED.rows(revision=revision.pk)
    moment = revision.published_at
    published = timezone.localdate(moment, timezone.get_default_timezone()) if moment else None
    rows, back = [], []
    for draft in drafts:
        here = (draft.start, draft.end)
        known = done.get(here)
        if known is not None and known.state != Suggestion.State.SUPERSEDED:
            continue
        earlier = next((old for old in decided if iou((old.start, old.end), here) >= SAME_PASSAGE), None)
        taken = earlier is not None or any(iou(range_, here) >= SAME_PASSAGE for range_ in marked)
        if known is not None:
            back += [] if taken else [known]
            continue
        rows.append(
            Suggestion(
                start=draft.start,
                end=draft.end,
                exact=draft.exact,
                score=draft.score,
                reasons=[{"cue": r.cue, "label": r.label, "weight": round(r.weight, 3)} for r in draft.reasons],
                claimant_guess=draft.claimant[:200],
                source_guess=draft.source[:200],
                voice=draft.voice,
                guesses=dated(draft.guesses, published),
                state=Suggestion.State.SUPERSEDED if taken else Suggestion.State.PENDING,
                superseded_by_id=(earlier.superseded_by_id or earlier.pk) if earlier is not None else None,
            )
        )
    if given_way := [row.pk for row in others if row.state == Suggestion.State.PENDING]:
        Suggestion.objects.filter(pk__in=given_way).update(state=Suggestion.State.SUPERSEDED)
    insert_objects(rows, DRAFTED, revision_id=revision.pk, suggester=suggester, version=version)
    for row in back:
        row.state, row.superseded_by = Suggestion.State.PENDING, None
        row.row_version += 1
    if back:
        Suggestion.objects.bulk_update(back, ["state", "superseded_by", "row_version"])
    return [*(row for row in rows if row.state == Suggestion.State.PENDING), *back]


def accept_suggestion(
    suggestion: Suggestion,
    *,
    by: Person,
    tags: Sequence[Tag],
    start: int | None = None,
    end: int | None = None,
    exact: str | None = None,
) -> Placement:
    """Make a span of the suggestion, with its own ends or, when all three are given, with others.

    Raises Conflict when somebody decided it before, Invalid for a range that does not hold.
    """
    in_transaction()
    _must_be_pending(suggestion)
    given = [value is not None for value in (start, end, exact)]
    if any(given) and not all(given):
        raise Invalid.field(
            "exact", "Other ends need all of start, end and exact; leave all three out to keep the suggested ones."
        )
    ends = (
        (start, end, exact)
        if start is not None and end is not None and exact is not None
        else (suggestion.start, suggestion.end, suggestion.exact)
    )
    draft = draft_span(
        suggestion.revision,
        by=by,
        start=ends[0],
        end=ends[1],
        exact=ends[2],
        tags=tags,
        origin=Span.Origin.SUGGESTED,
        method="suggestion",
    )
    save_spans([draft])
    placement = draft.placed()
    edited = (ends[0], ends[1]) != (suggestion.start, suggestion.end)
    _decide(
        suggestion, by=by, state=Suggestion.State.EDITED if edited else Suggestion.State.ACCEPTED, span=placement.span
    )
    return placement


def reject_suggestion(suggestion: Suggestion, *, by: Person, reason: str) -> None:
    """Mark the suggestion as rejected, for one of ``Suggestion.RejectReason``. Raises Conflict when decided before."""
    in_transaction()
    _must_be_pending(suggestion)
    if reason not in Suggestion.RejectReason.values:
        raise Invalid.field(
            "reason", f"{reason!r} is not a reason. Choose one of: {', '.join(Suggestion.RejectReason.values)}."
        )
    suggestion.reject_reason = reason
    _decide(suggestion, by=by, state=Suggestion.State.REJECTED, span=None)


def reopen_suggestion(suggestion: Suggestion) -> None:
    """Take a decision back: the suggestion is undecided again, and the span made of it is removed."""
    in_transaction()
    if suggestion.state not in Suggestion.DECIDED:
        raise Conflict("This suggestion is not decided, so there is nothing to take back.", code="suggestion-undecided")
    if suggestion.span is not None and suggestion.span.removed_at is None:
        remove_span(suggestion.span)
    suggestion.reject_reason = ""
    _decide(suggestion, by=None, state=Suggestion.State.PENDING, span=None)


def put_back_decision(
    suggestion: Suggestion,
    *,
    state: str,
    span: Span | None,
    reason: str,
    decided_by: int | None,
    decided_at: datetime | None,
) -> None:
    """Let a decision stand again as it stood before (``decided_by``: a primary key), or its being undecided."""
    in_transaction()
    suggestion.state, suggestion.span, suggestion.reject_reason = state, span, reason
    suggestion.decided_by_id, suggestion.decided_at = decided_by, decided_at
    suggestion.row_version += 1
    suggestion.save(update_fields=["state", "span", "decided_by", "decided_at", "reject_reason", "row_version"])


def _must_be_pending(suggestion: Suggestion) -> None:
    if suggestion.state == Suggestion.State.PENDING:
        return
    who = suggestion.decided_by or "Somebody"
    said = Suggestion.State(suggestion.state).label.lower()
    if suggestion.reject_reason:
        reason = Suggestion.RejectReason(suggestion.reject_reason).label
        said = f"{said}: {reason[0].lower()}{reason[1:]}"
    raise Conflict(
        f"{who} decided this suggestion before you ({said}). Nothing was changed.",
        code="suggestion-decided",
        state=suggestion.state,
    )


def _decide(suggestion: Suggestion, *, by: Person | None, state: str, span: Span | None) -> None:
    suggestion.state = state
    suggestion.span = span
    suggestion.decided_by = by
    suggestion.decided_at = timezone.now() if by else None
    suggestion.row_version += 1
    suggestion.save(update_fields=["state", "span", "decided_by", "decided_at", "reject_reason", "row_version"])
