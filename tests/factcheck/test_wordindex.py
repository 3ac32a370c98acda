"""The index of the search: that both engines keep the same words, and that migrations keep and fill it."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, models
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ProjectState
from django.db.models.signals import post_migrate, pre_migrate

from factcheck import triggers, wordindex
from factcheck.models import ArticleWords, Claim, ClaimWords, DeskArticle, Speaker, Story, StoryWords
from factcheck.models.words import capitals
from factcheck.queries.search import find_articles, find_claims, find_stories
from tests.support.newsroom import Newsroom, open_newsroom

pytestmark = pytest.mark.django_db

WRITTEN = [chr(one) for one in range(1, sys.maxunicode + 1) if unicodedata.category(chr(one)) not in ("Cn", "Cs")]


@pytest.mark.engine("newsroom")  # SQLite calls the very function
def test_postgresql_writes_every_character_in_capitals_as_python_does():
    # Beside others, and not alone: what stands around must not change a letter.
    asked = [f"ας{one}a\u0345\u0301{one}" for one in WRITTEN]
    sql = wordindex.in_capitals("t", connection.vendor)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {sql} FROM unnest(%s::text[]) WITH ORDINALITY AS given (t, n) ORDER BY n", [asked])
        answered = [row[0] for row in cursor.fetchall()]
    assert [one for one, said in zip(asked, answered, strict=True) if said != capitals(one)] == []


def faults() -> list[str]:
    """What is wrong with the index: words that are not those of their row, rows without words, SQLite's own check."""
    claims = {row.pk: f"{row.statement}\n{row.claimant.name if row.claimant else ''}" for row in Claim.objects.all()}
    articles = {
        row.pk: f"{row.current.title}\n{row.outlet.name if row.outlet else ''}" for row in DeskArticle.objects.all()
    }
    stories = {row.pk: row.title for row in Story.objects.all()}
    kinds: list[tuple[type[models.Model], dict[int, str]]] = [
        (ClaimWords, claims),
        (ArticleWords, articles),
        (StoryWords, stories),
    ]
    found = []
    for kind, texts in kinds:
        if dict(kind._default_manager.values_list("pk", "text")) != {pk: capitals(text) for pk, text in texts.items()}:
            found.append(kind.__name__)
        if connection.vendor == "sqlite":
            table = f"{kind._meta.db_table}_fts"
            with connection.cursor() as cursor:
                cursor.execute(f"INSERT INTO {table} ({table}, rank) VALUES ('integrity-check', 1)")
    return found


def fill(newsroom: Newsroom) -> None:
    newsroom.claim("Sechzig Tote in der Straße.", claimant="Ilse Tarrow")
    newsroom.claim("Nobody claims this.")
    newsroom.article("One text.\n", title="Harbour strike", outlet="The Quay")
    newsroom.article("Another text.\n", title="No outlet")
    Story.objects.create(desk=newsroom.desk, title="Війна")


def test_rows_that_go_in_many_at_a_time_are_indexed(newsroom: Newsroom):
    fill(newsroom)
    one = newsroom.claim("First.")
    fields = {
        field.name: getattr(one, field.name)
        for field in Claim._meta.concrete_fields
        if field.name not in ("id", "uuid", "number", "statement", "due_key")
    }
    Claim.objects.bulk_create(Claim(**fields, number=100 + n, statement=f"Number {n}.") for n in range(7))
    Story.objects.bulk_create([Story(desk=newsroom.desk, title=f"Story {n}") for n in range(7)], ignore_conflicts=True)
    Claim.objects.filter(number__gt=103).update(claimant=Speaker.objects.get())
    assert faults() == []


def test_what_was_missed_while_a_trigger_was_away_is_indexed_when_it_is_mended(newsroom: Newsroom):
    fill(newsroom)
    on = "" if connection.vendor == "sqlite" else " ON factcheck_claim"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # nothing pending, which PostgreSQL would complain of first
        cursor.execute(f"DROP TRIGGER factcheck_claimwords_change{on}")
        cursor.execute(f"DROP TRIGGER factcheck_claimwords_add{on}")
    Claim.objects.filter(number=1).update(statement="Otherwise.")
    newsroom.claim("New.")
    assert faults() == ["ClaimWords"]
    assert triggers.amiss(connection) == ["factcheck_claimwords_add", "factcheck_claimwords_change"]
    triggers.install()
    assert (triggers.amiss(connection), faults()) == ([], [])


@pytest.mark.engine("laptop")
def test_sqlites_own_table_is_made_anew_when_its_triggers_were_away(newsroom: Newsroom):
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER factcheck_claimwords_fts_add")
    newsroom.claim("Unindexed.")
    assert not find_claims(Claim.objects.all(), "unindexed")
    triggers.install()
    assert find_claims(Claim.objects.all(), "unindexed")
    assert faults() == []


@pytest.fixture
def old_database(transactional_db: None) -> Iterator[None]:
    """The database as it was before there was an index, rows and all; afterwards as it is now."""
    fill(open_newsroom())
    call_command("migrate", "factcheck", "0006", verbosity=0)
    yield
    call_command("migrate", verbosity=0)


def test_migrating_indexes_the_rows_that_are_there_already(old_database: None):
    tables = connection.introspection.table_names()
    assert not [table for table in tables if "words" in table]
    old = MigrationExecutor(connection).loader.project_state(("factcheck", "0006_evidence_site")).apps
    desk = old.get_model("factcheck", "Claim").objects.get(number=1).desk
    old.get_model("factcheck", "Story").objects.create(desk=desk, title="Made by the old version")
    call_command("migrate", verbosity=0)
    assert (triggers.amiss(connection), faults()) == ([], [])
    assert [claim.number for claim in find_claims(Claim.objects.all(), "STRASSE tarrow")] == [1]
    assert find_articles(DeskArticle.objects.all(), "quay").count() == 1
    assert find_stories(Story.objects.all(), "війна").count() == 1
    call_command("migrate", verbosity=0)
    assert faults() == []


@pytest.mark.engine("laptop")
@pytest.mark.parametrize("model", ["claim", "speaker", "deskarticle", "outlet", "story", "claimwords", "event"])
def test_a_later_migration_may_rebuild_any_of_the_tables(transactional_db: None, model: str):
    """SQLite rebuilds a table for most changes, and refuses to when a trigger elsewhere names it."""
    fill(open_newsroom())
    app = apps.get_app_config("factcheck")
    pre_migrate.send(app, app_config=app, using="default", plan=[("a migration", False)])
    state = ProjectState.from_apps(apps)
    with connection.schema_editor() as editor:
        editor._remake_table(state.apps.get_model("factcheck", model))  # type: ignore[attr-defined]  # SQLite's alone
    post_migrate.send(app, app_config=app, using="default")
    assert (triggers.amiss(connection), faults()) == ([], [])


def test_emptying_the_database_empties_the_index(transactional_db: None):
    fill(open_newsroom())
    with triggers.lifted():
        call_command("flush", interactive=False, verbosity=0)
    assert ClaimWords.objects.count() == 0
    fill(open_newsroom())
    assert faults() == []
    assert find_claims(Claim.objects.all(), "tarrow").count() == 1
