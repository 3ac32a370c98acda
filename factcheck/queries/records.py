"""The frozen record of a publication: what the desk told its readers, complete in itself.

Records are never written again, so old ones keep the shape of their time; ``FORMAT`` says which:

1. claim, rating, verdict, sightings, evidence, attempts, replies, relations.
2. Also who published and who approved, the versions before it, the claimant's side, why one source is enough, figures,
   and of each source its uuid, its file, its archived copy and when it was read; the other claim's public id.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, Prefetch, Q, Subquery

from annotations.models import Placement
from annotations.queries import last_standing
from factcheck.models import (
    Claim,
    ClaimRelation,
    Evidence,
    Publication,
    Review,
    Sighting,
    Snapshot,
    StoryParty,
    Verdict,
)
from factcheck.workflow import ClaimFile

FORMAT = 2
WITH_REVISION = Placement.objects.select_related("revision").defer("revision__text", "revision__raw")


def publication_record(claim: Claim, file: ClaimFile, verdict: Verdict, publication: Publication) -> dict[str, Any]:
    """JSON of all that stands behind a publication, in the shape of ``FORMAT``. People are told by their names.

    Confidential evidence never enters it, nor do comments. ``rating.value`` is null for ratings that do not decide.
    """
    rating = verdict.rating
    desk = claim.desk
    return {
        "format": FORMAT,
        "publication": {
            "id": str(publication.public_id),
            "number": publication.number,
            "published_at": publication.at.isoformat(),
            "note": publication.note,
            "severity": publication.severity,
            "by": str(publication.by),
        },
        "earlier": [
            {
                "id": str(row.public_id),
                "number": row.number,
                "published_at": row.at.isoformat(),
                "note": row.note,
                "severity": row.severity,
                "retracted_at": row.retracted_at.isoformat() if row.retracted_at else None,
                "retraction_note": row.retraction_note,
            }
            for row in claim.publications.order_by("number")
        ],
        "desk": {"slug": desk.slug, "name": desk.name, "publisher": desk.publisher},
        "claim": {
            "id": str(claim.uuid),
            "label": claim.label,
            "statement": claim.statement,
            "kind": claim.kind,
            "language": claim.language,
            "claimant": claim.claimant.name if claim.claimant else None,
            "side": _side(claim),
            "claimed_on": claim.claimed_on.isoformat() if claim.claimed_on else None,
            "story": claim.story.title if claim.story else None,
            "single_source_reason": claim.single_source_reason,
        },
        "quantities": [
            {
                "id": str(row.uuid),
                "low": _figure(row.low),
                "high": _figure(row.high),
                "unit": row.unit,
                "counts": row.counts,
            }
            for row in claim.quantities.order_by("at", "id")
        ],
        "rating": {"key": rating.key, "label": rating.label, "value": rating.number},
        "verdict": {"number": verdict.number, "summary": verdict.summary, "rationale": verdict.rationale},
        "approvals": _approvals(file, verdict),
        "sightings": [_sighting(row) for row in _sightings(claim)],
        "evidence": [
            _source(item)
            for item in claim.evidence.filter(withdrawn_at__isnull=True, confidential=False)
            .select_related("snapshot")
            .order_by("id")
        ],
        "attempts": [
            {"asked": row.asked, "asked_at": row.asked_at.isoformat(), "result": row.result}
            for row in claim.attempts.order_by("asked_at", "id")
        ],
        "replies": [
            {"asked": str(row), "asked_at": row.asked_at.isoformat(), "outcome": row.outcome, "text": row.text}
            for row in claim.replies.select_related("speaker").order_by("asked_at", "id")
        ],
        "relations": relations_of(claim),
        "content_hash": publication.content_hash,
    }


def _side(claim: Claim) -> str | None:
    """The letter of the side on which the claimant stands in the claim's story."""
    sides = StoryParty.objects.filter(story=claim.story_id, speaker=claim.claimant_id)
    return sides.values_list("side", flat=True).first() if claim.story_id and claim.claimant_id else None


def _figure(end: Decimal | None) -> str | None:
    """In digits, as exact as it was given; JSON's own numbers are not exact everywhere."""
    return None if end is None else f"{end.normalize():f}"


