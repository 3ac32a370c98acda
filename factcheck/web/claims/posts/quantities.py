"""The figures that a claim gives."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from factcheck.actions import quantities as quantity_actions
from factcheck.actions.quantities import QuantityInput
from factcheck.errors import NotFound
from factcheck.models import Claim, Quantity
from factcheck.web.base import PageRequest, acting, claim_or_404, page
from factcheck.web.claims.posts.doing import do, seen
from factcheck.web.forms.base import VersionedForm
from factcheck.web.forms.figures import QuantityForm


def _content(data: dict[str, Any]) -> QuantityInput:
    low, high = data["amount"]
    return QuantityInput(low, high, data["counts"], data["unit"])


def _quantity_or_404(request: PageRequest, uuid: UUID) -> tuple[Quantity, Claim]:
    quantity = Quantity.objects.filter(uuid=uuid).select_related("claim__desk").first()
    if quantity is None:
        raise NotFound("There is no such figure, or it belongs to another desk.")
    return quantity, claim_or_404(request, quantity.claim.uuid)


@page
@require_POST
def add_quantity(request: PageRequest, uuid: UUID) -> HttpResponse:
    row = claim_or_404(request, uuid)
    form = QuantityForm(request.POST, auto_id="figures-%s")

    def act(data: dict[str, Any]) -> None:
        quantity_actions.add_quantity(row, by=acting(request), content=_content(data))

    return do(request, row, place="figures", form=form, act=act, says="Figure added.")


@page
@require_POST
def edit_quantity(request: PageRequest, uuid: UUID) -> HttpResponse:
    quantity, row = _quantity_or_404(request, uuid)
    place = f"quantity-{quantity.uuid}"
    form = QuantityForm(request.POST, auto_id=f"{place}-%s")

    def act(data: dict[str, Any]) -> None:
        quantity_actions.edit_quantity(quantity, by=acting(request), seen=seen(form), content=_content(data))

    return do(request, row, place=place, form=form, act=act, says="Saved.", anchor="figures")


@page
@require_POST
def remove_quantity(request: PageRequest, uuid: UUID) -> HttpResponse:
    quantity, row = _quantity_or_404(request, uuid)
    form = VersionedForm(request.POST)

    def act(data: dict[str, Any]) -> None:
        quantity_actions.remove_quantity(quantity, by=acting(request), seen=seen(form))

    says = "Removed. It stays in the history."
    return do(request, row, place=f"drop-{quantity.uuid}", form=form, act=act, says=says, anchor="figures")
