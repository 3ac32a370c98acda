"""The rules of every address: problems, versions, repeated posts, polling, and the description of it all."""

from __future__ import annotations

import json
import re
import uuid
from io import StringIO
from typing import Any

import pytest
import yaml
from django.core.management import call_command
from django.test import Client

from factcheck.models import Claim, Comment, Event, IdempotencyRecord, Story
from tests.factcheck.api.conftest import Caller, MakeCaller, Things
from tests.support.newsroom import Newsroom

PROBLEM = "application/problem+json"

# Problems


def test_every_problem_is_rfc_9457_with_a_sentence(checker: Caller, caller: MakeCaller, things: Things):
    claim = f"claims/{things.claim.uuid}/"
    version = things.claim.row_version
    table: list[tuple[int, str, Any]] = [
        (400, "unreadable-body", checker.send("claims/", b'{"statement": ')),
        (400, "unreadable-body", checker.send("claims/", b'{"statement": "\xff"}')),
        (400, "unreadable-body", checker.send("claims/", b'{"statement": "\\ud800"}')),
        (400, "unreadable-body", checker.send("claims/", b'{"statement": NaN}')),
        (400, "unreadable-body", checker.send("claims/", b'{"statement": "a", "statement": "b"}')),
        (400, "unreadable-body", checker.send("claims/", b"[" * 100_000)),
        (400, "unreadable-body", checker.send("claims/", b'{"statement": ' + b"9" * 5_000 + b"}")),
        (400, "malformed-if-match", checker.call("patch", claim, {"priority": 1}, If_Match="*")),
        (401, "unauthenticated", Caller().read("claims/")),
        (403, "refused", caller("viewer").send("claims/", {"statement": "It fell."})),
        (404, "not-found", checker.read(f"claims/{uuid.uuid4()}/")),
        (404, "not-found", checker.read("claims/17/")),
        (405, "method-not-allowed", checker.call("put", claim, {})),
        (409, "wrong-state", checker.send(claim + "transitions/", {"name": "withdraw"})),
        (412, "stale", checker.change(claim, {"priority": 1}, version + 1)),
        (415, "unsupported-media-type", checker.post("/api/v1/claims/", {"statement": "x"}, format="multipart")),
        (422, "invalid", checker.send("claims/", {"statement": ""})),
        (422, "not-an-object", checker.send("claims/", ["statement"])),
        (422, "not-an-object", checker.send("claims/", b'"statement"')),
        (428, "precondition-required", checker.call("patch", claim, {"priority": 1})),
        (428, "precondition-required", checker.call("delete", f"evidence/{things.evidence.uuid}/")),
    ]
    for status, slug, answer in table:
        problem = answer.json()
        assert (answer.status_code, problem["type"]) == (status, f"urn:factcheck:problem:{slug}")
        assert answer.headers["Content-Type"] == PROBLEM
        assert problem["status"] == status
        assert problem["title"]
        assert problem["detail"].endswith((".", "?", "}"))


def test_a_field_that_is_not_there_is_named_with_those_that_are(checker: Caller):
    problem = checker.send("claims/", {"statment": "It fell."}).json()
    assert problem["errors"] == {
        "statment": [
            "There is no such field here. Fields: desk, statement, claimant, kind, claimed_on, story, language."
        ]
    }


def test_several_fields_are_answered_at_once(checker: Caller):
    problem = checker.send("claims/", {"kind": "rumour", "claimed_on": "x", "claimant": 5}).json()
    assert set(problem["errors"]) == {"kind", "claimed_on", "claimant", "statement"}
    assert "kind: 'rumour' is none of: event, control" in problem["detail"]


@pytest.mark.parametrize(
    "path", ["/api/", "/api/v1/", "/api/v2/claims/", "/api/v1/replies/", "/api/v1/webhooks/", "/api/v1/claims/x/"]
)
def test_an_unknown_address_is_a_problem_too_whoever_asks(checker: Caller, path: str):
    for client in (checker, Caller()):
        for method in ("get", "post", "patch", "delete", "put", "options"):
            answer = client.call(method, path)
            assert answer.status_code == 404
            assert answer.headers["Content-Type"] == PROBLEM
            assert path in answer.json()["detail"]


def test_an_address_without_its_slash_is_answered_with_the_right_one(checker: Caller):
    answer = checker.send("claims", {"statement": "It fell."})
    assert answer.status_code == 404
    assert answer.json()["detail"].endswith("Did you mean /api/v1/claims/ ? Addresses end with a slash.")
    assert "Did you mean" not in checker.read("nonsense").json()["detail"]


def test_a_body_that_is_too_large_is_413(checker: Caller, settings: Any):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000
    answer = checker.send("claims/", {"statement": "x" * 2_000})
    assert answer.status_code == 413
    assert answer.headers["Content-Type"] == PROBLEM


