"""The description of the API, and the answer for what is not there."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.urls import Resolver404, resolve
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import (
    OpenApiJsonRenderer,
    OpenApiJsonRenderer2,
    OpenApiYamlRenderer,
    OpenApiYamlRenderer2,
)
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from factcheck.api.base import Endpoint
from factcheck.errors import NotFound


@cache
def description() -> dict[str, Any]:
    """The OpenAPI document. It is made from the code alone, so once a process is enough."""
    made: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    return made


class SchemaView(Endpoint):
    """OpenAPI 3.1, as JSON or YAML: by ``?format=``, or by ``Accept``. Needs no login: it says nothing of any desk."""

    authentication_classes = []
    permission_classes = [AllowAny]
    content_negotiation_class = DefaultContentNegotiation
    renderer_classes = [OpenApiJsonRenderer, OpenApiJsonRenderer2, OpenApiYamlRenderer, OpenApiYamlRenderer2]
    schema = None

    def get(self, request: Request) -> Response:
        return Response(description())


class NothingHere(Endpoint):
    """Every address that no other pattern takes, whoever asks."""

    authentication_classes = []
    permission_classes = [AllowAny]
    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        raise NotFound(f"There is nothing at {request.path[:200]}.{self._hint(request.path)}")

    def _hint(self, path: str) -> str:
        """The address with a slash, when that is all that is missing."""
        if path.endswith("/"):
            return ""
        try:
            match = resolve(path + "/")
        except Resolver404:
            return ""
        known = getattr(match.func, "cls", None) is not type(self)
        return f" Did you mean {path}/ ? Addresses end with a slash." if known else ""
