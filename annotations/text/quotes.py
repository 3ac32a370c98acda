"""Whether somebody's quote stands in a text, word for word, however it was typeset."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass

from annotations.text.offsets import is_grapheme_boundary

_QUOTES = "\"'`´“”„‟‘’‚‛«»‹›′″「」『』"
_DASHES = "-‐‑‒–—―−﹣－"
# Joiners of letters are left alone: Persian and emoji are spelt with them. Soft hyphens, word joiners and the marks of
# direction are not: they come and go with whoever copied the words.
_UNSEEN = "\u00ad\u200b\u2060\ufeff\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_SPACES = "".join(char for char in map(chr, range(0x3001)) if char.isspace())
_ALIKE = str.maketrans(
    {
        **dict.fromkeys(_SPACES, " "),
        **dict.fromkeys(_QUOTES, "'"),
        **dict.fromkeys(_DASHES, "-"),
        **dict.fromkeys(_UNSEEN, "\u00ad"),
    }
)
# What is folded: a run of these signs, or a number with its separators, which is then never found within a longer one.
_FOLDED = re.compile("[ '\\-\u00ad]+|\\d+(?:[.,٫٬]\\d+)*")
_REPEATED = re.compile(r"'+|-+")
_EDGE = "\x01"
# "[…]", "(...)", "…", ". . ."
_LEFT_OUT = re.compile(r"\[\s*(?:…|\.\s?\.\s?\.)\s*\]|\(\s*(?:…|\.\s?\.\s?\.)\s*\)|…[.…]*|\.\s?\.\s?\.[.…]*")


@dataclass(frozen=True)
class Place:
    """Where a part of a quote stands: code points of the text, half-open."""

    start: int
    end: int


def find_quote(quote: str, text: str) -> tuple[Place, ...]:
    """Where the quote stands in the text, a place for each of its parts; empty when it does not stand there.

    White space, quotation marks, dashes and soft hyphens may differ, and white space beside a quotation mark or a dash
    may be missing; quotation marks around the quote are not looked for. An ellipsis ("…", "...", "[…]") stands for any
    words that were left out, so its parts are looked for in their order. Everything else has to be the same, capitals
    included. No part begins or ends within a number or a character. ``text`` is in NFC; the quote need not be. The time
    grows with the length of both, not with their product.
    """
    parts = _parts(quote)
    if not parts:
        return ()
    folded = _fold(text)
    places: list[Place] = []
    at = 0
    for part in parts:
        while True:
            at = folded.text.find(part, at)
            if at < 0:
                return ()
            place = folded.place(at, at + len(part))
            if is_grapheme_boundary(text, place.start) and is_grapheme_boundary(text, place.end):
                break
            at += 1
        places.append(place)
        at += len(part)
    return tuple(places)


def has_words(quote: str) -> bool:
    """Whether there is anything in the quote that could be looked for."""
    return bool(_parts(quote))


def _parts(quote: str) -> list[str]:
    pieces = (_fold(piece).text.strip(" '") for piece in _LEFT_OUT.split(unicodedata.normalize("NFC", quote)))
    return [piece for piece in pieces if any(unicodedata.category(char)[0] in "LNS" for char in piece)]


@dataclass(frozen=True)
class _Folded:
    """A text with what may differ made alike. From ``here[i]`` of it on, it goes on with ``there[i]`` of the text."""

    text: str
    here: list[int]
    there: list[int]

    def place(self, start: int, end: int) -> Place:
        return Place(self._origin(start), self._origin(end - 1) + 1)

    def _origin(self, position: int) -> int:
        index = bisect_right(self.here, position) - 1
        return self.there[index] + position - self.here[index]


def _fold(text: str) -> _Folded:
    alike = text.translate(_ALIKE)
    pieces: list[str] = []
    here, there = [0], [0]
    size = last = 0

    def add(piece: str, at: int) -> None:
        nonlocal size
        if piece:
            here.append(size)
            there.append(at)
            pieces.append(piece)
            size += len(piece)

    for found in _FOLDED.finditer(alike):
        start, end = found.span()
        add(alike[last:start], last)
        if alike[start].isdigit():
            # The edges of a number stand for its first and its last digit.
            add(_EDGE, start)
            add(alike[start:end], start)
            add(_EDGE, end - 1)
        else:
            add(_run(found[0]), start)
        last = end
    add(alike[last:], last)
    return _Folded("".join(pieces), here, there)


def _run(signs: str) -> str:
    """A run of white space, quotation marks, dashes and what is not seen, as it is compared."""
    seen = signs.replace("\u00ad", "")
    marks = seen.replace(" ", "")
    if marks:
        return _REPEATED.sub(lambda found: found[0][0], marks)
    return " " if seen else ""
