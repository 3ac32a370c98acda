"""A claim that says two things becomes two, and merging back undoes it."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from factcheck.actions.claims import ClaimChanges, Seen, edit_claim, see_claim
from factcheck.actions.evidence import EvidenceInput, edit_evidence
from factcheck.actions.relations import relate_claims
from factcheck.actions.splitting import Parts, Second, split_claim
from factcheck.errors import Conflict, Invalid, Refused, Stale
from factcheck.models import Attempt, Claim, ClaimRelation, Event, Quantity, Sighting
from factcheck.models.event import Verb
from tests.factcheck.actions.test_merging import rows
from tests.support.newsroom import Newsroom

SECOND = Second("Four aircraft were shot down.")


def split(newsroom: Newsroom, claim: Claim, by: str = "lead", *, second: Second = SECOND, **parts: Any) -> Claim:
    return split_claim(claim, by=newsroom.actor(by), seen=None, second=second, parts=Parts(**parts))


@pytest.fixture
def claim(newsroom: Newsroom) -> Claim:
    """Seen in two places, with a source, a figure, an attempt and a link of each."""
    row = newsroom.article()
    made = newsroom.mark_claim(row, "60 dead", claimant="Ilse Tarrow", kind="casualties")
    by = newsroom.actor("checker")
    see_claim(made, by=by, seen=Seen(voice="denies"), url="https://one.example/live")
    newsroom.add_source(made, url="https://one.example/a", by="checker2")
    newsroom.add_source(made, url="https://two.example/b")
    newsroom.attempt(made)
    Quantity.objects.create(claim=made, low=4, high=4, counts="aircraft", by=by.user)
    relate_claims(made, other=newsroom.claim("No aircraft was lost."), kind="contradicts", by=by)
    made.refresh_from_db()
    return made


def everything(claim: Claim) -> dict[str, Any]:
    """All that can go, but for the place that it was seen in first."""
    return {
        "sightings": [claim.sightings.order_by("id")[1].uuid],
        "evidence": [claim.evidence.order_by("id")[0].uuid],
        "attempts": [claim.attempts.get().uuid],
        "quantities": [claim.quantities.get().uuid],
        "relations": [ClaimRelation.objects.get().uuid],
    }


def test_what_is_chosen_goes_with_the_new_claim_and_the_rest_stays(newsroom: Newsroom, claim: Claim):
    before = claim.row_version
    new = split(newsroom, claim, **everything(claim))
    assert (new.state, new.statement, str(new.claimant), new.kind) == (
        *("new", "Four aircraft were shot down.", "Ilse Tarrow", "casualties"),
    )
    assert [one.url for one in new.sightings.all()] == ["https://one.example/live"]
    assert [one.url for one in new.evidence.all()] == ["https://one.example/a"]
    assert [one.asked for one in new.attempts.all()] == [one.asked for one in claim.attempts.all()]
    assert [str(one) for one in new.quantities.all()] == ["4"]
    relation = ClaimRelation.objects.get()
    assert (relation.a.number, relation.b) == (2, new)
    assert claim.sightings.count() == claim.evidence.count() == 1
    assert not claim.quantities.exists()
    claim.refresh_from_db()
    assert claim.row_version == before + 1


def test_the_history_of_both_names_the_other(newsroom: Newsroom, claim: Claim):
    new = split(newsroom, claim, **everything(claim))
    on_new, on_old = Event.objects.filter(verb=Verb.CLAIM_SPLIT).order_by("id")
    assert (on_new.claim, on_new.payload["from"], on_new.payload["from_label"]) == (new, str(claim.uuid), "C-1")
    assert (on_old.claim, on_old.payload["into"], on_old.payload["into_label"]) == (claim, str(new.uuid), "C-3")
    assert on_new.batch == on_old.batch


def test_a_place_where_both_were_seen_stands_on_both(newsroom: Newsroom):
    claim = newsroom.mark_claim(newsroom.article(), "60 dead")
    place = claim.sightings.get()
    new = split(newsroom, claim, shared=[place.uuid])
    assert new.sightings.get().span == place.span == claim.sightings.get().span


@pytest.mark.parametrize("seen_in", ["plain", "after a correction"])
def test_merging_the_new_claim_back_undoes_the_split(newsroom: Newsroom, claim: Claim, seen_in: str):
    if seen_in == "after a correction":
        newsroom.do(claim, "take", "checker")
        newsroom.complete(claim)
        newsroom.propose(claim)
        newsroom.do(claim, "approve", "reviewer")
        newsroom.do(claim, "publish", "lead")
        newsroom.do(claim, "correct", "lead", severity="minor", note="Two things in one.")
        claim.refresh_from_db()
    before = rows()
    new = split(newsroom, claim, **everything(claim))
    newsroom.do(new, "merge", "lead", into=str(claim.uuid))
    after = rows()
    assert {key: after[key] for key in before} == before
    # What is more is the merged claim itself and its copy of the attempt.
    assert {key[0] for key in after.keys() - before.keys()} == {"Claim", "Attempt"}


def test_a_split_and_its_undoing_can_be_taken_back_in_turn(newsroom: Newsroom, claim: Claim):
    new = split(newsroom, claim, **everything(claim))
    before = rows()
    newsroom.do(new, "merge", "lead", into=str(claim.uuid))
    newsroom.do(new, "unmerge", "lead")
    assert rows() == before


def test_who_wrote_what_goes_over_cannot_approve_it_there(newsroom: Newsroom, claim: Claim):
    newsroom.add_source(claim, url="https://three.example/", by="reviewer")
    chosen = claim.evidence.order_by("id")[2].uuid
    new = split(newsroom, claim, evidence=[chosen])
    newsroom.do(new, "take", "checker")
    newsroom.propose(new)
    with pytest.raises(Refused, match="You wrote part of what this verdict says"):
        newsroom.do(new, "approve", "reviewer")
    assert newsroom.do(new, "approve", "reviewer2").state == "approved"


def test_who_edited_a_source_on_the_new_claim_has_written_it_when_it_comes_back(newsroom: Newsroom, claim: Claim):
    new = split(newsroom, claim, **everything(claim))
    item = new.evidence.get()
    content = EvidenceInput(url=item.url, stance=item.stance, quote="Four were shot down.")
    edit_evidence(item, by=newsroom.actor("reviewer"), seen=None, content=content)
    newsroom.do(new, "merge", "lead", into=str(claim.uuid))
    assert newsroom.people["reviewer"].pk in newsroom.file(claim).contributors


@pytest.mark.parametrize(
    ("state", "way_out"),
    [
        ("in_review", "Send the verdict back first"),
        ("approved", "Reopen it first"),
        ("published", "Open a correction first"),
        ("declined", "Reopen it first"),
        ("merged", "Split the claim that it was merged into"),
    ],
)
def test_a_claim_is_split_only_while_it_is_new_or_open(newsroom: Newsroom, state: str, way_out: str):
    claim = newsroom.bring_to(state)
    events = Event.objects.count()
    with pytest.raises(Conflict, match=way_out):
        split(newsroom, claim, attempts=[uuid4()])
    assert Event.objects.count() == events


@pytest.mark.parametrize("role", ["viewer", "checker", "reviewer"])
def test_splitting_needs_a_team_lead(newsroom: Newsroom, claim: Claim, role: str):
    with pytest.raises(Refused, match="This needs a team lead"):
        split(newsroom, claim, role, **everything(claim))


def test_a_split_of_what_was_changed_since_it_was_read_is_refused(newsroom: Newsroom, claim: Claim):
    edit_claim(claim, by=newsroom.actor(), seen=None, changes=ClaimChanges(statement="Sixty died."))
    with pytest.raises(Stale):
        split_claim(
            claim,
            by=newsroom.actor("lead"),
            seen=claim.row_version,
            second=SECOND,
            parts=Parts(**everything(claim)),
        )


@pytest.mark.parametrize("what", ["nothing", "strange", "all places", "twice", "the same words", "no words", "kind"])
def test_a_split_that_cannot_be_meant_names_the_field(newsroom: Newsroom, claim: Claim, what: str):
    place = claim.sightings.order_by("id")[1].uuid
    cases: dict[str, tuple[dict[str, Any], Second, str]] = {
        "nothing": ({}, SECOND, "sightings"),
        "strange": ({"evidence": [uuid4()]}, SECOND, "evidence"),
        "all places": ({"sightings": [one.uuid for one in claim.sightings.all()]}, SECOND, "sightings"),
        "twice": ({"sightings": [place], "shared": [place]}, SECOND, "shared"),
        "the same words": ({"shared": [place]}, Second(claim.statement), "statement"),
        "no words": ({"shared": [place]}, Second("  "), "statement"),
        "kind": ({"shared": [place]}, Second("Another.", kind="rumour"), "kind"),
    }
    parts, second, field = cases[what]
    before = rows()
    with pytest.raises(Invalid) as refused:
        split(newsroom, claim, second=second, **parts)
    assert list(refused.value.fields) == [field]
    assert rows() == before


def test_the_wish_for_a_recheck_goes_with_the_passage_that_changed(newsroom: Newsroom):
    row = newsroom.article()
    claim = newsroom.mark_claim(row, "60 dead")
    see_claim(claim, by=newsroom.actor(), seen=Seen(), url="https://one.example/live")
    newsroom.revise(row, row.current.text.replace("60 dead", "64 dead"))
    new = split(newsroom, claim, sightings=[Sighting.objects.exclude(span=None).get().uuid])
    claim.refresh_from_db()
    new.refresh_from_db()
    assert (claim.needs_recheck, new.needs_recheck) == (False, True)


def test_attempts_are_copied_as_they_were_logged(newsroom: Newsroom, claim: Claim):
    split(newsroom, claim, attempts=[claim.attempts.get().uuid])
    old, new = Attempt.objects.order_by("id")
    assert (new.asked, new.asked_at, new.result, new.by) == (old.asked, old.asked_at, old.result, old.by)
