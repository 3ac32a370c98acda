"""The story that an article may belong to, taken or declined from the article's page or the desk's."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from factcheck.actions.offers import decline_offer, take_offer
from factcheck.errors import NotFound
from factcheck.models import StoryOffer
from factcheck.queries.offers import offers_of
from factcheck.web.base import PageRequest, acting, page, seen_version, work_on


def offer_or_404(request: PageRequest, uuid: UUID) -> StoryOffer:
    """The offer, if it is on one of the caller's desks; the page then works on that desk. Raises NotFound."""
    offer = offers_of(request.user).select_related("article__current").filter(uuid=uuid).first()
    if offer is None:
        raise NotFound("There is no such offer, or it belongs to another desk.")
    work_on(request, offer.article.desk)
    return offer


@page
@require_POST
def take(request: PageRequest, uuid: UUID) -> HttpResponse:
    """Put the article there; with ``new``, into a new story that is called like the article."""
    offer = offer_or_404(request, uuid)
    title = offer.article.current.title if request.POST.get("new") else None
    story = take_offer(offer, by=acting(request), seen=seen_version(request), title=title)
    messages.success(request, f"In “{story.title}” now.")
    return _back(request, offer)


@page
@require_POST
def decline(request: PageRequest, uuid: UUID) -> HttpResponse:
    offer = offer_or_404(request, uuid)
    decline_offer(offer, by=acting(request), seen=seen_version(request))
    messages.success(request, "Not offered for this article any more.")
    return _back(request, offer)


def _back(request: PageRequest, offer: StoryOffer) -> HttpResponse:
    if request.POST.get("to") == "desk":
        return redirect("web:home")
    return redirect("web:article", uuid=offer.article.article.uuid)
