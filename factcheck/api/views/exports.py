"""``export/``: what was published, streamed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import ClassVar

from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.request import Request

from factcheck.api.base import Endpoint, refuse_unknown_parameters
from factcheck.exports.claims import as_csv, as_jsonl, live_publications
from factcheck.models import Publication
from factcheck.queries import api_scope

DESK = OpenApiParameter("desk", OpenApiTypes.STR, description="Short name of one of your desks; default: all of them")


class ClaimsExport(Endpoint):
    """Claims with a live publication, as frozen when they were published. Constant memory, however many."""

    write: Callable[[QuerySet[Publication]], Iterator[str]]
    extension: ClassVar[str]
    content_type: ClassVar[str]

    def stream(self, request: Request) -> StreamingHttpResponse:
        refuse_unknown_parameters(request, ("desk",))
        slug = request.query_params.get("desk")
        desks = [self.desk_named(slug)] if slug else list(api_scope.desks_of(self.user))
        name = f"claims-{timezone.now():%Y-%m-%d}.{self.extension}"
        return StreamingHttpResponse(
            self.write(live_publications(desks)),
            content_type=self.content_type,
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )


class ClaimsJsonLines(ClaimsExport):
    write = staticmethod(as_jsonl)
    extension = "jsonl"
    content_type = "application/x-ndjson; charset=utf-8"

    @extend_schema(
        parameters=[DESK],
        responses={(200, "application/x-ndjson"): OpenApiResponse(OpenApiTypes.STR, "One JSON object a line.")},
    )
    def get(self, request: Request) -> StreamingHttpResponse:
        """Published claims as JSON Lines: one frozen record a line."""
        return self.stream(request)


class ClaimsCsv(ClaimsExport):
    write = staticmethod(as_csv)
    extension = "csv"
    content_type = "text/csv; charset=utf-8"

    @extend_schema(
        parameters=[DESK], responses={(200, "text/csv"): OpenApiResponse(OpenApiTypes.STR, "One line a claim.")}
    )
    def get(self, request: Request) -> StreamingHttpResponse:
        """Published claims as CSV (RFC 4180), with a header."""
        return self.stream(request)
