"""Links between claims: counter-claims and same claims, to begin with. Always confirmed by a person."""

from __future__ import annotations

from collections import deque

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from factcheck.actions.base import Actor, allow, lock, record, same_version
from factcheck.actions.claims import lock_claims
from factcheck.errors import Conflict, Invalid
from factcheck.models import Claim, ClaimRelation, Desk
from factcheck.models.event import Verb

Kind = ClaimRelation.Kind
State = ClaimRelation.State

MERGED = Claim.State.MERGED
COUNTS = Q(state=State.CONFIRMED) & ~Q(a__state=MERGED) & ~Q(b__state=MERGED)
"""Links that exclude others: confirmed, and not left behind on a merged claim, where nobody can decide them."""

OFFERED = (Kind.CONTRADICTS, Kind.SAME_AS)
"""The kinds that can be set so far. The others have their place in the model and are refused with a sentence."""


@transaction.atomic
def relate_claims(claim: Claim, *, other: Claim, kind: str, by: Actor, rationale: str = "") -> ClaimRelation:
    """Link two claims of one desk. A person's link is confirmed at once; linking a suggested pair confirms it.

    Raises Invalid for a self-link or an unknown kind, Conflict for a pair that has the link, for ``contradicts``
    inside a ``same_as`` group and for ``same_as`` that would bring two contradicting claims into one group.
    """
    allow("relation.write", desk=claim.desk, by=by)
    if kind not in Kind.values:
        raise Invalid.field("kind", f"{kind!r} is not a kind of link. Choose one of: {', '.join(OFFERED)}.")
    if kind not in OFFERED:
        raise Invalid.field("kind", f"“{Kind(kind).label}” cannot be set yet. Choose one of: {', '.join(OFFERED)}.")
    if other.pk == claim.pk:
        raise Invalid.field("other", f"{claim.label} cannot be linked to itself.")
    if other.desk_id != claim.desk_id:
        raise Invalid.field("other", "The other claim is not on this desk.")
    a, b = lock_pair(claim.pk, other.pk)
    check_exclusions(a, b, kind)
    known = ClaimRelation.objects.filter(a=a, b=b, kind=kind).first()
    if known is not None and known.state == State.CONFIRMED:
        raise Conflict(f"{a.label} and {b.label} have this link already.", code="relation-exists")
    if known is not None:
        return decide(known, state=State.CONFIRMED, by=by, rationale=rationale)
    relation = ClaimRelation.objects.create(
        a=a,
        b=b,
        kind=kind,
        state=State.CONFIRMED,
        rationale=rationale,
        by=by.user,
        decided_by=by.user,
        decided_at=timezone.now(),
    )
    record_link(Verb.RELATION_ADDED, relation, by=by)
    return relation


def lock_pair(*ids: int) -> list[Claim]:
    """Both claims by primary key, locked, and with them every link on their desk: the exclusions look far.

    Raises Conflict when one of them is merged.
    """
    pair = list(lock_claims(ids).values())
    lock_links(pair[0].desk)
    for row in pair:
        if row.state == Claim.State.MERGED:
            raise Conflict(f"{row.label} is merged into another claim. Link that one.", code="merged")
    return pair


def lock_links(desk: Desk) -> None:
    """Let one transaction at a time change links on the desk, after it has locked the claims."""
    lock(Desk.objects.only("pk"), desk.pk)


def check_exclusions(a: Claim, b: Claim, kind: str) -> None:
    """Raise Conflict when a link of this kind would make the same claim contradict itself."""
    if kind == Kind.CONTRADICTS and b.pk in same_group(a):
        raise Conflict(
            f"{a.label} and {b.label} are linked as the same claim, so they cannot contradict each other. "
            "Reject that link first.",
            code="contradicts-inside-same",
        )
    if kind == Kind.SAME_AS:
        left, right = same_group(a), same_group(b)
        clash = (
            ClaimRelation.objects.filter(COUNTS, kind=Kind.CONTRADICTS)
            .filter(Q(a__in=left, b__in=right) | Q(a__in=right, b__in=left))
            .select_related("a", "b")
            .first()
        )
        if clash is not None:
            raise Conflict(
                f"{clash.a.label} contradicts {clash.b.label}, so they cannot become the same claim. "
                "Reject that link first.",
                code="same-with-contradiction",
            )


def same_group(claim: Claim) -> set[int]:
    """Primary keys of every claim that confirmed ``same_as`` links lead to, the claim's own included."""
    group, ahead = {claim.pk}, deque([claim.pk])
    while ahead:
        here = [ahead.popleft() for _ in range(len(ahead))]
        pairs = ClaimRelation.objects.filter(COUNTS, Q(a__in=here) | Q(b__in=here), kind=Kind.SAME_AS).values_list(
            "a", "b"
        )
        fresh = {pk for pair in pairs for pk in pair} - group
        group |= fresh
        ahead.extend(fresh)
    return group


@transaction.atomic
def confirm_relation(relation: ClaimRelation, *, by: Actor, seen: int | None, rationale: str = "") -> ClaimRelation:
    """Confirm a suggested (or once rejected) link."""
    allow("relation.write", desk=relation.a.desk, by=by)
    relation = _locked(relation, seen=seen)
    if relation.state == State.CONFIRMED:
        raise Conflict(f"This link was confirmed already by {relation.decided_by}.", code="relation-decided")
    check_exclusions(relation.a, relation.b, relation.kind)
    return decide(relation, state=State.CONFIRMED, by=by, rationale=rationale)


@transaction.atomic
def reject_relation(relation: ClaimRelation, *, by: Actor, seen: int | None, rationale: str = "") -> ClaimRelation:
    """Reject a link. The pair stays rejected and is not suggested again."""
    allow("relation.write", desk=relation.a.desk, by=by)
    relation = _locked(relation, seen=seen)
    if relation.state == State.REJECTED:
        raise Conflict(f"This link was rejected already by {relation.decided_by}.", code="relation-decided")
    return decide(relation, state=State.REJECTED, by=by, rationale=rationale)


def _locked(relation: ClaimRelation, *, seen: int | None) -> ClaimRelation:
    lock_pair(relation.a_id, relation.b_id)
    relation = lock(ClaimRelation.objects.select_related("a__desk", "b__desk", "decided_by"), relation.pk)
    same_version(relation, seen=seen, now={"state": relation.state, "rationale": relation.rationale})
    return relation


def decide(relation: ClaimRelation, *, state: str, by: Actor, rationale: str) -> ClaimRelation:
    """Write the decision on a link whose claims are locked, with an event on each."""
    relation.state = state
    relation.decided_by, relation.decided_at = by.user, timezone.now()
    if rationale:
        relation.rationale = rationale
    relation.row_version += 1
    relation.save()
    record_link(Verb.RELATION_CONFIRMED if state == State.CONFIRMED else Verb.RELATION_REJECTED, relation, by=by)
    return relation


def record_link(verb: Verb, relation: ClaimRelation, *, by: Actor, moved_from: str = "") -> None:
    """One event on each claim, as the link is part of both histories. ``moved_from``: whose it was before a merge."""
    for own, other in ((relation.a, relation.b), (relation.b, relation.a)):
        record(
            verb,
            desk=own.desk,
            by=by,
            claim=own,
            relation=str(relation.uuid),
            kind=relation.kind,
            other=str(other.uuid),
            other_label=other.label,
            rationale=relation.rationale,
            moved_from=moved_from,
        )
