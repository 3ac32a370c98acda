"""Loading claim files: one or many, with the same number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from factcheck.models import Attempt, Claim, ClaimRelation, Event, Evidence, Outlet, Publication, Review, User, Verdict
from factcheck.models.event import Verb
from factcheck.workflow import Approval, ClaimFile, Contribution, EvidenceFacts, VerdictFacts

# What a person did in writing a field that the content hash covers, and how the gate's sentence says it.
WROTE_CONTENT: dict[str, str] = {
    Verb.CLAIM_CREATED: "made the claim",
    Verb.CLAIM_EDITED: "changed the claim",
    Verb.VERDICT_PROPOSED: "proposed another verdict",
    Verb.EVIDENCE_ADDED: "added evidence",
    Verb.EVIDENCE_EDITED: "changed the evidence",
    Verb.EVIDENCE_WITHDRAWN: "withdrew evidence",
    Verb.CLAIM_MERGED: "merged another claim into it",
    Verb.CLAIM_UNMERGED: "took a merge back",
    Verb.CLAIM_SPLIT: "split it",
}
WENT_OVER = (Verb.CLAIM_MERGED, Verb.CLAIM_UNMERGED, Verb.CLAIM_SPLIT)
"""Writing only when sources went over with it."""
HASHED_FIELDS = frozenset({"statement", "kind", "claimant", "claimed_on", "single_source_reason"})


def load_claim_file(claim: Claim) -> ClaimFile:
    return load_claim_files([claim])[claim.pk]


def load_claim_files(claims: Iterable[Claim], *, warnings: bool = True) -> dict[int, ClaimFile]:
    """A ClaimFile for each claim, by primary key. Five queries, however many claims; four without ``warnings``.

    One more when a claim among them is declined or merged, and one when one was split off from another.

    The claims' ``claimant`` and ``desk__policy`` are read from them; load them with ``select_related``. ``warnings`` is
    for what the gate mentions without closing (``contradicted_and_true``).
    """
    by_id = {claim.pk: claim for claim in claims}
    if not by_id:
        return {}
    ids = list(by_id)
    # Attempts and publications come with the verdict: without one the gate asks for neither, and none can be public.
    newest = Publication.objects.filter(claim=OuterRef("claim")).order_by("-number")
    tried = Attempt.objects.filter(claim=OuterRef("claim")).order_by().values("claim").annotate(number=Count("pk"))
    found = (
        Verdict.objects.filter(claim__in=ids)
        .select_related("rating", "author")
        .annotate(
            attempts=Coalesce(Subquery(tried.values("number")), 0),
            publication=Subquery(newest.values("pk")[:1]),
            retracted_at=Subquery(newest.values("retracted_at")[:1]),
        )
        .order_by("number")
    )
    verdicts: dict[int, Any] = {verdict.claim_id: verdict for verdict in found}  # the last of each claim
    approvals = defaultdict(list)
    for review in Review.objects.filter(
        verdict__in=[verdict.pk for verdict in verdicts.values()], decision=Review.Decision.APPROVED
    ).select_related("reviewer"):
        approvals[review.verdict_id].append(Approval(review.reviewer_id, str(review.reviewer), review.content_hash))
    evidence = _evidence(by_id)
    contributors, last_change = _contributions(ids)
    contradicted = _contradicted_and_true(ids, verdicts) if warnings else {}
    moves = _last_moves(by_id.values())
    return {
        pk: ClaimFile(
            claim_id=pk,
            number=claim.number,
            state=claim.state,
            statement=claim.statement,
            kind=claim.kind,
            claimant=claim.claimant.name if claim.claimant else "",
            claimed_on=claim.claimed_on,
            approvals_needed=claim.desk.policy.approvals_needed,
            sources_needed=claim.desk.policy.sources_needed,
            single_source_reason=claim.single_source_reason,
            verdict=_facts(verdicts.get(pk)),
            approvals=tuple(approvals[verdicts[pk].pk]) if pk in verdicts else (),
            evidence=tuple(evidence[pk]),
            attempts=verdicts[pk].attempts if pk in verdicts else 0,
            contributors=frozenset(contributors[pk]),
            last_change=last_change.get(pk),
            live_publication=_live(verdicts.get(pk)),
            contradicted_and_true=tuple(contradicted.get(pk, ())),
            needs_recheck=claim.needs_recheck,
            **moves.get(pk, {}),
        )
        for pk, claim in by_id.items()
    }


CAN_GO_BACK = (Claim.State.DECLINED, Claim.State.MERGED)


def _last_moves(claims: Iterable[Claim]) -> dict[int, dict[str, Any]]:
    """Of the claims that can go back to where they were: from which state they came, and who moved them."""
    ended = {claim.state_event_id: claim.pk for claim in claims if claim.state in CAN_GO_BACK}
    if not ended:
        return {}
    return {
        ended[event.pk]: {
            "came_from": event.state_from,
            "moved_by_id": event.actor_id,
            "moved_by_name": str(event.actor or "Background work"),
        }
        for event in Event.objects.filter(pk__in=ended).select_related("actor")
    }


def _evidence(claims: dict[int, Claim]) -> dict[int, list[EvidenceFacts]]:
    """The sources that count, by claim, each with the outlet whose site it stands on."""
    outlet = Outlet.objects.filter(desk=OuterRef("claim__desk"), domain=OuterRef("site")).exclude(domain="")
    rows = Evidence.objects.filter(claim__in=claims, withdrawn_at__isnull=True).order_by("id")
    found = defaultdict(list)
    for row in rows.annotate(outlet=Subquery(outlet.order_by("id").values("name")[:1])):
        found[row.claim_id].append(
            EvidenceFacts(
                uuid=str(row.uuid),
                url=row.url,
                file_sha256=row.file_sha256,
                title=row.title,
                quote=row.quote,
                stance=row.stance,
                directness=row.directness,
                origin=row.origin,
                confidential=row.confidential,
                outlet=row.outlet or "",
            )
        )
    return found


def _facts(verdict: Verdict | None) -> VerdictFacts | None:
    if verdict is None:
        return None
    return VerdictFacts(
        id=verdict.pk,
        number=verdict.number,
        rating_id=verdict.rating_id,
        rating_key=verdict.rating.key,
        rating_label=verdict.rating.label,
        rating_decides=verdict.rating.decides,
        summary=verdict.summary,
        rationale=verdict.rationale,
        author_id=verdict.author_id,
        author_name=str(verdict.author),
    )


def _live(verdict: Any) -> int | None:
    """The newest publication, annotated on the verdict, unless it was retracted."""
    return verdict.publication if verdict and verdict.retracted_at is None else None


def _contributions(ids: list[int]) -> tuple[dict[int, set[int]], dict[int, Contribution]]:
    """Who wrote a hashed field since the last publication, and who wrote the last one."""
    contributors: dict[int, set[int]] = defaultdict(set)
    last: dict[int, Contribution] = {}
    events = list(
        Event.objects.filter(
            Q(verb__in=WROTE_CONTENT) | Q(verb=Verb.CLAIM_PUBLISHED), claim__in=ids, actor__isnull=False
        )
        .select_related("actor")
        .order_by("id")
    )
    names = {name for event in events for name in event.payload.get("wrote", ())}
    writers = dict(User.objects.filter(username__in=names).values_list("username", "pk")) if names else {}
    for event in events:
        assert event.claim_id is not None
        assert event.actor is not None
        if event.verb == Verb.CLAIM_PUBLISHED:
            contributors[event.claim_id].clear()
            last.pop(event.claim_id, None)
            continue
        # What came from another claim was written by those who had written on that one.
        contributors[event.claim_id] |= {writers[name] for name in event.payload.get("wrote", ())}
        if event.verb in WENT_OVER and not event.payload.get("evidence"):
            continue
        if event.verb == Verb.CLAIM_EDITED and not HASHED_FIELDS & set(event.payload.get("changes", {})):
            continue
        contributors[event.claim_id].add(event.actor.pk)
        last[event.claim_id] = Contribution(event.actor.pk, str(event.actor), WROTE_CONTENT[event.verb], event.at)
    return contributors, last


def _contradicted_and_true(ids: list[int], verdicts: dict[int, Verdict]) -> dict[int, list[str]]:
    """Labels of the claims that a claim contradicts although both are (to be) rated true."""
    found: dict[int, list[str]] = defaultdict(list)
    rows = ClaimRelation.objects.filter(
        Q(a__in=ids) | Q(b__in=ids), kind=ClaimRelation.Kind.CONTRADICTS, state=ClaimRelation.State.CONFIRMED
    ).select_related("a__rating", "b__rating")
    for row in rows:
        for own, other in ((row.a, row.b), (row.b, row.a)):
            verdict = verdicts.get(own.pk)
            if verdict and verdict.rating.key == "true" and other.rating and other.rating.key == "true":
                found[own.pk].append(other.label)
    return found
