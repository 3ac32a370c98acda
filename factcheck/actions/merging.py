"""Merging claims and taking that back: what hangs on one goes over to the other, or stays readable on it.

The event of a merge holds all that taking it back needs: what went over, where it came from, and what it decided.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Model, Q

from factcheck.actions.base import Actor, record
from factcheck.actions.moves import Data, move
from factcheck.actions.recheck import clear_settled, doubts_of, flag_again
from factcheck.actions.relations import check_exclusions, decide, lock_links, record_link
from factcheck.errors import Conflict, Invalid
from factcheck.models import Claim, ClaimRelation, Event, Evidence, Quantity, Sighting, User
from factcheck.models.event import Verb
from factcheck.queries.claimfile import load_claim_file
from factcheck.workflow import ClaimFile, Transition
from factcheck.workflow.transitions import EDITABLE

State = ClaimRelation.State


def merge(claim: Claim, file: ClaimFile, transition: Transition, data: Data, by: Actor) -> Claim:
    """Sightings and relations go over; verdicts, evidence and publications stay readable on the merged claim.

    A claim that was once split off from the other brings back the sources and figures that it got then, as long as the
    other can be edited.
    """
    into = _merge_target(claim, data["into"])
    sightings = list(Sighting.objects.filter(claim=claim).order_by("pk"))
    moved = move_over(_elsewhere_than(into, sightings), into)
    back = _what_a_split_took(claim, into)
    evidence, quantities = (move_over(rows, into) for rows in back)
    links, decided = _repoint(claim, into, by=by)
    doubt = doubts_of(into).first() if claim.needs_recheck and not into.needs_recheck else None
    told: dict[str, Any] = {"sightings": moved, "evidence": evidence, "quantities": quantities}
    wrote: dict[str, Any] = {"wrote": writers_of(file)} if evidence else {}
    record(
        Verb.CLAIM_MERGED, desk=into.desk, by=by, claim=into, merged=str(claim.uuid), label=claim.label, **told, **wrote
    )
    waited = into.waiting_since.isoformat()
    into.row_version += 1
    into.save()
    if doubt is not None:
        flag_again(into, by=by, placement=doubt, undoes=None)
    claim.merged_into = into
    return move(
        claim,
        Verb.CLAIM_MERGED,
        to=transition.target,
        by=by,
        into=str(into.uuid),
        into_label=into.label,
        **told,
        left=[str(row.uuid) for row in sightings if str(row.uuid) not in moved],
        relations=[link["relation"] for link in links],
        links=links,
        decided=decided,
        waited=claim.waiting_since.isoformat(),
        recheck_asked=waited if doubt is not None else None,
    )


def _elsewhere_than(other: Claim, sightings: Iterable[Sighting]) -> list[Sighting]:
    """Those in a passage and at an address where the other claim was not seen."""
    known = [place for row in other.sightings.values_list("span", "url") for place in row if place]
    return [row for row in sightings if row.span_id not in known and row.url not in known]


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


def other_claim(claim: Claim, uuid: object) -> Claim | None:
    """The claim of this uuid on the same desk."""
    try:
        return Claim.objects.filter(desk=claim.desk_id, uuid=UUID(str(uuid))).first()
    except ValueError:
        return None


def move_over(rows: Iterable[Any], to: Claim) -> list[str]:
    """Let rows that hang on one claim hang on this one, whose claims are locked; their uuids."""
    moved = []
    for row in rows:
        row.claim = to
        row.row_version += 1
        row.save(update_fields=["claim", "row_version"])
        moved.append(str(row.uuid))
    return moved


def writers_of(file: ClaimFile) -> list[str]:
    """The user names of the claim's contributors, who have written on another claim what goes over to it."""
    return list(User.objects.filter(pk__in=file.contributors).order_by("username").values_list("username", flat=True))


def _what_a_split_took(claim: Claim, into: Claim) -> tuple[list[Evidence], list[Quantity]]:
    """The sources and figures that the claim got from ``into`` when it was split off from it, and has still."""
    split = claim.events.filter(verb=Verb.CLAIM_SPLIT, payload__from=str(into.uuid)).order_by("-id").first()
    if split is None or into.state not in EDITABLE:
        return [], []
    return (
        list(Evidence.objects.filter(claim=claim, uuid__in=split.payload["evidence"]).order_by("pk")),
        list(Quantity.objects.filter(claim=claim, uuid__in=split.payload["quantities"]).order_by("pk")),
    )


