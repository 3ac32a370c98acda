"""Schemathesis over the whole description of the API: every operation, as everybody who may come.

The requests are made from the OpenAPI document, right and wrong ones; the answers have to be what it says: no error of
the server, documented statuses, content types, headers and bodies, and nothing accepted that the document forbids.
The seed is fixed, so that a failure comes again; ``make soak`` takes other seeds and many more requests.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks

from factcheck.actions.access import create_token
from factcheck.wsgi import application
from tests.conftest import Soak
from tests.factcheck.api.conftest import Things
from tests.support.newsroom import Newsroom

# What is checked of every answer. That right data is accepted is not: a uuid of the right form is seldom one of ours.
CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
    checks.missing_required_header,
    checks.unsupported_method,
]

NDJSON = "application/x-ndjson"
LINES = st.lists(
    st.one_of(
        st.builds(lambda text: json.dumps({"text": text}), st.text(max_size=40)),
        st.text(max_size=20).map(lambda text: text.replace("\n", "")),
    ),
    min_size=1,
    max_size=4,
).map(lambda lines: "\n".join(lines).encode())


@schemathesis.serializer(NDJSON)
def ndjson(context: Any, value: Any) -> bytes:
    return value if isinstance(value, bytes) else json.dumps(value).encode()


schemathesis.openapi.media_type(NDJSON, LINES)


@pytest.fixture
def callers(newsroom: Newsroom, other_newsroom: Newsroom) -> Iterator[dict[str, dict[str, str]]]:
    """The headers that each of them sends. The connection stays open from request to request, as in Django's client."""

    def bearer(room: Newsroom, name: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {create_token(room.people[name], scopes=['admin'], by=None)[1]}"}

    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield {
        "nobody": {},
        **{name: bearer(newsroom, name) for name in ("viewer", "checker", "reviewer", "lead", "admin")},
        "outsider": bearer(other_newsroom, "admin"),
    }
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


Callers = dict[str, dict[str, str]]
PARTS = 6


def operations(part: int) -> Iterator[Any]:
    """Every sixth operation of the document, which is read from the server as any tool would."""
    schema = schemathesis.openapi.from_wsgi("/api/schema/", application)
    for result in islice(schema.get_all_operations(), part, None, PARTS):
        yield result.ok()  # type: ignore[union-attr]


def ask(operation: Any, things: Things, callers: Callers, *, right: bool, examples: int, number: int) -> int:
    """Send requests made from the document, each as everybody; how many answers were as described."""
    mode = GenerationMode.POSITIVE if right else GenerationMode.NEGATIVE
    own = things.uuids().get(operation.path.removeprefix("/api/v1/").partition("/")[0])
    known = {"path_parameters": {"uuid": str(own)}} if "{uuid}" in operation.path and right else {}
    answered = 0

    @seed(number)
    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode, **known))
    def everybody_is_answered(case: Any) -> None:
        nonlocal answered
        for headers in callers.values():
            response = case.call(headers=headers)
            case.validate_response(response, checks=CHECKS)
            answered += 1

    everybody_is_answered()
    return answered


@pytest.mark.engine("newsroom")  # `make soak` asks the laptop, each time something else
@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.timeout(600)
def test_every_operation_answers_everybody_as_it_is_described(part: int, callers: Callers, things: Things):
    for operation in operations(part):
        for right in (True, False):
            # Where there is little to vary, fewer examples are all there are.
            assert ask(operation, things, callers, right=right, examples=2, number=4711) >= len(callers) * right


@pytest.mark.engine("laptop")
@pytest.mark.soak
@pytest.mark.timeout(0)
@pytest.mark.parametrize("part", range(PARTS))
def test_many_requests_are_answered_as_they_are_described(part: int, callers: Callers, things: Things, soak: Soak):
    for operation in operations(part):
        for right in (True, False):
            number = soak.random.randrange(10**9)
            ask(operation, things, callers, right=right, examples=soak.count(40), number=number)
