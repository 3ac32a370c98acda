"""Claims by REST, and what hangs on them."""

from __future__ import annotations

from typing import Any

import pytest

from factcheck.models import Claim, Event
from tests.factcheck.api.conftest import Caller, MakeCaller, Things
from tests.support.newsroom import RATIONALE, Newsroom


def test_a_claim_is_made_with_the_next_number_of_the_desk(checker: Caller, things: Things):
    answer = checker.send(
        "claims/",
        {
            "statement": " Federal troops hold Dervane. ",
            "claimant": "Federal Command",
            "kind": "control",
            "claimed_on": "2026-03-04",
            "story": str(things.story.uuid),
            "language": "en",
        },
    )
    assert answer.status_code == 201
    claim = answer.json()
    assert (claim["label"], claim["number"], claim["state"]) == ("C-3", 3, "new")
    assert claim["statement"] == " Federal troops hold Dervane. "
    assert (claim["claimant"], claim["claimed_on"]) == ("Federal Command", "2026-03-04")
    assert answer.headers["Location"] == f"http://testserver/api/v1/claims/{claim['uuid']}/"
    assert checker.read(f"claims/{claim['uuid']}/").json() == claim
    assert Event.objects.get(claim__uuid=claim["uuid"]).via == "api"


def test_the_file_of_a_claim_holds_what_hangs_on_it(checker: Caller, newsroom: Newsroom, things: Things):
    claim = newsroom.do(things.claim, "take", "checker")
    newsroom.propose(claim)
    answer = checker.read(f"claims/{claim.uuid}/")
    file = answer.json()
    assert answer.headers["ETag"] == f'"v{file["row_version"]}"'
    assert [(row["url"], bool(row["place"])) for row in file["sightings"]] == [
        ("", True),
        ("https://one.example/live", False),
    ]
    assert [(row["kind"], row["other"]["label"]) for row in file["relations"]] == [("contradicts", "C-2")]
    assert (file["verdict"]["rating"]["label"], file["verdict"]["author"]["name"]) == ("Contested", "Mira Lindt")
    assert (file["rating"], file["publication"]) == (None, None)
    assert file["content_hash"] == newsroom.file(claim).content_hash
    assert (file["approvals"], file["approvals_needed"], file["independent_sources"]) == (0, 1, 1)
    assert [item["key"] for item in file["missing"]] == ["approvals", "attempts", "snapshots", "reply"]


def test_a_published_claim_shows_its_rating_and_frozen_record(checker: Caller, newsroom: Newsroom):
    claim = newsroom.bring_to("published")
    file = checker.read(f"claims/{claim.uuid}/").json()
    assert file["rating"] == {"key": "contested", "label": "Contested", "value": None}
    assert file["publication"]["record"]["claim"]["id"] == str(claim.uuid)
    assert file["missing"] == []


def test_a_merged_claims_uuid_still_resolves_and_names_the_other(checker: Caller, newsroom: Newsroom):
    claim = newsroom.bring_to("merged")
    answer = checker.read(f"claims/{claim.uuid}/")
    assert answer.status_code == 200
    assert claim.merged_into is not None
    assert (answer.json()["state"], answer.json()["merged_into"]) == ("merged", str(claim.merged_into.uuid))
    refused = checker.change(f"claims/{claim.uuid}/", {"statement": "Else."}, claim.row_version)
    assert refused.status_code == 409


def test_fields_change_and_null_clears(checker: Caller, things: Things):
    path = f"claims/{things.claim.uuid}/"
    version = things.claim.row_version
    changed = checker.change(
        path,
        {
            "statement": "Sixty people died.",
            "claimant": "Jorin Vasht",
            "kind": "casualties",
            "claimed_on": "2026-03-04",
            "story": str(things.story.uuid),
            "priority": 3,
            "due": "2026-03-06T12:00:00+02:00",
            "single_source_reason": "Only one office counts.",
        },
        version,
    ).json()
    assert changed["row_version"] == version + 1
    assert (changed["statement"], changed["claimant"], changed["kind"]) == (
        "Sixty people died.",
        "Jorin Vasht",
        "casualties",
    )
    assert (changed["story"]["uuid"], changed["priority"]) == (str(things.story.uuid), 3)
    assert (changed["due"], changed["single_source_reason"]) == ("2026-03-06T10:00:00Z", "Only one office counts.")
    kept = checker.change(path, {"priority": 1}, version + 1).json()
    assert (kept["claimed_on"], kept["due"], kept["story"]) == (changed["claimed_on"], changed["due"], changed["story"])
    cleared = checker.change(
        path, {"claimant": None, "claimed_on": None, "story": None, "due": None}, version + 2
    ).json()
    assert [cleared[name] for name in ("claimant", "claimed_on", "story", "due")] == [None] * 4


