"""Notices over REST: one's own, unread or all, and marked as read."""

from __future__ import annotations

import pytest

from factcheck.actions.assign import assign_claim
from factcheck.models import Notice
from tests.factcheck.api.conftest import Caller, MakeCaller
from tests.support.newsroom import Newsroom


@pytest.fixture
def told(newsroom: Newsroom) -> list[str]:
    """The uuids of two notices of the fact-checker, the newest first."""
    claim = newsroom.claim()
    assign_claim(claim, by=newsroom.actor("lead"), to=newsroom.people["checker"], seen=None)
    back = newsroom.bring_to("in_review", statement="Another.")
    newsroom.do(back, "dispute", "reviewer", rating="false", comment="The map shows it.")
    return [str(notice.uuid) for notice in Notice.objects.order_by("-id")]


def test_a_notice_says_what_happened_to_which_claim_and_what_was_written(checker: Caller, told: list[str]):
    newest, oldest = checker.read("notices/").json()["results"]
    assert [newest["uuid"], oldest["uuid"]] == told
    assert (newest["kind"], newest["verb"], newest["said"]) == ("disputed", "verdict_disputed", "The map shows it.")
    assert (newest["claim"]["label"], newest["claim"]["desk"], newest["actor"]["username"]) == (
        *("C-2", "conflict", "reviewer"),
    )
    assert (oldest["kind"], oldest["said"], oldest["seen_at"]) == ("assigned", "", None)


def test_notices_are_nobody_elses(caller: MakeCaller, told: list[str]):
    lead = caller("lead")
    assert lead.read("notices/").json()["results"] == []
    answer = lead.send("notices/seen/", {"notices": told})
    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == ["notices"]
    assert Notice.objects.filter(seen_at__isnull=True).count() == 2


def test_what_is_read_is_told_from_what_is_not(checker: Caller, told: list[str]):
    assert checker.send("notices/seen/", {"notices": [told[0]]}).json() == {"seen": 1, "unseen": 1}
    for value, uuid in (("true", told[1]), ("false", told[0])):
        assert [row["uuid"] for row in checker.read(f"notices/?unseen={value}").json()["results"]] == [uuid]
    assert checker.send("notices/seen/", {"until": told[0]}).json() == {"seen": 1, "unseen": 0}


def test_notices_are_narrowed_by_kind_and_desk(checker: Caller, told: list[str]):
    assert [row["uuid"] for row in checker.read("notices/?kind=assigned&desk=conflict").json()["results"]] == [told[1]]
    assert checker.read("notices/?kind=bogus").status_code == 422
    assert checker.read("notices/?desk=sports").status_code == 422
