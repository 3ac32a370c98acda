"""Marks that lost their place when the article's text changed: put there again by a person, or retired."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from annotations.models import Placement, Span
from annotations.text import CONTEXT_LENGTH, candidates, grapheme_ceil, grapheme_floor
from factcheck.actions.spans import Range, confirm_span, edit_span, retire_span
from factcheck.actions.steps import take_step
from factcheck.errors import Invalid, NotFound, Problem
from factcheck.models import Claim, DeskArticle, Step
from factcheck.queries.lost import claims_of_spans, lost_in
from factcheck.web.article import page as pages
from factcheck.web.article.page import after_words, before_words
from factcheck.web.article.views import doer_of, key_of
from factcheck.web.base import PageRequest, acting, article_or_404, page, seen_version, whole_number
from factcheck.workflow import PERMISSIONS, role_refusal

SHOWN_AT_MOST = 30
AROUND = 60
"""Code points of the text shown on either side of a passage."""


@dataclass(frozen=True)
class Choice:
    """A passage that a lost mark's words may have become, with the words around it."""

    start: int
    end: int
    before: str
    words: str
    after: str
    percent: int


@dataclass(frozen=True)
class Lost:
    """``before`` and ``after`` are the words around those that are gone; ``problem`` and ``typed`` a refused form's."""

    placement: Placement
    before: str
    after: str
    claim: Claim | None
    choices: list[Choice]
    problem: Problem | None = None
    typed: str = ""


@page
@require_GET
def lost_marks(request: PageRequest, uuid: UUID) -> HttpResponseBase:
    return _page(request, article_or_404(request, uuid))


@page
@require_POST
def place(request: PageRequest, uuid: UUID) -> HttpResponseBase:
    """Put a lost mark on the passage that was chosen, or on the words that were written, where they stand once."""
    row, span = _span(request, uuid)
    words = request.POST.get("words", "").replace("\r\n", "\n")
    try:
        edit_span(
            span,
            by=acting(request),
            seen=seen_version(request),
            revision=request.POST.get("revision", ""),
            range_=_chosen(request, row) or _written(row.current.text, words),
        )
    except NotFound:
        raise
    except Problem as problem:
        return _page(request, row, span=span, problem=problem, typed=words)
    messages.success(request, "The mark has its place again.")
    return redirect(_next(row))


@page
@require_POST
def retire(request: PageRequest, uuid: UUID) -> HttpResponseBase:
    row, span = _span(request, uuid)
    try:
        retire_span(span, by=acting(request), seen=seen_version(request))
    except NotFound:
        raise
    except Problem as problem:
        return _page(request, row, span=span, problem=problem)
    messages.success(request, "Retired. Where the claim was seen stays on record.")
    return redirect(_next(row))


@page
@require_POST
def confirm(request: PageRequest, uuid: UUID) -> HttpResponseBase:
    """Say that a mark whose words changed is right where it stands. Answers as the article page's own posts do."""
    row, span = _span(request, uuid)
    doer, key = doer_of(request), key_of(row, span)
    return pages.after(
        request,
        row,
        key=str(uuid),
        run=lambda: take_step(
            row,
            doer=doer,
            kind=Step.Kind.CONFIRM,
            keys=[key],
            run=lambda: confirm_span(span, by=doer.by, seen=seen_version(request)),
        ),
        says="Confirmed: the mark is right where it stands.",
    )


def _page(
    request: PageRequest,
    row: DeskArticle,
    *,
    span: Span | None = None,
    problem: Problem | None = None,
    typed: str = "",
) -> HttpResponseBase:
    text = row.current.text
    placements = lost_in(row)
    claims = claims_of_spans([one.span_id for one in placements])
    shown = [
        Lost(
            one,
            before_words(one.prefix, cut=len(one.prefix) == CONTEXT_LENGTH),
            after_words(one.suffix, cut=len(one.suffix) == CONTEXT_LENGTH),
            claims.get(one.span_id),
            [_choice(text, found.start, found.end, found.score) for found in candidates(one.exact, text)],
            problem if span and one.span_id == span.pk else None,
            typed if span and one.span_id == span.pk else "",
        )
        for one in placements[:SHOWN_AT_MOST]
    ]
    context = {
        "row": row,
        "article": row.article,
        "revision": row.current,
        "lost": shown,
        "total": len(placements),
        "problem": problem,
        "refusal": role_refusal(request.membership.role, PERMISSIONS["span.write"]),
    }
    return render(request, "article/lost.html", context, status=problem.status if problem else 200)


def _choice(text: str, start: int, end: int, score: float) -> Choice:
    left = grapheme_ceil(text, max(0, start - AROUND))
    right = grapheme_floor(text, min(len(text), end + AROUND))
    before = before_words(text[min(left, start) : start], cut=left > 0)
    after = after_words(text[end : max(right, end)], cut=right < len(text))
    return Choice(start, end, before, text[start:end], after, round(score * 100))


def _span(request: PageRequest, uuid: UUID) -> tuple[DeskArticle, Span]:
    span = Span.objects.filter(uuid=uuid).select_related("article").first()
    if span is None:
        raise NotFound("There is no such mark, or it belongs to another desk.")
    return article_or_404(request, span.article.uuid), span


def _chosen(request: PageRequest, row: DeskArticle) -> Range | None:
    """The passage of the button that was pressed, ``start-end``; None when it was another button."""
    value = request.POST.get("passage", "")
    if not value:
        return None
    start, end = (whole_number(part) for part in (*value.partition("-")[::2],))
    if start is None or end is None:
        raise Invalid.field("passage", f"{value[:40]!r} is not a passage. Load the page again.")
    return Range(start, end, row.current.text[start:end])


def _written(text: str, words: str) -> Range:
    """Where the words stand. Raises Invalid unless that is in exactly one place."""
    if not words.strip():
        raise Invalid.field("words", "Write the words as they stand in the text now, or choose a passage.")
    times = text.count(words)
    if times != 1:
        how = "do not stand in the text" if times == 0 else f"stand in the text {times:,} times"
        way = "Copy them from the text" if times == 0 else "Write some more of the words around them"
        raise Invalid.field("words", f"These words {how}. {way}.")
    start = text.index(words)
    return Range(start, start + len(words), words)


def _next(row: DeskArticle) -> str:
    """Back to the list while there is something on it, else to the article."""
    return reverse("web:article-lost" if lost_in(row) else "web:article", args=[row.article.uuid])
