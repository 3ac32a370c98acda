"""A case on the demo desk, from six articles to a correction and a retraction, as its pages and exports tell it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from factcheck.demo import create_demo_desk
from factcheck.exports.claims import live_publications, records
from factcheck.models import Claim, DeskArticle, Job, Publication, Review, Snapshot, User
from tests.support.evening import work_through
from tests.support.newsroom import Newsroom

pytestmark = pytest.mark.django_db


@pytest.fixture
def room() -> Newsroom:
    desk = create_demo_desk()
    room = Newsroom(desk, {user.username: user for user in User.objects.all()})
    for row in DeskArticle.objects.filter(desk=desk).order_by("pk"):
        room.suggest(row)
    return room


@pytest.fixture
def places(room: Newsroom) -> dict[str, str]:
    """Where the evening left what is worth looking at."""
    return work_through(room)


def read(name: str, uuid: str, who: str = "lead") -> str:
    """What stands on the page, with single spaces."""
    browser = Client()
    browser.force_login(User.objects.get(username=who))
    response: Any = browser.get(reverse(f"web:{name}", args=[uuid]))
    assert response.status_code == 200
    main = response.content.decode().partition("<main")[2].partition("</main>")[0]
    return " ".join(strip_tags(main).split())


def of(claim: str) -> Claim:
    return Claim.objects.get(uuid=claim)


def test_a_case_is_worked_through_to_a_correction_and_a_retraction(room: Newsroom, places: dict[str, str]):
    everything = {record["claim"]["label"]: record for record in records(live_publications([room.desk]))}

    # Who holds the town: contested, with both sides, the denials in three outlets, and no number.
    holds = everything[of(places["claim"]).label]
    assert holds["rating"] == {"key": "contested", "label": "Contested", "value": None}
    assert holds["claim"]["side"] == "A"
    denied = [(seen["outlet"], seen["attributed_to"]) for seen in holds["sightings"] if seen["voice"] == "denies"]
    assert denied == [(name, "Selmar Defence League") for name in ("The Harbour Post", "The Quay", "Northline")]
    against = {(one["kind"], one["claimant"]) for one in holds["relations"]}
    assert against == {("contradicts", "Jorin Vasht"), ("contradicts", "Selmar Defence League")}
    assert {party.speaker.name for party in room.desk.stories.get().parties.filter(side="B")} == {
        claimant for _, claimant in against
    }
    assert {one["stance"] for one in holds["evidence"]} == {"supports", "refutes"}
    assert {one["snapshot"]["quote_found"] for one in holds["evidence"]} == {True}
    assert len(holds["attempts"]) == 3

    # The dead: two published counts, unverifiable, beside each other on the page, and neither on a scale.
    counts = {
        (one["low"], one["high"], one["counts"]): record["rating"]
        for record in everything.values()
        for one in record["quantities"]
    }
    assert set(counts) == {("60", None, "League fighters killed"), ("11", "11", "League fighters killed")}
    assert [(rating["key"], rating["value"]) for rating in counts.values()] == [("unverifiable", None)] * 2
    beside = read("claim", places["figures"]).partition("Beside its rivals")[2].partition("never added up")[0]
    assert "Ilse Tarrow" in beside
    assert "at least 60" in beside
    assert "Selmar Defence League" in beside
    assert "11" in beside

    # The later report updates the earlier ones; the earlier ones say so.
    assert f"This claim updates {of(places['claim']).label}." in read("claim", places["updating"])
    assert f"This claim is updated by {of(places['updating']).label}." in read("claim", places["claim"])

    # One correction: the second version is public, reviewed on its own, and the first stays readable.
    first, second = Publication.objects.filter(claim__uuid=places["figures"]).order_by("number")
    assert str(second.public_id) == places["corrected"]
    assert everything[of(places["figures"]).label]["publication"]["id"] == places["corrected"]
    assert "more than 60 dead since Monday" in read("publication", str(first.public_id))
    page = read("publication", places["corrected"])
    assert "Major correction" in page
    assert "On 8 March the Federal Command withdrew the figure of more than 60 dead." in page
    changed = read("publication-difference", places["corrected"])
    assert "inserted: The Command itself withdrew its figure, and nobody independent has counted." in changed
    assert "Northline, 8 March" in changed

    # One retraction: its note stands in its place, no export holds it, and a new verdict needs a new approval.
    gone = Publication.objects.exclude(retracted_at=None).get()
    assert str(gone.public_id) == places["retracted"]
    assert gone.claim.label not in everything
    page = read("publication", places["retracted"])
    assert "there was one count and not two" in page
    assert "Two offices counted" not in page
    assert "One approval (0 of 1)" in read("claim", str(gone.claim.uuid))


def test_nobody_approves_what_they_wrote_and_nothing_waits_to_be_fetched(room: Newsroom, places: dict[str, str]):
    reviews = Review.objects.filter(decision=Review.Decision.APPROVED)
    assert set(reviews.values_list("reviewer__username", "verdict__author__username")) == {("checker2", "checker")}
    assert set(Publication.objects.values_list("by__username", flat=True)) == {"lead"}
    assert set(Snapshot.objects.values_list("state", "quote_found")) == {("made", True)}
    assert not Job.objects.filter(kind="snapshot").exclude(state=Job.State.DONE).exists()


def test_what_is_still_missing_leads_to_where_it_is_done(places: dict[str, str], room: Newsroom):
    page = read("claim", places["lacking"], who="checker2").partition("Missing before publishing")[2]
    for title, action in (
        ("One approval (0 of 1)", "Review it"),
        ("A log of attempts", "Log an attempt"),
        ("The right of reply", "Ask for a reply"),
    ):
        assert action in page.partition(title)[2]
