"""Sources and attempts."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.views.decorators.http import require_POST

from factcheck.actions import evidence as evidence_actions
from factcheck.actions.evidence import EvidenceInput, FileInput
from factcheck.errors import NotFound
from factcheck.models import Claim, Evidence
from factcheck.web.base import PageRequest, acting, claim_or_404, page
from factcheck.web.claims.posts.doing import do, seen
from factcheck.web.claims.sources import evidence_form
from factcheck.web.forms.base import VersionedForm
from factcheck.web.forms.evidence import AttemptForm, NewEvidenceForm


def _evidence_input(data: dict[str, Any]) -> EvidenceInput:
    file = data.get("file")
    return EvidenceInput(
        url=data.get("url", ""),
        file=FileInput(file.name, file.read(settings.MAX_EVIDENCE_BYTES + 1), file.size) if file is not None else None,
        stance=data["stance"],
        title=data["title"],
        quote=data["quote"],
        directness=data["directness"],
        origin=data["origin"],
        note=data["note"],
        confidential=data["confidential"],
        accessed_at=data["accessed_at"],
    )


@page
@require_POST
def add_evidence(request: PageRequest, uuid: UUID) -> HttpResponse:
    row = claim_or_404(request, uuid)
    form = NewEvidenceForm(request.POST, request.FILES, auto_id="evidence-%s")

    def act(data: dict[str, Any]) -> None:
        evidence_actions.add_evidence(row, by=acting(request), content=_evidence_input(data))

    return do(request, row, place="evidence", form=form, act=act, says="Evidence added.", permission="evidence.write")


def evidence_or_404(request: PageRequest, uuid: UUID) -> tuple[Evidence, Claim]:
    """The source and its claim, if they are on one of the caller's desks. Raises NotFound."""
    item = Evidence.objects.filter(uuid=uuid).select_related("claim", "snapshot").first()
    if item is None:
        raise NotFound("There is no such evidence, or it belongs to another desk.")
    return item, claim_or_404(request, item.claim.uuid)


@page
@require_POST
def edit_evidence(request: PageRequest, uuid: UUID) -> HttpResponse:
    item, row = evidence_or_404(request, uuid)
    place = f"evidence-{item.uuid}"
    form = evidence_form(item, request.POST)

    def act(data: dict[str, Any]) -> None:
        if "accessed_at" not in form.changed_data:
            data["accessed_at"] = None  # the field shows no seconds, so it would seem to be another moment
        evidence_actions.edit_evidence(item, by=acting(request), seen=seen(form), content=_evidence_input(data))

    return do(
        request,
        row,
        place=place,
        form=form,
        act=act,
        says="Saved.",
        anchor="evidence",
        permission="evidence.write",
    )


@page
@require_POST
def withdraw_evidence(request: PageRequest, uuid: UUID) -> HttpResponse:
    item, row = evidence_or_404(request, uuid)
    form = VersionedForm(request.POST)

    def act(data: dict[str, Any]) -> None:
        evidence_actions.withdraw_evidence(item, by=acting(request), seen=seen(form))

    return do(
        request,
        row,
        place=f"withdraw-{item.uuid}",
        form=form,
        act=act,
        says="Withdrawn. It stays in the history.",
        anchor="evidence",
        permission="evidence.write",
    )


@page
@require_POST
def log_attempt(request: PageRequest, uuid: UUID) -> HttpResponse:
    row = claim_or_404(request, uuid)
    form = AttemptForm(request.POST, auto_id="attempts-%s")

    def act(data: dict[str, Any]) -> None:
        evidence_actions.log_attempt(
            row, by=acting(request), asked=data["asked"], result=data["result"], asked_at=data["asked_at"]
        )

    return do(request, row, place="attempts", form=form, act=act, says="Attempt logged.", permission="evidence.write")
