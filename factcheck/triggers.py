"""What the database itself refuses, whoever asks: the ORM, an admin page or raw SQL.

- Rows that are history (events, verdicts, reviews, revisions) are never changed or deleted; of a publication only the
  retraction may be written, once.
- A claim or a desk's article changes ``state`` only together with ``state_event``, and that event must be newer than
  the last one, about the same row, and say the same two states.
- On SQLite, no row of these tables makes way for another (``INSERT OR REPLACE``, ``UPDATE OR REPLACE``).

SQLite drops a table's triggers when a migration rebuilds the table, so they are not a migration: ``install`` runs after
every ``migrate``, and the system check ``factcheck.E001`` proves that they are there.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model, UniqueConstraint
from django.db.models.signals import post_migrate


@dataclass(frozen=True)
class Trigger:
    """One rule: the statement is refused with ``sentence`` when ``refuse_when``, a condition on OLD and NEW, holds."""

    name: str
    table: str
    on: str  # INSERT, UPDATE or DELETE
    refuse_when: str
    sentence: str


APPEND_ONLY = {
    "factcheck_event": "Events are history: they are never changed or deleted.",
    "factcheck_verdict": "A verdict is written once. Propose a new one instead.",
    "factcheck_review": "A review is written once. Add another instead.",
    "annotations_revision": "A revision's text is frozen. Add a new revision instead.",
}

# Old and new state, and the event that has to say so. {link} is the event's column that points at the moved row.
STATE_GUARD = """
    (NEW.state <> OLD.state OR COALESCE(NEW.state_event_id, 0) <> COALESCE(OLD.state_event_id, 0))
    AND (
        NEW.state = OLD.state
        OR COALESCE(NEW.state_event_id, 0) <= COALESCE(OLD.state_event_id, 0)
        OR NOT EXISTS (
            SELECT 1 FROM factcheck_event e
            WHERE e.id = NEW.state_event_id AND e.{link} = NEW.{own}
              AND e.state_from = OLD.state AND e.state_to = NEW.state
        )
    )
"""

PUBLICATION_FROZEN = (
    "id",
    "public_id",
    "claim_id",
    "number",
    "verdict_id",
    "rating_id",
    "record",
    "content_hash",
    "by_id",
    "at",
    "note",
    "severity",
)


def differs(column: str, vendor: str) -> str:
    if vendor == "postgresql":
        cast = "::text" if column == "record" else ""
        return f"OLD.{column}{cast} IS DISTINCT FROM NEW.{column}{cast}"
    return f"OLD.{column} IS NOT NEW.{column}"


def taken(model: type[Model], connection: BaseDatabaseWrapper) -> str:
    """A condition that holds when a row other than OLD has one of the unique keys of NEW: REPLACE would delete it."""
    table = model._meta.db_table
    keys: list[tuple[list[str], UniqueConstraint | None]] = [
        ([field.column], None) for field in model._meta.concrete_fields if field.unique
    ]
    for constraint in model._meta.constraints:
        if isinstance(constraint, UniqueConstraint):
            keys.append(([model._meta.get_field(name).column for name in constraint.fields], constraint))
    found = []
    for columns, constraint in keys:
        same = " AND ".join(f"{column} = NEW.{column}" for column in columns)
        clause = f"EXISTS (SELECT 1 FROM {table} WHERE {same}{{other}})"  # noqa: S608 (names of ours)
        if constraint is not None and constraint.condition is not None:
            # The key counts only where the condition holds, for the row that is there and for the one that comes.
            where = constraint._get_condition_sql(model, connection.schema_editor())
            row = ", ".join(f'NEW.{field.column} AS "{field.column}"' for field in model._meta.concrete_fields)
            clause = clause.replace("{other}", f" AND {where}{{other}}")
            clause = f"({clause} AND EXISTS (SELECT 1 FROM (SELECT {row}) WHERE {where}))"  # noqa: S608
        found.append(clause)
    return " OR ".join(found)


def triggers(connection: BaseDatabaseWrapper) -> list[Trigger]:
    """Every rule, for this kind of database (SQLite or PostgreSQL)."""
    vendor = connection.vendor
    rules: list[Trigger] = []
    for table, sentence in APPEND_ONLY.items():
        rules += [
            Trigger(f"{table}_no_update", table, "UPDATE", "1 = 1", sentence),
            Trigger(f"{table}_no_delete", table, "DELETE", "1 = 1", sentence),
        ]
    for table, link, own, first in (
        ("factcheck_claim", "claim_id", "id", "new"),
        ("factcheck_deskarticle", "article_id", "article_id", "inbox"),
    ):
        noun = "claim" if own == "id" else "desk article"
        rules += [
            Trigger(
                f"{table}_state",
                table,
                "UPDATE",
                STATE_GUARD.format(link=link, own=own),
                f"A {noun} changes state only together with the event that records it.",
            ),
            Trigger(
                f"{table}_first_state",
                table,
                "INSERT",
                f"NEW.state <> '{first}' OR NEW.state_event_id IS NOT NULL",
                f"A {noun} begins in the state {first}.",
            ),
            Trigger(f"{table}_no_delete", table, "DELETE", "1 = 1", f"A {noun} is never deleted."),
        ]
    frozen = " OR ".join(differs(column, vendor) for column in PUBLICATION_FROZEN)
    rules += [
        Trigger(
            "factcheck_publication_frozen",
            "factcheck_publication",
            "UPDATE",
            f"({frozen}) OR OLD.retracted_at IS NOT NULL",
            "A publication is frozen. Only its retraction may be written, once.",
        ),
        Trigger(
            "factcheck_publication_no_delete",
            "factcheck_publication",
            "DELETE",
            "1 = 1",
            "A publication is never deleted. Retract it instead.",
        ),
    ]
    if vendor == "sqlite":
        # REPLACE deletes without firing delete triggers, so it is met on the way in.
        sentence = "Rows of this table are never replaced."
        models = {model._meta.db_table: model for model in apps.get_models()}
        moving = ("factcheck_claim", "factcheck_deskarticle")  # of the others, no key ever changes
        for table in (*APPEND_ONLY, "factcheck_publication", *moving):
            clash = taken(models[table], connection)
            rules.append(Trigger(f"{table}_no_replace", table, "INSERT", clash.replace("{other}", ""), sentence))
            if table in moving:
                clash = clash.replace("{other}", " AND id <> OLD.id")
                rules.append(Trigger(f"{table}_no_replace_by_update", table, "UPDATE", clash, sentence))
    return rules


def quoted(sentence: str) -> str:
    return sentence.replace("'", "''")


def install(using: str = DEFAULT_DB_ALIAS) -> None:
    """Create every trigger anew. Safe to repeat."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for statement in statements(connection):
            cursor.execute(statement)


