"""Marks on a desk's article: highlight, tag, move, remove; and what becomes of suggestions.

A mark that carries the tag ``claim`` stands for a claim: it makes one or joins one, in the same transaction, whichever
door it came through.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from annotations import actions as text_actions
from annotations.actions import LostDraft, SpanDraft
from annotations.models import Placement, Revision, Span, Suggestion, Tag
from annotations.models.kept import Given, Kept
from annotations.queries import marks_named
from factcheck.actions.articles import lock_article, start_work
from factcheck.actions.base import Actor, NewEvent, allow, event_of, lock, lock_kept, record, record_all, same_version
from factcheck.actions.claims import (
    ENDED,
    Seen,
    check_kind,
    check_statement,
    create_claim,
    lock_claims,
    see_claim,
    unsee_claim,
)
from factcheck.actions.recheck import clear_settled
from factcheck.actions.transitions import perform
from factcheck.errors import Conflict, Invalid
from factcheck.models import Claim, ClaimRelation, Desk, DeskArticle, Event, Sighting
from factcheck.models.event import Verb


@dataclass(frozen=True)
class Range:
    """Code points ``[start, end)`` of a revision, and the words that the caller saw there."""

    start: int
    end: int
    exact: str


@dataclass(frozen=True)
class ClaimDetails:
    """What a new claim begins with, beside the span's words; or the claim to join."""

    join: Claim | None = None
    statement: str = ""
    claimant: str = ""
    kind: str = Claim.Kind.OTHER
    seen: Seen = field(default_factory=Seen)


@dataclass(frozen=True)
class Marked:
    """A mark as it stands now: where, with which tags (in the vocabulary's order), for which claim."""

    placement: Placement
    tags: tuple[Tag, ...]
    claim: Claim | None
    created: bool

    @property
    def span(self) -> Span:
        return self.placement.span


def current_revision(row: DeskArticle, revision: str) -> Revision:
    """The article's current revision, if ``revision`` (uuid or sha256) names it. Raises Conflict when it does not."""
    current = row.current
    if revision.lower() in (str(current.uuid), current.uuid.hex, current.sha256):
        return current
    raise Conflict(
        "These offsets count in another revision of the article. Nothing was saved; load the article again, then mark.",
        code="revision-mismatch",
        revision=str(current.uuid),
        sha256=current.sha256,
        number=current.number,
    )


TAGS = Kept(lambda: Tag.objects.filter(vocabulary=Given("vocabulary")))


def tags_of(desk: Desk) -> dict[str, Tag]:
    """The desk's tags by their keys, in the vocabulary's order."""
    return {tag.key: tag for tag in TAGS.rows(vocabulary=desk.vocabulary_id)}


def tags_named(keys: Sequence[str], *, known: Mapping[str, Tag]) -> list[Tag]:
    """The tags of these keys, in the vocabulary's order. Raises Invalid for an unknown key or for none."""
    if not keys:
        raise Invalid.field("tags", "A mark needs at least one tag.")
    if strange := [key for key in keys if key not in known]:
        raise Invalid.field(
            "tags", f"{', '.join(map(repr, strange))}: no such tag on this desk. Choose from: {', '.join(known)}."
        )
    return sorted({known[key] for key in keys}, key=lambda tag: (tag.position, tag.pk))


@dataclass(frozen=True)
class NewMark:
    """A mark to make: on which words, with which tags. ``uuid`` may be chosen by the caller.

    ``method`` is how the words were found, ``marked_by`` who marked them elsewhere (see ``Span``).
    """

    range_: Range
    tags: Sequence[str]
    uuid: UUID | None = None
    details: ClaimDetails = field(default_factory=ClaimDetails)
    method: str = "selection"
    marked_by: str = ""


@dataclass(frozen=True)
class MarkDraft:
    """A mark of a desk's article that nothing speaks against, still to be written."""

    row: DeskArticle
    span: SpanDraft
    details: ClaimDetails


def draft_mark(
    row: DeskArticle, revision: Revision, mark: NewMark, *, by: Actor, known: Mapping[str, Tag]
) -> MarkDraft:
    """Verify a mark against the revision, for ``make_marks`` to write. ``known`` are the desk's tags.

    The article and the revision may be ones that are still to be written. Raises Invalid for a range that does not
    hold, for tags, and for words of which no claim can be made.
    """
    span = text_actions.draft_span(
        revision,
        by=by.user,
        start=mark.range_.start,
        end=mark.range_.end,
        exact=mark.range_.exact,
        tags=tags_named(mark.tags, known=known),
        uuid=mark.uuid,
        method=mark.method,
        marked_by=mark.marked_by,
    )
    if _is_claim(span.tags) and mark.details.join is None:
        check_statement(
            _statement_of(span.quote.exact, mark.details),
            field="statement" if mark.details.statement.strip() else "exact",
        )
        check_kind(mark.details.kind)
    return MarkDraft(row, span, mark.details)


