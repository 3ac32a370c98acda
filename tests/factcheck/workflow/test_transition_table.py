"""The transition table, row by row: every transition from every state by every role. It is the specification."""

from __future__ import annotations

import pytest

from factcheck.actions.transitions import EFFECTS
from factcheck.errors import Conflict, GateClosed, Invalid, Problem, Refused
from factcheck.models import Claim, Event
from factcheck.workflow import BEFORE, RANK, TRANSITIONS
from factcheck.workflow.words import moment_in_words
from tests.support.newsroom import Newsroom

# The rules stand in Python: both engines are asked the same.
pytestmark = pytest.mark.engine("laptop")

STATES = list(Claim.State.values)

# transition: (states it starts from, state it leads to, least role); BEFORE is where ``bring_to`` ended the claim.
SPECIFICATION = {
    "take": ({"new"}, "open", "checker"),
    "propose": ({"open"}, "in_review", "checker"),
    "withdraw": ({"in_review"}, "open", "checker"),
    "send_back": ({"in_review"}, "open", "reviewer"),
    "dispute": ({"in_review"}, "open", "reviewer"),
    "approve": ({"in_review"}, "approved", "reviewer"),
    "publish": ({"approved"}, "published", "lead"),
    "reopen": ({"approved", "declined"}, "open", "lead"),
    "correct": ({"published"}, "open", "lead"),
    "retract": ({"published"}, "open", "lead"),
    "decline": ({"new", "open"}, "declined", "checker"),
    "undo": ({"declined"}, BEFORE, "checker"),
    "merge": ({"new", "open", "in_review", "approved", "published", "declined"}, "merged", "lead"),
    "unmerge": ({"merged"}, BEFORE, "lead"),
}
DATA = {
    "propose": {"rating": "contested", "summary": "Nobody can tell.", "rationale": "Both were asked."},
    "send_back": {"comment": "Compared with what?"},
    "dispute": {"rating": "false", "comment": "The map shows another flag."},
    "correct": {"severity": "minor", "note": "A name was misspelt."},
    "retract": {"note": "The source withdrew it."},
    "decline": {"reason": "Too vague."},
}
OWN = {"withdraw": "Only Mira Lindt, who proposed", "undo": "Only Mira Lindt, who declined"}
"""Transitions of one person alone: whoever did what is taken back."""
DOERS = {"viewer": "viewer", "checker": "checker", "reviewer": "reviewer", "lead": "lead", "admin": "admin"}


def test_the_specification_names_every_transition():
    assert set(SPECIFICATION) == set(TRANSITIONS)
    assert list(TRANSITIONS) == list(EFFECTS)


def data_for(newsroom: Newsroom, name: str) -> dict[str, str]:
    if name == "merge":
        return {"into": str(newsroom.claim("The other one.").uuid)}
    return dict(DATA.get(name, {}))


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("name", SPECIFICATION)
def test_a_transition_starts_only_from_its_states(newsroom: Newsroom, name: str, state: str):
    sources, target, _ = SPECIFICATION[name]
    claim = newsroom.bring_to(state)
    # The verdict's author withdraws; somebody who wrote nothing decides.
    by = "checker" if name in OWN else "lead"
    events = Event.objects.filter(claim=claim).count()
    if state in sources:
        moved = newsroom.do(claim, name, by, **data_for(newsroom, name))
        assert moved.state == (target or "new")
        assert moved.state_event is not None
        assert (moved.state_event.state_from, moved.state_event.state_to) == (state, target or "new")
        assert moved.state_event.actor == newsroom.people[by]
    else:
        with pytest.raises(Conflict):
            newsroom.do(claim, name, by, **data_for(newsroom, name))
        claim.refresh_from_db()
        assert claim.state == state
        assert Event.objects.filter(claim=claim).count() == events


@pytest.mark.parametrize("role", DOERS)
@pytest.mark.parametrize("name", SPECIFICATION)
def test_a_transition_needs_its_role(newsroom: Newsroom, name: str, role: str):
    sources, target, least = SPECIFICATION[name]
    state = next(state for state in STATES if state in sources)
    claim = newsroom.bring_to(state)
    if RANK[role] < RANK[least]:
        with pytest.raises(Refused, match="This needs"):
            newsroom.do(claim, name, DOERS[role], **data_for(newsroom, name))
    elif name in OWN and role != "checker":
        with pytest.raises(Refused, match=OWN[name]):
            newsroom.do(claim, name, DOERS[role])
    else:
        assert newsroom.do(claim, name, DOERS[role], **data_for(newsroom, name)).state == (target or "new")


@pytest.mark.parametrize("name", [name for name, row in TRANSITIONS.items() if row.needs])
def test_a_transition_names_every_field_that_is_missing(newsroom: Newsroom, name: str):
    state = next(state for state in STATES if state in SPECIFICATION[name][0])
    claim = newsroom.bring_to(state)
    by = "reviewer" if name in ("approve", "dispute") else "lead"
    with pytest.raises(Invalid) as refused:
        newsroom.do(claim, name, by, **dict.fromkeys(TRANSITIONS[name].needs, "  "))
    assert set(refused.value.fields) == set(TRANSITIONS[name].needs)


@pytest.mark.parametrize("role", ["checker", "lead", "admin", "reviewer"])
def test_an_author_cannot_approve_their_own_verdict_whatever_their_role(newsroom: Newsroom, role: str):
    claim = newsroom.do(newsroom.claim(by=role), "take", role)
    newsroom.propose(claim, by=role)
    with pytest.raises(Refused) as refused:
        newsroom.do(claim, "approve", role)
    expected = (
        "This needs a reviewer; on this desk you are a fact-checker."
        if role == "checker"
        else "You wrote this verdict, so somebody else has to approve it."
    )
    assert refused.value.detail == expected


