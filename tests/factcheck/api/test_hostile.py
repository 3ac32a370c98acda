"""Hostile bodies: whatever is posted anywhere is answered with a sentence, never with a broken server."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.factcheck.api.conftest import V1, MakeCaller, Things, document, routes

NESTED: Any = 0
for _ in range(60):
    NESTED = [NESTED]

VALUES: tuple[Any, ...] = (
    None,
    True,
    -1,
    2**31,
    10**400,
    1e308,
    "",
    "a\x00b",
    "x" * 70_000,
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-14:00",
    "http://[::1",
    "https://one.example/\n",
    "2f0a6f0e-0000-4000-8000-000000000000",
    [None],
    ["x" * 5_000],
    {"a": {"b": 1}},
    NESTED,
)
BODIES = (
    b"",
    b"null",
    b"[]",
    b'"x"',
    b"5",
    b"{",
    b"\x00",
    b"\xff\xfe{}",
    b'{"a": 1}',
    b'{"\\ud800": 1}',
    b'{"\\u0000": 1}',
    b'{"a": "\\udfff"}',
    b'{"name": Infinity}',
    b'{"name": -NaN}',
    b"{" * 50_000,
    b'{"a":' * 50_000,
    b"9" * 10_000,
    b'{"name": 1e999}',
    '{"naïve": "é"}'.encode("latin-1"),
    '{"name": "x"}'.encode("utf-16"),
)


def properties(route: str, method: str) -> list[str]:
    """The fields of the request body, from the OpenAPI document."""
    path = "/api/v1/" + route.replace("<uuid:uuid>", "{uuid}").replace("<slug:slug>", "{slug}")
    body = document()["paths"][path][method].get("requestBody")
    if body is None or "application/json" not in body["content"]:
        return []
    schema = body["content"]["application/json"]["schema"]
    if "$ref" not in schema:
        return list(schema.get("properties", ()))
    name = schema["$ref"].rpartition("/")[2]
    return list(document()["components"]["schemas"][name].get("properties", ()))


def good(things: Things, route: str) -> dict[str, Any]:
    """A body that would do, so that each hostile value is met alone."""
    revision = things.article.current
    bodies: dict[str, dict[str, Any]] = {
        "articles/": {"text": "New words."},
        "articles/<uuid:uuid>/revisions/": {"text": "New words."},
        "spans/": {
            "article": str(things.article.article.uuid),
            "revision": str(revision.uuid),
            "start": 0,
            "end": 4,
            "exact": revision.text[:4],
            "tags": ["figure"],
        },
        "suggestions/<uuid:uuid>/reject/": {"reason": "opinion"},
        "claims/": {"statement": "It fell."},
        "claims/<uuid:uuid>/transitions/": {"name": "propose", "rating": "true", "summary": "s", "rationale": "r"},
        "claims/<uuid:uuid>/evidence/": {"url": "https://one.example/x", "stance": "supports"},
        "claims/<uuid:uuid>/attempts/": {"asked": "Both", "result": "Nothing."},
        "claims/<uuid:uuid>/verdicts/": {"rating": "true", "summary": "s", "rationale": "r"},
        "claims/<uuid:uuid>/relations/": {"other": str(things.other.uuid), "kind": "same_as"},
        "claims/<uuid:uuid>/sightings/": {"url": "https://one.example/x"},
        "claims/<uuid:uuid>/comments/": {"text": "Who counted?"},
        "stories/": {"title": "A story"},
    }
    return bodies.get(route, {})


def writes() -> list[tuple[str, str]]:
    return [(route, method) for route, methods in routes() for method in sorted(methods & {"post", "patch"})]


@pytest.mark.parametrize(("route", "method"), writes())
def test_no_value_of_any_field_breaks_the_server(caller: MakeCaller, things: Things, route: str, method: str):
    client = caller("lead", "admin")
    client.raise_request_exception = False
    path = V1 + things.address(route)
    version = client.read(path).headers["ETag"] if method == "patch" else ""
    for field in properties(route, method):
        for value in VALUES:
            body = json.dumps({**good(things, route), field: value})
            headers = {"If-Match": version} if method == "patch" else {}
            answer = getattr(client, method)(path, body, content_type="application/json", headers=headers)
            assert answer.status_code < 500, (route, field, str(value)[:80])
            assert answer.status_code != 412
            version = answer.headers.get("ETag", version)
            if answer.status_code >= 400:
                problem = json.loads(answer.content)
                assert problem["detail"], (route, field, str(value)[:80])
                assert len(answer.content) < 100_000


@pytest.mark.engine("laptop")  # refused before a database is asked
@pytest.mark.parametrize(("route", "method"), writes())
def test_no_body_breaks_the_server(caller: MakeCaller, things: Things, route: str, method: str):
    client = caller("lead", "admin")
    client.raise_request_exception = False
    for body in BODIES:
        headers = {"If_Match": '"v1"'} if method == "patch" else {}
        answer = client.call(method, things.address(route), body, **headers)
        assert answer.status_code < 500, (route, body[:40])
        # An empty body says nothing, which is what accepting or reopening needs; every other one is refused, by its
        # status or, where each of many has a result, by that.
        refused = answer.status_code >= 400 or set(_outcomes(answer)) == {"refused"}
        assert refused or body == b"", (route, body[:40])


def _outcomes(answer: Any) -> list[str]:
    return [result["outcome"] for result in answer.json().get("results", ()) if "outcome" in result]


@pytest.mark.engine("laptop")  # refused before a database is asked
def test_no_header_breaks_the_server(caller: MakeCaller, things: Things):
    client = caller("lead")
    client.raise_request_exception = False
    for name in ("If_Match", "If_None_Match", "Idempotency_Key", "Accept", "Accept_Language", "Content_Type"):
        for value in ("", "*", '"', "é", "x" * 9_000, "a, b, c", "W/", "text/html;q=x", "application/json; charset=x"):
            for method, path in (("get", "claims/"), ("patch", f"claims/{things.claim.uuid}/"), ("post", "claims/")):
                body = None if method == "get" else {"statement": "It fell."}
                sent = {"headers": {name.replace("_", "-"): value}}
                data = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
                answer = getattr(client, method)("/api/v1/" + path, **data, **sent)
                assert answer.status_code < 500, (name, value[:40], method)


def test_no_filter_breaks_the_server(caller: MakeCaller, things: Things):
    client = caller("lead")
    client.raise_request_exception = False
    for path in ("articles/", "claims/", "stories/", f"articles/{things.article.article.uuid}/suggestions/"):
        names = [
            parameter["name"]
            for parameter in document()["paths"]["/api/v1/" + path.replace(str(things.article.article.uuid), "{uuid}")][
                "get"
            ]["parameters"]
            if parameter["in"] == "query"
        ]
        for name in names:
            for value in (
                "",
                "x",
                "%00",
                "%ff",
                "%ed%a0%80",
                "5" * 500,
                "-1",
                "0001-01-01T00:00:00%2B14:00",
                "[]",
                "%F0%9F%92%A5",
            ):
                answer = client.get(f"/api/v1/{path}?{name}={value}")
                assert answer.status_code in (200, 422), (path, name, value)
