"""The frozen record of a publication: what the desk told its readers, complete in itself."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, Q

from annotations.models import Placement
from annotations.queries import last_standing
from factcheck.models import Claim, ClaimRelation, Publication, Sighting, Verdict

FORMAT = 1
WITH_REVISION = Placement.objects.select_related("revision").defer("revision__text", "revision__raw")


def publication_record(claim: Claim, verdict: Verdict, publication: Publication) -> dict[str, Any]:
    """JSON of the claim, its verdict with the rating's label, sightings, evidence, attempts, replies, confirmed links.

    Confidential evidence never enters it. ``rating.value`` is null for ratings that do not decide.
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
        },
        "desk": {"slug": desk.slug, "name": desk.name, "publisher": desk.publisher},
        "claim": {
            "id": str(claim.uuid),
            "label": claim.label,
            "statement": claim.statement,
            "kind": claim.kind,
            "language": claim.language,
            "claimant": claim.claimant.name if claim.claimant else None,
            "claimed_on": claim.claimed_on.isoformat() if claim.claimed_on else None,
            "story": claim.story.title if claim.story else None,
        },
        "rating": {"key": rating.key, "label": rating.label, "value": rating.number},
        "verdict": {"number": verdict.number, "summary": verdict.summary, "rationale": verdict.rationale},
        "sightings": [_sighting(row) for row in _sightings(claim)],
        "evidence": [
            {
                "url": item.url,
                "title": item.title,
                "quote": item.quote,
                "stance": item.stance,
                "directness": item.directness,
                "origin": item.origin,
            }
            for item in claim.evidence.filter(withdrawn_at__isnull=True, confidential=False).order_by("id")
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


def _sightings(claim: Claim) -> list[Sighting]:
    return list(
        claim.sightings.select_related(
            "span__article__on_desk__current", "attributed_to", "relayed_by", "origin"
        ).prefetch_related(Prefetch("span__placements", queryset=WITH_REVISION))
    )


def _sighting(row: Sighting) -> dict[str, Any]:
    record: dict[str, Any] = {
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
    """The claim's confirmed relations, each with the other claim's words, claimant and published rating."""
    rows = (
        ClaimRelation.objects.filter(Q(a=claim) | Q(b=claim), state=ClaimRelation.State.CONFIRMED)
        .select_related("a__claimant", "a__rating", "b__claimant", "b__rating")
        .order_by("kind", "id")
    )
    found = []
    for row in rows:
        other = row.b if row.a_id == claim.pk else row.a
        found.append(
            {
                "kind": row.kind,
                "direction": None
                if row.kind in ClaimRelation.SYMMETRIC
                else ("to" if row.a_id == claim.pk else "from"),
                "claim": str(other.uuid),
                "label": other.label,
                "statement": other.statement,
                "claimant": other.claimant.name if other.claimant else None,
                "rating": {"key": other.rating.key, "label": other.rating.label} if other.rating else None,
                "rationale": row.rationale,
            }
        )
    return found
