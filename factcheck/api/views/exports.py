"""``export/``: what was published, streamed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.reverse import reverse

from factcheck.api.base import Endpoint, refuse_unknown_parameters
from factcheck.exports.annotations import as_json_ld, current_revisions
from factcheck.exports.claims import as_csv, as_jsonl, live_publications
from factcheck.models import Desk, Publication

DESK = OpenApiParameter("desk", OpenApiTypes.STR, description="Short name of one of your desks; default: all of them")
ONE_DESK = OpenApiParameter(
    "desk", OpenApiTypes.STR, description="Short name of one of your desks; may be left out by a member of one"
)


class Export(Endpoint):
    """A file, streamed: constant memory, however much it holds."""

    name: ClassVar[str]
    extension: ClassVar[str]
    content_type: ClassVar[str]

    def pieces(self, desks: list[Desk]) -> Iterator[str]:
        """The file's text, a piece at a time."""
        raise NotImplementedError

    def stream(self, request: Request) -> StreamingHttpResponse:
        refuse_unknown_parameters(request, ("desk",))
        slug = request.query_params.get("desk")
        desks = [self.desk_named(slug)] if slug else list(self.own_desks.values())
        name = f"{self.name}-{timezone.now():%Y-%m-%d}.{self.extension}"
        return StreamingHttpResponse(
            self.pieces(desks),
            content_type=self.content_type,
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )


class ClaimsExport(Export):
    """Claims with a live publication, as frozen when they were published."""

    name = "claims"
    write: Callable[[QuerySet[Publication]], Iterator[str]]

    def pieces(self, desks: list[Desk]) -> Iterator[str]:
        return self.write(live_publications(desks))


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


class AnnotationsJsonLines(Export):
    name = "annotations"
    extension = "jsonl"
    content_type = "application/x-ndjson; charset=utf-8"

    @extend_schema(
        parameters=[DESK],
        responses={(200, "application/x-ndjson"): OpenApiResponse(OpenApiTypes.STR, "One JSON-LD object a line.")},
    )
    def get(self, request: Request) -> StreamingHttpResponse:
        """Marks as W3C Web Annotations, one JSON-LD object a line.

        The target is the address of the revision; `TextPositionSelector` counts its text in code points.
        """
        return self.stream(request)

    def pieces(self, desks: list[Desk]) -> Iterator[str]:
        # Looking an address up for each of 200,000 marks would take longer than writing them.
        anyones = UUID(int=0)
        pattern = reverse("api:revision", kwargs={"uuid": anyones}, request=self.request)

        def address(revision: UUID) -> str:
            return pattern.replace(str(anyones), str(revision))

        return as_json_ld(current_revisions(desks), address=address)
