"""Which suggester reads for a desk, and what its people decided: what the desk's own suggester is trained on."""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet

from annotations.models import Placement, Revision, Span, Suggestion, Tag
from annotations.models.span import STANDS
from annotations.suggesters import Suggester, get_suggester
from annotations.suggesters.linear import suggester_with
from annotations.suggesters.model import Model, shipped
from factcheck.models import Desk, DeskArticle, DeskSuggester, Event, Job
from factcheck.models.event import Verb

TRAIN = "train"
MOST_DECISIONS = 5_000
MOST_TEXTS = 600
MOST_DONE = 200
"""The newest are read: what a desk wanted years ago says less of what it wants now, and training ends in seconds."""
AT_ONCE = 100
WITH_SUGGESTER = Desk.objects.select_related("suggester").defer("suggester__weights")
FEWEST_DECISIONS, FEWEST_OF_A_KIND, FEWEST_ARTICLES = 40, 10, 4
FEWEST_NEW = 20
"""Decisions since the last training from which it is done again by itself, once a week."""
AT_MOST = 1_000
TEACHING = (
    *(Verb.SUGGESTION_ACCEPTED, Verb.SUGGESTION_REJECTED, Verb.SUGGESTION_REOPENED, Verb.ARTICLE_STATE),
    *(Verb.SPAN_CREATED, Verb.SPAN_EDITED, Verb.SPAN_REMOVED, Verb.SPAN_RESTORED),
)
SAYS_NOTHING = (Suggestion.RejectReason.DUPLICATE, Suggestion.RejectReason.WRONG_SPAN)
"""Reasons for rejecting that say nothing about whether the sentence is worth checking."""


def suggester_of(desk: Desk) -> Suggester:
    """What reads the desk's articles. One query at most, for a suggester that this process has not met yet."""
    if desk.suggester_id is None:
        return get_suggester()
    assert desk.suggester is not None
    return _suggester(desk.suggester_id, desk.suggester.version)


def model_of(desk: Desk) -> Model:
    """The weights of what reads the desk's articles."""
    return shipped() if desk.suggester is None else unpacked(desk.suggester)


def unpacked(row: DeskSuggester) -> Model:
    return Model.from_json(zlib.decompress(row.weights).decode())


@lru_cache(maxsize=16)
def _suggester(pk: int, version: str) -> Suggester:
    """Kept for as long as a process lives: the weights of a version never change."""
    return suggester_with(unpacked(DeskSuggester.objects.only("weights").get(pk=pk)))


def newest_decision(desk: Desk) -> int:
    """The newest of the desk's events that may change what it teaches; 0 for none."""
    events = Event.objects.filter(desk=desk, verb__in=TEACHING)
    return events.order_by("-id").values_list("id", flat=True).first() or 0


class Decision(NamedTuple):
    """What somebody (a primary key) decided: whether ``[start, end)`` of a revision's text is worth checking."""

    start: int
    end: int
    positive: bool
    by: int
    at: datetime


@dataclass
class DecidedText:
    """A revision's text with the decisions that stand in it; ``article`` is the primary key of its article.

    ``done_at`` is when somebody called the article done, of its current text, otherwise None; ``taken`` are then the
    ranges that anybody marked, with whatever tag, or decided.
    """

    text: str
    language: str
    article: int
    decisions: list[Decision]
    done_at: datetime | None = None
    taken: list[tuple[int, int]] = field(default_factory=list)


def heads_of(desk: Desk) -> QuerySet[Suggestion]:
    """The decisions on the desk's suggestions as they stand: of one that went along to new text, the newest copy."""
    later = Suggestion.objects.filter(carried_from=OuterRef("pk"))
    return Suggestion.objects.filter(
        ~Exists(later), revision__article__on_desk__desk=desk, decided_at__isnull=False, state__in=Suggestion.DECIDED
    ).order_by("-decided_at")


@dataclass(frozen=True)
class Readiness:
    """What there is to learn from: decisions ``positive`` and ``negative``, in ``articles`` articles; ``new`` of them
    came after the last training. Each number ends at ``AT_MOST``. ``up_to_date``: nothing changed since that."""

    positive: int
    negative: int
    articles: int
    new: int
    up_to_date: bool

    @property
    def decisions(self) -> int:
        return self.positive + self.negative

    @property
    def too_few(self) -> bool:
        return (
            self.decisions < FEWEST_DECISIONS
            or min(self.positive, self.negative) < FEWEST_OF_A_KIND
            or self.articles < FEWEST_ARTICLES
        )

    @property
    def refusal(self) -> str:
        """Why it cannot be trained now, in words; empty when it can."""
        if self.too_few:
            return (
                f"There is too little to learn from yet: {self.positive} accepted or marked and {self.negative} "
                f"rejected, in {self.articles} articles. It takes {FEWEST_DECISIONS} decisions, at least "
                f"{FEWEST_OF_A_KIND} of each kind, in {FEWEST_ARTICLES} articles."
            )
        if self.up_to_date:
            return "Nothing has been decided since it was trained last."
        return ""


