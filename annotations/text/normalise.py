"""The one way in for a text: decoded, line ends as LF, composed (NFC), then frozen. Whitespace is never trimmed."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from annotations.errors import Invalid
from annotations.text.blocks import iter_blocks
from annotations.text.decode import Decoded, decode, kind_of_binary
from annotations.text.offsets import grapheme_floor

TITLE_LENGTH = 200
"""The longest derived title, in code points, the "…" of a cut one included."""

_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_FEW_CONTROLS = 3
_CONTROL_SHARE = 100
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_INVISIBLE = frozenset(("Cc", "Cf", "Zs", "Zl", "Zp"))


@dataclass(frozen=True, slots=True)
class Normalised:
    """A text ready to be stored. Offsets into it are Unicode code points.

    ``sha256`` is the hex digest of ``text`` as UTF-8; ``raw`` the bytes as they came (a ``str`` as its UTF-8);
    ``encoding`` what they were read as; ``changes`` one sentence for a person per thing that was changed.
    """

    text: str
    sha256: str
    raw: bytes
    encoding: str
    changes: tuple[str, ...]
    garbled: Mapping[str, Any] = field(default_factory=dict)
    """A summary of what looks garbled, which nobody has looked for yet (see ``annotations.text.garbled``)."""


def normalise(raw: bytes | str, *, max_bytes: int, field: str = "text") -> Normalised:
    """Bring ``raw`` into the form in which texts are kept. Doing it twice gives the same text as once.

    ``max_bytes`` limits both what comes in and the normalised text as UTF-8. Raises ``Invalid`` for ``field`` with one
    of the codes ``empty``, ``binary``, ``undecodable``, ``too-long``, ``invalid-unicode``.
    """
    if isinstance(raw, str):
        refuse_surrogates(raw, field)
        source = raw.encode()
        refuse_too_long(len(source), max_bytes=max_bytes, field=field)
        decoded = Decoded(raw, "utf-8", ())
    else:
        source = raw
        refuse_too_long(len(source), max_bytes=max_bytes, field=field)
        if kind := kind_of_binary(source):
            raise _binary(field, f"This is {kind}, not plain text.")
        decoded = decode(source, field=field)

    text, cleaned, nuls = _clean(decoded.text)
    _refuse_controls(text, nuls, field)
    _refuse_empty(text, field)
    encoded = text.encode()
    refuse_too_long(len(encoded), max_bytes=max_bytes, field=field)
    return Normalised(text, hashlib.sha256(encoded).hexdigest(), source, decoded.encoding, decoded.changes + cleaned)


def derive_title(text: str) -> str:
    """A title of at most ``TITLE_LENGTH`` code points from the first block that is not boilerplate.

    Whitespace is collapsed; a longer block is cut at a word and ends in "…". The line stays in the text.
    """
    first = ""
    for block in iter_blocks(text):
        first = first or text[block.start : block.end]
        if block.kind != "boilerplate":
            first = text[block.start : block.end]
            break
    return cut_at_word(" ".join(first.split()), TITLE_LENGTH)


def cut_at_word(line: str, most: int) -> str:
    """At most so many code points of a line; what is left out is left out from a word on, and a "…" stands for it."""
    if len(line) <= most:
        return line
    room = most - 1
    words, space, _ = line[: room + 1].rpartition(" ")
    kept = words if space else line[: grapheme_floor(line, room)]
    return (kept.rstrip(" ,;:–—-") or line[:room]) + "…"


def _clean(text: str) -> tuple[str, tuple[str, ...], int]:
    """The text without NUL and BOM, with LF and NFC; what was done; how many NULs there were.

    The order matters for doing it only once: NUL goes first, since it may stand between CR and LF, before a BOM, or
    between a letter and its accent.
    """
    changes: list[str] = []
    nuls = text.count("\0")
    if nuls:
        text = text.replace("\0", "")
        changes.append(f"Removed {nuls:,} NUL character{'s' if nuls > 1 else ''}.")
    if text.startswith("\ufeff"):
        text = text.lstrip("\ufeff")
        changes.append("Removed the byte order mark.")
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        changes.append("Changed line ends to LF.")
    if not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
        changes.append("Composed letters and their accents (Unicode NFC).")
    return text, tuple(changes), nuls


def refuse_surrogates(text: str, field: str) -> None:
    """Raise ``Invalid`` (``invalid-unicode``) for half of a surrogate pair, which no encoding of text can hold."""
    if not text.isascii() and (found := _SURROGATE.search(text)):
        raise Invalid.field(
            field,
            f"The text holds half of a surrogate pair (U+{ord(found[0]):04X}) at position {found.start():,}, which is "
            "not a character. Send the text as valid UTF-8.",
            code="invalid-unicode",
            position=found.start(),
        )


def refuse_too_long(size: int, *, max_bytes: int, field: str = "text") -> None:
    """Raise ``Invalid`` (``too-long``) for more bytes than that. For a file it can be asked before reading it."""
    if size > max_bytes:
        raise Invalid.field(
            field,
            f"The text takes {size:,} bytes and the limit is {max_bytes:,}. Split it, or ask for a higher limit.",
            code="too-long",
            size=size,
            limit=max_bytes,
        )


def _refuse_controls(text: str, nuls: int, field: str) -> None:
    """Counted on the cleaned text, so that a text once let in is let in again."""
    controls = nuls + len(_CONTROLS.findall(text))
    if controls > max(_FEW_CONTROLS, len(text) // _CONTROL_SHARE):
        utf16 = " It may be UTF-16 without a byte order mark." if nuls * 3 > len(text) else ""
        raise _binary(field, f"The text holds {controls:,} control characters, as files other than text do.{utf16}")


def _refuse_empty(text: str, field: str) -> None:
    """Whitespace, control and zero-width characters alone are nothing that could be marked."""
    head = text[:256].strip()
    if head and head[0].isalnum():
        return
    if all(unicodedata.category(char) in _INVISIBLE for char in text):
        what = "holds only whitespace and invisible characters" if text else "is empty"
        raise Invalid.field(field, f"The text {what}. Send the article's text.", code="empty")


def _binary(field: str, what: str) -> Invalid:
    return Invalid.field(field, f"{what} Extract the text and send that, as UTF-8.", code="binary")
