"""``articles/{uuid}/repairs/``"""

from __future__ import annotations

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from annotations.text import find_mojibake, quote_selector
from factcheck.actions.repairs import repair_article
from factcheck.api.base import refuse_unknown_parameters
from factcheck.api.serializers.articles import IngestedSerializer, NewRepairsSerializer, RepairsSerializer
from factcheck.api.views.articles import ArticleEndpoint

MOST = 1_000


class RepairList(ArticleEndpoint):
    versioned = True

    @extend_schema(responses=RepairsSerializer)
    def get(self, request: Request, uuid: UUID) -> Response:
        """What looks garbled in the article's current text, and what it may have been."""
        refuse_unknown_parameters(request, ())
        current = self.load().current
        found = find_mojibake(current.text)
        shown = []
        for one in found[:MOST]:
            quote = quote_selector(current.text, one.start, one.end)
            shown.append(
                {
                    "start": one.start,
                    "end": one.end,
                    "found": one.found,
                    "proposed": one.proposed,
                    "prefix": quote.prefix,
                    "suffix": quote.suffix,
                }
            )
        data = {"revision": current.uuid, "count": len(found), "repairs": shown}
        return Response(RepairsSerializer(data).data)

    @extend_schema(request=NewRepairsSerializer, responses={201: IngestedSerializer, 200: IngestedSerializer})
    def post(self, request: Request, uuid: UUID) -> Response:
        """Repair some of it, or all: a new revision, whose `changes` name what was repaired.

        409 when the text is another by now, and when the words of a published claim would be gone, unless
        `confirm_lost`. 422 for a place at which there is nothing to repair.
        """
        row = self.load()
        seen = self.stated()
        data = self.body(NewRepairsSerializer)
        places = [(one["start"], one["end"]) for one in data["repairs"]] if "repairs" in data else None
        result = repair_article(
            row,
            by=self.actor,
            revision=str(data["revision"]),
            places=places,
            seen=seen,
            confirm_lost=data.get("confirm_lost", False),
        )
        response = self.ingested(result)
        response.status_code = 201 if result.outcome == "revised" else 200
        return response
