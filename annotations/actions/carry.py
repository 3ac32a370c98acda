"""Marks and decisions carried over to an article's new revision.

The comparing takes time and writes nothing, so it is done before the transaction that writes; there it is only made
sure that what it was made of still stands.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from annotations.actions.base import in_transaction
from annotations.models import Placement, Revision, Span, Suggestion
from annotations.models.bulk import insert
from annotations.models.span import STANDS
from annotations.suggesters.guesses import moved
from annotations.text import Landing, Quote, quote_selector, reanchor
from annotations.text.webannotation import Quoted, locate


class Standing(NamedTuple):
    """Where a span stood last: the placement's columns that carrying it depends on."""

    span: int
    placement: int
    revision: int
    start: int
    end: int
    exact: str
    prefix: str
    suffix: str
    state: str
    settled: bool


class Decided(NamedTuple):
    """A decision on a suggestion of an earlier revision that no later one has."""

    pk: int
    revision: int
    start: int
    end: int
    row_version: int


Mark = Standing | Decided


@dataclass(frozen=True)
class Source:
    """What is to be carried over to a revision, as it stood when it was read."""

    spans: tuple[Standing, ...]
    decisions: tuple[Decided, ...]


@dataclass(frozen=True)
class CarryPlan:
    """What becomes of a source in the revision. Made without a transaction, carried out by ``carry_marks``."""

    revision: Revision
    source: Source
    spans: tuple[Landing, ...]
    decisions: tuple[Landing, ...]


@dataclass(frozen=True)
class Carried:
    """What was done: how many spans are in each state now, and those that somebody has to look at, by primary key."""

    counts: dict[str, int]
    doubtful: dict[int, str] = field(default_factory=dict)


def plan_carrying(revision: Revision) -> CarryPlan:
    """Compare the texts in which the article's marks stand with the revision's. Reads, and writes nothing."""
    source = _source(revision)
    wanted = {one.revision for one in source.spans} | {one.revision for one in source.decisions}
    texts = dict(Revision.objects.filter(pk__in=wanted).values_list("pk", "text"))
    return CarryPlan(
        revision,
        source,
        tuple(_land(source.spans, texts, revision.text)),
        tuple(_land(source.decisions, texts, revision.text)),
    )


def _land(marks: Sequence[Mark], texts: Mapping[int, str], new: str) -> list[Landing]:
    """Each mark from the text that it stood in, in the order given."""
    by_revision: dict[int, list[int]] = defaultdict(list)
    for number, mark in enumerate(marks):
        by_revision[mark.revision].append(number)
    found: dict[int, Landing] = {}
    for revision, numbers in by_revision.items():
        landings = reanchor(texts[revision], new, [(marks[number].start, marks[number].end) for number in numbers])
        found.update(zip(numbers, landings, strict=True))
    return [found[number] for number in range(len(marks))]


def carry_marks(plan: CarryPlan) -> Carried | None:
    """Place the article's spans in the revision and copy the decisions on its suggestions, as planned.

    None, and nothing is written, when somebody has marked, moved or decided since the plan was made: make it anew. What
    has a place in the revision already keeps it, so doing it twice changes nothing.
    """
    in_transaction()
    if _source(plan.revision) != plan.source:
        return None
    _close_open_suggestions(plan.revision)
    _copy_decisions(plan)
    return _place_spans(plan, _unplaced(plan.revision))


def _source(revision: Revision) -> Source:
    """The article's spans that have no placement in the revision, each where it stood last; and decisions likewise."""
    here = Placement.objects.filter(span=OuterRef("span"), revision=revision)
    retired = Placement.objects.filter(span=OuterRef("span"), state=Placement.State.RETIRED)
    rows = (
        Placement.objects.filter(
            ~Exists(here), ~Exists(retired), STANDS, span__article=revision.article_id, span__removed_at__isnull=True
        )
        .filter(revision__number__lt=revision.number)
        .order_by("revision__number", "start", "end", "span_id")
    )
    latest: dict[int, Any] = {
        row[0]: row
        for row in rows.values_list(
            *("span_id", "pk", "revision_id", "start", "end", "exact", "prefix", "suffix", "state"),
            "decided_by",
        )
    }
    spans = []
    for *columns, state, decided_by in latest.values():
        settled = state not in Placement.DOUBTFUL or decided_by is not None
        spans.append(Standing._make([*columns, state, settled]))
    carried = Suggestion.objects.filter(carried_from=OuterRef("pk"))
    decided = Suggestion.objects.filter(
        ~Exists(carried),
        revision__article=revision.article_id,
        revision__number__lt=revision.number,
        state__in=Suggestion.DECIDED,
    )
    columns = ("pk", "revision_id", "start", "end", "row_version")
    return Source(
        tuple(sorted(spans, key=lambda one: (one.revision, one.start, one.end, one.span))),
        tuple(Decided(*row) for row in decided.order_by("pk").values_list(*columns)),
    )


