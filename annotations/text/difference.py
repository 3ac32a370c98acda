"""What differs between two wordings of a text, paragraph by paragraph, as a person reads it.

It rests on ``align``, so what is shown as the same is what marks are carried over by. Words are never cut in two, and
a few characters that happen to stand in both of two rewritten passages are not shown as kept.

All positions are code points, all ranges half-open.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from annotations.text.alignment import CHANCE_LENGTH, Run, align, tokens
from annotations.text.blocks import iter_blocks
from annotations.text.offsets import is_grapheme_boundary

PieceKind = Literal["same", "gone", "come"]
ParagraphKind = Literal["same", "spacing", "changed", "gone", "come"]
Range = tuple[int, int]

_FEW = 3
"""Letters and digits up to which the same ones between two rewritten passages are part of the rewriting."""
_JOINERS = "\u200c\u200d"


class Piece(NamedTuple):
    """Characters that are the same (``old`` and ``new`` say where), that went (``old``), or that came (``new``).

    ``moved``: they are the same and stood elsewhere.
    """

    kind: PieceKind
    old: Range | None
    new: Range | None
    moved: bool = False


@dataclass(frozen=True)
class Paragraph:
    """A block of the new text with the space behind it, or one that went, where it stood.

    ``spacing``: the same words, set in another way, such as by other line ends or out of another paragraph. ``number``
    and ``old_number`` count paragraphs as a reader does, without headings and boilerplate; None for those, and where
    there is none. ``moved``: most of its words stood in another order. ``parted``: some words of the paragraph that it
    was stand in another one now.
    """

    kind: ParagraphKind
    number: int | None
    old_number: int | None
    moved: bool
    parted: bool
    pieces: list[Piece]


@dataclass(frozen=True)
class Difference:
    """``paragraphs`` by the order of the new text. ``come`` and ``gone`` count words.

    Every code point of the new text is in one piece that is the same or came, every one of the old text in one that is
    the same or went.
    """

    paragraphs: list[Paragraph]
    come: int
    gone: int
    same: bool
    same_words: bool
    """Nothing differs but the space between the words; they may still have been moved."""

    @property
    def moved(self) -> bool:
        return any(one.moved or any(piece.moved for piece in one.pieces) for one in self.paragraphs)


def difference(old: str, new: str) -> Difference:
    """The same for the same texts, always. Takes time as ``align`` does."""
    ours, theirs = _units(old), _units(new)
    found = _Found(old, new, ours, theirs)
    paragraphs = list(found.paragraphs())
    changes = [piece for one in paragraphs for piece in one.pieces if piece.kind != "same"]
    return Difference(
        paragraphs,
        come=sum(_words(new, piece.new) for piece in changes),
        gone=sum(_words(old, piece.old) for piece in changes),
        same=old == new,
        same_words=not any(_said(old, piece.old) or _said(new, piece.new) for piece in changes),
    )


def _words(text: str, range_: Range | None) -> int:
    return sum(1 for word in tokens(text[slice(*range_)]) if word[0].isalnum()) if range_ else 0


def _said(text: str, range_: Range | None) -> bool:
    return bool(range_ and text[slice(*range_)].strip())


class _Unit(NamedTuple):
    """A block: ``[start, end)`` are its words; ``[first, next)`` is its share of the text, none of which is left."""

    first: int
    start: int
    end: int
    next: int
    number: int | None


class _Same(NamedTuple):
    """A part of a run that lies in one block of either text. ``straight``: it was not moved."""

    old: int
    new: int
    length: int
    ours: int
    theirs: int
    straight: bool
    worded: int
    """How many of its code points are not space."""


@dataclass
class _Gone:
    start: int
    end: int
    at: int
    """Where it stood, in the new text."""
    before: bool = False
    """It is held by what follows: what came there comes after it."""


@dataclass
class _Change:
    """What stands between two pieces that are the same."""

    gone: list[Range] = field(default_factory=list)
    come: list[Range] = field(default_factory=list)


def _units(text: str) -> list[_Unit]:
    found = list(iter_blocks(text))
    if not found:
        return [_Unit(0, 0, len(text), len(text), None)] if text else []
    units = []
    number = 0
    for block in found:
        number += block.kind == "paragraph"
        following = found[block.index + 1].start if block.index + 1 < len(found) else len(text)
        units.append(
            _Unit(
                block.start if block.index else 0,
                block.start,
                block.end,
                following,
                number if block.kind == "paragraph" else None,
            )
        )
    return units


class _Found:
    """What is the same, block by block, and which block became which."""

    def __init__(self, old: str, new: str, ours: Sequence[_Unit], theirs: Sequence[_Unit]) -> None:
        self.old, self.new, self.ours, self.theirs = old, new, ours, theirs
        same = list(self._split(_kept(old, new)))
        # Space alone, of a block whose words are all gone, is nothing that stayed.
        worded = {one.ours for one in same if one.worded}
        self.same = [one for one in same if one.ours in worded]
        weights: Counter[tuple[int, int]] = Counter()
        for one in self.same:
            weights[one.ours, one.theirs] += one.worded
        self.stayed: Counter[int] = Counter()
        self.home: dict[int, int] = {}
        self.source: dict[int, int] = {}
        for (mine, other), weight in sorted(weights.items(), key=lambda row: (-row[1], row[0])):
            self.stayed[mine] += weight
            if weight:
                self.home.setdefault(mine, other)
                self.source.setdefault(other, mine)
        self.gone_units: dict[int, list[int]] = defaultdict(list)
        self.gone_pieces: dict[int, list[_Gone]] = defaultdict(list)
        self._place_gone()

    def _split(self, runs: Iterable[tuple[Run, bool]]) -> Iterator[_Same]:
        """The runs, cut where a block of either text ends. In the order of the old text."""
        for run, straight in runs:
            old, new, left = run.old, run.new, run.length
            while left:
                mine = _unit_at(self.ours, old)
                other = _unit_at(self.theirs, new)
                length = min(left, self.ours[mine].next - old, self.theirs[other].next - new)
                worded = sum(len(word) for word in self.old[old : old + length].split())
                yield _Same(old, new, length, mine, other, straight, worded)
                old, new, left = old + length, new + length, left - length

    def _place_gone(self) -> None:
        """Each stretch that went: beside what stood before or after it, or as a paragraph if all of its block went."""
        by_unit: dict[int, list[_Same]] = defaultdict(list)
        for one in self.same:
            by_unit[one.ours].append(one)
        last = -1
        for mine, unit in enumerate(self.ours):
            inside = by_unit.get(mine, [])
            if not inside:
                self.gone_units[last].append(mine)
                continue
            at = unit.first
            before: _Same | None = None
            for one in inside:
                if one.old > at:
                    self._hold(mine, at, one.old, before, one)
                before, at = one, one.old + one.length
            if unit.next > at:
                self._hold(mine, at, unit.next, before, None)
            last = max([last, *(one.theirs for one in inside if one.straight and one.worded)])

    def _hold(self, mine: int, start: int, end: int, before: _Same | None, after: _Same | None) -> None:
        home = self.home.get(mine)
        if before and (before.theirs == home or not after or after.theirs != home):
            self.gone_pieces[before.theirs].append(_Gone(start, end, before.new + before.length))
        else:
            assert after is not None, "a block of which nothing stayed is gone as a whole"
            self.gone_pieces[after.theirs].append(_Gone(start, end, after.new, before=True))

    def paragraphs(self) -> Iterator[Paragraph]:
        inside: dict[int, list[_Same]] = defaultdict(list)
        for one in self.same:
            inside[one.theirs].append(one)
        yield from self._went(-1)
        for other in range(len(self.theirs)):
            yield self._paragraph(other, sorted(inside.get(other, []), key=lambda one: one.new))
            yield from self._went(other)

    def _went(self, after: int) -> Iterator[Paragraph]:
        for mine in self.gone_units.get(after, ()):
            unit = self.ours[mine]
            yield Paragraph("gone", None, unit.number, False, False, [Piece("gone", (unit.first, unit.next), None)])

    def _paragraph(self, other: int, same: Sequence[_Same]) -> Paragraph:
        unit, source = self.theirs[other], self.source.get(other)
        own = [one for one in same if one.ours == source]
        away = sum(one.worded for one in own if not one.straight)
        moved = 2 * away > sum(one.worded for one in own)
        pieces = self._readable(list(self._raw(other, same, source if moved else None)))
        kind = self._kind(unit, source, pieces)
        if source is None:
            return Paragraph(kind, unit.number, None, moved, False, pieces)
        parted = self.stayed[source] > sum(one.worded for one in own)
        return Paragraph(kind, unit.number, self.ours[source].number, moved, parted, pieces)

    def _raw(self, other: int, same: Sequence[_Same], source: int | None) -> Iterator[Piece]:
        """What is the same, came and went, as it was found. ``source``: the block that was moved here as a whole."""
        unit = self.theirs[other]
        come = []
        at = unit.first
        for one in same:
            if one.new > at:
                come.append((at, one.new))
            at = one.new + one.length
        if unit.next > at:
            come.append((at, unit.next))
        begins = {end: start for start, end in come}
        rows: list[tuple[int, int, int, Piece]] = []
        for one in same:
            moved = bool(one.worded) and not one.straight and one.ours != source
            piece = Piece("same", (one.old, one.old + one.length), (one.new, one.new + one.length), moved)
            rows.append((one.new, 1, one.old, piece))
        rows += [(start, 1, 0, Piece("come", None, (start, end))) for start, end in come]
        for gone in self.gone_pieces.get(other, ()):
            place = begins.get(gone.at, gone.at) if gone.before else gone.at
            rows.append((place, 0, gone.start, Piece("gone", (gone.start, gone.end), None)))
        rows.sort(key=lambda row: row[:3])
        for *_, piece in rows:
            yield piece

    def _readable(self, raw: Sequence[Piece]) -> list[Piece]:
        """Pieces that go on in each other as one, none cut inside a letter, small islands part of what is around."""
        changes, islands = _alternating(raw)
        kept: list[Piece] = []
        open_changes = [changes[0]]
        for found, after in zip(islands, changes[1:], strict=True):
            island = self._whole_letters(open_changes[-1], found, after)
            if not _length(island):
                open_changes[-1] = _together(open_changes[-1], after)
                continue
            kept.append(island)
            open_changes.append(after)
            while kept and self._is_chance(open_changes[-2], kept[-1], open_changes[-1]):
                right, middle, left = open_changes.pop(), kept.pop(), open_changes.pop()
                open_changes.append(_merged(left, middle, right))
        pieces: list[Piece] = []
        for number, change in enumerate(open_changes):
            pieces += [Piece("gone", one, None) for one in change.gone]
            pieces += [Piece("come", None, one) for one in change.come]
            if number < len(kept):
                pieces.append(kept[number])
        return [piece for piece in pieces if _length(piece)]

    def _whole_letters(self, before: _Change, island: Piece, after: _Change) -> Piece:
        """The island, without what belongs to a letter that changed: an accent, a vowel sign, a part of an emoji."""
        assert island.old is not None
        assert island.new is not None
        (start, end), (new_start, new_end) = island.old, island.new
        if after.gone or after.come:
            cut = end
            while cut > start and not (_free(self.old, cut) and _free(self.new, cut - start + new_start)):
                cut -= 1
            if cut < end and _prepend(after, (cut, end), (cut - start + new_start, new_end)):
                end, new_end = cut, cut - start + new_start
        if before.gone or before.come:
            cut = start
            while cut < end and not (_free(self.old, cut) and _free(self.new, cut - start + new_start)):
                cut += 1
            if cut > start and _append(before, (start, cut), (new_start, cut - start + new_start)):
                start, new_start = cut, cut - start + new_start
        return island._replace(old=(start, end), new=(new_start, new_end))

    def _is_chance(self, before: _Change, island: Piece, after: _Change) -> bool:
        """Whether the few same characters between two rewritten passages only happen to be the same."""
        if island.moved or not (len(before.gone) == len(before.come) == len(after.gone) == len(after.come) == 1):
            return False
        if (before.gone[0][1], after.gone[0][0]) != island.old or (before.come[0][1], after.come[0][0]) != island.new:
            return False
        if not (self._rewritten(before) and self._rewritten(after)):
            return False
        assert island.old is not None
        words = self.old[slice(*island.old)].strip()
        if sum(1 for char in words if char.isalnum()) <= _FEW:
            return True
        return len(words) <= CHANCE_LENGTH and len(words) <= min(_size(before), _size(after))

    def _rewritten(self, change: _Change) -> bool:
        return _said(self.old, change.gone[0]) and _said(self.new, change.come[0])

    def _kind(self, unit: _Unit, source: int | None, pieces: Sequence[Piece]) -> ParagraphKind:
        """By its words alone: the space behind them changes when a neighbour comes or goes."""
        same = [piece for piece in pieces if piece.kind == "same" and _said(self.new, piece.new)]
        if not same:
            return "come"
        changed = [piece for piece in pieces if piece.kind != "same"]
        if any(_said(self.old, piece.old) or _said(self.new, piece.new) for piece in changed):
            return "changed"
        if any(piece.moved for piece in same):
            return "changed"
        assert source is not None
        mine = self.ours[source]
        as_it_was = self.old[mine.start : mine.end] == self.new[unit.start : unit.end]
        return "same" if as_it_was and len(same) == 1 else "spacing"


def _kept(old: str, new: str) -> Iterator[tuple[Run, bool]]:
    """The runs by the order of the old text, each with whether it was not moved; no code point in two of them."""
    if not (old.strip() and new.strip()):
        return
    alignment = align(old, new)
    head = 0
    while head < min(len(old), len(new)) and old[head] == new[head] and old[head].isspace():
        head += 1
    rows = [(run, number in alignment.in_order) for number, run in enumerate(alignment.runs)]
    if head:  # what stands before the first block is in none of them
        rows.insert(0, (Run(0, 0, head), True))
    yield from sorted(_clipped(_clipped(rows, "old"), "new"))


def _clipped(rows: Iterable[tuple[Run, bool]], side: Literal["old", "new"]) -> Iterator[tuple[Run, bool]]:
    """The runs without what one before them in this text holds already."""
    at = 0
    for run, straight in sorted(rows, key=lambda row: (getattr(row[0], side), row[0])):
        cut = max(0, at - getattr(run, side))
        if cut < run.length:
            left = Run(run.old + cut, run.new + cut, run.length - cut, run.sure)
            yield left, straight
            at = getattr(left, side) + left.length


def _unit_at(units: Sequence[_Unit], at: int) -> int:
    return bisect_right(units, at, key=lambda unit: unit.first) - 1


def _alternating(raw: Sequence[Piece]) -> tuple[list[_Change], list[Piece]]:
    """Changes, empty ones too, with what is the same between each two of them."""
    changes = [_Change()]
    islands: list[Piece] = []
    for piece in raw:
        last = changes[-1]
        if piece.kind == "gone":
            assert piece.old is not None
            _extend(last.gone, piece.old)
        elif piece.kind == "come":
            assert piece.new is not None
            _extend(last.come, piece.new)
        elif islands and not (last.gone or last.come) and (joined := _joined(islands[-1], piece)):
            islands[-1] = joined
        else:
            islands.append(piece)
            changes.append(_Change())
    return changes, islands


def _extend(ranges: list[Range], one: Range) -> None:
    if ranges and ranges[-1][1] == one[0]:
        ranges[-1] = (ranges[-1][0], one[1])
    else:
        ranges.append(one)


def _joined(one: Piece, other: Piece) -> Piece | None:
    if not (one.old and one.new and other.old and other.new):
        return None
    if one.moved == other.moved and (one.old[1], one.new[1]) == (other.old[0], other.new[0]):
        return one._replace(old=(one.old[0], other.old[1]), new=(one.new[0], other.new[1]))
    return None


def _merged(before: _Change, island: Piece, after: _Change) -> _Change:
    return _Change([(before.gone[0][0], after.gone[0][1])], [(before.come[0][0], after.come[0][1])])


def _together(before: _Change, after: _Change) -> _Change:
    for one in after.gone:
        _extend(before.gone, one)
    for one in after.come:
        _extend(before.come, one)
    return before


def _prepend(change: _Change, old: Range, new: Range) -> bool:
    """Take in what stands just before the change, in both texts; False where something else stands there."""
    gone, come = change.gone or [(old[1], old[1])], change.come or [(new[1], new[1])]
    if gone[0][0] != old[1] or come[0][0] != new[1]:
        return False
    change.gone = [(old[0], gone[0][1]), *gone[1:]]
    change.come = [(new[0], come[0][1]), *come[1:]]
    return True


def _append(change: _Change, old: Range, new: Range) -> bool:
    gone, come = change.gone or [(old[0], old[0])], change.come or [(new[0], new[0])]
    if gone[-1][1] != old[0] or come[-1][1] != new[0]:
        return False
    change.gone = [*gone[:-1], (gone[-1][0], old[1])]
    change.come = [*come[:-1], (come[-1][0], new[1])]
    return True


def _free(text: str, at: int) -> bool:
    """Whether a piece may begin here: not before a mark that belongs to a letter, nor inside a cluster."""
    if at <= 0 or at >= len(text) or (text[at - 1] < "\x7f" and text[at] < "\x7f"):
        return True
    return (
        not _is_mark(text[at])
        and not (_is_mark(text[at - 1]) and text[at].isalnum())
        and is_grapheme_boundary(text, at)
    )


def _is_mark(char: str) -> bool:
    return char in _JOINERS or unicodedata.category(char).startswith("M")


def _size(change: _Change) -> int:
    return max(end - start for start, end in (*change.gone, *change.come))


def _length(piece: Piece) -> int:
    start, end = piece.old or piece.new or (0, 0)
    return end - start
