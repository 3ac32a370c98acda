"""Links between claims: made and decided by people, suggested by jobs. What excludes what stands here, too."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from factcheck.actions.base import Actor, allow, lock, record, same_version
from factcheck.actions.claims import lock_claims
from factcheck.errors import Conflict, Invalid
from factcheck.models import Claim, ClaimRelation, Desk
from factcheck.models.claim import link_words
from factcheck.models.event import Verb, Via

Kind = ClaimRelation.Kind
State = ClaimRelation.State
Direction = ClaimRelation.Direction

MERGED = Claim.State.MERGED
COUNTS = Q(state=State.CONFIRMED) & ~Q(a__state=MERGED) & ~Q(b__state=MERGED)
"""Links that exclude others: confirmed, and not left behind on a merged claim, where nobody can decide them."""

LONGEST_METHOD = 40


@transaction.atomic
def relate_claims(
    claim: Claim, *, other: Claim, kind: str, by: Actor, direction: str = "", rationale: str = ""
) -> ClaimRelation:
    """Link two claims of one desk. A person's link is confirmed at once; linking a suggested pair confirms it.

    ``direction`` is for the kinds that read one way: ``to`` (also when it is not given) for ``claim`` that supports,
    qualifies or updates ``other``, ``from`` for the reverse.

    Raises Invalid for a self-link, an unknown kind and a direction that does not fit it, Conflict for a pair that has
    the link and for a link that ``exclusion`` names.
    """
    allow("relation.write", desk=claim.desk, by=by)
    check_link_kind(kind)
    if direction and direction not in Direction.values:
        raise Invalid.field(
            "direction", f"{direction!r} is no direction. Choose one of: {', '.join(Direction.values)}."
        )
    if direction and kind in ClaimRelation.SYMMETRIC:
        raise Invalid.field("direction", f"“{Kind(kind).label}” reads both ways. Leave the direction out.")
    if other.pk == claim.pk:
        raise Invalid.field("other", f"{claim.label} cannot be linked to itself.")
    if other.desk_id != claim.desk_id:
        raise Invalid.field("other", "The other claim is not on this desk.")
    pair = {row.pk: row for row in lock_pair(claim.pk, other.pk)}
    a, b = pair[claim.pk], pair[other.pk]
    if direction == Direction.FROM or (kind in ClaimRelation.SYMMETRIC and a.pk > b.pk):
        a, b = b, a
    known = ClaimRelation.objects.filter(a=a, b=b, kind=kind).first()
    if known is not None and known.state == State.CONFIRMED:
        raise _linked_already(a, b)
    check_exclusions(a, b, kind)
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


def check_link_kind(kind: str) -> None:
    """Raise Invalid unless it is a kind of link."""
    if kind not in Kind.values:
        raise Invalid.field("kind", f"{kind!r} is not a kind of link. Choose one of: {', '.join(Kind.values)}.")


def _linked_already(a: Claim, b: Claim) -> Conflict:
    return Conflict(f"{a.label} and {b.label} have this link already.", code="relation-exists")


@transaction.atomic
def suggest_relation(
    a: Claim, b: Claim, *, kind: str, method: str, score: float | None = None, reasons: Sequence[Any] = ()
) -> ClaimRelation | None:
    """Background work proposes a link, which means nothing until a person confirms it. ``a`` does it to ``b``.

    Once a pair: what is suggested already is returned as it stands. None, and nothing is written, for a pair that a
    person has decided about in any kind, for one that a confirmed link elsewhere excludes, and for a merged claim. It
    waits for the two claims, and holds up nobody else on the desk.

    Raises Invalid for a self-link, two desks, an unknown kind or a method that does not fit.
    """
    check_link_kind(kind)
    if a.pk == b.pk:
        raise Invalid.field("b", f"{a.label} cannot be linked to itself.")
    if a.desk_id != b.desk_id:
        raise Invalid.field("b", "The other claim is not on this desk.")
    if not 0 < len(method) <= LONGEST_METHOD:
        raise Invalid.field("method", f"Name the method in 1 to {LONGEST_METHOD} characters.")
    pair = lock_claims([a.pk, b.pk])
    a, b = pair[a.pk], pair[b.pk]
    if kind in ClaimRelation.SYMMETRIC and a.pk > b.pk:
        a, b = b, a
    between = list(links_between(a, b))
    if any(one.state != State.SUGGESTED for one in between) or Claim.State.MERGED in (a.state, b.state):
        return None
    if between:
        return between[0]
    if exclusion(a, b, kind) is not None:
        return None
    relation = ClaimRelation.objects.create(a=a, b=b, kind=kind, method=method, score=score, reasons=list(reasons))
    record_link(Verb.RELATION_ADDED, relation, by=None)
    return relation


@transaction.atomic
def confirm_relation(relation: ClaimRelation, *, by: Actor, seen: int | None, rationale: str = "") -> ClaimRelation:
    """Confirm a suggested (or once rejected) link. Raises Conflict for one that ``exclusion`` names."""
    allow("relation.write", desk=relation.a.desk, by=by)
    relation = lock_relation(relation, seen=seen)
    if relation.state == State.CONFIRMED:
        raise Conflict(f"This link was confirmed already by {relation.decided_by}.", code="relation-decided")
    check_exclusions(relation.a, relation.b, relation.kind)
    return decide(relation, state=State.CONFIRMED, by=by, rationale=rationale)


@transaction.atomic
def reject_relation(relation: ClaimRelation, *, by: Actor, seen: int | None, rationale: str = "") -> ClaimRelation:
    """Reject a link. The pair stays rejected and is not suggested again in any kind."""
    allow("relation.write", desk=relation.a.desk, by=by)
    relation = lock_relation(relation, seen=seen)
    if relation.state == State.REJECTED:
        raise Conflict(f"This link was rejected already by {relation.decided_by}.", code="relation-decided")
    return decide(relation, state=State.REJECTED, by=by, rationale=rationale)


@transaction.atomic
def retype_relation(
    relation: ClaimRelation, *, kind: str, by: Actor, seen: int | None, first: Claim | None = None, rationale: str = ""
) -> ClaimRelation:
    """Say that the link is of another kind, or reads the other way. A suggested one is thereby confirmed.

    ``first`` is the claim that does it to the other, where the kind reads one way; without it a link that reads one
    way keeps its direction. What is the same and confirmed already, and brings no other rationale, changes nothing.

    Raises Invalid for an unknown kind and a ``first`` that does not fit, Conflict for a rejected link, a link of that
    kind between the two, and for one that ``exclusion`` names; Stale for another version.
    """
    allow("relation.write", desk=relation.a.desk, by=by)
    check_link_kind(kind)
    relation = lock_relation(relation, seen=seen)
    if relation.state == State.REJECTED:
        raise Conflict(
            f"This link was rejected by {relation.decided_by}. Confirm it first, or link the two claims anew.",
            code="relation-rejected",
        )
    a, b = _ends(relation, kind, first)
    said = rationale or relation.rationale
    now = (relation.kind, relation.a_id, relation.state, relation.rationale)
    if now == (kind, a.pk, State.CONFIRMED, said):
        return relation
    rest = ClaimRelation.objects.exclude(pk=relation.pk)
    known = rest.filter(a=a, b=b, kind=kind).first()
    if known is not None and known.state == State.CONFIRMED:
        raise _linked_already(a, b)
    if known is not None:
        raise Conflict(
            f"{a.label} and {b.label} have a {known.get_state_display().lower()} link of this kind. Confirm that one, "
            "and reject this one.",
            code="relation-exists",
        )
    check_exclusions(a, b, kind, among=rest)
    was: dict[str, Any] = {"was": relation.kind, "turned": relation.kind == kind and relation.a_id != a.pk}
    relation.kind, relation.a, relation.b = kind, a, b
    relation.state = State.CONFIRMED
    relation.decided_by, relation.decided_at = by.user, timezone.now()
    relation.rationale = said
    relation.row_version += 1
    relation.save()
    record_link(Verb.RELATION_RETYPED, relation, by=by, **was)
    return relation


def _ends(relation: ClaimRelation, kind: str, first: Claim | None) -> tuple[Claim, Claim]:
    """The link's claims in the order that the kind asks for."""
    a, b = relation.a, relation.b
    if kind in ClaimRelation.SYMMETRIC:
        if first is not None:
            raise Invalid.field("a", f"“{Kind(kind).label}” reads both ways. Leave out which claim is the first.")
        return (a, b) if a.pk < b.pk else (b, a)
    if first is None:
        if relation.kind in ClaimRelation.SYMMETRIC:
            raise Invalid.field("a", f"Say which of the two claims {link_words(kind)} the other.")
        return a, b
    if first.pk not in (a.pk, b.pk):
        raise Invalid.field("a", f"{first.label} is not one of the two claims of this link.")
    return (a, b) if first.pk == a.pk else (b, a)


