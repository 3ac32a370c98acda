"""Blocks: the paragraphs, headings and boilerplate lines of a text, found from its line breaks alone.

Blank lines always separate. A run of lines without a blank one is either hard-wrapped prose, whose lines belong
together, or a list of paragraphs with a line each; the lines' lengths, ends and beginnings tell which. Offsets are code
points.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, NamedTuple

from annotations.text.boilerplate import boilerplate_label, boilerplate_opening

Kind = Literal["heading", "paragraph", "boilerplate"]

_WIDEST_WRAP = 125
"""Text editors and mail programs wrap well below this; a paragraph on a line of its own is mostly longer."""
_NARROWEST_WRAP = 40
_FULL_SHARE = 0.7
_SHORT_SHARE = 0.6
_LONGEST_HEADING = 160
_LONGEST_FIRST_HEADING = 220

_FINAL = re.compile(r"[.!?…。！？؟۔।॥][”’\"'»)\]」』）]*$")
_BULLET = re.compile(r"(?:[-–—*•·▪◦‣●]|\(?\d{1,3}[.)])\s")
_CONTINUES = re.compile(
    r"[,;:(–—-]$|\b(?:a|an|the|of|to|in|on|at|by|for|from|with|and|or|but|as|that|which|who|is|was)$", re.I
)
_SINGLE_NEWLINE = re.compile(r"(?<!\n)\n(?!\n)")


@dataclass(frozen=True, slots=True)
class Block:
    """The ``index``-th block, ``[start, end)`` without the whitespace around it."""

    index: int
    start: int
    end: int
    kind: Kind


class _Line(NamedTuple):
    start: int
    end: int
    text: str


def blocks(text: str) -> list[Block]:
    """The blocks of ``text`` in order. Every code point that is not whitespace is in exactly one."""
    return list(iter_blocks(text))


def iter_blocks(text: str) -> Iterator[Block]:
    """The same as ``blocks``, found one run of lines at a time."""
    index = 0
    for run in _runs(text):
        for lines in _grouped(run):
            first, last = lines[0], lines[-1]
            yield Block(index, first.start, last.end, _kind(lines, index))
            index += 1


def reading(text: str, start: int, end: int) -> str:
    """``text[start:end]`` as one reads it: a single newline is a space. The same length, so offsets hold."""
    words = text[start:end]
    return _SINGLE_NEWLINE.sub(" ", words) if "\n" in words else words


def _runs(text: str) -> Iterator[list[_Line]]:
    """The lines between blank ones, each stripped; a boilerplate label is a run of its own."""
    run: list[_Line] = []
    at = 0
    for raw in text.split("\n"):
        stripped = raw.strip()
        if stripped:
            start = at + len(raw) - len(raw.lstrip())
            line = _Line(start, start + len(stripped), stripped)
            if not boilerplate_label(stripped):
                run.append(line)
            else:
                if run:
                    yield run
                yield [line]
                run = []
        elif run:
            yield run
            run = []
        at += len(raw) + 1
    if run:
        yield run


def _grouped(run: list[_Line]) -> Iterator[list[_Line]]:
    """The lines of a run, put together where one goes on in the next."""
    if len(run) == 1:
        yield run
        return
    width = _wrap_width(run)
    group = [run[0]]
    for before, line in pairwise(run):
        if _belongs(before, line, width, opens_run=before is run[0]):
            group.append(line)
        else:
            yield group
            group = [line]
    yield group


def _wrap_width(run: list[_Line]) -> int:
    """The width in code points that the run is hard-wrapped at, or 0 when each line stands for itself."""
    lengths = sorted(len(line.text) for line in run[:-1])
    width = lengths[-1] if len(lengths) < 10 else lengths[len(lengths) * 9 // 10]
    if lengths[len(lengths) // 2] > _WIDEST_WRAP or width > _WIDEST_WRAP * 1.3:
        return 0
    full = max(_FULL_SHARE * width, _NARROWEST_WRAP)
    cut_short = sum(
        1
        for before, line in pairwise(run)
        if line.text[0].islower() or (len(before.text) >= full and not _FINAL.search(before.text))
    )
    return width if cut_short * 2 >= len(run) - 1 else 0


def _belongs(before: _Line, line: _Line, width: int, *, opens_run: bool) -> bool:
    """Whether ``line`` goes on with the block that ``before`` is part of; ``width`` is 0 outside wrapped prose."""
    if boilerplate_opening(line.text) or _BULLET.match(line.text):
        return False
    final = _FINAL.search(before.text) is not None
    if not width:
        return line.text[0].islower() and not final
    if line.text[0].islower():
        return True
    if final:
        return len(before.text) + 1 + len(line.text.split(None, 1)[0]) > _SHORT_SHARE * width
    is_title = opens_run and len(before.text) < _SHORT_SHARE * width and line.text[0].isupper()
    return not is_title or _CONTINUES.search(before.text) is not None


def _kind(lines: list[_Line], index: int) -> Kind:
    opening = lines[0].text
    if boilerplate_label(opening) or boilerplate_opening(opening):
        return "boilerplate"
    length = lines[-1].end - lines[0].start
    limit = _LONGEST_HEADING if index else _LONGEST_FIRST_HEADING
    return "heading" if length <= limit and not _FINAL.search(lines[-1].text) else "paragraph"
