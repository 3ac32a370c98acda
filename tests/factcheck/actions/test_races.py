"""Two people at once: one wins, the other is told; nothing is half-written."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import connection, transaction

from factcheck.actions.assign import assign_claim
from factcheck.actions.claims import ClaimChanges, edit_claim
from factcheck.actions.relations import relate_claims
from factcheck.actions.spans import delete_span
from factcheck.errors import Conflict, Problem
from factcheck.models import Claim, ClaimRelation, Event, Publication, Review
from tests.support.newsroom import TEXT, open_newsroom

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts: Callable[[], object]) -> list[Problem | None]:
    """Do all of it at the same moment; the problem that each met, or None."""
    ready = threading.Barrier(len(acts))
    met: list[Problem | None] = [None] * len(acts)

    def go(index: int, act: Callable[[], object]) -> None:
        ready.wait()
        try:
            act()
        except Problem as problem:
            met[index] = problem
        finally:
            connection.close()

    threads = [threading.Thread(target=go, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return met


def test_of_two_reviewers_at_once_one_approves_and_the_other_is_told():
    newsroom = open_newsroom()
    claim = newsroom.bring_to("in_review")
    seen = newsroom.file(claim).content_hash
    met = at_once(
        lambda: newsroom.do(claim, "approve", "reviewer", content_hash=seen),
        lambda: newsroom.do(claim, "approve", "reviewer2", content_hash=seen),
    )
    assert [type(problem) for problem in met if problem] == [Conflict]
    assert Review.objects.count() == 1
    assert Event.objects.filter(claim=claim, verb="verdict_approved").count() == 1


def test_an_approval_and_an_edit_at_once_never_leave_a_valid_approval_of_unread_words():
    newsroom = open_newsroom()
    claim = newsroom.bring_to("in_review")
    seen = newsroom.file(claim).content_hash
    at_once(
        lambda: newsroom.do(claim, "approve", "reviewer", content_hash=seen),
        lambda: newsroom.add_source(claim, by="checker2"),
    )
    assert newsroom.file(claim).valid_approvals == ()


def test_publishing_twice_at_once_makes_one_publication():
    newsroom = open_newsroom()
    claim = newsroom.bring_to("approved")
    met = at_once(lambda: newsroom.do(claim, "publish", "lead"), lambda: newsroom.do(claim, "publish", "admin"))
    assert [type(problem) for problem in met if problem] == [Conflict]
    assert Publication.objects.count() == 1


def test_the_same_text_ingested_by_four_at_once_is_one_article():
    newsroom = open_newsroom()
    assert at_once(*[lambda: newsroom.ingest(TEXT)] * 4) == [None] * 4
    assert newsroom.desk.articles.count() == 1


def test_claims_made_at_once_have_numbers_of_their_own():
    newsroom = open_newsroom()
    at_once(*[lambda: newsroom.claim("They hold it.")] * 6)
    assert sorted(Claim.objects.values_list("number", flat=True)) == [1, 2, 3, 4, 5, 6]


def while_waiting(first: Callable[[], object], second: Callable[[], object]) -> Problem | None:
    """Do ``second`` while ``first`` has written and not committed yet; the problem that the second one met, or None.

    On PostgreSQL the second waits for the first one's locks, on SQLite for its whole transaction.
    """
    wrote, met = threading.Event(), []

    def go() -> None:
        wrote.wait()
        try:
            second()
        except Problem as problem:
            met.append(problem)
        finally:
            waiter_gone.set()
            connection.close()

    waiter_gone = threading.Event()
    waiter = threading.Thread(target=go)
    waiter.start()
    with transaction.atomic():
        first()
        wrote.set()
        # Long enough to reach the lock; where it does not wait for one, it is gone at once.
        waiter_gone.wait(1)
    waiter.join()
    return met[0] if met else None


def test_a_publication_that_waited_for_an_edit_sees_the_edit():
    newsroom = open_newsroom()
    claim = newsroom.bring_to("approved")
    seen = newsroom.file(claim).content_hash
    met = while_waiting(
        lambda: edit_claim(
            claim, by=newsroom.actor("checker"), seen=None, changes=ClaimChanges(claimant="Jorin Vasht")
        ),
        lambda: newsroom.do(claim, "publish", "lead", content_hash=seen),
    )
    assert isinstance(met, Conflict)
    assert Publication.objects.count() == 0


def test_taking_a_claim_that_was_assigned_meanwhile_leaves_it_with_the_other():
    newsroom = open_newsroom()
    claim = newsroom.claim()
    while_waiting(
        lambda: assign_claim(claim, by=newsroom.actor("lead"), to=newsroom.people["checker2"], seen=None),
        lambda: newsroom.do(claim, "take", "checker"),
    )
    claim.refresh_from_db()
    assert claim.assignee == newsroom.people["checker2"]


def test_nobody_joins_a_claim_that_lost_its_last_mark_meanwhile_unseen():
    newsroom = open_newsroom()
    first, second = newsroom.article("It was a day of rain."), newsroom.article("On that day it rained.")
    mark = newsroom.mark(first, "a day of rain")
    assert mark.claim
    while_waiting(
        lambda: delete_span(mark.span, by=newsroom.actor("checker"), seen=None),
        lambda: newsroom.mark(second, "it rained", join=mark.claim, by="checker2"),
    )
    mark.claim.refresh_from_db()
    assert (mark.claim.state, mark.claim.sightings.count()) == ("declined", 1)


def test_a_claim_is_not_merged_into_one_that_was_merged_meanwhile():
    newsroom = open_newsroom()
    one, two, three = (newsroom.claim(words) for words in ("One.", "Two.", "Three."))
    met = while_waiting(
        lambda: newsroom.do(two, "merge", "lead", into=str(three.uuid)),
        lambda: newsroom.do(one, "merge", "lead", into=str(two.uuid)),
    )
    assert isinstance(met, Conflict)
    one.refresh_from_db()
    assert one.merged_into is None


def test_of_two_claims_merged_into_each_other_at_once_one_stays():
    newsroom = open_newsroom()
    one, two = newsroom.claim("One."), newsroom.claim("Two.")
    met = at_once(
        lambda: newsroom.do(one, "merge", "lead", into=str(two.uuid)),
        lambda: newsroom.do(two, "merge", "admin", into=str(one.uuid)),
    )
    assert [type(problem) for problem in met if problem] == [Conflict]
    assert Claim.objects.filter(state="merged").count() == 1


def test_a_link_and_a_merge_of_the_same_two_claims_at_once_do_not_get_stuck():
    newsroom = open_newsroom()
    low, high = newsroom.claim("Low."), newsroom.claim("High.")
    at_once(
        lambda: newsroom.do(high, "merge", "lead", into=str(low.uuid)),
        lambda: relate_claims(low, other=high, kind="contradicts", by=newsroom.actor("checker")),
    )
    high.refresh_from_db()
    linked = ClaimRelation.objects.filter(a=low, b=high).exists()
    assert (high.state == "merged") is not linked


def test_two_links_at_once_do_not_make_a_claim_contradict_itself():
    newsroom = open_newsroom()
    one, two, three = (newsroom.claim(words) for words in ("One.", "Two.", "Three."))
    relate_claims(one, other=two, kind="same_as", by=newsroom.actor("checker"))
    met = while_waiting(
        lambda: relate_claims(two, other=three, kind="same_as", by=newsroom.actor("checker")),
        lambda: relate_claims(one, other=three, kind="contradicts", by=newsroom.actor("checker2")),
    )
    assert isinstance(met, Conflict)
