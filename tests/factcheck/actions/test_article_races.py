"""Two people on one article at once: neither stops the other for good, and the second sees what the first did."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest
from django.db import connection, transaction

from annotations.models import Placement
from factcheck.actions.articles import edit_article, lock_article
from factcheck.actions.ingest import ArticleInput, revise_article
from factcheck.actions.people import open_story, speaker_named
from factcheck.models import DeskArticle, Event, Speaker
from tests.support.newsroom import TEXT, Newsroom, open_newsroom

pytestmark = pytest.mark.django_db(transaction=True)

PATIENCE = 20.0
"""Seconds until a test gives up on something that has to happen."""


def meanwhile(first: Callable[[], Iterator[None]], second: Callable[[], object]) -> list[Exception | None]:
    """Run ``first`` in a transaction up to its ``yield``, then ``second`` until it waits, then the rest of ``first``.

    Returns what each of them raised. SQLite cannot be asked who waits; there ``first`` just goes on.
    """
    met: list[Exception | None] = [None, None]
    reached, go_on = threading.Event(), threading.Event()

    def run_first() -> None:
        with transaction.atomic():
            steps = first()
            next(steps)
            reached.set()
            assert go_on.wait(PATIENCE)
            with suppress(StopIteration):
                next(steps)

    def caught(index: int, act: Callable[[], object]) -> None:
        try:
            act()
        except Exception as error:
            met[index] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=caught, args=(0, run_first)), threading.Thread(target=caught, args=(1, second))]
    threads[0].start()
    assert reached.wait(PATIENCE)
    threads[1].start()
    wait_until_somebody_waits()
    go_on.set()
    for thread in threads:
        thread.join()
    return met


def wait_until_somebody_waits() -> None:
    if connection.vendor != "postgresql":
        return
    until = time.monotonic() + PATIENCE
    with connection.cursor() as cursor:
        while time.monotonic() < until:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity "
                "WHERE datname = current_database() AND cardinality(pg_blocking_pids(pid)) > 0"
            )
            if cursor.fetchone()[0]:
                return
            time.sleep(0.01)
    raise AssertionError("nobody waits")


def revise(newsroom: Newsroom, row: DeskArticle, text: str) -> object:
    return revise_article(row, by=newsroom.actor(), content=ArticleInput(text=text))


@pytest.mark.parametrize("door", ["revise", "ingest"])
def test_new_text_waits_for_a_mark_that_is_being_made_and_promises_to_carry_it(door: str):
    newsroom = open_newsroom()
    row = newsroom.article(external_id="cms-7")

    def mark() -> Iterator[None]:
        lock_article(row)
        yield
        newsroom.mark(row, "60 dead")

    new_text: Callable[[], object] = {
        "revise": lambda: revise(newsroom, row, "Other words."),
        "ingest": lambda: newsroom.ingest("Other words.", external_id="cms-7"),
    }[door]
    met = meanwhile(mark, new_text)
    assert met == [None, None]
    row.refresh_from_db()
    assert Placement.objects.get().revision.number == row.current.number - 1
    assert newsroom.carry(row) == {"orphan": 1}


def test_two_changes_of_one_article_count_two_versions():
    newsroom = open_newsroom()
    row = newsroom.article()

    def move() -> Iterator[None]:
        edit_article(row, by=newsroom.actor(), seen=None, state="working")
        yield

    assert meanwhile(move, lambda: revise(newsroom, row, TEXT + "A correction.")) == [None, None]
    row.refresh_from_db()
    assert (row.row_version, row.state) == (3, "working")


def test_an_edit_that_waited_for_another_sees_what_it_wrote():
    newsroom = open_newsroom()
    row = newsroom.article()
    story = open_story(newsroom.desk, title="Fighting for Dervane", by=newsroom.actor("lead"))

    def put_into_the_story() -> Iterator[None]:
        edit_article(row, by=newsroom.actor(), seen=None, story=story)
        yield

    def take_out_of_any() -> None:
        edit_article(row, by=newsroom.actor(), seen=None, story=None)

    assert meanwhile(put_into_the_story, take_out_of_any) == [None, None]
    row.refresh_from_db()
    assert row.story is None
    changes = [event.payload["changes"] for event in Event.objects.filter(verb="article_edited").order_by("id")]
    assert changes == [{"story": ["", story.title]}, {"story": [story.title, ""]}]


def test_a_new_name_in_two_spellings_at_once_is_one_speaker():
    newsroom = open_newsroom()

    def name_her() -> Iterator[None]:
        speaker_named(newsroom.desk, "Ilse Tarrow")
        yield

    assert meanwhile(name_her, lambda: speaker_named(newsroom.desk, "ILSE TARROW")) == [None, None]
    assert Speaker.objects.get().name == "Ilse Tarrow"
