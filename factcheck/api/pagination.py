"""Pages by key: the next page begins after the last row of this one, whatever was added or removed meanwhile.

Every ordering has a key that is never NULL, ties are broken by the primary key, so that no row is left out or comes
twice. One query a page; there is no count and no page number.
"""

from __future__ import annotations

import base64
import binascii
import datetime
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import DateTimeField, Model, Q, QuerySet
from django.utils.dateparse import parse_datetime
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.settings import api_settings
from rest_framework.utils.urls import replace_query_param

from factcheck.errors import Invalid

if TYPE_CHECKING:
    # DRF's views may import this module while they are being made.
    from rest_framework.views import APIView

LARGEST_PAGE = 200
LARGEST_KEY = 2**63 - 1
PARAMETERS = ("cursor", "page_size", "ordering")

Key = datetime.datetime | int


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
        size = page_size(request)
        field, descending = ordering.removeprefix("-"), ordering.startswith("-")
        if cursor := request.query_params.get("cursor"):
            key, pk = read_cursor(cursor, ordering, of=kind_of_key(queryset.model, field))
            after = "lt" if descending else "gt"
            queryset = queryset.filter(Q((f"{field}__{after}", key)) | Q((field, key), (f"pk__{after}", pk)))
        sign = "-" if descending else ""
        rows = list(queryset.order_by(ordering, f"{sign}pk")[: size + 1])
        self.next_cursor = cursor_after(rows[size - 1], ordering) if len(rows) > size else None
        return rows[:size]

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


def cursor_after(row: Model, ordering: str) -> str:
    """Opaque to the client: the ordering, and the row's key and primary key in it."""
    key = getattr(row, ordering.removeprefix("-"))
    shown = key.isoformat() if isinstance(key, datetime.datetime) else key
    return base64.urlsafe_b64encode(json.dumps([ordering, shown, row.pk]).encode()).decode().rstrip("=")


def kind_of_key(model: type[Model], field: str) -> type[datetime.datetime] | type[int]:
    return datetime.datetime if isinstance(model._meta.get_field(field), DateTimeField) else int


def read_cursor(cursor: str, ordering: str, *, of: type[datetime.datetime] | type[int]) -> tuple[Key, int]:
    """The key and primary key to go on after. Raises Invalid unless it is one of ours for this ordering."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        made_for, shown, pk = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        key = _moment(shown) if of is datetime.datetime else _whole(shown)
        pk = _whole(pk)
    except (binascii.Error, ValueError, TypeError, OverflowError, RecursionError):
        raise Invalid.field(
            "cursor", "This cursor cannot be read. Follow the address in “next”, or begin without one."
        ) from None
    if made_for != ordering:
        raise Invalid.field("cursor", "This cursor belongs to another ordering. Begin again without one.")
    return key, pk


def _moment(value: object) -> datetime.datetime:
    moment = parse_datetime(value) if isinstance(value, str) else None
    if moment is None or moment.tzinfo is None:
        raise ValueError(value)
    return moment.astimezone(datetime.UTC)


def _whole(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= LARGEST_KEY:
        raise ValueError(value)
    return value
