"""Open pages say that they are open, and are told who else is there."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET, require_POST

from factcheck.actions import presence
from factcheck.actions.presence import Place
from factcheck.errors import NotFound
from factcheck.models import Presence, User
from factcheck.queries.here import Person, Sign, at_claim
from factcheck.web.base import PageRequest, open_page, poll
from factcheck.web.templatetags.factcheck import first_name, initials, person_name, short_time


@dataclass(frozen=True)
class Said:
    """What a page says of itself: ``page`` is None when it does not say who it is, and then it is nowhere."""

    page: UUID | None
    doing: str
    item: UUID | None


def read_sign(request: HttpRequest, *, doing: Collection[str]) -> Said:
    """From the address; a ``doing`` that this kind of page does not know is reading."""
    said = request.GET.get("doing", "")
    return Said(
        page=open_page(request.GET.get("page", "")),
        doing=said if said in doing else Presence.Doing.READING,
        item=open_page(request.GET.get("item", "")),
    )


def renew(said: Said, *, by: User, at: Place, known: Sign | None) -> None:
    if said.page is not None:
        presence.stay(said.page, by=by, at=at, doing=said.doing, item=said.item, known=known)


def people(others: Iterable[Person]) -> list[dict[str, Any]]:
    """As the pages' scripts draw them: ``who`` tells one from another, ``items`` are the lines that they are at."""
    return [
        {
            "who": one.user.pk,
            "name": person_name(one.user),
            "first": first_name(one.user),
            "initials": initials(one.user),
            "does": Presence.Doing(one.doing).label,
            "since": short_time(one.since),
            "items": [str(item) for item in one.items],
        }
        for one in others
    ]


def unless_same(request: HttpRequest, key: object, answer: Callable[[], dict[str, Any]]) -> HttpResponse:
    """The answer, or 304 when the asker has the one with this key already."""
    etag = f'"{hashlib.sha256(repr((request.user.pk, key)).encode()).hexdigest()[:20]}"'
    same = request.headers.get("If-None-Match") == etag
    response = HttpResponse(status=304) if same else JsonResponse(answer())
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-store"
    return response


@poll
@require_GET
def at_this_claim(request: PageRequest, uuid: UUID) -> HttpResponse:
    """Who else has the claim's page open, and who is editing; 304 while that stays the same. Three queries."""
    said = read_sign(request, doing=(Presence.Doing.READING, Presence.Doing.EDITING))
    found = at_claim(uuid, page=said.page, me=request.user)
    if found is None:
        raise NotFound("There is no such claim, or it belongs to another desk.")
    claim, here = found
    said = Said(said.page, said.doing, None)
    renew(said, by=request.user, at=Place(claim=claim), known=here.mine)
    return unless_same(request, [one.key for one in here.others], lambda: {"people": people(here.others)})


@poll
@require_POST
def leave(request: PageRequest) -> HttpResponse:
    """A page says, as it closes, that nobody is at it any more."""
    if page := open_page(request.POST.get("page", "")):
        presence.leave(page, by=request.user)
    return HttpResponse(status=204)
