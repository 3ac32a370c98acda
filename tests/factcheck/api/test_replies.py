"""``claims/{uuid}/replies/`` and ``replies/``: right of reply over REST."""

from __future__ import annotations

from typing import Any

import pytest

from tests.factcheck.api.conftest import Caller
from tests.support.newsroom import Newsroom


def test_somebody_is_asked_and_the_reply_is_logged(checker: Caller, newsroom: Newsroom):
    claim = newsroom.bring_to("open")
    body = {"speaker": "Ilse Tarrow", "asked_at": "2026-03-05T10:00:00Z", "deadline": "2026-03-05T18:00:00Z"}
    made = checker.send(f"claims/{claim.uuid}/replies/", body)
    assert made.status_code == 201
    reply = made.json()
    assert (reply["speaker"], reply["asked"], reply["outcome"]) == ("Ilse Tarrow", "", "waiting")
    assert checker.read(f"claims/{claim.uuid}/").json()["waiting_for"] == "reply"
    [row] = checker.read("queue/?waiting_for=reply").json()["results"]
    assert row["why"] == {"key": "reply_late", "text": "The reply is overdue", "missing": []}
    path = f"replies/{reply['uuid']}/"
    assert made.headers["Location"].endswith(path)
    assert checker.call("patch", path, {"outcome": "no_answer"}).status_code == 428
    logged = checker.call("patch", path, {"outcome": "answered", "text": "We hold it."}, If_Match='"v1"').json()
    assert (logged["outcome"], logged["text"], logged["row_version"]) == ("answered", "We hold it.", 2)
    assert checker.call("patch", path, {"text": "Else."}, If_Match='"v1"').status_code == 412
    assert checker.read(f"claims/{claim.uuid}/replies/").json()["results"] == [logged]
    assert checker.read(f"claims/{claim.uuid}/").json()["waiting_for"] == "verdict"


def test_a_reply_without_a_deadline_just_waits(checker: Caller, newsroom: Newsroom):
    claim = newsroom.bring_to("open")
    checker.send(f"claims/{claim.uuid}/replies/", {"asked": "The hospital", "deadline": None})
    [row] = checker.read("queue/").json()["results"]
    assert row["why"]["key"] == "reply"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "asked"),
        ({"asked": "A", "deadline": "soon"}, "deadline"),
        ({"asked": "A", "outcome": "answered"}, "outcome"),
    ],
)
def test_what_cannot_be_meant_is_named(checker: Caller, newsroom: Newsroom, body: Any, field: str):
    answer = checker.send(f"claims/{newsroom.claim().uuid}/replies/", body)
    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == [field]


def test_replies_are_published_with_the_claim_as_attempts_are(checker: Caller, newsroom: Newsroom):
    claim = newsroom.bring_to("open")
    made = checker.send(f"claims/{claim.uuid}/replies/", {"asked": "Federal Command"}).json()
    checker.call("patch", f"replies/{made['uuid']}/", {"outcome": "no_answer"}, If_Match='"v1"')
    newsroom.attempt(claim)
    newsroom.propose(claim)
    newsroom.do(claim, "approve", "reviewer")
    newsroom.do(claim, "publish", "lead")
    [publication] = checker.read(f"claims/{claim.uuid}/publications/").json()["results"]
    [reply] = publication["record"]["replies"]
    assert (reply["asked"], reply["outcome"], reply["text"]) == ("Federal Command", "no_answer", "")
