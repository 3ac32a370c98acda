"""``spans/``"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from annotations.models import Placement
from factcheck.actions.claims import Seen
from factcheck.actions.spans import ClaimDetails, Range, confirm_span, delete_span, edit_span, mark_span, retire_span
from factcheck.api.base import Endpoint, ObjectEndpoint
from factcheck.api.conditional import etag
from factcheck.api.serializers.spans import NewSpanSerializer, SpanChangesSerializer, SpanSerializer
from factcheck.api.serializers.suggestions import NothingSerializer
from factcheck.errors import Invalid
from factcheck.models import Desk, DeskArticle
from factcheck.queries import api_scope
from factcheck.queries.span_rows import span_row, span_rows

ENDS = ("revision", "start", "end", "exact")


def claim_details(endpoint: Endpoint, desk: Desk, data: dict[str, Any]) -> ClaimDetails:
    """What a mark's body says of its claim. Raises Invalid for a claim that is not on the desk."""
    seen = {name: data[name] for name in ("voice", "attributed_to", "relayed_by", "origin") if name in data}
    new = {name: data[name] for name in ("statement", "claimant", "kind") if name in data}
    return ClaimDetails(join=endpoint.claim_on(desk, data.get("claim")), seen=Seen(**seen), **new)


class SpanList(Endpoint):
    @extend_schema(request=NewSpanSerializer, responses={201: SpanSerializer, 200: SpanSerializer})
    def post(self, request: Request) -> Response:
        """Mark a passage. With the tag `claim` it makes a claim, or joins the one named.

        200 when the `uuid` came before for the same range: nothing new is made. 409 for offsets of another revision.
        """
        data = self.body(NewSpanSerializer)
        row = self._article(data["article"])
        marked = mark_span(
            row,
            by=self.actor,
            revision=data["revision"],
            range_=Range(data["start"], data["end"], data["exact"]),
            tags=data["tags"],
            uuid=data.get("uuid"),
            details=claim_details(self, row.desk, data),
        )
        shown = span_row(marked.placement, article=row.article, tags=marked.tags, claim=marked.claim)
        headers = {
            "ETag": etag(shown.row_version),
            "Location": reverse("api:span", kwargs={"uuid": shown.uuid}, request=request),
        }
        return Response(SpanSerializer(shown).data, status=201 if marked.created else 200, headers=headers)

    def _article(self, uuid: UUID) -> DeskArticle:
        row = api_scope.article_on_desks_of(self.user, uuid)
        if row is None:
            raise Invalid.field("article", f"There is no article {uuid} on your desks.")
        return row


class SpanEndpoint(ObjectEndpoint):
    versioned = True

    def load(self) -> Placement:
        row: Placement = api_scope.found(api_scope.placements_of(self.user), "span", span__uuid=self.kwargs["uuid"])
        return row

    def show(self, row: Placement) -> dict[str, Any]:
        [shown] = span_rows(Placement.objects.filter(pk=row.pk))
        return dict(SpanSerializer(shown).data)

    def version_of(self, row: Placement) -> int:
        return row.span.row_version


class SpanConfirm(SpanEndpoint):
    @extend_schema(request=NothingSerializer, responses=SpanSerializer)
    def post(self, request: Request, uuid: UUID) -> Response:
        """Say that a mark whose words changed is right where it stands. 409 when nobody doubts it."""
        span = self.load().span
        seen = self.stated()
        self.body(NothingSerializer)
        confirm_span(span, by=self.actor, seen=seen)
        return self.answer()


class SpanRetire(SpanEndpoint):
    @extend_schema(request=NothingSerializer, responses=SpanSerializer)
    def post(self, request: Request, uuid: UUID) -> Response:
        """Say that the words of a mark that lost its place are gone for good. 409 for one that has a place."""
        span = self.load().span
        seen = self.stated()
        self.body(NothingSerializer)
        retire_span(span, by=self.actor, seen=seen)
        return self.answer()


class SpanDetail(SpanEndpoint):
    @extend_schema(responses=SpanSerializer)
    def get(self, request: Request, uuid: UUID) -> Response:
        """A mark, where it stands in the newest revision to which it was carried."""
        return self.answer()

    @extend_schema(request=SpanChangesSerializer, responses=SpanSerializer)
    def patch(self, request: Request, uuid: UUID) -> Response:
        """Give a mark other ends, other tags, or both; one that lost its place has one again then.

        Taking the tag `claim` away removes the sighting.
        """
        span = self.load().span
        seen = self.required()
        data = self.body(SpanChangesSerializer, partial=True)
        range_ = None
        if any(name in data for name in ENDS):
            if missing := [name for name in ENDS if name not in data]:
                sentence = "Other ends need all of revision, start, end and exact."
                raise Invalid(sentence, fields={name: [sentence] for name in missing})
            range_ = Range(data["start"], data["end"], data["exact"])
        edit_span(
            span, by=self.actor, seen=seen, revision=data.get("revision", ""), range_=range_, tags=data.get("tags")
        )
        return self.answer()

    @extend_schema(responses={204: None})
    def delete(self, request: Request, uuid: UUID) -> Response:
        """Take a mark away. 409 when it is its claim's last and something else hangs on the claim."""
        span = self.load().span
        delete_span(span, by=self.actor, seen=self.required())
        return Response(status=204)
