"""Finding claims, articles and stories by words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db import connection
from django.db.models import F, Model, OuterRef, Q, QuerySet, Subquery

from factcheck.models import ArticleWords, Claim, ClaimWords, Desk, DeskArticle, Story, StoryWords
from factcheck.models.words import Words, capitals
from factcheck.queries.keys import Among

M = TypeVar("M", bound=Model)

LABEL = re.compile(r"[cC][-\s]?([0-9]{1,9})")
MOST_WORDS = 8
PAGE_SIZE = 50


def label_number(text: str) -> int | None:
    """The number of a claim's short name such as ``C-12``; None for anything else."""
    match = LABEL.fullmatch(text.strip())
    return int(match[1]) if match else None


FEW = 4_000
"""Up to so many rows, whatever a list asks beside the words is asked of these alone. Where more hold the words, one
does not have to go far down a list to fill a page, so its rows are looked at in turn."""
TRIGRAM = 3


@dataclass(frozen=True)
class Hits:
    """Which rows hold every word of a search: their keys, or None where more than ``FEW`` do, on all desks together."""

    kind: type[Words]
    words: tuple[str, ...]
    keys: list[int] | None

    def among(self, rows: QuerySet[M]) -> QuerySet[M]:
        """``rows`` without those that lack a word."""
        if self.keys is not None:
            few: QuerySet[M] = rows.filter(Among(F("pk"), self.keys))
            return few
        # Row by row: from a join, the database might begin with the words of all rows instead of the list's order.
        text = Subquery(self.kind._default_manager.filter(pk=OuterRef("pk")).values("text"))
        held: QuerySet[M] = rows.alias(searched=text).filter(*(Q(searched__contains=word) for word in self.words))
        return held


def hits_in(kind: type[Words], query: str) -> Hits | None:
    """The rows that hold every word somewhere, in any case (see ``capitals``); None for an empty search. One query.

    Words of three characters and more are found by an index; shorter ones are looked for row by row.
    """
    words = tuple(capitals(word) for word in query.split()[:MOST_WORDS])
    if not words:
        return None
    if connection.vendor == "sqlite" and any(len(word) >= TRIGRAM for word in words):
        keys = _by_fts(kind, words)
    else:
        rows = kind._default_manager.filter(*(Q(text__contains=word) for word in words))
        keys = list(rows.values_list("pk", flat=True)[: FEW + 1])
    return Hits(kind, words, keys if len(keys) <= FEW else None)


def _by_fts(kind: type[Words], words: tuple[str, ...]) -> list[int]:
    """The keys of up to ``FEW`` rows and one more, by SQLite's index of every three characters in a row."""
    table, key = kind._meta.db_table, kind._meta.pk.column
    short = [word for word in words if len(word) < TRIGRAM]
    quoted = ('"' + word.replace('"', '""') + '"' for word in words if word not in short)
    sql, params = f"SELECT i.rowid FROM {table}_fts i", [" ".join(quoted), *short]  # noqa: S608 (names of ours)
    if short:
        # In this order, whatever the planner thinks of it: the words of those rows that the index gave.
        sql += f" CROSS JOIN {table} w ON w.{key} = i.rowid"
    sql += f" WHERE i.{table}_fts MATCH %s" + " AND instr(w.text, %s) > 0" * len(short) + f" LIMIT {FEW + 1}"
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return [row[0] for row in cursor.fetchall()]


@dataclass(frozen=True)
class Found(Generic[M]):
    """The rows that a search leaves of a list; ``hits`` is None where it named no words."""

    rows: QuerySet[M]
    hits: Hits | None = None

    @property
    def known(self) -> bool:
        """Whether the words were found in few rows, which are soon counted."""
        return self.hits is not None and self.hits.keys is not None

    @property
    def countless(self) -> bool:
        """Whether they were found in so many that counting would mean to look at every row of the list."""
        return self.hits is not None and self.hits.keys is None


def _search(rows: QuerySet[M], kind: type[Words], query: str) -> Found[M]:
    hits = hits_in(kind, query)
    return Found(hits.among(rows) if hits else rows, hits)


def search_claims(claims: QuerySet[Claim], query: str) -> Found[Claim]:
    """The claims that a search means: the one of this number, or those with every word in statement or claimant."""
    number = label_number(query)
    return _search(claims, ClaimWords, query) if number is None else Found(claims.filter(number=number))


def search_articles(articles: QuerySet[DeskArticle], query: str) -> Found[DeskArticle]:
    """The articles with every word of the search in title or outlet."""
    return _search(articles, ArticleWords, query)


def find_claims(claims: QuerySet[Claim], query: str) -> QuerySet[Claim]:
    """``search_claims`` for who counts nothing."""
    return search_claims(claims, query).rows


def find_articles(articles: QuerySet[DeskArticle], query: str) -> QuerySet[DeskArticle]:
    """``search_articles`` for who counts nothing."""
    return search_articles(articles, query).rows


def find_stories(stories: QuerySet[Story], query: str) -> QuerySet[Story]:
    """The stories with every word of the search in their title."""
    return _search(stories, StoryWords, query).rows


def article_titles(desk: Desk, query: str, *, most: int = 5) -> list[DeskArticle]:
    """The newest articles that a search in the top bar may have meant; none for an empty search."""
    if not query.strip():
        return []
    rows = DeskArticle.objects.filter(desk=desk).select_related("article", "current", "outlet")
    return list(find_articles(rows, query).defer("current__text", "current__raw").order_by("-id")[:most])
