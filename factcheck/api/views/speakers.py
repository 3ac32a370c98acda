"""``speakers/``"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http.response import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from factcheck.actions.speakers import edit_speaker
from factcheck.api.base import Collection, ObjectEndpoint
from factcheck.api.filters import SpeakerFilter
from factcheck.api.serializers.speakers import SpeakerChangesSerializer, SpeakerSerializer
from factcheck.models import Speaker
from factcheck.queries import api_scope


class SpeakerList(Collection):
    queryset = Speaker.objects.none()
    filterset_class = SpeakerFilter
    orderings = ("-id", "id")

    @extend_schema(responses=SpeakerSerializer(many=True))
    def get(self, request: Request) -> HttpResponseBase:
        """The speakers of your desks, the newest first. A new name in a claim makes a speaker."""
        return self.page(api_scope.speakers_of(self.user), SpeakerSerializer)


class SpeakerDetail(ObjectEndpoint):
    versioned = True

    def load(self) -> Speaker:
        row: Speaker = api_scope.found(api_scope.speakers_of(self.user), "speaker", uuid=self.kwargs["uuid"])
        return row

    def show(self, row: Speaker) -> dict[str, Any]:
        return dict(SpeakerSerializer(row).data)

    @extend_schema(responses=SpeakerSerializer)
    def get(self, request: Request, uuid: UUID) -> Response:
        """A speaker."""
        return self.answer()

    @extend_schema(request=SpeakerChangesSerializer, responses=SpeakerSerializer)
    def patch(self, request: Request, uuid: UUID) -> Response:
        """Change the name or the other names. 409 for a name that means another speaker of the desk."""
        speaker = self.load()
        seen = self.required()
        data = self.body(SpeakerChangesSerializer, partial=True)
        edit_speaker(speaker, by=self.actor, seen=seen, **data)
        return self.answer()