def test_the_assignee_changes_alone_or_with_other_fields_in_one_version_check(
    checker: Caller, lead: Caller, things: Things
):
    path = f"claims/{things.claim.uuid}/"
    taken = checker.change(path, {"assignee": "checker"}, things.claim.row_version).json()
    assert taken["assignee"] == {"username": "checker", "name": "Mira Lindt"}
    refused = checker.change(path, {"assignee": "checker2", "priority": 2}, taken["row_version"])
    assert refused.status_code == 403
    assert checker.read(path).json()["priority"] == 1, "nothing of a refused change is kept"
    both = lead.change(path, {"assignee": "checker2", "priority": 2}, taken["row_version"]).json()
    assert (both["assignee"]["username"], both["priority"]) == ("checker2", 2)
    nobody = lead.change(path, {"assignee": None}, both["row_version"]).json()
    assert nobody["assignee"] is None
    assert lead.change(path, {"assignee": "viewer"}, both["row_version"]).status_code == 412


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"statement": ""}, "statement"),
        ({"statement": "  "}, "statement"),
        ({"statement": "x" * 4001}, "statement"),
        ({"statement": None}, "statement"),
        ({"statement": ["x"]}, "statement"),
        ({"kind": "rumour"}, "kind"),
        ({"claimant": "n" * 201}, "claimant"),
        ({"claimed_on": "04.03.2026"}, "claimed_on"),
        ({"priority": 4}, "priority"),
        ({"priority": -1}, "priority"),
        ({"due": "soon"}, "due"),
        ({"story": "2f0a6f0e-0000-4000-8000-000000000000"}, "story"),
        ({"assignee": "nobody"}, "assignee"),
        ({"state": "published"}, "state"),
        ({"rating": "true"}, "rating"),
        ({"row_version": 9}, "row_version"),
    ],
)
def test_a_change_that_does_not_fit_names_the_field(checker: Caller, things: Things, body: dict[str, Any], field: str):
    answer = checker.change(f"claims/{things.claim.uuid}/", body, things.claim.row_version)
    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == [field]


def test_an_empty_change_is_refused(checker: Caller, things: Things):
    answer = checker.change(f"claims/{things.claim.uuid}/", {}, things.claim.row_version)
    assert answer.status_code == 422
    assert answer.json()["type"] == "urn:factcheck:problem:nothing-to-change"


@pytest.mark.parametrize(
    ("query", "labels"),
    [
        ("", ["C-3", "C-2", "C-1"]),
        ("ordering=number", ["C-1", "C-2", "C-3"]),
        ("state=published", ["C-3"]),
        ("state=new&state=published&ordering=number", ["C-1", "C-2", "C-3"]),
        ("rating=contested", ["C-3"]),
        ("claimant=federal%20command", ["C-1"]),
        ("kind=control", ["C-1"]),
        ("assignee=checker", ["C-3"]),
        ("waiting_for=checker", ["C-2", "C-1"]),
        ("q=BRIDGE", ["C-2"]),
        ("desk=conflict&q=dervane", ["C-3"]),
        ("q=fell%20bridge", ["C-2"]),
        ("q=command", ["C-1"]),
        ("q=C-2", ["C-2"]),
        ("q=%D0%BC%D1%96%D1%81%D1%82%D0%BE", ["C-4"]),  # місто
    ],
)
def test_filters_of_the_list(checker: Caller, newsroom: Newsroom, query: str, labels: list[str]):
    newsroom.claim("The pass is held.", claimant="Federal Command", kind="control")
    newsroom.claim("A bridge fell.")
    newsroom.bring_to("published")
    if "C-4" in labels:
        newsroom.claim("МІСТО впало.")
    assert [row["label"] for row in checker.read(f"claims/?{query}").json()["results"]] == labels


