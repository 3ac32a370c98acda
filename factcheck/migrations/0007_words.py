"""The index of the search. The rows come in when the triggers do, which ``factcheck.triggers`` installs afterwards."""

import django.db.models.deletion
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, migrations, models

KEYS = {"claimwords": "claim_id", "articlewords": "article_id", "storywords": "story_id"}
ASKED = """
    SELECT EXISTS (SELECT 1 FROM pg_available_extensions WHERE name = 'pg_trgm'),
           EXISTS (SELECT 1 FROM pg_collation WHERE collname = 'und-x-icu')
"""


def make_index(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for words, key in KEYS.items():
            try:
                schema_editor.execute(
                    f"CREATE VIRTUAL TABLE factcheck_{words}_fts USING fts5(text, content='factcheck_{words}', "
                    f"content_rowid='{key}', columnsize=0, tokenize='trigram case_sensitive 1')"
                )
            except OperationalError as error:
                raise ImproperlyConfigured(
                    f"The SQLite of this Python cannot search ({error}). Factcheck needs SQLite 3.34 or later with FTS5."
                ) from error
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(ASKED)
        trigrams, icu = cursor.fetchone()
    if not trigrams:
        raise ImproperlyConfigured(
            "PostgreSQL lacks the extension pg_trgm. It comes with the server's contrib package; install that."
        )
    if not icu:
        raise ImproperlyConfigured(
            "PostgreSQL was built without ICU, by which Factcheck compares upper and lower case."
        )
    schema_editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    for words in KEYS:
        # What was written last waits in a list that every search reads through: 256 kB of it at most.
        schema_editor.execute(
            f"CREATE INDEX factcheck_{words}_trigrams ON factcheck_{words} USING gin (text gin_trgm_ops) "
            "WITH (gin_pending_list_limit = 256)"
        )


def drop_index(apps, schema_editor):
    """The triggers go too: they write into tables that are about to go. The extension stays, for others may use it."""
    connection = schema_editor.connection
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "SELECT name, NULL FROM sqlite_master WHERE type = 'trigger' AND name GLOB 'factcheck_*words_*'"
            )
        else:
            cursor.execute(
                "SELECT t.tgname, c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
                "WHERE NOT t.tgisinternal AND t.tgname ~ '^factcheck_[a-z]+words_' AND pg_table_is_visible(c.oid)"
            )
        found = cursor.fetchall()
    for name, table in found:
        schema_editor.execute(f"DROP TRIGGER {name} ON {table}" if table else f"DROP TRIGGER {name}")
        if table:
            schema_editor.execute(f"DROP FUNCTION {name}")
    if connection.vendor == "sqlite":
        for words in KEYS:
            schema_editor.execute(f"DROP TABLE factcheck_{words}_fts")


def words_of(model, name, key, plural):
    return migrations.CreateModel(
        name=name,
        fields=[
            ("text", models.TextField(editable=False)),
            (
                key,
                models.OneToOneField(
                    on_delete=django.db.models.deletion.CASCADE,
                    primary_key=True,
                    related_name="words",
                    serialize=False,
                    to=f"factcheck.{model}",
                ),
            ),
        ],
        options={"verbose_name_plural": plural, "abstract": False},
    )


class Migration(migrations.Migration):
    dependencies = [
        ("factcheck", "0006_evidence_site"),
    ]

    operations = [
        words_of("claim", "ClaimWords", "claim", "words of claims"),
        words_of("deskarticle", "ArticleWords", "article", "words of articles"),
        words_of("story", "StoryWords", "story", "words of stories"),
        migrations.RunPython(make_index, drop_index),
        migrations.AddIndex(
            model_name="deskarticle",
            index=models.Index(fields=["desk", "created_at", "id"], name="article_by_age"),
        ),
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(fields=["story", "state", "updated_at"], name="claim_story_by_state"),
        ),
    ]
