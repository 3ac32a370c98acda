"""What another desk has does not exist: every address of the URL table, and every reference in a body."""

from __future__ import annotations

import re
from typing import Any

import pytest

from factcheck.actions.people import add_member
from factcheck.models import Event, Membership
from tests.factcheck.api.conftest import Caller, MakeCaller, Things
from tests.factcheck.api.test_examples import operations, sent
from tests.support.newsroom import Newsroom

Answered = list[tuple[str, str, Any]]


def requests(things: Things, table: list[tuple[str, frozenset[str]]]) -> Answered:
    """Every address that has a parameter, with every method that it takes and bodies that are right and wrong.

    A right body is the reference page's example: what is looked up only after it was read, is looked up then.
    """
    examples = {(one.method.lower(), one.path): sent(one)[3] for one in operations()}
    asked: Answered = []
    for route, methods in table:
        if "<" not in route:
            continue
        assert re.findall("<[^>]*>", route) in (["<uuid:uuid>"], ["<slug:slug>"]), f"a new kind of parameter: {route}"
        for method in methods:
            asked.append((method, things.address(route), None if method == "get" else {}))
            example = examples[method, re.sub(r"<\w+:(\w+)>", r"{\1}", route)]
            if method != "get":
                asked += [(method, things.address(route), body) for body in (b"{", example) if body is not None]
    return asked


def assert_not_there(client: Caller, asked: Answered) -> None:
    events = Event.objects.count()
    for method, path, body in asked:
        answer = client.call(method, path, body.encode() if isinstance(body, str) else body)
        assert answer.status_code == 404, (method, path, body, answer.status_code, answer.content)
        assert "or it belongs to another desk" in answer.json()["detail"]
    assert Event.objects.count() == events


def test_every_address_with_a_uuid_is_404_for_another_desk(outsider: Caller, things: Things, table):
    asked = requests(things, table)
    assert len({path for _, path, _ in asked}) == sum("<" in route for route, _ in table) >= 30
    assert_not_there(outsider, asked)


@pytest.mark.engine("laptop")  # the same queries as for the administrator
@pytest.mark.parametrize("who", ["a viewer elsewhere", "moved to another desk", "on no desk any more"])
def test_it_is_404_for_whoever_has_no_part_in_the_desk(
    caller: MakeCaller, newsroom: Newsroom, other_newsroom: Newsroom, things: Things, table, who: str
):
    if who == "a viewer elsewhere":
        client = caller("viewer", "admin", of=other_newsroom)
    else:
        client = caller("lead", "admin")
        assert client.read(things.address("claims/<uuid:uuid>/")).status_code == 200
        Membership.objects.filter(user=newsroom.people["lead"]).delete()
        if who == "moved to another desk":
            add_member(other_newsroom.desk, user=newsroom.people["lead"], role="lead", by=None)
    assert_not_there(client, requests(things, table))


def test_every_address_is_401_for_who_is_signed_out(things: Things, table):
    client = Caller()
    for route, methods in table:
        for method in methods:
            answer = client.call(method, things.address(route), None if method == "get" else {})
            assert (answer.status_code, answer.json()["type"]) == (401, "urn:factcheck:problem:unauthenticated"), route


def test_every_address_with_a_uuid_is_found_by_the_desks_own_people(caller: MakeCaller, things: Things, table):
    client = caller("viewer", "read")
    for route, methods in table:
        if "get" in methods:
            assert client.read(things.address(route)).status_code == 200, route


def test_lists_hold_nothing_of_another_desk(outsider: Caller, things: Things):
    for path in ("articles/", "claims/", "stories/"):
        assert outsider.read(path).json()["results"] == []


@pytest.fixture
def things(things: Things) -> Things:
    """With all that is made when it is asked for, as long as everybody is on the desk."""
    assert things.copy
    assert things.publication
    return things


@pytest.fixture
def theirs(other_newsroom: Newsroom) -> Things:
    return Things(other_newsroom)


def test_a_reference_to_another_desks_object_is_a_field_that_does_not_fit(
    checker: Caller, things: Things, theirs: Things
):
    article, revision = things.article.article.uuid, str(things.article.current.uuid)
    span = {"revision": revision, "start": 0, "end": 4, "exact": "Both", "tags": ["claim"]}
    story, claim = str(theirs.story.uuid), str(theirs.claim.uuid)
    requests: list[tuple[str, str, dict[str, Any], str]] = [
        ("post", "articles/", {"text": "Something new.", "story": story}, "story"),
        ("post", "articles/", {"text": "Something new.", "desk": "sports"}, "desk"),
        ("patch", f"articles/{article}/", {"story": story}, "story"),
        ("post", "claims/", {"statement": "It fell.", "story": story}, "story"),
        ("patch", f"claims/{things.claim.uuid}/", {"story": story}, "story"),
        ("patch", f"claims/{things.claim.uuid}/", {"assignee": "sports-lead"}, "assignee"),
        ("post", "spans/", {**span, "article": str(theirs.article.article.uuid)}, "article"),
        ("post", "spans/", {**span, "article": str(article), "claim": claim}, "claim"),
        ("post", f"suggestions/{things.suggestion.uuid}/accept/", {"claim": claim}, "claim"),
        ("post", f"claims/{things.claim.uuid}/relations/", {"other": claim, "kind": "contradicts"}, "other"),
    ]
    events = Event.objects.count()
    for method, path, body, field in requests:
        version = things.claim.row_version if path.startswith("claims") else things.article.row_version
        headers = {"If_Match": f'"v{version}"'} if method == "patch" else {}
        answer = checker.call(method, path, body, **headers)
        assert answer.status_code == 422, (path, answer.content)
        assert list(answer.json()["errors"]) == [field], path
    assert Event.objects.count() == events


def test_a_merge_into_another_desks_claim_is_refused(caller: MakeCaller, things: Things, theirs: Things):
    answer = caller("lead").send(
        f"claims/{things.claim.uuid}/transitions/", {"name": "merge", "into": str(theirs.claim.uuid)}
    )
    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == ["into"]


def test_filters_by_another_desks_things_are_refused_in_the_same_words(checker: Caller, things: Things, theirs: Things):
    for value in (str(theirs.story.uuid), "2f0a6f0e-0000-4000-8000-000000000000"):
        answer = checker.read(f"claims/?story={value}")
        assert answer.status_code == 422
        assert answer.json()["errors"] == {"story": ["There is no such story on your desks."]}
    assert checker.read("claims/?desk=sports").json()["errors"] == {"desk": ["There is no such desk among yours."]}
    assert checker.read("export/claims.jsonl?desk=sports").status_code == 422


def test_a_member_of_two_desks_names_the_one_that_is_meant(
    caller: MakeCaller, newsroom: Newsroom, other_newsroom: Newsroom
):
    add_member(other_newsroom.desk, user=newsroom.people["checker"], role="checker", by=None)
    client = caller("checker")
    unclear = client.send("claims/", {"statement": "It fell."})
    assert unclear.status_code == 422
    assert unclear.json()["detail"] == "Name the desk. Yours are: conflict, sports."
    made = client.send("claims/", {"statement": "It fell.", "desk": "sports"})
    assert (made.status_code, made.json()["desk"], made.json()["label"]) == (201, "sports", "C-1")
    assert client.send("claims/", {"statement": "It fell.", "desk": "conflict"}).json()["desk"] == "conflict"
    assert {row["desk"] for row in client.read("claims/").json()["results"]} == {"conflict", "sports"}
    assert [row["desk"] for row in client.read("claims/?desk=sports").json()["results"]] == ["sports"]
