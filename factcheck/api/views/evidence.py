"""Sources and attempts: ``claims/{uuid}/evidence/``, ``claims/{uuid}/attempts/``, ``evidence/``."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http.response import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from factcheck.actions.evidence import EvidenceInput, add_evidence, edit_evidence, log_attempt, withdraw_evidence
from factcheck.api.base import Collection, ObjectEndpoint
from factcheck.api.conditional import etag
from factcheck.api.filters import EvidenceFilter
from factcheck.api.serializers.evidence import (
    AttemptSerializer,
    EvidenceChangesSerializer,
    EvidenceSerializer,
    NewAttemptSerializer,
    NewEvidenceSerializer,
)
from factcheck.api.views.claims import ClaimEndpoint
from factcheck.models import Attempt, Evidence
from factcheck.queries import api_scope


class EvidenceList(ClaimEndpoint, Collection):
    queryset = Evidence.objects.none()
    filterset_class = EvidenceFilter

    @extend_schema(responses=EvidenceSerializer(many=True))
    def get(self, request: Request, uuid: UUID) -> HttpResponseBase:
        """The claim's sources, those withdrawn included."""
        return self.page(api_scope.evidence_of(self.user).filter(claim=self.load()), EvidenceSerializer)

    @extend_schema(request=NewEvidenceSerializer, responses={201: EvidenceSerializer})
    def post(self, request: Request, uuid: UUID) -> Response:
        """Add a source."""
        claim = self.load()
        made = add_evidence(claim, by=self.actor, content=EvidenceInput(**self.body(NewEvidenceSerializer)))
        item = api_scope.found(api_scope.evidence_of(self.user), "evidence", pk=made.pk)
        headers = {
            "ETag": etag(item.row_version),
            "Location": reverse("api:evidence", kwargs={"uuid": item.uuid}, request=request),
        }
        return Response(EvidenceSerializer(item).data, status=201, headers=headers)


class EvidenceDetail(ObjectEndpoint):
    versioned = True

    def load(self) -> Evidence:
        row: Evidence = api_scope.found(api_scope.evidence_of(self.user), "evidence", uuid=self.kwargs["uuid"])
        return row

    def show(self, row: Evidence) -> dict[str, Any]:
        return dict(EvidenceSerializer(row).data)

    @extend_schema(responses=EvidenceSerializer)
    def get(self, request: Request, uuid: UUID) -> Response:
        """A source."""
        return self.answer()

    @extend_schema(request=EvidenceChangesSerializer, responses=EvidenceSerializer)
    def patch(self, request: Request, uuid: UUID) -> Response:
        """Change a source's fields."""
        item = self.load()
        seen = self.required()
        data = self.body(EvidenceChangesSerializer, partial=True)
        names = ("url", "stance", "title", "quote", "directness", "origin", "note", "confidential")
        standing = {name: getattr(item, name) for name in names}
        edit_evidence(item, by=self.actor, seen=seen, content=EvidenceInput(**{**standing, **data}))
        return self.answer()

    @extend_schema(responses={204: None})
    def delete(self, request: Request, uuid: UUID) -> Response:
        """Withdraw a source. It stays readable, with the time, and no longer counts."""
        item = self.load()
        withdraw_evidence(item, by=self.actor, seen=self.required())
        return Response(status=204)


class AttemptList(ClaimEndpoint, Collection):
    queryset = Attempt.objects.none()
    orderings = ("asked_at", "-asked_at")

    @extend_schema(responses=AttemptSerializer(many=True))
    def get(self, request: Request, uuid: UUID) -> HttpResponseBase:
        """What was tried to check the claim."""
        return self.page(Attempt.objects.filter(claim=self.load()).select_related("claim", "by"), AttemptSerializer)

    @extend_schema(request=NewAttemptSerializer, responses={201: AttemptSerializer})
    def post(self, request: Request, uuid: UUID) -> Response:
        """Log an attempt."""
        claim = self.load()
        attempt = log_attempt(claim, by=self.actor, **self.body(NewAttemptSerializer))
        return Response(AttemptSerializer(attempt).data, status=201)
