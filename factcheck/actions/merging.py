"""Merging claims: what hangs on one goes over to the other, or stays readable on it."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q

from factcheck.actions.base import Actor, record
from factcheck.actions.moves import Data, move
from factcheck.actions.relations import check_exclusions, decide, lock_links, record_link
from factcheck.errors import Conflict, Invalid
from factcheck.models import Claim, ClaimRelation, Sighting
from factcheck.models.event import Verb
from factcheck.workflow import ClaimFile, Transition


def merge(claim: Claim, file: ClaimFile, transition: Transition, data: Data, by: Actor) -> Claim:
    """Sightings and relations go over; verdicts, evidence and publications stay readable on the merged claim."""
    into = _merge_target(claim, data["into"])
    known = set(into.sightings.exclude(span=None).values_list("span", flat=True))
    moved = []
    for sighting in Sighting.objects.filter(claim=claim):
        if sighting.span_id not in known:
            sighting.claim = into
            sighting.row_version += 1
            sighting.save(update_fields=["claim", "row_version"])
            moved.append(str(sighting.uuid))
    relations = _repoint(claim, into, by=by)
    record(
        Verb.CLAIM_MERGED, desk=into.desk, by=by, claim=into, merged=str(claim.uuid), label=claim.label, sightings=moved
    )
    into.row_version += 1
    into.save()
    claim.merged_into = into
    return move(
        claim,
        Verb.CLAIM_MERGED,
        to=transition.target,
        by=by,
        into=str(into.uuid),
        into_label=into.label,
        sightings=moved,
        relations=relations,
    )


def _merge_target(claim: Claim, uuid: str) -> Claim:
    """The claim to merge into, as it stands now; it was locked with the claim itself."""
    into = other_claim(claim, uuid)
    if into is None:
        raise Invalid.field("into", f"There is no claim {uuid!r} on this desk.")
    if into.pk == claim.pk:
        raise Invalid.field("into", f"{claim.label} cannot be merged into itself.")
    if into.state == Claim.State.MERGED:
        raise Conflict(f"{into.label} is merged itself. Choose the claim that it was merged into.", code="merged")
    lock_links(claim.desk)
    check_exclusions(claim, into, ClaimRelation.Kind.SAME_AS)
    return into


def _repoint(claim: Claim, into: Claim, *, by: Actor) -> list[str]:
    """Let the claim's links hold for ``into``, but for those between the two. Of two of a kind a confirmed one wins."""
    moved = []
    for relation in ClaimRelation.objects.filter(Q(a=claim) | Q(b=claim)).select_related("a__desk", "b__desk"):
        a, b = (into if side.pk == claim.pk else side for side in (relation.a, relation.b))
        if a.pk == b.pk:
            continue
        if relation.kind in ClaimRelation.SYMMETRIC and a.pk > b.pk:
            a, b = b, a
        known = ClaimRelation.objects.filter(a=a, b=b, kind=relation.kind).select_related("a__desk", "b__desk").first()
        confirmed = relation.state == ClaimRelation.State.CONFIRMED
        if known is not None:
            if confirmed and known.state != ClaimRelation.State.CONFIRMED:
                decide(known, state=ClaimRelation.State.CONFIRMED, by=by, rationale=relation.rationale)
            continue
        relation.a, relation.b = a, b
        relation.row_version += 1
        relation.save(update_fields=["a", "b", "row_version"])
        if confirmed:
            record_link(Verb.RELATION_ADDED, relation, by=by, moved_from=claim.label)
        moved.append(str(relation.uuid))
    return moved


def other_claim(claim: Claim, uuid: object) -> Claim | None:
    """The claim of this uuid on the same desk."""
    try:
        return Claim.objects.filter(desk=claim.desk_id, uuid=UUID(str(uuid))).first()
    except ValueError:
        return None
