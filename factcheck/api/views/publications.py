"""What readers were told: ``claims/{uuid}/publications/``."""

from __future__ import annotations

from uuid import UUID

from django.http.response import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from factcheck.api.base import Collection
from factcheck.api.filters import PublicationFilter
from factcheck.api.serializers.publications import PublicationSerializer
from factcheck.api.views.claims import ClaimEndpoint
from factcheck.models import Publication


class PublicationList(ClaimEndpoint, Collection):
    queryset = Publication.objects.none()
    filterset_class = PublicationFilter
    orderings = ("number", "-number")

    @extend_schema(responses=PublicationSerializer(many=True))
    def get(self, request: Request, uuid: UUID) -> HttpResponseBase:
        """Every version that readers were told, those retracted included."""
        rows = Publication.objects.filter(claim=self.load()).select_related("rating", "by", "retracted_by")
        return self.page(rows, PublicationSerializer)
