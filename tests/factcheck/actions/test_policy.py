"""Changing what a desk asks for."""

from __future__ import annotations

from typing import Any

import pytest

from factcheck.actions.policy import PolicyChanges, edit_policy, policy_values
from factcheck.errors import Invalid, Refused, Stale
from factcheck.models import Event, Policy
from factcheck.workflow import missing
from tests.support.newsroom import Newsroom


def change(newsroom: Newsroom, by: str = "admin", seen: int | None = None, **fields: Any) -> Policy:
    row = Policy.objects.get(desk=newsroom.desk)
    return edit_policy(row, by=newsroom.actor(by), seen=seen, changes=PolicyChanges(**fields))


@pytest.mark.parametrize("by", ["viewer", "checker", "reviewer", "lead"])
def test_only_an_administrator_changes_the_policy(newsroom: Newsroom, by: str):
    with pytest.raises(Refused, match="This needs an administrator"):
        change(newsroom, by=by, requires_reply=False)
    assert Policy.objects.get(desk=newsroom.desk).requires_reply


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("approvals_needed", 2),
        ("sources_needed", 3),
        ("allows_single_source", False),
        ("requires_snapshots", False),
        ("requires_reply", False),
        ("requires_claimreview", False),
    ],
)
def test_each_field_is_changed_with_its_event(newsroom: Newsroom, field: str, value: Any):
    before = policy_values(Policy.objects.get(desk=newsroom.desk))
    row = change(newsroom, **{field: value})
    assert policy_values(row) == {**before, field: value}
    assert row.row_version == 2
    event = Event.objects.get(desk=newsroom.desk, verb="policy_edited")
    assert (event.payload, event.actor) == ({"changes": {field: [before[field], value]}}, newsroom.people["admin"])


def test_what_stays_as_it_is_makes_no_event(newsroom: Newsroom):
    assert change(newsroom, approvals_needed=1, requires_reply=True).row_version == 1
    assert not Event.objects.filter(verb="policy_edited").exists()


def test_another_version_is_stale_and_shows_what_stands_there(newsroom: Newsroom):
    change(newsroom, sources_needed=3)
    with pytest.raises(Stale) as refused:
        change(newsroom, seen=1, sources_needed=4)
    assert refused.value.extra["current"]["sources_needed"] == 3  # type: ignore[index]


@pytest.mark.parametrize("number", [-1, 0, 10])
def test_no_desk_asks_for_less_than_one_or_more_than_nine(newsroom: Newsroom, number: int):
    with pytest.raises(Invalid) as refused:
        change(newsroom, approvals_needed=number, sources_needed=number)
    assert set(refused.value.fields) == {"approvals_needed", "sources_needed"}
    assert f"{number} is no number of approvals here. Choose 1 to 9." in refused.value.detail


def test_a_stricter_policy_holds_for_what_is_approved_already(newsroom: Newsroom):
    claim = newsroom.bring_to("approved")
    assert missing(newsroom.file(claim)) == []
    change(newsroom, approvals_needed=2)
    assert [item.key for item in missing(newsroom.file(claim))] == ["approvals"]