# Locks


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


def lock_relation(relation: ClaimRelation, *, seen: int | None) -> ClaimRelation:
    """The link, fresh, locked as by ``lock_pair``. Raises Conflict for a merged claim's, Stale for another version."""
    lock_pair(relation.a_id, relation.b_id)
    relation = lock(ClaimRelation.objects.select_related("a__desk", "b__desk", "decided_by"), relation.pk)
    now: dict[str, object] = {"state": relation.state, "kind": relation.kind, "rationale": relation.rationale}
    same_version(relation, seen=seen, now=now)
    return relation


# What excludes what


def check_exclusions(a: Claim, b: Claim, kind: str, *, among: QuerySet[ClaimRelation] | None = None) -> None:
    """Raise what ``exclusion`` answers."""
    if problem := exclusion(a, b, kind, among=among):
        raise problem


def exclusion(a: Claim, b: Claim, kind: str, *, among: QuerySet[ClaimRelation] | None = None) -> Conflict | None:
    """Why ``a`` cannot stand so to ``b``, given the confirmed links (``among``: only these count); None when it can.

    - ``contradicts`` inside a group of claims that are the same, and ``same_as`` that would make such a group;
    - ``supports``, ``qualifies`` or ``updates`` in the opposite direction between the same two;
    - ``supports`` beside ``contradicts`` between the same two.
    """
    links = (ClaimRelation.objects.all() if among is None else among).filter(COUNTS)
    if kind == Kind.CONTRADICTS and b.pk in same_group(a, links):
        return Conflict(
            f"{a.label} and {b.label} are linked as the same claim, so they cannot contradict each other. "
            "Reject that link first.",
            code="contradicts-inside-same",
        )
    if kind == Kind.SAME_AS:
        left, right = same_group(a, links), same_group(b, links)
        clash = (
            links.filter(kind=Kind.CONTRADICTS)
            .filter(Q(a__in=left, b__in=right) | Q(a__in=right, b__in=left))
            .select_related("a", "b")
            .first()
        )
        if clash is not None:
            return Conflict(
                f"{clash.a.label} contradicts {clash.b.label}, so they cannot become the same claim. "
                "Reject that link first.",
                code="same-with-contradiction",
            )
    if kind not in ClaimRelation.SYMMETRIC and links.filter(a=b, b=a, kind=kind).exists():
        return Conflict(
            f"{b.label} {link_words(kind)} {a.label}, so it cannot be the other way round as well. "
            "Change that link, or reject it first.",
            code="opposite-links",
        )
    if kind in (Kind.CONTRADICTS, Kind.SUPPORTS):
        against = Kind.SUPPORTS if kind == Kind.CONTRADICTS else Kind.CONTRADICTS
        clash = links_between(a, b, links).filter(kind=against).select_related("a", "b").first()
        if clash is not None:
            return Conflict(
                f"{clash}, so neither of the two {'contradicts' if kind == Kind.CONTRADICTS else 'supports'} the "
                "other. Change that link, or reject it first.",
                code="contradicts-and-supports",
            )
    return None


