"""The whole database as it stood, to be put back as often as a test begins there anew."""

from __future__ import annotations

import sqlite3
from abc import ABC, abstractmethod

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import Model


class Moment(ABC):
    """What every table held when this was made. Sequences of keys go on where they stood then."""

    @staticmethod
    def now() -> Moment:
        """Keep what is committed now.

        Open connections of other processes stay: to them, what ``restore`` puts back is somebody's commit.
        """
        return PostgresMoment() if connection.vendor == "postgresql" else SQLiteMoment()

    @abstractmethod
    def restore(self) -> None:
        """Put everything back. The rules of ``factcheck.triggers`` are not asked: they were when it was written."""


class SQLiteMoment(Moment):
    """A copy of the file, in memory."""

    def __init__(self) -> None:
        self.kept = sqlite3.connect(":memory:", check_same_thread=False)
        self._open().backup(self.kept)

    def restore(self) -> None:
        self.kept.backup(self._open())

    @staticmethod
    def _open() -> sqlite3.Connection:
        connection.ensure_connection()
        return connection.connection


class PostgresMoment(Moment):
    """Each table's rows as COPY writes them."""

    def __init__(self) -> None:
        self.tables: dict[str, bytes] = {}
        with connection.cursor() as cursor:
            for table in connection.introspection.table_names(cursor):
                if table == "django_migrations":
                    continue
                with cursor.copy(f'COPY "{table}" TO STDOUT') as rows:
                    self.tables[table] = b"".join(bytes(part) for part in rows)

    def restore(self) -> None:
        models: list[type[Model]] = apps.get_models(include_auto_created=True)
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute(f"TRUNCATE {', '.join(map(connection.ops.quote_name, self.tables))}")
            for table, rows in self.tables.items():
                if rows:
                    with cursor.copy(f'COPY "{table}" FROM STDIN') as copy:
                        copy.write(rows)
            for statement in connection.ops.sequence_reset_sql(no_style(), models):
                cursor.execute(statement)