def readiness(desk: Desk) -> Readiness:
    """Whether the desk's suggester can be trained. The desk comes with its ``suggester``. Four queries."""
    last = DeskSuggester.objects.filter(desk=desk).order_by("-number").values_list("event", "until", "base").first()
    event, until, base = last or (None, None, "")
    decided: list[Any] = list(
        heads_of(desk)
        .exclude(reject_reason__in=SAYS_NOTHING)
        .values_list("state", "revision__article", "decided_at")[:AT_MOST]
    )
    marked: list[Any] = list(_marks_by_hand(desk).values_list("article", "created_at")[:AT_MOST])
    rejected = sum(state == Suggestion.State.REJECTED for state, _, _ in decided)
    moments = [at for _, _, at in decided] + [at for _, at in marked]
    return Readiness(
        positive=len(decided) - rejected + len(marked),
        negative=rejected,
        articles=len({article for _, article, _ in decided} | {article for article, _ in marked}),
        new=sum(until is None or at > until for at in moments),
        up_to_date=event == newest_decision(desk) and base == version_of(desk),
    )


def suggester_in_use(desk: Desk) -> tuple[str, str]:
    """Name and version of what reads the desk's articles, as they stand on its suggestions."""
    return (desk.suggester.name, desk.suggester.version) if desk.suggester else (shipped().name, shipped().version)


def version_of(desk: Desk) -> str:
    return suggester_in_use(desk)[1]


def decided_texts_of(desk: Desk) -> Iterator[DecidedText]:
    """What the desk's people decided and did not take back, text by text, few of them in memory at a time.

    Of a suggestion: that it was accepted as a claim, where the mark made of it stands now, or rejected for a reason
    that speaks of its worth. Of a mark made by hand: where it stands.
    """
    by_revision = _decisions(desk)
    done: list[Any] = list(
        DeskArticle.objects.filter(desk=desk, state=DeskArticle.State.DONE)
        .order_by("-state_event")
        .values_list("current", "state_event__at")[:MOST_DONE]
    )
    done_at = dict(done)
    newest = sorted(by_revision, key=lambda pk: max(one.at for one in by_revision[pk]), reverse=True)[:MOST_TEXTS]
    for some in _portions(sorted({*newest, *done_at}), AT_ONCE):
        taken = _taken_in([pk for pk in some if pk in done_at])
        rows = Revision.objects.filter(pk__in=some).order_by("pk")
        for pk, text, language, article in rows.values_list("pk", "text", "language", "article"):
            decisions = sorted(by_revision.get(pk, ()))
            yield DecidedText(text, language, article, decisions, done_at.get(pk), taken[pk])


def _decisions(desk: Desk) -> dict[int, list[Decision]]:
    """By revision; a mark in the newest in which it has a place."""
    found: dict[int, list[Decision]] = defaultdict(list)
    columns = ("state", "revision", "start", "end", "span", "decided_by", "decided_at")
    rows = heads_of(desk).filter(decided_by__isnull=False).exclude(reject_reason__in=SAYS_NOTHING)
    makers: dict[int, tuple[int, datetime]] = {}
    for state, revision, start, end, span, by, at in rows.values_list(*columns)[:MOST_DECISIONS]:
        assert by is not None
        assert at is not None
        if state == Suggestion.State.REJECTED:
            found[revision].append(Decision(start, end, False, by, at))
        elif span is not None:
            makers[span] = by, at
    makers |= {
        pk: (by, at) for pk, by, at in _marks_by_hand(desk).values_list("pk", "creator", "created_at")[:MOST_DECISIONS]
    }
    for span, (revision, start, end) in _places_of(list(makers)).items():
        found[revision].append(Decision(start, end, True, *makers[span]))
    return found


def _marks_by_hand(desk: Desk) -> QuerySet[Span]:
    return Span.objects.filter(
        article__on_desk__desk=desk, origin=Span.Origin.HUMAN, removed_at__isnull=True, tags__key=Tag.CLAIM
    ).order_by("-id")


def _places_of(spans: list[int]) -> dict[int, tuple[int, int, int]]:
    """Revision, start and end of where those spans stand, or stood last, that are there and stand for claims."""
    found: dict[int, tuple[int, int, int]] = {}
    for some in _portions(spans, AT_ONCE):
        rows: Any = Placement.objects.filter(
            STANDS, span__in=some, span__removed_at__isnull=True, span__tags__key=Tag.CLAIM
        ).order_by("revision__number")
        for span, *place in rows.values_list("span", "revision", "start", "end"):
            found[span] = tuple(place)
    return found


def _portions(rows: list[int], size: int) -> Iterator[list[int]]:
    for first in range(0, len(rows), size):
        yield rows[first : first + size]


def _taken_in(revisions: Collection[int]) -> dict[int, list[tuple[int, int]]]:
    """By revision the ranges that a person marked, with whatever tag, or decided."""
    found: dict[int, list[tuple[int, int]]] = defaultdict(list)
    marks = Placement.objects.filter(STANDS, revision__in=revisions, span__removed_at__isnull=True)
    decided = Suggestion.objects.filter(
        Q(state__in=Suggestion.DECIDED) | Q(superseded_by__state__in=Suggestion.DECIDED), revision__in=revisions
    )
    rows: Any
    for rows in (marks.values_list("revision", "start", "end"), decided.values_list("revision", "start", "end")):
        for revision, start, end in rows:
            found[revision].append((start, end))
    return found


def suggesters_on(desk: Desk) -> QuerySet[DeskSuggester]:
    """The suggesters that were trained for the desk, the newest first, without their weights."""
    return DeskSuggester.objects.filter(desk=desk).defer("weights").select_related("trained_by").order_by("-number")


def last_training(desk: Desk) -> Job | None:
    """The newest promise to train the desk's suggester."""
    return Job.objects.filter(kind=TRAIN, key__startswith=f"{desk.uuid}:").order_by("-id").first()
