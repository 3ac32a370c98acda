"""The marks of a desk's articles as W3C Web Annotations, one JSON-LD object a line."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from uuid import UUID

from annotations.exports.webannotation import web_annotations
from factcheck.models import Claim, Desk, DeskArticle, Sighting

ARTICLES = 500  # looked up at a time


def current_revisions(desks: Iterable[Desk]) -> Iterator[int]:
    """The primary keys of the current revisions of the desks' articles, in the order in which the articles came."""
    rows = DeskArticle.objects.filter(desk__in=list(desks)).order_by("pk").values_list("pk", "current_id")
    after = 0
    while some := list(rows.filter(pk__gt=after)[:ARTICLES]):
        after = some[-1][0]
        yield from (revision for _, revision in some)
        if len(some) < ARTICLES:
            return


def as_json_ld(revisions: Iterable[int], *, address: Callable[[UUID], str]) -> Iterator[str]:
    """One annotation a line, in chunks of lines. A mark that stands for a claim names it in a body ``identifying``."""
    for chunk in web_annotations(revisions, address=address):
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
