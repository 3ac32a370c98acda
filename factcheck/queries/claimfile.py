"""Loading claim files: one or many, with the same number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Max, Min, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, NullIf

from annotations.models.kept import GivenMany, Kept
from factcheck.models import (
    Attempt,
    Claim,
    ClaimRelation,
    Event,
    Evidence,
    Outlet,
    Policy,
    Publication,
    Rating,
    ReplyRequest,
    Review,
    User,
    Verdict,
)
from factcheck.models.event import Verb
from factcheck.workflow import (
    Approval,
    ArchiveFacts,
    ClaimFile,
    Contribution,
    Correction,
    EvidenceFacts,
    PolicyFacts,
    ReplyFacts,
    VerdictFacts,
)
from factcheck.workflow.contributors import WROTE, what_was_written


def load_claim_file(claim: Claim) -> ClaimFile:
    return load_claim_files([claim])[claim.pk]


def load_claim_files(claims: Iterable[Claim], *, warnings: bool = True) -> dict[int, ClaimFile]:
    """A ClaimFile for each claim, by primary key. At most nine queries, however many claims.

    Four of them always; one for the approvals, where there is a verdict; one for whoever renamed a claimant, where one
    was; one for those who wrote what came over from another claim, where that was; one for claims that are declined or
    merged; and one for claims rated true, which ``warnings=False`` leaves out (``contradicted_and_true``).

    The claims' ``claimant`` and ``desk__policy`` are read from them; load them with ``select_related``.
    """
    by_id = {claim.pk: claim for claim in claims}
    if not by_id:
        return {}
    ids = list(by_id)
    facts = {row["pk"]: row for row in FACTS.rows(claims=ids)}
    verdicts: dict[int, Any] = {one.claim_id: one for one in VERDICTS.rows(claims=ids)}  # the last of each claim
    written = _written(by_id, facts)
    approvals = defaultdict(list)
    given = [verdict.pk for verdict in verdicts.values()]
    for review in APPROVALS.rows(verdicts=given) if given else ():
        approvals[review.verdict_id].append(
            Approval(review.reviewer_id, str(review.reviewer), review.content_hash, review.pk)
        )
    evidence = _evidence(by_id)
    contradicted = _contradicted_and_true(verdicts) if warnings else {}
    moves = _last_moves(by_id.values())
    files = {}
    for pk, claim in by_id.items():
        fact, contributed = facts[pk], written[pk]
        verdict = verdicts.get(pk)
        files[pk] = ClaimFile(
            claim_id=pk,
            number=claim.number,
            state=claim.state,
            statement=claim.statement,
            kind=claim.kind,
            claimant=claim.claimant.name if claim.claimant else "",
            claimed_on=claim.claimed_on,
            policy=_policy(claim.desk.policy),
            single_source_reason=claim.single_source_reason,
            verdict=_facts(verdict),
            approvals=tuple(contributed.since(approval) for approval in approvals[verdict.pk]) if verdict else (),
            evidence=tuple(evidence[pk]),
            attempts=fact["tried"],
            contributors=frozenset(one.user_id for one in contributed.contributions) | contributed.elsewhere,
            last_change=contributed.contributions[-1] if contributed.contributions else None,
            live_publication=fact["publication"] if fact["retracted_at"] is None else None,
            contradicted_and_true=tuple(contradicted.get(pk, ())),
            needs_recheck=claim.needs_recheck,
            replies=ReplyFacts(fact["settled"], fact["waiting"], fact["waits_for"], fact["deadline"]),
            correction=contributed.correction,
            publisher=claim.desk.publisher,
            scale=(fact["worst"], fact["best"]) if fact["worst"] is not None else None,
            **moves.get(pk, {}),
        )
    return files


def _facts_of() -> QuerySet[Claim, dict[str, Any]]:
    """What is counted or looked up for each claim."""
    newest = Publication.objects.filter(claim=OuterRef("pk")).order_by("-number")
    asked = ReplyRequest.objects.filter(claim=OuterRef("pk"))
    waiting = asked.filter(outcome=ReplyRequest.Outcome.WAITING)
    soonest = waiting.order_by(F("deadline").asc(nulls_last=True), "id")
    who = Coalesce(NullIf("asked", Value("")), "speaker__name", Value(""))
    numbers = Rating.objects.filter(desk=OuterRef("desk"), number__isnull=False).order_by().values("desk")
    return (
        Claim.objects.filter(pk__one_of=GivenMany("claims"))
        .order_by()
        .annotate(
            tried=_number_of(Attempt.objects.filter(claim=OuterRef("pk"))),
            settled=_number_of(asked.exclude(outcome=ReplyRequest.Outcome.WAITING)),
            waiting=_number_of(waiting),
            waits_for=Coalesce(Subquery(soonest.annotate(who=who).values("who")[:1]), Value("")),
            deadline=Subquery(soonest.values("deadline")[:1]),
            publication=Subquery(newest.values("pk")[:1]),
            retracted_at=Subquery(newest.values("retracted_at")[:1]),
            worst=Subquery(numbers.annotate(end=Min("number")).values("end")),
            best=Subquery(numbers.annotate(end=Max("number")).values("end")),
            speaker=F("claimant__uuid"),
            speaker_version=F("claimant__row_version"),
        )
        .values(
            *("pk", "tried", "settled", "waiting", "waits_for", "deadline", "publication", "retracted_at"),
            *("worst", "best", "speaker", "speaker_version"),
        )
    )


FACTS = Kept(_facts_of)
VERDICTS = Kept(
    lambda: (
        Verdict.objects.filter(claim_id__one_of=GivenMany("claims"))
        .select_related("rating", "author")
        .order_by("number")
    )
)
APPROVALS = Kept(
    lambda: Review.objects.filter(
        verdict_id__one_of=GivenMany("verdicts"), decision=Review.Decision.APPROVED
    ).select_related("reviewer")
)


def _number_of(rows: QuerySet[Any]) -> Coalesce:
    """How many of a claim's rows there are, for a subquery."""
    return Coalesce(Subquery(rows.order_by().values("claim").annotate(number=Count("pk")).values("number")), 0)


