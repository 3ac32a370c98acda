"""Positions in a text: code points (ours), UTF-16 units (a browser's), grapheme boundaries (a reader's)."""

from __future__ import annotations

import unicodedata

import regex  # type: ignore[import-untyped]

from annotations.errors import Invalid

_CLUSTER = regex.compile(r"\X")


def utf16_length(text: str) -> int:
    """How many UTF-16 units ``text`` takes: one per code point, two beyond U+FFFF."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def to_utf16(text: str, offset: int) -> int:
    """The offset in UTF-16 units of the code point offset ``offset`` (0 … ``len(text)``)."""
    if not 0 <= offset <= len(text):
        raise _outside(offset, len(text), "code points")
    return utf16_length(text[:offset])


def from_utf16(text: str, offset: int) -> int:
    """The offset in code points of ``offset`` in UTF-16 units. Inside a surrogate pair there is none: ``Invalid``."""
    units = text.encode("utf-16-le", "surrogatepass")
    if not 0 <= offset <= len(units) // 2:
        raise _outside(offset, len(units) // 2, "UTF-16 units")
    head = units[: 2 * offset].decode("utf-16-le", "surrogatepass")
    if head and "\ud800" <= head[-1] <= "\udbff" and text[len(head) - 1] != head[-1]:
        raise Invalid.field(
            "offset",
            f"Offset {offset:,} lies inside the surrogate pair of “{text[len(head) - 1]}”. Move it by one.",
            code="split-surrogate",
            offset=offset,
        )
    return len(head)


def is_grapheme_boundary(text: str, offset: int) -> bool:
    """Whether a reader could put the caret at the code point ``offset``, that is, between two grapheme clusters.

    Looks only at the neighbourhood, so that it costs the same in a long text as in a short one.
    """
    if offset <= 0 or offset >= len(text):
        return 0 <= offset <= len(text)
    return _start_before(text, offset) == offset


def grapheme_floor(text: str, offset: int) -> int:
    """The last grapheme boundary at or before the code point ``offset``."""
    offset = max(0, min(offset, len(text)))
    while 0 < offset < len(text) and (start := _start_before(text, offset)) != offset:
        offset = start
    return offset


def grapheme_ceil(text: str, offset: int) -> int:
    """The first grapheme boundary at or after the code point ``offset``."""
    floor = grapheme_floor(text, offset)
    if floor >= offset:
        return floor
    cluster = _CLUSTER.match(text, floor)
    return cluster.end() if cluster and offset < len(text) else floor


def _start_before(text: str, offset: int) -> int:
    """``offset``, which is inside the text, when it is a boundary; else a place before it in the same cluster.

    That is as far as one need look to tell: mostly the beginning of the cluster, in a family of emoji the last member.
    """
    before, after = text[offset - 1], text[offset]
    if before < "\x7f" and after < "\x7f":
        return offset - 1 if before == "\r" and after == "\n" else offset
    last = anchor = _safe_place(text, offset - 1)
    # No rule of UAX #29 looks further ahead than the one code point after the place in question.
    for cluster in _CLUSTER.finditer(text[anchor : offset + 1]):
        last = anchor + cluster.start()
    return last


def _safe_place(text: str, offset: int) -> int:
    """The last place at or before ``offset`` from which the boundaries that follow can be told without looking back."""
    while offset > 0 and _depends_on_what_precedes(text[offset]):
        if _is_regional(text[offset]):
            first = offset
            while first > 0 and _is_regional(text[first - 1]):
                first -= 1
            # Flags are pairs from the first on. The very first can belong to what precedes it, so it is not safe.
            if offset - first >= 2:
                return offset - (offset - first) % 2
        offset -= 1
    return offset


def _is_regional(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"


def _depends_on_what_precedes(char: str) -> bool:
    """Whether the boundaries after ``char`` can depend on what stands before it.

    True for marks, joiners and tags, which belong to an emoji or a conjunct further left, for regional indicators,
    which pair up from the left, for skin tones, and for the two halfwidth voicing marks. After any other code point the
    rules start afresh, so it is a safe place to begin.
    """
    return (
        unicodedata.category(char) in ("Mn", "Mc", "Me", "Cf")
        or _is_regional(char)
        or "\U0001f3fb" <= char <= "\U0001f3ff"
        or "\uff9e" <= char <= "\uff9f"
        or unicodedata.category(char) == "Cn"
    )


def _outside(offset: int, length: int, unit: str) -> Invalid:
    return Invalid.field(
        "offset",
        f"Offset {offset:,} is outside the text, which has {length:,} {unit}. Use 0 to {length:,}.",
        code="range",
        offset=offset,
    )
