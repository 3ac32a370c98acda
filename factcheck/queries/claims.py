"""Lists of claims as pages show them, narrowed by their filters."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from factcheck.models import Claim, Desk, Rating, Story, User, Verdict
from factcheck.queries.desk import count_states
from factcheck.queries.search import Found, search_claims

PROPOSED_IN = (Claim.State.IN_REVIEW, Claim.State.APPROVED)
"""The states in which the last verdict is a standing proposal; otherwise it was withdrawn, sent back or published."""


@dataclass(frozen=True)
class ClaimFilter:
    """What a list of claims is narrowed to; empty fields narrow nothing."""

    state: str = ""
    rating: str = ""
    story: Story | None = None
    claimant: str = ""
    mine: User | None = None
    waiting: str = ""
    q: str = ""


SHOWN_IN_A_ROW = (
    *("uuid", "number", "statement", "state", "needs_recheck", "waiting_for", "waiting_since", "due", "created_at"),
    *("claimant__name", "story__uuid", "story__title", "rating__key", "rating__label", "rating__colour"),
    *("assignee__username", "assignee__first_name", "assignee__last_name"),
)


def claim_rows(desk: Desk) -> QuerySet[Claim]:
    """The desk's claims with what a row shows. ``proposed`` is the key of the rating that stands proposed, or None."""
    proposed = Verdict.objects.filter(claim=OuterRef("pk"), claim__state__in=PROPOSED_IN).order_by("-number")
    return (
        Claim.objects.filter(desk=desk)
        .select_related("claimant", "story", "rating", "assignee")
        .only(*SHOWN_IN_A_ROW)
        .annotate(proposed=Subquery(proposed.values("rating__key")[:1]))
    )


def narrowed(claims: QuerySet[Claim], by: ClaimFilter) -> Found[Claim]:
    """``claims`` (of ``claim_rows``) without those that the filter leaves out. Its state is left to the caller."""
    if by.rating:
        claims = claims.annotate(shown_rating=Coalesce("proposed", "rating__key")).filter(shown_rating=by.rating)
    if by.story:
        claims = claims.filter(story=by.story)
    if by.claimant:
        claims = claims.filter(claimant__name__iexact=by.claimant)
    if by.mine:
        claims = claims.filter(assignee=by.mine)
    if by.waiting:
        claims = claims.filter(waiting_for=by.waiting)
    return search_claims(claims, by.q)


def claim_states(desk: Desk, claims: Found[Claim]) -> Counter[str] | None:
    """How many of the claims are in each state, see ``count_states``."""
    return count_states(desk, claims, Claim.State.values, along="waiting_since")


def scale_of(desk: Desk) -> list[Rating]:
    """The desk's ratings that can be given now, in the order of its scale."""
    return list(Rating.objects.filter(desk=desk, retired_at__isnull=True))
