"""One claim with everything that hangs on it."""

from __future__ import annotations

from factcheck.actions.claims import Seen, see_claim
from factcheck.models import Claim
from factcheck.queries.dossier import Echo, load_dossier
from tests.support.newsroom import Newsroom


def loaded(claim: Claim) -> Claim:
    return Claim.objects.select_related("desk__policy", "claimant", "story").get(pk=claim.pk)


def test_a_place_elsewhere_counts_by_its_site_and_a_copy_by_its_origin(newsroom: Newsroom):
    claim = newsroom.claim()
    for url, origin in (
        ("https://www.one.example/a", ""),
        ("https://one.example/b", ""),
        ("https://two.example/", "one.example"),
    ):
        see_claim(claim, by=newsroom.actor(), seen=Seen(origin=origin), url=url)
    dossier = load_dossier(loaded(claim))
    assert (dossier.outlets, dossier.independent) == (2, 1)
    assert dossier.echoes == [Echo("one.example", ("two.example",))]


def test_a_proposed_verdict_stands_until_it_is_sent_back_or_published(newsroom: Newsroom):
    claim = newsroom.bring_to("in_review")
    assert load_dossier(loaded(claim)).proposed is not None
    newsroom.do(claim, "send_back", "reviewer", comment="No.")
    dossier = load_dossier(loaded(claim))
    assert dossier.proposed is None
    assert dossier.verdicts[0].reviews[0].comment == "No."


def test_the_live_publication_is_the_newest_that_is_not_retracted(newsroom: Newsroom):
    claim = newsroom.bring_to("published")
    assert load_dossier(loaded(claim)).live == claim.publications.get()
    newsroom.do(claim, "retract", "lead", note="Wrong.")
    assert load_dossier(loaded(claim)).live is None
