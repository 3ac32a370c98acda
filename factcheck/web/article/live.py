"""What an open page asks while people and the worker go on: is there news, and what does it look like."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from factcheck.actions.articles import request_suggestions
from factcheck.actions.base import allow
from factcheck.actions.carry import request_carrying
from factcheck.actions.presence import Place
from factcheck.errors import NotFound
from factcheck.models import Presence
from factcheck.queries.likely import find_to_join, likely_claims, near_claims
from factcheck.queries.news import news_of, state_of
from factcheck.queries.workbench import load_workbench
from factcheck.web.article import page as pages
from factcheck.web.base import PageRequest, acting, article_or_404, page, poll
from factcheck.web.here import people, read_sign, renew, unless_same

LONGEST_NUMBER = 18
LONGEST_TEXT = 1000


@page
@require_http_methods(["GET", "POST"])
def fragment(request: PageRequest, uuid: UUID) -> HttpResponse:
    """GET: the pieces of the page as they are now, or with ``?item=`` (several) lines of the list with their bodies.

    POST: carry the marks over again or look for spans again, whichever of it failed.
    """
    row = article_or_404(request, uuid)
    if request.method == "POST":
        allow("suggest", desk=row.desk, by=acting(request))
        again_for_marks = load_workbench(row).carrying == "failed"
        with transaction.atomic():
            if again_for_marks:
                request_carrying([row.current])
            else:
                request_suggestions(row.desk, [row.current])
        if not pages.wants_pieces(request):
            messages.success(
                request, "Carrying the marks over again." if again_for_marks else "Looking for spans again."
            )
            return redirect(pages.address(row))
    elif keys := request.GET.getlist("item"):
        return pages.some_items(request, row, keys)
    return pages.everything(request, row)


@poll
@require_GET
def news(request: PageRequest, uuid: UUID) -> HttpResponse:
    """What others did after event ``since`` in the ``revision``, and who is here; 304 while the answer stays the same.

    Asking says that the page is open, too. Three queries when nothing changed.
    """
    try:
        revision = UUID(request.GET.get("revision", ""))
    except ValueError:
        raise NotFound("There is no such revision.") from None
    sign = read_sign(request, doing=(Presence.Doing.READING, Presence.Doing.MARKING))
    state = state_of(uuid, user=request.user, revision=revision, page=sign.page)
    if state is None:
        raise NotFound("There is no such article, or it belongs to another desk.")
    renew(sign, by=request.user, at=Place(article=state.row), known=state.here.mine)
    since = _event_number(request.GET.get("since", ""))

    def answer() -> dict[str, Any]:
        found = news_of(state, me=request.user, since=since, page=sign.page)
        return {
            "new": found.count,
            "says": found.says,
            "search": state.search,
            "revised": state.revision != revision,
            "people": people(state.here.others),
        }

    return unless_same(request, (since, str(revision), str(sign.page), state.key), answer)


def _event_number(value: str) -> int:
    return int(value) if value.isascii() and value.isdigit() and len(value) <= LONGEST_NUMBER else 0


@page
@require_GET
def claim_choices(request: PageRequest, uuid: UUID) -> HttpResponse:
    """Claims that a mark may be added to: by a search ``q``, or those likely to say the same as ``text``."""
    row = article_or_404(request, uuid)
    allow("span.write", desk=row.desk, by=acting(request))
    query = request.GET.get("q", "")
    choices = (
        find_to_join(row, query)
        if query
        else likely_claims(list(near_claims(row)), request.GET.get("text", "")[:LONGEST_TEXT])
    )
    said = "No claim of this desk holds these words." if query else "No claim here seems to say the same."
    return render(request, "article/claim_choice.html", {"choices": choices, "said": said, "query": query})
