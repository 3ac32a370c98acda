"""Who claims things on a desk, under which names, how often, and on which side in which story."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from factcheck.models import Claim, Desk, Speaker, StoryParty

SHOWN = 200


@dataclass(frozen=True)
class SpeakerRow:
    """``claims``: how many they make, without merged ones."""

    speaker: Speaker
    claims: int
    parties: list[StoryParty]


def speaker_rows(desk: Desk, query: str = "") -> list[SpeakerRow]:
    """The first 200 by name; with a query those who have it in one of their names. Two queries at any size."""
    words = " ".join(query.split()).casefold()
    found: QuerySet[Speaker] = Speaker.objects.filter(desk=desk).order_by("name", "id")
    return _rows(_counted(found)[:SHOWN]) if not words else _rows(_named(_counted(found), words))


def speaker_row(speaker: Speaker) -> SpeakerRow:
    return _rows(list(_counted(Speaker.objects.filter(pk=speaker.pk))))[0]


def _counted(speakers: QuerySet[Speaker]) -> QuerySet[Speaker]:
    claims = Claim.objects.filter(claimant=OuterRef("pk")).exclude(state=Claim.State.MERGED)
    counted = claims.order_by().values("claimant").annotate(number=Count("pk")).values("number")
    return speakers.annotate(claim_count=Coalesce(Subquery(counted), 0))


def _named(speakers: QuerySet[Speaker], words: str) -> Sequence[Speaker]:
    """Aliases stand in JSON, in which databases do not look for letters of every script in whatever case."""
    return [one for one in speakers.iterator() if any(words in name.casefold() for name in (one.name, *one.aliases))][
        :SHOWN
    ]


def _rows(speakers: Sequence[Speaker] | QuerySet[Speaker]) -> list[SpeakerRow]:
    shown = list(speakers)
    parties: dict[int, list[StoryParty]] = defaultdict(list)
    for party in StoryParty.objects.filter(speaker__in=[one.pk for one in shown]).select_related("story"):
        parties[party.speaker_id].append(party)
    return [SpeakerRow(one, one.claim_count, parties[one.pk]) for one in shown]  # type: ignore[attr-defined]
