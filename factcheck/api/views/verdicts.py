"""Verdicts and their reviews: ``claims/{uuid}/verdicts/``, ``claims/{uuid}/reviews/``."""

from __future__ import annotations

from uuid import UUID

from django.http.response import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from factcheck.actions.transitions import perform
from factcheck.api.base import Collection
from factcheck.api.filters import ReviewFilter
from factcheck.api.serializers.verdicts import (
    SHOWN_WITH_A_VERDICT,
    NewReviewSerializer,
    NewVerdictSerializer,
    ReviewSerializer,
    VerdictSerializer,
)
from factcheck.api.views.claims import ClaimEndpoint, check_taken
from factcheck.models import Review, Verdict
from factcheck.queries import api_scope


class VerdictList(ClaimEndpoint, Collection):
    queryset = Verdict.objects.none()
    orderings = ("number", "-number")
    versioned = True

    @extend_schema(responses=VerdictSerializer(many=True))
    def get(self, request: Request, uuid: UUID) -> HttpResponseBase:
        """Every verdict that was proposed."""
        rows = Verdict.objects.filter(claim=self.load()).select_related(*SHOWN_WITH_A_VERDICT)
        return self.page(rows, VerdictSerializer)

    @extend_schema(request=NewVerdictSerializer, responses={201: VerdictSerializer})
    def post(self, request: Request, uuid: UUID) -> Response:
        """Propose a verdict: the transition `propose`."""
        claim = self.load()
        seen = self.stated()
        perform(claim, "propose", by=self.actor, data=self.body(NewVerdictSerializer), seen=seen)
        verdict = claim.verdicts.select_related(*SHOWN_WITH_A_VERDICT).order_by("-number").first()
        return Response(VerdictSerializer(verdict).data, status=201)


DECISIONS = {
    Review.Decision.APPROVED: "approve",
    Review.Decision.SENT_BACK: "send_back",
    Review.Decision.DISPUTED: "dispute",
}
"""The transition that each decision is."""


class ReviewList(ClaimEndpoint, Collection):
    queryset = Review.objects.none()
    filterset_class = ReviewFilter
    versioned = True

    @extend_schema(responses=ReviewSerializer(many=True))
    def get(self, request: Request, uuid: UUID) -> HttpResponseBase:
        """Every decision about the claim's verdicts."""
        return self.page(api_scope.reviews_in(self.load()), ReviewSerializer)

    @extend_schema(request=NewReviewSerializer, responses={201: ReviewSerializer})
    def post(self, request: Request, uuid: UUID) -> Response:
        """Decide about the verdict in review: the transition `approve`, `send_back` or `dispute`."""
        claim = self.load()
        seen = self.stated()
        data = self.body(NewReviewSerializer)
        name = DECISIONS[data.pop("decision")]
        check_taken(name, data)
        perform(claim, name, by=self.actor, data=data, seen=seen)
        review = api_scope.reviews_in(claim).order_by("-id").first()
        return Response(ReviewSerializer(review).data, status=201)
