"""Splitting and unmerging over REST."""

from __future__ import annotations

import pytest

from factcheck.models import Claim
from tests.factcheck.api.conftest import Caller, Things
from tests.support.newsroom import Newsroom


def test_a_split_makes_a_claim_with_what_was_chosen(lead: Caller, things: Things):
    body = {
        "statement": "Four aircraft were shot down.",
        "claimant": "Jorin Vasht",
        "sightings": [str(things.sighting.uuid)],
        "evidence": [str(things.evidence.uuid)],
        "relations": [str(things.relation.uuid)],
    }
    answer = lead.send(f"claims/{things.claim.uuid}/split/", body, If_Match=f'"v{things.claim.row_version}"')
    assert answer.status_code == 201
    made = answer.json()
    assert answer.headers["Location"].endswith(f"/claims/{made['uuid']}/")
    assert (made["state"], made["claimant"], made["statement"]) == ("new", "Jorin Vasht", body["statement"])
    assert [row["uuid"] for row in made["sightings"]] == body["sightings"]
    assert [row["uuid"] for row in made["relations"]] == body["relations"]
    evidence = lead.read(f"claims/{made['uuid']}/evidence/").json()["results"]
    assert [row["uuid"] for row in evidence] == body["evidence"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"shared": []}, "statement"),
        ({"statement": "Another."}, "sightings"),
        ({"statement": "Another.", "evidence": "all"}, "evidence"),
        ({"statement": "Another.", "evidence": ["2f0a6f0e-4a7c-4d1e-9c1b-5d6f7a8b9c0d"]}, "evidence"),
        ({"statement": "Another.", "verdicts": []}, "verdicts"),
    ],
)
def test_a_split_that_does_not_fit_names_the_field(lead: Caller, things: Things, body: dict, field: str):
    answer = lead.send(f"claims/{things.claim.uuid}/split/", body)
    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == [field]
    assert Claim.objects.count() == 2


def test_a_split_needs_a_lead_and_an_open_claim(checker: Caller, lead: Caller, things: Things, newsroom: Newsroom):
    body = {"statement": "Another.", "evidence": [str(things.evidence.uuid)]}
    refused = checker.send(f"claims/{things.claim.uuid}/split/", body)
    assert (refused.status_code, refused.json()["detail"][:22]) == (403, "This needs a team lead")
    stale = lead.send(f"claims/{things.claim.uuid}/split/", body, If_Match='"v77"')
    assert stale.status_code == 412
    claim = newsroom.bring_to("in_review")
    answer = lead.send(f"claims/{claim.uuid}/split/", body)
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:factcheck:problem:not-split")


def test_a_merge_is_taken_back_or_says_why_not(lead: Caller, newsroom: Newsroom):
    one, two, three = (newsroom.claim(f"{number}.") for number in ("One", "Two", "Three"))
    for claim, into in ((one, two), (two, three)):
        path = f"claims/{claim.uuid}/transitions/"
        merged = lead.send(path, {"name": "merge", "into": str(into.uuid)}).json()
        assert (merged["state"], merged["merged_into"]) == ("merged", str(into.uuid))
    refused = lead.send(f"claims/{one.uuid}/transitions/", {"name": "unmerge"})
    assert refused.status_code == 409
    assert "Unmerge C-2 first." in refused.json()["detail"]
    assert lead.read(f"claims/{one.uuid}/").json()["merged_into"] == str(two.uuid)
    for claim in (two, one):
        back = lead.send(f"claims/{claim.uuid}/transitions/", {"name": "unmerge"}).json()
        assert (back["state"], back["merged_into"]) == ("new", None)
