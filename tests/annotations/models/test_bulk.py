"""Rows in bulk are the rows that ``bulk_create`` writes."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.db import DataError, IntegrityError, connection, transaction

from annotations.models import Article, Revision, Span, Tag
from annotations.models.bulk import insert, insert_objects
from factcheck.models import Event, Job
from factcheck.models.event import Verb, Via
from tests.support.newsroom import open_newsroom

FEW_AND_MANY = pytest.mark.parametrize("count", [1, 3, 30])
AT = datetime(2031, 8, 15, 4, 5, 6, 789, tzinfo=UTC)


@FEW_AND_MANY
def test_keys_come_back_in_the_rows_order_and_go_on_from_the_last(db: None, count: int):
    first = Job.objects.create(kind="x", key="first")
    keys = insert(Job, ("key",), [(f"job {number}",) for number in range(count)], kind="x")
    assert [Job.objects.get(pk=key).key for key in keys] == [f"job {number}" for number in range(count)]
    assert min(keys) > first.pk
    assert Job.objects.create(kind="x", key="last").pk > max(keys)


@FEW_AND_MANY
def test_every_kind_of_value_comes_back_as_it_went_in_and_the_rest_has_its_default(db: None, count: int):
    newsroom = open_newsroom()
    payload = {"words": 'Café 💥 \t\\N \n"quoted" {1,2}', "none": None, "list": [1, 2.5, True]}
    batch = uuid4()
    keys = insert(
        Event,
        ("verb", "payload", "actor_id"),
        [(Verb.SPAN_CREATED, payload, newsroom.people["lead"].pk), *[(Verb.SPAN_EDITED, {}, None)] * (count - 1)],
        desk_id=newsroom.desk.pk,
        via=Via.API,
        batch=batch,
        at=AT,
    )
    event = Event.objects.get(pk=keys[0])
    assert (event.verb, event.payload, event.actor) == ("span_created", payload, newsroom.people["lead"])
    assert (event.via, event.batch, event.at, event.article, event.state_from) == ("api", batch, AT, None, "")
    assert (event.txid is not None) == (connection.vendor == "postgresql")
    assert Event.objects.filter(verb="span_edited", actor=None, batch=batch).count() == count - 1


@FEW_AND_MANY
def test_objects_are_as_if_they_had_been_saved(db: None, count: int):
    article = Article.objects.create()
    revisions = [
        Revision(article=article, number=number, text="T\0"[:1], sha256="0" * 64, raw=b"\x00\xff\\x", published_at=AT)
        for number in range(1, count + 1)
    ]
    columns = ("uuid", "article_id", "number", "text", "sha256", "raw", "published_at")
    insert_objects(revisions, columns, created_at=AT)
    for revision in revisions:
        kept = Revision.objects.get(pk=revision.pk)
        assert (kept.uuid, kept.number, bytes(kept.raw)) == (revision.uuid, revision.number, b"\x00\xff\\x")
        assert (kept.published_at, kept.created_at, kept.changes, kept.extractor) == (AT, AT, [], "plain")
        assert revision.created_at == AT
        assert not revision._state.adding
    insert_objects([], columns)


@FEW_AND_MANY
def test_what_does_not_fit_is_refused_and_never_cut(db: None, count: int):
    rows = [("x" * 201, n) for n in range(count)]
    if connection.vendor == "postgresql":  # SQLite does not hold a text to its length, whoever writes it
        with pytest.raises(DataError), transaction.atomic():
            insert(Job, ("key", "tries"), rows, kind="x")
    insert(Job, ("key",), [(f"{n}",) for n in range(count)], kind="x")
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(Job, ("key",), [(f"{n}",) for n in range(count)], kind="x")
    assert Job.objects.count() == count


@FEW_AND_MANY
def test_a_row_that_is_there_is_left_where_that_is_asked_for(db: None, count: int):
    Job.objects.create(kind="x", key="0", tries=3)
    insert(Job, ("key",), [(f"{n}",) for n in range(count)], kind="x", ignore_conflicts=True)
    assert Job.objects.get(key="0").tries == 3
    assert Job.objects.count() == count


def test_a_mistake_in_the_columns_is_told(db: None):
    with pytest.raises(TypeError, match="Job has no kindd"):
        insert(Job, ("key",), [("a",)], kindd="x")
    with pytest.raises(TypeError, match="is different in every row"):
        insert(Span, ("article_id",), [(1,)], creator_id=1)
    assert insert(Tag, ("key",), []) == []


@pytest.mark.django_db(transaction=True)
def test_it_is_refused_outside_a_transaction():
    with pytest.raises(transaction.TransactionManagementError):
        insert(Job, ("key",), [("a",)], kind="x")
