"""Queries that are asked in every request: the ORM writes their SQL once, and only the values differ.

Writing the SQL of a row with its relations takes the ORM several times as long as the database takes to answer it.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Mapping
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db import connection
from django.db.models import CharField, Expression, Field, ForeignObject, Lookup, Model, QuerySet
from django.db.models.functions import Cast

M = TypeVar("M", bound=Model)


def text_of(uuid: str) -> Cast:
    """A uuid as the database keeps it: thousands go out as text, and to make objects of them first takes longest."""
    return Cast(uuid, CharField())


def dashed(uuid: str) -> str:
    """PostgreSQL writes a uuid as everybody does; SQLite keeps its 32 digits."""
    if len(uuid) == 36:
        return uuid
    return f"{uuid[:8]}-{uuid[8:12]}-{uuid[12:16]}-{uuid[16:20]}-{uuid[20:]}"


class Given(Expression):
    """Stands in a filter for a value that is only known when the query runs: a name, or what computes it then."""

    def __init__(self, source: str | Callable[[], Any]) -> None:
        super().__init__()
        self.source = source

    def as_sql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, list[Any]]:
        return "%s", [self]

    def value(self, named: Mapping[str, Any]) -> Any:
        """As the database takes it."""
        value = named[self.source] if isinstance(self.source, str) else self.source()
        if isinstance(value, UUID):
            return value if connection.features.has_native_uuid_field else value.hex
        return connection.ops.adapt_unknown_value(value)


class GivenMany(Given):
    """As ``Given``, for the ids that a column may hold: ``filter(claim_id__one_of=GivenMany("claims"))``."""

    def value(self, named: Mapping[str, Any]) -> Any:
        found = named[self.source] if isinstance(self.source, str) else self.source()
        return list(found) if connection.vendor == "postgresql" else json.dumps(list(found))


@ForeignObject.register_lookup
@Field.register_lookup
class OneOf(Lookup):  # type: ignore[type-arg]  # it takes none when it runs
    """Whether the column holds one of many, in SQL that does not depend on how many."""

    lookup_name = "one_of"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        column, before = self.process_lhs(compiler, connection)
        many, params = self.process_rhs(compiler, connection)
        among = "= ANY {}" if connection.vendor == "postgresql" else "IN (SELECT value FROM json_each{})"
        return f"{column} {among.format(many)}", [*before, *params]


def filled(params: Any, named: Mapping[str, Any]) -> list[Any]:
    """Parameters with a value for every ``Given``; the ORM has seen to the others."""
    return [one.value(named) if isinstance(one, Given) else one for one in params]


class Kept(Generic[M]):
    """A query that is built at its first need: ``Kept(lambda: Tag.objects.filter(vocabulary=Given("vocabulary")))``.

    It returns rows and not a queryset, because what would be added to a queryset would not reach the SQL.
    """

    def __init__(self, build: Callable[[], QuerySet[M, Any]]) -> None:
        self._build = build
        self._made: tuple[QuerySet[M, Any], Any, str, tuple[Any, ...]] | None = None

    def rows(self, **named: Any) -> list[Any]:
        """What the queryset yields, with these values. One query, and those of its ``prefetch_related``."""
        queryset, compiler, sql, params = self._made or self._make()
        # A compiler knows what its SQL selects. This one has nothing left to write, and asks each thread's connection.
        compiler = copy.copy(compiler)
        compiler.as_sql = lambda *_, **__: (sql, filled(params, named))
        query = copy.copy(queryset.query)
        query.get_compiler = lambda *_, **__: compiler  # type: ignore[method-assign]
        asked: Any = queryset.all()
        asked._query = query  # its setter would make dicts of the values
        return list(asked)

    def first(self, **named: Any) -> Any | None:
        """The first row, or None. The query itself says how many it reads."""
        rows = self.rows(**named)
        return rows[0] if rows else None

    def _make(self) -> tuple[QuerySet[M, Any], Any, str, tuple[Any, ...]]:
        queryset = self._build()
        compiler = queryset.query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        self._made = queryset, compiler, sql, tuple(params)
        return self._made