def make_marks(drafts: Sequence[MarkDraft], *, by: Actor) -> list[Claim | None]:
    """Write drafted marks with their events and claims, and move their articles out of the inbox.

    Returns the claim that each stands for. The articles are locked by the caller's transaction, or made in it. Beside
    claims, which are made one by one, the number of queries does not depend on the number of marks.
    """
    text_actions.save_spans([draft.span for draft in drafts])
    record_all([_created(draft.row, draft.span, by=by, start=draft.span.start, end=draft.span.end) for draft in drafts])
    claims = [
        _claim_for(draft.row, draft.span.placed(), by=by, details=draft.details) if _is_claim(draft.span.tags) else None
        for draft in drafts
    ]
    start_work({draft.row.pk: draft.row for draft in drafts}.values(), by=by)
    return claims


def _created(
    row: DeskArticle, draft: SpanDraft | LostDraft, *, by: Actor, start: int | None, end: int | None
) -> NewEvent:
    event = event_of(
        Verb.SPAN_CREATED,
        desk=row.desk,
        by=by,
        article=row.article,
        span=str(draft.uuid),
        revision=str(draft.revision.uuid),
        start=start,
        end=end,
        tags=[tag.key for tag in draft.tags],
    )
    if draft.marked_by:
        event.payload["marked_by"] = draft.marked_by
    return event


def make_lost_mark(
    row: DeskArticle, draft: LostDraft, *, by: Actor, details: ClaimDetails | None = None
) -> tuple[Placement, Claim | None]:
    """Write a mark whose words are not in the article's current text, with its event and claim, for a person to place.

    The article is locked by the caller's transaction. Raises Invalid for words of which no claim can be made.
    """
    details = details or ClaimDetails()
    if _is_claim(draft.tags) and details.join is None:
        check_statement(_statement_of(draft.quote.exact, details), field="exact")
    [placement] = text_actions.save_lost([draft])
    record_all([_created(row, draft, by=by, start=None, end=None)])
    claim = _claim_for(row, placement, by=by, details=details) if _is_claim(draft.tags) else None
    start_work([row], by=by)
    return placement, claim


@transaction.atomic
def mark_span(
    row: DeskArticle,
    *,
    by: Actor,
    revision: str,
    range_: Range,
    tags: Sequence[str],
    uuid: UUID | None = None,
    details: ClaimDetails | None = None,
) -> Marked:
    """Highlight a passage. With the tag ``claim`` it makes a claim whose statement is the words, or joins one.

    Sending the same ``uuid`` again gives the same mark and makes nothing new.
    """
    allow("span.write", desk=row.desk, by=by)
    row = lock_article(row)
    text = current_revision(row, revision)
    mark = NewMark(range_, tags, uuid, details or ClaimDetails())
    draft = draft_mark(row, text, mark, by=by, known=tags_of(row.desk))
    known = marks_named([uuid]).get(uuid, []) if uuid else []
    if text_actions.stands(known, text, start=range_.start, end=range_.end):
        placement = text.placements.select_related("span").get(span__uuid=draft.span.uuid)
        return Marked(placement, _tags_of(placement.span), _claim_of(placement.span), False)
    [claim] = make_marks([draft], by=by)
    return Marked(draft.span.placed(), tuple(draft.span.tags), claim, True)


def _tags_of(span: Span) -> tuple[Tag, ...]:
    return tuple(span.tags.order_by("position", "id"))


def _is_claim(tags: Sequence[Tag]) -> bool:
    return any(tag.key == Tag.CLAIM for tag in tags)


def _claim_for(row: DeskArticle, placement: Placement, *, by: Actor, details: ClaimDetails) -> Claim:
    claim = details.join
    just_made = claim is None
    if claim is None:
        claim = create_claim(
            row.desk,
            by=by,
            statement=_statement_of(placement.exact, details),
            claimant=details.claimant,
            kind=details.kind,
            language=row.current.language,
            claimed_on=_newsroom_day(row.current.published_at),
            story=row.story,
        )
    see_claim(claim, by=by, seen=details.seen, span=placement.span, just_made=just_made)
    return claim


def _statement_of(exact: str, details: ClaimDetails) -> str:
    return details.statement if details.statement.strip() else one_line(exact)


