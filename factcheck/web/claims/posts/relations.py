"""Links to other claims."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from factcheck.actions import relations as relation_actions
from factcheck.actions.verdicts import carry_verdict
from factcheck.errors import NotFound
from factcheck.models import Claim, ClaimRelation
from factcheck.web.base import PageRequest, acting, claim_or_404, page
from factcheck.web.claims.posts.doing import do, seen
from factcheck.web.forms.base import VersionedForm
from factcheck.web.forms.relations import DecideRelationForm, RelateForm, RetypeForm


@page
@require_POST
def relate(request: PageRequest, uuid: UUID) -> HttpResponse:
    row = claim_or_404(request, uuid)
    form = RelateForm(request.POST, auto_id="relate-%s")

    def act(data: dict[str, Any]) -> None:
        other = Claim.objects.filter(desk=row.desk, uuid=data["other"]).first()
        if other is None:
            raise NotFound("There is no such claim, or it belongs to another desk.")
        kind, direction = data["way"]
        relation_actions.relate_claims(
            row, other=other, kind=kind, direction=direction, by=acting(request), rationale=data["rationale"]
        )

    return do(
        request,
        row,
        place="counter-claims",
        form=form,
        act=act,
        says="Linked.",
        permission="relation.write",
    )


def _relation_or_404(request: PageRequest, uuid: UUID) -> tuple[ClaimRelation, Claim, Claim]:
    """The link, the claim that the reader came from (``claim`` in the form names it), and the other one."""
    relation = ClaimRelation.objects.filter(uuid=uuid).select_related("a__desk", "b__desk").first()
    if relation is None:
        raise NotFound("There is no such link, or it belongs to another desk.")
    pair = (relation.a, relation.b)
    row, other = reversed(pair) if request.POST.get("claim") == str(relation.b.uuid) else pair
    return relation, claim_or_404(request, row.uuid), other


def _decide_relation(request: PageRequest, uuid: UUID, decide: Callable[..., ClaimRelation], says: str) -> HttpResponse:
    """Confirm or reject."""
    relation, row, _ = _relation_or_404(request, uuid)
    form = DecideRelationForm(request.POST, auto_id=f"relation-{relation.uuid}-%s")

    def act(data: dict[str, Any]) -> None:
        decide(relation, by=acting(request), seen=seen(form), rationale=data["rationale"])

    return do(
        request,
        row,
        place="counter-claims",
        form=form,
        act=act,
        says=says,
        permission="relation.write",
    )


@page
@require_POST
def confirm_relation(request: PageRequest, uuid: UUID) -> HttpResponse:
    return _decide_relation(request, uuid, relation_actions.confirm_relation, "Link confirmed.")


@page
@require_POST
def reject_relation(request: PageRequest, uuid: UUID) -> HttpResponse:
    return _decide_relation(request, uuid, relation_actions.reject_relation, "Link rejected.")


@page
@require_POST
def retype_relation(request: PageRequest, uuid: UUID) -> HttpResponse:
    """Say how the two claims stand to each other instead."""
    relation, row, other = _relation_or_404(request, uuid)
    form = RetypeForm(request.POST, auto_id=f"retype-{relation.uuid}-%s")

    def act(data: dict[str, Any]) -> None:
        kind, direction = data["way"]
        first = {ClaimRelation.Direction.TO: row, ClaimRelation.Direction.FROM: other}.get(direction)
        relation_actions.retype_relation(
            relation, kind=kind, first=first, by=acting(request), seen=seen(form), rationale=data["rationale"]
        )

    return do(
        request,
        row,
        place="counter-claims",
        form=form,
        act=act,
        says="Link changed.",
        permission="relation.write",
    )


@page
@require_POST
def carry_relation(request: PageRequest, uuid: UUID) -> HttpResponse:
    """Propose the other claim's published verdict for this one."""
    relation, row, _ = _relation_or_404(request, uuid)
    form = VersionedForm(request.POST)

    def act(data: dict[str, Any]) -> None:
        carry_verdict(relation, to=row, by=acting(request), seen=seen(form))

    return do(
        request,
        row,
        place="counter-claims",
        form=form,
        act=act,
        says="Verdict carried over. Somebody else reviews it now.",
        anchor="verdict",
        permission="relation.write",
    )
