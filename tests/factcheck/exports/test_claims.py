"""Exports: published claims only, complete, harmless in a spreadsheet."""

from __future__ import annotations

import csv
import io
import json

import pytest

from factcheck.exports.claims import COLUMNS, as_csv, as_jsonl, defused, live_publications
from tests.support.newsroom import Newsroom


def lines(newsroom: Newsroom) -> list[dict]:
    return [json.loads(line) for line in as_jsonl(live_publications([newsroom.desk]))]


def table(newsroom: Newsroom) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO("".join(as_csv(live_publications([newsroom.desk]))))))


def test_only_what_was_published_leaves_the_house(newsroom: Newsroom, other_newsroom: Newsroom):
    newsroom.bring_to("approved", statement="Not yet.")
    newsroom.bring_to("published", statement="Public.")
    other_newsroom.bring_to("published", statement="Another desk's.")
    assert [line["claim"]["statement"] for line in lines(newsroom)] == ["Public."]
    assert [row["statement"] for row in table(newsroom)] == ["Public."]


def test_a_correction_replaces_and_a_retraction_removes(newsroom: Newsroom):
    claim = newsroom.bring_to("published")
    newsroom.do(claim, "correct", "lead", severity="minor", note="The day was wrong.")
    assert [line["publication"]["number"] for line in lines(newsroom)] == [1]
    newsroom.propose(claim, rating="unverifiable")
    newsroom.do(claim, "approve", "reviewer")
    newsroom.do(claim, "publish", "lead")
    (line,) = lines(newsroom)
    assert (line["publication"]["number"], line["rating"]["key"]) == (2, "unverifiable")
    assert line["publication"]["note"] == "The day was wrong."
    newsroom.do(claim, "retract", "lead", note="Withdrawn.")
    assert lines(newsroom) == []


def test_the_rating_keeps_the_label_it_was_published_with(newsroom: Newsroom):
    claim = newsroom.bring_to("published")
    newsroom.desk.ratings.filter(key="contested").update(label="Disputed")
    assert lines(newsroom)[0]["rating"]["label"] == "Contested"
    assert claim.rating is not None


def test_an_empty_export_is_a_header(newsroom: Newsroom):
    assert "".join(as_csv(live_publications([newsroom.desk]))).strip() == ",".join(COLUMNS)
    assert lines(newsroom) == []


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_cell_that_a_spreadsheet_would_run_is_defused(newsroom: Newsroom, cell: str):
    assert defused(cell) == "'" + cell
    newsroom.bring_to("published", statement=cell)
    assert table(newsroom)[0]["statement"] == "'" + cell


def test_an_export_costs_one_query_at_any_length(newsroom: Newsroom, django_assert_num_queries):
    for number in range(3):
        newsroom.bring_to("published", statement=f"Claim {number}.")
    with django_assert_num_queries(1):
        assert len(lines(newsroom)) == 3
