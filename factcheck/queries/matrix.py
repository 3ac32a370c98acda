"""A story as a matrix: its claims down, the articles across, in each cell who asserts, relays, denies, questions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.db.models import Q, QuerySet

from factcheck.models import Claim, Copy, DeskArticle, Sighting, Story


@dataclass(frozen=True)
class Column:
    """An article of the matrix. ``copy_of`` names the outlet whose report it is in the first place, if not its own.

    An article of which no outlet is known stands for itself, under its title.
    """

    row: DeskArticle
    outlet: str
    copy_of: str

    @property
    def source(self) -> str:
        """Whose report it is: what counts as independent."""
        return self.copy_of or self.outlet


@dataclass(frozen=True)
class Line:
    """A claim with its sightings, the first first. ``side`` is its claimant's in this story, None for neither.

    ``cells`` are its sightings in each of the matrix's columns, ``elsewhere`` those at addresses. ``carriers`` is how
    many outlets carry it, ``independent`` how many of them have a report of their own: all copies of one are one.
    """

    claim: Claim
    side: str | None
    seen: list[Sighting]
    cells: tuple[tuple[Sighting, ...], ...]
    elsewhere: tuple[Sighting, ...]
    carriers: int
    independent: int


@dataclass(frozen=True)
class Echo:
    """One report and the articles that carry it, as the columns of these; ``first`` is where it came from, if here."""

    origin: str
    first: Column | None
    copies: tuple[Column, ...]


@dataclass(frozen=True)
class Matrix:
    """``columns``: the articles of the story, and others in which one of its claims was seen.

    The first published first, the copies of one report beside each other.
    """

    story: Story
    columns: list[Column]
    lines: list[Line]

    @property
    def articles(self) -> list[DeskArticle]:
        return [column.row for column in self.columns]

    @property
    def independent(self) -> int:
        """How many of the articles' reports are independent of each other, one for each outlet that has its own."""
        return len({column.source for column in self.columns})

    @property
    def echoes(self) -> list[Echo]:
        """The reports that others carry."""
        copies: dict[str, list[Column]] = defaultdict(list)
        for column in self.columns:
            if column.copy_of:
                copies[column.copy_of].append(column)
        own = {column.outlet: column for column in reversed(self.columns) if not column.copy_of}
        return [Echo(origin, own.get(origin), tuple(found)) for origin, found in copies.items()]

    @property
    def elsewhere(self) -> bool:
        return any(line.elsewhere for line in self.lines)


def story_matrix(story: Story, *, claims: Sequence[Claim] | None = None) -> Matrix:
    """The story's claims that were not merged into others, in the order of their numbers. Five queries at any size.

    ``claims``: some of them that are at hand, with their claimants; then it is a query less, and about these.
    """
    sides = dict(story.parties.values_list("speaker_id", "side"))
    if claims is None:
        claims = list(
            Claim.objects.filter(story=story)
            .exclude(state=Claim.State.MERGED)
            .select_related("claimant", "rating", "desk")
        )
    found = _sightings(claims)
    columns = _columns(story, found)
    return Matrix(
        story,
        columns,
        [
            _line(claim, sides.get(claim.claimant_id) if claim.claimant_id else None, found[claim.pk], columns)
            for claim in sorted(claims, key=lambda claim: claim.number)
        ],
    )


def _sightings(claims: Sequence[Claim]) -> dict[int, list[Sighting]]:
    rows: QuerySet[Sighting] = Sighting.objects.filter(claim__in=[claim.pk for claim in claims]).order_by("at", "pk")
    found: dict[int, list[Sighting]] = defaultdict(list)
    for sighting in rows.select_related("span__article", "attributed_to", "relayed_by", "origin"):
        found[sighting.claim_id].append(sighting)
    return found