def _policy(policy: Policy) -> PolicyFacts:
    return PolicyFacts(
        approvals_needed=policy.approvals_needed,
        sources_needed=policy.sources_needed,
        allows_single_source=policy.allows_single_source,
        requires_snapshots=policy.requires_snapshots,
        requires_reply=policy.requires_reply,
        requires_claimreview=policy.requires_claimreview,
    )


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
        for event in MOVES.rows(events=ended)
    }


MOVES = Kept(lambda: Event.objects.filter(pk__one_of=GivenMany("events")).select_related("actor"))


def _evidence_of() -> QuerySet[Evidence]:
    outlet = Outlet.objects.filter(desk=OuterRef("claim__desk"), domain=OuterRef("site")).exclude(domain="")
    return (
        Evidence.objects.filter(claim_id__one_of=GivenMany("claims"), withdrawn_at__isnull=True)
        .order_by("id")
        .annotate(
            outlet=Subquery(outlet.order_by("id").values("name")[:1]),
            kept=F("snapshot__state"),
            quote_found=F("snapshot__quote_found"),
            acknowledged_by=F("snapshot__quote_acknowledged_by"),
        )
    )


EVIDENCE = Kept(_evidence_of)


def _evidence(claims: dict[int, Claim]) -> dict[int, list[EvidenceFacts]]:
    """The sources that count, by claim, each with its copy and the outlet whose site it stands on."""
    found = defaultdict(list)
    for row in EVIDENCE.rows(claims=claims):
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
                archive=ArchiveFacts(row.kept, row.quote_found, row.acknowledged_by) if row.kept else None,
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
        rating_number=verdict.rating.number,
        rating_decides=verdict.rating.decides,
        summary=verdict.summary,
        rationale=verdict.rationale,
        author_id=verdict.author_id,
        author_name=str(verdict.author),
    )


@dataclass
class Written:
    """What was written of a claim's hashed content since its last publication, in the order of the events.

    ``approved``: how many contributions there were when somebody (by primary key) approved a content (by its hash).
    ``elsewhere``: who wrote, on another claim, what came over from it.
    """

    contributions: list[Contribution] = field(default_factory=list)
    approved: dict[tuple[int, str], int] = field(default_factory=dict)
    correction: Correction | None = None
    elsewhere: set[int] = field(default_factory=set)

    def since(self, approval: Approval) -> Approval:
        """The approval with what was written after it."""
        then = self.approved.get((approval.reviewer_id, approval.content_hash), len(self.contributions))
        return replace(approval, changes=tuple(self.contributions[then:]))


