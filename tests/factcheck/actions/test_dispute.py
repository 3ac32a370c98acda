"""A reviewer who would rate it differently says so, and the verdict goes back with both ratings."""

from __future__ import annotations

import pytest
from django.utils import timezone

from factcheck.errors import Conflict, Invalid, Refused
from factcheck.models import Rating, Review
from tests.support.newsroom import Newsroom

WORDS = "The map of Monday shows another flag."


def test_the_verdict_goes_back_with_both_ratings_and_the_words(newsroom: Newsroom):
    claim = newsroom.bring_to("in_review")
    seen = newsroom.file(claim).content_hash
    claim = newsroom.do(claim, "dispute", "reviewer", rating="false", comment=WORDS)
    assert (claim.state, claim.waiting_for) == ("open", "verdict")
    review = Review.objects.get()
    assert (review.decision, str(review.rating), review.comment) == ("disputed", "False", WORDS)
    assert (str(review.verdict.rating), review.content_hash) == ("Contested", seen)
    event = claim.state_event
    assert event is not None
    assert (event.payload["number"], event.payload["rating"], event.payload["comment"]) == (1, "false", WORDS)


@pytest.mark.parametrize("rating", ["contested", "bogus", "retired"])
def test_the_rating_is_another_of_the_desks_scale(newsroom: Newsroom, rating: str):
    claim = newsroom.bring_to("in_review")
    if rating == "retired":
        Rating.objects.filter(desk=newsroom.desk, key="half_true").update(retired_at=timezone.now())
        rating = "half_true"
    with pytest.raises(Invalid) as refused:
        newsroom.do(claim, "dispute", "reviewer", rating=rating, comment=WORDS)
    assert list(refused.value.fields) == ["rating"]
    assert not Review.objects.exists()


def test_what_was_changed_since_it_was_read_is_not_disputed(newsroom: Newsroom):
    claim = newsroom.bring_to("in_review")
    seen = newsroom.file(claim).content_hash
    newsroom.add_source(claim, by="checker2")
    with pytest.raises(Conflict, match="Yuki Hale added evidence after you opened this page"):
        newsroom.do(claim, "dispute", "reviewer", rating="false", comment=WORDS, content_hash=seen)


def test_the_author_withdraws_instead_and_a_contributor_may_dispute(newsroom: Newsroom):
    claim = newsroom.do(newsroom.claim(), "take", "checker")
    newsroom.add_source(claim, by="reviewer2")
    newsroom.propose(claim, by="reviewer")
    with pytest.raises(Refused, match="You wrote this verdict"):
        newsroom.do(claim, "dispute", "reviewer", rating="false", comment=WORDS)
    assert newsroom.do(claim, "dispute", "reviewer2", rating="false", comment=WORDS).state == "open"
