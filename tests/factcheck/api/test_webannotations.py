"""``POST articles/{uuid}/annotations/``: every shape that annotations come in, one result for each."""

from __future__ import annotations

import json
from typing import Any

import pytest

from annotations.models import Span
from tests.factcheck.actions.test_webannotations import annotation
from tests.factcheck.api.conftest import V1, Caller, MakeCaller, check_against_document
from tests.support.newsroom import Newsroom


def sent(client: Caller, path: str, body: bytes, content_type: str) -> Any:
    answer = client.post(V1 + path, body, content_type=content_type)
    check_against_document("post", V1 + path, answer)
    return answer


@pytest.mark.parametrize("shape", ["one", "list", "page", "ld", "lines"])
def test_one_a_list_a_page_and_lines_are_taken(checker: Caller, newsroom: Newsroom, shape: str):
    row = newsroom.article()
    path = f"articles/{row.article.uuid}/annotations/"
    good, bad = annotation("60 dead"), annotation("60 dead", "nonsense")
    page = {"@context": "http://www.w3.org/ns/anno.jsonld", "type": "AnnotationPage", "items": [good, bad]}
    if shape == "lines":
        body = f"{json.dumps(good)}\n\n{json.dumps(bad)}\n".encode()
        answer = sent(checker, path, body, "application/x-ndjson")
    elif shape == "ld":
        profile = 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"'
        answer = sent(checker, path, json.dumps(page).encode(), profile)
    else:
        answer = checker.send(path, {"one": good, "list": [good, bad], "page": page}[shape])
    assert answer.status_code == 200
    said = answer.json()
    assert (said["article"], said["revision"]) == (str(row.article.uuid), str(row.current.uuid))
    assert said["placed"] == 1
    first = said["results"][0]
    assert (first["number"], first["id"], first["outcome"]) == (1, good["id"], "placed")
    assert (first["span"], first["method"], first["problem"]) == (good["id"][9:], "quote", None)
    if shape != "one":
        second = said["results"][1]
        assert (second["number"], second["outcome"], second["span"]) == (2, "refused", None)
        assert "nonsense" in second["problem"]["detail"]
        assert list(second["problem"]["errors"]) == ["tags"]
    assert checker.read(f"articles/{row.article.uuid}/spans/").json()["results"][0]["exact"] == "60 dead"


def test_a_line_that_is_no_json_stops_none_of_the_others(checker: Caller, newsroom: Newsroom):
    row = newsroom.article()
    body = f'{{"type": \n{json.dumps(annotation("60 dead"))}\n[1]\n"\\ud800"\n\xff'.encode("latin-1")
    answer = sent(checker, f"articles/{row.article.uuid}/annotations/", body, "application/x-ndjson")
    results = answer.json()["results"]
    assert [one["outcome"] for one in results] == ["refused", "placed", "refused", "refused", "refused"]
    assert all(one["problem"]["detail"] for one in results if one["outcome"] == "refused")


@pytest.mark.parametrize("body", [b"7", b'"x"', b'{"type": "AnnotationCollection"}', b'{"items": 3}'])
def test_what_holds_no_annotations_is_refused(checker: Caller, newsroom: Newsroom, body: bytes):
    row = newsroom.article()
    answer = checker.call("post", f"articles/{row.article.uuid}/annotations/", body)
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:factcheck:problem:not-an-annotation")


def test_who_only_reads_makes_no_marks(caller: MakeCaller, newsroom: Newsroom):
    row = newsroom.article()
    answer = caller("viewer").send(f"articles/{row.article.uuid}/annotations/", annotation("60 dead"))
    assert answer.status_code == 403
    assert Span.objects.count() == 0


def test_lost_ones_stand_among_the_orphans(checker: Caller, newsroom: Newsroom):
    row = newsroom.article()
    said = checker.send(f"articles/{row.article.uuid}/annotations/", annotation("nowhere to be seen")).json()
    assert said["lost"] == 1
    [orphan] = checker.read(f"articles/{row.article.uuid}/orphans/").json()["results"]
    # Not the feed of changes: that waits for the server's oldest transaction, of other tests too.
    history = checker.read(f"articles/{row.article.uuid}/history/").json()["results"]
    assert "span_created" in {event["verb"] for event in history}
    assert (orphan["span"], orphan["exact"]) == (said["results"][0]["span"], "nowhere to be seen")


def test_the_same_key_is_done_once(checker: Caller, newsroom: Newsroom):
    row = newsroom.article()
    path, body = f"articles/{row.article.uuid}/annotations/", annotation("60 dead", id="")
    answers = [checker.send(path, body, Idempotency_Key="k").json() for _ in range(2)]
    assert answers[0] == answers[1]
    assert answers[0]["placed"] == 1
