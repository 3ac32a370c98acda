"""The marks of a revision: what people marked, and what was suggested. Three queries, at any size."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from annotations.models import Article, Placement, Revision, Span, Suggestion, Tag


@dataclass(frozen=True)
class Standing:
    """Everything that stands in one revision, each list in text order."""

    placements: list[Placement]
    suggestions: list[Suggestion]


def standing_spans(revision: Revision) -> QuerySet[Placement]:
    """Placements of the spans that have not been removed, in text order, with span, creator and tags loaded."""
    return (
        Placement.objects.filter(revision=revision, span__removed_at__isnull=True)
        .select_related("span", "span__creator")
        .prefetch_related(Prefetch("span__tags", queryset=Tag.objects.order_by("position", "id")))
        .order_by("start", "end", "id")
    )


def marks_in(revision: Revision) -> Standing:
    """The revision's spans, and its suggestions that are not superseded."""
    suggestions = (
        Suggestion.objects.filter(revision=revision)
        .exclude(state=Suggestion.State.SUPERSEDED)
        .select_related("decided_by")
        .order_by("start", "end", "id")
    )
    return Standing(placements=list(standing_spans(revision)), suggestions=list(suggestions))


def has_marks(article: Article) -> bool:
    """Whether a person has marked or decided anything in the article, in any revision."""
    return (
        Span.objects.filter(article=article).exists()
        or Suggestion.objects.filter(revision__article=article, state__in=Suggestion.DECIDED).exists()
    )