def _repoint(claim: Claim, into: Claim, *, by: Actor) -> tuple[list[dict[str, str]], list[dict[str, Any]]]:
    """Let the claim's links hold for ``into``, but for those between the two. Of two of a kind a confirmed one wins.

    Returns each link that went over with its former ends, and each of ``into`` that was confirmed by this with what
    stood there before. Raises Conflict for a link that cannot stand beside one of ``into``.
    """
    moved, decided = [], []
    for relation in ClaimRelation.objects.filter(Q(a=claim) | Q(b=claim)).select_related("a__desk", "b__desk"):
        former = {"a": str(relation.a.uuid), "b": str(relation.b.uuid)}
        a, b = (into if side.pk == claim.pk else side for side in (relation.a, relation.b))
        if a.pk == b.pk:
            continue
        if relation.kind in ClaimRelation.SYMMETRIC and a.pk > b.pk:
            a, b = b, a
        known = (
            ClaimRelation.objects.filter(a=a, b=b, kind=relation.kind)
            .select_related("a__desk", "b__desk", "decided_by")
            .first()
        )
        confirmed = relation.state == State.CONFIRMED
        if known is not None:
            if confirmed and known.state != State.CONFIRMED:
                before = _as_decided(known)
                decide(known, state=State.CONFIRMED, by=by, rationale=relation.rationale)
                decided.append({**before, "row_version": known.row_version})
            continue
        if confirmed:
            check_exclusions(a, b, relation.kind, among=ClaimRelation.objects.exclude(pk=relation.pk))
        relation.a, relation.b = a, b
        relation.row_version += 1
        relation.save(update_fields=["a", "b", "row_version"])
        if confirmed:
            record_link(Verb.RELATION_ADDED, relation, by=by, moved_from=claim.label)
        moved.append({"relation": str(relation.uuid), **former})
    return moved, decided


def _as_decided(relation: ClaimRelation) -> dict[str, Any]:
    """How a link stands, as plain values."""
    return {
        "relation": str(relation.uuid),
        "state": relation.state,
        "rationale": relation.rationale,
        "decided_by": relation.decided_by.username if relation.decided_by else None,
        "decided_at": relation.decided_at.isoformat() if relation.decided_at else None,
    }


# Taking it back


def _person(username: str | None) -> User | None:
    return User.objects.get(username=username) if username else None


def unmerge(claim: Claim, file: ClaimFile, transition: Transition, data: Data, by: Actor) -> Claim:
    """Put back all that the merge moved and decided, and let the claim stand in the state that it had.

    Nobody is overruled: raises Conflict, and changes nothing, when one of these rows is not where the merge left it.
    What was edited there meanwhile comes back as edited, and a link that somebody decided since stays as decided.
    """
    merged, into = claim.state_event, claim.merged_into
    assert merged is not None and into is not None, "a merged claim names the other, and the event"  # noqa: PT018
    if into.state == Claim.State.MERGED and into.merged_into is not None:
        raise Conflict(
            f"{claim.label} was merged into {into.label}, and that one into {into.merged_into.label} since. "
            f"Unmerge {into.label} first.",
            code="merged",
        )
    lock_links(claim.desk)
    payload = merged.payload
    back = _Back(claim, into, merged)
    places = back.rows(Sighting, payload["sightings"], "One of the places where it was seen")
    twice = [row for row in places if row not in _elsewhere_than(claim, places)]
    if twice:
        raise Conflict(
            f"One of the places where {claim.label} was seen was changed on {into.label} to {twice[0].url}, which "
            f"{claim.label} has already. Change or remove one of the two, then unmerge.",
            code="moved",
        )
    told: dict[str, Any] = {
        "sightings": move_over(places, claim),
        "evidence": move_over(back.rows(Evidence, payload["evidence"], "One of its sources"), claim),
        "quantities": move_over(back.rows(Quantity, payload["quantities"], "One of its figures"), claim),
    }
    if told["evidence"] and into.state not in EDITABLE:
        raise Conflict(
            f"{into.label} is {into.get_state_display().lower()} with sources that came from {claim.label}. Open a "
            f"correction of {into.label} first.",
            code="not-editable",
        )
    relations = back.links(by=by)
    wrote = {"wrote": writers_of(load_claim_file(into))} if told["evidence"] else {}
    record(
        Verb.CLAIM_UNMERGED,
        desk=into.desk,
        by=by,
        claim=into,
        undoes=merged,
        unmerged=str(claim.uuid),
        label=claim.label,
        **told,
    )
    into.row_version += 1
    into.save()
    _settle(claim, into, payload["recheck_asked"], by=by)
    claim.refresh_from_db(fields=["needs_recheck", "row_version"])
    claim.merged_into = None
    claim = move(
        claim,
        Verb.CLAIM_UNMERGED,
        to=transition.leads_to(file),
        by=by,
        waiting_since=datetime.fromisoformat(payload["waited"]),
        undoes=merged,
        **{"from": str(into.uuid)},
        from_label=into.label,
        **told,
        **wrote,
        relations=relations,
    )
    # Others may have been linked meanwhile, in a way that its links exclude now that they count again.
    links = ClaimRelation.objects.filter(Q(a=claim) | Q(b=claim), state=State.CONFIRMED).select_related("a", "b")
    for relation in links:
        check_exclusions(relation.a, relation.b, relation.kind)
    return claim


