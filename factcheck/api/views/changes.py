"""``export/changes/`` and ``articles/{uuid}/changes/``: what happened since a place in the feed."""

from __future__ import annotations

import base64
import binascii
import json
from typing import ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.settings import api_settings
from rest_framework.utils.urls import remove_query_param, replace_query_param

from factcheck.api.base import Endpoint, refuse_unknown_parameters
from factcheck.api.pagination import LARGEST_PAGE, page_size
from factcheck.api.serializers.changes import ChangesSerializer
from factcheck.api.views.articles import ArticleEndpoint
from factcheck.api.views.exports import ONE_DESK
from factcheck.errors import Invalid
from factcheck.models import Event
from factcheck.queries.changes import Place, latest, place_of, settled
from factcheck.queries.keyset import LARGEST_KEY

LATEST = "latest"

PAGE_SIZE = OpenApiParameter(
    "page_size",
    {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE, "default": api_settings.PAGE_SIZE},
    description="Changes an answer.",
)


def place_parameter(name: str) -> OpenApiParameter:
    return OpenApiParameter(
        name,
        OpenApiTypes.STR,
        description=f"From the address in `next`; `{LATEST}`: only what happens from now on; left out: from the start.",
    )


class Feed(Endpoint):
    """Changes after a place, oldest first."""

    parameter: ClassVar[str]
    further_problems = (409,)

    def feed(self, request: Request, events: QuerySet[Event]) -> HttpResponseBase:
        """The next changes of these events. Raises Invalid for a place that is not ours, Conflict for one that went."""
        size = page_size(request)
        given = request.query_params.get(self.parameter, "")
        after = latest(events) if given == LATEST else read_place(given, self.parameter) if given else None
        rows = list(settled(events, after=after)[: size + 1])
        shown = rows[:size]
        reached = place_of(shown[-1]) if shown else after
        here = remove_query_param(request.build_absolute_uri(), self.parameter)
        following = replace_query_param(here, self.parameter, written_place(reached)) if reached else here
        answer = {"next": following, "more": len(rows) > size, "results": shown}
        return self.weakly_tagged(Response(ChangesSerializer(answer).data))


def written_place(place: Place) -> str:
    """Opaque to the client."""
    return base64.urlsafe_b64encode(json.dumps([place.id, place.batch.hex]).encode()).decode().rstrip("=")


def read_place(value: str, name: str) -> Place:
    """Raises Invalid, naming the parameter, unless it is one of ours."""
    try:
        found = json.loads(base64.b64decode(value + "=" * (-len(value) % 4), altchars=b"-_", validate=True))
        number, batch = found
        if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number <= LARGEST_KEY:
            raise ValueError(number)
        return Place(number, UUID(hex=batch))
    except (binascii.Error, ValueError, TypeError, AttributeError, RecursionError):
        raise Invalid.field(
            name, "This place in the feed cannot be read. Follow the address in “next”, or begin without one."
        ) from None


class DeskChanges(Feed):
    parameter = "cursor"

    @extend_schema(parameters=[ONE_DESK, place_parameter("cursor"), PAGE_SIZE], responses=ChangesSerializer)
    def get(self, request: Request) -> HttpResponseBase:
        """What changed on one desk.

        Whoever follows `next` meets every change once, those of transactions that ended late too.
        """
        refuse_unknown_parameters(request, ("desk", "cursor", "page_size"))
        desk = self.desk_named(request.query_params.get("desk") or None)
        return self.feed(request, Event.objects.filter(desk=desk))


class ArticleChanges(Feed, ArticleEndpoint):
    parameter = "since"

    @extend_schema(parameters=[place_parameter("since"), PAGE_SIZE], responses=ChangesSerializer)
    def get(self, request: Request, uuid: UUID) -> HttpResponseBase:
        """What is new on one article: its revisions, suggestions and marks, and where its claims were seen."""
        row = self.load()
        refuse_unknown_parameters(request, ("since", "page_size"))
        return self.feed(request, Event.objects.filter(article=row.article))
