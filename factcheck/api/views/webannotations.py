"""``articles/{uuid}/annotations/``: Web Annotations in."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response

from annotations.text.webannotation import annotations_in
from factcheck.actions.webannotations import Imported, counted, import_annotations
from factcheck.api.parsers import JsonLdParser, JsonLinesParser, StrictJSONParser
from factcheck.api.problems import as_json, as_problem
from factcheck.api.serializers.annotations import ImportedListSerializer
from factcheck.api.views.articles import ArticleEndpoint
from factcheck.errors import Invalid, Problem

ANNOTATION = {
    "type": "object",
    "description": (
        "A Web Annotation (https://www.w3.org/TR/annotation-model/). A list of them, an AnnotationPage and, as NDJSON, "
        "one a line are taken as well."
    ),
    "required": ["type", "target"],
    "properties": {
        "type": {"type": "string", "enum": ["Annotation"]},
        "id": {"type": "string", "description": "Of urn:uuid:…, the uuid is the mark's"},
        "body": {"description": "Bodies that tag, and those that identify a claim"},
        "target": {
            "type": "object",
            "required": ["selector"],
            "properties": {
                "source": {"type": "string"},
                "selector": {
                    "type": "object",
                    "required": ["type", "exact"],
                    "properties": {
                        "type": {"type": "string", "enum": ["TextQuoteSelector"]},
                        "exact": {"type": "string"},
                        "prefix": {"type": "string"},
                        "suffix": {"type": "string"},
                    },
                },
            },
        },
    },
}
NOTHING: dict[str, Any] = {"span": None, "start": None, "end": None, "method": None, "claim": None}


class ArticleAnnotations(ArticleEndpoint):
    parser_classes: list[type[BaseParser]] = [StrictJSONParser, JsonLdParser, JsonLinesParser]

    @extend_schema(
        request={
            StrictJSONParser.media_type: ANNOTATION,
            JsonLdParser.media_type: ANNOTATION,
            JsonLinesParser.media_type: OpenApiTypes.STR,
        },
        responses=ImportedListSerializer,
    )
    def post(self, request: Request, uuid: UUID) -> Response:
        """Make marks of Web Annotations: one, a list, a page, or one a line.

        Each is placed by its position when its quote proves it, else by its quote where that stands once or where its
        surroundings fit one place only; otherwise it is `lost`, for a person to place. Each has one result, and one
        that is refused stops none of the others. Sent again, nothing new is made.
        """
        row = self.load()
        sent = [_problem(one) for one in annotations_in(request.data)]
        if not sent:
            raise Invalid(
                "There is no annotation here. Send one, a list, an AnnotationPage, or one a line.", code="empty"
            )
        results = import_annotations(row, by=self.actor, annotations=sent)
        data = {
            "article": row.article.uuid,
            "revision": row.current.uuid,
            **counted(results),
            "results": [_told(number, one, sent[number - 1]) for number, one in enumerate(results, start=1)],
        }
        return Response(ImportedListSerializer(data).data)


def _problem(one: Any) -> Any:
    """A line that could not be read, as the problem that its result is told by."""
    return as_problem(one) if isinstance(one, ParseError) else one


def _told(number: int, result: Imported | Problem, sent: Any) -> dict[str, Any]:
    if isinstance(result, Problem):
        name = sent.get("id", "") if isinstance(sent, dict) else ""
        shown = {"id": name if isinstance(name, str) else "", "outcome": "refused", "notes": [], **NOTHING}
        return {"number": number, **shown, "problem": as_json(result)}
    return {
        "number": number,
        "id": result.id,
        "outcome": result.outcome,
        "span": result.span,
        "start": result.start,
        "end": result.end,
        "method": result.method or None,
        "claim": result.claim,
        "notes": list(result.notes),
        "problem": None,
    }
