"""Figures on one axis: where each stands between nothing and the largest. They are drawn, never computed with."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from factcheck.models import Claim, Quantity
from factcheck.queries.figures import SideBySide, least

WIDTH = 300.0
ROOM = 24.0
"""Units at either end: for half a disc, and for the arrow of an open end."""


@dataclass(frozen=True)
class Drawn:
    """A figure with its place: a disc at ``start``, a line to ``end`` if that is another place.

    ``opens`` says which way an open end points: "up" for "at least", "down" for "at most", or nothing.
    """

    quantity: Quantity
    start: str
    end: str
    opens: str


@dataclass(frozen=True)
class PlotLine:
    claim: Claim
    side: str
    figures: tuple[Drawn, ...]


@dataclass(frozen=True)
class Plot:
    """What is counted, and each claim's figures; ``width`` is that of the drawing, ``zero`` where its axis begins."""

    counted: str
    unit: str
    lines: tuple[PlotLine, ...]
    width: float = WIDTH
    zero: str = f"{ROOM / 2:.1f}"


def plot_of(table: SideBySide) -> Plot:
    """The axis begins at zero, or at the least of the figures when one is below it."""
    ends = [end for line in table.lines for one in line.figures for end in (one.low, one.high) if end is not None]
    low, high = min(Decimal(0), *ends), max(Decimal(0), *ends)
    span = float(high - low) or 1.0

    def place(value: Decimal) -> str:
        return f"{ROOM / 2 + float(value - low) / span * (WIDTH - 2 * ROOM):.1f}"

    def drawn(one: Quantity) -> Drawn:
        if one.high is None:
            return Drawn(one, place(least(one)), f"{WIDTH - 4:.1f}", "up")
        if one.low is None:
            return Drawn(one, place(one.high), place(low), "down")
        return Drawn(one, place(one.low), place(one.high), "")

    return Plot(
        table.counted,
        table.unit,
        tuple(PlotLine(line.claim, line.side, tuple(map(drawn, line.figures))) for line in table.lines),
    )
