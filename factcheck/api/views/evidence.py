"""Sources and attempts: ``claims/{uuid}/evidence/``, ``claims/{uuid}/attempts/``, ``evidence/``."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http.response import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework.parsers import BaseParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from factcheck.actions.evidence import (
    FIELDS,
    EvidenceInput,
    FileInput,
    add_evidence,
    edit_evidence,
    log_attempt,
    withdraw_evidence,
)
from factcheck.api.base import Collection, ObjectEndpoint, checked
from factcheck.api.conditional import etag
from factcheck.api.filters import EvidenceFilter
from factcheck.api.parsers import StrictJSONParser
from factcheck.api.problems import TooLarge
from factcheck.api.serializers.evidence import (
    AttemptSerializer,
    EvidenceChangesSerializer,
    EvidenceSerializer,
    NewAttemptSerializer,
    NewEvidenceSerializer,
    NewFileSerializer,
)
from factcheck.api.views.claims import ClaimEndpoint
from factcheck.models import Attempt, Evidence
from factcheck.queries import api_scope

FORM_BYTES = 100_000
"""What a form may have beside its file."""


class EvidenceList(ClaimEndpoint, Collection):
    queryset = Evidence.objects.none()
    filterset_class = EvidenceFilter
    parser_classes: list[type[BaseParser]] = [StrictJSONParser, MultiPartParser]

    @extend_schema(responses=EvidenceSerializer(many=True))
    def get(self, request: Request, uuid: UUID) -> HttpResponseBase:
        """The claim's sources, those withdrawn included."""
        return self.page(api_scope.evidence_of(self.user).filter(claim=self.load()), EvidenceSerializer)

    def receive(self) -> None:
        """A file may be larger than other bodies. It is held whole, so that the key of a repeated post covers it."""
        if not self._is_form():
            super().receive()
            return
        most = settings.MAX_EVIDENCE_BYTES + FORM_BYTES
        body = self.request._request.read(most + 1)
        if len(body) > most:
            raise TooLarge(
                f"A file may have {settings.MAX_EVIDENCE_BYTES:,} bytes at most (FACTCHECK_MAX_EVIDENCE_BYTES)."
            )
        self.request._request._body = body  # where Django keeps what it has read

    def _is_form(self) -> bool:
        kind = (self.request.content_type or "").partition(";")[0].strip().lower()
        return self.request.method == "POST" and kind == MultiPartParser.media_type

    @extend_schema(
        request={"application/json": NewEvidenceSerializer, MultiPartParser.media_type: NewFileSerializer},
        responses={201: EvidenceSerializer},
    )
    def post(self, request: Request, uuid: UUID) -> Response:
        """Add a source: an address as JSON, or a file as multipart/form-data with the other fields beside it.

        Of an address a copy is archived in the background; `snapshot` says how that stands.
        """
        claim = self.load()
        if self._is_form():
            data = checked(dict(self.request.data.items()), NewFileSerializer(), what="form")
            file = data.pop("file")
            data["file"] = FileInput(file.name, file.read())
        else:
            data = self.body(NewEvidenceSerializer)
        made = add_evidence(claim, by=self.actor, content=EvidenceInput(**data))
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
        standing = {name: getattr(item, name) for name in FIELDS}
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
