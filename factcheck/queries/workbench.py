"""The article page: what stands in an article's current revision, as one list in text order, all of it or a part.

The number of queries does not depend on how many marks there are.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple
from uuid import UUID

from annotations.models import Placement, Suggestion, Tag
from annotations.models.kept import Given, Kept, dashed, text_of
from annotations.queries import (
    MarkRow,
    Numbers,
    Standing,
    SuggestionRow,
    count_marks,
    marks_in,
    marks_within,
    ranges_of,
)
from annotations.suggesters import get_suggester
from annotations.text import blocks
from factcheck.jobs import Pulse, read_pulse
from factcheck.models import Claim, DeskArticle, Event, Job, Sighting, User
from factcheck.models.claim import claim_label

SUGGEST, CARRY = "suggest", "carry"
MOST_CLAIMS = 100
Range = tuple[int, int]


class RatingRow(NamedTuple):
    key: str
    label: str
    colour: str


class ClaimRow(NamedTuple):
    """The claim that a mark stands for, as plain values."""

    uuid: str
    number: int
    state: str
    needs_recheck: bool
    row_version: int
    claimant: str | None
    rating: RatingRow | None

    @property
    def label(self) -> str:
        return claim_label(self.number)

    @property
    def state_words(self) -> str:
        return Claim.State(self.state).label.lower()


class SightingRow(NamedTuple):
    """Where the claim was seen; ``relayed_by`` is the outlet's name."""

    claim: ClaimRow
    voice: str
    row_version: int
    relayed_by: str | None

    @property
    def voice_words(self) -> str:
        return Sighting.Voice(self.voice).label.lower()


@dataclass(eq=False, slots=True)
class Item:
    """One line of the list: a person's mark, or a suggestion that is undecided or rejected.

    ``key`` names it in the page. A mark made of a suggestion keeps the suggestion's uuid as its key, so that a decision
    and its undo change a line and never replace it by another. ``who`` decided or marked it, ``at`` that time.

    ``standing`` is ``marked``, ``pending`` or ``rejected``. ``look`` is ``pencil``: suggested, ``ink``: claim,
    ``stamp``: published claim, ``tag``: other mark, ``off``: rejected.
    """

    key: str
    start: int
    end: int
    exact: str
    mark: MarkRow | None
    suggestion: SuggestionRow | None
    sighting: SightingRow | None
    who: User | None
    tags: tuple[Tag, ...] = ()
    standing: str = field(init=False)
    look: str = field(init=False)
    claim: ClaimRow | None = field(init=False)

    def __post_init__(self) -> None:
        self.claim = self.sighting.claim if self.sighting else None
        if self.mark is not None:
            self.standing = "marked"
            self.look = "tag" if self.claim is None else "stamp" if self.claim.rating else "ink"
            return
        assert self.suggestion is not None
        rejected = self.suggestion.state == REJECTED
        self.standing, self.look = ("rejected", "off") if rejected else ("pending", "pencil")

    @property
    def rating(self) -> RatingRow | None:
        return self.claim.rating if self.claim else None

    @property
    def in_doubt(self) -> bool:
        """Whether the mark's words changed in this revision, and nobody has said yet that it is right there."""
        one = self.mark
        return one is not None and one.settled_by is None and one.state in Placement.DOUBTFUL

    @property
    def at(self) -> datetime | None:
        if self.mark is not None:
            return self.mark.created_at
        assert self.suggestion is not None
        return self.suggestion.decided_at

    @property
    def row_version(self) -> int:
        """What an edit of the mark, or a decision on the suggestion, has to name."""
        row = self.mark or self.suggestion
        assert row is not None
        return row.row_version

    @property
    def version(self) -> str:
        """Differs whenever the line would look different."""
        claim = f"{self.claim.number}.{self.claim.row_version}" if self.claim else ""
        seen = self.sighting.row_version if self.sighting else ""
        return f"{self.standing}.{self.row_version}.{self.start}.{self.end}.{claim}.{seen}.{self.in_doubt:d}"


REJECTED = str(Suggestion.State.REJECTED)
LISTED = (str(Suggestion.State.PENDING), REJECTED)


