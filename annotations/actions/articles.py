"""Articles and revisions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max

from annotations.actions.base import Person, in_transaction
from annotations.errors import Conflict
from annotations.models import Article, Revision
from annotations.queries import has_marks
from annotations.text import Normalised, derive_title


@dataclass(frozen=True)
class Heading:
    """What stands above a text. An empty title is derived from the text, whose first line stays where it is."""

    title: str = ""
    byline: str = ""
    language: str = ""
    published_at: datetime | None = None
    extractor: str = "plain"


def add_article(
    normalised: Normalised,
    *,
    by: Person | None,
    heading: Heading,
    kind: str = Article.Kind.NEWS,
    outlet_name: str = "",
    outlet_domain: str = "",
    url: str = "",
) -> Revision:
    """A new article with its first revision."""
    in_transaction()
    article = Article.objects.create(kind=kind, outlet_name=outlet_name, outlet_domain=outlet_domain, url=url)
    return _write_revision(article, normalised, number=1, by=by, heading=heading)


def add_revision(article: Article, normalised: Normalised, *, by: Person | None, heading: Heading) -> Revision:
    """The article's next revision.

    Raises Conflict (``article-has-marks``) when a person has marked or decided anything in it: marks are only carried
    to another text by re-anchoring, and a mark is never left behind silently.
    """
    in_transaction()
    if has_marks(article):
        raise Conflict(
            "This article has marks, and its text has changed. New text for a marked article is not taken yet, because "
            "the marks cannot be carried over. Nothing was changed; add the new text as an article of its own, without "
            "the same external_id or address.",
            code="article-has-marks",
            fields={"text": ["New text for an article that has marks."]},
            article=str(article.uuid),
        )
    last = article.revisions.aggregate(last=Max("number"))["last"] or 0
    return _write_revision(article, normalised, number=last + 1, by=by, heading=heading)


def _write_revision(
    article: Article, normalised: Normalised, *, number: int, by: Person | None, heading: Heading
) -> Revision:
    return Revision.objects.create(
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
        extractor=heading.extractor,
        created_by=by,
    )
