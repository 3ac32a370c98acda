"""Spans as the API shows them, read as plain values: an article may hold thousands, and models would cost the most."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import F, QuerySet

from annotations.models import Article, Placement, Span, Tag
from annotations.models.kept import Given, Kept, dashed, text_of
from annotations.models.span import STANDS
from factcheck.models import Claim, Sighting, User
from factcheck.models.claim import claim_label
from factcheck.queries.keys import Among, GivenKeys

COLUMNS = (
    *("span_id", "pk", text_of("span__uuid"), text_of("span__article__uuid"), text_of("revision__uuid")),
    *("start", "end", "exact", "prefix", "suffix"),
    *("state", "span__origin", "span__created_at", "span__row_version"),
    *("span__creator__username", "span__creator__first_name", "span__creator__last_name"),
)
CLAIM_COLUMNS = (
    *("span_id", text_of("claim__uuid"), "claim__number", "claim__statement", "claim__state", "claim__claimant__name"),
    *("claim__rating__key", "claim__rating__label", "claim__rating__number"),
)


class RatingRow(NamedTuple):
    key: str
    label: str
    number: int | None


class ClaimRow(NamedTuple):
    uuid: str
    label: str
    statement: str
    state: str
    claimant: str | None
    rating: RatingRow | None


class SpanRow(NamedTuple):
    """A span where it stands in one revision; ``claim`` is the one that it stands for."""

    placement: int  # primary key
    uuid: str
    article: str
    revision: str
    start: int | None
    end: int | None
    exact: str
    prefix: str
    suffix: str
    state: str
    origin: str
    created_at: datetime
    row_version: int
    creator_username: str
    creator_name: str
    tags: Sequence[str]
    claim: ClaimRow | None


def span_rows(placements: QuerySet[Placement]) -> list[SpanRow]:
    """The placements' spans, in their order. Three queries, however many."""
    return _rows(list(placements.values_list(*COLUMNS)))


IN_REVISION = Kept(
    lambda: (
        Placement.objects.filter(STANDS, revision=Given("revision"), span__removed_at__isnull=True)
        .order_by("start", "end", "id")
        .values_list(*COLUMNS)
    )
)
TAGGED = Kept(
    lambda: (
        Span.tags.through._default_manager.filter(Among(F("span"), GivenKeys("spans")))
        .order_by("tag__position", "tag_id")
        .values_list("span_id", "tag__key")
    )
)
SEEN = Kept(
    lambda: (
        Sighting.objects.filter(Among(F("span"), GivenKeys("spans"))).order_by("at", "id").values_list(*CLAIM_COLUMNS)
    )
)


def span_rows_in(revision: int) -> list[SpanRow]:
    """Those that stand in the revision (primary key), by their places, without the removed. Three queries."""
    return _rows(IN_REVISION.rows(revision=revision))


def _rows(found: list[Any]) -> list[SpanRow]:
    ids = [row[0] for row in found]
    tags: dict[int, list[str]] = defaultdict(list)
    for span, key in TAGGED.rows(spans=ids):
        tags[span].append(key)
    claims = _claims(ids)
    names: dict[str, str] = {}
    rows = []
    for span, pk, *uuids, start, end, exact, prefix, suffix, state, origin, at, version, username, first, last in found:
        if username not in names:
            names[username] = str(User(username=username, first_name=first, last_name=last))
        placed = (pk, *map(dashed, uuids), start, end, exact, prefix, suffix, state, origin, at, version)
        rows.append(SpanRow._make((*placed, username, names[username], tags.get(span, ()), claims.get(span))))
    return rows


def _claims(spans: list[int]) -> dict[int, ClaimRow]:
    """By span. A span that two merged claims shared is a sighting of both; the one that stands is meant."""
    claims: dict[int, ClaimRow] = {}
    for span, uuid, number, statement, state, claimant, *rating in SEEN.rows(spans=spans):
        assert span is not None
        if span not in claims or claims[span].state == Claim.State.MERGED != state:
            shown = RatingRow(*rating) if rating[0] is not None else None
            claims[span] = ClaimRow(dashed(uuid), claim_label(number), statement, state, claimant, shown)
    return claims


def span_row(placement: Placement, *, article: Article, tags: Iterable[Tag], claim: Claim | None) -> SpanRow:
    """The same of what an action has just written and still holds. No query."""
    span = placement.span
    rating = claim.rating if claim else None
    return SpanRow(
        placement=placement.pk,
        uuid=str(span.uuid),
        article=str(article.uuid),
        revision=str(placement.revision.uuid),
        start=placement.start,
        end=placement.end,
        exact=placement.exact,
        prefix=placement.prefix,
        suffix=placement.suffix,
        state=placement.state,
        origin=span.origin,
        created_at=span.created_at,
        row_version=span.row_version,
        creator_username=span.creator.username,
        creator_name=str(span.creator),
        tags=[tag.key for tag in tags],
        claim=ClaimRow(
            str(claim.uuid),
            claim.label,
            claim.statement,
            claim.state,
            claim.claimant.name if claim.claimant else None,
            RatingRow(rating.key, rating.label, rating.number) if rating else None,
        )
        if claim
        else None,
    )
