"""Nearly the same texts: what shares hashes with one, and what was found for articles at hand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from factcheck.models import Copy, Desk, DeskArticle, Shingle, User
from factcheck.queries import sharing
from factcheck.queries.sharing import without

COPIES = "copies"
"""The kind of the jobs that look for copies; their key is a revision's uuid."""


def sharers(desk: Desk, hashes: Sequence[int], *, but: DeskArticle) -> dict[int, list[int]]:
    """Who else on the desk has these hashes: hash → primary keys of articles, the newest 50 of each. One query."""
    return without(sharing.sharers(Shingle, "desk_id", desk.pk, "article_id", hashes), but.pk)


@dataclass(frozen=True)
class Twin:
    """An article whose text is nearly the same as that of another one, which it is told of."""

    copy: Copy
    article: DeskArticle

    @property
    def uuid(self) -> UUID:
        return self.copy.uuid

    @property
    def percent(self) -> int:
        """The part of the smaller text that stands in the other one. What is not the whole is never 100."""
        return min(round(self.copy.share * 100), 99) if self.copy.share < 1 else 100


PAIRS = Copy.objects.select_related(
    *(f"{side}__{name}" for side in ("older", "newer") for name in ("article", "current", "outlet", "desk")),
    "dismissed_by",
).defer(*(f"{side}__current__{name}" for side in ("older", "newer") for name in ("text", "raw")))


def twins_of(articles: Iterable[DeskArticle], *, dismissed: bool = False) -> dict[int, list[Twin]]:
    """By article (primary key) those with nearly the same text, the most alike first. One query for all of them.

    ``dismissed``: also the pairs of which somebody said that they are none.
    """
    keys = {row.pk for row in articles}
    if not keys:
        return {}
    pairs = PAIRS.filter(Q(older__in=keys) | Q(newer__in=keys))
    found: defaultdict[int, list[Twin]] = defaultdict(list)
    for copy in pairs if dismissed else pairs.filter(dismissed_at=None):
        if copy.older_id in keys:
            found[copy.older_id].append(Twin(copy, copy.newer))
        if copy.newer_id in keys:
            found[copy.newer_id].append(Twin(copy, copy.older))
    return dict(found)


def with_copies(rows: QuerySet[DeskArticle], *, has: bool) -> QuerySet[DeskArticle]:
    """Those of the articles that have a copy that nobody dismissed; or those that have none."""
    live = Copy.objects.filter(dismissed_at=None)
    either = Q(Exists(live.filter(older=OuterRef("pk")))) | Q(Exists(live.filter(newer=OuterRef("pk"))))
    return rows.filter(either) if has else rows.exclude(either)


def copies_of_desks(user: User) -> QuerySet[Copy]:
    """The pairs on the user's desks."""
    return PAIRS.filter(older__desk__memberships__user=user)


def texts_of(articles: Collection[int]) -> dict[int, str]:
    """The current texts of these articles (primary keys)."""
    return dict(DeskArticle.objects.filter(pk__in=articles).values_list("pk", "current__text"))
