"""The transition table over REST: what it refuses, with which status, and the sentence that says why."""

from __future__ import annotations

from typing import Any

import pytest

from factcheck.models import Claim
from factcheck.workflow import TRANSITIONS
from tests.factcheck.api.conftest import Caller, MakeCaller
from tests.support.newsroom import RATIONALE, Newsroom

DATA: dict[str, dict[str, str]] = {
    "propose": {"rating": "contested", "summary": "Nobody can tell.", "rationale": RATIONALE},
    "send_back": {"comment": "Compared with what?"},
    "dispute": {"rating": "false", "comment": "The map shows another flag."},
    "correct": {"severity": "minor", "note": "A name was misspelt."},
    "retract": {"note": "The source withdrew it."},
    "decline": {"reason": "Too vague."},
}


def body_for(newsroom: Newsroom, claim: Claim, name: str) -> dict[str, Any]:
    data: dict[str, Any] = {"name": name, **DATA.get(name, {})}
    if name in ("approve", "dispute", "publish"):
        data["content_hash"] = newsroom.file(claim).content_hash
    if name == "merge":
        data["into"] = str(newsroom.claim("The other one.").uuid)
    return data


def path_of(claim: Claim) -> str:
    return f"claims/{claim.uuid}/transitions/"


@pytest.mark.parametrize("role", ["checker", "reviewer", "lead", "admin"])
def test_the_authors_own_approval_is_refused_whatever_their_role(caller: MakeCaller, newsroom: Newsroom, role: str):
    claim = newsroom.do(newsroom.claim(), "take", "checker")
    newsroom.propose(claim, by=role)
    answer = caller(role, "admin").send(path_of(claim), body_for(newsroom, claim, "approve"))
    assert answer.status_code == 403
    if role == "checker":
        assert answer.json()["detail"] == "This needs a reviewer; on this desk you are a fact-checker."
    else:
        assert answer.json()["type"] == "urn:factcheck:problem:own-verdict"
        assert answer.json()["detail"] == "You wrote this verdict, so somebody else has to approve it."


def test_a_contributor_does_not_approve(caller: MakeCaller, newsroom: Newsroom):
    claim = newsroom.bring_to("in_review")
    newsroom.add_source(claim, by="reviewer")
    answer = caller("reviewer").send(path_of(claim), body_for(newsroom, claim, "approve"))
    assert answer.status_code == 403
    assert answer.json()["type"] == "urn:factcheck:problem:contributor"


def test_approving_after_an_edit_is_409_and_says_whose(checker: Caller, caller: MakeCaller, newsroom: Newsroom):
    claim = newsroom.bring_to("in_review")
    reviewer = caller("reviewer")
    seen = reviewer.read(path_of(claim)).json()
    changed = checker.change(f"claims/{claim.uuid}/", {"statement": "Federal troops hold it all."}, seen["row_version"])
    assert changed.status_code == 200
    answer = reviewer.send(path_of(claim), {"name": "approve", "content_hash": seen["content_hash"]})
    assert answer.status_code == 409
    problem = answer.json()
    assert problem["type"] == "urn:factcheck:problem:content-changed"
    assert problem["detail"].startswith("Mira Lindt changed the statement after you opened this page")
    assert problem["content_hash"] == changed.json()["content_hash"] != seen["content_hash"]
    assert (
        reviewer.send(path_of(claim), {"name": "approve", "content_hash": problem["content_hash"]}).status_code == 200
    )


def test_publishing_without_a_valid_approval_is_409_and_lists_what_is_missing(
    checker: Caller, lead: Caller, newsroom: Newsroom
):
    in_review = newsroom.bring_to("in_review")
    early = lead.send(path_of(in_review), body_for(newsroom, in_review, "publish"))
    assert (early.status_code, early.json()["type"]) == (409, "urn:factcheck:problem:wrong-state")
    voided = newsroom.bring_to("approved", statement="Another one.")
    item = newsroom.add_source(voided)
    answer = lead.send(path_of(voided), body_for(newsroom, voided, "publish"))
    assert answer.status_code == 409
    assert answer.json()["type"] == "urn:factcheck:problem:gate-closed"
    assert [item["key"] for item in answer.json()["missing"]] == ["approvals", "snapshots"]
    file = lead.read(f"claims/{voided.uuid}/").json()
    assert answer.json()["missing"] == file["missing"]
    page = f"/claims/{voided.uuid}/"
    assert [(told["action"], told["link"]) for told in file["missing"]] == [
        ("Reopen it", f"{page}#review"),
        ("See the source", f"{page}#evidence-{item.uuid}"),
    ]
    (void,) = file["void_approvals"]
    assert (void["reviewer"], void["changed_by"], void["change"]) == ("Priya Sand", "Mira Lindt", "added evidence")
    assert void["detail"].startswith("Approved by Priya Sand, then Mira Lindt added evidence at ")
    assert void["detail"] in file["missing"][0]["detail"]


