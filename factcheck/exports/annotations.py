"""The marks of a desk's articles as W3C Web Annotations, one JSON-LD object a line."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from uuid import UUID

from django.db.models import F, QuerySet

from annotations.exports.webannotation import web_annotations
from annotations.models import Placement
from factcheck.models import Claim, Desk, Sighting


def standing_marks(desks: Iterable[Desk]) -> QuerySet[Placement]:
    """Where the marks of the desks' articles stand in the current revisions, those removed left out."""
    return Placement.objects.filter(
        span__article__on_desk__desk__in=list(desks),
        span__article__on_desk__current=F("revision"),
        span__removed_at__isnull=True,
    )


def as_json_ld(marks: QuerySet[Placement], *, address: Callable[[UUID], str]) -> Iterator[str]:
    """One annotation a line, in chunks of lines. A mark that stands for a claim names it in a body ``identifying``."""
    for chunk in web_annotations(marks, address=address):
        claims = _claims([span for span, _ in chunk])
        lines = []
        for span, annotation in chunk:
            annotation["body"] += [
                {"type": "SpecificResource", "purpose": "identifying", "source": f"urn:uuid:{claim}"}
                for claim in claims[span]
            ]
            lines.append(json.dumps(annotation, ensure_ascii=False, separators=(",", ":")))
        yield "\n".join(lines) + "\n"


def _claims(spans: list[int]) -> dict[int, list[UUID]]:
    found: dict[int, list[UUID]] = defaultdict(list)
    rows = Sighting.objects.filter(span_id__in=spans).exclude(claim__state=Claim.State.MERGED).order_by("id")
    for span, claim in rows.values_list("span_id", "claim__uuid"):
        if span is not None:
            found[span].append(claim)
    return found
