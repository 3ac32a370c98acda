"""``fetches/``: pages that were asked for by their address."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http.response import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from factcheck.actions.fetches import dismiss_fetch, retry_fetch
from factcheck.api.base import Collection, ObjectEndpoint
from factcheck.api.filters import FetchFilter
from factcheck.api.serializers.fetches import FetchSerializer
from factcheck.api.serializers.suggestions import NothingSerializer
from factcheck.models import Fetch
from factcheck.queries import api_scope


class FetchList(Collection):
    queryset = Fetch.objects.none()
    filterset_class = FetchFilter
    orderings = ("-created_at", "created_at")

    @extend_schema(responses=FetchSerializer(many=True))
    def get(self, request: Request) -> HttpResponseBase:
        """Pages that were asked for on your desks, and what became of them."""
        return self.page(api_scope.fetch_list_of(self.user), FetchSerializer)


class FetchEndpoint(ObjectEndpoint):
    """An address about one page."""

    def load(self) -> Fetch:
        row: Fetch = api_scope.found(api_scope.fetches_of(self.user), "fetch", uuid=self.kwargs["uuid"])
        return row

    def show(self, row: Fetch) -> dict[str, Any]:
        return dict(FetchSerializer(row).data)


class FetchDetail(FetchEndpoint):
    @extend_schema(responses=FetchSerializer)
    def get(self, request: Request, uuid: UUID) -> Response:
        """A page that was asked for. Once `state` is `done`, `article` is what it became."""
        return self.answer()


class FetchRetry(FetchEndpoint):
    versioned = True

    @extend_schema(request=NothingSerializer, responses={202: FetchSerializer})
    def post(self, request: Request, uuid: UUID) -> Response:
        """Ask for a page again that was not fetched. 409 for one in another state."""
        fetch, seen = self.load(), self.stated()
        self.body(NothingSerializer)
        retry_fetch(fetch, by=self.actor, seen=seen)
        response = self.answer()
        response.status_code = 202
        return response


class FetchDismiss(FetchEndpoint):
    versioned = True

    @extend_schema(request=NothingSerializer, responses=FetchSerializer)
    def post(self, request: Request, uuid: UUID) -> Response:
        """Take a page off the desk's list that did not come, or is no longer wanted. 409 for one that was fetched."""
        fetch, seen = self.load(), self.stated()
        self.body(NothingSerializer)
        dismiss_fetch(fetch, by=self.actor, seen=seen)
        return self.answer()
