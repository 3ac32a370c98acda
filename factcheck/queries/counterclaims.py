"""Claims that may say the same as one, or the opposite: found by what they have in common, and read for comparing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from annotations.matching.copies import candidates
from annotations.matching.numbers import Number, counted
from annotations.matching.parties import NOBODY, Parties
from annotations.matching.reading import Reading, Said, read
from annotations.matching.words import words_of
from annotations.queries import last_standing
from factcheck.models import Claim, ClaimReading, ClaimTerm, Quantity, Sighting, StoryParty
from factcheck.queries.sharing import sharers, without

MATCH = "matches"
"""The kind of the jobs that compare a claim with others; their key is the claim's uuid and its version."""
METHOD = "words"
"""How these links are suggested, as they name it."""

MOST_OF_STORY, MOST_OF_DESK = 40, 20
"""Claims of its story that one is compared with, and of the rest of its desk, the most promising first."""

BEFORE, AFTER = 600, 200
"""Code points around a passage, within its paragraph, that are read with it."""

COMPARED_NOT = (Claim.State.MERGED, Claim.State.DECLINED)


@dataclass(frozen=True)
class Place:
    """What the place where a claim was seen first adds to its own words."""

    around: str = ""
    speaker: str = ""
    denies: bool = False


def place_of(claim: Claim) -> Place:
    """Read from the claim's first sighting in an article; empty when there is none."""
    sighting = (
        Sighting.objects.filter(claim=claim, span__isnull=False)
        .select_related("attributed_to")
        .prefetch_related("span__placements__revision")
        .order_by("id")
        .first()
    )
    if sighting is None or sighting.span is None:
        return Place()
    speaker = sighting.attributed_to.name if sighting.attributed_to else ""
    here = last_standing(sighting.span.placements.all())
    if here is None or here.range is None:
        return Place(speaker=speaker, denies=sighting.voice == Sighting.Voice.DENIES)
    start, end = here.range
    text = here.revision.text
    before = text[max(0, start - BEFORE) : start].rpartition("\n\n")[2]
    after = text[end : end + AFTER].partition("\n\n")[0]
    return Place(f"{before}{text[start:end]}{after}", speaker, sighting.voice == Sighting.Voice.DENIES)


def promising(claim: Claim, hashes: Sequence[int]) -> list[int]:
    """Primary keys of claims that are worth comparing: of the claim's story, then of its desk. Two queries at most."""
    found: list[int] = []
    if claim.story_id is not None:
        shared = without(sharers(ClaimTerm, "story_id", claim.story_id, "claim_id", hashes), claim.pk)
        found += candidates(shared, most=MOST_OF_STORY)
    shared = without(sharers(ClaimTerm, "desk_id", claim.desk_id, "claim_id", hashes), claim.pk)
    elsewhere = [pk for pk in candidates(shared, most=MOST_OF_STORY + MOST_OF_DESK) if pk not in set(found)]
    return found + elsewhere[: MOST_OF_STORY + MOST_OF_DESK - len(found)]


@dataclass(frozen=True)
class Compared:
    """Claims as they are compared: the one asked about, the others by primary key, and who is opposed to whom.

    ``elsewhere`` are those of the others that belong to another story than the one asked about.
    """

    query: Reading
    others: dict[int, Reading]
    opposed: Callable[[int, int], bool]
    elsewhere: frozenset[int]


def load_compared(claim: Claim, others: Collection[int]) -> Compared:
    """Read the claim and those of the others that can be linked: of its desk, neither merged nor declined.

    Four queries, however many there are. A claim that was not read yet is compared by its own words.
    """
    rows = {
        row["pk"]: row
        for row in Claim.objects.filter(pk__in={claim.pk, *others}, desk=claim.desk_id).values(
            "pk", "statement", "claimed_on", "state", "story", "claimant", "claimant__name"
        )
        if row["pk"] == claim.pk or row["state"] not in COMPARED_NOT
    }
    places = {one.claim_id: one for one in ClaimReading.objects.filter(claim__in=rows)}
    numbers = _numbers(rows)
    names = {pk: row["claimant__name"] or (places[pk].speaker if pk in places else "") for pk, row in rows.items()}
    around = {pk: places[pk].around if pk in places else "" for pk in rows}
    sides = dict(StoryParty.objects.filter(story=claim.story_id).values_list("speaker", "side"))
    parties = Parties.of(
        [f"{around[pk]}\n\n{row['statement']}" for pk, row in rows.items()], [name for name in names.values() if name]
    )
    party = {pk: _party(parties, row, names[pk], around[pk]) for pk, row in rows.items()}
    side = _sides(party, rows, sides)
    readings = {
        pk: read(
            Said(
                text=row["statement"],
                around=around[pk],
                claimant=names[pk],
                party=side.get(pk, party[pk]),
                denies=pk in places and places[pk].denies,
                on=row["claimed_on"],
                numbers=numbers[pk],
            )
        )
        for pk, row in rows.items()
    }

    def opposed(one: int, other: int) -> bool:
        return {one, other} == set(_OF_SIDE.values()) or parties.opposed(one, other)

    elsewhere = frozenset(pk for pk, row in rows.items() if row["story"] and row["story"] != claim.story_id)
    return Compared(readings.pop(claim.pk), readings, opposed, elsewhere if claim.story_id else frozenset())


_OF_SIDE = {"A": 1_000_000, "B": 1_000_001}
"""The parties of a story's sides, apart from those that are read from texts."""


def _party(parties: Parties, row: Mapping[str, Any], name: str, around: str) -> int:
    if not name:
        return NOBODY
    before = around.partition(row["statement"])[0]
    return parties.party_of(name, said=row["statement"], before=before)


def _sides(party: Mapping[int, int], rows: Mapping[int, Mapping[str, Any]], sides: Mapping[int, str]) -> dict[int, int]:
    """By claim the side that people gave its claimant in the story, or somebody who speaks for the same party."""
    given = {pk: _OF_SIDE[sides[row["claimant"]]] for pk, row in rows.items() if row["claimant"] in sides}
    of_party: defaultdict[int, set[int]] = defaultdict(set)
    for pk, side in given.items():
        if party[pk] != NOBODY:
            of_party[party[pk]].add(side)
    agreed = {one: found.pop() for one, found in of_party.items() if len(found) == 1}
    return {pk: agreed[one] for pk, one in party.items() if one in agreed} | given


def _numbers(claims: Collection[int]) -> defaultdict[int, tuple[Number, ...]]:
    """The figures that people entered, by claim."""
    found: defaultdict[int, tuple[Number, ...]] = defaultdict(tuple)
    for one in Quantity.objects.filter(claim__in=claims).order_by("id"):
        low = float("-inf") if one.low is None else float(one.low)
        high = float("inf") if one.high is None else float(one.high)
        found[one.claim_id] += (Number(low, high, counted(words_of(f"{one.counts} {one.unit}")), str(one)),)
    return found
