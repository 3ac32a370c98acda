"""A story's sides, and the claims of it that contradict each other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from factcheck.models import Claim, ClaimRelation, Story, StoryParty


@dataclass(frozen=True)
class Dispute:
    """Two claims of a story that contradict each other, each with the side of its claimant."""

    relation: ClaimRelation
    left: Claim
    right: Claim
    left_side: str
    right_side: str


def story_parties(story: Story) -> list[StoryParty]:
    """Who stands on which side, side A first."""
    return list(story.parties.select_related("speaker").order_by("side", "speaker__name"))


def disputes_in(story: Story, parties: Iterable[StoryParty]) -> list[Dispute]:
    """The story's confirmed contradictions; side A stands on the left where the two are on different sides."""
    sides = {party.speaker_id: party.side for party in parties}
    relations = (
        ClaimRelation.objects.filter(
            Q(a__story=story) | Q(b__story=story),
            kind=ClaimRelation.Kind.CONTRADICTS,
            state=ClaimRelation.State.CONFIRMED,
        )
        .select_related("decided_by", "a__claimant", "a__rating", "b__claimant", "b__rating")
        .order_by("id")
    )
    found = []
    for relation in relations:
        pair = [(relation.a, _side(relation.a, sides)), (relation.b, _side(relation.b, sides))]
        if pair[0][1] == StoryParty.Side.B and pair[1][1] == StoryParty.Side.A:
            pair.reverse()
        (left, left_side), (right, right_side) = pair
        found.append(Dispute(relation, left, right, left_side, right_side))
    return found


def _side(claim: Claim, sides: dict[int, str]) -> str:
    return sides.get(claim.claimant_id, "") if claim.claimant_id else ""
