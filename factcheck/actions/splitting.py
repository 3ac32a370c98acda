"""Splitting a claim that holds two propositions: the second becomes a claim of its own, with what belongs to it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from factcheck.actions.base import Actor, allow, record, same_version
from factcheck.actions.claims import (
    Seen,
    check_kind,
    claim_values,
    create_claim,
    lock_claim,
    request_matches,
    see_claim,
)
from factcheck.actions.merging import move_over, writers_of
from factcheck.actions.recheck import clear_settled, doubts_of, flag_again
from factcheck.actions.relations import lock_links, record_link
from factcheck.errors import Invalid
from factcheck.models import Attempt, Claim, ClaimRelation, Evidence, Quantity, Sighting
from factcheck.models.event import Verb
from factcheck.queries.claimfile import load_claim_file
from factcheck.workflow import Caller, split_refusal


@dataclass(frozen=True)
class Parts:
    """What goes with the new claim, by uuids. ``shared`` are places where both were seen: they stand on both."""

    sightings: Sequence[UUID] = ()
    shared: Sequence[UUID] = ()
    evidence: Sequence[UUID] = ()
    attempts: Sequence[UUID] = ()
    quantities: Sequence[UUID] = ()
    relations: Sequence[UUID] = ()

    def __bool__(self) -> bool:
        return any(vars(self).values())


@dataclass(frozen=True)
class Second:
    """What the new claim says; what is None is as the old one has it."""

    statement: str
    claimant: str | None = None
    kind: str | None = None


@transaction.atomic
def split_claim(claim: Claim, *, by: Actor, seen: int | None, second: Second, parts: Parts) -> Claim:
    """Make a new claim of the second thing that the claim says, in the state ``new``; returns the new one.

    Places, sources, figures and links that are chosen go over, with all that hangs on them. An attempt is never
    altered, so a copy of it goes. Verdicts, reviews, publications, replies and comments stay. Merging the new claim
    back undoes it. Raises Refused, Stale, Conflict in a state in which claims are not split, and Invalid for what is
    not the claim's, for nothing, and when the old claim would be seen nowhere any more.
    """
    role = allow("claim.split", desk=claim.desk, by=by)
    claim = lock_claim(claim)
    same_version(claim, seen=seen, now=claim_values(claim))
    file = load_claim_file(claim)
    if problem := split_refusal(file, Caller(by.user.pk, role)):
        raise problem
    lock_links(claim.desk)
    if second.statement.strip() == claim.statement.strip():
        raise Invalid.field("statement", f"This is what {claim.label} says. Write what the new claim says.")
    if not parts:
        raise Invalid.field("sightings", "Nothing is chosen. Choose what goes with the new claim.")
    chosen = _Chosen(claim, parts)
    new = create_claim(
        claim.desk,
        by=by,
        statement=second.statement,
        claimant=(claim.claimant.name if claim.claimant else "") if second.claimant is None else second.claimant,
        kind=_kind(claim, second),
        language=claim.language,
        claimed_on=claim.claimed_on,
        story=claim.story,
    )
    told: dict[str, Any] = {
        "sightings": [*move_over(chosen.sightings, new), *_share(chosen.shared, new, by=by)],
        "evidence": move_over(chosen.evidence, new),
        "quantities": move_over(chosen.quantities, new),
        "attempts": _copy(chosen.attempts, new),
        "relations": _hand_over(chosen.relations, claim, new, by=by),
    }
    origin: dict[str, Any] = {"from": str(claim.uuid), "from_label": claim.label, "wrote": writers_of(file)}
    record(Verb.CLAIM_SPLIT, desk=new.desk, by=by, claim=new, **origin, **told)
    record(Verb.CLAIM_SPLIT, desk=claim.desk, by=by, claim=claim, into=str(new.uuid), into_label=new.label, **told)
    claim.row_version += 1
    claim.save(update_fields=["row_version", "updated_at"])
    if told["quantities"]:
        request_matches(claim)
    if claim.needs_recheck:
        clear_settled([claim.pk], by=by)
        if (doubt := doubts_of(new).first()) is not None:
            flag_again(new, by=by, placement=doubt, undoes=None)
    return new


def _kind(claim: Claim, second: Second) -> str:
    if second.kind is None:
        return claim.kind
    check_kind(second.kind)
    return second.kind


class _Chosen:
    """The rows that the uuids name. Raises Invalid for one that is not the claim's, naming the field."""

    def __init__(self, claim: Claim, parts: Parts) -> None:
        self.label = claim.label
        places = Sighting.objects.filter(claim=claim)
        self.sightings: list[Sighting] = self._named("sightings", places, parts.sightings)
        self.shared: list[Sighting] = self._named("shared", places, parts.shared)
        self.evidence: list[Evidence] = self._named(
            "evidence", Evidence.objects.filter(claim=claim, withdrawn_at__isnull=True), parts.evidence
        )
        self.attempts: list[Attempt] = self._named("attempts", Attempt.objects.filter(claim=claim), parts.attempts)
        self.quantities: list[Quantity] = self._named(
            "quantities", Quantity.objects.filter(claim=claim), parts.quantities
        )
        links = ClaimRelation.objects.filter(Q(a=claim) | Q(b=claim)).select_related("a__desk", "b__desk")
        self.relations: list[ClaimRelation] = self._named("relations", links, parts.relations)
        if both := set(parts.sightings) & set(parts.shared):
            raise Invalid.field("shared", f"{', '.join(map(str, both))} cannot go over and stand on both.")
        if self.sightings and places.count() == len(self.sightings):
            raise Invalid.field(
                "sightings",
                f"{claim.label} would be seen nowhere any more. Leave one of its places with it, or let it stand on "
                "both.",
            )

    def _named(self, field: str, rows: QuerySet[Any], uuids: Iterable[UUID]) -> list[Any]:
        wanted = set(uuids)
        if not wanted:
            return []
        found = list(rows.filter(uuid__in=wanted).order_by("pk"))
        if strange := sorted(str(uuid) for uuid in wanted - {row.uuid for row in found}):
            raise Invalid.field(field, f"{self.label} has no such thing: {', '.join(strange)}.")
        return found


