"""The feed of changes on PostgreSQL, while writers overtake each other."""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Callable

import pytest
from django.db import connection, transaction

from factcheck import triggers
from factcheck.actions.base import record
from factcheck.models import Event
from factcheck.models.event import Verb
from tests.factcheck.api.conftest import Caller
from tests.factcheck.api.test_changes import FEED, all_ids, follow, ids
from tests.support.newsroom import Newsroom

# SQLite's second writer waits for the first, so nothing can overtake there.
pytestmark = [
    pytest.mark.engine("newsroom"),
    pytest.mark.alone,
    pytest.mark.django_db(transaction=True),
]


def write(newsroom: Newsroom) -> Event:
    return record(Verb.STORY_EDITED, desk=newsroom.desk, by=newsroom.actor())


class Writer:
    """A transaction on a connection of its own that has written an event, and ends when told."""

    def __init__(self, work: Callable[[], Event]) -> None:
        self.work = work
        self.written, self.may_end, self.keeps = threading.Event(), threading.Event(), True
        self.event: Event
        self.thread = threading.Thread(target=self._run)
        self.thread.start()
        assert self.written.wait(60)

    def _run(self) -> None:
        try:
            with transaction.atomic():
                self.event = self.work()
                self.written.set()
                assert self.may_end.wait(60)
                transaction.set_rollback(not self.keeps)
        finally:
            connection.close()

    def end(self, *, keep: bool = True) -> int:
        self.keeps = keep
        self.may_end.set()
        self.thread.join(60)
        assert not self.thread.is_alive()
        return self.event.pk


def test_the_feed_stops_below_a_running_transaction_and_then_gives_what_it_wrote(checker: Caller, newsroom: Newsroom):
    place = follow(checker)[1]
    slow = Writer(lambda: write(newsroom))
    later = write(newsroom).pk
    # The later event is visible to everybody. If the reader took it, it would go on behind the slow one.
    assert follow(checker, place) == ([], place)
    assert follow(checker, f"{FEED}?cursor=latest") == follow(checker, place)
    earlier = slow.end()
    found, place = follow(checker, place)
    assert ids(found) == [earlier, later]
    assert follow(checker, place)[0] == []


def test_a_transaction_that_is_rolled_back_holds_the_feed_up_no_longer(checker: Caller, newsroom: Newsroom):
    place = follow(checker)[1]
    slow = Writer(lambda: write(newsroom))
    later = write(newsroom).pk
    slow.end(keep=False)
    assert ids(follow(checker, place)[0]) == [later]


def test_an_event_with_a_smaller_number_that_comes_later_is_not_missed(checker: Caller, newsroom: Newsroom):
    """The one that began first numbers its event last: the order of numbers is not the order of transactions."""
    place = follow(checker)[1]
    began, second_is_in = threading.Event(), threading.Event()
    found: list[int] = []

    def first() -> None:
        try:
            with transaction.atomic():
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_current_xact_id()")
                began.set()
                assert second_is_in.wait(60)
                found.append(write(newsroom).pk)
        finally:
            connection.close()

    thread = threading.Thread(target=first)
    thread.start()
    assert began.wait(60)
    second = Writer(lambda: write(newsroom))
    second_is_in.set()
    thread.join(60)
    # The first has ended with the greater number; the second, with the smaller one, still runs.
    shown, place = follow(checker, place)
    assert ids(shown) == found
    smaller = second.end()
    assert smaller < found[0]
    assert ids(follow(checker, place)[0]) == [smaller]


@pytest.mark.timeout(600)
def test_a_reader_beside_eight_writers_meets_every_event_once(checker: Caller, newsroom: Newsroom):
    chance = random.Random(4711)
    plans = [[chance.randint(1, 3) for _ in range(25)] for _ in range(8)]
    together = threading.Barrier(len(plans) + 1)

    def writer(plan: list[int]) -> None:
        try:
            together.wait(60)
            for number in plan:
                with transaction.atomic():
                    for _ in range(number):
                        write(newsroom)
        finally:
            connection.close()

    found, place = follow(checker, f"{FEED}?page_size=20")
    threads = [threading.Thread(target=writer, args=[plan]) for plan in plans]
    for thread in threads:
        thread.start()
    together.wait(60)
    beside = 0
    while any(thread.is_alive() for thread in threads):
        page = checker.read(place).json()
        found += page["results"]
        place = page["next"]
        beside += bool(page["results"])
    found += follow(checker, place)[0]
    assert beside > 1
    assert [number for number, times in Counter(ids(found)).items() if times > 1] == []
    assert sorted(ids(found)) == all_ids(newsroom)
    assert len(found) >= sum(map(sum, plans))


def test_after_a_restore_into_another_server_the_feed_goes_on_where_it_was(checker: Caller, newsroom: Newsroom):
    write(newsroom)
    place = follow(checker)[1]
    unread = write(newsroom).pk
    with triggers.lifted():
        # As they come from a server that had counted further.
        Event.objects.update(txid=2**40)
    missed = write(newsroom).pk
    assert follow(checker, place)[0] == []
    triggers.settle_events()
    assert triggers.amiss(connection) == []
    assert ids(follow(checker, place)[0]) == [unread, missed]
    assert ids(follow(checker)[0]) == all_ids(newsroom)
    settled = Event.objects.values_list("txid", flat=True)
    assert set(settled) == {0}


def test_transaction_ids_of_this_server_stay_as_they_are(newsroom: Newsroom):
    write(newsroom)
    before = list(Event.objects.order_by("id").values_list("txid", flat=True))
    triggers.settle_events()
    assert list(Event.objects.order_by("id").values_list("txid", flat=True)) == before
    assert 0 not in before
