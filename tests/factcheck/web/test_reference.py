"""The page of the REST API: what its OpenAPI document says."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any

import pytest
from django.test import Client

from factcheck.web.reference import Operation, Reference, prose, read
from factcheck.workflow import PERMISSIONS, Role
from tests.factcheck.web.conftest import Pages, words
from tests.support.product import ROOT

DOCS = "/api/docs/"


@cache
def document() -> dict[str, Any]:
    from factcheck.api.views.frame import description

    made: dict[str, Any] = json.loads(json.dumps(description()))
    return made


@cache
def reference() -> Reference:
    return read(document())


def operations() -> list[Operation]:
    return [one for subject in reference().subjects for one in subject.operations]


# The page


@pytest.mark.django_db
def test_the_page_needs_no_login_and_shows_its_reader_the_places_when_there_are_some(pages: Pages):
    stranger = Client().get(DOCS)
    assert stranger.status_code == 200
    assert 'aria-label="Places"' not in words(stranger)
    assert "/accounts/login/?next=/account/tokens/" in words(stranger)
    reader = words(pages.client("viewer").get(DOCS))
    assert 'aria-label="Places"' in reader
    assert '<a class="link" href="/account/tokens/">Make one</a>' in reader


@pytest.mark.django_db
def test_every_operation_of_the_document_is_on_the_page_once_under_an_anchor_of_its_own():
    page = words(Client().get(DOCS))
    described = [
        (method.upper(), path.removeprefix("/api/v1/"), said["operationId"].replace("_", "-"))
        for path, methods in document()["paths"].items()
        for method, said in methods.items()
    ]
    assert sorted((one.method, one.path, one.anchor) for one in operations()) == sorted(described)
    for _, _, anchor in described:
        assert page.count(f'id="{anchor}"') == 1
        assert f'href="#{anchor}"' in page


@pytest.mark.django_db
def test_every_link_within_the_page_leads_somewhere_and_no_anchor_comes_twice():
    page = words(Client().get(DOCS))
    anchors = re.findall(r'\bid="([^"]+)"', page)
    assert len(anchors) == len(set(anchors))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(anchors)


@pytest.mark.django_db
def test_nothing_is_inline_and_nothing_comes_from_elsewhere():
    answer = Client().get(DOCS)
    page = answer.content.decode()
    assert "style=" not in page
    assert "<style" not in page
    assert not re.findall(r"\son\w+=", page)
    scripts = re.findall(r"<script([^>]*)>(.*?)</script>", page, re.DOTALL)
    assert scripts
    assert all('src="/static/' in attributes and not inner for attributes, inner in scripts)
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]


@pytest.mark.django_db
def test_the_page_is_sent_compressed_to_those_who_take_it():
    answer = Client().get(DOCS, headers={"accept-encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert len(answer.content) < 48_000


@pytest.mark.django_db
def test_only_reading_is_done_here():
    assert Client().post(DOCS).status_code == 405


def test_drawing_it_again_asks_the_database_for_the_frame_only(pages: Pages, django_assert_num_queries):
    client = pages.client("viewer")
    client.get(DOCS)
    with django_assert_num_queries(4):
        client.get(DOCS)
    with django_assert_num_queries(0):
        Client().get(DOCS)


# What it says


def test_every_operation_says_what_it_does_and_what_it_needs():
    for one in operations():
        assert one.said[0].endswith("."), one.path
        assert one.scope == ("read" if one.method == "GET" else "write")
        assert one.role in (("viewer",) if one.method == "GET" else set(PERMISSIONS.values())), one.path
        needed = [header.name for header in one.headers if header.required]
        assert needed == (["If-Match"] if one.method in ("PATCH", "DELETE") else [])
        assert {"401", "403"} <= set(one.problems)


NAMED_THERE = ("read", "assign.others", "queue.share", "token.revoke")
"""Permissions that are no address of their own; where they count, the description says whom they need."""


def test_the_role_that_is_named_is_that_of_every_permission():
    """Somebody who adds a permission for another role has to say so in the OpenAPI document (``x-role``)."""
    changing = {role for name, role in PERMISSIONS.items() if name not in NAMED_THERE}
    told = {(one.method, one.path): one.role for one in operations() if one.method != "GET"}
    of_others = {
        "split/": Role.LEAD,
        "merge/": Role.LEAD,
        "suggester/": Role.LEAD,
        "train/": Role.LEAD,
        "policy/": Role.ADMIN,
        "notices/seen/": Role.VIEWER,
    }
    assert {*told.values()} - {Role.VIEWER} == changing
    for (_, path), role in told.items():
        assert role == next((role for end, role in of_others.items() if path.endswith(end)), Role.CHECKER), path


def test_every_type_of_problem_that_is_named_exists_in_the_code():
    source = "".join(
        path.read_text() for package in ("annotations", "factcheck") for path in ROOT.glob(f"{package}/**/*.py")
    )
    codes = set(re.findall(r'\bcode ?= ?"([a-z-]+)"', source))
    named = {type_ for problem in reference().problems for type_ in problem.types}
    assert named <= codes
    assert all(problem.types for problem in reference().problems)


def test_types_are_told_in_words():
    (claim,) = (shape for shape in reference().shapes if shape.name == "Claim")
    told = {one.name: (one.type, one.link) for one in claim.fields}
    assert told["uuid"] == ("uuid", "")
    assert told["claimed_on"] == ("date or null", "")
    assert told["state"] == ("ClaimState", "type-ClaimState")
    assert told["story"] == ("StoryRef or null", "type-StoryRef")
    assert told["sightings"] == ("list of Sighting", "type-Sighting")
    sizes = {one.type for op in operations() for one in op.parameters if one.name == "page_size"}
    assert sizes == {"whole number from 1 to 200"}
    for op in operations():
        for one in (*op.parameters, *op.headers, *op.body):
            assert "null or null" not in one.type


def test_descriptions_are_escaped_and_code_is_code():
    assert prose("Send ``If-Match``, `a < b` & <b>.") == (
        "Send <code>If-Match</code>, <code>a &lt; b</code> &amp; &lt;b&gt;."
    )
