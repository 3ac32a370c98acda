"""Right of reply: ``claims/{uuid}/replies/``, ``replies/``."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http.response import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from factcheck.actions.replies import ask_reply, excuse_reply, log_reply
from factcheck.api.base import Collection, ObjectEndpoint
from factcheck.api.conditional import etag
from factcheck.api.serializers.replies import NewReplySerializer, ReplyOutcomeSerializer, ReplySerializer
from factcheck.api.views.claims import ClaimEndpoint
from factcheck.errors import Invalid
from factcheck.models import ReplyRequest
from factcheck.queries import api_scope


class ReplyList(ClaimEndpoint, Collection):
    queryset = ReplyRequest.objects.none()
    orderings = ("asked_at", "-asked_at")

    @extend_schema(responses=ReplySerializer(many=True))
    def get(self, request: Request, uuid: UUID) -> HttpResponseBase:
        """Who was asked for a reply, and what came of it."""
        return self.page(api_scope.replies_of(self.user).filter(claim=self.load()), ReplySerializer)

    @extend_schema(request=NewReplySerializer, responses={201: ReplySerializer})
    def post(self, request: Request, uuid: UUID) -> Response:
        """Record that somebody was asked, or with a `reason` alone that nobody has to be.

        An open claim waits for the reply until it is logged.
        """
        claim = self.load()
        data = self.body(NewReplySerializer)
        if "reason" in data:
            if also := [name for name in data if name != "reason"]:
                raise Invalid.field("reason", f"With a reason nobody was asked; leave out {', '.join(also)}.")
            made = excuse_reply(claim, by=self.actor, reason=data["reason"])
        else:
            made = ask_reply(claim, by=self.actor, **data)
        reply = api_scope.found(api_scope.replies_of(self.user), "reply", pk=made.pk)
        headers = {
            "ETag": etag(reply.row_version),
            "Location": reverse("api:reply", kwargs={"uuid": reply.uuid}, request=request),
        }
        return Response(ReplySerializer(reply).data, status=201, headers=headers)


class ReplyDetail(ObjectEndpoint):
    versioned = True

    def load(self) -> ReplyRequest:
        row: ReplyRequest = api_scope.found(api_scope.replies_of(self.user), "reply", uuid=self.kwargs["uuid"])
        return row

    def show(self, row: ReplyRequest) -> dict[str, Any]:
        return dict(ReplySerializer(row).data)

    @extend_schema(responses=ReplySerializer)
    def get(self, request: Request, uuid: UUID) -> Response:
        """A request for a reply."""
        return self.answer()

    @extend_schema(request=ReplyOutcomeSerializer, responses=ReplySerializer)
    def patch(self, request: Request, uuid: UUID) -> Response:
        """Log what came of it, or correct that."""
        reply = self.load()
        seen = self.required()
        data = self.body(ReplyOutcomeSerializer, partial=True)
        log_reply(reply, by=self.actor, seen=seen, **{"outcome": reply.outcome, "text": reply.text, **data})
        return self.answer()