def _newsroom_day(moment: datetime | None) -> date | None:
    """The day that it was in the newsroom's time zone."""
    return timezone.localdate(moment, timezone.get_default_timezone()) if moment else None


def one_line(words: str) -> str:
    """The words with a hard-wrapped line's single newlines read as spaces."""
    return " ".join(words.split("\n")).strip()


@transaction.atomic
def edit_span(
    span: Span,
    *,
    by: Actor,
    seen: int | None,
    revision: str = "",
    range_: Range | None = None,
    tags: Sequence[str] | None = None,
) -> Marked:
    """Give a mark other ends or other tags. Adding ``claim`` makes a claim; taking it away removes the sighting."""
    row = lock_article(span.article.on_desk)
    allow("span.write", desk=row.desk, by=by)
    span = _locked(span)
    placement = placement_in(row, span)
    same_version(span, seen=seen, now=span_values(span, placement))
    before = span_values(span, placement)
    claim = _claim_of(span)
    if range_ is not None:
        text = current_revision(row, revision)
        placement = text_actions.move_span(
            span, revision=text, start=range_.start, end=range_.end, exact=range_.exact, by=by.user
        )
    if tags is not None:
        wanted = tags_named(tags, known=tags_of(row.desk))
        if claim is not None and not _is_claim(wanted):
            let_go(span, by=by)
            claim = None
        text_actions.tag_span(span, tags=wanted)
        if claim is None and _is_claim(wanted):
            claim = _claim_for(row, placement, by=by, details=ClaimDetails())
    after = span_values(span, placement)
    different = {name: [before[name], after[name]] for name in before if before[name] != after[name]}
    if different:
        record(
            Verb.SPAN_EDITED,
            desk=row.desk,
            by=by,
            article=row.article,
            claim=claim,
            span=str(span.uuid),
            revision=str(row.current.uuid),
            changes=different,
        )
    if range_ is not None and claim is not None:
        clear_settled([claim.pk], by=by)
    return Marked(placement, _tags_of(span), claim, False)


@transaction.atomic
def confirm_span(span: Span, *, by: Actor, seen: int | None) -> Placement:
    """Say that a mark whose words changed is right where it stands.

    Its claim needs no recheck any more when nothing else of it is in doubt.
    """
    row, span, placement = _for_settling(span, by=by, seen=seen)
    text_actions.confirm_span(placement, by=by.user)
    _record_settled(Verb.SPAN_CONFIRMED, row, placement, by=by)
    return placement


@transaction.atomic
def retire_span(span: Span, *, by: Actor, seen: int | None) -> Placement:
    """Say that the words of a mark that lost its place are gone for good. Where it was seen stays on record."""
    row, span, placement = _for_settling(span, by=by, seen=seen)
    text_actions.retire_span(placement, by=by.user)
    _record_settled(Verb.SPAN_RETIRED, row, placement, by=by)
    return placement


def _for_settling(span: Span, *, by: Actor, seen: int | None) -> tuple[DeskArticle, Span, Placement]:
    row = lock_article(span.article.on_desk)
    allow("span.write", desk=row.desk, by=by)
    span = _locked(span)
    placement = placement_in(row, span)
    placement.span = span
    same_version(span, seen=seen, now=span_values(span, placement))
    return row, span, placement


def _record_settled(verb: Verb, row: DeskArticle, placement: Placement, *, by: Actor) -> None:
    claim = _claim_of(placement.span)
    record(
        verb,
        desk=row.desk,
        by=by,
        article=row.article,
        claim=claim,
        span=str(placement.span.uuid),
        revision=str(row.current.uuid),
        state=placement.state,
        **span_values(placement.span, placement),
    )
    if claim is not None:
        clear_settled([claim.pk], by=by)


def placement_in(row: DeskArticle, span: Span) -> Placement:
    """Where the span stands in the current text. Raises Conflict until it has been carried over to that."""
    placement = span.placements.filter(revision=row.current).first()
    if placement is None:
        raise Conflict(
            "The article has new text, and its marks are still being carried over to it. Nothing was changed; try "
            "again in a moment.",
            code="marks-being-carried",
        )
    return placement


def span_values(span: Span, placement: Placement) -> dict[str, Any]:
    return {
        "start": placement.start,
        "end": placement.end,
        "tags": list(span.tags.order_by("position", "id").values_list("key", flat=True)),
    }


def _locked(span: Span) -> Span:
    span = lock(Span.objects.select_related("article"), span.pk)
    if span.removed_at is not None:
        raise Conflict("This mark was removed. Mark the passage again if it is needed.", code="span-removed")
    return span


def _claim_of(span: Span) -> Claim | None:
    sighting = span.sightings.select_related("claim").first()
    return sighting.claim if sighting else None


