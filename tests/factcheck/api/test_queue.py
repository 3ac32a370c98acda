"""``queue/``: the page's filters, orders and reasons for a program, and giving many away."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from factcheck.actions.assign import assign_claim
from factcheck.models import Claim
from tests.factcheck.api.conftest import Caller, MakeCaller
from tests.support.newsroom import Newsroom


def titles(answer: Any) -> list[str]:
    return [row["title"] for row in answer.json()["results"]]


def test_a_line_says_what_it_is_and_why_it_waits(lead: Caller, newsroom: Newsroom):
    claim = newsroom.bring_to("approved", statement="It fell.")
    newsroom.archive(newsroom.add_source(claim))
    [row] = lead.read("queue/").json()["results"]
    claim.refresh_from_db()
    assert row == {
        "of": "claim",
        "uuid": str(claim.uuid),
        "label": "C-1",
        "title": "It fell.",
        "state": "approved",
        "rating": None,
        "proposed": {"key": "contested", "label": "Contested", "value": None},
        "story": None,
        "assignee": {"username": "checker", "name": "Mira Lindt"},
        "priority": 1,
        "due": None,
        "waiting_for": "publication",
        "waiting_since": row["waiting_since"],
        "why": {"key": "gate", "text": "Missing: one approval (0 of 1)", "missing": ["one approval (0 of 1)"]},
        "row_version": claim.row_version,
    }


def test_articles_are_a_queue_of_their_own(lead: Caller, newsroom: Newsroom):
    row = newsroom.article(title="Both sides claim Dervane", outlet="The Quay")
    newsroom.claim()
    [item] = lead.read("queue/?of=articles").json()["results"]
    assert (item["of"], item["uuid"], item["label"]) == ("article", str(row.article.uuid), "The Quay")
    assert item["why"] == {"key": "unassigned", "text": "Nobody has it", "missing": []}


@pytest.mark.parametrize("ordering", ["waiting_since", "-waiting_since", "due", "-priority"])
@pytest.mark.parametrize("of", ["claims", "articles"])
def test_pages_leave_nobody_out(lead: Caller, newsroom: Newsroom, ordering: str, of: str):
    for number in range(5):
        newsroom.claim(f"Claim {number}.")
        newsroom.article(f"Text {number}\n\nPeople came.")
    found: list[str] = []
    following: str | None = f"queue/?of={of}&ordering={ordering}&page_size=2&assignee=nobody"
    while following:
        page = lead.read(following).json()
        found += [row["uuid"] for row in page["results"]]
        following = page["next"]
    assert len(set(found)) == len(found) == 5


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("state=gone", "state"),
        ("of=articles&rating=true", "rating"),
        ("assignee=stranger", "assignee"),
        ("waited=long", "waited"),
        ("ordering=statement", "ordering"),
        ("ordering=-due", "ordering"),
        ("cursor=x", "cursor"),
        ("colour=red", "colour"),
        ("desk=elsewhere", "desk"),
        ("page_size=201", "page_size"),
    ],
)
def test_a_parameter_that_cannot_be_meant_is_422(lead: Caller, newsroom: Newsroom, query: str, field: str):
    answer = lead.read(f"queue/?{query}")
    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == [field]


def test_a_cursor_of_another_ordering_is_422(lead: Caller, newsroom: Newsroom):
    for number in range(2):
        newsroom.claim(f"Claim {number}.")
    cursor = lead.read("queue/?page_size=1").json()["next"].partition("cursor=")[2].partition("&")[0]
    assert lead.read(f"queue/?ordering=due&cursor={cursor}").status_code == 422


def test_another_desk_is_no_queue_of_the_callers(outsider: Caller, newsroom: Newsroom):
    newsroom.claim()
    assert titles(outsider.read("queue/")) == []
    assert outsider.read("queue/?desk=conflict").status_code == 422


def test_many_are_given_and_each_that_is_left_says_why(lead: Caller, newsroom: Newsroom):
    free, moved = newsroom.claim("Free."), newsroom.claim("Moved.")
    assign_claim(moved, by=newsroom.actor("lead"), to=newsroom.people["reviewer"], seen=None)
    article, unknown = newsroom.article(), uuid4()
    claims = [{"uuid": str(free.uuid)}, {"uuid": str(moved.uuid), "row_version": 1}, {"uuid": str(unknown)}]
    body = {"claims": claims, "articles": [{"uuid": str(article.article.uuid)}], "assignee": "checker"}
    answer = lead.send("queue/assign/", body).json()
    assert set(answer["assigned"]) == {str(free.uuid), str(article.article.uuid)}
    assert answer["unchanged"] == []
    assert [(one["uuid"], one["type"], one["status"]) for one in answer["refused"]] == [
        (str(moved.uuid), "urn:factcheck:problem:stale", 412),
        (str(unknown), "urn:factcheck:problem:not-found", 404),
    ]
    again = lead.send("queue/assign/", {"claims": [{"uuid": str(free.uuid)}], "assignee": "checker"}).json()
    assert again["unchanged"] == [str(free.uuid)]
    assert lead.send("queue/assign/", {"claims": [{"uuid": str(free.uuid)}], "assignee": None}).status_code == 200
    assert Claim.objects.get(pk=free.pk).assignee is None


def test_an_assignment_is_undone_by_its_batch(lead: Caller, caller: MakeCaller, newsroom: Newsroom):
    free, moved = newsroom.claim("Free."), newsroom.claim("Moved.")
    claims = [{"uuid": str(claim.uuid)} for claim in (free, moved)]
    batch = lead.send("queue/assign/", {"claims": claims, "assignee": "checker"}).json()["batch"]
    assign_claim(moved, by=newsroom.actor("lead"), to=newsroom.people["reviewer"], seen=None)
    assert caller("reviewer").send("queue/undo/", {"batch": batch}).status_code == 403
    answer = lead.send("queue/undo/", {"batch": batch}).json()
    assert answer["undone"] == [str(free.uuid)]
    assert [(one["uuid"], one["type"], one["status"]) for one in answer["refused"]] == [
        (str(moved.uuid), "urn:factcheck:problem:moved", 409)
    ]
    assert answer["batch"] != batch
    assert lead.send("queue/undo/", {"batch": str(uuid4())}).status_code == 422
    assert lead.send("queue/undo/", {"batch": "C-1"}).status_code == 422


def test_many_are_planned(lead: Caller, newsroom: Newsroom):
    claim, row = newsroom.claim(), newsroom.article()
    chosen = {"claims": [{"uuid": str(claim.uuid)}], "articles": [{"uuid": str(row.article.uuid), "row_version": 1}]}
    answer = lead.send("queue/plan/", {**chosen, "priority": 3, "due": "2026-03-06T18:00:00Z"}).json()
    assert set(answer["changed"]) == {str(claim.uuid), str(row.article.uuid)}
    claim.refresh_from_db()
    assert (claim.priority, claim.due is not None) == (3, True)
    answer = lead.send("queue/plan/", {**chosen, "due": None}).json()
    assert (answer["changed"], [one["status"] for one in answer["refused"]]) == ([str(claim.uuid)], [412])
    for body in (chosen, {**chosen, "priority": 4}, {**chosen, "due": "soon"}, {"priority": 3}):
        assert lead.send("queue/plan/", body).status_code == 422


@pytest.mark.parametrize(
    ("who", "body", "status"),
    [
        ("viewer", {"claims": [{"uuid": str(uuid4())}], "assignee": None}, 403),
        ("lead", {"assignee": "checker"}, 422),
        ("lead", {"claims": [{"uuid": str(uuid4())}]}, 422),
        ("lead", {"claims": [{"uuid": "x"}], "assignee": None}, 422),
        ("lead", {"claims": [{"uuid": str(uuid4()), "version": 1}], "assignee": None}, 422),
        ("lead", {"claims": "all", "assignee": None}, 422),
        ("lead", {"claims": [{"uuid": str(uuid4())}] * 201, "assignee": None}, 422),
        ("lead", {"claims": [{"uuid": str(uuid4())}], "assignee": "stranger"}, 422),
    ],
)
def test_what_cannot_be_assigned_at_all_is_refused_whole(
    caller: MakeCaller, newsroom: Newsroom, who: str, body: Any, status: int
):
    assert caller(who).send("queue/assign/", body).status_code == status


@pytest.mark.parametrize("number", [1, 3])
def test_a_page_costs_the_same_with_more_rows(
    lead: Caller, newsroom: Newsroom, django_assert_num_queries: Any, number: int
):
    for index in range(number):
        for state in ("new", "open", "in_review", "approved"):
            newsroom.add_source(newsroom.bring_to(state, statement=f"{state} {index}"))
        newsroom.article(f"Text {index}\n\nPeople came.")
    lead.read("queue/")
    with django_assert_num_queries(11):
        assert len(titles(lead.read("queue/"))) == 4 * number
    with django_assert_num_queries(5):
        assert len(titles(lead.read("queue/?of=articles"))) == number


@pytest.mark.parametrize("name", ["story", "rating", "due", "state", "waiting_for", "assignee"])
def test_a_strange_value_with_a_percent_sign_is_named_too(lead: Caller, name: str):
    problem = lead.call("get", f"queue/?{name}=100%25s")
    assert problem.status_code == 422
    assert name in problem.json()["errors"]
