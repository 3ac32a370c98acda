"""What the database itself refuses, whoever asks: the ORM, an admin page or raw SQL.

- Rows that are history (events, verdicts, reviews, attempts, revisions, trained suggesters) are never changed or
  deleted; of a publication only the retraction may be written, once.
- A claim or a desk's article changes ``state`` only together with ``state_event``, and that event must be newer than
  the last one, about the same row, and say the same two states.
- On SQLite, no row of these tables makes way for another (``INSERT OR REPLACE``, ``UPDATE OR REPLACE``).

Beside these rules stand the triggers that keep the index of the search (``factcheck.wordindex``).

SQLite drops a table's triggers when a migration rebuilds the table, and refuses to rebuild one that a trigger elsewhere
names. So they are not a migration: on SQLite they go before one, and ``install`` runs after every ``migrate`` and, when
one is amiss, at the start of ``run``; the system check ``factcheck.E001`` proves that they are there and say what they
should.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model, UniqueConstraint
from django.db.models.signals import post_migrate, pre_migrate

from factcheck import wordindex


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
    "factcheck_attempt": "An attempt is logged once. Log another instead.",
    "factcheck_desksuggester": "A trained suggester is history. Train another instead.",
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
    columns_of = {field.name: field.column for field in model._meta.concrete_fields}
    for one in model._meta.constraints:
        if isinstance(one, UniqueConstraint):
            keys.append(([columns_of[name] for name in one.fields], one))
    found = []
    for columns, constraint in keys:
        same = " AND ".join(f"{column} = NEW.{column}" for column in columns)
        clause = f"EXISTS (SELECT 1 FROM {table} WHERE {same}{{other}})"  # noqa: S608 (names of ours)
        if constraint is not None and constraint.condition is not None:
            # The key counts only where the condition holds, for the row that is there and for the one that comes.
            where = constraint._get_condition_sql(  # type: ignore[attr-defined]  # not in the stubs
                model, connection.schema_editor()
            )
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
    """Create every trigger anew, all or none, and index what came in while one was away. Safe to repeat."""
    connection = connections[using]
    with transaction.atomic(using=using):
        missed = set(amiss(connection))
        with connection.cursor() as cursor:
            for statement in statements(connection):
                cursor.execute(statement)
        wordindex.mend(connection, missed)


@dataclass(frozen=True)
class Procedure:
    """A trigger of PostgreSQL and the function that it calls. Rows name the function after the trigger."""

    name: str
    table: str
    on: str
    level: str  # ROW or STATEMENT
    function: str
    body: str
    when: str = "BEFORE"
    fresh: bool = False

    def __str__(self) -> str:
        fresh = " fresh" if self.fresh else ""
        return f"{self.when} {self.on} {self.table}{fresh} {self.level} {self.function}:{self.body}"


def procedures(connection: BaseDatabaseWrapper) -> Iterator[Procedure]:
    refusal = "USING ERRCODE = 'integrity_constraint_violation'"
    for rule in triggers(connection):
        row = "OLD" if rule.on == "DELETE" else "NEW"
        body = (
            f" BEGIN IF {rule.refuse_when} THEN RAISE EXCEPTION '{quoted(rule.sentence)}' {refusal}; END IF; "
            f"RETURN {row}; END "
        )
        yield Procedure(rule.name, rule.table, rule.on, "ROW", rule.name, body)
    body = f" BEGIN RAISE EXCEPTION 'This table holds history and is never emptied.' {refusal}; END "
    for table in (*APPEND_ONLY, "factcheck_publication"):
        yield Procedure(f"{table}_no_truncate", table, "TRUNCATE", "STATEMENT", "factcheck_refuse_truncate", body)
    body = " BEGIN NEW.txid := pg_current_xact_id()::text::bigint; RETURN NEW; END "
    yield Procedure("factcheck_event_txid", "factcheck_event", "INSERT", "ROW", "factcheck_event_txid", body)
    for keeper in wordindex.keepers(connection.vendor):
        level = "STATEMENT" if keeper.fresh else "ROW"
        body = f" BEGIN IF {keeper.when} THEN {keeper.does}; END IF; RETURN NULL; END "
        yield Procedure(keeper.name, keeper.table, keeper.on, level, keeper.name, body, "AFTER", keeper.fresh)


def statements(connection: BaseDatabaseWrapper) -> Iterator[str]:
    if connection.vendor == "sqlite":
        for name, definition in expected(connection).items():
            yield f"DROP TRIGGER IF EXISTS {name}"
            yield definition
    else:
        for one in procedures(connection):
            yield f"CREATE OR REPLACE FUNCTION {one.function}() RETURNS trigger LANGUAGE plpgsql AS $${one.body}$$"
            fresh = "REFERENCING NEW TABLE AS fresh " if one.fresh else ""
            yield (
                f"CREATE OR REPLACE TRIGGER {one.name} {one.when} {one.on} ON {one.table} {fresh}"
                f"FOR EACH {one.level} EXECUTE FUNCTION {one.function}()"
            )
            yield f"ALTER TABLE {one.table} ENABLE TRIGGER {one.name}"


def settle_events(using: str = DEFAULT_DB_ALIAS) -> None:
    """After a restore into another PostgreSQL server: give every event the transaction id 0, which is over everywhere.

    The ids that came with them are those of the old server, and may not have been reached here for years: the changes
    feed would wait for them. Does nothing as long as every id is one of this server's past.
    """
    connection = connections[using]
    if connection.vendor != "postgresql":
        return
    with transaction.atomic(using), connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM factcheck_event "
            "WHERE txid >= pg_snapshot_xmax(pg_current_snapshot())::text::bigint)"
        )
        if cursor.fetchone()[0]:
            cursor.execute("ALTER TABLE factcheck_event DISABLE TRIGGER factcheck_event_no_update")
            cursor.execute("UPDATE factcheck_event SET txid = 0")
            cursor.execute("ALTER TABLE factcheck_event ENABLE TRIGGER factcheck_event_no_update")


def expected(connection: BaseDatabaseWrapper) -> dict[str, str]:
    """The triggers that have to be there: name and definition, written as ``installed`` writes it."""
    if connection.vendor == "sqlite":
        refusing = {
            rule.name: f"CREATE TRIGGER {rule.name} BEFORE {rule.on} ON {rule.table} WHEN {rule.refuse_when} "
            f"BEGIN SELECT RAISE(ABORT, '{quoted(rule.sentence)}'); END"
            for rule in triggers(connection)
        }
        keeping = {
            one.name: f"CREATE TRIGGER {one.name} AFTER {one.on} ON {one.table} WHEN {one.when} BEGIN {one.does}; END"
            for one in (*wordindex.keepers(connection.vendor), *wordindex.mirrors())
        }
        return refusing | keeping
    return {one.name: str(one) for one in procedures(connection)}


# Bits of tgtype, from PostgreSQL's catalog/pg_trigger.h: 1 is EACH ROW, 2 is BEFORE.
ON = {4: "INSERT", 8: "DELETE", 16: "UPDATE", 32: "TRUNCATE"}


def installed(connection: BaseDatabaseWrapper) -> dict[str, str]:
    """The triggers that are there and awake: name and definition."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            return dict(cursor.fetchall())
        cursor.execute(
            "SELECT t.tgname, c.relname, t.tgtype, p.proname, p.prosrc, t.tgnewtable IS NOT NULL FROM pg_trigger t "
            "JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid "
            "WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A') AND t.tgqual IS NULL AND t.tgattr = '' "
            "AND pg_table_is_visible(c.oid)"
        )
        return {
            name: str(
                Procedure(
                    *(name, table, ON.get(kind & ~3, "?"), "ROW" if kind & 1 else "STATEMENT", function, body),
                    *("BEFORE" if kind & 2 else "AFTER", fresh),
                )
            )
            for name, table, kind, function, body, fresh in cursor.fetchall()
        }