def links_between(a: Claim, b: Claim, among: QuerySet[ClaimRelation] | None = None) -> QuerySet[ClaimRelation]:
    """Every link between the two, whatever its kind, direction and state, the oldest first."""
    links = ClaimRelation.objects.all() if among is None else among
    return links.filter(Q(a=a, b=b) | Q(a=b, b=a)).order_by("id")


def same_group(claim: Claim, links: QuerySet[ClaimRelation]) -> set[int]:
    """Primary keys of every claim that the ``same_as`` among these links lead to, the claim's own included."""
    group, ahead = {claim.pk}, deque([claim.pk])
    while ahead:
        here = [ahead.popleft() for _ in range(len(ahead))]
        pairs = links.filter(Q(a__in=here) | Q(b__in=here), kind=Kind.SAME_AS).values_list("a", "b")
        fresh = {pk for pair in pairs for pk in pair} - group
        group |= fresh
        ahead.extend(fresh)
    return group


# Writing


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


def record_link(verb: Verb, relation: ClaimRelation, *, by: Actor | None, moved_from: str = "", **more: Any) -> None:
    """One event on each claim, as the link is part of both histories. ``moved_from``: whose it was before a merge.

    ``by`` is None for background work.
    """
    for own, other in ((relation.a, relation.b), (relation.b, relation.a)):
        record(
            verb,
            desk=own.desk,
            by=by,
            via=None if by else Via.JOB,
            claim=own,
            relation=str(relation.uuid),
            kind=relation.kind,
            direction=relation.direction_from(own),
            state=relation.state,
            other=str(other.uuid),
            other_label=other.label,
            rationale=relation.rationale,
            moved_from=moved_from,
            **more,
        )
