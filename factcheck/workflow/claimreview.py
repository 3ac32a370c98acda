"""ClaimReview (https://schema.org/ClaimReview): what a published verdict looks like to search engines and archives.

``claim_review`` writes it, ``check`` reads it as its readers do. What is required, and how a number has to stand in its
scale, is Google's guide for fact checks (developers.google.com, structured data, ClaimReview); the vocabulary is that
of schema.org. Pure functions over what is about to be published, or over the frozen record of what was.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from factcheck.models import Sighting
from factcheck.models.desk import UNDECIDED
from factcheck.workflow.claimfile import ClaimFile

Document = dict[str, Any]

CONTEXT = "https://schema.org"
LONGEST_CLAIM = 75
"""Characters of ``claimReviewed`` that are shown on one line of a telephone."""


@dataclass(frozen=True)
class Appearance:
    """Where the claim was made or passed on. ``at`` is when that was published (ISO 8601), if it is known."""

    url: str
    at: str = ""


@dataclass(frozen=True)
class Reviewed:
    """What a ClaimReview says. ``value`` is None for a rating that does not decide. Dates are in ISO 8601."""

    statement: str
    rating: str
    value: int | None
    scale: tuple[int, int] | None
    publisher: str
    publisher_url: str = ""
    claimant: str = ""
    claimed_on: str = ""
    published_at: str = ""
    appearances: tuple[Appearance, ...] = ()


@dataclass(frozen=True)
class Finding:
    """Something wrong with a ClaimReview: the property that it is about, and what to do."""

    property: str
    sentence: str


@dataclass(frozen=True)
class Findings:
    """Errors, with which it is not published, and warnings, with which it is."""

    errors: tuple[Finding, ...]
    warnings: tuple[Finding, ...]


def reviewed_in_file(file: ClaimFile) -> Reviewed | None:
    """What would be said if the claim were published now; None without a verdict."""
    if file.verdict is None:
        return None
    return Reviewed(
        statement=file.statement,
        rating=file.verdict.rating_label,
        value=file.verdict.rating_number if file.verdict.rating_decides else None,
        scale=file.scale,
        publisher=file.publisher,
        claimant=file.claimant,
        claimed_on=file.claimed_on.isoformat() if file.claimed_on else "",
    )


def reviewed_in_record(
    record: Mapping[str, Any], *, scale: tuple[int, int] | None, publisher_url: str = ""
) -> Reviewed:
    """What a publication's frozen record says. ``scale``: the lowest and highest number of the desk's ratings."""
    claim, rating = record["claim"], record["rating"]
    return Reviewed(
        statement=claim["statement"],
        rating=rating["label"],
        value=None if rating["key"] in UNDECIDED else rating["value"],
        scale=scale,
        publisher=record["desk"]["publisher"],
        publisher_url=publisher_url,
        claimant=claim["claimant"] or "",
        claimed_on=claim["claimed_on"] or "",
        published_at=record["publication"]["published_at"],
        appearances=_appearances(record["sightings"]),
    )


def _appearances(sightings: list[dict[str, Any]]) -> tuple[Appearance, ...]:
    """Where it was made or passed on, each address once. A text that only denies or doubts it does not make it."""
    found: dict[str, Appearance] = {}
    for seen in sightings:
        if seen["url"] and seen["voice"] in (Sighting.Voice.ASSERTS, Sighting.Voice.ATTRIBUTES):
            found.setdefault(seen["url"], Appearance(seen["url"], seen.get("published_at") or ""))
    return tuple(found.values())


def claim_review(reviewed: Reviewed, *, url: str) -> Document:
    """The ClaimReview as JSON-LD. ``url`` is the address of the publication. What is not known is left out.

    The claimant has a name and no type: the desk does not record whether a speaker is a person or an organisation.
    """
    item: Document = {"@type": "Claim"}
    if reviewed.claimant:
        item["author"] = {"name": reviewed.claimant}
    if reviewed.claimed_on:
        item["datePublished"] = reviewed.claimed_on
    first, others = _first(reviewed.appearances)
    if first is not None:
        item["firstAppearance"] = _work(first)
    if others:
        item["appearance"] = [_work(one) for one in others]
    rating: Document = {"@type": "Rating", "alternateName": reviewed.rating}
    if reviewed.value is not None:
        worst, best = reviewed.scale or (reviewed.value, reviewed.value)
        rating |= {"ratingValue": reviewed.value, "worstRating": worst, "bestRating": best}
    author: Document = {"@type": "Organization", "name": reviewed.publisher}
    if reviewed.publisher_url:
        author["url"] = reviewed.publisher_url
    document: Document = {"@context": CONTEXT, "@type": "ClaimReview", "url": url}
    if reviewed.published_at:
        document["datePublished"] = reviewed.published_at
    return document | {
        "claimReviewed": reviewed.statement,
        "author": author,
        "reviewRating": rating,
        "itemReviewed": item,
    }


def _first(appearances: tuple[Appearance, ...]) -> tuple[Appearance | None, list[Appearance]]:
    """The first appearance, where it is known which that is, and the others."""
    dated = [one for one in appearances if one.at]
    if len(dated) != len(appearances) and len(appearances) > 1:
        return None, list(appearances)  # one without its date may have been earlier
    first = min(appearances, key=lambda one: one.at, default=None)
    return first, [one for one in appearances if one is not first]


def _work(appearance: Appearance) -> Document:
    work: Document = {"@type": "CreativeWork", "url": appearance.url}
    return work | {"datePublished": appearance.at} if appearance.at else work


def check(document: Document) -> Findings:
    """What its readers would refuse, and what they would show badly."""
    return Findings((*_lacking(document), *_wrong_number(document), *_own_claim(document)), tuple(_warnings(document)))


REQUIRED: dict[str, str] = {
    "@context": "It does not say that its words are those of schema.org.",
    "@type": "It does not say that it is a ClaimReview.",
    "url": "It has no address. It is that of the publication.",
    "claimReviewed": "It does not say what was claimed. Write the statement.",
    "reviewRating.alternateName": "The rating has no name that readers know.",
    "author.name": "It does not say who publishes it. Whoever runs the server states the desk’s publisher.",
}


def _value(document: Document, path: str) -> Any:
    """The value at a dotted path; None where a part of it is not there."""
    found: Any = document
    for name in path.split("."):
        found = found.get(name) if isinstance(found, dict) else None
    return found


def _lacking(document: Document) -> list[Finding]:
    return [
        Finding(path, sentence)
        for path, sentence in REQUIRED.items()
        if not (isinstance(value := _value(document, path), str) and value.strip())
    ]


def _wrong_number(document: Document) -> list[Finding]:
    """A number needs its scale: worst of at least 1, best above it, and itself within."""
    value, worst, best = (
        _value(document, f"reviewRating.{name}") for name in ("ratingValue", "worstRating", "bestRating")
    )
    if value is None:
        return []
    if not all(isinstance(number, int) for number in (value, worst, best)):
        return [Finding("reviewRating.ratingValue", "The rating’s number stands in no scale.")]
    if worst < 1:
        return [Finding("reviewRating.worstRating", f"The scale begins at {worst}. It begins at 1 or above.")]
    if best <= worst:
        return [Finding("reviewRating.bestRating", f"The scale goes from {worst} to {best}, so it has only one step.")]
    if not worst <= value <= best:
        said = f"The rating’s number is {value}, and the scale goes from {worst} to {best}."
        return [Finding("reviewRating.ratingValue", said)]
    return []


def _own_claim(document: Document) -> list[Finding]:
    claimant, publisher = (str(_value(document, path) or "") for path in ("itemReviewed.author.name", "author.name"))
    if not claimant or _folded(claimant) != _folded(publisher):
        return []
    return [
        Finding(
            "itemReviewed.author",
            f"{claimant} claims this and publishes the verdict. A claim is made by somebody else.",
        )
    ]


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()


def _warnings(document: Document) -> list[Finding]:
    statement, label = (str(_value(document, path) or "") for path in ("claimReviewed", "reviewRating.alternateName"))
    found = []
    if len(statement) > LONGEST_CLAIM:
        said = (
            f"The statement has {len(statement)} characters; what is over {LONGEST_CLAIM} may be cut where it is shown."
        )
        found.append(Finding("claimReviewed", said))
    if label and re.search(rf"(?<!\w){re.escape(label)}(?!\w)", statement, re.IGNORECASE):
        said = f"The statement has the rating’s word “{label}” in it, so the claim and what is found of it look alike."
        found.append(Finding("claimReviewed", said))
    return found
