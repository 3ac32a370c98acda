"""What looks garbled in an article: each passage in its context, and the chosen ones repaired as a new revision."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from annotations.text import Repair, find_mojibake, quote_selector
from factcheck.actions.repairs import Place, repair_article
from factcheck.errors import Conflict, Invalid, Problem, Refused
from factcheck.models import DeskArticle
from factcheck.web.base import PageRequest, acting, article_or_404, page, seen_version, whole_number
from factcheck.workflow import PERMISSIONS, role_refusal

MOST = 200
"""Repairs that the page lists one by one; beyond, one checkbox stands for the others."""


@dataclass(frozen=True)
class Shown:
    """A repair as the page lists it, with the words around it on its line."""

    repair: Repair
    before: str
    after: str
    chosen: bool

    @property
    def key(self) -> str:
        return f"{self.repair.start}-{self.repair.end}"


@page
@require_http_methods(["GET", "POST"])
def repairs(request: PageRequest, uuid: UUID) -> HttpResponse:
    row = article_or_404(request, uuid)
    if request.method == "GET":
        return _page(request, row)
    chosen = {_place(key) for key in request.POST.getlist("repair")}
    try:
        done = repair_article(
            row,
            by=acting(request),
            revision=request.POST.get("revision", ""),
            places=None if request.POST.get("rest") else chosen,
            but=_listed(row) - chosen if request.POST.get("rest") else (),
            seen=seen_version(request),
            confirm_lost=bool(request.POST.get("confirm_lost")),
        )
    except (Invalid, Conflict, Refused) as problem:
        return _page(request, row, chosen=chosen, problem=problem)
    messages.success(request, done.revision.changes[-1])
    return redirect("web:article", uuid=row.article.uuid)


def _page(
    request: PageRequest, row: DeskArticle, *, chosen: set[Place] | None = None, problem: Problem | None = None
) -> HttpResponse:
    text = row.current.text
    found = find_mojibake(text)
    can = [one for one in found if one.proposed is not None]
    context = {
        "row": row,
        "article": row.article,
        "revision": row.current,
        "shown": [_shown(text, one, chosen) for one in found[:MOST]],
        "count": len(found),
        "can": len(can),
        "rest": sum(one.proposed is not None for one in found[MOST:]),
        "problem": problem,
        "would_lose": problem is not None and problem.slug == "would-lose-published",
        "refusal": role_refusal(request.membership.role, PERMISSIONS["article.ingest"]),
    }
    return render(request, "article/repairs.html", context, status=problem.status if problem else 200)


def _shown(text: str, one: Repair, chosen: set[Place] | None) -> Shown:
    quote = quote_selector(text, one.start, one.end)
    before, after = quote.prefix.rpartition("\n")[2], quote.suffix.partition("\n")[0]
    return Shown(one, before, after, chosen is None or (one.start, one.end) in chosen)


def _listed(row: DeskArticle) -> set[Place]:
    found = find_mojibake(row.current.text)[:MOST]
    return {(one.start, one.end) for one in found if one.proposed is not None}


def _place(key: str) -> Place:
    start, _, end = key.partition("-")
    place = whole_number(start), whole_number(end)
    if place[0] is None or place[1] is None:
        raise Invalid.field("repair", f"{key[:40]!r} is not a place in the text. Load the page again.")
    return place[0], place[1]
