"""The examples on the page of the REST API: they fit its OpenAPI document, and the server understands them."""

from __future__ import annotations

import json
import shlex
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from factcheck.models import Event
from factcheck.web.reference import Operation, read
from tests.factcheck.api.conftest import Caller, MakeCaller, Things


@cache
def openapi() -> dict[str, Any]:
    from factcheck.api.views.frame import description

    made: dict[str, Any] = json.loads(json.dumps(description()))
    return made


@cache
def operations() -> list[Operation]:
    return [one for subject in read(openapi()).subjects for one in subject.operations]


def sent(one: Operation) -> tuple[str, str, dict[str, str], Any]:
    """Method, address below the version, headers and body of an example, as curl would send them."""
    words = iter(shlex.split(one.example.replace("\\\n", " "))[2:])
    method, path, headers, body = "", "", {}, None
    for word in words:
        if word == "-X":
            method = next(words)
        elif word == "-H":
            name, _, value = next(words).partition(": ")
            headers[name] = value
        elif word == "--json":
            body = json.loads(next(words))
        elif word == "--data-binary":
            body = next(words)
        else:
            path = word.removeprefix("$API/")
    return method or ("GET" if body is None else "POST"), path, headers, body


def test_an_example_sends_what_the_document_asks_for():
    for one in operations():
        check_example(one)


def check_example(one: Operation) -> None:
    method, path, headers, body = sent(one)
    assert (method, path) == (one.method, one.path.replace("{uuid}", "$UUID").replace("{slug}", "$SLUG"))
    assert headers.pop("Authorization") == "Bearer $TOKEN"
    operation = openapi()["paths"][f"/api/v1/{one.path}"][one.method.lower()]
    required = {header.name for header in one.headers if header.required}
    assert set(headers) - {"Content-Type"} == required
    schema = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    if schema is None:
        assert body is None or headers["Content-Type"] == one.media_type
    else:
        Draft202012Validator({**schema, "components": openapi()["components"]}).validate(body)


def test_every_example_is_understood_by_the_server(things: Things, checker: Caller):
    """It may come too late or be about something else, but nothing of it is misread."""
    for one in operations():
        method, _, headers, body = sent(one)
        address = things.address(one.path.replace("{uuid}", "<uuid:uuid>").replace("{slug}", "<slug:slug>"))
        if isinstance(body, str):
            continue  # a file
        headers = {name.replace("-", "_"): value for name, value in headers.items() if name != "Authorization"}
        answer = checker.call(method, address, body, **headers)
        assert answer.status_code in (200, 201, 202, 204, 403, 409, 412, 422), (one.example, answer.status_code)
        if answer.status_code == 422:
            errors = answer.json()["errors"]
            assert not any("no such field" in said or "required" in said for told in errors.values() for said in told)
    assert Event.objects.filter(via="api").exists()


def test_a_viewer_changes_nothing_with_any_example(caller: MakeCaller, things: Things):
    viewer = caller("viewer", "admin")
    assert things.copy
    assert things.archived
    assert things.filed
    events = Event.objects.count()
    refused = 0
    for one in operations():
        method, _, _, body = sent(one)
        if method == "GET" or isinstance(body, str):
            continue
        answer = viewer.call(
            method, things.address(one.path.replace("{uuid}", "<uuid:uuid>").replace("{slug}", "<slug:slug>")), body
        )
        refused += answer.status_code == 403
    assert Event.objects.count() == events
    assert refused >= 10
