"""What another desk has does not exist: every address of the URL table, and every reference in a body."""

from __future__ import annotations

from typing import Any

import pytest

from factcheck.models import Event
from tests.factcheck.api.conftest import Caller, MakeCaller, Things
from tests.support.newsroom import Newsroom


def test_every_address_with_a_uuid_is_404_for_another_desk(outsider: Caller, things: Things, table):
    assert things.copy
    events = Event.objects.count()
    walked = 0
    for route, methods in table:
        if "<uuid:uuid>" not in route:
            continue
        for method in methods:
            for body in ({}, {"name": "take"}, {"reason": "opinion"}, b"{"):
                answer = outsider.call(method, things.address(route), body if method != "get" else None)
                assert answer.status_code == 404, (method, route, answer.status_code, answer.content)
                assert "or it belongs to another desk" in answer.json()["detail"]
        walked += 1
    assert walked >= 30
    assert Event.objects.count() == events


def test_every_address_with_a_uuid_is_found_by_the_desks_own_people(caller: MakeCaller, things: Things, table):
    client = caller("viewer", "read")
    for route, methods in table:
        if "get" in methods:
            assert client.read(things.address(route)).status_code == 200, route


def test_lists_hold_nothing_of_another_desk(outsider: Caller, things: Things):
    for path in ("articles/", "claims/", "stories/"):
        assert outsider.read(path).json()["results"] == []


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
    from factcheck.actions.people import add_member

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
