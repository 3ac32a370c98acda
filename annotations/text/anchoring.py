"""A span and the text it stands in: is it where it says, and what stands around it. Code points, half-open."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from annotations.errors import Invalid
from annotations.text.offsets import from_utf16, grapheme_ceil, grapheme_floor, is_grapheme_boundary

CONTEXT_LENGTH = 64
"""The longest prefix and the longest suffix of a quote, in code points."""

_SHOWN_LENGTH = 120


@dataclass(frozen=True, slots=True)
class Quote:
    """A W3C TextQuoteSelector: the text of a span and up to ``CONTEXT_LENGTH`` code points on either side."""

    exact: str
    prefix: str
    suffix: str


def verify_range(text: str, start: int, end: int, exact: str) -> None:
    """Make sure that ``text[start:end]`` is a place to put a mark and reads ``exact`` (composed to NFC first).

    Raises ``Invalid``: ``range`` (outside the text, reversed or empty), ``exact-mismatch`` (``extra`` has ``expected``,
    what was sent, and ``found``, what the text reads there), ``split-grapheme``.
    """
    length = len(text)
    if start < 0 or end > length:
        raise Invalid.field(
            "start" if start < 0 else "end",
            f"[{start:,}, {end:,}) is outside the text, which has {length:,} code points. "
            "Offsets count Unicode code points from 0.",
            code="range",
            start=start,
            end=end,
            length=length,
        )
    if start >= end:
        what = "is empty" if start == end else "ends before it starts"
        raise Invalid.field(
            "end",
            f"The range [{start:,}, {end:,}) {what}. Mark at least one character: end has to be greater than start.",
            code="range",
            start=start,
            end=end,
            length=length,
        )
    found = text[start:end]
    if found != exact and found != (composed := unicodedata.normalize("NFC", exact)):
        raise Invalid.field(
            "exact",
            f"The text at [{start:,}, {end:,}) reads “{_shown(found)}”, not “{_shown(composed)}”. "
            + _way_out(text, start, end, composed),
            code="exact-mismatch",
            expected=composed,
            found=found,
        )
    for field, offset in (("start", start), ("end", end)):
        if not is_grapheme_boundary(text, offset):
            left, right = grapheme_floor(text, offset), grapheme_ceil(text, offset)
            raise Invalid.field(
                field,
                f"{field.capitalize()} {offset:,} would cut the character “{_shown(text[left:right])}” in two. "
                f"Use {left:,} or {right:,}.",
                code="split-grapheme",
                character=text[left:right],
                before=left,
                after=right,
            )


def quote_selector(text: str, start: int, end: int) -> Quote:
    """The quote of ``text[start:end]``; neither its prefix nor its suffix cuts a grapheme at the far end."""
    left = grapheme_ceil(text, max(0, start - CONTEXT_LENGTH))
    right = grapheme_floor(text, min(len(text), end + CONTEXT_LENGTH))
    return Quote(text[start:end], text[min(left, start) : start], text[end : max(right, end)])


def iou(a: tuple[int, int], b: tuple[int, int]) -> float:
    """Intersection over union of two half-open ranges: 1.0 the same, 0.0 nothing in common (or both empty)."""
    shared = min(a[1], b[1]) - max(a[0], b[0])
    if shared <= 0:
        return 0.0
    return shared / (a[1] - a[0] + b[1] - b[0] - shared)


def _way_out(text: str, start: int, end: int, exact: str) -> str:
    """The most likely mistake, found out: offsets in UTF-16 units, or the right words at another place."""
    try:
        left, right = from_utf16(text, start), from_utf16(text, end)
    except Invalid:
        left = right = 0
    if exact and text[left:right] == exact:
        return f"The offsets look like UTF-16 units; in code points the range is [{left:,}, {right:,})."
    if exact and (at := _nearest(text, exact, start)) >= 0:
        return f"These words stand at [{at:,}, {at + len(exact):,})."
    return "Fetch the revision again and take the offsets from its text."


def _nearest(text: str, exact: str, start: int) -> int:
    after, before = text.find(exact, start), text.rfind(exact, 0, start + len(exact))
    if after < 0 or before < 0:
        return max(after, before)
    return after if after - start <= start - before else before


def _shown(quote: str) -> str:
    """Long quotes are shown by their two ends; ``extra`` has them whole."""
    if len(quote) <= _SHOWN_LENGTH:
        return quote
    half = _SHOWN_LENGTH // 2
    return f"{quote[:half]} … {quote[-half:]}"
