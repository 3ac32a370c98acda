"""A kept query answers what its queryset answers, in any thread, with the values of each call."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from threading import Thread
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.db.models import Count, Prefetch

from annotations.models import Article, Revision, Tag, Vocabulary
from annotations.models.kept import Given, GivenMany, Kept
from tests.support.newsroom import Newsroom, open_newsroom

AT = datetime(2031, 8, 15, 4, 5, 6, 789, tzinfo=UTC)


@pytest.fixture
def newsroom(db: None) -> Newsroom:
    return open_newsroom()


def test_rows_come_with_what_they_point_at_and_what_was_counted_or_fetched_along(
    newsroom: Newsroom, django_assert_num_queries
):
    first, second = newsroom.article("First text."), newsroom.article("Second text.")
    kept = Kept(
        lambda: (
            Revision.objects.filter(article=Given("article"))
            .select_related("article")
            .annotate(spans=Count("placements"))
            .defer("raw")
        )
    )
    for row in (first, second, first):
        with django_assert_num_queries(1):
            [revision] = kept.rows(article=row.article.pk)
            assert (revision.text, revision.article, revision.spans) == (row.current.text, row.article, 0)
            assert revision.article.uuid == row.article.uuid
        assert revision.get_deferred_fields() == {"raw"}
    many = Kept(
        lambda: Vocabulary.objects.filter(pk=Given("pk")).prefetch_related(
            Prefetch("tags", queryset=Tag.objects.order_by("key"))
        )
    )
    keys = sorted(Tag.objects.values_list("key", flat=True))
    with django_assert_num_queries(2):
        vocabulary = many.first(pk=newsroom.desk.vocabulary_id)
        assert vocabulary is not None
        assert [tag.key for tag in vocabulary.tags.all()] == keys


def test_many_ids_are_given_as_one_value_of_keys_and_of_links(newsroom: Newsroom, django_assert_num_queries):
    rows = [newsroom.article(f"Text number {number}.") for number in range(3)]
    ids = [row.article.pk for row in rows]
    own = Kept(lambda: Article.objects.filter(pk__one_of=GivenMany("ids")).order_by("pk"))
    linked = Kept(lambda: Revision.objects.filter(article_id__one_of=GivenMany("ids")).order_by("pk"))
    for some in (ids, ids[:1], [], ids[1:]):
        with django_assert_num_queries(2):
            assert [article.pk for article in own.rows(ids=some)] == some
            assert [revision.article_id for revision in linked.rows(ids=some)] == some


def test_every_kind_of_value_is_given_as_the_database_takes_it(newsroom: Newsroom):
    row = newsroom.article("Text.")
    by_uuid = Kept(lambda: Article.objects.filter(uuid=Given("uuid")).values_list("uuid", flat=True))
    assert by_uuid.first(uuid=row.article.uuid) == row.article.uuid
    assert isinstance(by_uuid.first(uuid=row.article.uuid), UUID)
    assert by_uuid.first(uuid=uuid4()) is None
    before = Kept(lambda: Revision.objects.filter(created_at__lt=Given("moment")).values_list("pk", "created_at"))
    assert before.rows(moment=row.current.created_at) == []
    [(pk, created_at)] = before.rows(moment=row.current.created_at + timedelta(microseconds=1))
    assert (pk, created_at) == (row.current.pk, row.current.created_at)
    counted = iter([AT - timedelta(days=40_000), AT])
    now = Kept(lambda: Revision.objects.filter(created_at__lt=Given(lambda: next(counted))))
    assert [len(now.rows()), len(now.rows())] == [0, 1]


def test_a_value_that_is_missing_is_an_error(newsroom: Newsroom):
    with pytest.raises(KeyError, match="pk"):
        Kept(lambda: Tag.objects.filter(pk=Given("pk"))).rows()


@pytest.mark.django_db(transaction=True)
def test_each_thread_asks_by_its_own_connection():
    newsroom = open_newsroom()
    row = newsroom.article("Text.")
    kept = Kept(lambda: Article.objects.filter(pk=Given("pk")))
    found = [kept.first(pk=row.article.pk)]

    def ask() -> None:
        try:
            found.append(kept.first(pk=row.article.pk))
        finally:
            connection.close()

    threads = [Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [row.article] * 5
