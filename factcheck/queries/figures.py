"""Figures of claims that are set against each other, side by side. They are never added up or averaged."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from urllib.parse import urlsplit

from factcheck.models import Claim, ClaimRelation, Quantity, Sighting

RIVAL = (ClaimRelation.Kind.CONTRADICTS, ClaimRelation.Kind.DIFFERENT_SCOPE, ClaimRelation.Kind.UPDATES)
"""The links along which figures of the same thing are compared."""

SHOWN_OUTLETS = 3


@dataclass(frozen=True)
class Cell:
    """What a claim gives for the thing that is counted in a column; nothing where it gives no such figure."""

    counted: str
    figures: tuple[Quantity, ...]


@dataclass(frozen=True)
class Rival:
    """One claim's line, with a cell for each column.

    ``through`` are the outlets that carried it, the first first, ``more`` how many there are besides; ``own`` is the
    claim whose page it is.
    """

    claim: Claim
    side: str
    own: bool
    through: tuple[str, ...]
    more: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Figures:
    """A claim's own figures, and those of its rivals. Without a rival that gives one there is no table.

    ``names``: everything that the claim and its rivals count, to choose from.
    """

    own: list[Quantity] = field(default_factory=list)
    counted: tuple[str, ...] = ()
    rivals: tuple[Rival, ...] = ()
    names: tuple[str, ...] = ()


def claim_figures(claim: Claim, side: str, links: Iterable[tuple[ClaimRelation, Claim, str]]) -> Figures:
    """The claim's figures beside those of the claims that a confirmed rival link leads to. Two queries at any size.

    ``links``: each link with the claim at its other end and the side of that one's claimant. The columns are the things
    that the claim itself counts, and those that two or more of its rivals do. A rival that gives none of them stands
    there all the same, as long as another one does: that it gives none is worth knowing.
    """
    against = [
        (link, other, letter)
        for link, other, letter in links
        if link.kind in RIVAL and link.state == ClaimRelation.State.CONFIRMED
    ]
    by_claim: dict[int, list[Quantity]] = defaultdict(list)
    ids = [claim.pk, *(other.pk for _, other, _ in against)]
    for quantity in Quantity.objects.filter(claim__in=ids).select_related("by").order_by("at", "id"):
        by_claim[quantity.claim_id].append(quantity)
    rivals = {other.pk: one for one in reversed(against) for other in (one[1],)}
    names = tuple(dict.fromkeys(one.counts for given in by_claim.values() for one in given))
    columns = _columns(by_claim[claim.pk], [by_claim[pk] for pk in rivals])
    if not any(_key(quantity) in columns for pk in rivals for quantity in by_claim[pk]):
        return Figures(own=by_claim[claim.pk], names=names)
    outlets = _outlets([claim.pk, *rivals])

    def line(row: Claim, letter: str) -> Rival:
        through = outlets[row.pk]
        given = by_claim[row.pk]
        cells = tuple(Cell(name, tuple(one for one in given if _key(one) == key)) for key, name in columns.items())
        more = max(0, len(through) - SHOWN_OUTLETS)
        return Rival(row, letter, row.pk == claim.pk, tuple(through[:SHOWN_OUTLETS]), more, cells)

    return Figures(
        own=by_claim[claim.pk],
        names=names,
        counted=tuple(columns.values()),
        rivals=(line(claim, side), *(line(other, letter) for _, other, letter in reversed(rivals.values()))),
    )


@dataclass(frozen=True)
class Given:
    """One claim's figures for the thing that a table is about."""

    claim: Claim
    side: str
    figures: tuple[Quantity, ...]


@dataclass(frozen=True)
class SideBySide:
    """What two or more claims of a story count, each with its own figures; the least first."""

    counted: str
    unit: str
    lines: tuple[Given, ...]


def story_figures(claims: Iterable[Claim], sides: Mapping[int, str]) -> list[SideBySide]:
    """Everything that more than one of the claims counts, each claim's figures beside the others'. One query.

    ``sides``: by speaker (primary key). A figure that stands alone has no rival: the claim's own page shows it.
    """
    known = {claim.pk: claim for claim in claims}
    by_thing: dict[tuple[str, str], dict[int, list[Quantity]]] = defaultdict(lambda: defaultdict(list))
    for quantity in Quantity.objects.filter(claim__in=list(known)).order_by("at", "id"):
        by_thing[_key(quantity)][quantity.claim_id].append(quantity)
    tables = []
    for given in by_thing.values():
        if len(given) < 2:
            continue
        first = next(iter(given.values()))[0]
        lines = [
            Given(known[pk], sides.get(known[pk].claimant_id or 0, ""), tuple(figures)) for pk, figures in given.items()
        ]
        lines.sort(key=lambda line: min(least(one) for one in line.figures))
        tables.append(SideBySide(first.counts, first.unit, tuple(lines)))
    return tables


def least(quantity: Quantity) -> Decimal:
    """The figure's known end that is nearest to zero."""
    known = quantity.low if quantity.low is not None else quantity.high
    assert known is not None, "a constraint holds one of them"
    return known


def _key(quantity: Quantity) -> tuple[str, str]:
    """Figures are of the same thing when what is counted and the unit read the same, whatever their case."""
    return " ".join(quantity.counts.split()).casefold(), " ".join(quantity.unit.split()).casefold()


def _columns(own: Sequence[Quantity], rivals: Sequence[Sequence[Quantity]]) -> dict[tuple[str, str], str]:
    """What is counted in each column, in the words in which it stands first."""
    names: dict[tuple[str, str], str] = {}
    times: Counter[tuple[str, str]] = Counter()
    for given in (own, *rivals):
        for quantity in given:
            names.setdefault(_key(quantity), quantity.counts)
        times.update({_key(quantity) for quantity in given})
    mine = {_key(quantity) for quantity in own}
    return {key: name for key, name in names.items() if key in mine or times[key] > 1}


def _outlets(claims: Sequence[int]) -> dict[int, list[str]]:
    """Through whom each claim was seen, by its primary key: the outlets' names, each once, the first seen first."""
    found: dict[int, list[str]] = defaultdict(list)
    rows = (
        Sighting.objects.filter(claim__in=claims)
        .order_by("at", "id")
        .values_list(
            *("claim", "url", "relayed_by__name", "span__article__on_desk__outlet__name"),
            *("span__article__outlet_name", "span__article__outlet_domain"),
        )
    )
    for claim, url, relayed, outlet, name, domain in rows:
        through = relayed or outlet or name or domain or (urlsplit(url).hostname or "").removeprefix("www.")
        if through and through not in found[claim]:
            found[claim].append(through)
    return found
