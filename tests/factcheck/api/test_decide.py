"""Many suggestions decided with one request."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from annotations.models import Span, Suggestion
from factcheck.models import Claim, Event
from tests.factcheck.api.conftest import Caller, MakeCaller, Things
from tests.factcheck.api.test_borders import theirs  # noqa: F401 (a fixture)
from tests.support.newsroom import Newsroom

DECIDE = "suggestions/decide/"
NOBODYS = "2f0a6f0e-0000-4000-8000-000000000000"
LONG = " ".join(f"The army said {number} people died in Dervane on Monday.\n\n" for number in range(3, 9))


@pytest.fixture
def drafts(newsroom: Newsroom) -> list[Suggestion]:
    found = newsroom.suggest(newsroom.article(LONG))
    assert len(found) >= 4
    return found


def accept(suggestion: Suggestion, **more: Any) -> dict[str, Any]:
    return {"suggestion": str(suggestion.uuid), "decision": "accept", **more}


def reject(suggestion: Suggestion, **more: Any) -> dict[str, Any]:
    return {"suggestion": str(suggestion.uuid), "decision": "reject", "reason": "opinion", **more}


def test_many_are_decided_in_one_batch_each_as_if_it_were_alone(
    checker: Caller, newsroom: Newsroom, drafts: list[Suggestion]
):
    joined = newsroom.claim("People died.")
    first, second, third, fourth = drafts[:4]
    end = first.start + 8
    answer = checker.send(
        DECIDE,
        {
            "decisions": [
                accept(first, start=first.start, end=end, exact=first.exact[:8], kind="casualties", voice="attributes"),
                reject(second, row_version=1),
                accept(third, tags=["figure"]),
                accept(fourth, claim=str(joined.uuid)),
            ]
        },
    )
    assert answer.status_code == 200
    told = answer.json()
    assert (told["decided"], told["refused"]) == (4, 0)
    assert [(result["status"], result["state"]) for result in told["results"]] == [
        (200, "edited"),
        (200, "rejected"),
        (200, "accepted"),
        (200, "accepted"),
    ]
    assert [result["suggestion"] for result in told["results"]] == [str(draft.uuid) for draft in drafts[:4]]
    assert all(result["row_version"] == 2 for result in told["results"])
    claim = Claim.objects.get(uuid=told["results"][0]["claim"])
    assert (claim.kind, claim.statement) == ("casualties", first.exact[:8].strip())
    assert told["results"][1]["span"] is None
    assert told["results"][2]["claim"] is None
    assert told["results"][3]["claim"] == str(joined.uuid)
    assert Span.objects.count() == 3
    verbs = ("suggestion_accepted", "suggestion_rejected")
    assert len(set(Event.objects.filter(verb__in=verbs).values_list("batch", flat=True))) == 1


def test_one_that_cannot_be_decided_stops_none_of_the_others(
    checker: Caller,
    newsroom: Newsroom,
    drafts: list[Suggestion],
    theirs: Things,  # noqa: F811
):
    first, second, third, fourth = drafts[:4]
    checker.send(f"suggestions/{first.uuid}/reject/", {"reason": "opinion"})
    events = Event.objects.filter(verb="suggestion_accepted").count()
    told = checker.send(
        DECIDE,
        {
            "decisions": [
                accept(first),
                accept(theirs.suggestion),
                {"suggestion": NOBODYS, "decision": "reject", "reason": "opinion"},
                accept(second, exact="other words", start=second.start, end=second.end),
                accept(third, claim=str(theirs.claim.uuid)),
                reject(third, row_version=7) | {"suggestion": str(fourth.uuid)},
                *([accept(drafts[4])] if len(drafts) > 4 else [accept(fourth)]),
            ]
        },
    ).json()
    assert [result["status"] for result in told["results"]] == [409, 404, 404, 422, 422, 412, 200]
    assert (told["decided"], told["refused"]) == (1, 6)
    problems = [result["problem"] for result in told["results"]]
    assert problems[0]["type"] == "urn:factcheck:problem:suggestion-decided"
    said = "Mira Lindt decided this suggestion before you (rejected: an opinion or a forecast). Nothing was changed."
    assert problems[0]["detail"] == said
    assert problems[1]["detail"] == problems[2]["detail"]
    assert told["results"][1]["state"] is None
    assert told["results"][0]["state"] == "rejected"
    assert list(problems[4]["errors"]) == ["claim"]
    theirs.suggestion.refresh_from_db()
    assert theirs.suggestion.state == "pending"
    assert Event.objects.filter(verb="suggestion_accepted").count() == events + 1
    assert Suggestion.objects.get(pk=second.pk).state == "pending"
    # The claims of refused acceptances took no number with them.
    assert sorted(Claim.objects.filter(desk=newsroom.desk).values_list("number", flat=True)) == [1]


def refused(decisions: Any) -> dict[str, Any]:
    return {"decisions": decisions}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "decisions"),
        (refused([]), "decisions"),
        (refused("x"), "decisions"),
        (refused([5]), "decisions.0"),
        (refused([{"suggestion": NOBODYS, "decision": "accept"}] * 101), "decisions"),
        (refused([{"suggestion": NOBODYS, "decision": "reject"}]), "decisions.0.reason"),
        (refused([{"suggestion": NOBODYS, "decision": "maybe"}]), "decisions.0.decision"),
        (refused([{"suggestion": "x", "decision": "accept"}]), "decisions.0.suggestion"),
        (refused([{"suggestion": NOBODYS, "decision": "accept", "reason": "opinion"}]), "decisions.0.reason"),
        (refused([{"suggestion": NOBODYS, "decision": "accept", "colour": 1}]), "decisions.0.colour"),
        (refused([{"suggestion": NOBODYS, "decision": "accept"}] * 2), "decisions.1.suggestion"),
        (
            refused([{"suggestion": NOBODYS, "decision": "reject", "reason": "opinion", "tags": ["claim"]}]),
            "decisions.0.tags",
        ),
    ],
)
def test_a_body_that_is_not_right_decides_nothing(
    checker: Caller, drafts: list[Suggestion], body: dict[str, Any], field: str
):
    if isinstance(body.get("decisions"), list) and len(body["decisions"]) == 1:
        body = {"decisions": [*body["decisions"], accept(drafts[0])]}
    answer = checker.send(DECIDE, body)
    assert answer.status_code == 422
    assert field in [name if name.startswith(field) else name.rpartition(".")[0] for name in answer.json()["errors"]]
    assert not Suggestion.objects.exclude(state="pending").exists()


def test_the_same_request_again_with_its_key_decides_once(checker: Caller, drafts: list[Suggestion]):
    body = {"decisions": [accept(drafts[0]), reject(drafts[1])]}
    first = checker.send(DECIDE, body, Idempotency_Key="morning-1")
    again = checker.send(DECIDE, body, Idempotency_Key="morning-1")
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.json() == first.json()
    without = checker.send(DECIDE, body).json()
    assert [result["status"] for result in without["results"]] == [409, 409]
    assert Span.objects.count() == 1


def test_a_viewer_decides_nothing(caller: MakeCaller, drafts: list[Suggestion]):
    told = caller("viewer").send(DECIDE, {"decisions": [accept(drafts[0]), reject(drafts[1])]}).json()
    assert [result["status"] for result in told["results"]] == [403, 403]
    assert not Suggestion.objects.exclude(state="pending").exists()


def test_each_decision_costs_the_same(
    checker: Caller, drafts: list[Suggestion], django_assert_max_num_queries: Any, engine: str
):
    checker.read("desks/")
    # PostgreSQL locks a row before it is read.
    each = {"laptop": 8, "newsroom": 10}[engine]
    # Before and after them: token, suggestions, locks, savepoints of the whole, and how they stand.
    with django_assert_max_num_queries(10 + each * 4):
        told = checker.send(DECIDE, {"decisions": [reject(draft) for draft in drafts[:4]]}).json()
    assert told["decided"] == 4
    assert all(UUID(result["suggestion"]) for result in told["results"])
