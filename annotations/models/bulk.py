"""Many new rows at once, without an object, and a walk through all of its fields, for each."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import partial
from operator import attrgetter
from typing import Any, TypeAlias

from django.db import connection, models, transaction
from django.utils import timezone

Field: TypeAlias = "models.Field[Any, Any]"
Prepare = Callable[[Any], Any]

AS_THEY_ARE = (models.CharField, models.TextField, models.IntegerField, models.BinaryField)
"""Fields whose values every database of ours takes as Python has them."""


def insert(
    model: type[models.Model],
    columns: Sequence[str],
    rows: Sequence[Sequence[Any]],
    *,
    ignore_conflicts: bool = False,
    **same: Any,
) -> list[int]:
    """Insert rows, all in one go, and return their new primary keys in the rows' order. In the caller's transaction.

    What it writes is what ``bulk_create`` would write, which takes some ten times as long for it. ``columns`` are the
    attributes of the model (``article_id``) in which the rows differ, ``same`` those in which they do not; any other
    field has its default. No signals are sent. With ``ignore_conflicts`` a row that is there already, by a unique key,
    is left as it is; the keys that are returned then say nothing.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("Rows are inserted inside a transaction.")
    if not rows:
        return []
    fields = {field.attname: field for field in model._meta.concrete_fields if not field.primary_key}
    varying = [fields.pop(name) for name in columns]
    alike = {
        field: _prepared(field)(same.pop(name) if name in same else _default_of(field))
        for name, field in fields.items()
        if not field.generated
    }
    if same:
        raise TypeError(f"{model.__name__} has no {', '.join(same)}, or it stands in the columns too.")
    values = [[*row, *alike.values()] for row in rows]
    for number, field in enumerate(varying):
        prepare = _prepared(field)
        if prepare is not _as_it_is:
            for row in values:
                row[number] = prepare(row[number])
    write = _insert_sqlite if connection.vendor == "sqlite" else _insert_postgresql
    return write(model, [*varying, *alike], values, " ON CONFLICT DO NOTHING" if ignore_conflicts else "")


def insert_objects(objects: Sequence[models.Model], columns: Sequence[str], **same: Any) -> None:
    """The same for objects of one model that were never saved: afterwards they are, and have their primary keys."""
    keys = insert(type(objects[0]), columns, list(map(attrgetter(*columns), objects)), **same) if objects else ()
    for one, key in zip(objects, keys, strict=True):
        one.pk = key
        one._state.adding, one._state.db = False, connection.alias
        for name, value in same.items():
            setattr(one, name, value)


def _prepared(field: Field) -> Prepare:
    """How the field's values are handed to the database."""
    target = field.target_field if isinstance(field, models.ForeignKey) else field
    if isinstance(field, models.JSONField):
        return partial(json.dumps, cls=field.encoder)
    if field.choices and not field.null:
        return str  # of a choice its value, which a driver might not know
    return _as_it_is if isinstance(target, AS_THEY_ARE) else partial(field.get_db_prep_save, connection=connection)


def _as_it_is(value: Any) -> Any:
    return value


def _default_of(field: Field) -> Any:
    if isinstance(field, models.DateTimeField) and (field.auto_now or field.auto_now_add):
        return timezone.now()
    if field.unique and not field.null:
        raise TypeError(f"{field} is different in every row: name it in the columns.")
    return field.get_default()


def _insert_sqlite(
    model: type[models.Model], fields: Sequence[Field], rows: Sequence[list[Any]], conflicts: str
) -> list[int]:
    """One statement, prepared once and run for each row.

    It returns no keys, so they are chosen here: nobody else writes during this transaction, which began as a write.
    """
    table, (key, *names) = _names(model, fields)
    marks = ", ".join(["%s"] * (1 + len(names)))
    with connection.cursor() as cursor:
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [model._meta.db_table])
        first = (cursor.fetchone() or (0,))[0] + 1
        keys = list(range(first, first + len(rows)))
        cursor.executemany(
            f"INSERT INTO {table} ({', '.join((key, *names))}) VALUES ({marks}){conflicts}",  # noqa: S608 (names of ours)
            [(pk, *row) for pk, row in zip(keys, rows, strict=True)],
        )
    return keys


FEW = 10
"""Rows up to which PostgreSQL is sent one INSERT; beyond, COPY is faster, although it takes two trips."""


def _insert_postgresql(
    model: type[models.Model], fields: Sequence[Field], rows: Sequence[list[Any]], conflicts: str
) -> list[int]:
    table, (key, *names) = _names(model, fields)
    with connection.cursor() as cursor:
        if conflicts or len(rows) <= FEW:
            marks = ", ".join([f"({', '.join(['%s'] * len(names))})"] * len(rows))
            cursor.execute(
                f"INSERT INTO {table} ({', '.join(names)}) VALUES {marks}{conflicts} RETURNING {key}",  # noqa: S608
                [value for row in rows for value in row],
            )
            return [pk for (pk,) in cursor.fetchall()]
        cursor.execute(
            "SELECT nextval(s) FROM (SELECT pg_get_serial_sequence(%s, %s) s) t, generate_series(1, %s)",
            [table, model._meta.pk.column, len(rows)],
        )
        keys = [pk for (pk,) in cursor.fetchall()]
        copying = f"COPY {table} ({', '.join((key, *names))}) FROM STDIN"
        with connection.wrap_database_errors, cursor.copy(copying) as copy:
            for pk, row in zip(keys, rows, strict=True):
                copy.write_row((pk, *row))
    return keys


def _names(model: type[models.Model], fields: Sequence[Field]) -> tuple[str, list[str]]:
    quote = connection.ops.quote_name
    columns = [field.column for field in (model._meta.pk, *fields)]
    return quote(model._meta.db_table), [quote(str(column)) for column in columns]
