"""A repeated post does its work once, also when both arrive at the same moment."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from factcheck import tasks
from factcheck.actions.base import Actor
from factcheck.actions.claims import create_claim
from factcheck.actions.idempotency import REPLAYED, Answer, forget_answers, run_once
from factcheck.actions.people import create_desk
from factcheck.errors import Conflict, Invalid
from factcheck.models import Claim, IdempotencyRecord, Membership
from factcheck.models.event import Via
from tests.support.newsroom import Newsroom, open_newsroom


def post(
    newsroom: Newsroom, *, key: str = "k1", body: bytes = b"{}", path: str = "/claims/", status: int = 201
) -> Answer:
    user = newsroom.people["checker"]

    def run() -> Answer:
        claim = create_claim(newsroom.desk, by=Actor(user, Via.API), statement="They hold it.")
        return Answer(status, claim.label)

    return run_once(user=user, key=key, method="POST", path=path, body=body, run=run)


def test_the_same_request_twice_is_one_effect_and_the_same_answer(newsroom: Newsroom):
    first, second = post(newsroom), post(newsroom)
    assert (second.status, second.body) == (first.status, first.body)
    assert second.headers == {REPLAYED: "true"}
    assert Claim.objects.count() == 1


@pytest.mark.parametrize("other", [{"body": b"[]"}, {"path": "/articles/"}])
def test_the_same_key_for_another_request_is_refused(newsroom: Newsroom, other: dict):
    post(newsroom)
    with pytest.raises(Invalid) as refused:
        post(newsroom, **other)
    assert refused.value.slug == "idempotency-key-reused"
    assert Claim.objects.count() == 1


def test_an_answer_that_failed_is_rolled_back_and_its_key_is_free(newsroom: Newsroom):
    assert post(newsroom, status=409).status == 409
    assert (Claim.objects.count(), IdempotencyRecord.objects.count()) == (0, 0)
    assert post(newsroom).status == 201


def test_two_people_may_choose_the_same_key(newsroom: Newsroom):
    post(newsroom)
    user = newsroom.people["lead"]
    answer = run_once(user=user, key="k1", method="POST", path="/", body=b"", run=lambda: Answer(200, "mine"))
    assert answer.body == "mine"


@pytest.mark.parametrize("role", [None, "viewer"])
def test_an_answer_is_withheld_from_whom_lost_the_desk_or_a_role(newsroom: Newsroom, role: str | None):
    post(newsroom)
    membership = Membership.objects.filter(user=newsroom.people["checker"])
    membership.update(role=role) if role else membership.delete()
    with pytest.raises(Conflict, match="lost a desk or a role") as refused:
        post(newsroom)
    assert refused.value.slug == "idempotency-answer-withheld"
    assert Claim.objects.count() == 1


def test_who_got_a_desk_or_a_higher_role_since_still_gets_the_answer(newsroom: Newsroom):
    first = post(newsroom)
    user = newsroom.people["checker"]
    Membership.objects.filter(user=user).update(role="lead")
    create_desk(slug="politics", name="Politics", lead=user, by=None)
    assert post(newsroom).body == first.body


def test_answers_are_forgotten_after_a_week_the_oldest_first(newsroom: Newsroom):
    for key, days in (("new", 6), ("old", 8), ("older", 9)):
        post(newsroom, key=key)
        IdempotencyRecord.objects.filter(key=key).update(at=timezone.now() - timedelta(days=days))

    def kept() -> list[str]:
        return sorted(IdempotencyRecord.objects.values_list("key", flat=True))

    assert (forget_answers(most=1), kept()) == (1, ["new", "old"])
    assert (tasks.forget_answers(), kept()) == (1, ["new"])
    assert (tasks.forget_answers(), kept()) == (0, ["new"])
    scheduled = [entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()]
    assert tasks.forget_answers.name in scheduled


@pytest.mark.parametrize("key", ["", "é", "line\nbreak", "x" * 101])
def test_a_key_that_is_none_is_refused(newsroom: Newsroom, key: str):
    with pytest.raises(Invalid, match="1 to 100 printable ASCII"):
        post(newsroom, key=key)


@pytest.mark.django_db(transaction=True)
def test_of_six_at_once_one_does_the_work_and_all_get_its_answer():
    newsroom = open_newsroom()
    answers: list[Answer] = []
    ready = threading.Barrier(6)

    def send() -> None:
        ready.wait()
        try:
            answers.append(post(newsroom))
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [(answer.status, answer.body) for answer in answers] == [(201, "C-1")] * 6
    assert len([answer for answer in answers if REPLAYED not in answer.headers]) == 1
    assert Claim.objects.count() == 1
