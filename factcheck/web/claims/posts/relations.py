"""Links to other claims."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from factcheck.actions import relations as relation_actions
from factcheck.errors import NotFound
from factcheck.models import Claim, ClaimRelation
from factcheck.web.base import PageRequest, acting, claim_or_404, page
from factcheck.web.claims.posts.doing import do, seen
from factcheck.web.forms.relations import DecideRelationForm, RelateForm


@page
@require_POST
def relate(request: PageRequest, uuid: UUID) -> HttpResponse:
    row = claim_or_404(request, uuid)
    form = RelateForm(request.POST, auto_id="relate-%s")

    def act(data: dict[str, Any]) -> None:
        other = Claim.objects.filter(desk=row.desk, uuid=data["other"]).first()
        if other is None:
            raise NotFound("There is no such claim, or it belongs to another desk.")
        relation_actions.relate_claims(
            row, other=other, kind=data["kind"], by=acting(request), rationale=data["rationale"]
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


def _decide_relation(request: PageRequest, uuid: UUID, decide: Callable[..., ClaimRelation], says: str) -> HttpResponse:
    """Confirm or reject; ``claim`` in the form names which of the two claims the reader came from."""
    relation = ClaimRelation.objects.filter(uuid=uuid).select_related("a", "b").first()
    if relation is None:
        raise NotFound("There is no such link, or it belongs to another desk.")
    came_from = relation.b if request.POST.get("claim") == str(relation.b.uuid) else relation.a
    row = claim_or_404(request, came_from.uuid)
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