@transaction.atomic
def delete_span(span: Span, *, by: Actor, seen: int | None) -> None:
    """Take a mark away. Raises Conflict when it is a claim's last and something else hangs on the claim."""
    row = lock_article(span.article.on_desk)
    allow("span.write", desk=row.desk, by=by)
    span = _locked(span)
    placement = placement_in(row, span)
    same_version(span, seen=seen, now=span_values(span, placement))
    # New text brought a copy of the decision along: that one is asked again, the others are history.
    made_of = span.suggestions.filter(state__in=(Suggestion.State.ACCEPTED, Suggestion.State.EDITED))
    suggestion = made_of.order_by("-revision__number", "-pk").first()
    let_go(span, by=by)
    if suggestion is not None:
        text_actions.reopen_suggestion(suggestion)
    else:
        text_actions.remove_span(span)
    record_removal(row, span, by=by, suggestion=suggestion)


def record_removal(
    row: DeskArticle, span: Span, *, by: Actor, suggestion: Suggestion | None, undoes: Event | None = None
) -> None:
    record(
        Verb.SPAN_REMOVED,
        desk=row.desk,
        by=by,
        article=row.article,
        undoes=undoes,
        span=str(span.uuid),
        revision=str(row.current.uuid),
        suggestion=str(suggestion.uuid) if suggestion else None,
        **span_values(span, placement_in(row, span)),
    )


Undoes = Mapping[str, Event]
"""By the uuid of a mark, suggestion, sighting or claim, the event that a compensating event about it takes back."""


def let_go(span: Span, *, by: Actor, undoes: Undoes | None = None) -> None:
    """Remove the span's sightings. A claim that loses its last one and has nothing else is declined.

    One that was declined or merged before, or that nobody had seen anywhere before this mark joined it, stays as it is.
    """
    undoes = undoes or {}
    for sighting in _locked_sightings(span):
        claim = sighting.claim
        last = not claim.sightings.exclude(pk=sighting.pk).exists()
        declines = last and claim.state not in ENDED and not _stood_alone(claim, sighting)
        if declines and (hanging := _what_hangs_on(claim)):
            raise Conflict(
                f"This is the last place where {claim.label} was seen, and the claim has {hanging}. "
                "Nothing was changed. Decline or merge the claim instead, or add another place first.",
                code="last-sighting",
                claim=str(claim.uuid),
            )
        unsee_claim(sighting, by=by, undoes=undoes.get(str(sighting.uuid)))
        if declines:
            reason = {"reason": "Its last mark was removed."}
            perform(claim, "decline", by=by, data=reason, undoes=undoes.get(str(claim.uuid)))


def _locked_sightings(span: Span) -> list[Sighting]:
    """The span's sightings, their claims locked. A merge may move them while this waits for a claim."""
    rows = Sighting.objects.filter(span=span).order_by("pk")
    claims: dict[int, Claim] = {}
    while missing := set(rows.values_list("claim_id", flat=True)) - claims.keys():
        claims |= lock_claims(missing)
    found = list(rows.select_related("span__article"))
    for sighting in found:
        sighting.claim = claims[sighting.claim_id]
    return found


def _stood_alone(claim: Claim, sighting: Sighting) -> bool:
    """Whether the claim was there before anybody had seen it, and this is the place that it was first seen in."""
    made = claim.events.filter(verb=Verb.CLAIM_CREATED).first()
    first = claim.events.filter(verb=Verb.SIGHTING_ADDED).order_by("id").first()
    return (
        made is not None
        and first is not None
        and first.batch != made.batch
        and first.payload["sighting"] == str(sighting.uuid)
    )


def _what_hangs_on(claim: Claim) -> str:
    """What would be lost with the claim, in words; empty when nothing."""
    if claim.state not in (Claim.State.NEW, Claim.State.OPEN):
        return f"the state “{Claim.State(claim.state).label.lower()}”"
    for name, rows in (
        ("a verdict", claim.verdicts),
        ("evidence", claim.evidence),
        ("logged attempts", claim.attempts),
        ("comments", claim.comments),
        ("requests for a reply", claim.replies),
        # What background work suggested means nothing until a person has decided.
        ("links to other claims", claim.relations_from.exclude(state=ClaimRelation.State.SUGGESTED)),
        ("links to other claims", claim.relations_to.exclude(state=ClaimRelation.State.SUGGESTED)),
    ):
        if rows.exists():
            return name
    return ""


@dataclass(frozen=True)
class Held:
    """An article that this transaction has locked, with its desk's tags: read once for many decisions in it."""

    row: DeskArticle
    known: Mapping[str, Tag]


