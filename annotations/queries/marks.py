"""The marks of a revision: what people marked, and what was suggested. A fixed number of queries, at any size."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from annotations.models import Placement, Revision, Span, Suggestion, Tag
from annotations.models.kept import Given, Kept, dashed, text_of
from annotations.models.span import STANDS


class MarkRow(NamedTuple):
    """A person's mark where it stands in one revision, as plain values: an article may hold thousands.

    Without ``start`` and ``end`` it lost its place. ``placement``, ``span`` and people are primary keys, ``settled_by``
    is the placement's ``decided_by``.
    """

    placement: int
    span: int
    uuid: str
    start: int | None
    end: int | None
    exact: str
    state: str
    settled_by: int | None
    creator: int
    created_at: datetime
    row_version: int


class SuggestionRow(NamedTuple):
    """A suggestion as plain values. ``span`` and ``decided_by`` are primary keys."""

    uuid: str
    start: int
    end: int
    exact: str
    score: float
    reasons: list[dict[str, str]]
    claimant_guess: str
    source_guess: str
    voice: str
    state: str
    span: int | None
    reject_reason: str
    decided_by: int | None
    decided_at: datetime | None
    row_version: int

    @property
    def reject_words(self) -> str:
        return Suggestion.RejectReason(self.reject_reason).label


@dataclass(frozen=True)
class Standing:
    """What stands in one revision, each list in text order. ``tags`` are by the span's primary key.

    ``lost`` are the spans that have no place in it, in the order in which they were made.
    """

    marks: list[MarkRow]
    lost: list[MarkRow]
    suggestions: list[SuggestionRow]
    tags: dict[int, tuple[Tag, ...]]


NOT_REMOVED = Q(span__removed_at__isnull=True) & ~Q(state=Placement.State.RETIRED)
MARK_COLUMNS = (
    *("pk", "span_id", text_of("span__uuid"), "start", "end", "exact", "state", "decided_by_id"),
    *("span__creator_id", "span__created_at", "span__row_version"),
)
SUGGESTION_COLUMNS = (
    *(text_of("uuid"), "start", "end", "exact", "score", "reasons", "claimant_guess", "source_guess", "voice", "state"),
    *("span_id", "reject_reason", "decided_by_id", "decided_at", "row_version"),
)


def _marks(revision: Any) -> QuerySet[Placement]:
    return Placement.objects.filter(NOT_REMOVED, revision=revision).order_by("start", "end", "id")


def _suggestions(revision: Any) -> QuerySet[Suggestion]:
    found = Suggestion.objects.filter(revision=revision).exclude(state=Suggestion.State.SUPERSEDED)
    return found.order_by("start", "end", "id")


def _tagged() -> QuerySet[Any]:
    return Span.tags.through._default_manager.order_by("tag__position", "tag_id")


ALL_MARKS = Kept(lambda: _marks(Given("revision")).values_list(*MARK_COLUMNS))
ALL_SUGGESTIONS = Kept(lambda: _suggestions(Given("revision")).values_list(*SUGGESTION_COLUMNS))
ALL_TAGGED = Kept(
    lambda: _tagged().filter(span__placements__revision=Given("revision")).values_list("span_id", "tag_id")
)


def marks_in(revision: Revision) -> Standing:
    """The revision's spans that have not been removed, and its suggestions if not superseded. Four queries at most.

    A tag is loaded once and not for every span.
    """
    marks = _mark_rows(ALL_MARKS.rows(revision=revision.pk))
    tagged = ALL_TAGGED.rows(revision=revision.pk) if marks else []
    return Standing(
        [one for one in marks if one.start is not None],
        sorted((one for one in marks if one.start is None), key=lambda one: one.span),
        _suggestion_rows(ALL_SUGGESTIONS.rows(revision=revision.pk)),
        _tags_by_span(tagged),
    )


def marks_within(revision: Revision, ranges: Sequence[tuple[int, int]]) -> Standing:
    """What of it reaches into these ranges, with the suggestions that its marks were made of. Four queries at most.

    A mark without a place is in none.
    """
    if not ranges:
        return Standing([], [], [], {})
    inside = reach_into(ranges)
    marks = _mark_rows(_marks(revision).filter(inside).values_list(*MARK_COLUMNS))
    spans = [one.span for one in marks]
    suggestions = _suggestions(revision).filter(inside | Q(span__in=spans)).values_list(*SUGGESTION_COLUMNS)
    tagged = _tagged().filter(span__in=spans).values_list("span_id", "tag_id") if spans else []
    return Standing(marks, [], _suggestion_rows(suggestions), _tags_by_span(tagged))


MOST_RANGES = 100


def reach_into(ranges: Sequence[tuple[int, int]]) -> Q:
    """Rows with a ``start`` and ``end`` that share a code point with one of the ranges, or lie between many of them."""
    if len(ranges) > MOST_RANGES:
        ranges = [(min(start for start, _ in ranges), max(end for _, end in ranges))]
    inside = Q()
    for start, end in ranges:
        inside |= Q(start__lt=end, end__gt=start)
    return inside


def ranges_of(revision: Revision, uuids: Collection[UUID]) -> dict[str, tuple[int, int]]:
    """Where the marks and suggestions with these uuids stand, by uuid; of a suggestion with a mark where that stands.

    Two queries.
    """
    found: dict[str, tuple[int, int]] = {}
    suggestions = Suggestion.objects.filter(revision=revision, uuid__in=uuids)
    made_of: dict[int | None, list[str]] = defaultdict(list)
    for uuid, start, end, span in suggestions.values_list("uuid", "start", "end", "span_id"):
        found[str(uuid)] = start, end
        made_of[span].append(str(uuid))
    named = Q(span__uuid__in=uuids) | Q(span__in=[span for span in made_of if span])
    marks: Iterable[Any] = _marks(revision).filter(named, STANDS).values_list("span_id", "span__uuid", "start", "end")
    for span, uuid, start, end in marks:
        for one in (str(uuid), *made_of.get(span, ())):
            found[one] = start, end
    return found


@dataclass(frozen=True)
class Numbers:
    """How many marks and suggestions a revision holds. ``before`` says of places how many lines stand before them."""

    marked: int
    doubtful: int
    lost: int
    pending: int
    rejected: int
    suggested: int  # with those that were accepted
    before: dict[tuple[int, int], int]


def count_marks(revision: Revision, places: Collection[tuple[int, int]] = ()) -> Numbers:
    """Two queries. A line is a mark, or a suggestion that is undecided or rejected."""
    places = list(dict.fromkeys(places))
    state = Suggestion.State
    earlier = {f"before_{i}": Q(start__lt=start) | Q(start=start, end__lt=end) for i, (start, end) in enumerate(places)}
    shown = Q(state__in=(state.PENDING, state.REJECTED))
    marks = Placement.objects.filter(NOT_REMOVED, revision=revision).aggregate(
        marked=Count("pk", filter=STANDS),
        doubtful=Count("pk", filter=Q(STANDS, state__in=Placement.DOUBTFUL, decided_by__isnull=True)),
        lost=Count("pk", filter=~STANDS),
        **{name: Count("pk", filter=which) for name, which in earlier.items()},
    )
    suggestions = Suggestion.objects.filter(revision=revision).exclude(state=state.SUPERSEDED)
    others = suggestions.aggregate(
        pending=Count("pk", filter=Q(state=state.PENDING)),
        rejected=Count("pk", filter=Q(state=state.REJECTED)),
        suggested=Count("pk"),
        **{name: Count("pk", filter=shown & which) for name, which in earlier.items()},
    )
    before = {place: marks.pop(name) + others.pop(name) for name, place in zip(earlier, places, strict=True)}
    return Numbers(**marks, **others, before=before)


def count_kept(
    revision: Revision, *, score: float | None, kinds: Sequence[str] | None, suggestions: bool
) -> dict[str, int]:
    """How many lines are ``marked``, ``pending`` and ``rejected`` that a filter keeps. Two queries.

    ``kinds`` are keys of tags of which a mark has one, ``suggestions`` says whether any are wanted, ``score`` is their
    least.
    """
    marks = Placement.objects.filter(NOT_REMOVED, STANDS, revision=revision)
    if kinds is not None:
        marks = marks.filter(span__in=_tagged().filter(tag__key__in=kinds).values("span_id"))
    wanted = Q(score__gte=score or 0) if suggestions else Q(pk__in=[])
    state = Suggestion.State
    others = Suggestion.objects.filter(revision=revision).aggregate(
        pending=Count("pk", filter=Q(wanted, state=state.PENDING)),
        rejected=Count("pk", filter=Q(wanted, state=state.REJECTED)),
    )
    return {"marked": marks.count(), **others}


def _mark_rows(rows: Iterable[Any]) -> list[MarkRow]:
    return [MarkRow(pk, span, dashed(uuid), *rest) for pk, span, uuid, *rest in rows]


def _suggestion_rows(rows: Iterable[Any]) -> list[SuggestionRow]:
    return [SuggestionRow(dashed(uuid), *rest) for uuid, *rest in rows]


def _tags_by_span(pairs: Iterable[tuple[int, int]]) -> dict[int, tuple[Tag, ...]]:
    keys: dict[int, list[int]] = defaultdict(list)
    for span, tag in pairs:
        keys[span].append(tag)
    known = Tag.objects.in_bulk({pk for pks in keys.values() for pk in pks}) if keys else {}
    return {span: tuple(known[pk] for pk in pks) for span, pks in keys.items()}


def guesses_about(suggestion: SuggestionRow) -> dict[str, Any]:
    """What the suggestion guesses, each guess with its passage (see ``suggesters.guesses``). One query."""
    found: dict[str, Any] = Suggestion.objects.values_list("guesses", flat=True).get(uuid=suggestion.uuid)
    return found


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
