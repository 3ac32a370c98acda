"""An article's revisions: the list, what differs between any two, and new text, shown before it is saved."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from annotations.models import Placement, Revision
from annotations.text import Normalised, difference, normalise
from factcheck.actions.base import allow
from factcheck.actions.carry import SHOWN_AT_MOST, Preview, preview_revision
from factcheck.actions.ingest import ArticleInput, Ingested, revise_article
from factcheck.errors import Invalid, Problem, Stale
from factcheck.models import Claim, DeskArticle
from factcheck.queries.revisions import Pair, Row, compare_revisions, list_revisions, read_reference
from factcheck.web.articles import read_upload
from factcheck.web.base import PageRequest, acting, article_or_404, page, whole_number
from factcheck.web.difference import draw_difference, heading_changes
from factcheck.web.forms.articles import ReviseForm
from factcheck.web.forms.base import minute
from factcheck.workflow import PERMISSIONS, role_refusal

MARKS = {
    Placement.State.EXACT: "on the same words",
    Placement.State.MOVED: "moved with their words",
    Placement.State.CHANGED: "on changed words",
    Placement.State.COLLISION: "fallen together",
    Placement.State.ORPHAN: "without a place",
}


@page
@require_GET
def revision_list(request: PageRequest, uuid: UUID) -> HttpResponse:
    """The revisions, and below them what differs between two: those of the address, or else the last two."""
    row = article_or_404(request, uuid)
    before = whole_number(request.GET.get("before", ""))
    found = list_revisions(row, before=before)
    named = {
        name: read_reference(request.GET[name], field=name) for name in ("from", "to") if request.GET.get(name, "")
    }
    context: dict[str, Any] = {
        "row": row,
        "article": row.article,
        "revision": row.current,
        "rows": [(one, mark_words(one)) for one in found.rows],
        "older": found.before,
        "newest": before is None,
        "refusal": role_refusal(request.membership.role, PERMISSIONS["article.ingest"]),
    }
    if named or row.current.number > 1:
        context |= compared(compare_revisions(row, old=named.get("from"), new=named.get("to")))
    return render(request, "revisions/list.html", context)


def compared(pair: Pair) -> dict[str, Any]:
    """What ``revisions/difference.html`` shows."""
    old, new, told = pair
    return {
        "old": old,
        "new": new,
        "told": told,
        "fields": heading_changes(old, new),
        "parts": draw_difference(told, old.text, new.text, language=new.language),
    }


def mark_words(row: Row) -> list[str]:
    """How the marks of a revision stand, in words, the best first."""
    return [f"{row.marks[state]} {words}" for state, words in MARKS.items() if row.marks.get(state)]


# New text


@page
@require_http_methods(["GET", "POST"])
def revise(request: PageRequest, uuid: UUID) -> HttpResponse:
    """New text for an article: first what it would do, then, by another press, the next revision.

    What is saved is what was shown: when the text was changed since, or somebody else was faster, it is shown again.
    """
    row = article_or_404(request, uuid)
    current = row.current
    if request.method == "GET":
        initial = {
            "text": current.text if request.GET.get("begin") == "current" else "",
            "title": current.title,
            "byline": current.byline,
            "published_at": minute(current.published_at),
            "revision": str(current.uuid),
        }
        return _revise_page(
            request,
            row,
            ReviseForm(initial=initial),
            refusal=role_refusal(request.membership.role, PERMISSIONS["article.ingest"]),
        )
    allow("article.ingest", desk=row.desk, by=acting(request))
    form = ReviseForm(request.POST, request.FILES)
    if not form.is_valid():
        return _revise_page(request, row, form, status=422)
    try:
        normalised, read = _read_text(form)
        preview = preview_revision(row, normalised.text)
    except Problem as problem:
        form.explain(problem)
        return _revise_page(request, row, form, status=problem.status)
    return _previewed(request, row, form, normalised, preview, read)


def _read_text(form: ReviseForm) -> tuple[Normalised, Sequence[str]]:
    """What was sent, normalised, and what is to be said of reading it. A file's text stands in the form from now on.

    Raises Invalid, for the field that it came by.
    """
    file, most = form.cleaned_data["file"], settings.MAX_ARTICLE_BYTES
    if file is None:
        normalised = normalise(form.cleaned_data["text"], max_bytes=most)
        return normalised, normalised.changes
    try:
        held = read_upload(file, ArticleInput(text=""))
        normalised = normalise(held.text, max_bytes=most)
    except Invalid as problem:
        raise Invalid.field("file", problem.detail, code=problem.slug) from problem
    form.put(text=normalised.text)
    return normalised, (*held.notes, *normalised.changes)


def _previewed(
    request: PageRequest,
    row: DeskArticle,
    form: ReviseForm,
    normalised: Normalised,
    preview: Preview,
    read: Sequence[str],
) -> HttpResponse:
    """Save what was shown, or show what it would do."""
    data = form.cleaned_data
    seen, shown = data["revision"] == str(row.current.uuid), data["previewed"] == normalised.sha256
    notice, lost, status = "", [], 200
    saving = "save" in request.POST
    if saving and preview.same:
        messages.info(request, f"This very text is revision {row.current.number} already.")
        return redirect("web:article", uuid=row.article.uuid)
    if saving and seen and shown:
        try:
            return _saved(request, _save(request, row, data, normalised.text))
        except Stale:
            row = article_or_404(request, row.article.uuid)
            preview = preview_revision(row, normalised.text)
            seen = data["revision"] == str(row.current.uuid)
            notice, status = "The article was changed at this very moment, so nothing was saved. Save again.", 412
        except Problem as problem:
            lost, status = list(problem.extra.get("claims", [])), problem.status  # type: ignore[call-overload]
            form.explain(_about_lost(problem, [one["label"] for one in lost]))
    elif saving and seen:
        notice = "The text is not the one that you looked at, so nothing was saved yet. This is what it does now."
    if not seen and data["revision"]:
        notice, status = _stale_words(request, row), 412 if saving else 200
    form.put(revision=str(row.current.uuid), previewed=normalised.sha256)
    return _revise_page(
        request, row, form, normalised=normalised, preview=preview, read=read, lost=lost, notice=notice, status=status
    )


def _save(request: PageRequest, row: DeskArticle, data: dict[str, Any], text: str) -> Ingested:
    published = data["published_at"]
    content = ArticleInput(
        text=text,
        title=data["title"],
        byline=data["byline"],
        # The form shows no seconds: left as it was filled in, the moment stays the one that it was.
        published_at=None if published == minute(row.current.published_at) else published,
        confirm_lost=data["confirm_lost"],
    )
    return revise_article(row, by=acting(request), content=content, seen=row.row_version)


def _saved(request: PageRequest, taken: Ingested) -> HttpResponse:
    said = f"Saved as revision {taken.revision.number}. Marks and suggestions follow in a moment."
    messages.success(request, said)
    return redirect("web:article", uuid=taken.article.article.uuid)


def _about_lost(problem: Problem, labels: list[str]) -> Problem:
    """The problem in the words of this page."""
    if problem.slug != "would-lose-published":
        return problem
    said = (
        f"Nothing was saved. With this text the words of {', '.join(labels)} would be gone, and they are published. "
        "Look whether this is the right text; if it is, tick “Save all the same”."
    )
    return type(problem)(said, code=problem.slug, fields={"confirm_lost": [said]})


def _stale_words(request: PageRequest, row: DeskArticle) -> str:
    by = row.current.created_by
    who = "You" if by == request.user else str(by or "Somebody")
    return (
        f"{who} saved revision {row.current.number} while you were writing. Nothing is lost and nothing was saved yet: "
        "below is what your text does to that revision."
    )


def _revise_page(
    request: PageRequest,
    row: DeskArticle,
    form: ReviseForm,
    *,
    normalised: Normalised | None = None,
    preview: Preview | None = None,
    read: Sequence[str] = (),
    lost: list[dict[str, str]] | None = None,
    notice: str = "",
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {
        "row": row,
        "article": row.article,
        "revision": row.current,
        "form": form,
        "preview": preview,
        "notice": notice,
        "refusal": refusal,
        "most_bytes": settings.MAX_ARTICLE_BYTES,
        "next_number": row.current.number + 1,
    }
    if preview is not None and normalised is not None and not preview.same:
        context |= compared(_pair(row, form.cleaned_data, normalised.text))
        context |= {
            "unsaved": True,
            "read": read,
            "marks": forecast_words(preview),
            "lost": lost or _lost(preview),
            "more": len(preview.touched) >= SHOWN_AT_MOST,
        }
    return render(request, "revisions/revise.html", context, status=status)


def _pair(row: DeskArticle, data: dict[str, Any], text: str) -> Pair:
    """The current revision and the one that would be saved."""
    old = row.current
    moment = data["published_at"]
    new = Revision(
        number=old.number + 1,
        title=data["title"] or old.title,
        byline=data["byline"] or old.byline,
        published_at=old.published_at if moment in (None, minute(old.published_at)) else moment,
        language=old.language,
        text=text,
    )
    return Pair(old, new, difference(old.text, text))


FORECAST = {
    Placement.State.EXACT: ("stays on its words", "stay on their words"),
    Placement.State.MOVED: ("moves with its words", "move with their words"),
    Placement.State.CHANGED: ("stands on changed words", "stand on changed words"),
    Placement.State.COLLISION: ("falls together with another", "fall together with others"),
    Placement.State.ORPHAN: ("loses its place", "lose their place"),
}


def forecast_words(preview: Preview) -> list[str]:
    """What becomes of the marks, in words, the best first."""
    return [
        f"{count} {words[count != 1]}" for state, words in FORECAST.items() if (count := preview.counts.get(state, 0))
    ]


def _lost(preview: Preview) -> list[dict[str, str]]:
    """Published claims whose words would be gone, once each."""
    found = {
        mark.claim: {"uuid": str(mark.claim), "label": mark.claim_label, "statement": mark.exact}
        for mark in preview.touched
        if mark.state == Placement.State.ORPHAN and mark.claim_state == Claim.State.PUBLISHED
    }
    return list(found.values())
