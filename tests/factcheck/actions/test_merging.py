"""Merging and taking it back: every row comes back as it was, and nobody is overruled."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db.models import Model

from factcheck.actions.claims import Seen, edit_sighting, remove_sighting, see_claim
from factcheck.actions.relations import confirm_relation, reject_relation, relate_claims
from factcheck.actions.replies import ask_reply
from factcheck.actions.spans import delete_span
from factcheck.errors import Conflict, Refused
from factcheck.models import (
    Attempt,
    Claim,
    ClaimRelation,
    Comment,
    Evidence,
    Publication,
    Quantity,
    ReplyRequest,
    Review,
    Sighting,
    Verdict,
)
from factcheck.queries.dossier import load_dossier
from tests.support.newsroom import Newsroom

KINDS: tuple[type[Model], ...] = (
    *(Claim, Sighting, ClaimRelation, Evidence, Attempt, ReplyRequest, Verdict, Review, Publication, Comment, Quantity),
)
MOVES = ("row_version", "updated_at", "state_event")
"""What every change leaves on a row: its version, when, and the event that moved it."""


def rows() -> dict[tuple[str, int], dict[str, Any]]:
    """Everything that hangs on claims, field by field."""
    return {
        (kind.__name__, row.pk): {
            field.attname: getattr(row, field.attname)
            for field in kind._meta.concrete_fields
            if field.name not in MOVES
        }
        for kind in KINDS
        for row in kind._default_manager.all()
    }


def merge(newsroom: Newsroom, claim: Claim, into: Claim) -> Claim:
    return newsroom.do(claim, "merge", "lead", into=str(into.uuid))


def unmerge(newsroom: Newsroom, claim: Claim) -> Claim:
    return newsroom.do(claim, "unmerge", "lead")


def plain(newsroom: Newsroom) -> tuple[Claim, Claim]:
    row = newsroom.article()
    return newsroom.mark_claim(row, "60 dead"), newsroom.mark_claim(row, "denied")


def with_links(newsroom: Newsroom) -> tuple[Claim, Claim]:
    """Links of every fate: one that goes over, turned round; one between the two; two that the other has too."""
    claim, into = plain(newsroom)
    by = newsroom.actor("checker")
    older, third, fourth, fifth = (newsroom.claim(f"Claim {number}.") for number in range(4))
    relate_claims(claim, other=older, kind="contradicts", by=by, rationale="They deny it.")
    relate_claims(claim, other=third, kind="same_as", by=by)
    relate_claims(claim, other=into, kind="same_as", by=by)
    relate_claims(claim, other=fourth, kind="contradicts", by=by, rationale="Another count.")
    relate_claims(into, other=fourth, kind="contradicts", by=by, rationale="The same count.")
    relate_claims(claim, other=fifth, kind="contradicts", by=by, rationale="Confirmed here.")
    rejected = relate_claims(into, other=fifth, kind="contradicts", by=by, rationale="Once linked.")
    reject_relation(rejected, by=newsroom.actor("reviewer"), seen=None, rationale="Not the same day.")
    return claim, into


def on_one_span(newsroom: Newsroom) -> tuple[Claim, Claim]:
    """Both were seen in the same words, so that the place of the one stays where it is."""
    claim, into = plain(newsroom)
    see_claim(into, by=newsroom.actor(), seen=Seen(voice="denies"), span=claim.sightings.get().span)
    see_claim(claim, by=newsroom.actor(), seen=Seen(), url="https://one.example/live")
    return claim, into


def in_review(newsroom: Newsroom) -> tuple[Claim, Claim]:
    return newsroom.bring_to("in_review"), newsroom.bring_to("open", statement="The same, entered twice.")


def published(newsroom: Newsroom) -> tuple[Claim, Claim]:
    claim = newsroom.bring_to("published")
    newsroom.add_source(newsroom.do(claim, "correct", "lead", severity="minor", note="A name."))
    ask_reply(claim, by=newsroom.actor(), asked="The Federal Command")
    return claim, newsroom.bring_to("approved", statement="The same, entered twice.")


def wants_a_recheck(newsroom: Newsroom) -> tuple[Claim, Claim]:
    row = newsroom.article()
    claim, into = newsroom.mark_claim(row, "60 dead"), newsroom.mark_claim(row, "denied")
    newsroom.revise(row, row.current.text.replace("60 dead", "64 dead"))
    claim.refresh_from_db()
    assert claim.needs_recheck
    return claim, into


CASES: dict[str, Callable[[Newsroom], tuple[Claim, Claim]]] = {
    "plain": plain,
    "with links": with_links,
    "on one span": on_one_span,
    "in review": in_review,
    "published": published,
    "wants a recheck": wants_a_recheck,
}


@pytest.mark.parametrize("case", CASES)
def test_a_merge_that_is_taken_back_leaves_every_row_as_it_was(newsroom: Newsroom, case: str):
    claim, into = CASES[case](newsroom)
    before = rows()
    merged = merge(newsroom, claim, into)
    assert merged.state == "merged"
    assert rows() != before
    back = unmerge(newsroom, claim)
    assert back.state_event is not None
    assert back.state_event.undoes == merged.state_event
    assert rows() == before


@pytest.mark.parametrize("case", CASES)
def test_it_can_be_merged_and_taken_back_again(newsroom: Newsroom, case: str):
    claim, into = CASES[case](newsroom)
    merge(newsroom, claim, into)
    after = rows()
    unmerge(newsroom, claim)
    merge(newsroom, claim, into)
    now = rows()
    for row in (*after.values(), *now.values()):
        row.pop("decided_at", None)
        row.pop("waiting_since", None)
    assert now == after


def test_a_merge_carries_the_wish_for_a_recheck_over(newsroom: Newsroom):
    claim, into = wants_a_recheck(newsroom)
    merge(newsroom, claim, into)
    into.refresh_from_db()
    assert (into.needs_recheck, into.waiting_for) == (True, "recheck")


def test_approvals_given_before_a_merge_count_after_it_was_taken_back(newsroom: Newsroom):
    claim = newsroom.bring_to("approved")
    merge(newsroom, claim, newsroom.claim("The same."))
    unmerge(newsroom, claim)
    assert newsroom.do(claim, "publish", "lead").state == "published"


def test_a_chain_is_taken_back_from_its_end(newsroom: Newsroom):
    one, two = plain(newsroom)
    three = newsroom.claim("Three.")
    before = rows()
    merge(newsroom, one, two)
    between = rows()
    merge(newsroom, two, three)
    assert three.sightings.count() == 2
    with pytest.raises(Conflict) as refused:
        unmerge(newsroom, one)
    assert refused.value.detail == "C-1 was merged into C-2, and that one into C-3 since. Unmerge C-2 first."
    unmerge(newsroom, two)
    assert rows() == between
    unmerge(newsroom, one)
    assert rows() == before


MOVED: dict[str, tuple[Callable[[Newsroom, Claim, Claim], object], str]] = {
    "a place that was removed": (
        lambda newsroom, claim, into: delete_span(
            into.sightings.get(uuid=claim.state_event.payload["sightings"][0]).span,  # type: ignore[union-attr, arg-type]
            by=newsroom.actor("checker2"),
            seen=None,
        ),
        "One of the places where it was seen is not on C-2 any more (Yuki Hale removed where it was seen), so the "
        "merge cannot be taken back as it was. Nothing was changed. Split C-2 instead.",
    ),
    "a link whose other end was merged": (
        lambda newsroom, claim, into: merge(newsroom, Claim.objects.get(number=3), newsroom.claim("Another.")),
        "Its link with C-3 does not stand on C-2 any more (C-3 is merged; unmerge it first), so the merge cannot be "
        "taken back as it was. Nothing was changed. Split C-2 instead.",
    ),
}


@pytest.mark.parametrize("case", MOVED)
def test_what_moved_on_since_is_not_torn_back(newsroom: Newsroom, case: str):
    claim, into = with_links(newsroom)
    merged = merge(newsroom, claim, into)
    meddle, told = MOVED[case]
    meddle(newsroom, merged, into)
    before = rows()
    with pytest.raises(Conflict) as refused:
        unmerge(newsroom, claim)
    assert refused.value.detail == told
    assert refused.value.status == 409
    assert rows() == before


def test_what_was_edited_meanwhile_comes_back_as_edited(newsroom: Newsroom):
    claim, into = plain(newsroom)
    place = claim.sightings.get()
    merge(newsroom, claim, into)
    edit_sighting(place, by=newsroom.actor(), version=None, seen=Seen(voice="denies"))
    unmerge(newsroom, claim)
    assert [one.voice for one in claim.sightings.all()] == ["denies"]
    assert [one.voice for one in into.sightings.all()] == ["asserts"]


def test_a_place_that_was_given_the_address_of_one_that_stayed_does_not_come_back_twice(newsroom: Newsroom):
    into, claim = newsroom.claim("Dervane fell."), newsroom.claim("The town fell.")
    by, shared = newsroom.actor(), "https://one.example/live"
    see_claim(claim, by=by, seen=Seen(), url=shared)
    theirs = see_claim(into, by=by, seen=Seen(), url=shared)
    moved = see_claim(claim, by=by, seen=Seen(), url="https://two.example/")
    merge(newsroom, claim, into)
    moved.refresh_from_db()
    remove_sighting(theirs, by=by, version=None)
    edit_sighting(moved, by=by, version=None, seen=Seen(), url=shared)
    before = rows()
    with pytest.raises(Conflict, match="which C-2 has already"):
        unmerge(newsroom, claim)
    assert rows() == before


def test_a_link_that_somebody_decided_since_stays_as_decided(newsroom: Newsroom):
    claim, into = with_links(newsroom)
    merge(newsroom, claim, into)
    link = ClaimRelation.objects.get(rationale="Confirmed here.", a=into)
    reject_relation(link, by=newsroom.actor("reviewer2"), seen=None, rationale="Another town.")
    unmerge(newsroom, claim)
    link.refresh_from_db()
    assert (link.state, link.rationale) == ("rejected", "Another town.")


def test_an_unmerge_that_would_make_a_claim_contradict_itself_is_refused(newsroom: Newsroom):
    claim, into = plain(newsroom)
    by = newsroom.actor()
    other, twin = newsroom.claim("Other."), newsroom.claim("Twin.")
    relate_claims(claim, other=other, kind="contradicts", by=by)
    link = relate_claims(into, other=other, kind="contradicts", by=by)
    relate_claims(claim, other=twin, kind="same_as", by=by)
    relate_claims(into, other=twin, kind="same_as", by=by)
    merge(newsroom, claim, into)
    reject_relation(link, by=by, seen=None)
    relate_claims(into, other=other, kind="same_as", by=by)
    with pytest.raises(Conflict, match="C-1 and C-3 are linked as the same claim, so they cannot contradict"):
        unmerge(newsroom, claim)
    assert Claim.objects.get(pk=claim.pk).state == "merged"


def test_only_a_lead_takes_a_merge_back(newsroom: Newsroom):
    claim = newsroom.bring_to("merged")
    with pytest.raises(Refused, match="This needs a team lead"):
        newsroom.do(claim, "unmerge", "reviewer")


def test_what_a_merged_claim_holds_is_seen_from_where_it_went(newsroom: Newsroom):
    one = newsroom.bring_to("published")
    newsroom.add_source(newsroom.do(one, "correct", "lead", severity="minor", note="A name."))
    two, three = newsroom.claim("Two."), newsroom.claim("Three.")
    merge(newsroom, one, two)
    merge(newsroom, two, three)
    dossier = load_dossier(Claim.objects.select_related("desk__policy", "claimant", "story").get(pk=three.pk))
    first, second = dossier.merged
    assert (first.claim, second.claim) == (two, one)
    assert [row.verdict.number for row in second.verdicts] == [1]
    assert [review.decision for row in second.verdicts for review in row.reviews] == ["approved"]
    assert [publication.retracted_at for publication in second.publications] == [None]
    assert (len(second.evidence), second.attempts) == (1, 1)


def test_the_mark_of_a_place_that_stayed_on_a_merged_claim_can_be_removed(newsroom: Newsroom):
    claim, into = on_one_span(newsroom)
    see_claim(into, by=newsroom.actor(), seen=Seen(), url="https://two.example/")
    merge(newsroom, claim, into)
    span = Sighting.objects.get(claim=claim).span
    assert span is not None
    delete_span(span, by=newsroom.actor(), seen=None)
    assert not Sighting.objects.filter(claim=claim).exists()


def test_confirming_again_what_the_unmerge_took_back_is_possible(newsroom: Newsroom):
    claim, into = with_links(newsroom)
    merge(newsroom, claim, into)
    unmerge(newsroom, claim)
    link = ClaimRelation.objects.get(rationale="Not the same day.")
    assert confirm_relation(link, by=newsroom.actor(), seen=None).state == "confirmed"
