"""The marks of a revision: what people marked, and what was suggested. A fixed number of queries, at any size."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from annotations.models import Placement, Revision, Span, Suggestion, Tag
from annotations.models.kept import Given, Kept
from annotations.models.span import STANDS


@dataclass(frozen=True)
class Standing:
    """Everything that stands in one revision, each list in text order. ``tags`` are by the span's primary key.

    ``lost`` are the spans that have no place in it, in the order in which they were made.
    """

    placements: list[Placement]
    lost: list[Placement]
    suggestions: list[Suggestion]
    tags: dict[int, tuple[Tag, ...]]


def marks_in(revision: Revision) -> Standing:
    """The revision's spans that have not been removed, with their creators, and its suggestions if not superseded.

    A tag or a person is loaded once and not for every span: an article may hold thousands.
    """
    placements = list(
        Placement.objects.filter(revision=revision, span__removed_at__isnull=True)
        .exclude(state=Placement.State.RETIRED)
        .select_related("span")
        .prefetch_related("span__creator")
        .order_by("start", "end", "id")
    )
    standing = [one for one in placements if one.range]
    lost = sorted((one for one in placements if not one.range), key=lambda one: one.span_id)
    suggestions = (
        Suggestion.objects.filter(revision=revision)
        .exclude(state=Suggestion.State.SUPERSEDED)
        .select_related("decided_by")
        .order_by("start", "end", "id")
    )
    return Standing(standing, lost, list(suggestions), _tags_in(revision) if placements else {})


def _tags_in(revision: Revision) -> dict[int, tuple[Tag, ...]]:
    """The tags of the revision's spans, each span's in the vocabulary's order."""
    through = Span.tags.through._default_manager
    pairs = through.filter(span__placements__revision=revision).order_by("tag__position", "tag_id")
    keys: dict[int, list[int]] = defaultdict(list)
    for span, tag in pairs.values_list("span_id", "tag_id"):
        keys[span].append(tag)
    known = Tag.objects.in_bulk({pk for pks in keys.values() for pk in pks})
    return {span: tuple(known[pk] for pk in pks) for span, pks in keys.items()}


def articles_with_marks(articles: Collection[int]) -> set[int]:
    """Of these articles (primary keys), those in which a person has marked or decided anything, in any revision."""
    marked = Span.objects.filter(article__in=articles).values_list("article", flat=True)
    decided = Suggestion.objects.filter(revision__article__in=articles, state__in=Suggestion.DECIDED)
    return {*marked.distinct(), *decided.values_list("revision__article", flat=True).distinct()}


class MarkAt(NamedTuple):
    """A span and a range on which it stands, in the revision of this uuid; without a range it lost its place there."""

    uuid: UUID
    revision: UUID
    start: int | None
    end: int | None
    removed: bool


MARK_AT = ("span__uuid", "revision__uuid", "start", "end", "span__removed_at")
ONE_MARK = Kept(lambda: Placement.objects.filter(span__uuid=Given("span")).values_list(*MARK_AT))


def marks_named(spans: Collection[UUID]) -> dict[UUID, list[MarkAt]]:
    """Where the spans with these uuids stand, those that were removed too; nothing for a uuid that no span has."""
    found: dict[UUID, list[MarkAt]] = defaultdict(list)
    if len(spans) == 1:
        rows = ONE_MARK.rows(span=next(iter(spans)))
    else:
        rows = list(Placement.objects.filter(span__uuid__in=spans).values_list(*MARK_AT))
    for uuid, revision, start, end, removed in rows:
        found[uuid].append(MarkAt(uuid, revision, start, end, removed is not None))
    return dict(found)


RangeKey = tuple[UUID, int, int, frozenset[int]]
"""By what a mark without a uuid is known again: revision, start, end, tags (primary keys)."""


def marks_by_range(revisions: Collection[int]) -> dict[RangeKey, UUID]:
    """The marks of these revisions (primary keys) that have not been removed. Where several are alike, the oldest."""
    placements = Placement.objects.filter(STANDS, revision__in=revisions, span__removed_at__isnull=True)
    tags: dict[int, set[int]] = defaultdict(set)
    through = Span.tags.through._default_manager
    for span, tag in through.filter(span__in=placements.values("span")).values_list("span_id", "tag_id"):
        tags[span].add(tag)
    found: dict[RangeKey, UUID] = {}
    rows: Iterable[Any] = placements.order_by("id").values_list(
        "span_id", "span__uuid", "revision__uuid", "start", "end"
    )
    for span, uuid, revision, start, end in rows:
        found.setdefault((revision, start, end, frozenset(tags[span])), uuid)
    return found


def last_standing(placements: Iterable[Placement]) -> Placement | None:
    """Of a span's placements the one in the newest revision in which it has, or had, a place."""
    return max((one for one in placements if one.range), key=lambda one: one.revision_id, default=None)
