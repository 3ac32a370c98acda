"""The exports: what was published, streamed."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from django.utils import timezone

from tests.factcheck.api.conftest import Caller, MakeCaller, Things
from tests.support.newsroom import Newsroom


def text_of(response: object) -> str:
    return b"".join(response.streaming_content).decode()  # type: ignore[attr-defined]


def test_published_claims_leave_as_json_lines_and_csv(caller: MakeCaller, newsroom: Newsroom, things: Things):
    claim = newsroom.bring_to("published", statement="=Dervane, „held“ 💥")
    newsroom.bring_to("approved", statement="Not public yet.")
    client = caller("viewer", "read")
    lines = client.read("export/claims.jsonl")
    assert lines.headers["Content-Type"] == "application/x-ndjson; charset=utf-8"
    today = timezone.now().date().isoformat()
    assert lines.headers["Content-Disposition"] == f'attachment; filename="claims-{today}.jsonl"'
    [record] = [json.loads(line) for line in text_of(lines).splitlines()]
    assert (record["claim"]["id"], record["rating"]["key"]) == (str(claim.uuid), "contested")
    table = client.read("export/claims.csv?desk=conflict")
    assert table.headers["Content-Type"] == "text/csv; charset=utf-8"
    [row] = list(csv.DictReader(io.StringIO(text_of(table))))
    assert row["statement"] == "'=Dervane, „held“ 💥"


def test_an_export_is_streamed_in_a_constant_number_of_queries(
    caller: MakeCaller, newsroom: Newsroom, django_assert_num_queries
):
    client = caller("viewer", "read")
    for number in (1, 2, 3):
        newsroom.bring_to("published", statement=f"Claim {number}.")
        client.read("desks/")
        # Token, desks, publications.
        with django_assert_num_queries(3):
            response = client.read("export/claims.jsonl")
            assert response.streaming
            assert len(text_of(response).splitlines()) == number


def test_retracted_and_confidential_things_stay_in_the_house(lead: Caller, newsroom: Newsroom):
    claim = newsroom.bring_to("open")
    for url, confidential in (("https://secret.example/", True), ("https://open.example/", False)):
        lead.send(f"claims/{claim.uuid}/evidence/", {"url": url, "stance": "supports", "confidential": confidential})
    for item in claim.evidence.all():
        newsroom.archive(item)
    newsroom.attempt(claim)
    newsroom.answer(claim)
    newsroom.propose(claim)
    newsroom.do(claim, "approve", "reviewer")
    newsroom.do(claim, "publish", "lead")
    exported = text_of(lead.read("export/claims.jsonl"))
    assert "open.example" in exported
    assert "secret.example" not in exported
    lead.send(f"claims/{claim.uuid}/transitions/", {"name": "retract", "note": "Withdrawn."})
    assert text_of(lead.read("export/claims.jsonl")) == ""


def test_marks_leave_as_web_annotations_whose_selectors_find_the_words(
    caller: MakeCaller, newsroom: Newsroom, things: Things
):
    row = newsroom.article("💥 Café in Dervane, she said.", url="https://one.example/a", outlet="Quay")
    marked = newsroom.mark(row, "Café in Dervane", tags=("quote", "claim"))
    removed = newsroom.mark(row, "she said", tags=("context",)).span
    client = caller("checker")
    client.remove(f"spans/{removed.uuid}/", 1)
    answer = client.read("export/annotations.jsonl?desk=conflict")
    assert answer.headers["Content-Type"] == "application/x-ndjson; charset=utf-8"
    assert 'filename="annotations-' in answer.headers["Content-Disposition"]
    found = {line["id"]: line for line in map(json.loads, text_of(answer).splitlines())}
    assert set(found) == {f"urn:uuid:{things.span.uuid}", f"urn:uuid:{marked.span.uuid}"}
    one = found[f"urn:uuid:{marked.span.uuid}"]
    assert (one["@context"], one["type"]) == ("http://www.w3.org/ns/anno.jsonld", "Annotation")
    assert one["creator"] == {"type": "Person", "name": "Mira Lindt", "nickname": "checker"}
    assert marked.claim is not None
    assert [(body["purpose"], body.get("value", body.get("source"))) for body in one["body"]] == [
        ("tagging", "claim"),
        ("tagging", "quote"),
        ("identifying", f"urn:uuid:{marked.claim.uuid}"),
    ]
    assert one["target"]["scope"] == "https://one.example/a"
    text = client.read(one["target"]["source"]).json()["text"]
    quote, position = one["target"]["selector"]
    assert text[position["start"] : position["end"]] == quote["exact"] == "Café in Dervane"
    assert text.startswith(quote["prefix"] + quote["exact"] + quote["suffix"][:1])


def test_an_export_of_marks_costs_two_queries_a_chunk(
    caller: MakeCaller, newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
):
    monkeypatch.setattr("annotations.exports.webannotation.CHUNK", 3)
    client = caller("viewer", "read")
    client.read("desks/")
    row = newsroom.article()
    for number, chunks in ((1, 1), (2, 1), (3, 1), (4, 2)):
        newsroom.mark(row, "Dervane fell Jorin"[number : number + 1] or "D", tags=("figure",))
        # Token, desks, articles, marks; tags and claims of each chunk.
        with django_assert_num_queries(4 + 2 * chunks):
            assert len(text_of(client.read("export/annotations.jsonl")).splitlines()) == number


def test_another_desks_publications_are_not_in_it(outsider: Caller, newsroom: Newsroom):
    newsroom.bring_to("published")
    newsroom.mark(newsroom.article(), "60 dead")
    assert text_of(outsider.read("export/claims.jsonl")) == ""
    assert text_of(outsider.read("export/annotations.jsonl")) == ""
    assert outsider.read("export/claims.jsonl?desk=conflict").status_code == 422
    assert outsider.read("export/claims.jsonl?dsek=conflict").status_code == 422
