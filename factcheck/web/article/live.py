"""What an open page asks while people and the worker go on: is there news, and what does it look like."""

from __future__ import annotations

import hashlib
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods

from factcheck.actions.articles import request_suggestions
from factcheck.actions.base import allow
from factcheck.actions.carry import request_carrying
from factcheck.errors import NotFound
from factcheck.queries.workbench import load_workbench, news_of
from factcheck.web.article import page as pages
from factcheck.web.base import PageRequest, acting, article_or_404, page

LONGEST_NUMBER = 18


@page
@require_http_methods(["GET", "POST"])
def fragment(request: PageRequest, uuid: UUID) -> HttpResponse:
    """GET: the pieces of the page as they are now, or with ``?item=`` one line of the list, open.

    POST: carry the marks over again or look for spans again, whichever of it failed.
    """
    row = article_or_404(request, uuid)
    if request.method == "POST":
        allow("suggest", desk=row.desk, by=acting(request))
        again_for_marks = load_workbench(row).carrying == "failed"
        with transaction.atomic():
            (request_carrying if again_for_marks else request_suggestions)([row.current])
        if not pages.wants_pieces(request):
            messages.success(
                request, "Carrying the marks over again." if again_for_marks else "Looking for spans again."
            )
            return redirect(pages.address(row))
    elif item := request.GET.get("item", ""):
        return pages.one_item(request, row, item)
    return pages.everything(request, row)


@page
@require_GET
def news(request: PageRequest, uuid: UUID) -> HttpResponse:
    """Whether anything changed after event ``since`` in the ``revision``; 304 while the answer stays the same."""
    since = request.GET.get("since", "")
    try:
        revision = UUID(request.GET.get("revision", ""))
    except ValueError:
        raise NotFound("There is no such revision.") from None
    number = int(since) if since.isascii() and since.isdigit() and len(since) <= LONGEST_NUMBER else 0
    found = news_of(uuid, user=request.user, revision=revision, since=number)
    if found is None:
        raise NotFound("There is no such article, or it belongs to another desk.")
    etag = f'"{hashlib.sha256(repr((request.GET.urlencode(), found)).encode()).hexdigest()[:20]}"'
    if request.headers.get("If-None-Match") == etag:
        response: HttpResponse = HttpResponse(status=304)
    else:
        response = JsonResponse(
            {"stamp": found.stamp, "new": found.count, "search": found.search, "revised": found.revised}
        )
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-store"
    return response
