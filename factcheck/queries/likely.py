"""Claims that a mark may be added to: those that probably say the same, and those that hold the words of a search."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from annotations.matching import likely_same
from factcheck.models import Claim, DeskArticle
from factcheck.models.claim import claim_label
from factcheck.queries.search import find_claims

LOOKED_AT = 100
"""So many of the story's claims are compared, and so many of the desk's newest."""
SHOWN, FOUND = 3, 8
COLUMNS = ("uuid", "number", "statement", "claimant__name", "state")


@dataclass(frozen=True)
class Choice:
    """A claim to choose, with what speaks for it in words."""

    uuid: UUID
    label: str
    statement: str
    claimant: str
    is_declined: bool = False
    reason: str = ""


def likely_claims(near: Sequence[Choice], text: str) -> list[Choice]:
    """Up to three of ``near_claims`` that probably say what the text says, the likeliest first; the story's before the
    desk's others that are as likely.
    """
    ranked = likely_same(text, [one.statement for one in near])
    return [
        Choice(one.uuid, one.label, one.statement, one.claimant, reason=found.reason)
        for found in ranked[:SHOWN]
        for one in (near[found.index],)
    ]


def near_claims(row: DeskArticle) -> Iterator[Choice]:
    """The newest of the article's story, then the newest of its desk. One query, two for an article of a story, however
    many claims there are.
    """
    desk = _open_to_marks(row).exclude(state=Claim.State.DECLINED)  # a search finds those, too
    seen: set[UUID] = set()
    lists = [desk.filter(story=row.story_id), desk] if row.story_id else [desk]
    for claims in lists:
        for one in _choices(claims.order_by("-id")[:LOOKED_AT]):
            if one.uuid not in seen:
                seen.add(one.uuid)
                yield one


def find_to_join(row: DeskArticle, query: str) -> list[Choice]:
    """The newest claims of the desk that hold every word of the search, or the one of this number; none without any."""
    if not query.strip():
        return []
    return list(_choices(find_claims(_open_to_marks(row), query).order_by("-id")[:FOUND]))


def _open_to_marks(row: DeskArticle) -> QuerySet[Claim]:
    return Claim.objects.filter(desk=row.desk_id).exclude(state=Claim.State.MERGED)


def _choices(claims: QuerySet[Claim]) -> Iterable[Choice]:
    rows: Iterable[tuple[Any, ...]] = claims.values_list(*COLUMNS)
    for uuid, number, statement, claimant, state in rows:
        yield Choice(uuid, claim_label(number), statement, claimant or "", is_declined=state == Claim.State.DECLINED)
