"""The page, and what is done on it. Each action is a step that can be undone (``factcheck.actions.steps``).

A post from a script gets back the pieces that it touched. One from a plain form goes back to the page with the item
open or, when it was refused, gets the page with the sentence and everything that was written.
"""

from __future__ import annotations

from uuid import UUID

from django.db.models import F
from django.http import HttpResponseBase
from django.views.decorators.http import require_GET, require_POST

from annotations.models import Placement, Span, Suggestion, Tag
from factcheck.actions.claims import Seen
from factcheck.actions.spans import (
    ClaimDetails,
    Marked,
    Range,
    accept_suggestion,
    delete_span,
    edit_span,
    mark_span,
    reject_suggestion,
    reopen_suggestion,
)
from factcheck.actions.steps import Doer, redo_step, take_step, undo_step
from factcheck.errors import Invalid, NotFound
from factcheck.models import Claim, DeskArticle, Sighting, Step
from factcheck.queries.steps import Key
from factcheck.web.article import page as pages
from factcheck.web.article.versions import REMOVED, TAKEN_BACK, both_versions
from factcheck.web.base import PageRequest, acting, article_or_404, page, seen_version, session_of, whole_number


@page
@require_GET
def workbench(request: PageRequest, uuid: UUID) -> HttpResponseBase:
    row = article_or_404(request, uuid)
    return pages.whole_page(request, row, item=request.GET.get("item", ""))


@page
@require_POST
def mark(request: PageRequest, uuid: UUID) -> HttpResponseBase:
    """Highlight a passage. ``span`` may name the new mark, so that a repeated post makes no second one."""
    row = article_or_404(request, uuid)
    made: list[Marked] = []

    def run() -> str:
        range_ = _range(request)
        if range_ is None:
            raise Invalid.field("start", "Select a passage of the text first.")
        doer, uuid, details = doer_of(request), _uuid(request.POST.get("span", ""), "span"), _details(request, row)
        done = take_step(
            row,
            doer=doer,
            kind=Step.Kind.MARK,
            keys=[],
            run=lambda: mark_span(
                row,
                by=doer.by,
                revision=request.POST.get("revision", ""),
                range_=range_,
                tags=request.POST.getlist("tags"),
                uuid=uuid,
                details=details,
            ),
            made=lambda done: [Key(span=str(done.span.uuid))] if done.created else [],
        )
        made.append(done)
        return _marked_words(done, request.POST.getlist("tags"), row, joined=details.join)

    return pages.after(request, row, key=lambda: str(made[0].span.uuid) if made else "", run=run)


@page
@require_POST
def accept(request: PageRequest, uuid: UUID) -> HttpResponseBase:
    """Make a mark of a suggestion, with the claimant, relay and voice that the form says, or else those suggested."""
    row, suggestion = _suggestion(request, uuid)

    def run() -> str:
        tags = request.POST.getlist("tags") or [Tag.CLAIM]
        doer, range_, details = doer_of(request), _range(request), _details(request, row, suggestion)
        done = take_step(
            row,
            doer=doer,
            kind=Step.Kind.ACCEPT,
            keys=[Key(str(uuid))],
            run=lambda: accept_suggestion(
                suggestion,
                by=doer.by,
                seen=seen_version(request),
                revision=request.POST.get("revision", ""),
                range_=range_,
                tags=tags,
                details=details,
            ),
        )
        return _marked_words(done, tags, row, joined=details.join)

    before = [(suggestion.start, suggestion.end)]
    return pages.after(request, row, key=lambda: str(uuid), run=run, before=before)


@page
@require_POST
def reject(request: PageRequest, uuid: UUID) -> HttpResponseBase:
    row, suggestion = _suggestion(request, uuid)

    def run() -> str:
        reason = request.POST.get("reason", "")
        doer = doer_of(request)
        done = take_step(
            row,
            doer=doer,
            kind=Step.Kind.REJECT,
            keys=[Key(str(uuid))],
            run=lambda: reject_suggestion(suggestion, by=doer.by, reason=reason, seen=seen_version(request)),
        )
        words = Suggestion.RejectReason(done.reject_reason).label
        return f"Rejected: {words[0].lower()}{words[1:]}."

    return pages.after(request, row, key=lambda: str(uuid), run=run)


