"""Where the claim was seen."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from factcheck.actions import claims as claim_actions
from factcheck.actions.claims import Seen
from factcheck.errors import NotFound
from factcheck.models import Claim, Sighting
from factcheck.web.base import PageRequest, acting, claim_or_404, page
from factcheck.web.claims.posts.doing import do, seen
from factcheck.web.forms.base import VersionedForm
from factcheck.web.forms.claims import PlaceForm, SightingForm


def _seen(data: dict[str, Any]) -> Seen:
    return Seen(data["voice"], data["attributed_to"], data["relayed_by"], data["origin"])


def _sighting_or_404(request: PageRequest, uuid: UUID) -> tuple[Sighting, Claim]:
    sighting = Sighting.objects.filter(uuid=uuid).select_related("claim__desk").first()
    if sighting is None:
        raise NotFound("There is no such sighting, or it belongs to another desk.")
    return sighting, claim_or_404(request, sighting.claim.uuid)


@page
@require_POST
def add_sighting(request: PageRequest, uuid: UUID) -> HttpResponse:
    """Add an address at which the claim was seen."""
    row = claim_or_404(request, uuid)
    form = PlaceForm(request.POST, auto_id="place-%s")

    def act(data: dict[str, Any]) -> None:
        claim_actions.see_claim(row, by=acting(request), seen=_seen(data), url=data["url"])

    return do(request, row, place="place", form=form, act=act, says="Noted where it was seen.", anchor="seen")


@page
@require_POST
def remove_sighting(request: PageRequest, uuid: UUID) -> HttpResponse:
    sighting, row = _sighting_or_404(request, uuid)
    form = VersionedForm(request.POST)

    def act(data: dict[str, Any]) -> None:
        claim_actions.remove_sighting(sighting, by=acting(request), version=seen(form))

    says = "Taken away. It stays in the history."
    return do(request, row, place=f"unsee-{sighting.uuid}", form=form, act=act, says=says, anchor="seen")


@page
@require_POST
def edit_sighting(request: PageRequest, uuid: UUID) -> HttpResponse:
    sighting, row = _sighting_or_404(request, uuid)
    place = f"sighting-{sighting.uuid}"
    kind = SightingForm if sighting.span_id else PlaceForm
    form = kind(request.POST, auto_id=f"{place}-%s")

    def act(data: dict[str, Any]) -> None:
        claim_actions.edit_sighting(
            sighting, by=acting(request), version=seen(form), seen=_seen(data), url=data.get("url")
        )

    return do(request, row, place=place, form=form, act=act, says="Saved.", anchor="seen")
