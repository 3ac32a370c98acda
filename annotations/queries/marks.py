"""The marks of a revision: what people marked, and what was suggested. A fixed number of queries, at any size."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from annotations.models import Article, Placement, Revision, Span, Suggestion, Tag


@dataclass(frozen=True)
class Standing:
    """Everything that stands in one revision, each list in text order. ``tags`` are by the span's primary key."""

    placements: list[Placement]
    suggestions: list[Suggestion]
    tags: dict[int, tuple[Tag, ...]]


def marks_in(revision: Revision) -> Standing:
    """The revision's spans that have not been removed, with their creators, and its suggestions if not superseded.

    A tag or a person is loaded once and not for every span: an article may hold thousands.
    """
    placements = list(
        Placement.objects.filter(revision=revision, span__removed_at__isnull=True)
        .select_related("span")
        .prefetch_related("span__creator")
        .order_by("start", "end", "id")
    )
    suggestions = (
        Suggestion.objects.filter(revision=revision)
        .exclude(state=Suggestion.State.SUPERSEDED)
        .select_related("decided_by")
        .order_by("start", "end", "id")
    )
    return Standing(placements, list(suggestions), _tags_in(revision) if placements else {})


def _tags_in(revision: Revision) -> dict[int, tuple[Tag, ...]]:
    """The tags of the revision's spans, each span's in the vocabulary's order."""
    through = Span.tags.through._default_manager
    pairs = through.filter(span__placements__revision=revision).order_by("tag__position", "tag_id")
    keys: dict[int, list[int]] = defaultdict(list)
    for span, tag in pairs.values_list("span_id", "tag_id"):
        keys[span].append(tag)
    known = Tag.objects.in_bulk({pk for pks in keys.values() for pk in pks})
    return {span: tuple(known[pk] for pk in pks) for span, pks in keys.items()}


def has_marks(article: Article) -> bool:
    """Whether a person has marked or decided anything in the article, in any revision."""
    return (
        Span.objects.filter(article=article).exists()
        or Suggestion.objects.filter(revision__article=article, state__in=Suggestion.DECIDED).exists()
    )
