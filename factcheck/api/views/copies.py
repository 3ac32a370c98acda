"""``copies/{uuid}/``: two articles with nearly the same text."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from factcheck.actions.copies import dismiss_copy, restore_copy
from factcheck.api.base import ObjectEndpoint
from factcheck.api.serializers.articles import CopySerializer
from factcheck.api.serializers.suggestions import NothingSerializer
from factcheck.models import Copy
from factcheck.queries import api_scope
from factcheck.queries.copies import Twin, copies_of_desks


class CopyEndpoint(ObjectEndpoint):
    """An address about one pair, shown as the older article's copy: the newer one."""

    versioned = True

    def load(self) -> Copy:
        copy: Copy = api_scope.found(copies_of_desks(self.user), "copy", uuid=self.kwargs["uuid"])
        return copy

    def show(self, row: Copy) -> dict[str, Any]:
        return dict(CopySerializer(Twin(row, row.newer)).data)


class CopyDismiss(CopyEndpoint):
    @extend_schema(request=NothingSerializer, responses=CopySerializer)
    def post(self, request: Request, uuid: UUID) -> Response:
        """Say that the two are no copies. They stay dismissed, whatever their texts become."""
        copy, seen = self.load(), self.stated()
        self.body(NothingSerializer)
        dismiss_copy(copy, by=self.actor, seen=seen)
        return self.answer()


class CopyRestore(CopyEndpoint):
    @extend_schema(request=NothingSerializer, responses=CopySerializer)
    def post(self, request: Request, uuid: UUID) -> Response:
        """Take back that they are none."""
        copy, seen = self.load(), self.stated()
        self.body(NothingSerializer)
        restore_copy(copy, by=self.actor, seen=seen)
        return self.answer()
