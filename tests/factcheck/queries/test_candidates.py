"""Claims that may be linked with one."""

from __future__ import annotations

from factcheck.models import Claim
from factcheck.queries.candidates import link_candidates
from tests.support.newsroom import Newsroom


def loaded(claim: Claim) -> Claim:
    return Claim.objects.select_related("desk__policy", "claimant", "story").get(pk=claim.pk)


def test_the_most_alike_comes_first(newsroom: Newsroom):
    claim = newsroom.claim("More than 60 League fighters were killed in Dervane.")
    newsroom.claim("The harbour handled 18 grain ships in February.")
    rival = newsroom.claim("Eleven League fighters were killed in Dervane.")
    newsroom.claim("The bridge is closed to traffic.")
    assert link_candidates(claim, "").desk[0] == rival


def test_typed_words_leave_out_what_is_not_like_them(newsroom: Newsroom):
    claim = newsroom.claim("The town was taken.")
    ships = newsroom.claim("The harbour handled 18 grain ships in February.")
    newsroom.claim("The bridge is closed to traffic.")
    assert link_candidates(claim, "grain").desk == [ships]


def test_a_lone_candidate_is_found_by_its_words(newsroom: Newsroom):
    claim, other = newsroom.claim("The town was taken."), newsroom.claim("The bridge is closed.")
    assert link_candidates(claim, "bridge").desk == [other]
    assert link_candidates(claim, "harbour").desk == []
