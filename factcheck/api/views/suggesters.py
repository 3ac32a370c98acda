"""``desks/{slug}/suggester/``: what reads a desk's articles, what was trained for it, what it is worth."""

from __future__ import annotations

from typing import Any

from django.http.response import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from factcheck.actions.learning import choose_suggester, request_training
from factcheck.api.base import Collection, ObjectEndpoint
from factcheck.api.serializers.suggesters import (
    ChooseSuggesterSerializer,
    DeskSuggesterSerializer,
    ReadinessSerializer,
    ReportSerializer,
    SuggesterInUseSerializer,
)
from factcheck.api.serializers.suggestions import NothingSerializer
from factcheck.models import Desk, DeskSuggester
from factcheck.queries import api_scope
from factcheck.queries.learning import last_training, readiness, suggester_in_use, suggesters_on
from factcheck.queries.rejections import report_on
from factcheck.workflow import PERMISSIONS


class SuggesterEndpoint(ObjectEndpoint):
    """An address about what reads a desk's articles. Its version is that of the choice."""

    versioned = True

    def load(self) -> Desk:
        row: Desk = api_scope.found(api_scope.choices_of(self.user), "desk", slug=self.kwargs["slug"])
        return row

    def show(self, row: Desk) -> dict[str, Any]:
        job = last_training(row)
        name, version = suggester_in_use(row)
        return {
            "desk": row.slug,
            "name": name,
            "version": version,
            "suggester": DeskSuggesterSerializer(row.suggester).data if row.suggester else None,
            "ready": ReadinessSerializer(readiness(row)).data,
            "training": job.state if job else None,
            "row_version": row.row_version,
        }


class SuggesterInUse(SuggesterEndpoint):
    writer = PERMISSIONS["suggester.choose"]

    @extend_schema(responses=SuggesterInUseSerializer)
    def get(self, request: Request, slug: str) -> Response:
        """What reads the desk's articles, and whether its own suggester can be trained now."""
        return self.answer()

    @extend_schema(request=ChooseSuggesterSerializer, responses=SuggesterInUseSerializer)
    def patch(self, request: Request, slug: str) -> Response:
        """Let another suggester read, as a lead. It reads open articles anew and asks nothing that was decided."""
        row = self.load()
        seen = self.required()
        choose_suggester(row, by=self.actor, seen=seen, number=self.body(ChooseSuggesterSerializer)["number"])
        return self.answer()


class SuggesterTrain(SuggesterEndpoint):
    writer = PERMISSIONS["suggester.train"]

    @extend_schema(request=NothingSerializer, responses={202: SuggesterInUseSerializer})
    def post(self, request: Request, slug: str) -> Response:
        """Train the desk's suggester on what was decided until now, as a lead. 409 when there is too little, or
        nothing new. It takes over when it is better; `suggesters/` tells."""
        row, _ = self.load(), self.stated()
        self.body(NothingSerializer)
        request_training(row, by=self.actor)
        response = self.answer()
        response.status_code = 202
        return response


class SuggesterReport(ObjectEndpoint):
    def load(self) -> Desk:
        row: Desk = api_scope.found(api_scope.choices_of(self.user), "desk", slug=self.kwargs["slug"])
        return row

    @extend_schema(responses=ReportSerializer)
    def get(self, request: Request, slug: str) -> HttpResponseBase:
        """What the desk made of its suggestions in the last ninety days: how many it accepted at which score, and what
        it rejects most, and why."""
        name, version = suggester_in_use(desk := self.load())
        return self.weakly_tagged(Response(ReportSerializer(report_on(desk, name=name, version=version)).data))


class DeskSuggesterList(Collection):
    queryset = DeskSuggester.objects.none()
    orderings = ("-number", "number")

    @extend_schema(responses=DeskSuggesterSerializer(many=True))
    def get(self, request: Request, slug: str) -> HttpResponseBase:
        """The suggesters that were trained for the desk, with their figures before and after."""
        desk = api_scope.found(api_scope.choices_of(self.user), "desk", slug=slug)
        return self.page(suggesters_on(desk), DeskSuggesterSerializer)
