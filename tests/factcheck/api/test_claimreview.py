"""``export/claimreview.jsonld``: the feed of a desk, and one publication's ClaimReview."""

from __future__ import annotations

import json
from typing import Any

import pytest

from factcheck.models import Claim, Rating
from tests.factcheck.api.conftest import Caller, MakeCaller
from tests.support.newsroom import Newsroom

FEED = "export/claimreview.jsonld"


def read(caller: Caller, path: str = FEED) -> Any:
    answer = caller.read(path)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/ld+json"
    return json.loads(b"".join(answer.streaming_content))


def reviews(caller: Caller, path: str = FEED) -> list[dict[str, Any]]:
    return [review for item in read(caller, path)["dataFeedElement"] for review in item["item"]]


def published(newsroom: Newsroom, statement: str = "The bridge fell.", rating: str = "false") -> Claim:
    claim = newsroom.do(newsroom.claim(statement, claimant="Federal Command"), "take", "checker")
    for host in ("one", "two"):
        newsroom.archive(newsroom.add_source(claim, url=f"https://{host}.example/"))
    newsroom.attempt(claim)
    newsroom.answer(claim)
    newsroom.propose(claim, rating=rating)
    newsroom.do(claim, "approve", "reviewer")
    return newsroom.do(claim, "publish", "lead")


def test_an_empty_feed_is_a_feed(lead: Caller):
    assert read(lead) == {
        "@context": "https://schema.org",
        "@type": "DataFeed",
        "name": "Fact checks",
        "dataFeedElement": [],
    }


def test_the_feed_holds_a_claimreview_for_each_publication(lead: Caller, newsroom: Newsroom):
    published(newsroom)
    published(newsroom, "It holds.", "contested")
    one, two = reviews(lead)
    assert (one["claimReviewed"], one["author"]["name"]) == ("The bridge fell.", "Conflict desk")
    assert one["reviewRating"] == {
        "@type": "Rating",
        "alternateName": "False",
        "ratingValue": 1,
        "worstRating": 1,
        "bestRating": 5,
    }
    assert two["reviewRating"] == {"@type": "Rating", "alternateName": "Contested"}


def test_one_is_had_by_its_public_id_at_the_address_that_it_names(lead: Caller, newsroom: Newsroom):
    public_id = published(newsroom).publications.get().public_id
    review = read(lead, f"{FEED}?publication={public_id}")
    assert review == reviews(lead)[0]
    assert str(public_id) in review["url"]


def test_what_was_retracted_or_replaced_leaves_the_feed(lead: Caller, newsroom: Newsroom):
    gone, corrected = published(newsroom, "Gone."), published(newsroom, "Corrected.")
    newsroom.do(gone, "retract", "lead", note="The source withdrew it.")
    newsroom.do(corrected, "correct", "lead", severity="minor", note="A name was misspelt.")
    newsroom.propose(corrected, rating="mostly_false")
    newsroom.do(corrected, "approve", "reviewer")
    newsroom.do(corrected, "publish", "lead")
    (review,) = reviews(lead)
    assert review["reviewRating"]["alternateName"] == "Mostly false"
    for publication in (gone.publications.get(), corrected.publications.get(number=1)):
        answer = lead.read(f"{FEED}?publication={publication.public_id}")
        assert answer.status_code == 404
        assert "not public any more" in answer.json()["detail"]


def test_another_desks_are_not_in_it(lead: Caller, newsroom: Newsroom, other_newsroom: Newsroom):
    theirs = published(other_newsroom).publications.get()
    assert reviews(lead) == []
    assert lead.read(f"{FEED}?publication={theirs.public_id}").status_code == 404
    assert lead.read(f"{FEED}?desk={other_newsroom.desk.slug}").status_code == 422


@pytest.mark.parametrize("strange", ["publication=1", "publication=", "since=1"])
def test_what_is_misspelt_is_named(lead: Caller, strange: str):
    answer = lead.read(f"{FEED}?{strange}")
    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == [strange.partition("=")[0]]


def test_one_with_errors_was_published_by_a_lenient_policy_and_stays_out(lead: Caller, newsroom: Newsroom):
    newsroom.desk.policy.requires_claimreview = False
    newsroom.desk.policy.save()
    claim = published(newsroom)
    Rating.objects.filter(desk=newsroom.desk).exclude(key="false").update(number=None)
    assert reviews(lead) == []
    answer = lead.read(f"{FEED}?publication={claim.publications.get().public_id}")
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:factcheck:problem:claimreview-errors")
    assert "only one step" in answer.json()["detail"]


def test_the_feed_costs_the_same_with_more_in_it(
    caller: MakeCaller, newsroom: Newsroom, django_assert_num_queries: Any
):
    client = caller("viewer", "read")
    counted: list[Claim] = []
    for number in (1, 3):
        while len(counted) < number:
            counted.append(published(newsroom, f"Claim {len(counted)}."))
        client.read("desks/")
        with django_assert_num_queries(4):
            assert len(reviews(client)) == number
