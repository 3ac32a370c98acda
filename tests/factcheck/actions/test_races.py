"""Two people at once: one wins, the other is told; nothing is half-written."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from factcheck.errors import Conflict, Problem
from factcheck.models import Claim, Event, Publication, Review
from tests.support.newsroom import TEXT, open_newsroom

pytestmark = [pytest.mark.engines, pytest.mark.django_db(transaction=True)]


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
