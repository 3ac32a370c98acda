"""``export/``: what was published, streamed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.urls import reverse as page_address
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.reverse import reverse

from factcheck.api.base import Endpoint, refuse_unknown_parameters
from factcheck.api.fields import quote
from factcheck.errors import Conflict, Invalid, NotFound
from factcheck.exports.annotations import as_json_ld, current_revisions
from factcheck.exports.claimreview import MEDIA_TYPE, as_feed, review_of
from factcheck.exports.claims import as_csv, as_jsonl, live_publications
from factcheck.models import Desk, Publication
from factcheck.workflow.claimreview import Document, check

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

    def stream(self, request: Request, *, also: tuple[str, ...] = ()) -> StreamingHttpResponse:
        refuse_unknown_parameters(request, ("desk", *also))
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


class ClaimReviewFeed(Export):
    name = "claimreview"
    extension = "jsonld"
    content_type = MEDIA_TYPE
    further_problems = (404, 409)

    @extend_schema(
        parameters=[
            DESK,
            OpenApiParameter("publication", OpenApiTypes.UUID, description="Public id: that one's ClaimReview alone"),
        ],
        responses={(200, MEDIA_TYPE): OpenApiResponse(OpenApiTypes.OBJECT, "A DataFeed, or one ClaimReview")},
    )
    def get(self, request: Request) -> StreamingHttpResponse:
        """Published verdicts as ClaimReview (JSON-LD): a DataFeed of what is public now, or one of it.

        404 for a publication that was retracted or that a correction has replaced, 409 for one whose ClaimReview would
        have errors; the feed leaves them out.
        """
        return self.stream(request, also=("publication",))

    def pieces(self, desks: list[Desk]) -> Iterator[str]:
        public = live_publications(desks)
        wanted = self.request.query_params.get("publication")
        if wanted is None:
            return as_feed(public, address=self.address)
        return iter([json.dumps(self._review(public, wanted), ensure_ascii=False) + "\n"])

    def address(self, public_id: UUID) -> str:
        return self.request.build_absolute_uri(page_address("web:publication", args=[public_id]))

    def _review(self, public: QuerySet[Publication], wanted: str) -> Document:
        try:
            public_id = UUID(wanted)
        except ValueError:
            raise Invalid.field("publication", f"{quote(wanted)} is not a public id.") from None
        row = public.select_related("claim__desk").filter(public_id=public_id).first()
        if row is None:
            raise NotFound("There is no such publication, it is not public any more, or it belongs to another desk.")
        review = review_of(row, address=self.address)
        if errors := check(review).errors:
            said = " ".join(one.sentence for one in errors)
            raise Conflict(f"Its ClaimReview has errors. {said}", code="claimreview-errors")
        return review


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
