"""ClaimReview of what is public, as JSON-LD: one publication's, or the feed of all (https://schema.org/DataFeed).

Written from the frozen records, streamed, in constant memory. What was retracted, and what a correction has replaced,
is not in it. Nor is what would have errors: a desk whose policy does not ask for a ClaimReview may have published some.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

from django.db.models import Max, Min, QuerySet

from factcheck.exports.claims import CHUNK
from factcheck.models import Publication, Rating
from factcheck.workflow.claimreview import CONTEXT, Document, check, claim_review, reviewed_in_record

MEDIA_TYPE = "application/ld+json"

Address = Callable[[UUID], str]
"""Where a publication is read, by its public id."""

Scale = tuple[int, int] | None


def review_of(publication: Publication, *, address: Address) -> Document:
    """The publication's ClaimReview. Its ``claim__desk`` is read."""
    desk = publication.claim.desk
    numbers = scales(Publication.objects.filter(pk=publication.pk))
    return _review(publication.record, numbers.get(desk.pk), desk.publisher_url, address(publication.public_id))


def _review(record: dict[str, Any], scale: Scale, publisher_url: str, url: str) -> Document:
    return claim_review(reviewed_in_record(record, scale=scale, publisher_url=publisher_url), url=url)


def scales(publications: QuerySet[Publication]) -> dict[int, Scale]:
    """The lowest and highest number of each desk's ratings, those that are retired too, by the desk's primary key."""
    desks = publications.order_by().values("claim__desk")
    rows = Rating.objects.filter(desk__in=desks, number__isnull=False).order_by().values("desk")
    return {row["desk"]: (row["low"], row["high"]) for row in rows.annotate(low=Min("number"), high=Max("number"))}


def as_feed(publications: QuerySet[Publication], *, address: Address) -> Iterator[str]:
    """The text of a DataFeed of the publications' ClaimReviews, in their order, a piece for each."""
    head = json.dumps({"@context": CONTEXT, "@type": "DataFeed", "name": "Fact checks"}, ensure_ascii=False)
    yield f'{head[:-1]}, "dataFeedElement": ['
    numbers = scales(publications)
    between = "\n"
    rows = publications.values_list("record", "public_id", "claim__desk", "claim__desk__publisher_url")
    for record, public_id, desk, publisher_url in rows.iterator(chunk_size=CHUNK):
        review = _review(record, numbers.get(desk), publisher_url, address(public_id))
        if check(review).errors:
            continue
        item = {"@type": "DataFeedItem", "dateCreated": record["publication"]["published_at"], "item": [review]}
        yield between + json.dumps(item, ensure_ascii=False, separators=(",", ":"))
        between = ",\n"
    yield "\n]}\n"
