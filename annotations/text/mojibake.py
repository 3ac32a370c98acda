"""Passages that were UTF-8 once and were read as something else (mojibake), and what they may have said.

Nothing is repaired here: a repair is proposed, and a person or an importer's option takes it. A sequence counts only
when its characters, as bytes of one code page, are valid UTF-8 *and* no writing system puts them side by side, or when
it stands among such. “IRMÃ”, «está»…, CAFÉ’s and 2×½ are valid UTF-8 too, and mean what they say.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Repair:
    """``text[start:end] == found`` looks garbled; ``proposed`` is what it may have been.

    None is proposed where a byte was lost on the way: what stood there cannot be known any more.
    """

    start: int
    end: int
    found: str
    proposed: str | None


def find_mojibake(text: str) -> list[Repair]:
    """What looks garbled, in the text's order and without overlap; neighbouring characters are one repair."""
    if text.isascii():
        return []
    present = set(text)
    by_page: list[list[Repair]] = []
    for page in _pages():
        if page.may_occur(present):
            some = page.repairs(text)
            if some and _explains(text, some):
                return some
            by_page.append(some)
    # Pages have characters in common: the one that explains most goes first, of equals the more frequent one.
    by_page.sort(key=_explained, reverse=True)
    found: list[Repair] = []
    for some in by_page:
        found += _without_overlap(some, found)
        found.sort(key=lambda one: one.start)
    return found


def repaired(text: str, repairs: Iterable[Repair]) -> str:
    """The text with these repairs made; those that propose nothing leave their passage as it is.

    Raises ValueError for a repair of another text.
    """
    parts: list[str] = []
    done = 0
    for one in sorted(repairs, key=lambda one: one.start):
        if one.start < done or text[one.start : one.end] != one.found:
            raise ValueError(f"There is no {one.found!r} at {one.start:,}, or it is to be repaired twice.")
        if one.proposed is not None:
            parts += (text[done : one.start], one.proposed)
            done = one.end
    return "".join((*parts, text[done:]))


def _explains(text: str, repairs: Sequence[Repair]) -> bool:
    if any(one.proposed is None for one in repairs):
        return False
    return _covered(text, 0, len(text), [one.start for one in repairs], [one.end for one in repairs])


def _explained(repairs: Sequence[Repair]) -> int:
    return sum(one.end - one.start for one in repairs if one.proposed is not None)


def _without_overlap(new: Sequence[Repair], taken: Sequence[Repair]) -> list[Repair]:
    starts = [one.start for one in taken]
    ends = [one.end for one in taken]
    return [one for one in new if bisect_left(starts, one.end) == bisect_left(ends, one.start + 1)]


# What may stand after a capital letter that ends a word, and so proves nothing.
_CLOSING = frozenset("…’‘”“»›–—\u00a0\u00ad")
_CLOSING_SIGNS = _CLOSING | frozenset("™®©°ºª²³¹·•")
# After these no letter follows at once, as one does after ’ and the dashes.
_ENDING = _CLOSING_SIGNS - frozenset("’‘–—\u00a0\u00ad")
_CARONS = frozenset("šžŠŽ")
_LIGATURES = frozenset("œŒ")
_QUOTING = frozenset("\"'“”„‘’«»‹›()[]`")

# What a garbled character may have been, by code points: those that newsrooms write.
_SIGNS = range(0xA0, 0xC0)
_LATIN = (range(0xC0, 0x180), (0x1A0, 0x1A1, 0x1AF, 0x1B0, 0x218, 0x219, 0x21A, 0x21B, 0x259), range(0x1E00, 0x1F00))
# Half-way through a text that was garbled twice.
_BETWEEN = (range(0x80, 0xA0), (0x192, 0x2C6, 0x2DC))
_FOREIGN = (
    *(range(0x386, 0x3CF), range(0x400, 0x460), range(0x490, 0x500), range(0x531, 0x588), range(0x5D0, 0x5EB)),
    *(range(0x60C, 0x6FA), range(0x904, 0x0E00), range(0x0E01, 0x0EE0), range(0x1000, 0x1100), range(0x1780, 0x17EA)),
    *(range(0x1F00, 0x2000), range(0x3001, 0x3100), range(0x3400, 0xA000), range(0xAC00, 0xD7A4)),
)
_SYMBOLS = (range(0x2000, 0x2800), range(0x2900, 0x2C00), range(0xFB00, 0xFB07), (0xFE0E, 0xFE0F, 0xFEFF))
_WIDE = (range(0xFF01, 0xFFEF),)
_PICTURES = range(0x1F000, 0x1FC00)
_REPLACEMENT = "\ufffd"


class _Unit(NamedTuple):
    """Some characters whose bytes are one character's UTF-8."""

    start: int
    end: int
    char: str