def _written(claims: dict[int, Claim], facts: dict[int, dict[str, Any]]) -> dict[int, Written]:
    """Who wrote what of a hashed field since the last publication, and the correction that is being made."""
    written: dict[int, Written] = defaultdict(Written)
    events = list(_telling(claims, facts))
    names = {name for _, event in events for name in event.payload.get("wrote", ())}
    writers = dict(User.objects.filter(username__in=names).values_list("username", "pk")) if names else {}
    for pk, event in events:
        so_far = written[pk]
        # What came from another claim was written by those who had written on that one.
        so_far.elsewhere |= {writers[name] for name in event.payload.get("wrote", ())}
        if event.verb == Verb.CLAIM_PUBLISHED:
            so_far.contributions, so_far.approved, so_far.elsewhere = [], {}, set()
        elif event.verb == Verb.CLAIM_RETRACTED:
            so_far.correction = None
        elif event.verb == Verb.VERDICT_APPROVED:
            so_far.approved[event.actor_id, str(event.payload.get("content_hash"))] = len(so_far.contributions)
        elif what := what_was_written(event.verb, event.payload):
            so_far.contributions.append(Contribution(event.actor_id, str(event.actor), what, event.at))
            if event.verb == Verb.CLAIM_CORRECTED:
                so_far.correction = Correction(
                    str(event.payload.get("severity", "")), str(event.payload.get("note", ""))
                )
    return written


READ_BESIDE = (Verb.CLAIM_PUBLISHED, Verb.CLAIM_RETRACTED, Verb.VERDICT_APPROVED)
TELLING = Kept(
    lambda: (
        Event.objects.filter(verb__in=[*WROTE, *READ_BESIDE], claim_id__one_of=GivenMany("claims"), actor__isnull=False)
        .select_related("actor")
        .order_by("id")
    )
)


def _telling(claims: dict[int, Claim], facts: dict[int, dict[str, Any]]) -> Iterator[tuple[int, Any]]:
    """The claims' events that contributions are read from, in their order, each with the claim that it is about.

    One query; and another one for those of the claimants that were edited.
    """
    events: list[tuple[Any, Any]] = [(event.claim_id, event) for event in TELLING.rows(claims=claims)]
    renamed: dict[UUID, list[int]] = defaultdict(list)
    for pk, fact in facts.items():
        if fact["speaker"] is not None and fact["speaker_version"] > 1:
            renamed[fact["speaker"]].append(pk)
    if not renamed or not events:
        return iter(events)
    of_speakers = Event.objects.filter(
        desk__in={claims[pk].desk_id for pks in renamed.values() for pk in pks},
        id__gt=events[0][1].pk,
        verb=Verb.SPEAKER_EDITED,
        payload__speaker__in=[str(uuid) for uuid in renamed],
        actor__isnull=False,
    ).select_related("actor")
    events += [(pk, event) for event in of_speakers for pk in renamed[UUID(event.payload["speaker"])]]
    return iter(sorted(events, key=lambda one: one[1].pk))


CONTRADICTIONS = Kept(
    lambda: ClaimRelation.objects.filter(
        Q(a_id__one_of=GivenMany("claims")) | Q(b_id__one_of=GivenMany("claims")),
        kind=ClaimRelation.Kind.CONTRADICTS,
        state=ClaimRelation.State.CONFIRMED,
    ).select_related("a__rating", "b__rating")
)


def _contradicted_and_true(verdicts: dict[int, Verdict]) -> dict[int, list[str]]:
    """Labels of the claims that a claim contradicts although both are (to be) rated true."""
    true = [pk for pk, verdict in verdicts.items() if verdict.rating.key == "true"]
    found: dict[int, list[str]] = defaultdict(list)
    for row in CONTRADICTIONS.rows(claims=true) if true else ():
        for own, other in ((row.a, row.b), (row.b, row.a)):
            if own.pk in true and other.rating and other.rating.key == "true":
                found[own.pk].append(other.label)
    return found
