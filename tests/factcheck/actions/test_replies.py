"""Right of reply: asking, logging, and what the claim waits for meanwhile."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from factcheck.actions.replies import ask_reply, excuse_reply, log_reply
from factcheck.errors import Conflict, Invalid, Refused, Stale
from factcheck.models import Claim, Event
from factcheck.models.event import Verb
from tests.support.newsroom import Newsroom


def ask(newsroom: Newsroom, claim: Claim, **fields: Any) -> Any:
    return ask_reply(claim, by=newsroom.actor(), **{"asked": "Federal Command, press office", **fields})


def waits(claim: Claim) -> str:
    return Claim.objects.get(pk=claim.pk).waiting_for


def test_an_open_claim_waits_for_the_reply_until_it_is_logged(newsroom: Newsroom):
    claim = newsroom.bring_to("open")
    before = Claim.objects.get(pk=claim.pk)
    first, second = ask(newsroom, claim), ask(newsroom, claim, asked="", speaker="Ilse Tarrow")
    assert waits(claim) == "reply"
    assert Claim.objects.get(pk=claim.pk).waiting_since > before.waiting_since
    log_reply(first, by=newsroom.actor(), seen=1, outcome="no_answer")
    assert waits(claim) == "reply"
    log_reply(second, by=newsroom.actor(), seen=1, outcome="answered", text="We hold the town.")
    assert waits(claim) == "verdict"
    assert Claim.objects.get(pk=claim.pk).row_version == before.row_version + 4
    asked, logged = (Event.objects.filter(verb=verb).last() for verb in (Verb.REPLY_ASKED, Verb.REPLY_LOGGED))
    assert asked is not None
    assert logged is not None
    assert asked.payload == {"reply": str(second.uuid), "asked": "Ilse Tarrow", "deadline": None}
    assert (logged.payload["outcome"], logged.payload["text"]) == ("answered", "We hold the town.")


def test_a_new_claim_waits_for_a_checker_first_and_one_in_review_for_the_review(newsroom: Newsroom):
    claim = newsroom.claim()
    ask(newsroom, claim)
    assert waits(claim) == "checker"
    newsroom.do(claim, "take", "checker")
    assert waits(claim) == "reply"
    newsroom.attempt(claim)
    newsroom.propose(claim)
    assert waits(claim) == "review"
    newsroom.do(claim, "send_back", "reviewer", comment="Wait for them.")
    assert waits(claim) == "reply"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"asked": " "}, "asked"),
        ({"asked": "x" * 301}, "asked"),
        ({"deadline": timezone.now() - timedelta(days=1)}, "deadline"),
        ({"speaker": "x" * 201}, "speaker"),
    ],
)
def test_a_question_to_nobody_or_due_before_it_was_asked_is_refused(newsroom: Newsroom, fields: Any, field: str):
    with pytest.raises(Invalid) as problem:
        ask(newsroom, newsroom.claim(), **fields)
    assert list(problem.value.fields) == [field]
    assert not Event.objects.filter(verb=Verb.REPLY_ASKED).exists()


@pytest.mark.parametrize(
    ("outcome", "text", "sentence"),
    [
        ("answered", " ", "Write down what was answered."),
        ("not_applicable", "", "Say why nobody has to be asked."),
        ("waiting", "", "Say what came of it"),
        ("maybe", "", "'maybe' is no outcome. Choose one of: answered, no_answer, not_applicable."),
        ("no_answer", "x" * 10_001, "at most 10000 fit"),
    ],
)
def test_an_outcome_says_what_it_needs(newsroom: Newsroom, outcome: str, text: str, sentence: str):
    reply = ask(newsroom, newsroom.claim())
    with pytest.raises(Invalid) as problem:
        log_reply(reply, by=newsroom.actor(), seen=None, outcome=outcome, text=text)
    assert sentence in problem.value.detail


def test_what_was_logged_is_corrected_on_the_version_that_was_seen_and_never_unlogged(newsroom: Newsroom):
    reply = ask(newsroom, newsroom.claim())
    log_reply(reply, by=newsroom.actor(), seen=1, outcome="no_answer")
    with pytest.raises(Stale):
        log_reply(reply, by=newsroom.actor(), seen=1, outcome="answered", text="Late.")
    assert log_reply(reply, by=newsroom.actor(), seen=2, outcome="answered", text="Late.").row_version == 3
    with pytest.raises(Conflict, match="Ask again instead"):
        log_reply(reply, by=newsroom.actor(), seen=3, outcome="waiting")


def test_who_may_not_edit_asks_nobody_and_a_published_claim_is_not_edited(newsroom: Newsroom):
    with pytest.raises(Refused):
        ask_reply(newsroom.claim(), by=newsroom.actor("viewer"), asked="Federal Command")
    with pytest.raises(Conflict, match="is published, so it is not edited"):
        ask(newsroom, newsroom.bring_to("published"))


def test_that_nobody_has_to_be_asked_is_logged_once_with_its_reason(newsroom: Newsroom):
    claim = newsroom.bring_to("open")
    reply = excuse_reply(claim, by=newsroom.actor(), reason="It is about the weather.")
    assert (str(reply), reply.outcome, reply.text) == ("Nobody", "not_applicable", "It is about the weather.")
    assert waits(claim) == "verdict"
    assert newsroom.file(claim).replies.settled == 1
    event = Event.objects.get(verb=Verb.REPLY_LOGGED)
    assert event.payload == {
        "reply": str(reply.uuid),
        "asked": "Nobody",
        "outcome": "not_applicable",
        "text": "It is about the weather.",
    }
    with pytest.raises(Conflict, match="It is logged already"):
        excuse_reply(claim, by=newsroom.actor(), reason="It is about the weather.")


def test_that_nobody_has_to_be_asked_needs_a_reason_and_a_role(newsroom: Newsroom):
    claim = newsroom.bring_to("open")
    for reason in (" ", "x" * 10_001):
        with pytest.raises(Invalid) as refused:
            excuse_reply(claim, by=newsroom.actor(), reason=reason)
        assert list(refused.value.fields) == ["reason"]
    with pytest.raises(Refused):
        excuse_reply(claim, by=newsroom.actor("viewer"), reason="It is about the weather.")
    assert not claim.replies.exists()


def test_a_request_whose_deadline_is_over_still_has_to_be_logged(newsroom: Newsroom):
    claim = newsroom.bring_to("open")
    now = timezone.now()
    reply = ask(newsroom, claim, asked_at=now - timedelta(hours=2), deadline=now - timedelta(hours=1))
    facts = newsroom.file(claim).replies
    assert (facts.settled, facts.waiting, facts.waiting_for) == (0, 1, "Federal Command, press office")
    assert facts.deadline == reply.deadline
    log_reply(reply, by=newsroom.actor(), seen=1, outcome="no_answer")
    assert newsroom.file(claim).replies.settled == 1


def test_of_those_who_were_asked_the_soonest_is_named(newsroom: Newsroom):
    claim = newsroom.bring_to("open")
    later = timezone.now() + timedelta(hours=5)
    ask(newsroom, claim)
    ask(newsroom, claim, asked="", speaker="Ilse Tarrow", deadline=later)
    facts = newsroom.file(claim).replies
    assert (facts.waiting, facts.waiting_for, facts.deadline) == (2, "Ilse Tarrow", later)