def _settle(claim: Claim, into: Claim, asked: str | None, *, by: Actor) -> None:
    """Ask of neither for a recheck that its own passages do not want; ``into`` waits as long as before the merge."""
    clear_settled([claim.pk, into.pk], by=by)
    if asked is not None:
        into.refresh_from_db(fields=["needs_recheck"])
        if not into.needs_recheck:
            Claim.objects.filter(pk=into.pk).update(waiting_since=datetime.fromisoformat(asked))


class _Back:
    """What a merge moved, on its way back to ``claim``; both claims and the desk's links are locked."""

    def __init__(self, claim: Claim, into: Claim, merged: Event) -> None:
        self.claim, self.into, self.merged = claim, into, merged

    def rows(self, model: type[Model], uuids: list[str], what: str) -> list[Any]:
        """These rows. Raises Conflict when one of them is not on ``into`` any more."""
        found: list[Any] = list(model._default_manager.filter(uuid__in=uuids, claim=self.into).order_by("pk"))
        gone = set(uuids) - {str(row.uuid) for row in found}
        if gone:
            raise self._moved_on(f"{what} is not on {self.into.label} any more", since=self._since(gone))
        return found

    def _since(self, uuids: set[str]) -> Event | None:
        """The event that took one of these away from ``into``."""
        verbs = (Verb.SIGHTING_REMOVED, Verb.QUANTITY_REMOVED, Verb.CLAIM_SPLIT)
        for event in (
            self.into.events.filter(pk__gt=self.merged.pk, verb__in=verbs).select_related("actor").order_by("-pk")
        ):
            payload = event.payload
            named = {payload.get("sighting"), payload.get("quantity")}
            named |= {uuid for kind in ("sightings", "evidence", "quantities") for uuid in payload.get(kind, ())}
            if named & uuids:
                return event
        return None

    def _moved_on(self, said: str, *, since: Event | None = None) -> Conflict:
        who = f" ({since.actor or 'background work'} {since.get_verb_display()})" if since else ""
        return Conflict(
            f"{said}{who}, so the merge cannot be taken back as it was. Nothing was changed. "
            f"Split {self.into.label} instead.",
            code="moved",
        )

    def links(self, *, by: Actor) -> list[str]:
        """Give links their former ends and take back what the merge decided; the uuids of those that went back."""
        back = [self._link(link, by=by) for link in self.merged.payload["links"]]
        for before in self.merged.payload["decided"]:
            self._undecide(before, by=by)
        return back

    def _link(self, link: dict[str, str], *, by: Actor) -> str:
        relation = ClaimRelation.objects.select_related("a__desk", "b__desk").filter(uuid=link["relation"]).first()
        former = {
            str(end.uuid): end for end in Claim.objects.select_related("desk").filter(uuid__in=(link["a"], link["b"]))
        }
        own = str(self.claim.uuid)
        other = former[link["b"] if link["a"] == own else link["a"]]
        if relation is None or {relation.a_id, relation.b_id} != {self.into.pk, other.pk}:
            merged = f" ({other.label} is merged; unmerge it first)" if other.state == Claim.State.MERGED else ""
            raise self._moved_on(f"Its link with {other.label} does not stand on {self.into.label} any more{merged}")
        # Ends that were turned round since keep their direction.
        a, b = (self.claim if end.pk == self.into.pk else other for end in (relation.a, relation.b))
        if relation.kind in ClaimRelation.SYMMETRIC and a.pk > b.pk:
            a, b = b, a
        if ClaimRelation.objects.filter(a=a, b=b, kind=relation.kind).exclude(pk=relation.pk).exists():
            raise self._moved_on(f"{self.claim.label} has another link of the same kind with {other.label}")
        relation.a, relation.b = a, b
        relation.row_version += 1
        relation.save(update_fields=["a", "b", "row_version"])
        if relation.state == State.CONFIRMED:
            record_link(Verb.RELATION_ADDED, relation, by=by, moved_from=self.into.label)
        return str(relation.uuid)

    def _undecide(self, before: dict[str, Any], *, by: Actor) -> None:
        """A link of ``into`` that the merge confirmed stands as before, unless somebody decided about it since."""
        relation = ClaimRelation.objects.select_related("a__desk", "b__desk").get(uuid=before["relation"])
        if relation.row_version != before["row_version"]:
            return
        relation.state, relation.rationale = before["state"], before["rationale"]
        relation.decided_by = _person(before["decided_by"])
        relation.decided_at = datetime.fromisoformat(before["decided_at"]) if before["decided_at"] else None
        relation.row_version += 1
        relation.save(update_fields=["state", "rationale", "decided_by", "decided_at", "row_version"])
        for own, other in ((relation.a, relation.b), (relation.b, relation.a)):
            record(
                Verb.CLAIM_UNMERGED,
                desk=own.desk,
                by=by,
                claim=own,
                undoes=self.merged,
                relation=str(relation.uuid),
                kind=relation.kind,
                state=relation.state,
                other=str(other.uuid),
                other_label=other.label,
            )
