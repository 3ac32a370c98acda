"""Finding claims, articles and stories by words, and the pages of a long list."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Generic, TypeVar

from django.db.models import Model, Q, QuerySet

from factcheck.models import Claim, Desk, DeskArticle, Story

M = TypeVar("M", bound=Model)

LABEL = re.compile(r"[cC][-\s]?([0-9]{1,9})")
MOST_WORDS = 8
PAGE_SIZE = 50


def label_number(text: str) -> int | None:
    """The number of a claim's short name such as ``C-12``; None for anything else."""
    match = LABEL.fullmatch(text.strip())
    return int(match[1]) if match else None


def holds(fields: tuple[str, ...], word: str) -> Q:
    """Rows in which one of the fields holds the word, in any case.

    SQLite folds the case of ASCII only, so a word with other letters is asked for in its usual spellings.
    """
    spellings = {word} if word.isascii() else {word, word.lower(), word.upper(), word.capitalize()}
    return reduce(or_, (Q(**{f"{field}__icontains": spelling}) for field in fields for spelling in spellings))


def find_claims(claims: QuerySet[Claim], query: str) -> QuerySet[Claim]:
    """The claims that a search means: the one of this number, or those with every word in statement or claimant."""
    number = label_number(query)
    if number is not None:
        return claims.filter(number=number)
    for word in query.split()[:MOST_WORDS]:
        claims = claims.filter(holds(("statement", "claimant__name"), word))
    return claims


def find_articles(articles: QuerySet[DeskArticle], query: str) -> QuerySet[DeskArticle]:
    """The articles with every word of the search in title or outlet."""
    for word in query.split()[:MOST_WORDS]:
        articles = articles.filter(holds(("current__title", "outlet__name"), word))
    return articles


def find_stories(stories: QuerySet[Story], query: str) -> QuerySet[Story]:
    """The stories with every word of the search in their title."""
    for word in query.split()[:MOST_WORDS]:
        stories = stories.filter(holds(("title",), word))
    return stories


def article_titles(desk: Desk, query: str, *, most: int = 5) -> list[DeskArticle]:
    """The newest articles that a search in the top bar may have meant; none for an empty search."""
    if not query.strip():
        return []
    rows = DeskArticle.objects.filter(desk=desk).select_related("article", "current", "outlet")
    return list(find_articles(rows, query).defer("current__text", "current__raw").order_by("-id")[:most])


@dataclass(frozen=True)
class Page(Generic[M]):
    """One page of a list, newest first. ``newer`` and ``older`` are the keys that the neighbouring pages begin at."""

    rows: list[M]
    newer: int | None
    older: int | None


def page_of(
    rows: QuerySet[M], *, key: str, before: int | None = None, after: int | None = None, size: int = PAGE_SIZE
) -> Page[M]:
    """The rows below ``before``, above ``after``, or the newest, by a unique number that grows with time.

    It costs the same however far down the list it is: nothing is counted or skipped over.
    """
    if after is not None:
        found = list(rows.filter(**{f"{key}__gt": after}).order_by(key)[: size + 1])
        shown = found[:size][::-1]
        return Page(shown, _key(shown[0], key) if len(found) > size else None, _key(shown[-1], key) if shown else None)
    if before is not None:
        rows = rows.filter(**{f"{key}__lt": before})
    found = list(rows.order_by(f"-{key}")[: size + 1])
    shown = found[:size]
    newer = _key(shown[0], key) if shown and before is not None else None
    return Page(shown, newer, _key(shown[-1], key) if len(found) > size else None)


def _key(row: Model, key: str) -> int:
    value: int = getattr(row, key)
    return value
