"""``claims/{uuid}/relations/`` and ``relations/``"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http.response import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from factcheck.actions.relations import confirm_relation, reject_relation, relate_claims, retype_relation
from factcheck.actions.verdicts import carry_verdict
from factcheck.api.base import Collection, ObjectEndpoint
from factcheck.api.conditional import etag
from factcheck.api.filters import RelationFilter
from factcheck.api.serializers.relations import (
    CarrySerializer,
    NewRelationSerializer,
    RelationChangesSerializer,
    RelationDecisionSerializer,
    RelationOfClaimSerializer,
    RelationSerializer,
)
from factcheck.api.serializers.verdicts import VerdictSerializer
from factcheck.api.views.claims import ClaimEndpoint
from factcheck.errors import Invalid
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
        """Link another claim of the desk, at once confirmed. A suggested or rejected link is confirmed by it.

        409 when the two have this link, and for links that exclude each other: `contradicts` between claims that are
        the same, directly or through others; `supports` beside `contradicts`; and `supports`, `qualifies` or `updates`
        both ways.
        """
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
    versioned = True

    @extend_schema(responses=RelationSerializer)
    def get(self, request: Request, uuid: UUID) -> Response:
        """A link between two claims."""
        return self.answer()

    @extend_schema(request=RelationChangesSerializer, responses=RelationSerializer)
    def patch(self, request: Request, uuid: UUID) -> Response:
        """Change the kind of a link, or turn it round with `a`. A suggested one is confirmed by it."""
        relation = self.load()
        seen = self.required()
        data = self.body(RelationChangesSerializer, partial=True)
        if not {"kind", "a"} & set(data):
            raise Invalid.field("kind", "Send the kind of the link, or which of its claims is the first.")
        retype_relation(
            relation,
            kind=data.get("kind", relation.kind),
            first=self.claim_on(relation.a.desk, data.get("a"), field="a"),
            by=self.actor,
            seen=seen,
            rationale=data.get("rationale", ""),
        )
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
        """Reject a link. The pair is not suggested again, in any kind."""
        relation = self.load()
        seen = self.stated()
        rationale = self.body(RelationDecisionSerializer).get("rationale", "")
        reject_relation(relation, by=self.actor, seen=seen, rationale=rationale)
        return self.answer()


class RelationCarry(RelationEndpoint):
    versioned = True

    @extend_schema(request=CarrySerializer, responses={201: VerdictSerializer})
    def post(self, request: Request, uuid: UUID) -> Response:
        """Propose, for one claim of a confirmed `same_as` link, the published verdict of the other.

        It becomes a verdict of that claim as by the transition `propose`, and is reviewed like any other. 409 for
        another link, when the other claim is not published, and when `to` is not open.
        """
        relation = self.load()
        seen = self.stated()
        to = self.claim_on(relation.a.desk, self.body(CarrySerializer)["to"], field="to")
        assert to is not None, "the field is required and never null"
        verdict = carry_verdict(relation, to=to, by=self.actor, seen=seen)
        return Response(VerdictSerializer(verdict).data, status=201)