def _columns(story: Story, found: dict[int, list[Sighting]]) -> list[Column]:
    """The articles, each after those whose report it carries."""
    seen: dict[int, list[Sighting]] = defaultdict(list)
    for sighting in (one for sightings in found.values() for one in sightings):
        if sighting.span is not None:
            seen[sighting.span.article_id].append(sighting)
    rows = list(
        DeskArticle.objects.filter(Q(story=story) | Q(article__in=list(seen)))
        .select_related("article", "current", "outlet", "story")
        .defer("current__text", "current__raw")
    )
    rows.sort(key=published)
    columns = [
        Column(row, outlet_of(row), copy_of) for row, copy_of in zip(rows, _copied_from(rows, seen), strict=True)
    ]
    places: dict[str, int] = {}
    for place, column in enumerate(columns):
        places.setdefault(column.source, place)
    return sorted(columns, key=lambda column: (places[column.source], bool(column.copy_of)))


def _copied_from(rows: Sequence[DeskArticle], seen: dict[int, list[Sighting]]) -> list[str]:
    """For each article the outlet whose report it carries, or nothing.

    It carries another's when all that was seen in it is said to be of one origin, and when its text is nearly that of
    an earlier article, or of an agency's: what nobody dismissed as a copy.
    """
    said = [_said_origin(row, seen[row.article_id]) for row in rows]
    places = {row.pk: place for place, row in enumerate(rows)}
    group = list(range(len(rows)))

    def head(place: int) -> int:
        while group[place] != place:
            place = group[place]
        return place

    pairs = Copy.objects.filter(older__in=list(places), newer__in=list(places), dismissed_at=None)
    for older, newer in pairs.values_list("older", "newer").order_by("pk"):
        one, other = head(places[older]), head(places[newer])
        group[max(one, other)] = min(one, other)
    members: dict[int, list[int]] = defaultdict(list)
    for place in range(len(rows)):
        members[head(place)].append(place)
    found = list(said)
    for places_of in members.values():
        first = min(places_of, key=lambda place: (not _is_agency(rows[place]), place))
        source = said[first] or outlet_of(rows[first])
        for place in places_of:
            if place != first and source != outlet_of(rows[place]):
                found[place] = source
    return found


def _said_origin(row: DeskArticle, sightings: Sequence[Sighting]) -> str:
    origins = {sighting.origin.name if sighting.origin else "" for sighting in sightings}
    origin = origins.pop() if len(origins) == 1 else ""
    return "" if origin == outlet_of(row) else origin


def _is_agency(row: DeskArticle) -> bool:
    return row.outlet is not None and row.outlet.is_agency


def published(row: DeskArticle) -> tuple[object, int]:
    """The order in which articles came: by when they were published, or else by when the desk got them."""
    return row.current.published_at or row.created_at, row.pk


def outlet_of(row: DeskArticle) -> str:
    name = row.outlet.name if row.outlet else row.article.outlet_name or row.article.outlet_domain
    return name or row.current.title


def _line(claim: Claim, side: str | None, seen: list[Sighting], columns: Sequence[Column]) -> Line:
    by_article: dict[int, list[Sighting]] = defaultdict(list)
    for sighting in seen:
        if sighting.span is not None:
            by_article[sighting.span.article_id].append(sighting)
    elsewhere = tuple(sighting for sighting in seen if sighting.span is None)
    carriers: set[str] = set()
    sources: set[str] = set()
    for column in columns:
        if here := by_article.get(column.row.article_id):
            carriers.add(column.outlet)
            # An outlet with one word of its own on the claim is a source, whatever it copied beside that.
            own = any(sighting.origin is None for sighting in here)
            sources.add(column.source if own else here[0].origin.name)  # type: ignore[union-attr]
    for sighting in elsewhere:
        outlet = sighting.relayed_by.name if sighting.relayed_by else host_of(sighting.url)
        carriers.add(outlet)
        sources.add(sighting.origin.name if sighting.origin else outlet)
    return Line(
        claim,
        side,
        seen,
        tuple(tuple(by_article.get(column.row.article_id, ())) for column in columns),
        elsewhere,
        len(carriers),
        len(sources),
    )


def host_of(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")


def disputed(lines: Iterable[Line], pairs: Iterable[tuple[int, int]]) -> list[Line]:
    """The lines of claims (primary keys) that stand in one of the pairs."""
    keys = {key for pair in pairs for key in pair}
    return [line for line in lines if line.claim.pk in keys]