def test_a_misspelt_filter_is_refused_and_shows_nothing(checker: Caller, things: Things):
    answer = checker.read("claims/?staet=open")
    assert answer.status_code == 422
    assert "state" in answer.json()["errors"]["staet"][0]


# Evidence and attempts


def test_evidence_is_added_read_changed_and_withdrawn(checker: Caller, newsroom: Newsroom):
    claim = newsroom.claim()
    made = checker.send(
        f"claims/{claim.uuid}/evidence/",
        {
            "url": "https://archive.example/map",
            "stance": "refutes",
            "title": "A map",
            "quote": "  held until noon ",
            "directness": "primary",
            "origin": "Survey office",
            "note": "Called them.",
            "confidential": True,
            "accessed_at": "2026-03-05T08:00:00Z",
        },
    )
    assert made.status_code == 201
    item = made.json()
    assert (item["quote"], item["confidential"], item["accessed_at"]) == (
        "  held until noon ",
        True,
        "2026-03-05T08:00:00Z",
    )
    path = f"evidence/{item['uuid']}/"
    assert checker.read(path).json() == item
    changed = checker.change(path, {"stance": "context", "confidential": False}, 1).json()
    assert (changed["stance"], changed["confidential"], changed["title"]) == ("context", False, "A map")
    moved = checker.change(path, {"accessed_at": "2026-03-06T08:00:00Z"}, 2).json()
    assert (moved["accessed_at"], moved["row_version"]) == ("2026-03-06T08:00:00Z", 3)
    assert checker.remove(path, 3).status_code == 204
    assert checker.read(path).json()["withdrawn_at"]
    again = checker.remove(path, 4)
    assert again.status_code == 409
    assert checker.read(f"claims/{claim.uuid}/").json()["independent_sources"] == 0


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"stance": "supports"}, "url"),
        ({"url": "https://one.example/a"}, "stance"),
        ({"url": "javascript:alert(1)", "stance": "supports"}, "url"),
        ({"url": "http://[oops", "stance": "supports"}, "url"),
        ({"url": "https://one.example/" + "a" * 2000, "stance": "supports"}, "url"),
        ({"url": "https://one.example/a", "stance": "maybe"}, "stance"),
        ({"url": "https://one.example/a", "stance": "supports", "confidential": "yes"}, "confidential"),
        ({"url": "https://one.example/a", "stance": "supports", "title": "t" * 301}, "title"),
        ({"url": "https://one.example/a", "stance": "supports", "quote": "a\x00b"}, "quote"),
    ],
)
def test_evidence_that_does_not_fit_names_the_field(checker: Caller, things: Things, body: dict[str, Any], field: str):
    answer = checker.send(f"claims/{things.claim.uuid}/evidence/", body)
    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == [field]


def test_attempts_are_logged(checker: Caller, things: Things):
    path = f"claims/{things.claim.uuid}/attempts/"
    made = checker.send(path, {"asked": "Federal Command", "result": "No answer.", "asked_at": "2026-03-05T08:00:00Z"})
    assert made.status_code == 201
    assert checker.read(path).json()["results"] == [made.json()]
    empty = checker.send(path, {"asked": "", "result": " "})
    assert empty.status_code == 422
    assert set(empty.json()["errors"]) == {"asked", "result"}


# Verdicts, reviews, publications


