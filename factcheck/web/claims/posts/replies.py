"""Right of reply."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from factcheck.actions import replies as reply_actions
from factcheck.errors import NotFound
from factcheck.models import ReplyRequest
from factcheck.web.base import PageRequest, acting, claim_or_404, page
from factcheck.web.claims.page import reply_form
from factcheck.web.claims.posts.doing import do, seen
from factcheck.web.forms.evidence import AskReplyForm, ExcuseReplyForm


@page
@require_POST
def ask_reply(request: PageRequest, uuid: UUID) -> HttpResponse:
    row = claim_or_404(request, uuid)
    form = AskReplyForm(request.POST, auto_id="replies-%s")

    def act(data: dict[str, Any]) -> None:
        reply_actions.ask_reply(
            row,
            by=acting(request),
            asked=data["asked"],
            speaker=data["speaker"],
            asked_at=data["asked_at"],
            deadline=data["deadline"],
        )

    return do(request, row, place="replies", form=form, act=act, says="Noted.", permission="evidence.write")


@page
@require_POST
def excuse_reply(request: PageRequest, uuid: UUID) -> HttpResponse:
    row = claim_or_404(request, uuid)
    form = ExcuseReplyForm(request.POST, auto_id="excuse-%s")

    def act(data: dict[str, Any]) -> None:
        reply_actions.excuse_reply(row, by=acting(request), reason=data["reason"])

    return do(
        request, row, place="excuse", form=form, act=act, says="Noted.", anchor="replies", permission="evidence.write"
    )


@page
@require_POST
def log_reply(request: PageRequest, uuid: UUID) -> HttpResponse:
    reply = ReplyRequest.objects.filter(uuid=uuid).select_related("claim").first()
    if reply is None:
        raise NotFound("There is no such reply, or it belongs to another desk.")
    row = claim_or_404(request, reply.claim.uuid)
    form = reply_form(reply, data=request.POST)

    def act(data: dict[str, Any]) -> None:
        reply_actions.log_reply(reply, by=acting(request), seen=seen(form), outcome=data["outcome"], text=data["text"])

    return do(
        request,
        row,
        place=f"reply-{reply.uuid}",
        form=form,
        act=act,
        says="Reply logged.",
        anchor="replies",
        permission="evidence.write",
    )
