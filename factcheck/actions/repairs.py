"""Garbled passages repaired: a new revision, in which a person says which of them."""

from __future__ import annotations

from collections.abc import Collection

from annotations.text import chosen, find_mojibake
from factcheck.actions.base import Actor, allow
from factcheck.actions.ingest import ArticleInput, Ingested, revise_article
from factcheck.errors import Conflict, Invalid
from factcheck.models import DeskArticle

Place = tuple[int, int]


def repair_article(
    row: DeskArticle,
    *,
    by: Actor,
    revision: str,
    places: Collection[Place] | None = None,
    but: Collection[Place] = (),
    seen: int | None = None,
    confirm_lost: bool = False,
) -> Ingested:
    """New text for the article in which garbled passages of ``revision``, its current one, say what they may have been.

    ``places`` are theirs, as code points; None is all of them ``but`` some. The revision's ``changes`` name them, and
    its title is repaired with them. Raises Invalid when a place is not that of a repair or when there is none to make,
    Conflict (``revision-mismatch``) when the text is another by now, and all that ``revise_article`` does.
    """
    allow("article.ingest", desk=row.desk, by=by)
    old = row.current
    if revision != str(old.uuid):
        raise Conflict(
            "The article has a newer text by now. Nothing was repaired; look at the repairs of the new one.",
            code="revision-mismatch",
            revision=str(old.uuid),
        )
    found = find_mojibake(old.text)
    can = {(one.start, one.end): one for one in found if one.proposed is not None}
    wanted = (can.keys() if places is None else set(places)) - set(but)
    if missing := sorted(wanted - can.keys()):
        start, end = missing[0]
        raise Invalid.field(
            "repairs",
            f"There is no repair at [{start:,}, {end:,}). Take the places from the list of this revision's repairs.",
            code="no-such-repair",
        )
    if not wanted:
        raise Invalid.field("repairs", "Choose at least one passage to repair.", code="nothing-to-repair")
    title = old.title
    for one in chosen(found, wanted):
        title = title.replace(one.found, one.proposed or "")
    content = ArticleInput(
        text=old.text, title=title, extractor="repair", repair=frozenset(wanted), confirm_lost=confirm_lost
    )
    # The text was read before the article is locked: what changed it in between is not written over.
    return revise_article(row, by=by, content=content, seen=row.row_version if seen is None else seen)
