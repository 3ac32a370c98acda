"""The index of the search: who keeps the words of claims, articles and stories (``factcheck.models.words``), and how.

Triggers write a row of words with each row that they come from, also when rows go in by ``bulk_create`` or raw SQL, and
again when a statement, a title, a speaker or an outlet changes. The words stand there in capitals (``capitals``), so
that both engines compare them alike; SQLite asks the function ``factcheck_capitals`` of its connection for them.

What finds them quickly, from three characters on, is made by migration 0007: on SQLite an FTS5 table over the words,
kept by triggers of its own, on PostgreSQL a GIN index, both of trigrams.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

from factcheck.models.words import capitals


@dataclass(frozen=True)
class Part:
    """A column of another table that is among the words, and how a row of the source names that table's row."""

    table: str
    column: str
    link: str
    frozen: bool = False


@dataclass(frozen=True)
class Document:
    """Where the words of one kind of row come from: own columns of it, and columns of rows that it points at."""

    source: str
    columns: tuple[str, ...]
    parts: tuple[Part, ...]
    words: str
    key: str

    @property
    def fts(self) -> str:
        return f"{self.words}_fts"

    def kept(self, vendor: str, *, rows: str = "", where: str = "1 = 1") -> str:
        """The statement that writes the words of those rows of the source (or of ``rows``) that stand otherwise."""
        texts = [f"o.{column}" for column in self.columns]
        joins = ""
        for number, part in enumerate(self.parts):
            texts.append(f"COALESCE(p{number}.{part.column}, '')")
            joins += f" LEFT JOIN {part.table} p{number} ON p{number}.id = o.{part.link}"
        text = in_capitals((" || char(10) || " if vendor == "sqlite" else " || chr(10) || ").join(texts), vendor)
        return (
            f"INSERT INTO {self.words} ({self.key}, text) "  # noqa: S608 (names of ours)
            f"SELECT o.id, {text} FROM {rows or self.source} o{joins} WHERE {where} "
            f"ON CONFLICT ({self.key}) DO UPDATE SET text = excluded.text WHERE {self.words}.text <> excluded.text"
        )


DOCUMENTS = (
    Document(
        source="factcheck_claim",
        columns=("statement",),
        parts=(Part("factcheck_speaker", "name", "claimant_id"),),
        words="factcheck_claimwords",
        key="claim_id",
    ),
    Document(
        source="factcheck_deskarticle",
        columns=(),
        parts=(
            Part("annotations_revision", "title", "current_id", frozen=True),
            Part("factcheck_outlet", "name", "outlet_id"),
        ),
        words="factcheck_articlewords",
        key="article_id",
    ),
    Document(source="factcheck_story", columns=("title",), parts=(), words="factcheck_storywords", key="story_id"),
)


def in_capitals(text: str, vendor: str) -> str:
    """SQL for ``capitals``. PostgreSQL maps by Unicode's own table (ICU), whatever the database's locale."""
    if vendor == "sqlite":
        return f"factcheck_capitals({text})"
    text = f"({text})"
    by_unicode = f"""normalize(upper({text} COLLATE "und-x-icu") COLLATE "default", NFC)"""
    # Most texts are ASCII, and what is said of them first is ten times as fast.
    return (
        f"""CASE WHEN octet_length({text}) = char_length({text}) THEN upper({text} COLLATE "C") COLLATE "default" """
        f"ELSE replace({by_unicode}, 'İ', 'I') END"
    )


@dataclass(frozen=True)
class Keeper:
    """A trigger that fires after rows of ``table`` were written. ``fresh``: once for all of a statement's rows."""

    name: str
    table: str
    on: str  # INSERT, UPDATE or DELETE
    when: str
    does: str
    fresh: bool = False


def keepers(vendor: str) -> Iterator[Keeper]:
    """What keeps the words as their sources are."""
    for one in DOCUMENTS:
        if vendor == "sqlite":
            of_this = one.kept(vendor, where="o.id = NEW.id")
            yield Keeper(f"{one.words}_add", one.source, "INSERT", "1 = 1", of_this)
        else:
            of_this = one.kept(vendor, where="o.id = NEW.id")
            of_these = one.kept(vendor, rows="fresh")
            yield Keeper(f"{one.words}_add", one.source, "INSERT", "1 = 1", of_these, fresh=True)
        changed = [*one.columns, *(part.link for part in one.parts)]
        yield Keeper(f"{one.words}_change", one.source, "UPDATE", _differs(changed, vendor), of_this)
        for part in one.parts:
            if not part.frozen:
                where = _differs([part.column], vendor)
                of_those = one.kept(vendor, where=f"o.{part.link} = NEW.id")
                yield Keeper(f"{one.words}_{part.link}_change", part.table, "UPDATE", where, of_those)


def _differs(columns: list[str], vendor: str) -> str:
    sign = "IS NOT" if vendor == "sqlite" else "IS DISTINCT FROM"
    return " OR ".join(f"OLD.{column} {sign} NEW.{column}" for column in columns)


def mirrors() -> Iterator[Keeper]:
    """What keeps SQLite's FTS5 tables as the words are. They name no other table than these two."""
    for one in DOCUMENTS:
        gone = f"INSERT INTO {one.fts} ({one.fts}, rowid, text) VALUES ('delete', OLD.{one.key}, OLD.text)"  # noqa: S608
        come = f"INSERT INTO {one.fts} (rowid, text) VALUES (NEW.{one.key}, NEW.text)"  # noqa: S608
        yield Keeper(f"{one.fts}_add", one.words, "INSERT", "1 = 1", come)
        yield Keeper(f"{one.fts}_change", one.words, "UPDATE", "1 = 1", f"{gone}; {come}")
        yield Keeper(f"{one.fts}_remove", one.words, "DELETE", "1 = 1", gone)


def mend(connection: BaseDatabaseWrapper, amiss: set[str]) -> None:
    """Write the words that were missed while the triggers of these names were away."""
    with connection.cursor() as cursor:
        for one in DOCUMENTS:
            if connection.vendor == "sqlite" and any(name.startswith(f"{one.fts}_") for name in amiss):
                cursor.execute(f"INSERT INTO {one.fts} ({one.fts}) VALUES ('rebuild')")  # noqa: S608
            if any(name.startswith(f"{one.words}_") for name in amiss):
                cursor.execute(one.kept(connection.vendor))


def _lend_capitals(*, connection: BaseDatabaseWrapper, **_: object) -> None:
    if connection.vendor == "sqlite":
        connection.connection.create_function("factcheck_capitals", 1, capitals, deterministic=True)


def connect() -> None:
    """Lend each connection to SQLite the function that its triggers call."""
    connection_created.connect(_lend_capitals, dispatch_uid="factcheck.wordindex")
