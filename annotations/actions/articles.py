"""Articles and revisions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from annotations.actions.base import Person, in_transaction
from annotations.models import Article, Revision
from annotations.models.bulk import insert_objects
from annotations.text import Normalised, derive_title


@dataclass(frozen=True)
class Heading:
    """What stands above a text. An empty title is derived from the text, whose first line stays where it is."""

    title: str = ""
    byline: str = ""
    language: str = ""
    published_at: datetime | None = None
    extractor: str = "plain"


def draft_article(
    normalised: Normalised,
    *,
    by: Person | None,
    heading: Heading,
    kind: str = Article.Kind.NEWS,
    outlet_domain: str = "",
    url: str = "",
) -> Revision:
    """A new article with its first revision, for ``save_revisions`` to write."""
    article = Article(kind=kind, outlet_domain=outlet_domain, url=url)
    return _draft(article, normalised, number=1, by=by, heading=heading)


def draft_revision(current: Revision, normalised: Normalised, *, by: Person | None, heading: Heading) -> Revision:
    """The revision that follows the article's current one, for ``save_revisions`` to write.

    The article's marks stand in the earlier one until they are carried over (``plan_carrying``, ``carry_marks``).
    """
    return _draft(current.article, normalised, number=current.number + 1, by=by, heading=heading)


REVISION_COLUMNS = (
    *("uuid", "article_id", "number", "title", "byline", "language", "published_at"),
    *("text", "sha256", "raw", "changes", "garbled", "extractor", "created_by_id"),
)


def save_revisions(drafts: Sequence[Revision]) -> None:
    """Write drafted revisions, and those of their articles that are new. The number of queries is fixed."""
    in_transaction()
    now = timezone.now()
    articles = [draft.article for draft in drafts if draft.number == 1]
    insert_objects(articles, ("uuid", "kind", "outlet_name", "outlet_domain", "url"), created_at=now)
    for draft in drafts:
        draft.article = draft.article  # takes over the key that the article has by now
    insert_objects(drafts, REVISION_COLUMNS, created_at=now)


def _draft(article: Article, normalised: Normalised, *, number: int, by: Person | None, heading: Heading) -> Revision:
    return Revision(
        article=article,
        number=number,
        title=heading.title[:300] or derive_title(normalised.text),
        byline=heading.byline[:300],
        language=heading.language,
        published_at=heading.published_at,
        text=normalised.text,
        sha256=normalised.sha256,
        raw=normalised.raw,
        changes=list(normalised.changes),
        garbled=dict(normalised.garbled),
        extractor=heading.extractor,
        created_by=by,
    )
