"""The export page and its two files."""

from __future__ import annotations

import csv
import io
import json

import pytest

from factcheck.actions.relations import relate_claims
from tests.factcheck.web.conftest import Pages, words
from tests.support.newsroom import Newsroom


def body(response) -> str:
    return b"".join(response.streaming_content).decode()


def test_an_empty_export_says_so(pages: Pages):
    page = words(pages.get("viewer", "export"))
    assert "Nothing is published yet." in page
    assert body(pages.get("viewer", "export-claims", "jsonl")) == ""
    assert body(pages.get("viewer", "export-claims", "csv")).startswith("label,claim_id,statement")


def test_files_hold_the_published_claim_with_its_counter_claim(newsroom: Newsroom, pages: Pages):
    claim, other = newsroom.bring_to("approved", statement="The town was taken."), newsroom.claim("It was not.")
    relate_claims(claim, other=other, kind="contradicts", by=newsroom.actor())
    newsroom.do(claim, "publish", "lead")
    response = pages.get("viewer", "export-claims", "jsonl")
    assert response.headers["Content-Disposition"].startswith('attachment; filename="conflict-claims-')
    record = json.loads(body(response))
    assert record["claim"]["statement"] == "The town was taken."
    assert record["rating"] == {"key": "contested", "label": "Contested", "value": None}
    assert [one["statement"] for one in record["relations"]] == ["It was not."]
    (row,) = csv.DictReader(io.StringIO(body(pages.get("viewer", "export-claims", "csv"))))
    assert (row["rating"], row["counter_claims"]) == ("contested", "C-2 It was not.")
    page = words(pages.get("viewer", "export"))
    assert "The town was taken." in page
    assert "/account/tokens/" in page
    assert "/api/v1/export/claims.jsonl" in page


def test_retracted_ones_and_other_desks_are_left_out(newsroom: Newsroom, other_newsroom: Newsroom, pages: Pages):
    other_newsroom.bring_to("published", statement="Elsewhere.")
    claim = newsroom.bring_to("published", statement="Withdrawn.")
    newsroom.do(claim, "retract", "lead", note="Wrong town.")
    assert body(pages.get("viewer", "export-claims", "jsonl")) == ""
    page = words(pages.get("viewer", "export"))
    assert "Elsewhere." not in page
    assert "<bdi>1</bdi> retracted version is left out." in " ".join(page.split())


def test_a_format_that_does_not_exist_is_not_there(pages: Pages):
    response = pages.get("viewer", "export-claims", "xml")
    assert response.status_code == 404
    assert "Choose claims.jsonl or claims.csv." in words(response)


@pytest.mark.parametrize("number", [1, 3])
def test_page_costs_the_same_with_more_rows(newsroom: Newsroom, pages: Pages, django_assert_num_queries, number: int):
    for index in range(number):
        newsroom.bring_to("published", statement=f"Statement {index}.")
    pages.get("viewer", "export")
    with django_assert_num_queries(7):
        pages.get("viewer", "export")