def _approvals(file: ClaimFile, verdict: Verdict) -> list[dict[str, Any]]:
    """Those that counted: of exactly this content, by people who did not write it."""
    reviewers = {approval.reviewer_id for approval in file.valid_approvals}
    rows = Review.objects.filter(
        verdict=verdict,
        decision=Review.Decision.APPROVED,
        content_hash=file.content_hash,
        reviewer__in=reviewers,
    ).select_related("reviewer")
    return [{"by": str(row.reviewer), "at": row.at.isoformat()} for row in rows]


def _source(item: Evidence) -> dict[str, Any]:
    snapshot: Snapshot | None = getattr(item, "snapshot", None)
    return {
        "id": str(item.uuid),
        "url": item.url,
        "title": item.title,
        "quote": item.quote,
        "stance": item.stance,
        "directness": item.directness,
        "origin": item.origin,
        "accessed_at": item.accessed_at.isoformat(),
        "file": {
            "name": item.file_name,
            "type": item.file_type,
            "size": item.file_size,
            "sha256": item.file_sha256,
        }
        if item.file_sha256
        else None,
        "snapshot": {
            "state": snapshot.state,
            "made_at": snapshot.made_at.isoformat() if snapshot.made_at else None,
            "sha256": snapshot.body_sha256,
            "text_sha256": snapshot.text_sha256,
            "quote_found": snapshot.quote_found,
        }
        if snapshot
        else None,
    }


def _sightings(claim: Claim) -> list[Sighting]:
    return list(
        claim.sightings.select_related(
            "span__article__on_desk__current", "attributed_to", "relayed_by", "origin"
        ).prefetch_related(Prefetch("span__placements", queryset=WITH_REVISION))
    )


def _sighting(row: Sighting) -> dict[str, Any]:
    record: dict[str, Any] = {
        "id": str(row.uuid),
        "voice": row.voice,
        "attributed_to": row.attributed_to.name if row.attributed_to else None,
        "relayed_by": row.relayed_by.name if row.relayed_by else None,
        "origin": row.origin.name if row.origin else None,
        "url": row.url or None,
    }
    if row.span is not None:
        article = row.span.article
        current = article.on_desk.current
        placement = last_standing(row.span.placements.all())
        record |= {
            "article": str(article.uuid),
            "article_title": current.title,
            "outlet": article.outlet_name or None,
            "url": article.url or None,
            "revision": str(placement.revision.uuid if placement else current.uuid),
            "start": placement.start if placement else None,
            "end": placement.end if placement else None,
            "exact": placement.exact if placement else None,
        }
    return record


def relations_of(claim: Claim) -> list[dict[str, Any]]:
    """The claim's confirmed relations, each with the other claim's words, claimant, published rating and public id.

    The public id is that of what is public of the other claim at this moment, or null.
    """
    rows = (
        ClaimRelation.objects.filter(Q(a=claim) | Q(b=claim), state=ClaimRelation.State.CONFIRMED)
        .select_related("a__claimant", "a__rating", "b__claimant", "b__rating")
        .annotate(a_public=_public_id("a"), b_public=_public_id("b"))
        .order_by("kind", "id")
    )
    found = []
    for row in rows:
        other, public = (row.b, row.b_public) if row.a_id == claim.pk else (row.a, row.a_public)
        found.append(
            {
                "kind": row.kind,
                "direction": None
                if row.kind in ClaimRelation.SYMMETRIC
                else ("to" if row.a_id == claim.pk else "from"),
                "claim": str(other.uuid),
                "public_id": str(public) if public else None,
                "label": other.label,
                "statement": other.statement,
                "claimant": other.claimant.name if other.claimant else None,
                "rating": {"key": other.rating.key, "label": other.rating.label} if other.rating else None,
                "rationale": row.rationale,
            }
        )
    return found


def _public_id(side: str) -> Subquery:
    live = Publication.objects.filter(claim=OuterRef(side), retracted_at__isnull=True)
    return Subquery(live.order_by("-number").values("public_id")[:1])
