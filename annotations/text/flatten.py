"""Overlapping marks cut into segments that do not overlap, so that a page can show them without nesting."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple


class Mark(NamedTuple):
    """A marked range ``[start, end)`` in code points of the text."""

    id: str
    start: int
    end: int


class Segment(NamedTuple):
    """A range ``[start, end)`` under the same marks throughout.

    ``ids`` are those marks, the shortest first; ``ends`` those whose last code point lies in this segment, in the same
    order.
    """

    start: int
    end: int
    ids: tuple[str, ...]
    ends: tuple[str, ...]


def flatten(start: int, end: int, marks: Sequence[Mark]) -> list[Segment]:
    """Cut ``[start, end)`` at every edge of a mark. The segments cover the range without gap, in order.

    Marks that reach beyond the range count with their part inside, those outside not at all. "Shortest" is by a mark's
    whole length, then by start and id. Takes O(n log n) plus the size of what it returns.
    """
    inside = [(mark.end - mark.start, mark.start, mark.id, mark.end) for mark in marks if _touches(mark, start, end)]
    opening: dict[int, list[tuple[int, int, str, int]]] = {}
    closing: dict[int, list[tuple[int, int, str, int]]] = {}
    for entry in inside:
        opening.setdefault(max(start, entry[1]), []).append(entry)
        closing.setdefault(entry[3], []).append(entry)
    edges = sorted({start, end, *opening, *(at for at in closing if at < end)})

    segments: list[Segment] = []
    active: list[tuple[int, int, str, int]] = []
    for left, right in pairwise(edges):
        for entry in closing.get(left, ()):
            del active[bisect_left(active, entry)]
        for entry in opening.get(left, ()):
            insort(active, entry)
        ids = tuple(entry[2] for entry in active)
        ends = tuple(entry[2] for entry in sorted(closing.get(right, ())))
        segments.append(Segment(left, right, ids, ends))
    return segments


def _touches(mark: Mark, start: int, end: int) -> bool:
    return mark.start < mark.end and mark.start < end and start < mark.end
