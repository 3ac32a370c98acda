"""Whom a move of a claim is told, and who marks it as read."""

from __future__ import annotations

from uuid import uuid4

import pytest

from factcheck.actions.assign import assign_claim
from factcheck.actions.notices import see_notices
from factcheck.errors import Invalid
from factcheck.models import Claim, Event, Membership, Notice
from tests.support.newsroom import Newsroom

MOVES = {
    "send_back": ("in_review", "reviewer", "sent_back", {"checker"}),
    "dispute": ("in_review", "reviewer", "disputed", {"checker"}),
    "approve": ("in_review", "reviewer", "approved", {"checker", "lead"}),
    "publish": ("approved", "lead", "published", {"checker", "reviewer"}),
    "correct": ("published", "lead", "corrected", {"checker", "reviewer"}),
    "retract": ("published", "admin", "retracted", {"checker", "reviewer", "lead"}),
}
DATA = {
    "send_back": {"comment": "Compared with what?"},
    "dispute": {"rating": "false", "comment": "The map shows another flag."},
    "correct": {"severity": "minor", "note": "A name was misspelt."},
    "retract": {"note": "The source withdrew it."},
}


def told() -> dict[str, str]:
    return {notice.user.username: notice.kind for notice in Notice.objects.select_related("user")}


@pytest.mark.parametrize("name", MOVES)
def test_a_move_is_told_to_those_whom_it_concerns_and_never_to_who_did_it(newsroom: Newsroom, name: str):
    state, by, kind, people = MOVES[name]
    claim = newsroom.bring_to(state)
    Notice.objects.all().delete()
    newsroom.do(claim, name, by, **DATA.get(name, {}))
    assert told() == dict.fromkeys(people, kind)
    assert {notice.event for notice in Notice.objects.all()} == {Event.objects.latest("id")}


@pytest.mark.parametrize("name", ["take", "propose", "withdraw", "decline", "reopen"])
def test_other_moves_tell_nobody(newsroom: Newsroom, name: str):
    state = {"take": "new", "propose": "open", "withdraw": "in_review", "decline": "open", "reopen": "declined"}[name]
    claim = newsroom.bring_to(state)
    data = {"propose": {"rating": "false", "summary": "No.", "rationale": "No."}, "decline": {"reason": "Vague."}}
    newsroom.do(claim, name, "lead" if name == "reopen" else "checker", **data.get(name, {}))
    assert told() == {}


def test_whoever_has_the_claim_is_told_beside_the_verdicts_author(newsroom: Newsroom):
    claim = newsroom.bring_to("in_review")
    assign_claim(claim, by=newsroom.actor("lead"), to=newsroom.people["checker2"], seen=None)
    Notice.objects.all().delete()
    newsroom.do(claim, "send_back", "reviewer", comment="Compared with what?")
    assert told() == {"checker": "sent_back", "checker2": "sent_back"}


def test_an_approval_that_is_not_enough_is_told_to_its_author_alone(newsroom: Newsroom):
    newsroom.desk.policy.approvals_needed = 2
    newsroom.desk.policy.save()
    newsroom.do(newsroom.bring_to("in_review"), "approve", "reviewer")
    assert told() == {"checker": "approved"}


def test_a_claim_given_to_somebody_is_told_and_one_taken_is_not(newsroom: Newsroom):
    claim, other = newsroom.claim(), newsroom.claim("Another.")
    assign_claim(claim, by=newsroom.actor("lead"), to=newsroom.people["checker"], seen=None)
    assign_claim(other, by=newsroom.actor("checker2"), to=newsroom.people["checker2"], seen=None)
    assert told() == {"checker": "assigned"}
    assign_claim(claim, by=newsroom.actor("lead"), to=None, seen=None)
    assert Notice.objects.count() == 1


def test_who_left_the_desk_is_told_nothing(newsroom: Newsroom):
    claim = newsroom.bring_to("in_review")
    Membership.objects.filter(user=newsroom.people["checker"]).delete()
    newsroom.do(claim, "send_back", "reviewer", comment="Compared with what?")
    assert told() == {}


def test_a_refused_move_tells_nobody(newsroom: Newsroom):
    claim = newsroom.bring_to("in_review")
    with pytest.raises(Invalid):
        newsroom.do(claim, "dispute", "reviewer", rating="contested", comment="The same.")
    assert told() == {}


@pytest.fixture
def three(newsroom: Newsroom) -> list[Notice]:
    """Three of the fact-checker's, the oldest first."""
    for number in range(3):
        claim = newsroom.claim(f"Claim {number}.")
        assign_claim(claim, by=newsroom.actor("lead"), to=newsroom.people["checker"], seen=None)
    return list(Notice.objects.order_by("id"))


def unseen() -> list[int]:
    return list(Notice.objects.filter(seen_at__isnull=True).order_by("id").values_list("id", flat=True))


def test_some_are_marked_as_read_or_everything_until_one(newsroom: Newsroom, three: list[Notice]):
    by = newsroom.actor("checker")
    assert see_notices(by=by, notices=[three[2].uuid]) == 1
    first = Notice.objects.get(pk=three[2].pk).seen_at
    assert unseen() == [three[0].pk, three[1].pk]
    assert see_notices(by=by, until=three[1].uuid) == 2
    assert unseen() == []
    assert see_notices(by=by, until=three[2].uuid) == 0
    assert Notice.objects.get(pk=three[2].pk).seen_at == first


@pytest.mark.parametrize("what", ["nothing", "both", "unknown", "unknown until"])
def test_marking_what_cannot_be_meant_is_refused(newsroom: Newsroom, three: list[Notice], what: str):
    one = three[0].uuid
    arguments: dict[str, dict[str, object]] = {
        "nothing": {},
        "both": {"notices": [one], "until": one},
        "unknown": {"notices": [one, uuid4()]},
        "unknown until": {"until": uuid4()},
    }
    with pytest.raises(Invalid):
        see_notices(by=newsroom.actor("checker"), **arguments[what])  # type: ignore[arg-type]
    assert len(unseen()) == 3


def test_nobody_marks_somebody_elses(newsroom: Newsroom, three: list[Notice]):
    with pytest.raises(Invalid, match="You have no notice"):
        see_notices(by=newsroom.actor("lead"), until=three[2].uuid)
    assert len(unseen()) == 3


def test_a_disputing_reviewer_wrote_nothing_until_they_propose(newsroom: Newsroom):
    claim = newsroom.bring_to("in_review")
    newsroom.do(claim, "dispute", "reviewer", rating="false", comment="The map shows another flag.")
    assert newsroom.people["reviewer"].pk not in newsroom.file(claim).contributors
    newsroom.propose(claim, rating="false", by="checker")
    assert newsroom.do(claim, "approve", "reviewer").state == "approved"
    other = newsroom.bring_to("in_review", statement="Another.")
    newsroom.do(other, "dispute", "reviewer", rating="false", comment="The map shows another flag.")
    newsroom.propose(other, rating="false", by="reviewer")
    assert newsroom.people["reviewer"].pk in newsroom.file(other).contributors
    assert Claim.objects.get(pk=other.pk).state == "in_review"
