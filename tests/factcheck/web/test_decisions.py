"""Disputing, unmerging, splitting and notices by their pages."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from factcheck.actions.assign import assign_claim
from factcheck.actions.claims import Seen, see_claim
from factcheck.models import Claim, Notice
from tests.factcheck.web.conftest import Pages, words
from tests.support.newsroom import Newsroom


def fresh(claim: Claim) -> Claim:
    return Claim.objects.get(pk=claim.pk)


def test_a_reviewer_rates_it_differently_and_the_author_sees_both(newsroom: Newsroom, pages: Pages):
    claim = newsroom.bring_to("in_review")
    page = words(pages.get("reviewer", "claim", claim.uuid))
    assert "The rating that you would give" in page
    done = pages.do("reviewer", claim, "dispute", rating="false", comment="The map shows another flag.")
    assert done.status_code == 302
    assert fresh(claim).state == "open"
    page = words(pages.get("checker", "claim", claim.uuid))
    assert "would rate it" in page
    assert "“The map shows another flag.”" in page
    assert "disputed verdict 1 and would rate the claim" in page
    assert "Contested" in page


def test_a_refused_dispute_keeps_what_was_typed(newsroom: Newsroom, pages: Pages):
    claim = newsroom.bring_to("in_review")
    response = pages.do("reviewer", claim, "dispute", rating="contested", comment="My long reason.")
    assert response.status_code == 422
    assert "is what the verdict proposes" in words(response)
    assert "My long reason." in words(response)
    without = pages.do("reviewer", claim, "dispute", rating="", comment="")
    assert "Choose the rating that you would give." in words(without)
    assert "Say why you would rate it differently." in words(without)


def test_a_dispute_of_what_was_changed_meanwhile_is_refused(newsroom: Newsroom, pages: Pages):
    claim = newsroom.bring_to("in_review")
    seen = newsroom.file(claim).content_hash
    newsroom.add_source(claim, by="checker2")
    response = pages.do("reviewer", claim, "dispute", rating="false", comment="No.", content_hash=seen)
    assert response.status_code == 409
    assert "Yuki Hale added evidence after you opened this page" in words(response)


def test_the_target_shows_what_was_merged_into_it_and_unmerges_it(newsroom: Newsroom, pages: Pages):
    claim = newsroom.bring_to("published")
    newsroom.do(claim, "correct", "lead", severity="minor", note="A name.")
    newsroom.add_source(claim)
    into = newsroom.claim("The same, entered twice.")
    newsroom.do(claim, "merge", "lead", into=str(into.uuid))
    page = words(pages.get("checker", "claim", into.uuid))
    for said in (
        *("Merged into this claim", "Verdict 1 of C-1", "Nobody can tell.", str(claim.publications.get().public_id)),
        *("https://one.example/a", "1 logged attempt", "This needs a team lead"),
    ):
        assert said in " ".join(page.replace("<bdi>", "").replace("</bdi>", "").split()), said
    assert "Unmerge C-1" in words(pages.get("lead", "claim", into.uuid))
    done = pages.do("lead", claim, "unmerge", row_version=fresh(claim).row_version)
    assert done.headers["Location"] == reverse("web:claim", args=[claim.uuid]) + "#review"
    assert fresh(claim).merged_into is None
    assert "Merged into this claim" not in words(pages.get("lead", "claim", into.uuid))


@pytest.mark.parametrize("number", [1, 3])
def test_the_target_costs_the_same_with_more_merged_into_it(
    newsroom: Newsroom, pages: Pages, django_assert_num_queries: Any, number: int
):
    into = newsroom.claim("The one that stays.")
    for index in range(number):
        claim = newsroom.bring_to("published", statement=f"Entered again {index}.")
        newsroom.do(claim, "merge", "lead", into=str(into.uuid))
    pages.get("lead", "claim", into.uuid)
    with django_assert_num_queries(33):
        assert pages.get("lead", "claim", into.uuid).status_code == 200


def test_who_declined_it_takes_that_back(newsroom: Newsroom, pages: Pages):
    claim = newsroom.bring_to("declined")
    assert "Only Mira Lindt, who declined it" in words(pages.get("lead", "claim", claim.uuid))
    assert pages.do("lead", claim, "undo").status_code == 403
    assert pages.do("checker", claim, "undo").status_code == 302
    assert fresh(claim).state == "new"


# Splitting


@pytest.fixture
def claim(newsroom: Newsroom) -> Claim:
    made = newsroom.mark_claim(newsroom.article(outlet="Harbour Post"), "60 dead", claimant="Ilse Tarrow")
    see_claim(made, by=newsroom.actor(), seen=Seen(), url="https://one.example/live")
    newsroom.add_source(made)
    made.refresh_from_db()
    return made


def form_for(claim: Claim, **more: Any) -> dict[str, Any]:
    return {"row_version": claim.row_version, "claimant": "Ilse Tarrow", "kind": "other", **more}


def test_a_claim_is_split_by_its_page(newsroom: Newsroom, pages: Pages, claim: Claim):
    assert reverse("web:claim-split", args=[claim.uuid]) in words(pages.get("lead", "claim", claim.uuid))
    page = words(pages.get("lead", "claim-split", claim.uuid))
    for said in ("Harbour Post", "60 dead", "https://one.example/a", "stands on both"):
        assert said in page
    first, second = claim.sightings.order_by("id")
    places = {f"place-{first.uuid}": "both", f"place-{second.uuid}": "goes"}
    form = form_for(claim, statement="Four aircraft were lost.", evidence=[str(claim.evidence.get().uuid)], **places)
    done = pages.post("lead", "claim-split", claim.uuid, **form)
    new = Claim.objects.latest("id")
    assert done.headers["Location"] == reverse("web:claim", args=[new.uuid])
    assert (new.statement, new.sightings.count(), new.evidence.count()) == ("Four aircraft were lost.", 2, 1)
    assert (claim.sightings.count(), claim.evidence.count()) == (1, 0)
    assert "split off" in words(pages.get("lead", "claim", claim.uuid))


def test_a_refused_split_keeps_what_was_chosen(newsroom: Newsroom, pages: Pages, claim: Claim):
    source, place = claim.evidence.get().uuid, claim.sightings.order_by("id")[1].uuid
    form = form_for(claim, statement="", evidence=[str(source)], **{f"place-{place}": "goes"})
    response = pages.post("lead", "claim-split", claim.uuid, **form)
    assert response.status_code == 422
    page = " ".join(words(response).split())
    assert "Write what the new claim says." in page
    assert f'name="evidence" value="{source}" checked' in page
    assert f'name="place-{place}" value="goes" checked' in page


def test_a_split_that_met_a_change_is_refused_and_can_be_sent_again(newsroom: Newsroom, pages: Pages, claim: Claim):
    form = form_for(claim, statement="Four aircraft were lost.", evidence=[str(claim.evidence.get().uuid)])
    newsroom.do(claim, "take", "checker")
    response = pages.post("lead", "claim-split", claim.uuid, **form)
    assert response.status_code == 412
    assert "Somebody changed this since you read it" in words(response)
    assert (
        pages.post(
            "lead",
            "claim-split",
            claim.uuid,
            **form_for(fresh(claim), **{**form, "row_version": fresh(claim).row_version}),
        ).status_code
        == 302
    )


def test_where_it_cannot_be_split_the_page_says_why(newsroom: Newsroom, pages: Pages):
    claim = newsroom.bring_to("in_review")
    assert "Send the verdict back first" in words(pages.get("lead", "claim-split", claim.uuid))
    other = newsroom.claim("Another.")
    assert "This needs a team lead" in words(pages.get("checker", "claim-split", other.uuid))
    refused = pages.post("checker", "claim-split", other.uuid, **form_for(other, statement="Two."))
    assert refused.status_code == 403


# Notices


def test_the_bar_counts_what_is_unread_and_the_page_lists_it(newsroom: Newsroom, pages: Pages):
    claim = newsroom.bring_to("in_review", statement="The bridge fell.")
    assert "Notices, unread:" not in words(pages.get("checker", "home"))
    newsroom.do(claim, "send_back", "reviewer", comment="Compared with what?")
    assert "Notices, unread:" in words(pages.get("checker", "home"))
    page = words(pages.get("checker", "notices"))
    for said in ("Sent back", "Priya Sand", "The bridge fell.", "“Compared with what?”", "Mark as read"):
        assert said in page
    assert "Nothing yet." in words(pages.get("lead", "notices"))


def test_notices_are_marked_as_read_one_by_one_and_all_at_once(newsroom: Newsroom, pages: Pages):
    for number in range(3):
        claim = newsroom.claim(f"Claim {number}.")
        assign_claim(claim, by=newsroom.actor("lead"), to=newsroom.people["checker"], seen=None)
    first, _, last = Notice.objects.order_by("id")
    assert pages.post("checker", "notices-seen", notice=first.uuid).status_code == 302
    assert Notice.objects.filter(seen_at__isnull=True).count() == 2
    assert words(pages.get("checker", "notices")).count("told-new") == 2
    assert "Claim 0." not in words(pages.get("checker", "notices", unread=""))
    pages.post("checker", "notices-seen", until=last.uuid)
    assert not Notice.objects.filter(seen_at__isnull=True).exists()
    assert "Nothing is unread." in words(pages.get("checker", "notices", unread=""))


@pytest.mark.parametrize("fields", [{}, {"notice": "x"}, {"until": "2f0a6f0e-4a7c-4d1e-9c1b-5d6f7a8b9c0d"}])
def test_marking_what_is_no_notice_is_refused(pages: Pages, fields: dict[str, str]):
    assert pages.post("checker", "notices-seen", **fields).status_code == 422


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_of_notices_costs_the_same_with_more_rows(
    newsroom: Newsroom, pages: Pages, django_assert_num_queries: Any, number: int
):
    for index in range(number):
        claim = newsroom.claim(f"Claim {index}.")
        assign_claim(claim, by=newsroom.actor("lead"), to=newsroom.people["checker"], seen=None)
    pages.get("checker", "notices")
    with django_assert_num_queries(5):
        pages.get("checker", "notices")
