"""``queues/``: saved filters over REST."""

from __future__ import annotations

from typing import Any

import pytest

from factcheck.actions.queues import save_queue
from tests.factcheck.api.conftest import Caller, MakeCaller
from tests.support.newsroom import Newsroom


def test_a_queue_is_saved_read_changed_and_deleted(lead: Caller, caller: MakeCaller, newsroom: Newsroom):
    made = lead.send("queues/", {"name": "Late", "query": "due=late", "shared": True})
    assert made.status_code == 201
    saved = made.json()
    assert saved == {
        "uuid": saved["uuid"],
        "desk": "conflict",
        "name": "Late",
        "query": "due=late",
        "owner": None,
        "row_version": 1,
    }
    path = f"queues/{saved['uuid']}/"
    assert made.headers["Location"].endswith(path)
    assert caller("checker").read(path).json() == saved
    assert caller("checker").call("delete", path, If_Match='"v1"').status_code == 403
    assert lead.call("patch", path, {"name": "Too late"}).status_code == 428
    edited = lead.call("patch", path, {"name": "Too late"}, If_Match='"v1"').json()
    assert (edited["name"], edited["row_version"]) == ("Too late", 2)
    stale = lead.call("patch", path, {"query": ""}, If_Match='"v1"')
    assert (stale.status_code, stale.json()["current"]["name"]) == (412, "Too late")
    assert lead.call("delete", path, If_Match='"v2"').status_code == 204
    assert lead.read(path).status_code == 404


def test_one_sees_ones_own_and_the_desks(lead: Caller, outsider: Caller, newsroom: Newsroom):
    for who, shared in (("lead", False), ("lead", True), ("checker", False)):
        save_queue(newsroom.desk, by=newsroom.actor(who), name=f"{who} {shared}", query="", shared=shared)
    assert [row["name"] for row in lead.read("queues/").json()["results"]] == ["lead False", "lead True"]
    assert outsider.read("queues/").json()["results"] == []


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"name": "", "query": ""}, "name"),
        ({"query": ""}, "name"),
        ({"name": "Late"}, "query"),
        ({"name": "Late", "query": "due=never"}, "query"),
        ({"name": "Late", "query": "", "desk": "elsewhere"}, "desk"),
    ],
)
def test_what_cannot_be_saved_is_named(lead: Caller, body: Any, field: str):
    answer = lead.send("queues/", body)
    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == [field]
