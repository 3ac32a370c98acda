"""Where the claim was seen."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from factcheck.actions import claims as claim_actions
from factcheck.actions.claims import Seen
from factcheck.errors import NotFound
from factcheck.models import Sighting
from factcheck.web.base import PageRequest, acting, claim_or_404, page
from factcheck.web.claims.posts.doing import do, seen
from factcheck.web.forms.claims import SightingForm


@page
@require_POST
def edit_sighting(request: PageRequest, uuid: UUID) -> HttpResponse:
    sighting = Sighting.objects.filter(uuid=uuid).select_related("claim").first()
    if sighting is None:
        raise NotFound("There is no such sighting, or it belongs to another desk.")
    row = claim_or_404(request, sighting.claim.uuid)
    place = f"sighting-{sighting.uuid}"
    form = SightingForm(request.POST, auto_id=f"{place}-%s")

    def act(data: dict[str, Any]) -> None:
        values = Seen(data["voice"], data["attributed_to"], data["relayed_by"], data["origin"])
        claim_actions.edit_sighting(sighting, by=acting(request), version=seen(form), seen=values)

    return do(request, row, place=place, form=form, act=act, says="Saved.", anchor="seen")
