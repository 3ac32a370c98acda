"""A verdict carried over from a claim that says the same. Nothing follows from a link by itself: a person says so."""

from __future__ import annotations

from django.db import transaction

from factcheck.actions.base import Actor, allow, record
from factcheck.actions.relations import lock_relation
from factcheck.actions.transitions import Carried, perform
from factcheck.errors import Conflict, Invalid
from factcheck.models import Claim, ClaimRelation, Publication, Verdict
from factcheck.models.event import Verb


@transaction.atomic
def carry_verdict(
    relation: ClaimRelation, *, to: Claim, by: Actor, seen: int | None, claim_seen: int | None = None
) -> Verdict:
    """Propose the other claim's published verdict for ``to``, as the transition ``propose``; it is reviewed like any.

    The rating, summary and rationale are copied and the author is who carries them; sources are not, because each claim
    rests on its own. ``seen`` is the version of the link, ``claim_seen`` that of ``to``, where the caller says so.

    Raises Conflict unless the link is a confirmed ``same_as`` and the other claim is published, Invalid for a claim
    that the link does not touch, and whatever ``propose`` raises.
    """
    allow("relation.write", desk=relation.a.desk, by=by)
    relation = lock_relation(relation, seen=seen)
    if to.pk not in (relation.a_id, relation.b_id):
        raise Invalid.field("to", f"{to.label} is not one of the two claims of this link.")
    if relation.kind != ClaimRelation.Kind.SAME_AS or relation.state != ClaimRelation.State.CONFIRMED:
        raise Conflict(
            "A verdict is carried over only between claims that are confirmed to say the same. "
            "This link is not such a one; propose a verdict of its own.",
            code="not-same",
        )
    source = relation.b if relation.a_id == to.pk else relation.a
    published = (
        Publication.objects.filter(claim=source, retracted_at__isnull=True)
        .select_related("verdict__claim", "verdict__rating")
        .order_by("-number")
        .first()
    )
    if source.state != Claim.State.PUBLISHED or published is None:
        raise Conflict(
            f"{source.label} is {source.get_state_display().lower()}, so it has no published verdict that stands. "
            "Carry it over when it is published, or propose a verdict of its own.",
            code="not-published",
        )
    verdict = published.verdict
    data = {"rating": verdict.rating.key, "summary": verdict.summary, "rationale": verdict.rationale}
    perform(to, "propose", by=by, data=data, seen=claim_seen, carried=Carried(verdict, relation))
    made = to.verdicts.order_by("-number")[0]
    record(
        Verb.VERDICT_CARRIED,
        desk=source.desk,
        by=by,
        claim=source,
        to=str(to.uuid),
        to_label=to.label,
        number=verdict.number,
        rating=verdict.rating.key,
        rating_label=verdict.rating.label,
        relation=str(relation.uuid),
    )
    return made
