"""Pages by key: the next page begins after the last row of this one, whatever was added or removed meanwhile.

An order is a field whose values are never NULL, up or down, with ties broken by the primary key in the same direction,
so that no row is left out or comes twice. Where an index holds both, every page costs the same, however far down.
"""

from __future__ import annotations

import base64
import binascii
import datetime
import json
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import BooleanField, DateTimeField, F, Field, Func, GeneratedField, Model, QuerySet, Value
from django.utils.dateparse import parse_datetime

from factcheck.errors import Invalid

M = TypeVar("M", bound=Model)

LARGEST_KEY = 2**63 - 1

Key = datetime.datetime | int


@dataclass(frozen=True)
class Order:
    """``name`` is the order's name in an address, ``field`` what it orders by. A minus sign before both: descending."""

    name: str
    field: str

    @property
    def key(self) -> str:
        return self.field.removeprefix("-")

    @property
    def descending(self) -> bool:
        return self.field.startswith("-")

    def by(self, *, backwards: bool = False) -> tuple[str, str]:
        sign = "-" if self.descending != backwards else ""
        return f"{sign}{self.key}", f"{sign}pk"


NEWEST = Order("-created_at", "-created_at")


class RowComparison(Func):
    """``(key, pk) > (value, value)``: one range of an index, where the same in AND and OR would read up to it."""

    output_field = BooleanField()
    arity = 4

    def __init__(self, *expressions: Any, sign: str = ">") -> None:
        self.sign = sign
        super().__init__(*expressions)

    def as_sql(self, compiler: Any, connection: Any, **extra: Any) -> Any:  # type: ignore[override]
        parts, params = [], []
        for expression in self.source_expressions:
            sql, values = compiler.compile(expression)
            parts.append(sql)
            params.extend(values)
        key, pk, key_value, pk_value = parts
        return f"(({key}, {pk}) {self.sign} ({key_value}, {pk_value}))", params


def beyond(rows: QuerySet[M], order: Order, key: Key, pk: int, *, backwards: bool = False) -> QuerySet[M]:
    """The rows that come after this place in the order, or before it."""
    sign = "<" if order.descending != backwards else ">"
    place = Value(key, _kind(rows.model, order)), Value(pk, rows.model._meta.pk)
    return rows.filter(RowComparison(F(order.key), F("pk"), *place, sign=sign))


def _kind(model: type[Model], order: Order) -> Field[Any, Any]:
    """The field that holds the order's keys; of a generated one, the field that its values are."""
    field: Any = model._meta.get_field(order.key)
    found: Any = field.output_field if isinstance(field, GeneratedField) else field
    assert isinstance(found, Field)
    return found


@dataclass(frozen=True)
class Slice(Generic[M]):
    """Some rows of a list. ``before`` and ``after``: cursors of its first and last row; None: there is nothing more."""

    rows: list[M]
    before: str | None
    after: str | None


def slice_of(
    rows: QuerySet[M], order: Order, *, size: int, after: str | None = None, before: str | None = None
) -> Slice[M]:
    """The first rows in the order, those after a cursor, or those before one. One query.

    Raises Invalid, naming ``cursor``, for one that is damaged or belongs to another order.
    """
    cursor = before or after
    if cursor:
        key, pk = read_cursor(cursor, order, rows.model)
        rows = beyond(rows, order, key, pk, backwards=bool(before))
    found = list(rows.order_by(*order.by(backwards=bool(before)))[: size + 1])
    more, shown = len(found) > size, found[:size]
    if before:
        shown.reverse()
    ahead, behind = (more, True) if before else (bool(after), more)
    return Slice(
        shown,
        before=cursor_at(shown[0], order) if shown and ahead else None,
        after=cursor_at(shown[-1], order) if shown and behind else None,
    )


def cursor_at(row: Model, order: Order) -> str:
    """Opaque to the client: the order, and the row's key and primary key in it."""
    key = getattr(row, order.key)
    shown = key.isoformat() if isinstance(key, datetime.datetime) else key
    return base64.urlsafe_b64encode(json.dumps([order.name, shown, row.pk]).encode()).decode().rstrip("=")


def read_cursor(cursor: str, order: Order, model: type[Model]) -> tuple[Key, int]:
    """The key and primary key to go on after. Raises Invalid unless it is one of ours for this order."""
    read = _moment if isinstance(_kind(model, order), DateTimeField) else _whole
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        made_for, shown, pk = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        key: Key = read(shown)
        pk = _whole(pk)
    except (binascii.Error, ValueError, TypeError, OverflowError, RecursionError):
        raise Invalid.field(
            "cursor", "This cursor cannot be read. Follow the address in “next”, or begin without one."
        ) from None
    if made_for != order.name:
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
