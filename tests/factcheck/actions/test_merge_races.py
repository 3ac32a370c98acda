"""Two people at once about merged and split claims: one wins, the other is told, and nothing is torn apart."""

from __future__ import annotations

import pytest

from factcheck.actions.claims import ClaimChanges, Seen, edit_claim, see_claim
from factcheck.actions.spans import delete_span
from factcheck.actions.splitting import Parts, Second, split_claim
from factcheck.errors import Conflict, Invalid, Stale
from factcheck.models import Claim, Event, Sighting
from tests.factcheck.actions.test_races import at_once, while_waiting
from tests.support.newsroom import Newsroom, open_newsroom

pytestmark = pytest.mark.django_db(transaction=True)


def merged(newsroom: Newsroom) -> tuple[Claim, Claim]:
    row = newsroom.article()
    claim, into = newsroom.mark_claim(row, "60 dead"), newsroom.mark_claim(row, "denied")
    newsroom.do(claim, "merge", "lead", into=str(into.uuid))
    return claim, into


def test_of_two_who_unmerge_at_once_one_does_and_the_other_is_told():
    newsroom = open_newsroom()
    claim, _ = merged(newsroom)
    met = at_once(lambda: newsroom.do(claim, "unmerge", "lead"), lambda: newsroom.do(claim, "unmerge", "admin"))
    assert [type(problem) for problem in met if problem] == [Conflict]
    assert Event.objects.filter(claim=claim, verb="claim_unmerged").count() == 1


def test_an_edit_of_the_target_that_waited_for_an_unmerge_is_told_that_it_changed():
    newsroom = open_newsroom()
    claim, into = merged(newsroom)
    into.refresh_from_db()
    seen = into.row_version
    met = while_waiting(
        lambda: newsroom.do(claim, "unmerge", "lead"),
        lambda: edit_claim(into, by=newsroom.actor(), seen=seen, changes=ClaimChanges(statement="They denied it.")),
    )
    assert isinstance(met, Stale)
    assert claim.sightings.count() == into.sightings.count() == 1


def test_an_unmerge_that_waited_for_the_targets_own_merge_is_told():
    newsroom = open_newsroom()
    claim, into = merged(newsroom)
    third = newsroom.claim("Three.")
    met = while_waiting(
        lambda: newsroom.do(into, "merge", "lead", into=str(third.uuid)),
        lambda: newsroom.do(claim, "unmerge", "admin"),
    )
    assert isinstance(met, Conflict)
    assert third.sightings.count() == 2
    assert Claim.objects.get(pk=claim.pk).merged_into == into


def test_an_unmerge_and_the_removal_of_a_mark_at_once_leave_no_place_on_the_wrong_claim():
    newsroom = open_newsroom()
    claim, into = merged(newsroom)
    span = Sighting.objects.get(span__placements__exact="60 dead").span
    assert span is not None
    see_claim(into, by=newsroom.actor(), seen=Seen(), url="https://one.example/live")
    unmerged, removed = at_once(
        lambda: newsroom.do(claim, "unmerge", "lead"),
        lambda: delete_span(span, by=newsroom.actor("checker2"), seen=None),
    )
    # Whoever is second meets what the first did: a place that is gone, or a claim whose last place it is again.
    claim.refresh_from_db()
    place = Sighting.objects.filter(span=span).first()
    if unmerged is None:
        assert claim.state != "merged"
        assert (place is None and claim.state == "declined") or (
            removed is not None and place is not None and place.claim == claim
        )
    else:
        assert isinstance(unmerged, Conflict)
        assert (claim.state, place, removed) == ("merged", None, None)


def test_of_two_splits_of_the_same_place_one_wins():
    newsroom = open_newsroom()
    claim = newsroom.mark_claim(newsroom.article(), "60 dead")
    place = see_claim(claim, by=newsroom.actor(), seen=Seen(), url="https://one.example/live")
    parts = Parts(sightings=[place.uuid])
    met = at_once(
        *(
            lambda who=who: split_claim(
                claim, by=newsroom.actor(who), seen=None, second=Second("Another."), parts=parts
            )
            for who in ("lead", "admin")
        )
    )
    assert [type(problem) for problem in met if problem] == [Invalid]
    assert Claim.objects.count() == 2
