"""Transitions."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from factcheck.actions.transitions import perform
from factcheck.models import Claim
from factcheck.queries.claimfile import load_claim_file
from factcheck.queries.claims import scale_of
from factcheck.queries.search import label_number
from factcheck.web.base import PageRequest, acting, claim_or_404, page
from factcheck.web.claims.page import transition_form
from factcheck.web.claims.posts.doing import claim_address, do, seen
from factcheck.workflow import Caller, refusal, transition_named

DONE = {
    "take": "Taken. It is yours now.",
    "propose": "Verdict proposed. Somebody else reviews it now.",
    "withdraw": "Withdrawn. The claim is open again.",
    "send_back": "Sent back, with your comment.",
    "dispute": "Sent back, with the rating that you would give.",
    "approve": "Approved.",
    "publish": "Published.",
    "reopen": "Reopened.",
    "correct": "Correction opened. The publication stays public meanwhile.",
    "retract": "Retracted. Readers see your note in its place.",
    "decline": "Declined.",
    "undo": "Taken back. The claim is as it was before it was declined.",
    "merge": "Merged. Its sightings and links stand here now.",
    "unmerge": "Unmerged. What had gone over stands here again.",
}


@page
@require_POST
def transition(request: PageRequest, uuid: UUID, name: str) -> HttpResponse:
    """Do one transition of the table. Approve, dispute and publish carry the content hash that their page showed."""
    row = claim_or_404(request, uuid)
    wanted = transition_named(name)
    form = transition_form(name, scale=scale_of(row.desk), data=request.POST)

    def act(data: dict[str, Any]) -> None:
        sent = {key: value for key, value in data.items() if key != "row_version"}
        if "content_hash" in request.POST:
            sent["content_hash"] = request.POST["content_hash"]
        if name == "merge":
            sent["into"] = _by_label(row, data["into"])
        perform(row, name, by=acting(request), data=sent, seen=seen(form))

    response = do(
        request,
        row,
        place=name,
        form=form,
        act=act,
        says=DONE[name],
        anchor="verdict" if name == "propose" else "review",
        permission="read",
        ask=lambda: refusal(load_claim_file(row), Caller(request.user.pk, request.membership.role), wanted),
    )
    if name == "merge" and response.status_code == 302:
        merged = Claim.objects.select_related("merged_into").get(pk=row.pk)
        return redirect(claim_address(merged.merged_into or merged))
    return response


def _by_label(row: Claim, typed: str) -> str:
    """The uuid of the desk's claim of this number; what is not a number is left to the action."""
    number = label_number(typed)
    found = Claim.objects.filter(desk=row.desk, number=number).first() if number is not None else None
    return str(found.uuid) if found else typed