class _Page:
    """A code page, by which UTF-8 was read."""

    def __init__(self, bytes_of: dict[str, int], *, latin: bool) -> None:
        self.bytes_of, self.latin = bytes_of, latin
        chars: dict[str, str] = {}
        for name, values in (("2", range(0xC2, 0xE0)), ("3", range(0xE0, 0xF0)), ("4", range(0xF0, 0xF5))):
            chars[name] = "".join(char for char, value in bytes_of.items() if value in values)
        self.leads = frozenset("".join(chars.values()))
        follows = "".join(char for char, value in bytes_of.items() if 0x80 <= value < 0xC0)
        self.follows = frozenset(follows)
        two, three, four, more = (f"[{re.escape(some)}]" for some in (chars["2"], chars["3"], chars["4"], follows))
        self.unit = re.compile(f"{two}{more}|{three}{more}{{2}}|{four}{more}{{3}}")
        # A sign's or an emoji's first bytes, of which some are missing; and what U+FFFD becomes.
        cut = [char for char, value in bytes_of.items() if value in (0xE2, 0xEF, 0xF0)]
        self.cut = re.compile(f"[{''.join(cut)}]{more}{{1,2}}")
        # The first of two bytes within a word that goes on small: the other one is missing.
        self.alone = re.compile(r"(?<=[a-z])[ÂÃ]") if latin else None

    def may_occur(self, chars: set[str]) -> bool:
        return not self.leads.isdisjoint(chars) and (self.alone is not None or not self.follows.isdisjoint(chars))

    def repairs(self, text: str) -> list[Repair]:
        runs = self._runs(text)
        sure = [self._is_garbled(text, run) for run in runs]
        if any(sure):
            self._spread(text, runs, sure)
        found = []
        for run, is_sure in zip(runs, sure, strict=True):
            if is_sure:
                found += self._repairs_of(text, run)
        return found + _without_overlap(self._lost(text), found)

    def _runs(self, text: str) -> list[list[_Unit]]:
        """Neighbouring units, each judged."""
        runs: list[list[_Unit]] = []
        for match in self.unit.finditer(text):
            char = self._decoded(match[0])
            if char is None:
                continue
            unit = _Unit(match.start(), match.end(), char)
            if runs and runs[-1][-1].end == unit.start:
                runs[-1].append(unit)
            else:
                runs.append([unit])
        return runs

    @lru_cache(maxsize=4096)  # noqa: B019
    def _decoded(self, found: str) -> str | None:
        """The character that has these bytes, if a newsroom may have written it."""
        try:
            char = bytes(self.bytes_of[char] for char in found).decode()
        except UnicodeDecodeError:
            return None
        return char if _may_be(char) else None

    def _is_garbled(self, text: str, run: list[_Unit]) -> bool:
        """Whether nothing else explains at least one of these neighbours."""
        start, end = run[0].start, run[-1].end
        if end - start == 2 and text[start - 1 : start] in _QUOTING and text[end : end + 1] in _QUOTING:
            return False  # Somebody writes about these very characters.
        if len(run) > 1 and self._is_word(text, run):
            return True
        return any(
            self._is_sure(
                unit.char, text[unit.start : unit.end], text[unit.start - 1 : unit.start], text[unit.end : unit.end + 1]
            )
            for unit in run
        )

    def _is_word(self, text: str, run: list[_Unit]) -> bool:
        """Two letters or more of one foreign script, spelled in what no word is spelled in."""
        count = sign = small = 0
        for unit in run:
            if _is_in(unit.char, _FOREIGN) and unicodedata.category(unit.char)[0] in "LM":
                count += 1
                for char in text[unit.start + 1 : unit.end]:
                    sign += not char.isalpha() and char not in _CLOSING_SIGNS
                    small += char.islower()
        return count > 1 and bool(sign or small)

    @lru_cache(maxsize=4096)  # noqa: B019 (there is one of each page)
    def _is_sure(self, char: str, found: str, before: str, after: str) -> bool:
        lead, follows = found[0], found[1:]
        if len(follows) == 3:
            return ord(char) in _PICTURES and any(not one.isalpha() for one in follows[1:])
        if len(follows) == 2:
            signs = any(one not in _CLOSING and (self.latin or not one.isalpha()) for one in follows)
            return signs and _is_in(char, (*_SYMBOLS, *_WIDE, *_LATIN))
        inside = before.islower() and (self.latin or (before.isascii() and not follows.isalpha()))
        if _is_in(char, (_SIGNS,)):
            return self._is_sure_sign(follows, before, inside)
        if not _is_in(char, _LATIN):
            return False
        if inside or not self.latin:
            return inside
        if follows in _CARONS:
            return lead in "ÃÅ"
        if follows in _LIGATURES:
            return lead in "ÃÄÅ"
        if follows not in _CLOSING_SIGNS:
            return True
        if before.isalpha() or not after.islower():
            return False
        return follows in _ENDING or (lead == "Ã" and not follows.isspace())

    def _is_sure_sign(self, follows: str, before: str, inside: bool) -> bool:
        """A lone Â before a sign (that of windows-1250, 1252, 1254; other pages have other letters there)."""
        if inside or not self.latin:
            return inside
        if before.isdigit() or (before and before in ".,;:!?)%"):
            return True
        return follows not in (_CLOSING_SIGNS if before.isalpha() else _CLOSING)

    def _spread(self, text: str, runs: list[list[_Unit]], sure: list[bool]) -> None:
        """Where everything beyond ASCII could be garbled, and something surely is, all of it is.

        That is asked of the whole text first, and otherwise of each line.
        """
        starts = [run[0].start for run in runs]
        ends = [run[-1].end for run in runs]
        if _covered(text, 0, len(text), starts, ends):
            sure[:] = [True] * len(sure)
            return
        done = -1
        for number in [number for number, is_sure in enumerate(sure) if is_sure]:
            if starts[number] <= done:
                continue
            begin = text.rfind("\n", 0, starts[number]) + 1
            done = text.find("\n", ends[number])
            done = len(text) if done < 0 else done
            first, last = bisect_left(starts, begin), bisect_left(starts, done)
            if not all(sure[first:last]) and _covered(text, begin, done, starts[first:last], ends[first:last]):
                sure[first:last] = [True] * (last - first)

    def _repairs_of(self, text: str, run: list[_Unit]) -> list[Repair]:
        """One repair, or several around what became U+FFFD before it was garbled. Garbled twice is undone twice."""
        start, end = run[0].start, run[-1].end
        proposed = "".join(unit.char for unit in run)
        while (again := self._undone(proposed)) is not None:
            proposed = again
        if _REPLACEMENT in proposed or any("\x80" <= char < "\xa0" for char in proposed):
            return [Repair(start, end, text[start:end], None)]
        return [Repair(start, end, text[start:end], proposed)]

    def _undone(self, text: str) -> str | None:
        """The text of which this is the garbled form from its first character to its last."""
        parts, done = [], 0
        for match in self.unit.finditer(text):
            char = self._decoded(match[0])
            if match.start() != done or char is None:
                return None
            parts.append(char)
            done = match.end()
        return "".join(parts) if parts and done == len(text) else None

    def _lost(self, text: str) -> list[Repair]:
        lost = []
        for match in self.cut.finditer(text):
            if any(char not in _CLOSING_SIGNS and not char.isalpha() for char in match[0][1:]):
                if self._is_cut(match[0]):
                    lost.append(Repair(match.start(), match.end(), match[0], None))
            elif self.latin and match[0][1:].startswith("Ÿ"):
                lost.append(Repair(match.start(), match.end(), match[0], None))
        if self.alone is not None:
            lost += [Repair(one.start(), one.end(), one[0], None) for one in self.alone.finditer(text)]
        return sorted(lost, key=lambda one: one.start)

    def _is_cut(self, found: str) -> bool:
        """Whether these are the first bytes of what signs and emoji begin with, and not letters before a sign."""
        lead = self.bytes_of[found[0]]
        second = self.bytes_of[found[1]]
        if lead == 0xF0:
            return second == 0x9F
        if lead == 0xEF:
            return second in (0xBB, 0xBC, 0xBD, 0xBF) and (self.latin or not found[1].isalpha())
        return second in (0x80, 0x82, 0x84)