@pytest.mark.parametrize("contribution", ["statement", "evidence"])
def test_who_wrote_part_of_the_content_cannot_approve(newsroom: Newsroom, contribution: str):
    claim = newsroom.do(newsroom.claim(by="reviewer" if contribution == "statement" else "checker"), "take", "checker")
    if contribution == "evidence":
        newsroom.add_source(claim, by="reviewer")
    newsroom.propose(claim)
    with pytest.raises(Refused, match="You wrote part of what this verdict says"):
        newsroom.do(claim, "approve", "reviewer")
    assert newsroom.do(claim, "approve", "reviewer2").state == "approved"


def test_publishing_without_an_approval_is_refused(newsroom: Newsroom):
    claim = newsroom.bring_to("in_review")
    with pytest.raises(Conflict, match="starts from approved"):
        newsroom.do(claim, "publish", "lead")


def test_an_edit_after_approval_closes_the_gate_and_says_who_voided_it(newsroom: Newsroom):
    claim = newsroom.bring_to("approved")
    newsroom.archive(newsroom.add_source(claim, by="checker2"))
    with pytest.raises(GateClosed) as refused:
        newsroom.do(claim, "publish", "lead")
    at = moment_in_words(Event.objects.get(claim=claim, verb="evidence_added").at)
    said = f"Approved by Priya Sand, then Yuki Hale added evidence at {at}, which voided it."
    assert said in refused.value.detail
    missing = refused.value.extra["missing"]
    assert isinstance(missing, list)
    assert [(item["key"], item["anchor"]) for item in missing] == [("approvals", "review")]


def test_approving_what_was_edited_meanwhile_is_refused_with_the_editors_name(newsroom: Newsroom):
    claim = newsroom.bring_to("in_review")
    seen = newsroom.file(claim).content_hash
    newsroom.add_source(claim, by="checker2")
    with pytest.raises(Conflict) as refused:
        newsroom.do(claim, "approve", "reviewer", content_hash=seen)
    assert refused.value.slug == "content-changed"
    assert refused.value.detail.startswith("Yuki Hale added evidence after you opened this page")


def test_a_desk_may_ask_for_two_approvals(newsroom: Newsroom):
    newsroom.desk.policy.approvals_needed = 2
    newsroom.desk.policy.save()
    claim = newsroom.bring_to("in_review")
    assert newsroom.do(claim, "approve", "reviewer").state == "in_review"
    with pytest.raises(Conflict, match="You have approved this verdict already"):
        newsroom.do(claim, "approve", "reviewer")
    assert newsroom.do(claim, "approve", "reviewer2").state == "approved"


def test_a_new_verdict_is_not_covered_by_an_approval_of_the_old_one(newsroom: Newsroom):
    claim = newsroom.bring_to("approved")
    newsroom.do(claim, "reopen", "lead")
    newsroom.propose(claim, rating="unverifiable")
    assert newsroom.file(claim).valid_approvals == ()


def test_who_contributed_before_the_last_publication_may_review_the_correction(newsroom: Newsroom):
    claim = newsroom.bring_to("published")
    newsroom.do(claim, "correct", "lead", severity="minor", note="The date was wrong.")
    newsroom.propose(claim, rating="unverifiable", by="reviewer2")
    newsroom.do(claim, "approve", "reviewer")
    published = newsroom.do(claim, "publish", "lead")
    assert [row.number for row in published.publications.all()] == [2, 1]
    assert published.publications.get(number=2).note == "The date was wrong."


def test_a_retraction_leaves_a_tombstone_and_takes_the_rating_away(newsroom: Newsroom):
    claim = newsroom.bring_to("published")
    assert claim.rating is not None
    claim = newsroom.do(claim, "retract", "lead", note="The source withdrew it.")
    publication = claim.publications.get()
    assert (claim.state, claim.rating) == ("open", None)
    assert publication.retracted_at is not None
    assert publication.retraction_note == "The source withdrew it."
    assert publication.record["claim"]["statement"] == claim.statement


@pytest.mark.parametrize("then", ["correct", "merge"])
def test_what_is_public_can_be_retracted_whatever_became_of_the_claim(newsroom: Newsroom, then: str):
    claim = newsroom.bring_to("published")
    data = {"severity": "minor", "note": "A slip."} if then == "correct" else data_for(newsroom, "merge")
    newsroom.do(claim, then, "lead", **data)
    claim = newsroom.do(claim, "retract", "lead", note="The source withdrew it.")
    assert (claim.state, claim.merged_into) == ("open", None)
    assert claim.publications.get().retracted_at is not None


def test_a_claim_with_a_live_publication_is_not_declined(newsroom: Newsroom):
    claim = newsroom.do(newsroom.bring_to("published"), "correct", "lead", severity="major", note="Wrong figure.")
    with pytest.raises(Conflict, match=r"is public\. Retract the publication first"):
        newsroom.do(claim, "decline", "checker", reason="No longer needed.")


def test_an_unknown_transition_is_named_with_the_known_ones(newsroom: Newsroom):
    with pytest.raises(Invalid, match="There is no transition 'bless'"):
        newsroom.do(newsroom.claim(), "bless", "lead")


def test_an_outsider_finds_no_claim_to_move(newsroom: Newsroom, other_newsroom: Newsroom):
    claim = newsroom.claim()
    with pytest.raises(Problem) as refused:
        other_newsroom.do(claim, "take", "admin")
    assert refused.value.status == 404