def test_a_verdict_is_proposed_reviewed_and_published(
    checker: Caller, caller: MakeCaller, lead: Caller, newsroom: Newsroom, things: Things
):
    claim = newsroom.do(things.claim, "take", "checker")
    path = f"claims/{claim.uuid}/"
    verdict = {"rating": "contested", "summary": "Nobody can tell.", "rationale": RATIONALE}
    assert checker.send(path + "verdicts/", verdict, If_Match='"v1"').status_code == 412
    proposed = checker.send(path + "verdicts/", verdict)
    assert (proposed.status_code, proposed.json()["number"]) == (201, 1)
    assert checker.read(path + "verdicts/").json()["results"] == [proposed.json()]
    assert checker.send(path + "verdicts/", verdict).status_code == 409
    checker.send(path + "attempts/", {"asked": "Both", "result": "No answer."})
    newsroom.archive(things.evidence)
    checker.change(f"replies/{things.reply.uuid}/", {"outcome": "no_answer"}, 1)
    seen = checker.read(path).json()["content_hash"]
    approved = caller("reviewer").send(path + "transitions/", {"name": "approve", "content_hash": seen})
    assert (approved.status_code, approved.json()["state"]) == (200, "approved")
    [review] = checker.read(path + "reviews/").json()["results"]
    assert (review["decision"], review["content_hash"], review["reviewer"]["username"]) == (
        "approved",
        seen,
        "reviewer",
    )
    published = lead.send(path + "transitions/", {"name": "publish", "content_hash": seen}).json()
    assert published["state"] == "published"
    [publication] = checker.read(path + "publications/").json()["results"]
    assert publication == published["publication"]
    assert publication["record"]["relations"][0]["label"] == "C-2"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"rating": "brilliant"}, "rating"),
        ({"summary": " "}, "summary"),
        ({"summary": "x" * 501}, "summary"),
        ({"rationale": ""}, "rationale"),
        ({"author": "lead"}, "author"),
    ],
)
def test_a_verdict_that_does_not_fit_names_the_field(
    checker: Caller, newsroom: Newsroom, changes: dict[str, str], field: str
):
    claim = newsroom.bring_to("open")
    body = {"rating": "contested", "summary": "Nobody can tell.", "rationale": RATIONALE, **changes}
    answer = checker.send(f"claims/{claim.uuid}/verdicts/", body)
    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == [field]
    claim.refresh_from_db()
    assert claim.state == "open"


# Sightings, comments, history


def test_a_sighting_elsewhere_is_added_and_changed(checker: Caller, newsroom: Newsroom):
    claim = newsroom.claim()
    made = checker.send(
        f"claims/{claim.uuid}/sightings/", {"url": "https://one.example/live", "voice": "denies", "origin": "Wire"}
    )
    assert made.status_code == 201
    path = f"sightings/{made.json()['uuid']}/"
    changed = checker.change(path, {"voice": "questions", "relayed_by": "The Quay"}, 1).json()
    assert (changed["voice"], changed["relayed_by"], changed["origin"], changed["row_version"]) == (
        "questions",
        "The Quay",
        "Wire",
        2,
    )
    bad = checker.send(f"claims/{claim.uuid}/sightings/", {"url": "here"})
    assert (bad.status_code, list(bad.json()["errors"])) == (422, ["url"])


def test_comments_are_kept_in_order(checker: Caller, lead: Caller, things: Things):
    path = f"claims/{things.claim.uuid}/comments/"
    assert checker.send(path, {"text": "Who counted?"}).status_code == 201
    assert lead.send(path, {"text": "The command.", "confidential": True}).status_code == 201
    rows = checker.read(path).json()["results"]
    assert [(row["text"], row["author"]["username"], row["confidential"]) for row in rows] == [
        ("Who counted?", "checker", False),
        ("The command.", "lead", True),
    ]
    assert checker.send(path, {"text": "\n"}).status_code == 422


def test_the_history_tells_what_happened_oldest_first(checker: Caller, newsroom: Newsroom):
    claim = newsroom.bring_to("in_review")
    path = f"claims/{claim.uuid}/history/"
    verbs = ["claim_created", "claim_state", "attempt_added", "reply_asked", "reply_logged", "verdict_proposed"]
    rows = checker.read(path).json()["results"]
    assert [row["verb"] for row in rows] == verbs
    assert (rows[-1]["state_from"], rows[-1]["state_to"], rows[-1]["label"]) == (
        "open",
        "in_review",
        "proposed a verdict",
    )
    assert [row["verb"] for row in checker.read(path + "?ordering=-at").json()["results"]] == verbs[::-1]