def hold(row: DeskArticle) -> Held:
    """Lock the article for this transaction."""
    row = lock_article(row)
    return Held(row, tags_of(row.desk))


@transaction.atomic
def accept_suggestion(
    suggestion: Suggestion,
    *,
    by: Actor,
    held: Held | None = None,
    seen: int | None = None,
    revision: str = "",
    range_: Range | None = None,
    tags: Sequence[str] = (Tag.CLAIM,),
    details: ClaimDetails | None = None,
) -> Marked:
    """Make a mark, and with the tag ``claim`` a claim, of a suggestion; with other ends when ``range_`` is given."""
    held = held or hold(suggestion.revision.article.on_desk)
    row = held.row
    allow("suggestion.decide", desk=row.desk, by=by)
    suggestion = locked_suggestion(suggestion, row)
    same_version(suggestion, seen=seen, now={"state": suggestion.state})
    current_revision(row, revision or str(suggestion.revision.uuid))
    _of_current_text(suggestion, row)
    wanted = tags_named(tags, known=held.known)
    placement = text_actions.accept_suggestion(
        suggestion,
        by=by.user,
        tags=wanted,
        start=range_.start if range_ else None,
        end=range_.end if range_ else None,
        exact=range_.exact if range_ else None,
    )
    record(
        Verb.SUGGESTION_ACCEPTED,
        desk=row.desk,
        by=by,
        article=row.article,
        suggestion=str(suggestion.uuid),
        span=str(placement.span.uuid),
        state=suggestion.state,
        start=placement.start,
        end=placement.end,
        suggested=[suggestion.start, suggestion.end],
        tags=[tag.key for tag in wanted],
    )
    claim = _claim_for(row, placement, by=by, details=details or ClaimDetails()) if _is_claim(wanted) else None
    start_work([row], by=by)
    return Marked(placement, tuple(wanted), claim, True)


@transaction.atomic
def reject_suggestion(
    suggestion: Suggestion, *, by: Actor, reason: str, seen: int | None = None, held: Held | None = None
) -> Suggestion:
    """Say that a suggestion is not worth a mark, and why."""
    row = held.row if held else lock_article(suggestion.revision.article.on_desk)
    allow("suggestion.decide", desk=row.desk, by=by)
    suggestion = locked_suggestion(suggestion, row)
    same_version(suggestion, seen=seen, now={"state": suggestion.state})
    text_actions.reject_suggestion(suggestion, by=by.user, reason=reason)
    record(
        Verb.SUGGESTION_REJECTED,
        desk=row.desk,
        by=by,
        article=row.article,
        suggestion=str(suggestion.uuid),
        start=suggestion.start,
        end=suggestion.end,
        reason=reason,
    )
    start_work([row], by=by)
    return suggestion


@transaction.atomic
def reopen_suggestion(suggestion: Suggestion, *, by: Actor, seen: int | None = None) -> Suggestion:
    """Take a decision back: a rejected suggestion is undecided again; an accepted one loses its mark, as by delete."""
    row = lock_article(suggestion.revision.article.on_desk)
    allow("suggestion.decide", desk=row.desk, by=by)
    suggestion = locked_suggestion(suggestion, row)
    same_version(suggestion, seen=seen, now={"state": suggestion.state})
    _of_current_text(suggestion, row)
    before, span = suggestion.state, suggestion.span
    if span is not None:
        let_go(span, by=by)
        record_removal(row, span, by=by, suggestion=suggestion)
    text_actions.reopen_suggestion(suggestion)
    record(
        Verb.SUGGESTION_REOPENED,
        desk=row.desk,
        by=by,
        article=row.article,
        suggestion=str(suggestion.uuid),
        was=before,
        start=suggestion.start,
        end=suggestion.end,
    )
    return suggestion


def _of_current_text(suggestion: Suggestion, row: DeskArticle) -> None:
    if suggestion.revision_id != row.current_id:
        raise Conflict("This suggestion belongs to an earlier revision of the article.", code="revision-mismatch")


WITHOUT_TEXT = Kept(
    lambda: (
        Suggestion.objects.select_related("revision__article", "span", "decided_by")
        .defer("revision__text", "revision__raw")
        .filter(pk=Given("pk"))
    )
)


def locked_suggestion(suggestion: Suggestion, row: DeskArticle) -> Suggestion:
    """The suggestion, fresh and locked, of an article whose row is locked: that one's text is its text."""
    found = lock_kept(WITHOUT_TEXT, Suggestion, suggestion.pk)
    if found.revision_id == row.current_id:
        found.revision = row.current
    return found
