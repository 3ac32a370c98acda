"""Numbers of rows, many in one statement.

Counting along an index takes less time than having the ORM write the SQL for it. So SQL that differs only in a value is
written once (``annotations.models.kept``), and may be kept from one request to the next.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import Count, Field, IntegerField, Model, QuerySet, Subquery
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce

from annotations.models.kept import filled
from factcheck.models import Desk

AT_MOST = 1_000
"""Counting stops here. Whoever steers a desk acts the same on 1,200 claims and on 57,000, and to count to the end takes
longer the more there is; so each number reads at most 1,001 entries of an index, and 1,001 means: more."""


@dataclass(frozen=True)
class Scalar:
    """SQL that yields one value, kept apart from what it is asked with. ``named`` are the values of its ``Given``."""

    sql: str
    params: tuple[Any, ...]
    output: Field[Any, Any]
    bounded: bool = False
    named: Mapping[str, Any] = field(default_factory=dict)

    def with_values(self, **named: Any) -> Scalar:
        return replace(self, named=named)

    def column(self) -> RawSQL:
        """As a column of other rows. It depends on none of them, so the database computes it once."""
        sql = self.sql
        if self.bounded:
            sql = f"SELECT COUNT(*) FROM ({sql} LIMIT {AT_MOST + 1}) counted"  # noqa: S608 (the ORM's)
        return RawSQL(sql, filled(self.params, self.named), self.output)  # noqa: S611 (the ORM's)


def count_of(rows: QuerySet[Any], *order: str) -> Scalar:
    """How many rows there are, up to ``AT_MOST`` and one more.

    ``order`` is that of an index to count along: without it PostgreSQL, told to stop early, may read the table instead.
    """
    sql, params = rows.order_by(*order).values("pk").query.sql_with_params()
    return Scalar(sql, tuple(params), IntegerField(), bounded=True)


def first_of(rows: QuerySet[Any], column: str) -> Scalar:
    """The lowest value of a column."""
    sql, params = rows.order_by(column).values(column)[:1].query.sql_with_params()
    return Scalar(sql, tuple(params), rows.model._meta.get_field(column))


def ask(desk: int, scalars: Mapping[str, Scalar]) -> dict[str, Any]:
    """The value of each. One query. ``desk`` is the primary key of any: a row to put the values beside."""
    names = {f"value_{index}": key for index, key in enumerate(scalars)}
    asked = {name: scalars[key].column() for name, key in names.items()}
    found: Any = Desk.objects.filter(pk=desk).values(**asked).get()
    return {key: found[name] for name, key in names.items()}


class CountOf(Subquery):
    """How many rows a queryset has, as a scalar subquery."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()


def bounded(rows: QuerySet[Any], *order: str) -> CountOf:
    """``count_of`` as a column of other rows."""
    return CountOf(rows.order_by(*order).values("pk")[: AT_MOST + 1])


def counted(rows: QuerySet[Model], by: str) -> Coalesce:
    """How many rows there are for each value of ``by``, as a subquery; 0 for none."""
    numbers = rows.order_by().values(by).annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(numbers, output_field=IntegerField()), 0)