@page
@require_POST
def reopen(request: PageRequest, uuid: UUID) -> HttpResponseBase:
    """Take a decision back."""
    row, suggestion = _suggestion(request, uuid)
    before = _ranges(suggestion.span)

    def run() -> str:
        doer = doer_of(request)
        take_step(
            row,
            doer=doer,
            kind=Step.Kind.REOPEN,
            keys=[Key(str(uuid))],
            run=lambda: reopen_suggestion(suggestion, by=doer.by, seen=seen_version(request)),
        )
        return "Taken back: the suggestion is undecided again."

    return pages.after(
        request,
        row,
        key=lambda: str(uuid),
        run=run,
        before=before,
        stale=lambda problem: both_versions(request, row, problem, of=uuid, does=TAKEN_BACK),
    )


@page
@require_POST
def edit_mark(request: PageRequest, uuid: UUID) -> HttpResponseBase:
    """Give a mark other ends, other tags, or both."""
    row, span = _span(request, uuid)
    before = _ranges(span)

    def run() -> str:
        doer, range_ = doer_of(request), _range(request)
        take_step(
            row,
            doer=doer,
            kind=Step.Kind.EDIT,
            keys=[key_of(row, span)],
            run=lambda: edit_span(
                span,
                by=doer.by,
                seen=seen_version(request),
                revision=request.POST.get("revision", ""),
                range_=range_,
                tags=request.POST.getlist("tags") if "tagged" in request.POST else None,
            ),
        )
        return "Changed."

    return pages.after(
        request,
        row,
        key=lambda: str(uuid),
        run=run,
        before=before,
        stale=lambda problem: both_versions(request, row, problem, of=uuid),
    )


@page
@require_POST
def delete_mark(request: PageRequest, uuid: UUID) -> HttpResponseBase:
    row, span = _span(request, uuid)
    before = _ranges(span)
    key = key_of(row, span)

    def run() -> str:
        doer = doer_of(request)
        take_step(
            row,
            doer=doer,
            kind=Step.Kind.REMOVE,
            keys=[key],
            run=lambda: delete_span(span, by=doer.by, seen=seen_version(request)),
        )
        return "Mark removed."

    return pages.after(
        request,
        row,
        key=key.suggestion or str(uuid),
        run=run,
        before=before,
        stale=lambda problem: both_versions(request, row, problem, of=uuid, does=REMOVED),
    )


@page
@require_POST
def undo(request: PageRequest, uuid: UUID) -> HttpResponseBase:
    """Undo the last step of this login on the article, or go past those that the form names as given up."""
    row = article_or_404(request, uuid)
    past = [one for value in request.POST.getlist("past") if (one := _as_uuid(value))]
    return pages.after_step(
        request,
        row,
        run=lambda: undo_step(row, doer=doer_of(request), only=_uuid(request.POST.get("only", ""), "only"), past=past),
    )


@page
@require_POST
def redo(request: PageRequest, uuid: UUID) -> HttpResponseBase:
    """Do again what was undone last."""
    row = article_or_404(request, uuid)
    return pages.after_step(request, row, run=lambda: redo_step(row, doer=doer_of(request)))


def doer_of(request: PageRequest) -> Doer:
    return Doer(acting(request), session_of(request))


def key_of(row: DeskArticle, span: Span) -> Key:
    """The mark, with the suggestion that it was made of."""
    suggestion = span.suggestions.filter(revision=row.current_id).order_by("id").first()
    return Key(str(suggestion.uuid) if suggestion else None, str(span.uuid))


