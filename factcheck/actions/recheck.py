"""Claims whose passage has changed: flagged by the job that carries marks over, cleared by whoever looked again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from annotations.models import Placement, Revision, Span
from factcheck.actions.base import Actor, allow, event_of, record, record_all, same_version
from factcheck.actions.claims import ENDED, claim_values, lock_claim, lock_claims, what_it_waits_for
from factcheck.errors import Conflict, Invalid
from factcheck.models import Claim, Event, Sighting
from factcheck.models.event import Verb, Via

LONGEST_WORDS = 300
LONGEST_NOTE = 500


def flag_claims(doubtful: Mapping[int, str], *, revision: Revision) -> list[Claim]:
    """Say of the claims that were seen in these spans (primary key to state) that somebody has to look again.

    Inside the transaction that carried the spans over to the revision. A declined or merged claim is left alone.
    """
    seen = list(
        Sighting.objects.filter(span__in=doubtful).order_by("claim_id", "id").values_list("claim_id", "span_id")
    )
    claims = {pk: claim for pk, claim in lock_claims(pk for pk, _ in seen).items() if claim.state not in ENDED}
    words = dict(Placement.objects.filter(revision=revision, span__in=doubtful).values_list("span_id", "exact"))
    spans = dict(Span.objects.filter(pk__in=doubtful).values_list("pk", "uuid"))
    now = timezone.now()
    for claim in claims.values():
        if not claim.needs_recheck:
            claim.needs_recheck, claim.waiting_since = True, now
        claim.waiting_for = what_it_waits_for(claim, claim.state)
        claim.row_version += 1
        claim.save(update_fields=["needs_recheck", "waiting_for", "waiting_since", "row_version", "updated_at"])
    record_all(
        [
            event_of(
                Verb.CLAIM_FLAGGED,
                desk=claims[pk].desk,
                by=None,
                via=Via.JOB,
                article=revision.article,
                claim=claims[pk],
                revision=str(revision.uuid),
                span=str(spans[span]),
                state=doubtful[span],
                words=words[span][:LONGEST_WORDS],
            )
            for pk, span in seen
            if pk in claims
        ]
    )
    return list(claims.values())


@transaction.atomic
def recheck_claim(claim: Claim, *, by: Actor, seen: int | None, note: str = "") -> Claim:
    """Say that somebody has looked at the claim's changed passages, and that it stands as it is.

    The marks that stand on changed words count as looked at. Those that lost their place stay on the article's list
    until they are placed again or retired. Raises Conflict when no recheck was asked for, Stale for another version.
    """
    allow("claim.edit", desk=claim.desk, by=by)
    if len(note) > LONGEST_NOTE:
        raise Invalid.field("note", f"The note has {len(note)} characters; at most {LONGEST_NOTE} fit.")
    claim = lock_claim(claim)
    same_version(claim, seen=seen, now={"needs_recheck": claim.needs_recheck, **claim_values(claim)})
    if not claim.needs_recheck:
        raise Conflict(
            f"Nobody asked for a recheck of {claim.label}, or somebody did it before you.", code="no-recheck-needed"
        )
    doubts = doubts_of(claim).filter(state__in=Placement.DOUBTFUL)
    Span.objects.filter(pk__in=list(doubts.values_list("span", flat=True))).update(row_version=F("row_version") + 1)
    doubts.update(decided_by=by.user)
    return _clear(claim, by=by, note=note)


def clear_settled(claims: Iterable[int], *, by: Actor) -> None:
    """Of these claims (primary keys) clear the flag of those of whose passages none is in doubt any more.

    Inside the transaction that settled one, which has locked its article.
    """
    for claim in lock_claims(claims).values():
        if claim.needs_recheck and not doubts_of(claim).exists():
            _clear(claim, by=by)


def flag_again(claim: Claim, *, by: Actor, placement: Placement, undoes: Event | None) -> None:
    """Ask for the recheck again that settling this mark had made needless, when that is undone."""
    claim.needs_recheck, claim.waiting_since = True, timezone.now()
    claim.waiting_for = what_it_waits_for(claim, claim.state)
    claim.row_version += 1
    claim.save(update_fields=["needs_recheck", "waiting_for", "waiting_since", "row_version", "updated_at"])
    record(
        Verb.CLAIM_FLAGGED,
        desk=claim.desk,
        by=by,
        article=placement.span.article,
        claim=claim,
        undoes=undoes,
        revision=str(placement.revision.uuid),
        span=str(placement.span.uuid),
        state=placement.state,
        words=placement.exact[:LONGEST_WORDS],
    )


def doubts_of(claim: Claim) -> QuerySet[Placement]:
    """The claim's marks in the current texts that lost their words, or stand on changed ones nobody has looked at."""
    return Placement.objects.filter(
        span__sightings__claim=claim,
        span__removed_at__isnull=True,
        revision=F("span__article__on_desk__current"),
        decided_by__isnull=True,
        state__in=(*Placement.DOUBTFUL, Placement.State.ORPHAN),
    )


def _clear(claim: Claim, *, by: Actor, note: str = "") -> Claim:
    claim.needs_recheck = False
    claim.waiting_for, claim.waiting_since = what_it_waits_for(claim, claim.state), timezone.now()
    claim.row_version += 1
    claim.save(update_fields=["needs_recheck", "waiting_for", "waiting_since", "row_version", "updated_at"])
    record(Verb.CLAIM_RECHECKED, desk=claim.desk, by=by, claim=claim, note=note)
    return claim
