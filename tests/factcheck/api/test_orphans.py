"""Marks after new text, by REST."""

from __future__ import annotations

import pytest

from factcheck.models import DeskArticle
from tests.factcheck.actions.test_carry import OLD, lost_mark
from tests.factcheck.api.conftest import Caller
from tests.support.newsroom import Newsroom


@pytest.fixture
def row(newsroom: Newsroom) -> DeskArticle:
    return newsroom.article(OLD)


def test_a_lost_mark_is_listed_with_candidates_and_placed_by_patch(
    checker: Caller, newsroom: Newsroom, row: DeskArticle
):
    row, span, _ = lost_mark(newsroom, row)
    [orphan] = checker.read(f"articles/{row.article.uuid}/orphans/").json()["results"]
    assert (orphan["span"], orphan["exact"]) == (str(span.uuid), "“We hold the customs post,”")
    for candidate in orphan["candidates"]:
        assert row.current.text[candidate["start"] : candidate["end"]] == candidate["exact"]
    shown = checker.read(f"spans/{span.uuid}/").json()
    assert (shown["state"], shown["start"], shown["end"]) == ("orphan", None, None)
    assert checker.read(f"articles/{row.article.uuid}/spans/").json()["results"] == []
    start = row.current.text.index("Ilse")
    body = {"revision": orphan["revision"], "start": start, "end": start + 11, "exact": "Ilse Tarrow"}
    answer = checker.change(f"spans/{span.uuid}/", body, orphan["row_version"])
    assert (answer.status_code, answer.json()["state"]) == (200, "exact")
    assert checker.read(f"articles/{row.article.uuid}/orphans/").json()["results"] == []


def test_retire_confirm_and_recheck(checker: Caller, newsroom: Newsroom, row: DeskArticle):
    claim = newsroom.mark_claim(row, "Twelve people were killed")
    row, span, _ = lost_mark(newsroom, row)
    text = row.current.text
    assert checker.send(f"spans/{span.uuid}/retire/", {}).json()["state"] == "retired"
    assert checker.send(f"spans/{span.uuid}/retire/", {}).status_code == 409
    newsroom.revise(row, text.replace("Twelve", "Fourteen"))
    shown = checker.read(f"claims/{claim.uuid}/").json()
    assert shown["needs_recheck"]
    changed = str(claim.sightings.get().span.uuid)  # type: ignore[union-attr]
    assert checker.read(f"spans/{changed}/").json()["state"] == "changed"
    answer = checker.send(
        f"claims/{claim.uuid}/recheck/", {"note": "Confirmed."}, If_Match=f'"v{shown["row_version"]}"'
    )
    assert (answer.status_code, answer.json()["needs_recheck"]) == (200, False)
    assert checker.send(f"claims/{claim.uuid}/recheck/", {}).status_code == 409
    assert checker.send(f"spans/{changed}/confirm/", {}).status_code == 409