def test_the_answer_is_json_whatever_is_asked_for(checker: Caller):
    for accept in ("text/html", "application/xml", "text/csv", "nonsense"):
        answer = checker.read("claims/", Accept=accept)
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/json")
    assert checker.read("export/claims.csv", Accept="application/json").status_code == 200


def test_options_and_head_are_answered(checker: Caller, things: Things):
    assert checker.call("options", "claims/").status_code == 200
    assert checker.call("head", f"claims/{things.claim.uuid}/").headers["ETag"]


# Versions


def test_writes_to_an_object_need_its_version_and_a_stale_one_is_shown_what_stands_there(
    checker: Caller, lead: Caller, things: Things
):
    for path, body in (
        (f"articles/{things.article.article.uuid}/", {"state": "done"}),
        (f"claims/{things.claim.uuid}/", {"statement": "Sixty."}),
        (f"spans/{things.span.uuid}/", {"tags": ["claim", "figure"]}),
        (f"evidence/{things.evidence.uuid}/", {"title": "A map"}),
        (f"sightings/{things.sighting.uuid}/", {"voice": "denies"}),
    ):
        read = checker.read(path)
        version = read.json()["row_version"]
        assert read.headers["ETag"] == f'"v{version}"'
        assert checker.call("patch", path, body).status_code == 428
        changed = checker.change(path, body, version)
        assert (changed.status_code, changed.headers["ETag"]) == (200, f'"v{version + 1}"'), path
        stale = lead.change(path, body, version)
        assert stale.status_code == 412
        assert stale.json()["current"] == checker.read(path).json()
        assert stale.headers["ETag"] == f'"v{version + 1}"'
        assert f"you saw version {version}, it is now version {version + 1}" in stale.json()["detail"]


@pytest.mark.parametrize(
    "header", ["*", "v1", '"1"', 'W/"v1"', '"v1", "v2"', "", '"v"', '"v-1"', '"v1e3"', '"v' + "9" * 40 + '"']
)
def test_anything_but_one_version_is_a_malformed_if_match(checker: Caller, things: Things, header: str):
    answer = checker.call("patch", f"claims/{things.claim.uuid}/", {"priority": 2}, If_Match=header)
    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == ["If-Match"]


# Polling


def test_lists_carry_weak_etags_and_answer_304(checker: Caller, things: Things):
    for path in ("claims/", "articles/", "desks/", "stories/", f"claims/{things.claim.uuid}/transitions/"):
        first = checker.read(path)
        tag = first.headers["ETag"]
        assert tag.startswith('W/"')
        for known in (tag, f'"other", {tag}', tag.removeprefix("W/"), "*"):
            unchanged = checker.read(path, If_None_Match=known)
            assert (unchanged.status_code, unchanged.content, unchanged.headers["ETag"]) == (304, b"", tag)
        assert checker.read(path, If_None_Match='W/"other"').status_code == 200
    tag = checker.read("claims/").headers["ETag"]
    checker.send("claims/", {"statement": "A new one."})
    assert checker.read("claims/", If_None_Match=tag).status_code == 200


# Repeated posts