def statements(connection: BaseDatabaseWrapper) -> Iterator[str]:
    for rule in triggers(connection):
        if connection.vendor == "sqlite":
            yield f"DROP TRIGGER IF EXISTS {rule.name}"
            yield (
                f"CREATE TRIGGER {rule.name} BEFORE {rule.on} ON {rule.table} WHEN {rule.refuse_when} "
                f"BEGIN SELECT RAISE(ABORT, '{quoted(rule.sentence)}'); END"
            )
        else:
            row = "OLD" if rule.on == "DELETE" else "NEW"
            yield (
                f"CREATE OR REPLACE FUNCTION {rule.name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                f"IF {rule.refuse_when} THEN RAISE EXCEPTION '{quoted(rule.sentence)}' "
                f"USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN {row}; END $$"
            )
            yield (
                f"CREATE OR REPLACE TRIGGER {rule.name} BEFORE {rule.on} ON {rule.table} "
                f"FOR EACH ROW EXECUTE FUNCTION {rule.name}()"
            )
    if connection.vendor == "postgresql":
        yield (
            "CREATE OR REPLACE FUNCTION factcheck_refuse_truncate() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "RAISE EXCEPTION 'This table holds history and is never emptied.' "
            "USING ERRCODE = 'integrity_constraint_violation'; END $$"
        )
        for table in (*APPEND_ONLY, "factcheck_publication"):
            yield (
                f"CREATE OR REPLACE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION factcheck_refuse_truncate()"
            )
        yield (
            "CREATE OR REPLACE FUNCTION factcheck_event_txid() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "NEW.txid := pg_current_xact_id()::text::bigint; RETURN NEW; END $$"
        )
        yield (
            "CREATE OR REPLACE TRIGGER factcheck_event_txid BEFORE INSERT ON factcheck_event "
            "FOR EACH ROW EXECUTE FUNCTION factcheck_event_txid()"
        )


def expected(connection: BaseDatabaseWrapper) -> set[str]:
    """Names of the triggers that have to be installed."""
    names = {rule.name for rule in triggers(connection)}
    if connection.vendor == "postgresql":
        names |= {f"{table}_no_truncate" for table in (*APPEND_ONLY, "factcheck_publication")}
        names.add("factcheck_event_txid")
    return names


def installed(connection: BaseDatabaseWrapper) -> set[str]:
    """Names of the triggers that are there."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        else:
            cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'")
        return {row[0] for row in cursor.fetchall()}


@contextmanager
def lifted(using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """For a test's clean-up only: without the triggers inside, with them again afterwards."""
    connection = connections[using]
    where = {rule.name: rule.table for rule in triggers(connection)}
    for table in (*APPEND_ONLY, "factcheck_publication"):
        where[f"{table}_no_truncate"] = table
    with connection.cursor() as cursor:
        for name in expected(connection) & set(where):
            on = "" if connection.vendor == "sqlite" else f" ON {where[name]}"
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")
    try:
        yield
    finally:
        install(using)


def connect() -> None:
    """Reinstall after every migrate (SQLite loses triggers when a table is rebuilt)."""
    post_migrate.connect(_after_migrate, dispatch_uid="factcheck.triggers")


def _after_migrate(*, app_config: object, using: str, **_: object) -> None:
    if getattr(app_config, "name", "") == "factcheck":
        tables = set(connections[using].introspection.table_names())
        # A migrate that stops part of the way leaves tables to come; the next one runs this again.
        if {rule.table for rule in triggers(connections[using])} <= tables:
            install(using)