def _share(sightings: Iterable[Sighting], new: Claim, *, by: Actor) -> list[str]:
    """Let these places stand on the new claim too; the uuids that they have there."""
    return [
        str(
            see_claim(
                new,
                by=by,
                seen=Seen(
                    row.voice,
                    row.attributed_to.name if row.attributed_to else "",
                    row.relayed_by.name if row.relayed_by else "",
                    row.origin.name if row.origin else "",
                ),
                span=row.span,
                url=row.url,
                just_made=True,
            ).uuid
        )
        for row in sightings
    ]


def _copy(attempts: Iterable[Attempt], new: Claim) -> list[str]:
    """The uuids that the copies have. Who asked, whom, when and with what result is as it was."""
    return [
        str(
            Attempt.objects.create(
                claim=new, asked=row.asked, asked_at=row.asked_at, result=row.result, by_id=row.by_id
            ).uuid
        )
        for row in attempts
    ]


def _hand_over(relations: Iterable[ClaimRelation], claim: Claim, new: Claim, *, by: Actor) -> list[str]:
    """Let these links hold for the new claim; nothing else is linked to it yet, so that they cannot clash."""
    moved = []
    for relation in relations:
        a, b = (new if side.pk == claim.pk else side for side in (relation.a, relation.b))
        if relation.kind in ClaimRelation.SYMMETRIC and a.pk > b.pk:
            a, b = b, a
        relation.a, relation.b = a, b
        relation.row_version += 1
        relation.save(update_fields=["a", "b", "row_version"])
        if relation.state == ClaimRelation.State.CONFIRMED:
            record_link(Verb.RELATION_ADDED, relation, by=by, moved_from=claim.label)
        moved.append(str(relation.uuid))
    return moved
