"""``suggestions/``"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from annotations.models import Suggestion, Tag
from factcheck.actions.spans import Range, accept_suggestion, reject_suggestion, reopen_suggestion
from factcheck.api.base import ObjectEndpoint
from factcheck.api.conditional import etag
from factcheck.api.serializers.spans import SpanSerializer
from factcheck.api.serializers.suggestions import (
    AcceptedSerializer,
    AcceptSuggestionSerializer,
    NothingSerializer,
    RejectSuggestionSerializer,
    SuggestionSerializer,
)
from factcheck.api.views.spans import claim_details
from factcheck.errors import Invalid
from factcheck.queries import api_scope
from factcheck.queries.span_rows import span_rows


class SuggestionEndpoint(ObjectEndpoint):
    def load(self) -> Suggestion:
        row: Suggestion = api_scope.found(api_scope.suggestions_of(self.user), "suggestion", uuid=self.kwargs["uuid"])
        return row

    def show(self, row: Suggestion) -> dict[str, Any]:
        return dict(SuggestionSerializer(row).data)


class SuggestionDetail(SuggestionEndpoint):
    @extend_schema(responses=SuggestionSerializer)
    def get(self, request: Request, uuid: UUID) -> Response:
        """A suggestion, and what became of it."""
        return self.answer()


class SuggestionAccept(SuggestionEndpoint):
    versioned = True

    @extend_schema(request=AcceptSuggestionSerializer, responses=AcceptedSerializer)
    def post(self, request: Request, uuid: UUID) -> Response:
        """Make a mark of it, and with the tag `claim` (the default) a claim; other ends and a claim may be given."""
        suggestion = self.load()
        seen = self.stated()
        data = self.body(AcceptSuggestionSerializer)
        accept_suggestion(
            suggestion,
            by=self.actor,
            seen=seen,
            revision=data.get("revision", ""),
            range_=_range(data),
            tags=data.get("tags", (Tag.CLAIM,)),
            details=claim_details(self, suggestion.revision.article.on_desk.desk, data),
        )
        row = self.load()
        [span] = span_rows(api_scope.placements_of(self.user).filter(span=row.span))
        shown = {"suggestion": self.show(row), "span": SpanSerializer(span).data}
        return Response(shown, headers={"ETag": etag(row.row_version)})


def _range(data: dict[str, Any]) -> Range | None:
    ends = [name for name in ("start", "end", "exact") if name in data]
    if not ends:
        return None
    if len(ends) < 3:
        sentence = "Other ends need all of start, end and exact; leave all three out to keep the suggested ones."
        raise Invalid(sentence, fields={name: [sentence] for name in ("start", "end", "exact") if name not in ends})
    return Range(data["start"], data["end"], data["exact"])


class SuggestionReject(SuggestionEndpoint):
    versioned = True

    @extend_schema(request=RejectSuggestionSerializer, responses=SuggestionSerializer)
    def post(self, request: Request, uuid: UUID) -> Response:
        """Say that it is not worth a mark, and why."""
        suggestion = self.load()
        seen = self.stated()
        reason = self.body(RejectSuggestionSerializer)["reason"]
        reject_suggestion(suggestion, by=self.actor, reason=reason, seen=seen)
        return self.answer()


class SuggestionReopen(SuggestionEndpoint):
    versioned = True

    @extend_schema(request=NothingSerializer, responses=SuggestionSerializer)
    def post(self, request: Request, uuid: UUID) -> Response:
        """Take a decision back: it is undecided again, and the mark made of it is removed."""
        suggestion = self.load()
        seen = self.stated()
        self.body(NothingSerializer)
        reopen_suggestion(suggestion, by=self.actor, seen=seen)
        return self.answer()