@dataclass(frozen=True)
class Workbench:
    """What stands in the text, or some of it; the numbers are those of all of it, whatever ``items`` holds.

    ``stamp`` is the newest event that is certainly in here; what is newer is news. A part has none.
    """

    items: list[Item]
    numbers: Numbers
    job: Job | None
    carry: Job | None
    pulse: Pulse
    stamp: int = 0
    is_part: bool = False

    @property
    def total(self) -> int:
        return self.marked + self.undecided + self.rejected

    @property
    def undecided(self) -> int:
        return self.numbers.pending

    @property
    def rejected(self) -> int:
        return self.numbers.rejected

    @property
    def marked(self) -> int:
        return self.numbers.marked

    @property
    def decided(self) -> int:
        return self.total - self.undecided

    def count(self, *standings: str) -> int:
        """How many items of the whole article have one of these standings."""
        all_of = {"marked": self.marked, "pending": self.undecided, "rejected": self.rejected}
        return sum(all_of[standing] for standing in standings)

    @property
    def words(self) -> str:
        return f"{self.marked} marked, {self.rejected} rejected, {self.undecided} undecided"

    @property
    def suggested(self) -> bool:
        """Whether the suggester has found anything in this text."""
        return self.numbers.suggested > 0

    @property
    def search(self) -> str:
        """Where the search for spans stands, see ``search_state``."""
        if self.carrying in ("looking", "stopped"):
            return self.carrying  # the search comes after the marks
        return search_state(self.job.state if self.job else None, alive=self.pulse.alive)

    @cached_property
    def carrying(self) -> str:
        """The same for the marks that are to be carried over from the revision before."""
        return search_state(self.carry.state if self.carry else None, alive=self.pulse.alive)

    @property
    def doubtful(self) -> int:
        """How many marks stand on words that nobody has looked at since they changed."""
        return self.numbers.doubtful

    @property
    def lost(self) -> int:
        """How many marks have no place in this text."""
        return self.numbers.lost

    @cached_property
    def _by_key(self) -> dict[str, Item]:
        return {item.mark.uuid: item for item in self.items if item.mark} | {item.key: item for item in self.items}

    def item(self, key: str) -> Item | None:
        """The line of this key, or of the mark with this uuid."""
        return self._by_key.get(key)

    def place(self, item: Item) -> int:
        """The item's number in the list, from 1. Of a part: of an item that it was loaded to place."""
        if not self.is_part:
            return self.items.index(item) + 1
        range_ = item.start, item.end
        alike = [one for one in self.items if (one.start, one.end) == range_]
        return self.numbers.before[range_] + alike.index(item) + 1


def search_state(job_state: str | None, *, alive: bool) -> str:
    """``looking``, ``stopped`` (wanted, and no worker runs), ``failed``, or ``done``."""
    if job_state in (Job.State.QUEUED, Job.State.RUNNING):
        return "looking" if alive else "stopped"
    return "failed" if job_state == Job.State.FAILED else "done"


SEEN_COLUMNS = (
    *("span_id", "voice", "row_version", "relayed_by__name"),
    *(text_of("claim__uuid"), "claim__number", "claim__state", "claim__needs_recheck", "claim__row_version"),
    *("claim__claimant__name", "claim__rating__key", "claim__rating__label", "claim__rating__colour"),
)
ALL_SEEN = Kept(
    lambda: Sighting.objects.filter(span__article=Given("article")).order_by("-id").values_list(*SEEN_COLUMNS)
)


def load_workbench(row: DeskArticle) -> Workbench:
    """What stands in the article's current revision. Six queries, up to three more when there are marks."""
    # The stamp comes first: a change that slips in between is then shown, and announced once more than needed.
    stamp = Event.objects.filter(article=row.article_id).order_by("-id").values_list("id", flat=True).first() or 0
    standing = marks_in(row.current)
    items = _items(standing, ALL_SEEN.rows(article=row.article_id))
    states = [item.standing for item in items]
    numbers = Numbers(
        marked=states.count("marked"),
        doubtful=sum(item.in_doubt for item in items),
        lost=len(standing.lost),
        pending=states.count("pending"),
        rejected=states.count("rejected"),
        suggested=len(standing.suggestions),
        before={},
    )
    return Workbench(items, numbers, **_background(row), stamp=stamp)


