"""Reviews by POST: the transitions approve, send back and dispute."""

from __future__ import annotations

from typing import Any

import pytest

from factcheck.models import Claim, Review
from tests.factcheck.api.conftest import Caller, MakeCaller
from tests.support.newsroom import Newsroom


def path_of(claim: Claim) -> str:
    return f"claims/{claim.uuid}/reviews/"


BODIES: dict[str, tuple[dict[str, Any], str]] = {
    "approved": ({"comment": "Well put."}, "approved"),
    "sent_back": ({"comment": "Compared with what?"}, "open"),
    "disputed": ({"rating": "false", "comment": "The map shows another flag."}, "open"),
}


@pytest.mark.parametrize("decision", BODIES)
def test_each_decision_is_its_transition(caller: MakeCaller, newsroom: Newsroom, decision: str):
    claim = newsroom.bring_to("in_review")
    body, state = BODIES[decision]
    body = {"decision": decision, **body}
    if decision != "sent_back":
        body["content_hash"] = newsroom.file(claim).content_hash
    answer = caller("reviewer").send(path_of(claim), body)
    assert answer.status_code == 201
    made = answer.json()
    assert (made["decision"], made["comment"], made["verdict_number"]) == (decision, body["comment"], 1)
    assert (made["rating"] or {}).get("key") == body.get("rating")
    assert Claim.objects.get(pk=claim.pk).state == state
    assert caller("viewer", "read").read(path_of(claim)).json()["results"] == [made]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "decision"),
        ({"decision": "published"}, "decision"),
        ({"decision": "sent_back"}, "comment"),
        ({"decision": "sent_back", "comment": "No.", "rating": "false"}, "rating"),
        ({"decision": "disputed", "comment": "No.", "rating": "contested", "content_hash": ""}, "rating"),
        ({"decision": "disputed", "comment": "No.", "rating": "bogus", "content_hash": ""}, "rating"),
    ],
)
def test_a_decision_that_does_not_fit_names_the_field(
    caller: MakeCaller, newsroom: Newsroom, body: dict[str, Any], field: str
):
    claim = newsroom.bring_to("in_review")
    if "content_hash" in body:
        body = {**body, "content_hash": newsroom.file(claim).content_hash}
    answer = caller("reviewer").send(path_of(claim), body)
    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == [field]
    assert not Review.objects.exists()


def test_what_the_table_refuses_is_refused_here_in_the_same_words(checker: Caller, newsroom: Newsroom):
    claim = newsroom.bring_to("in_review")
    body = {"decision": "sent_back", "comment": "No."}
    answer = checker.send(path_of(claim), body)
    assert answer.status_code == 403
    assert answer.json()["detail"] == "This needs a reviewer; on this desk you are a fact-checker."


def test_a_decision_on_an_older_version_is_412(caller: MakeCaller, newsroom: Newsroom):
    claim = newsroom.bring_to("in_review")
    answer = caller("reviewer").send(path_of(claim), {"decision": "sent_back", "comment": "No."}, If_Match='"v1"')
    assert answer.status_code == 412
    assert not Review.objects.exists()
