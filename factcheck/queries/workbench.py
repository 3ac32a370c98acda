"""The article page: everything that stands in an article's current revision, as one list in text order.

The number of queries does not depend on how many marks there are.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from uuid import UUID

from annotations.models import Placement, Span, Suggestion, Tag
from annotations.queries.marks import marks_in
from annotations.suggesters import get_suggester
from factcheck.jobs import Pulse, read_pulse
from factcheck.models import Claim, DeskArticle, Event, Job, Rating, Sighting, User

SUGGEST, CARRY = "suggest", "carry"
MOST_CLAIMS = 100


@dataclass(frozen=True)
class Item:
    """One line of the list: a person's mark, or a suggestion that is undecided or rejected.

    ``key`` names it in the page. A mark made of a suggestion keeps the suggestion's uuid as its key, so that a decision
    and its undo change a line and never replace it by another.
    """

    key: str
    start: int
    end: int
    exact: str
    placement: Placement | None
    suggestion: Suggestion | None
    sighting: Sighting | None
    tags: tuple[Tag, ...] = ()

    @property
    def span(self) -> Span | None:
        return self.placement.span if self.placement else None

    @cached_property
    def claim(self) -> Claim | None:
        return self.sighting.claim if self.sighting else None

    @cached_property
    def rating(self) -> Rating | None:
        return self.claim.rating if self.claim else None

    @cached_property
    def standing(self) -> str:
        """``marked``, ``pending`` or ``rejected``."""
        if self.placement is not None:
            return "marked"
        assert self.suggestion is not None
        return "rejected" if self.suggestion.state == Suggestion.State.REJECTED else "pending"

    @cached_property
    def look(self) -> str:
        """``pencil``: suggested. ``ink``: claim. ``stamp``: published claim. ``tag``: other mark. ``off``: rejected."""
        if self.standing != "marked":
            return "pencil" if self.standing == "pending" else "off"
        if self.claim is None:
            return "tag"
        return "stamp" if self.rating else "ink"

    @property
    def in_doubt(self) -> bool:
        """Whether the mark's words changed in this revision, and nobody has said yet that it is right there."""
        one = self.placement
        return one is not None and one.state in Placement.DOUBTFUL and one.decided_by_id is None

    @property
    def who(self) -> User | None:
        """Who decided or marked it."""
        if self.span is not None:
            return self.span.creator
        assert self.suggestion is not None
        return self.suggestion.decided_by

    @property
    def at(self) -> datetime | None:
        if self.span is not None:
            return self.span.created_at
        assert self.suggestion is not None
        return self.suggestion.decided_at

    @property
    def row_version(self) -> int:
        """What an edit of the mark, or a decision on the suggestion, has to name."""
        row = self.span or self.suggestion
        assert row is not None
        return row.row_version

    @property
    def version(self) -> str:
        """Differs whenever the line would look different."""
        claim = f"{self.claim.number}.{self.claim.row_version}" if self.claim else ""
        seen = self.sighting.row_version if self.sighting else ""
        return f"{self.standing}.{self.row_version}.{self.start}.{self.end}.{claim}.{seen}.{self.in_doubt:d}"


@dataclass(frozen=True)
class Workbench:
    """``stamp`` is the newest event that is certainly in here; what is newer is news."""

    items: list[Item]
    lost: list[Placement]
    job: Job | None
    carry: Job | None
    pulse: Pulse
    stamp: int

    @cached_property
    def counts(self) -> Counter[str]:
        return Counter(item.standing for item in self.items)

    @property
    def total(self) -> int:
        return len(self.items)

    @property
    def undecided(self) -> int:
        return self.counts["pending"]

    @property
    def rejected(self) -> int:
        return self.counts["rejected"]

    @property
    def marked(self) -> int:
        return self.counts["marked"]

    @property
    def decided(self) -> int:
        return self.total - self.undecided

    @property
    def words(self) -> str:
        return f"{self.marked} marked, {self.rejected} rejected, {self.undecided} undecided"

    @property
    def suggested(self) -> bool:
        """Whether the suggester has found anything that still shows."""
        return any(item.suggestion for item in self.items)

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
        return sum(item.in_doubt for item in self.items)

    def item(self, key: str) -> Item | None:
        """The line of this key, or of the mark with this uuid."""
        return next((item for item in self.items if key in (item.key, str(item.span.uuid) if item.span else "")), None)

    def place(self, item: Item) -> int:
        """The item's number in the list, from 1."""
        return self.items.index(item) + 1


def search_state(job_state: str | None, *, alive: bool) -> str:
    """``looking``, ``stopped`` (wanted, and no worker runs), ``failed``, or ``done``."""
    if job_state in (Job.State.QUEUED, Job.State.RUNNING):
        return "looking" if alive else "stopped"
    return "failed" if job_state == Job.State.FAILED else "done"


def load_workbench(row: DeskArticle) -> Workbench:
    """What stands in the article's current revision. Seven queries, three more when there are marks."""
    # The stamp comes first: a change that slips in between is then shown, and announced once more than needed.
    stamp = Event.objects.filter(article=row.article_id).order_by("-id").values_list("id", flat=True).first() or 0
    standing = marks_in(row.current)
    sightings: dict[int, Sighting] = {}
    for sighting in (
        Sighting.objects.filter(span__article=row.article_id)
        .select_related("claim__claimant", "claim__rating", "attributed_to", "relayed_by")
        .order_by("-id")
    ):
        assert sighting.span_id is not None
        sightings[sighting.span_id] = sighting
    made_of = {suggestion.span_id: suggestion for suggestion in standing.suggestions if suggestion.span_id}
    items = [
        Item(
            key=str(made_of[placement.span_id].uuid if placement.span_id in made_of else placement.span.uuid),
            start=range_[0],
            end=range_[1],
            exact=placement.exact,
            placement=placement,
            suggestion=made_of.get(placement.span_id),
            sighting=sightings.get(placement.span_id),
            tags=standing.tags.get(placement.span_id, ()),
        )
        for placement in standing.placements
        if (range_ := placement.range)
    ]
    items += [
        Item(str(suggestion.uuid), suggestion.start, suggestion.end, suggestion.exact, None, suggestion, None)
        for suggestion in standing.suggestions
        if suggestion.state in (Suggestion.State.PENDING, Suggestion.State.REJECTED)
    ]
    items.sort(key=lambda item: (item.start, item.end, item.key))
    keys = {SUGGEST: job_key(row.current.uuid), CARRY: str(row.current.uuid)}
    jobs = {job.kind: job for job in Job.objects.filter(kind__in=keys, key__in=keys.values())}
    return Workbench(
        items=items,
        lost=standing.lost,
        job=jobs.get(SUGGEST),
        carry=jobs.get(CARRY),
        pulse=read_pulse(),
        stamp=stamp,
    )


def job_key(revision: UUID) -> str:
    """The key under which ``factcheck.actions.articles`` promises suggestions for a revision."""
    suggester = get_suggester()
    return f"{revision}:{suggester.name}:{suggester.version}"


def claims_to_join(row: DeskArticle) -> list[Claim]:
    """The newest claims of the article's story, or of the desk when it has none, that a mark may be added to."""
    claims = Claim.objects.filter(desk=row.desk_id).exclude(state=Claim.State.MERGED)
    if row.story_id:
        claims = claims.filter(story=row.story_id)
    return list(claims.select_related("claimant").order_by("-id")[:MOST_CLAIMS])