def load_part(
    row: DeskArticle, *, keys: Collection[str], ranges: Iterable[Range] = (), placed: Collection[str] = ()
) -> Workbench:
    """What stands in the blocks that these items (by their keys) and ranges reach into.

    For those among ``placed`` their places in the whole list are known. Up to eleven queries, however much there is.
    """
    named = ranges_of(row.current, _uuids([*keys, *placed]))
    reached = _reached(row.current.text, [*ranges, *named.values()])
    standing = marks_within(row.current, reached)
    spans = [one.span for one in standing.marks]
    seen: Iterable[Any] = (
        Sighting.objects.filter(span__in=spans).order_by("-id").values_list(*SEEN_COLUMNS) if spans else ()
    )
    numbers = count_marks(row.current, [named[key] for key in placed if key in named])
    return Workbench(_items(standing, seen), numbers, **_background(row), is_part=True)


def _uuids(keys: Iterable[str]) -> set[UUID]:
    """Of keys as an address has them; what is none names nothing."""
    found = set()
    for key in keys:
        try:
            found.add(UUID(key))
        except ValueError:
            continue
    return found


def _reached(text: str, ranges: Sequence[Range]) -> list[Range]:
    """The blocks that the ranges reach into, neighbours as one."""
    found: list[Range] = []
    for block in blocks(text) if ranges else ():
        if not any(start < block.end and end > block.start for start, end in ranges):
            continue
        if found and not text[found[-1][1] : block.start].strip():
            found[-1] = found[-1][0], block.end
        else:
            found.append((block.start, block.end))
    return found


def _items(standing: Standing, seen: Iterable[Any]) -> list[Item]:
    """In text order. One query for the people in them."""
    sightings = _sightings(seen)
    people = {one.creator for one in standing.marks} | {one.decided_by for one in standing.suggestions}
    known: dict[int | None, User] = dict(User.objects.in_bulk(people - {None})) if people - {None} else {}
    made_of = {suggestion.span: suggestion for suggestion in standing.suggestions if suggestion.span}
    items = [
        Item(
            key=suggestion.uuid if suggestion else one.uuid,
            start=one.start,
            end=one.end,
            exact=one.exact,
            mark=one,
            suggestion=suggestion,
            sighting=sightings.get(one.span),
            who=known[one.creator],
            tags=standing.tags.get(one.span, ()),
        )
        for one in standing.marks
        for suggestion in (made_of.get(one.span),)
        if one.start is not None and one.end is not None
    ]
    items += [
        Item(one.uuid, one.start, one.end, one.exact, None, one, None, known.get(one.decided_by))
        for one in standing.suggestions
        if one.state in LISTED
    ]
    items.sort(key=lambda item: (item.start, item.end, item.key))
    return items


def _sightings(rows: Iterable[Any]) -> dict[int, SightingRow]:
    """By span; of several the oldest, which comes last."""
    found = {}
    for span, voice, version, relay, uuid, number, state, recheck, claim_version, claimant, *rating in rows:
        shown = RatingRow(*rating) if rating[0] is not None else None
        claim = ClaimRow(dashed(uuid), number, state, recheck, claim_version, claimant, shown)
        found[span] = SightingRow(claim, voice, version, relay)
    return found


def _background(row: DeskArticle) -> dict[str, Any]:
    """The jobs that bring marks and suggestions, and whether a worker runs. Two queries."""
    keys = {SUGGEST: job_key(row.current.uuid, choice=row.desk.row_version), CARRY: str(row.current.uuid)}
    jobs = {job.kind: job for job in Job.objects.filter(kind__in=keys, key__in=keys.values())}
    return {"job": jobs.get(SUGGEST), "carry": jobs.get(CARRY), "pulse": read_pulse()}


def job_key(revision: UUID, *, choice: int) -> str:
    """The key under which ``factcheck.actions.articles`` promises suggestions for a revision.

    ``choice`` is the desk's row_version: who chooses another suggester, or the one before again, asks for other
    suggestions. The shipped one's version stands for that of the program.
    """
    return f"{key_stem(revision)}{choice}"


def key_stem(revision: UUID) -> str:
    """The job's key without the choice, for queries that find that themselves."""
    suggester = get_suggester()
    return f"{revision}:{suggester.name}:{suggester.version}:"


def claims_to_join(row: DeskArticle) -> list[Claim]:
    """The newest claims of the article's story, or of the desk when it has none, that a mark may be added to."""
    claims = Claim.objects.filter(desk=row.desk_id).exclude(state=Claim.State.MERGED)
    if row.story_id:
        claims = claims.filter(story=row.story_id)
    return list(claims.select_related("claimant").order_by("-id")[:MOST_CLAIMS])
