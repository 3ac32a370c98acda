"""Spans and suggestions by REST: offsets are code points, and every mark is proved by its words."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from annotations.models import Span, Suggestion
from factcheck.models import Claim, DeskArticle, Sighting
from tests.factcheck.api.conftest import Caller, MakeCaller, Things
from tests.support.newsroom import Newsroom

EMOJI = "Family 👨‍👩‍👧 flag 🇦🇫 é.\r\n\r\nThen 60 dead, she said 💥💥. The town fell."


@pytest.fixture
def row(newsroom: Newsroom) -> DeskArticle:
    return newsroom.article(EMOJI)


def body_for(row: DeskArticle, exact: str, **more: Any) -> dict[str, Any]:
    start = row.current.text.index(exact)
    return {
        "article": str(row.article.uuid),
        "revision": str(row.current.uuid),
        "start": start,
        "end": start + len(exact),
        "exact": exact,
        "tags": ["claim"],
        **more,
    }


@pytest.mark.parametrize("exact", ["60 dead", "💥💥", "🇦🇫", "👨‍👩‍👧", "The town fell.", "é"])
def test_offsets_count_code_points_of_the_text_as_it_was_served(checker: Caller, row: DeskArticle, exact: str):
    text = checker.read(f"articles/{row.article.uuid}/").json()["revision"]["text"]
    assert "\r" not in text
    answer = checker.send("spans/", body_for(row, exact))
    assert answer.status_code == 201
    span = answer.json()
    assert text[span["start"] : span["end"]] == span["exact"] == exact
    assert checker.read(f"spans/{span['uuid']}/").json() == span
    assert answer.headers["Location"].endswith(f"/spans/{span['uuid']}/")


def test_words_sent_decomposed_are_compared_composed(checker: Caller, row: DeskArticle):
    body = body_for(row, "é")
    assert checker.send("spans/", {**body, "exact": "e\u0301"}).status_code == 201


def test_a_mark_tagged_claim_makes_a_claim_as_its_body_says(checker: Caller, row: DeskArticle):
    span = checker.send(
        "spans/",
        body_for(
            row,
            "60 dead",
            statement="Sixty people died.",
            claimant="Ilse Tarrow",
            kind="casualties",
            voice="attributes",
            attributed_to="Ilse Tarrow",
            relayed_by="Harbour Post",
            origin="Meridian Wire",
        ),
    ).json()
    assert (span["claim"]["statement"], span["claim"]["claimant"]) == ("Sixty people died.", "Ilse Tarrow")
    [sighting] = checker.read(f"claims/{span['claim']['uuid']}/sightings/").json()["results"]
    assert (sighting["voice"], sighting["attributed_to"], sighting["relayed_by"], sighting["origin"]) == (
        "attributes",
        "Ilse Tarrow",
        "Harbour Post",
        "Meridian Wire",
    )
    assert sighting["place"]["exact"] == "60 dead"


def test_a_mark_can_join_a_claim_that_exists(checker: Caller, row: DeskArticle, newsroom: Newsroom):
    claim = newsroom.claim("Sixty people died.")
    span = checker.send("spans/", body_for(row, "60 dead", claim=str(claim.uuid), voice="denies")).json()
    assert span["claim"]["uuid"] == str(claim.uuid)
    assert Claim.objects.count() == 1
    assert Sighting.objects.get().voice == "denies"


def test_a_uuid_of_the_clients_own_makes_one_mark_however_often_it_is_sent(checker: Caller, row: DeskArticle):
    own = str(uuid.uuid4())
    first = checker.send("spans/", body_for(row, "60 dead", uuid=own))
    again = checker.send("spans/", body_for(row, "60 dead", uuid=own))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert (Span.objects.count(), Claim.objects.count()) == (1, 1)
    elsewhere = checker.send("spans/", body_for(row, "The town fell.", uuid=own))
    assert elsewhere.status_code == 409
    assert elsewhere.json()["type"] == "urn:factcheck:problem:span-uuid-taken"


@pytest.mark.parametrize(
    ("changes", "status", "slug"),
    [
        ({"exact": "61 dead"}, 422, "exact-mismatch"),
        ({"start": 0, "end": 999_999}, 422, "range"),
        ({"end": 0}, 422, "range"),
        ({"start": 7, "end": 8, "exact": "👨"}, 422, "split-grapheme"),
        ({"revision": str(uuid.uuid4())}, 409, "revision-mismatch"),
        ({"tags": []}, 422, "invalid"),
        ({"tags": ["opinion"]}, 422, "invalid"),
        ({"start": "5"}, 422, "invalid"),
        ({"start": -1}, 422, "invalid"),
        ({"start": True}, 422, "invalid"),
        ({"start": 10**30}, 422, "invalid"),
        ({"voice": "sings"}, 422, "invalid"),
        ({"uuid": "5"}, 422, "invalid"),
        ({"quote": "60 dead"}, 422, "invalid"),
    ],
)
def test_a_mark_that_does_not_hold_is_refused(
    checker: Caller, row: DeskArticle, changes: dict[str, Any], status: int, slug: str
):
    answer = checker.send("spans/", {**body_for(row, "60 dead"), **changes})
    assert answer.status_code == status
    assert answer.json()["type"].rpartition(":")[2] == slug
    assert Span.objects.count() == 0


def test_a_mismatch_shows_both_strings(checker: Caller, row: DeskArticle):
    problem = checker.send("spans/", {**body_for(row, "60 dead"), "exact": "61 dead"}).json()
    assert {"60 dead", "61 dead"} <= {value for value in problem.values() if isinstance(value, str)}


def test_a_revision_may_be_named_by_its_hash(checker: Caller, row: DeskArticle):
    assert checker.send("spans/", body_for(row, "60 dead", revision=row.current.sha256)).status_code == 201


def test_ends_and_tags_change_under_the_version_that_was_read(checker: Caller, row: DeskArticle):
    made = checker.send("spans/", body_for(row, "60 dead")).json()
    path = f"spans/{made['uuid']}/"
    ends = {
        name: value for name, value in body_for(row, "60 dead, she said").items() if name not in ("article", "tags")
    }
    answer = checker.change(path, ends, made["row_version"])
    assert (answer.status_code, answer.json()["exact"]) == (200, "60 dead, she said")
    moved = answer.json()
    tagged = checker.change(path, {"tags": ["claim", "figure"]}, moved["row_version"]).json()
    assert tagged["tags"] == ["claim", "figure"]
    assert tagged["claim"] == made["claim"]
    incomplete = checker.change(path, {"start": 5}, tagged["row_version"])
    assert incomplete.status_code == 422
    assert set(incomplete.json()["errors"]) == {"revision", "end", "exact"}
    untagged = checker.change(path, {"tags": ["figure"]}, tagged["row_version"]).json()
    assert untagged["claim"] is None
    assert Claim.objects.get().state == "declined"


def test_a_removed_mark_is_gone_and_its_suggestion_is_open_again(checker: Caller, things: Things):
    path = f"suggestions/{things.suggestion.uuid}/"
    span = checker.send(path + "accept/").json()["span"]
    assert checker.remove(f"spans/{span['uuid']}/", span["row_version"]).status_code == 204
    assert checker.read(f"spans/{span['uuid']}/").status_code == 404
    assert checker.remove(f"spans/{span['uuid']}/", span["row_version"]).status_code == 404
    assert checker.read(path).json()["state"] == "pending"


def test_the_last_mark_of_a_claim_with_evidence_stays(checker: Caller, newsroom: Newsroom, row: DeskArticle):
    marked = newsroom.mark(row, "60 dead")
    assert marked.claim is not None
    newsroom.add_source(marked.claim)
    answer = checker.remove(f"spans/{marked.span.uuid}/", 1)
    assert answer.status_code == 409
    assert answer.json()["claim"] == str(marked.claim.uuid)
    assert "the claim has evidence" in answer.json()["detail"]


def test_an_accepted_suggestion_is_a_mark_with_a_claim(checker: Caller, things: Things):
    answer = checker.send(f"suggestions/{things.suggestion.uuid}/accept/", If_Match='"v1"')
    assert answer.status_code == 200
    decided, span = answer.json()["suggestion"], answer.json()["span"]
    assert (decided["state"], decided["span"], decided["decided_by"]["username"]) == (
        "accepted",
        span["uuid"],
        "checker",
    )
    assert (span["origin"], span["exact"]) == ("suggested", things.suggestion.exact)
    assert span["claim"]["statement"]
    assert answer.headers["ETag"] == f'"v{decided["row_version"]}"'


def test_an_acceptance_may_carry_other_ends_other_tags_and_a_claim_to_join(checker: Caller, things: Things):
    exact = things.suggestion.exact[:-1]
    answer = checker.send(
        f"suggestions/{things.suggestion.uuid}/accept/",
        {
            "revision": things.article.current.sha256,
            "start": things.suggestion.start,
            "end": things.suggestion.end - 1,
            "exact": exact,
            "tags": ["claim", "quote"],
            "claim": str(things.other.uuid),
            "voice": "attributes",
        },
    )
    assert answer.json()["suggestion"]["state"] == "edited"
    span = answer.json()["span"]
    assert (span["exact"], span["tags"], span["claim"]["uuid"]) == (exact, ["claim", "quote"], str(things.other.uuid))


def test_a_decision_is_taken_once_and_the_second_sees_whose_it_was(checker: Caller, caller: MakeCaller, things: Things):
    path = f"suggestions/{things.suggestion.uuid}/"
    rejected = checker.send(path + "reject/", {"reason": "opinion"})
    assert (rejected.status_code, rejected.json()["reject_reason"]) == (200, "opinion")
    late = caller("reviewer").send(path + "accept/")
    assert late.status_code == 409
    assert late.json()["detail"].startswith(
        "Mira Lindt decided this suggestion before you (rejected: an opinion or a forecast)."
    )
    assert late.json()["state"] == "rejected"
    reopened = checker.send(path + "reopen/")
    assert (reopened.status_code, reopened.json()["state"], reopened.json()["decided_by"]) == (200, "pending", None)
    assert checker.send(path + "reopen/").status_code == 409
    assert Span.objects.filter(suggestions__isnull=False).count() == 0


@pytest.mark.parametrize(
    ("verb", "body", "fields"),
    [
        ("reject", {}, {"reason"}),
        ("reject", {"reason": "boring"}, {"reason"}),
        ("accept", {"start": 0}, {"end", "exact"}),
        ("accept", {"tags": ["nonsense"]}, {"tags"}),
        ("reopen", {"why": "x"}, {"why"}),
    ],
)
def test_a_decision_that_does_not_fit_names_the_fields(
    checker: Caller, things: Things, verb: str, body: dict[str, Any], fields: set[str]
):
    answer = checker.send(f"suggestions/{things.suggestion.uuid}/{verb}/", body)
    assert answer.status_code == 422
    assert set(answer.json()["errors"]) == fields
    things.suggestion.refresh_from_db()
    assert things.suggestion.state == "pending"


def test_suggestions_are_listed_in_text_order_and_by_state(checker: Caller, things: Things):
    path = f"articles/{things.article.article.uuid}/suggestions/"
    checker.send(f"suggestions/{things.suggestion.uuid}/reject/", {"reason": "opinion"})
    starts = [row["start"] for row in checker.read(path).json()["results"]]
    assert starts == sorted(starts)
    assert len(starts) == Suggestion.objects.count() > 1
    rejected = checker.read(path + "?state=rejected").json()["results"]
    assert [row["uuid"] for row in rejected] == [str(things.suggestion.uuid)]
    assert checker.read(path + "?state=lost").status_code == 422
