"""``claims/{uuid}/relations/`` and ``relations/``"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http.response import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from factcheck.actions.relations import confirm_relation, reject_relation, relate_claims
from factcheck.api.base import Collection, ObjectEndpoint
from factcheck.api.conditional import etag
from factcheck.api.filters import RelationFilter
from factcheck.api.serializers.relations import (
    NewRelationSerializer,
    RelationDecisionSerializer,
    RelationOfClaimSerializer,
    RelationSerializer,
)
from factcheck.api.views.claims import ClaimEndpoint
from factcheck.models import ClaimRelation
from factcheck.queries import api_scope


class RelationsOfClaim(ClaimEndpoint, Collection):
    queryset = ClaimRelation.objects.none()
    filterset_class = RelationFilter

    @extend_schema(responses=RelationOfClaimSerializer(many=True))
    def get(self, request: Request, uuid: UUID) -> HttpResponseBase:
        """The claim's links to others, whatever their state."""
        claim = self.load()
        return self.page(api_scope.relations_in(claim), RelationOfClaimSerializer, claim=claim)

    @extend_schema(request=NewRelationSerializer, responses={201: RelationOfClaimSerializer})
    def post(self, request: Request, uuid: UUID) -> Response:
        """Link another claim of the desk, at once confirmed. A suggested or rejected link is confirmed by it."""
        claim = self.load()
        data = self.body(NewRelationSerializer)
        other = self.claim_on(claim.desk, data.pop("other"), field="other")
        assert other is not None, "the field is required and never null"
        made = relate_claims(claim, other=other, by=self.actor, **data)
        relation = api_scope.found(api_scope.relations_of(self.user), "relation", pk=made.pk)
        headers = {
            "ETag": etag(relation.row_version),
            "Location": reverse("api:relation", kwargs={"uuid": relation.uuid}, request=request),
        }
        shown = RelationOfClaimSerializer(relation, context={"claim": claim}).data
        return Response(shown, status=201, headers=headers)


class RelationEndpoint(ObjectEndpoint):
    def load(self) -> ClaimRelation:
        row: ClaimRelation = api_scope.found(api_scope.relations_of(self.user), "relation", uuid=self.kwargs["uuid"])
        return row

    def show(self, row: ClaimRelation) -> dict[str, Any]:
        return dict(RelationSerializer(row).data)


class RelationDetail(RelationEndpoint):
    @extend_schema(responses=RelationSerializer)
    def get(self, request: Request, uuid: UUID) -> Response:
        """A link between two claims."""
        return self.answer()


class RelationConfirm(RelationEndpoint):
    versioned = True

    @extend_schema(request=RelationDecisionSerializer, responses=RelationSerializer)
    def post(self, request: Request, uuid: UUID) -> Response:
        """Confirm a suggested or once rejected link."""
        relation = self.load()
        seen = self.stated()
        rationale = self.body(RelationDecisionSerializer).get("rationale", "")
        confirm_relation(relation, by=self.actor, seen=seen, rationale=rationale)
        return self.answer()


class RelationReject(RelationEndpoint):
    versioned = True

    @extend_schema(request=RelationDecisionSerializer, responses=RelationSerializer)
    def post(self, request: Request, uuid: UUID) -> Response:
        """Reject a link. The pair is not suggested again."""
        relation = self.load()
        seen = self.stated()
        rationale = self.body(RelationDecisionSerializer).get("rationale", "")
        reject_relation(relation, by=self.actor, seen=seen, rationale=rationale)
        return self.answer()
