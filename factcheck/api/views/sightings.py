"""Where a claim was seen: ``claims/{uuid}/sightings/``, ``sightings/``."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http.response import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from factcheck.actions.claims import Seen, edit_sighting, remove_sighting, see_claim
from factcheck.api.base import Collection, ObjectEndpoint
from factcheck.api.conditional import etag
from factcheck.api.filters import SightingFilter
from factcheck.api.serializers.sightings import (
    NewSightingSerializer,
    SightingChangesSerializer,
    SightingSerializer,
)
from factcheck.api.views.claims import ClaimEndpoint
from factcheck.models import Sighting
from factcheck.queries import api_scope


class SightingList(ClaimEndpoint, Collection):
    queryset = Sighting.objects.none()
    filterset_class = SightingFilter

    @extend_schema(responses=SightingSerializer(many=True))
    def get(self, request: Request, uuid: UUID) -> HttpResponseBase:
        """Where the claim was seen."""
        return self.page(api_scope.sightings_in(self.load()), SightingSerializer)

    @extend_schema(request=NewSightingSerializer, responses={201: SightingSerializer})
    def post(self, request: Request, uuid: UUID) -> Response:
        """Add an address at which the claim was seen. 409 when it was seen there already."""
        claim = self.load()
        data = self.body(NewSightingSerializer)
        url = data.pop("url")
        made = see_claim(claim, by=self.actor, seen=Seen(**data), url=url)
        sighting = api_scope.found(api_scope.sightings_of(self.user), "sighting", pk=made.pk)
        headers = {
            "ETag": etag(sighting.row_version),
            "Location": reverse("api:sighting", kwargs={"uuid": sighting.uuid}, request=request),
        }
        return Response(SightingSerializer(sighting).data, status=201, headers=headers)


class SightingDetail(ObjectEndpoint):
    versioned = True

    def load(self) -> Sighting:
        row: Sighting = api_scope.found(api_scope.sightings_of(self.user), "sighting", uuid=self.kwargs["uuid"])
        return row

    def show(self, row: Sighting) -> dict[str, Any]:
        return dict(SightingSerializer(row).data)

    @extend_schema(responses=SightingSerializer)
    def get(self, request: Request, uuid: UUID) -> Response:
        """A place where a claim was seen."""
        return self.answer()

    @extend_schema(request=SightingChangesSerializer, responses=SightingSerializer)
    def patch(self, request: Request, uuid: UUID) -> Response:
        """Change the voice, the speaker, the relay or the origin; of a sighting at an address also that."""
        sighting = self.load()
        seen = self.required()
        data = self.body(SightingChangesSerializer, partial=True)
        url = data.pop("url", None)
        standing = {
            "voice": sighting.voice,
            "attributed_to": sighting.attributed_to.name if sighting.attributed_to else "",
            "relayed_by": sighting.relayed_by.name if sighting.relayed_by else "",
            "origin": sighting.origin.name if sighting.origin else "",
        }
        edit_sighting(sighting, by=self.actor, version=seen, seen=Seen(**{**standing, **data}), url=url)
        return self.answer()

    @extend_schema(responses={204: None})
    def delete(self, request: Request, uuid: UUID) -> Response:
        """Take away that the claim was seen at an address. 409 for a mark in an article: remove that instead."""
        sighting = self.load()
        remove_sighting(sighting, by=self.actor, version=self.required())
        return Response(status=204)
