"""``queues/``: filters of the queue, saved under a name."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http.response import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from factcheck.actions.queues import delete_saved_queue, edit_saved_queue, save_queue
from factcheck.api.base import Collection, ObjectEndpoint
from factcheck.api.conditional import etag
from factcheck.api.filters import SavedQueueFilter
from factcheck.api.serializers.queues import NewSavedQueueSerializer, SavedQueueFields, SavedQueueSerializer
from factcheck.models import SavedQueue
from factcheck.queries import api_scope


class SavedQueueList(Collection):
    queryset = SavedQueue.objects.none()
    filterset_class = SavedQueueFilter
    orderings = ("position", "-position")

    @extend_schema(responses=SavedQueueSerializer(many=True))
    def get(self, request: Request) -> HttpResponseBase:
        """Your saved queues, and those of your desks."""
        return self.page(api_scope.queues_of(self.user), SavedQueueSerializer)

    @extend_schema(request=NewSavedQueueSerializer, responses={201: SavedQueueSerializer})
    def post(self, request: Request) -> Response:
        """Save filters of the queue under a name."""
        data = self.body(NewSavedQueueSerializer)
        row = save_queue(
            self.desk_named(data.get("desk")),
            by=self.actor,
            name=data["name"],
            query=data["query"],
            shared=data.get("shared", False),
        )
        headers = {
            "ETag": etag(row.row_version),
            "Location": reverse("api:saved-queue", kwargs={"uuid": row.uuid}, request=request),
        }
        return Response(SavedQueueSerializer(row).data, status=201, headers=headers)


class SavedQueueDetail(ObjectEndpoint):
    versioned = True

    def load(self) -> SavedQueue:
        row: SavedQueue = api_scope.found(api_scope.queues_of(self.user), "saved queue", uuid=self.kwargs["uuid"])
        return row

    def show(self, row: SavedQueue) -> dict[str, Any]:
        return dict(SavedQueueSerializer(row).data)

    @extend_schema(responses=SavedQueueSerializer)
    def get(self, request: Request, uuid: UUID) -> Response:
        """A saved queue."""
        return self.answer()

    @extend_schema(request=SavedQueueFields, responses=SavedQueueSerializer)
    def patch(self, request: Request, uuid: UUID) -> Response:
        """Rename it, or let it stand for other filters."""
        row = self.load()
        seen = self.required()
        edit_saved_queue(row, by=self.actor, seen=seen, **self.body(SavedQueueFields, partial=True))
        return self.answer()

    @extend_schema(responses={204: None})
    def delete(self, request: Request, uuid: UUID) -> Response:
        """Delete it. What it listed stays as it is."""
        row = self.load()
        delete_saved_queue(row, by=self.actor, seen=self.required())
        return Response(status=204)
