"""Pages of a list by key (``factcheck.queries.keyset``): one query a page; there is no count and no page number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.settings import api_settings
from rest_framework.utils.urls import replace_query_param

from factcheck.errors import Invalid
from factcheck.queries.keyset import Order, slice_of

if TYPE_CHECKING:
    # DRF's views may import this module while they are being made.
    from rest_framework.views import APIView

LARGEST_PAGE = 200
PARAMETERS = ("cursor", "page_size", "ordering")


class KeysetPagination(BasePagination):
    """``cursor``, ``page_size`` (at most 200) and ``ordering``, one of the view's ``orderings``, the first by default.

    Raises Invalid, naming the parameter, for a cursor that is damaged or belongs to another ordering, a size out of
    range and an unknown ordering.
    """

    def paginate_queryset(
        self, queryset: QuerySet[Any], request: Request, view: APIView | None = None
    ) -> list[Any] | None:
        self.request = request
        orderings: Sequence[str] = view.orderings  # type: ignore[union-attr]
        ordering = request.query_params.get("ordering") or orderings[0]
        if ordering not in orderings:
            raise Invalid.field(
                "ordering", f"{ordering[:80]!r} is no ordering here. Use one of: {', '.join(orderings)}."
            )
        found = slice_of(
            queryset,
            self.order(ordering, queryset),
            size=page_size(request),
            after=request.query_params.get("cursor"),
        )
        self.next_cursor = found.after
        return found.rows

    def order(self, ordering: str, queryset: QuerySet[Any]) -> Order:
        """What an ordering means for these rows: a field of the same name, unless a list says otherwise."""
        return Order(ordering, ordering)

    def get_paginated_response(self, data: Any) -> Response:
        link = None
        if self.next_cursor is not None:
            link = replace_query_param(self.request.build_absolute_uri(), "cursor", self.next_cursor)
        return Response({"next": link, "results": data})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        return {
            "type": "object",
            "required": ["next", "results"],
            "properties": {
                "next": {
                    "type": ["string", "null"],
                    "format": "uri",
                    "description": "Address of the next page; null on the last.",
                },
                "results": schema,
            },
        }

    def get_schema_operation_parameters(self, view: APIView) -> list[dict[str, Any]]:
        orderings: Sequence[str] = view.orderings  # type: ignore[attr-defined]
        return [
            {
                "name": "cursor",
                "in": "query",
                "required": False,
                "description": "From the address in `next`; not to be made or changed.",
                "schema": {"type": "string"},
            },
            {
                "name": "page_size",
                "in": "query",
                "required": False,
                "description": "Rows a page.",
                "schema": {
                    "type": "integer",
                    "minimum": 1,
                    "maximum": LARGEST_PAGE,
                    "default": api_settings.PAGE_SIZE,
                },
            },
            {
                "name": "ordering",
                "in": "query",
                "required": False,
                "description": "A minus sign: descending.",
                "schema": {"type": "string", "enum": list(orderings), "default": orderings[0]},
            },
        ]


def page_size(request: Request) -> int:
    value = request.query_params.get("page_size") or str(api_settings.PAGE_SIZE)
    if not (value.isascii() and value.isdigit() and len(value) < 6 and 1 <= int(value) <= LARGEST_PAGE):
        raise Invalid.field("page_size", f"{value[:80]!r} is not a page size. Use 1 to {LARGEST_PAGE}.")
    return int(value)
