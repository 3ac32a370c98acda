"""``publications/{public_id}/``: one frozen version, what became of it, and what differs from another one."""

from __future__ import annotations

from uuid import uuid4

import pytest

from factcheck.actions.claims import ClaimChanges, edit_claim
from factcheck.models import Claim, Publication
from tests.factcheck.api.conftest import Caller
from tests.support.newsroom import Newsroom


@pytest.fixture
def claim(newsroom: Newsroom) -> Claim:
    return newsroom.bring_to("published")


def correct(newsroom: Newsroom, claim: Claim, statement: str = "League troops hold Dervane.") -> Publication:
    """Another version, with another statement and one more source."""
    newsroom.do(claim, "correct", "lead", severity="major", note="We had taken the wrong side.")
    edit_claim(claim, by=newsroom.actor(), seen=None, changes=ClaimChanges(statement=statement))
    newsroom.add_source(claim, url="https://two.example/b")
    newsroom.complete(claim)
    newsroom.propose(claim, rating="unverifiable")
    newsroom.do(claim, "approve", "reviewer")
    newsroom.do(claim, "publish", "lead")
    return version(claim, claim.publications.count())


def version(claim: Claim, number: int) -> Publication:
    return claim.publications.get(number=number)


def path(publication: Publication, rest: str = "") -> str:
    return f"publications/{publication.public_id}/{rest}"


def test_a_version_is_shown_as_it_was_published_whatever_the_claim_says_now(
    checker: Caller, newsroom: Newsroom, claim: Claim
):
    first = version(claim, 1)
    was = checker.read(path(first)).json()
    assert (was["number"], was["standing"], was["newer"], was["by"]["name"]) == (1, "live", None, "Tomas Abara")
    assert (was["claim"], was["label"], was["merged_into"]) == (str(claim.uuid), "C-1", None)
    second = correct(newsroom, claim)
    now = checker.read(path(first)).json()
    assert now == {**was, "standing": "superseded", "newer": str(second.public_id)}
    assert now["record"]["claim"]["statement"] == "Federal troops hold Dervane."
    latest = checker.read(path(second)).json()
    assert (latest["standing"], latest["newer"], latest["severity"]) == ("live", None, "major")
    assert latest["note"] == "We had taken the wrong side."


@pytest.mark.alone  # on PostgreSQL the feed waits for every transaction of the server
@pytest.mark.django_db(transaction=True)
def test_a_retracted_version_is_a_tombstone(checker: Caller, lead: Caller, newsroom: Newsroom, claim: Claim):
    first, second = version(claim, 1), correct(newsroom, claim)
    newsroom.do(claim, "retract", "lead", note="Nothing of it holds.")
    for publication in (first, second):
        tombstone = checker.read(path(publication)).json()
        assert (tombstone["standing"], tombstone["record"]) == ("retracted", None)
        assert tombstone["retraction_note"] == "Nothing of it holds."
        assert tombstone["retracted_by"]["username"] == "lead"
        assert tombstone["retracted_at"] is not None
    gone = [row for change in lead.read("export/changes/").json()["results"] for row in change["gone"]]
    assert {row["uuid"] for row in gone if row["type"] == "publication"} == {
        str(first.public_id),
        str(second.public_id),
    }
    assert lead.read("export/claims.jsonl").getvalue() == b""


def test_a_public_id_of_a_merged_claim_still_resolves(checker: Caller, newsroom: Newsroom, claim: Claim):
    other = newsroom.claim("League troops hold Dervane.")
    newsroom.do(claim, "merge", "lead", into=str(other.uuid))
    shown = checker.read(path(version(claim, 1))).json()
    assert (shown["standing"], shown["claim"], shown["merged_into"]) == ("live", str(claim.uuid), str(other.uuid))
    assert shown["record"]["claim"]["id"] == str(claim.uuid)


def test_two_versions_are_compared_field_by_field(checker: Caller, newsroom: Newsroom, claim: Claim):
    first, second = version(claim, 1), correct(newsroom, claim)
    told = checker.read(path(second, "difference/")).json()
    assert (told["old"]["number"], told["new"]["number"], told["same"], told["not_kept"]) == (1, 2, False, [])
    changes = {change["field"]: change for change in told["changes"]}
    assert set(changes) == {"statement", "rating"}
    assert (changes["rating"]["old"], changes["rating"]["new"]) == ("Contested", "Unverifiable")
    assert changes["rating"]["pieces"] == []
    assert [(piece["kind"], piece["text"]) for piece in changes["statement"]["pieces"]] == [
        ("gone", "Federal"),
        ("come", "League"),
        ("same", " troops hold Dervane."),
    ]
    [sources] = told["lists"]
    assert (sources["list"], sources["removed"], sources["changed"]) == ("evidence", [], [])
    assert [row["url"] for row in sources["added"]] == ["https://two.example/b"]
    for query in ("?against=1", f"?against={first.public_id}"):
        assert checker.read(path(second, f"difference/{query}")).json() == told
    assert checker.read(path(first, "difference/?against=2")).json() == told


def test_the_first_version_differs_from_nothing(checker: Caller, claim: Claim):
    told = checker.read(path(version(claim, 1), "difference/")).json()
    assert (told["same"], told["changes"], told["lists"]) == (True, [], [])


def test_only_versions_of_this_claim_can_be_named(checker: Caller, newsroom: Newsroom, claim: Claim):
    other = version(newsroom.bring_to("published", statement="Another."), 1)
    for unknown in ("2", str(uuid4()), str(other.public_id)):
        answer = checker.read(path(version(claim, 1), f"difference/?against={unknown}"))
        assert (answer.status_code, answer.json()["detail"]) == (404, f"There is no version {unknown} of C-1.")
    answer = checker.read(path(version(claim, 1), "difference/?against=the-last"))
    assert answer.status_code == 422
    assert "'the-last' is no version." in answer.json()["errors"]["against"][0]
    assert checker.read(path(version(claim, 1), "difference/?with=1")).status_code == 422


def test_another_desks_publications_are_not_there(outsider: Caller, claim: Claim):
    for rest in ("", "difference/", "difference/?against=nonsense"):
        assert outsider.read(path(version(claim, 1), rest)).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_a_version_costs_the_same_beside_more_of_them(
    checker: Caller, newsroom: Newsroom, claim: Claim, django_assert_num_queries, number: int
):
    for index in range(1, number):
        correct(newsroom, claim, f"Version {index}.")
    checker.read(path(version(claim, 1)))
    with django_assert_num_queries(4):
        # The token, its use, the version, the others of the claim.
        checker.read(path(version(claim, 1)))