def test_what_a_transition_needs_is_asked_for_field_by_field(caller: MakeCaller, newsroom: Newsroom):
    for state, name, role in (
        ("open", "propose", "checker"),
        ("in_review", "send_back", "reviewer"),
        ("in_review", "dispute", "reviewer"),
        ("in_review", "approve", "reviewer"),
        ("published", "correct", "lead"),
        ("published", "retract", "lead"),
        ("new", "decline", "checker"),
        ("new", "merge", "lead"),
    ):
        claim = newsroom.bring_to(state, statement=f"{name} of {state}")
        answer = caller(role).send(path_of(claim), {"name": name})
        assert answer.status_code == 422, name
        errors = {field: [sentence] for field, sentence in TRANSITIONS[name].needs.items()}
        assert answer.json()["errors"] == errors


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "name"),
        ({"name": "bless"}, "name"),
        ({"name": 5}, "name"),
        ({"name": "take", "rating": "true"}, "rating"),
        ({"name": "decline", "reason": "x", "comment": "y"}, "comment"),
        ({"name": "take", "state": "published"}, "state"),
        ({"name": "merge", "into": "C-1"}, "into"),
    ],
)
def test_a_transition_that_does_not_fit_names_the_field(lead: Caller, newsroom: Newsroom, body: Any, field: str):
    claim = newsroom.bring_to("new")
    answer = lead.send(path_of(claim), body)
    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == [field]


def test_offers_say_what_the_caller_may_do_and_why_not(caller: MakeCaller, newsroom: Newsroom):
    claim = newsroom.bring_to("in_review")
    answer = caller("checker", "read").read(path_of(claim)).json()
    offers = {offer["name"]: offer for offer in answer["transitions"]}
    assert list(offers) == list(TRANSITIONS)
    assert offers["withdraw"]["allowed"]
    assert offers["approve"]["reason"] == "This needs a reviewer; on this desk you are a fact-checker."
    assert list(offers["approve"]["needs"]) == ["content_hash"]
    assert [item["key"] for item in answer["missing"]] == ["approvals"]
    assert {
        offer["name"] for offer in caller("reviewer").read(path_of(claim)).json()["transitions"] if offer["allowed"]
    } == {
        "send_back",
        "dispute",
        "approve",
    }


def test_a_transition_honours_the_version_that_was_read(lead: Caller, newsroom: Newsroom):
    claim = newsroom.bring_to("new")
    stale = lead.send(path_of(claim), {"name": "take"}, If_Match='"v7"')
    assert stale.status_code == 412
    assert stale.json()["current"]["state"] == "new"
    assert stale.headers["ETag"] == '"v1"'
    taken = lead.send(path_of(claim), {"name": "take"}, If_Match='"v1"')
    assert (taken.status_code, taken.headers["ETag"]) == (200, '"v2"')


def test_a_correction_keeps_the_publication_and_a_retraction_ends_it(checker: Caller, lead: Caller, newsroom: Newsroom):
    claim = newsroom.bring_to("published")
    corrected = lead.send(path_of(claim), {"name": "correct", "severity": "major", "note": "A wrong town."}).json()
    assert (corrected["state"], corrected["rating"]["key"]) == ("open", "contested")
    assert corrected["publication"]["number"] == 1
    retracted = lead.send(path_of(claim), {"name": "retract", "note": "The source withdrew it."}).json()
    assert (retracted["rating"], retracted["publication"]) == (None, None)
    [tombstone] = checker.read(f"claims/{claim.uuid}/publications/").json()["results"]
    assert (tombstone["retraction_note"], tombstone["retracted_by"]["username"]) == (
        "The source withdrew it.",
        "lead",
    )