def amiss(connection: BaseDatabaseWrapper) -> list[str]:
    """Names of the triggers that are missing, asleep or not as this version of Factcheck wants them."""
    there = installed(connection)
    return sorted(name for name, definition in expected(connection).items() if there.get(name) != definition)


@contextmanager
def lifted(using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """For a test's clean-up only: without the triggers inside, with them again afterwards."""
    connection = connections[using]
    where = {rule.name: rule.table for rule in triggers(connection)}
    for table in (*APPEND_ONLY, "factcheck_publication"):
        where[f"{table}_no_truncate"] = table
    with connection.cursor() as cursor:
        for name in expected(connection).keys() & where.keys():
            on = "" if connection.vendor == "sqlite" else f" ON {where[name]}"
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")
    try:
        yield
    finally:
        install(using)


def connect() -> None:
    """Remove before migrations of SQLite, and install after every migrate."""
    pre_migrate.connect(_before_migrate, dispatch_uid="factcheck.triggers")
    post_migrate.connect(_after_migrate, dispatch_uid="factcheck.triggers")


def _before_migrate(*, app_config: object, using: str, plan: Sequence[object], **_: object) -> None:
    connection = connections[using]
    if getattr(app_config, "name", "") == "factcheck" and plan and connection.vendor == "sqlite":
        # Those that keep the FTS5 tables may stay: they name no table that a migration would rebuild, only their own.
        there = installed(connection).keys() - {one.name for one in wordindex.mirrors()}
        with connection.cursor() as cursor:
            for name in there & expected(connection).keys():
                cursor.execute(f"DROP TRIGGER {name}")


def _after_migrate(*, app_config: object, using: str, **_: object) -> None:
    if getattr(app_config, "name", "") == "factcheck":
        tables = set(connections[using].introspection.table_names())
        # A migrate that stops part of the way leaves tables to come; the next one runs this again.
        needed = {rule.table for rule in triggers(connections[using])}
        needed |= {one.words for one in wordindex.DOCUMENTS}
        if needed <= tables:
            install(using)
            settle_events(using)
