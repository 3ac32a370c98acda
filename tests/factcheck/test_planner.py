"""SQLite learns how large its tables are, also in connections that were open before."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
from django.db import connection

from factcheck.planner import measure_tables


@pytest.fixture
def heap(transactional_db: None) -> Iterator[None]:
    """2,000 rows, each with a desk of its own, all in one state; both columns have an index."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE heap (id INTEGER PRIMARY KEY, desk INTEGER, state INTEGER, words TEXT)")
        cursor.execute("CREATE INDEX heap_by_desk ON heap (desk)")
        cursor.execute("CREATE INDEX heap_by_state ON heap (state)")
        cursor.executemany("INSERT INTO heap (desk, state) VALUES (%s, 7)", [(desk,) for desk in range(2_000)])
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE heap")


def plan(other: sqlite3.Connection) -> str:
    other.execute("SELECT 1 FROM heap").fetchone()  # to explain alone does not look whether the schema changed
    rows = other.execute("EXPLAIN QUERY PLAN SELECT words FROM heap WHERE desk = 7 AND state = 7")
    return " ".join(row[3] for row in rows)


@pytest.mark.engine("laptop")
def test_connections_that_are_open_go_by_what_was_measured_last(heap: None) -> None:
    with (
        closing(sqlite3.connect(connection.settings_dict["NAME"], cached_statements=0)) as other,
        connection.cursor() as cursor,
    ):
        measure_tables()
        assert "heap_by_desk" in plan(other)
        cursor.execute("UPDATE heap SET desk = 7, state = id")
        assert "heap_by_desk" in plan(other)
        measure_tables()
        assert "heap_by_state" in plan(other)


@pytest.mark.django_db
@pytest.mark.engine("newsroom")
def test_postgresql_is_left_alone(django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        measure_tables()
