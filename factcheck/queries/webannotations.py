"""Which article of a desk the target of a Web Annotation names."""

from __future__ import annotations

import re
from collections.abc import Collection
from uuid import UUID

from annotations.text.address import canonical_url, is_web_address
from factcheck.models import Desk, DeskArticle

UUIDS = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def articles_at(desk: Desk, places: Collection[str]) -> dict[str, DeskArticle]:
    """The desk's article at each of these addresses: by the uuid of a revision or article in it, or as its own address.

    An address that names none is left out. Four queries, however many there are.
    """
    uuids = {place: UUID(names[-1]) for place in places if (names := UUIDS.findall(place))}
    urls = {place: _canonical(place) for place in places}
    rows = DeskArticle.objects.filter(desk=desk).select_related("desk", "article", "current")
    rows = rows.defer("current__raw", "current__text")
    pairs = DeskArticle.objects.filter(desk=desk)
    wanted = set(uuids.values())
    named = {
        **dict(pairs.filter(article__revisions__uuid__in=wanted).values_list("article__revisions__uuid", "pk")),
        **dict(pairs.filter(article__uuid__in=wanted).values_list("article__uuid", "pk")),
    }
    by_url = dict(
        pairs.filter(canonical_url__in={url for url in urls.values() if url})
        .exclude(canonical_url="")
        .values_list("canonical_url", "pk")
    )
    loaded = rows.in_bulk({*named.values(), *by_url.values()})
    by_uuid = {uuid: loaded[pk] for uuid, pk in named.items()}
    found: dict[str, DeskArticle] = {}
    for place in places:
        if place in uuids and uuids[place] in by_uuid:
            found[place] = by_uuid[uuids[place]]
        elif urls[place] in by_url:
            found[place] = loaded[by_url[urls[place]]]
    return found


def _canonical(place: str) -> str:
    if len(place) > 2000 or not is_web_address(place):
        return ""
    try:
        return canonical_url(place)
    except ValueError:
        return ""