def _suggestion(request: PageRequest, uuid: UUID) -> tuple[DeskArticle, Suggestion]:
    suggestion = Suggestion.objects.filter(uuid=uuid).select_related("revision__article", "span").first()
    if suggestion is None:
        raise NotFound("There is no such suggestion, or it belongs to another desk.")
    return article_or_404(request, suggestion.revision.article.uuid), suggestion


def _span(request: PageRequest, uuid: UUID) -> tuple[DeskArticle, Span]:
    span = Span.objects.filter(uuid=uuid).select_related("article").first()
    if span is None:
        raise NotFound("There is no such mark, or it belongs to another desk.")
    return article_or_404(request, span.article.uuid), span


def _ranges(span: Span | None) -> list[pages.Range]:
    """Where the mark stands before it is changed."""
    placements = Placement.objects.filter(span=span, revision=F("span__article__on_desk__current"))
    return [range_ for one in placements if (range_ := one.range)] if span else []


def _range(request: PageRequest) -> Range | None:
    """The code points that the post names, or None when it names none. Raises Invalid for anything but numbers."""
    if not request.POST.get("start") and not request.POST.get("end"):
        return None
    # A browser sends the line ends of a form's field as CRLF; a revision has none.
    exact = request.POST.get("exact", "").replace("\r\n", "\n")
    return Range(_place(request, "start"), _place(request, "end"), exact)


def _place(request: PageRequest, name: str) -> int:
    value = request.POST.get(name, "")
    place = whole_number(value)
    if place is None:
        raise Invalid.field(name, f"{value[:40]!r} is not a place in the text. Select the passage again.")
    return place


def _uuid(value: str, name: str) -> UUID | None:
    found = _as_uuid(value)
    if value and found is None:
        raise Invalid.field(name, f"{value[:40]!r} is not a uuid.")
    return found


def _as_uuid(value: str) -> UUID | None:
    try:
        return UUID(value)
    except ValueError:
        return None


def _details(request: PageRequest, row: DeskArticle, suggestion: Suggestion | None = None) -> ClaimDetails:
    """What the form says about the claim; a key that sends no fields takes the suggestion's guesses."""
    sent = request.POST
    claimant = sent.get("claimant", suggestion.claimant_guess if suggestion else "")
    relayed_by = sent.get("relayed_by", suggestion.source_guess if suggestion else "")
    voice = sent.get("voice") or (suggestion.voice if suggestion else Sighting.Voice.ASSERTS)
    return ClaimDetails(
        join=_claim_to_join(request, row),
        claimant=claimant,
        seen=Seen(voice=voice, attributed_to=claimant, relayed_by=relayed_by),
    )


def guessed(suggestion: Suggestion) -> ClaimDetails:
    """What a suggestion guesses about its claim, for one that is accepted as it is."""
    claimant = suggestion.claimant_guess
    return ClaimDetails(
        claimant=claimant,
        seen=Seen(voice=suggestion.voice, attributed_to=claimant, relayed_by=suggestion.source_guess),
    )


def _claim_to_join(request: PageRequest, row: DeskArticle) -> Claim | None:
    """The claim that the form chose instead of making a new one."""
    # The form holds a list for who has no scripts, then the buttons of single claims: what was pressed comes last.
    chosen = [value for value in request.POST.getlist("claim") if value]
    uuid = _uuid(chosen[-1] if chosen else "", "claim")
    if uuid is None:
        return None
    claim = Claim.objects.filter(desk=row.desk, uuid=uuid).select_related("desk__policy", "claimant").first()
    if claim is None:
        raise Invalid.field("claim", "There is no such claim on this desk. Choose another, or make a new one.")
    return claim


def _marked_words(done: Marked, keys: list[str], row: DeskArticle, *, joined: Claim | None) -> str:
    if done.claim is not None:
        return f"Added to {done.claim.label}." if joined else f"Saved as {done.claim.label}."
    labels = Tag.objects.filter(vocabulary=row.desk.vocabulary_id, key__in=keys).values_list("label", flat=True)
    return f"Marked: {', '.join(labels)}."
