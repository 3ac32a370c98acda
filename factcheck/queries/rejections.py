"""What a desk makes of its suggestions: how many it accepts at which score, and what it rejects most, and why."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any, NamedTuple
from uuid import UUID

from django.utils import timezone

from annotations.models import Suggestion
from factcheck.models import Desk
from factcheck.queries.learning import SAYS_NOTHING, heads_of

PERIOD = timedelta(days=90)
MOST_READ = 2_000
"""The newest of the period: enough to say what is rejected most, and read in a moment on any desk."""
FEWEST_OF_ONE = 20
"""Decisions on one suggester's suggestions from which its own shares are told, not those of all."""
FEWEST_OF_A_CUE = 5
MOST_LINES = 6
EXAMPLES = 3


class Row(NamedTuple):
    """A decided suggestion as plain values."""

    state: str
    reason: str
    score: float
    reasons: list[dict[str, Any]]
    voice: str
    exact: str
    suggester: str
    version: str
    article: UUID
    title: str
    outlet: str | None

    @property
    def rejected(self) -> bool:
        return self.state == Suggestion.State.REJECTED


COLUMNS = (
    *("state", "reject_reason", "score", "reasons", "voice", "exact", "suggester", "version"),
    *("revision__article__uuid", "revision__title", "revision__article__on_desk__outlet__name"),
)


@dataclass(frozen=True)
class Example:
    """A rejected suggestion: its words and the article that they stand in."""

    exact: str
    article: UUID
    title: str


@dataclass(frozen=True)
class Line:
    """``rejected`` of ``decided`` suggestions of a kind. ``key`` is the kind's stable name, ``label`` its words."""

    key: str
    label: str
    decided: int
    rejected: int
    examples: tuple[Example, ...]

    @property
    def accepted(self) -> int:
        return self.decided - self.rejected

    @property
    def words(self) -> str:
        return f"{self.rejected} of {self.decided} rejected"


@dataclass(frozen=True)
class Band:
    """Suggestions with a score from ``low`` to below ``high`` on which was decided whether they are worth checking."""

    low: float
    high: float
    decided: int
    accepted: int

    @property
    def share(self) -> int | None:
        """How many of a hundred were accepted; None where nothing was decided."""
        return round(100 * self.accepted / self.decided) if self.decided else None

    @property
    def rejected(self) -> int:
        return self.decided - self.accepted

    @property
    def words(self) -> str:
        return f"{self.accepted} of {self.decided} accepted"


@dataclass(frozen=True)
class Report:
    """The newest decisions on suggestions, up to 2,000, ``since`` ninety days ago.

    ``bands`` are those of the suggester in use when ``of_one``, otherwise those of all that the desk had. ``reasons``
    are why; ``cues``, ``outlets`` and ``voices`` are where more is rejected than elsewhere, the most telling first.
    """

    since: datetime
    decided: int
    rejected: int
    bands: list[Band]
    of_one: bool
    reasons: list[Line]
    cues: list[Line]
    outlets: list[Line]
    voices: list[Line]

    @property
    def accepted(self) -> int:
        return self.decided - self.rejected


def report_on(desk: Desk, *, name: str, version: str) -> Report:
    """What the desk made of its suggestions; ``name`` and ``version`` are of the suggester in use. One query."""
    since = timezone.now() - PERIOD
    rows = [Row(*row) for row in heads_of(desk).filter(decided_at__gte=since).values_list(*COLUMNS)[:MOST_READ]]
    own = [row for row in rows if (row.suggester, row.version) == (name, version)]
    of_one = sum(row.reason not in SAYS_NOTHING for row in own) >= FEWEST_OF_ONE
    rejected = [row for row in rows if row.rejected]
    return Report(
        since=since,
        decided=len(rows),
        rejected=len(rejected),
        bands=_bands(own if of_one else rows),
        of_one=of_one,
        reasons=_reasons(rejected),
        cues=_telling(rows, {id(row): [(one["cue"], one["label"]) for one in row.reasons] for row in rows}),
        outlets=_telling(rows, {id(row): [(row.outlet, row.outlet)] if row.outlet else [] for row in rows}),
        voices=_telling(rows, {id(row): [(row.voice, Suggestion.Voice(row.voice).label)] for row in rows}),
    )


def _bands(rows: Iterable[Row]) -> list[Band]:
    """Ten bands of equal width, without those below the lowest in which something was decided; the highest first."""
    decided: Counter[int] = Counter()
    accepted: Counter[int] = Counter()
    for row in rows:
        if row.reason not in SAYS_NOTHING:
            band = min(9, int(10 * row.score))
            decided[band] += 1
            accepted[band] += not row.rejected
    lowest = min(decided, default=10)
    return [Band(n / 10, (n + 1) / 10, decided[n], accepted[n]) for n in range(9, lowest - 1, -1)]


def _reasons(rejected: Sequence[Row]) -> list[Line]:
    by_reason: dict[str, list[Row]] = defaultdict(list)
    for row in rejected:
        by_reason[row.reason].append(row)
    lines = [
        Line(key, Suggestion.RejectReason(key).label, len(rejected), len(rows), _examples(rows))
        for key, rows in by_reason.items()
    ]
    return sorted(lines, key=lambda line: (-line.rejected, line.key))


def _telling(rows: Sequence[Row], kinds: dict[int, list[tuple[str, str]]]) -> list[Line]:
    """The kinds of which more is rejected than of all, by how many more than that would be; each with its examples."""
    of_kind: dict[str, list[Row]] = defaultdict(list)
    labels: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        for key, label in dict(kinds[id(row)]).items():
            of_kind[key].append(row)
            labels[key].append(label)
    share = sum(row.rejected for row in rows) / (len(rows) or 1)
    found = []
    for key, some in of_kind.items():
        no = [row for row in some if row.rejected]
        if len(some) >= FEWEST_OF_A_CUE and len(no) > share * len(some):
            found.append(
                (len(no) - share * len(some), Line(key, _shared(labels[key]), len(some), len(no), _examples(no)))
            )
    found.sort(key=lambda one: (-one[0], one[1].key))
    return [line for _, line in found[:MOST_LINES]]


def _shared(labels: Sequence[str]) -> str:
    """The words of a cue's labels; where they name somebody, the words that all of them begin with."""
    if len(set(labels)) == 1:
        return labels[0]
    words = [label.split() for label in labels]
    common = " ".join(first for first, *_ in takewhile(lambda some: len(set(some)) == 1, zip(*words, strict=False)))
    return f"{common} …" if common else Counter(labels).most_common(1)[0][0]


def _examples(rows: Sequence[Row]) -> tuple[Example, ...]:
    """The newest, no words twice."""
    by_words = {row.exact: Example(row.exact, row.article, row.title) for row in reversed(rows)}
    return tuple(reversed(by_words.values()))[:EXAMPLES]