def _unplaced(revision: Revision) -> list[tuple[Any, ...]]:
    """The placements here of spans that came without a place and never had one: on their words if these stand once."""
    anywhere = Placement.objects.filter(STANDS, span=OuterRef("span"))
    settled = Placement.objects.filter(Q(revision=revision) | Q(state=Placement.State.RETIRED), span=OuterRef("span"))
    rows = Placement.objects.filter(
        ~Exists(anywhere),
        ~Exists(settled),
        span__article=revision.article_id,
        span__removed_at__isnull=True,
        revision__number__lt=revision.number,
    ).order_by("revision__number")
    latest = {row[0]: row for row in rows.values_list("span_id", "exact", "prefix", "suffix", "method")}
    found: list[tuple[Any, ...]] = []
    for span, exact, prefix, suffix, method in latest.values():
        spot = locate(revision.text, quote=Quoted(exact, prefix, suffix), position=None)
        if spot is None:
            found.append((span, revision.pk, None, None, exact, prefix, suffix, Placement.State.ORPHAN, method, None))
            continue
        quote = quote_selector(revision.text, spot.start, spot.end)
        found.append(
            (
                *(span, revision.pk, spot.start, spot.end, quote.exact, quote.prefix, quote.suffix),
                *(Placement.State.EXACT, f"import-{spot.method}", None),
            )
        )
    return found


def _place_spans(plan: CarryPlan, unplaced: Sequence[tuple[Any, ...]]) -> Carried:
    text = plan.revision.text
    rows, doubtful = list(unplaced), {}
    counts: Counter[str] = Counter(row[7] for row in unplaced)
    for mark, landing in zip(plan.source.spans, plan.spans, strict=True):
        state, quote = _state_of(mark, landing), Quote(mark.exact, mark.prefix, mark.suffix)
        if landing.start is not None and landing.end is not None:
            quote = quote_selector(text, landing.start, landing.end)
        counts[state] += 1
        if landing.recheck or state in Placement.PLACELESS:
            doubtful[mark.span] = state
        rows.append(
            (
                *(mark.span, plan.revision.pk, landing.start, landing.end, quote.exact, quote.prefix, quote.suffix),
                *(state, landing.method, landing.score),
            )
        )
    insert(
        Placement,
        ("span_id", "revision_id", "start", "end", "exact", "prefix", "suffix", "state", "method", "score"),
        rows,
        at=timezone.now(),
    )
    Span.objects.filter(pk__in=doubtful).update(row_version=F("row_version") + 1)
    return Carried(dict(counts), doubtful)


def _state_of(mark: Standing, landing: Landing) -> str:
    """The landing's; but what nobody has looked at since its words changed stays so, on whatever words it lands."""
    if landing.state in (Placement.State.EXACT, Placement.State.MOVED) and not mark.settled:
        return mark.state
    return landing.state


def _close_open_suggestions(revision: Revision) -> None:
    """What is undecided in an earlier wording is not asked any more: this one's suggestions are."""
    Suggestion.objects.filter(
        revision__article=revision.article_id, revision__number__lt=revision.number, state=Suggestion.State.PENDING
    ).update(state=Suggestion.State.SUPERSEDED)


def _copy_decisions(plan: CarryPlan) -> None:
    landed = {
        mark.pk: landing
        for mark, landing in zip(plan.source.decisions, plan.decisions, strict=True)
        if landing.start is not None
    }
    here = {
        (row.suggester, row.version, row.start, row.end): row
        for row in Suggestion.objects.filter(revision=plan.revision)
    }
    copies: list[Suggestion] = []
    for old in Suggestion.objects.filter(pk__in=landed).order_by("pk"):
        landing = landed[old.pk]
        assert landing.start is not None
        assert landing.end is not None
        key = (old.suggester, old.version, landing.start, landing.end)
        if (known := here.get(key)) is not None:
            if known.state == Suggestion.State.PENDING:
                known.state, known.superseded_by = Suggestion.State.SUPERSEDED, old
                known.save(update_fields=["state", "superseded_by"])
            continue
        copy = Suggestion(
            revision=plan.revision,
            suggester=old.suggester,
            version=old.version,
            start=landing.start,
            end=landing.end,
            exact=plan.revision.text[landing.start : landing.end],
            score=old.score,
            reasons=old.reasons,
            claimant_guess=old.claimant_guess,
            source_guess=old.source_guess,
            voice=old.voice,
            guesses=moved(old.guesses, plan.revision.text, by=landing.start - old.start),
            state=old.state,
            span_id=old.span_id,
            carried_from=old,
            reject_reason=old.reject_reason,
            decided_by_id=old.decided_by_id,
            decided_at=old.decided_at,
        )
        here[key] = copy
        copies.append(copy)
    Suggestion.objects.bulk_create(copies)


def forecast(revision: Revision, text: str, spans: Iterable[int]) -> dict[int, Landing]:
    """What would become of these spans (primary keys), as they stand in the revision, if ``text`` came next."""
    rows: list[Any] = list(
        Placement.objects.filter(STANDS, revision=revision, span__in=list(spans), span__removed_at__isnull=True)
        .order_by("start", "end", "span_id")
        .values_list("span_id", "start", "end")
    )
    landings = reanchor(revision.text, text, [(start, end) for _, start, end in rows])
    return {span: landing for (span, _, _), landing in zip(rows, landings, strict=True)}