# Relations


def test_a_counter_claim_is_linked_rejected_and_confirmed_again(checker: Caller, lead: Caller, newsroom: Newsroom):
    one, two = newsroom.claim("Dervane fell."), newsroom.claim("Dervane holds.")
    made = checker.send(f"claims/{two.uuid}/relations/", {"other": str(one.uuid), "kind": "contradicts"})
    assert made.status_code == 201
    relation = made.json()
    assert (relation["state"], relation["other"]["label"], relation["a"]["label"]) == ("confirmed", "C-1", "C-1")
    for claim, other in ((one, "C-2"), (two, "C-1")):
        [row] = checker.read(f"claims/{claim.uuid}/relations/").json()["results"]
        assert row["other"]["label"] == other
    path = f"relations/{relation['uuid']}/"
    again = checker.send(path + "confirm/")
    assert again.status_code == 409
    rejected = lead.send(path + "reject/", {"rationale": "Other days."}, If_Match='"v1"')
    assert (rejected.status_code, rejected.json()["state"], rejected.json()["rationale"]) == (
        200,
        "rejected",
        "Other days.",
    )
    assert lead.send(path + "confirm/", If_Match='"v1"').status_code == 412
    confirmed = lead.send(path + "confirm/", If_Match='"v2"').json()
    assert confirmed == checker.read(path).json()
    assert confirmed["state"] == "confirmed"


def test_links_that_cannot_be_are_refused(checker: Caller, newsroom: Newsroom):
    one, two = newsroom.claim("Dervane fell."), newsroom.claim("Dervane holds.")
    path = f"claims/{one.uuid}/relations/"
    for body, status, field in (
        ({"other": str(one.uuid), "kind": "contradicts"}, 422, "other"),
        ({"other": str(two.uuid), "kind": "loves"}, 422, "kind"),
        ({"other": str(two.uuid)}, 422, "kind"),
        ({"other": str(two.uuid), "kind": "same_as"}, 201, ""),
        ({"other": str(two.uuid), "kind": "same_as"}, 409, ""),
        ({"other": str(two.uuid), "kind": "contradicts"}, 409, ""),
    ):
        answer = checker.send(path, body)
        assert answer.status_code == status, body
        if field:
            assert list(answer.json()["errors"]) == [field]


# Stories


def test_a_story_is_opened_once_and_read_with_its_sides(checker: Caller, newsroom: Newsroom):
    made = checker.send("stories/", {"title": "Fighting  for Dervane", "summary": "Two sides."})
    again = checker.send("stories/", {"desk": "conflict", "title": "Fighting for Dervane"})
    assert (made.status_code, again.status_code) == (201, 200)
    assert made.json()["uuid"] == again.json()["uuid"]
    assert made.headers["Location"].endswith(f"/stories/{made.json()['uuid']}/")
    newsroom.claim(story=None)
    checker.send("claims/", {"statement": "It fell.", "story": made.json()["uuid"]})
    checker.send("articles/", {"text": "It fell.", "story": made.json()["uuid"]})
    story = checker.read(f"stories/{made.json()['uuid']}/").json()
    assert (story["article_count"], story["claim_count"], story["parties"]) == (1, 1, [])
    assert checker.read("stories/?q=dervane%20fight").json()["results"] == [story]
    assert checker.send("stories/", {"title": " "}).status_code == 422
    assert Claim.objects.count() == 2


@pytest.mark.parametrize("year", ["0001", "1899", "2201", "9999"])
def test_a_day_that_cannot_be_meant_is_refused_by_its_field(checker: Caller, newsroom: Newsroom, year: str):
    path = f"claims/{newsroom.claim().uuid}/"
    for field, when in (("due", f"{year}-06-01T00:00:00Z"), ("claimed_on", f"{year}-06-01")):
        answer = checker.call("patch", path, {field: when}, If_Match='"v1"')
        assert answer.status_code == 422
        assert answer.json()["errors"] == {
            field: [f"The year {int(year)} cannot be meant. Give one from 1900 to 2200."]
        }
