"""ClaimReview: what is in it, and what its readers would refuse or show badly."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from factcheck.workflow.claimreview import (
    Appearance,
    Document,
    Reviewed,
    check,
    claim_review,
    reviewed_in_file,
    reviewed_in_record,
)
from tests.factcheck.workflow.files import CONTESTED, make

URL = "https://desk.example/publications/1/"
FALSE = Reviewed(
    statement="The bridge is closed.",
    rating="False",
    value=1,
    scale=(1, 5),
    publisher="Harbour Post",
    publisher_url="https://post.example/",
    claimant="Federal Command",
    claimed_on="2026-03-04",
    published_at="2026-03-05T18:00:00+00:00",
)


def test_a_claimreview_says_what_was_claimed_by_whom_and_what_was_found():
    seen = (Appearance("https://b.example/", "2026-03-05"), Appearance("https://a.example/", "2026-03-04"))
    assert claim_review(replace(FALSE, appearances=seen), url=URL) == {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "url": URL,
        "datePublished": "2026-03-05T18:00:00+00:00",
        "claimReviewed": "The bridge is closed.",
        "author": {"@type": "Organization", "name": "Harbour Post", "url": "https://post.example/"},
        "reviewRating": {
            "@type": "Rating",
            "alternateName": "False",
            "ratingValue": 1,
            "worstRating": 1,
            "bestRating": 5,
        },
        "itemReviewed": {
            "@type": "Claim",
            "author": {"name": "Federal Command"},
            "datePublished": "2026-03-04",
            "firstAppearance": {"@type": "CreativeWork", "url": "https://a.example/", "datePublished": "2026-03-04"},
            "appearance": [{"@type": "CreativeWork", "url": "https://b.example/", "datePublished": "2026-03-05"}],
        },
    }
    assert check(claim_review(FALSE, url=URL)).errors == ()


def test_what_is_not_known_is_left_out():
    bare = Reviewed(statement="It fell.", rating="Contested", value=None, scale=(1, 5), publisher="Harbour Post")
    document = claim_review(bare, url=URL)
    assert document["reviewRating"] == {"@type": "Rating", "alternateName": "Contested"}
    assert document["itemReviewed"] == {"@type": "Claim"}
    assert "datePublished" not in document
    assert check(document).errors == ()


@pytest.mark.parametrize(
    ("case", "seen", "first", "others"),
    [
        ("one, whenever that was", (Appearance("https://a.example/"),), "https://a.example/", []),
        (
            "one of two without a date may be the first",
            (Appearance("https://a.example/", "2026-03-04"), Appearance("https://b.example/")),
            None,
            ["https://a.example/", "https://b.example/"],
        ),
        ("seen nowhere", (), None, []),
    ],
)
def test_the_first_appearance_is_named_only_where_it_is_known(
    case: str, seen: tuple[Appearance, ...], first: str | None, others: list[str]
):
    item = claim_review(replace(FALSE, appearances=seen), url=URL)["itemReviewed"]
    assert item.get("firstAppearance", {}).get("url") == first
    assert [one["url"] for one in item.get("appearance", [])] == others


def without(path: str) -> Document:
    document = claim_review(FALSE, url=URL)
    *outer, last = path.split(".")
    inner: Any = document
    for name in outer:
        inner = inner[name]
    del inner[last]
    return document


@pytest.mark.parametrize(
    "path",
    [
        "@context",
        "@type",
        "url",
        "claimReviewed",
        "reviewRating.alternateName",
        "author.name",
        "author",
    ],
)
def test_a_required_property_that_is_missing_is_an_error(path: str):
    (error,) = check(without(path)).errors
    assert error.property.startswith(path)
    assert error.sentence.endswith(".")


@pytest.mark.parametrize(
    ("case", "changes", "at"),
    [
        ("blank statement", {"statement": " "}, "claimReviewed"),
        ("blank publisher", {"publisher": ""}, "author.name"),
        ("number above its scale", {"value": 6}, "reviewRating.ratingValue"),
        ("number below its scale", {"value": 1, "scale": (2, 5)}, "reviewRating.ratingValue"),
        ("scale from nought", {"value": 1, "scale": (0, 5)}, "reviewRating.worstRating"),
        ("scale of one step", {"value": 1, "scale": (1, 1)}, "reviewRating.bestRating"),
        ("a number without a scale", {"scale": None}, "reviewRating.bestRating"),
        ("the publisher's own claim", {"claimant": "HARBOUR  post"}, "itemReviewed.author"),
    ],
)
def test_an_error_names_its_property(case: str, changes: dict[str, Any], at: str):
    assert [error.property for error in check(claim_review(replace(FALSE, **changes), url=URL)).errors] == [at]


@pytest.mark.parametrize(
    ("statement", "rating", "warned"),
    [
        ("x" * 75, "False", False),
        ("x" * 76, "False", True),
        ("It is false that it fell.", "False", True),
        ("Falsehoods were told.", "False", False),
        ("It is MOSTLY TRUE.", "Mostly true", True),
    ],
)
def test_a_statement_that_is_long_or_holds_the_rating_is_warned_about(statement: str, rating: str, warned: bool):
    found = check(claim_review(replace(FALSE, statement=statement, rating=rating), url=URL))
    assert (bool(found.warnings), found.errors) == (warned, ())


def test_a_file_without_a_number_makes_a_review_without_one():
    contested = reviewed_in_file(make(verdict=replace(CONTESTED, rating_number=3)))
    assert contested is not None
    assert contested.value is None
    decided = reviewed_in_file(make())
    assert decided is not None
    assert decided.value == 5
    assert reviewed_in_file(make(verdict=None)) is None


def record(**sighting: Any) -> dict[str, Any]:
    return {
        "publication": {"published_at": "2026-03-05T18:00:00+00:00"},
        "desk": {"publisher": "Harbour Post"},
        "claim": {"statement": "It fell.", "claimant": None, "claimed_on": None},
        "rating": {"key": "contested", "label": "Contested", "value": 3},
        "sightings": [{"url": "https://a.example/", "voice": "asserts", **sighting}],
    }


@pytest.mark.parametrize(
    ("sighting", "urls"),
    [
        ({}, ["https://a.example/"]),
        ({"voice": "attributes", "published_at": "2026-03-04"}, ["https://a.example/"]),
        ({"voice": "denies"}, []),
        ({"voice": "questions"}, []),
        ({"url": None}, []),
    ],
)
def test_a_claim_appears_where_it_is_made_or_passed_on(sighting: dict[str, Any], urls: list[str]):
    reviewed = reviewed_in_record(record(**sighting), scale=(1, 5))
    assert [one.url for one in reviewed.appearances] == urls
    assert (reviewed.value, reviewed.claimant) == (None, "")