def test_a_post_with_a_key_is_done_once_and_answered_twice(checker: Caller):
    body = {"statement": "It fell."}
    first = checker.send("claims/", body, Idempotency_Key="k-1")
    again = checker.send("claims/", body, Idempotency_Key="k-1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    for name in ("ETag", "Location", "Content-Type"):
        assert first.headers[name] == again.headers[name]
    assert Claim.objects.count() == 1
    assert checker.send("claims/", body, Idempotency_Key="k-2").json()["label"] == "C-2"


def test_a_key_with_another_body_path_or_query_is_422(checker: Caller, things: Things):
    assert checker.send("stories/", {"title": "One"}, Idempotency_Key="k").status_code == 201
    for path, body in (
        ("stories/", {"title": "Two"}),
        ("stories/?x=1", {"title": "One"}),
        (f"claims/{things.claim.uuid}/comments/", {"title": "One"}),
    ):
        answer = checker.send(path, body, Idempotency_Key="k")
        assert answer.status_code == 422
        assert answer.json()["type"] == "urn:factcheck:problem:idempotency-key-reused"
    assert Story.objects.count() == 2


def test_an_answer_that_failed_is_not_kept(checker: Caller, newsroom: Newsroom):
    claim = newsroom.claim()
    path = f"claims/{claim.uuid}/transitions/"
    body = {"name": "propose", "rating": "contested", "summary": "s", "rationale": "r"}
    assert checker.send(path, body, Idempotency_Key="k").status_code == 409
    assert checker.send(path, {"name": "propose"}, Idempotency_Key="k").status_code == 409
    assert not IdempotencyRecord.objects.exists()
    newsroom.do(claim, "take", "checker")
    done = checker.send(path, body, Idempotency_Key="k")
    assert (done.status_code, done.json()["state"]) == (200, "in_review")
    assert checker.send(path, body, Idempotency_Key="k").json()["state"] == "in_review"


def test_a_key_belongs_to_its_user(checker: Caller, lead: Caller, things: Things):
    path = f"claims/{things.claim.uuid}/comments/"
    for client in (checker, lead, checker, lead):
        assert client.send(path, {"text": "Who counted?"}, Idempotency_Key="same").status_code == 201
    assert Comment.objects.count() == 2


@pytest.mark.parametrize("key", ["", "k" * 101, "clé", "a\tb"])
def test_a_key_that_is_none_is_422(checker: Caller, key: str):
    answer = checker.send("claims/", {"statement": "It fell."}, Idempotency_Key=key)
    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == ["Idempotency-Key"]
    assert not Claim.objects.exists()


def test_a_key_on_another_method_is_harmless(checker: Caller, things: Things):
    path = f"claims/{things.claim.uuid}/"
    assert checker.read(path, Idempotency_Key="k").status_code == 200
    assert checker.change(path, {"priority": 2}, things.claim.row_version, Idempotency_Key="k").status_code == 200
    assert not IdempotencyRecord.objects.exists()


# One request, one batch, one door


def test_everything_of_one_request_has_one_batch_and_came_through_the_api(checker: Caller, things: Things):
    last = Event.objects.latest("id").pk
    checker.send(f"suggestions/{things.suggestion.uuid}/accept/")
    events = Event.objects.filter(pk__gt=last)
    assert events.count() >= 3
    assert {event.via for event in events} == {"api"}
    assert len({event.batch for event in events}) == 1


# The description


@pytest.mark.django_db
def test_the_description_needs_no_login_and_comes_as_json_and_yaml():
    client = Client()
    plain = client.get("/api/schema/")
    assert plain.headers["Content-Type"].startswith("application/vnd.oai.openapi+json")
    document = json.loads(plain.content)
    assert document["openapi"] == "3.1.0"
    as_yaml = client.get("/api/schema/?format=yaml")
    assert yaml.safe_load(as_yaml.content) == document
    assert document["components"]["securitySchemes"]["token"]["scheme"] == "bearer"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "accept", "status", "media_type"),
    [
        ("", "application/yaml", 200, "application/yaml"),
        ("", "text/html,*/*;q=0.8", 200, "application/vnd.oai.openapi+json"),
        ("", "text/html", 406, PROBLEM),
        ("?format=xml", "*/*", 404, PROBLEM),
        ("?lang=%00&version=%0a", "*/*", 200, "application/vnd.oai.openapi+json"),
    ],
)
def test_the_description_in_other_formats(query: str, accept: str, status: int, media_type: str):
    answer = Client().get("/api/schema/" + query, headers={"Accept": accept})
    assert (answer.status_code, answer.headers["Content-Type"].partition(";")[0]) == (status, media_type)


@pytest.mark.django_db
def test_the_description_is_valid_and_without_warnings():
    call_command("spectacular", "--validate", "--fail-on-warn", stdout=StringIO())


@pytest.mark.django_db
def test_every_route_and_method_is_described_with_its_problems_and_headers(table):
    paths = json.loads(Client().get("/api/schema/").content)["paths"]
    described = {
        (path, method) for path, operations in paths.items() for method in operations if path.startswith("/api/v1/")
    }
    routed = {
        ("/api/v1/" + re.sub(r"<\w+:(\w+)>", r"{\1}", route), method) for route, methods in table for method in methods
    }
    assert described == routed
    for path, method in routed:
        operation = paths[path][method]
        assert operation["description"], (path, method)
        assert {"401", "403"} <= set(operation["responses"]), (path, method)
        headers = {p["name"]: p["required"] for p in operation["parameters"] if p["in"] == "header"}
        if method in ("patch", "delete"):
            assert headers == {"If-Match": True}, (path, method)
        if method == "post" and path != "/api/v1/articles/import/":  # known again by what is in it
            assert headers["Idempotency-Key"] is False
        if "{uuid}" in path:
            assert "404" in operation["responses"]


def test_an_error_of_ours_is_a_problem_document_that_tells_nothing_of_the_inside(monkeypatch: pytest.MonkeyPatch):
    def broken(*args: object, **kwargs: object) -> None:
        raise RuntimeError("the secret of the inside")

    monkeypatch.setattr("factcheck.api.authentication.find_token", broken)
    client = Client(raise_request_exception=False)
    response = client.get("/api/v1/desks/", headers={"Authorization": "Bearer fck_x"})
    assert response.status_code == 500
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["type"] == "urn:factcheck:problem:unexpected"
    assert "secret" not in response.content.decode()
