"""A story as a matrix: its claims down, the articles across, in each cell who asserts, relays, denies, questions."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Q

from factcheck.models import Claim, DeskArticle, Sighting, Story


@dataclass(frozen=True)
class Line:
    """A claim with its sightings, the first first. ``side`` is its claimant's in this story, None for neither."""

    claim: Claim
    side: str | None
    seen: list[Sighting]


@dataclass(frozen=True)
class Matrix:
    """``articles``: those of the story, and others in which one of its claims was seen, the first published first."""

    story: Story
    articles: list[DeskArticle]
    lines: list[Line]


def story_matrix(story: Story) -> Matrix:
    """The story's claims that were not merged into others, in the order of their numbers. Four queries at any size."""
    sides = dict(story.parties.values_list("speaker_id", "side"))
    claims = (
        Claim.objects.filter(story=story).exclude(state=Claim.State.MERGED).select_related("claimant", "rating", "desk")
    )
    found: dict[int, list[Sighting]] = defaultdict(list)
    sightings = Sighting.objects.filter(claim__in=claims.values("pk")).order_by("at", "pk")
    for sighting in sightings.select_related("span__article", "attributed_to", "relayed_by", "origin"):
        found[sighting.claim_id].append(sighting)
    places = sightings.filter(span__isnull=False).order_by().values("span__article")
    articles = list(
        DeskArticle.objects.filter(Q(story=story) | Q(article__in=places))
        .select_related("article", "current", "outlet", "story")
        .defer("current__text", "current__raw")
    )
    articles.sort(key=lambda row: (row.current.published_at or row.created_at, row.pk))
    return Matrix(
        story,
        articles,
        [
            Line(claim, sides.get(claim.claimant_id) if claim.claimant_id else None, found[claim.pk])
            for claim in claims.order_by("number")
        ],
    )
