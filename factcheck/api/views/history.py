"""What happened to a claim: ``claims/{uuid}/history/``."""

from __future__ import annotations

from uuid import UUID

from django.http.response import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from factcheck.api.base import Collection
from factcheck.api.filters import EventFilter
from factcheck.api.serializers.events import EventSerializer
from factcheck.api.views.claims import ClaimEndpoint
from factcheck.models import Event


class ClaimHistory(ClaimEndpoint, Collection):
    queryset = Event.objects.none()
    filterset_class = EventFilter

    @extend_schema(responses=EventSerializer(many=True))
    def get(self, request: Request, uuid: UUID) -> HttpResponseBase:
        """Everything that happened to the claim, oldest first."""
        return self.page(Event.objects.filter(claim=self.load()).select_related("actor"), EventSerializer)
