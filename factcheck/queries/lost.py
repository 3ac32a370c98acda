"""Marks without a place in their article's current text, and the claims that they stand for."""

from __future__ import annotations

from collections.abc import Collection

from annotations.models import Placement, Revision
from factcheck.models import Claim, DeskArticle, Sighting


def lost_in(row: DeskArticle) -> list[Placement]:
    """The marks that lost their place in the article's current text, and that nobody has retired, the oldest first."""
    lost = Placement.objects.filter(
        revision=row.current, state=Placement.State.ORPHAN, span__removed_at__isnull=True
    ).order_by("span_id")
    return list(lost.select_related("span"))


def claims_of_spans(spans: Collection[int]) -> dict[int, Claim]:
    """The claim that each of these spans (primary keys) stands for. One query."""
    rows = Sighting.objects.filter(span__in=spans).exclude(claim__state=Claim.State.MERGED)
    return {
        row.span_id: row.claim
        for row in rows.select_related("claim__rating").order_by("-id")
        if row.span_id is not None
    }


def words_before(span: int, revision: Revision) -> str:
    """The words on which the span (primary key) stood before the revision; empty when there was no earlier place."""
    earlier = Placement.objects.filter(span=span, start__isnull=False, revision__number__lt=revision.number).order_by(
        "-revision__number"
    )
    return earlier.values_list("exact", flat=True).first() or ""