def _covered(text: str, start: int, end: int, starts: Sequence[int], ends: Sequence[int]) -> bool:
    """Whether everything beyond ASCII between ``start`` and ``end`` lies within the ranges."""
    for first, last in zip(starts, ends, strict=True):
        if not text[start:first].isascii():
            return False
        start = last
    return text[start:end].isascii()


def _is_in(char: str, ranges: Iterable[Iterable[int]]) -> bool:
    value = ord(char)
    return any(value in some for some in ranges)


@cache
def _may_be(char: str) -> bool:
    if char == _REPLACEMENT:
        return True
    if ord(char) > 0xFFFF:
        return unicodedata.category(char) not in ("Cn", "Co")
    known = _is_in(char, (_SIGNS, *_LATIN, *_BETWEEN, *_FOREIGN, *_SYMBOLS, *_WIDE, range(0x300, 0x370)))
    return known and unicodedata.category(char) != "Cn"


@cache
def _pages() -> tuple[_Page, ...]:
    """The pages that UTF-8 is read as, the most frequent first.

    A byte that a page leaves undefined stays a control character (as WHATWG has it), so each page knows those too.
    """
    pages = []
    western = _table("cp1252")
    for name, latin in (
        *(("cp1252", True), ("cp1254", True), ("cp1250", True)),
        *(("cp1251", False), ("cp1253", False), ("iso8859-7", False), ("koi8-r", False)),
    ):
        table = {chr(value): value for value in range(0x80, 0xA0)} if name != "koi8-r" else {}
        if name in ("iso8859-7", "cp1253"):
            # Met in the wild: ISO 8859-7 whose control characters a later step took for windows-1252's signs.
            table = {char: value for char, value in _table(name).items() if value >= 0xA0} | table
            table |= {char: value for char, value in western.items() if value < 0xA0}
        table = {**_table(name), **table}
        pages.append(_Page(table, latin=latin))
    return tuple(pages)


def _table(name: str) -> dict[str, int]:
    table = {}
    for value in range(0x80, 0x100):
        try:
            table[bytes([value]).decode(name)] = value
        except UnicodeDecodeError:
            continue
    return table
