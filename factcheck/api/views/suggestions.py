"""``suggestions/``"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from annotations.models import Suggestion, Tag
from factcheck.actions.decisions import Acceptance, Decided, Rejection, decide_suggestions
from factcheck.actions.spans import Marked, Range, accept_suggestion, reject_suggestion, reopen_suggestion
from factcheck.api.base import Endpoint, ObjectEndpoint
from factcheck.api.conditional import etag
from factcheck.api.problems import as_json
from factcheck.api.serializers.spans import SpanSerializer
from factcheck.api.serializers.suggestions import (
    AcceptedSerializer,
    AcceptSuggestionSerializer,
    DecisionResultsSerializer,
    DecisionsSerializer,
    NothingSerializer,
    RejectSuggestionSerializer,
    SuggestionSerializer,
)
from factcheck.api.views.spans import claim_details
from factcheck.errors import Invalid, NotFound, Problem
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


class SuggestionDecisions(Endpoint):
    @extend_schema(request=DecisionsSerializer, responses=DecisionResultsSerializer)
    def post(self, request: Request) -> Response:
        """Decide many suggestions, at most 100, in one transaction.

        A decision that cannot be done is told in its result and stops none of the others. A body that is not right in
        itself is refused as a whole.
        """
        asked: list[dict[str, Any]] = self.body(DecisionsSerializer)["decisions"]
        uuids = [data["suggestion"] for data in asked]
        rows = api_scope.suggestions_of(self.user).select_related("revision__article__on_desk__desk", "span")
        found = {row.uuid: row for row in rows.filter(uuid__in=uuids)}
        prepared = [self._prepared(found.get(data["suggestion"]), data) for data in asked]
        decisions = [one for one in prepared if not isinstance(one, Problem)]
        done = iter(decide_suggestions(decisions, by=self.actor))
        outcomes = [one if isinstance(one, Problem) else next(done) for one in prepared]
        standing = {row.uuid: row for row in api_scope.suggestions_of(self.user).filter(uuid__in=uuids)}
        results = [_decided(uuid, standing.get(uuid), outcome) for uuid, outcome in zip(uuids, outcomes, strict=True)]
        refused = sum(1 for outcome in outcomes if isinstance(outcome, Problem))
        shown = {"decided": len(results) - refused, "refused": refused, "results": results}
        return Response(DecisionResultsSerializer(shown).data)

    def _prepared(self, suggestion: Suggestion | None, data: dict[str, Any]) -> Acceptance | Rejection | Problem:
        """The decision with its objects, or why there is none."""
        if suggestion is None:
            return NotFound("There is no such suggestion, or it belongs to another desk.")
        seen = data.get("row_version")
        if data["decision"] == "reject":
            return Rejection(suggestion, data["reason"], seen)
        try:
            return Acceptance(
                suggestion,
                seen,
                data.get("revision", ""),
                _range(data),
                data.get("tags", (Tag.CLAIM,)),
                claim_details(self, suggestion.revision.article.on_desk.desk, data),
            )
        except Problem as problem:
            return problem


def _decided(uuid: UUID, standing: Suggestion | None, outcome: Decided) -> dict[str, Any]:
    problem = outcome if isinstance(outcome, Problem) else None
    claim = outcome.claim if isinstance(outcome, Marked) else None
    return {
        "suggestion": uuid,
        "status": problem.status if problem else 200,
        "state": standing.state if standing else None,
        "row_version": standing.row_version if standing else None,
        "span": standing.span.uuid if standing and standing.span else None,
        "claim": claim.uuid if claim else None,
        "problem": as_json(problem) if problem else None,
    }


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
