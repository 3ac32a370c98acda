"""From bytes to a ``str``: which encoding, and whether it is text at all. Nothing here changes the text itself."""

from __future__ import annotations

import codecs
from typing import NamedTuple

from annotations.errors import Invalid

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "a PDF file"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"\xd0\xcf\x11\xe0", "an old Office document (.doc, .xls or .ppt)"),
    (b"{\\rtf", "an RTF document"),
    (b"OggS", "an Ogg recording"),
    (b"ID3", "an MP3 recording"),
    (b"\x7fELF", "a program"),
)
_ZIP = b"PK\x03\x04"
_ZIP_KINDS: tuple[tuple[bytes, str], ...] = (
    (b"word/", "a Word document (.docx)"),
    (b"xl/", "an Excel workbook (.xlsx)"),
    (b"ppt/", "a PowerPoint file (.pptx)"),
    (b"opendocument.text", "an OpenDocument text (.odt)"),
    (b"epub+zip", "an e-book (.epub)"),
)
_ZIP_LOOK = 8_192

# Shares above which a windows-1252 reading is not believed. Cyrillic or Greek read as windows-1252 is nearly all
# accented letters (above 0.9); French, the most accented of the western languages, stays below 0.1.
_MAX_ACCENTED_SHARE = 0.25
_MIN_WORDY_SHARE = 0.7
_TYPOGRAPHIC = frozenset("‚„…‘’“”–—€£¥§©®™°±·•«»¿¡\u00a0ªº½¼¾²³µ´¨†‡‰¢×")


class Decoded(NamedTuple):
    """``text`` as the bytes say it, the ``encoding``'s name, and what a person should know about the choice."""

    text: str
    encoding: str
    changes: tuple[str, ...]


def kind_of_binary(raw: bytes) -> str:
    """The kind of file that the first bytes announce ("a PDF file"), or "" when they announce none."""
    if raw.startswith(_ZIP):
        head = raw[:_ZIP_LOOK]
        return next((kind for mark, kind in _ZIP_KINDS if mark in head), "a zip archive")
    return next((kind for mark, kind in _MAGIC if raw.startswith(mark)), "")


def decode(raw: bytes, *, field: str) -> Decoded:
    """Read bytes as UTF-8, as UTF-16 where a byte order mark says so, else as plausible windows-1252.

    Raises ``Invalid`` with the code ``undecodable`` when none of them reads as text.
    """
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            return Decoded(raw.decode("utf-16"), "utf-16", ("Read as UTF-16, as the byte order mark says.",))
        except UnicodeDecodeError as error:
            raise _undecodable(raw, error, field, "UTF-16, which its byte order mark announces") from error
    try:
        return Decoded(raw.decode("utf-8"), "utf-8", ())
    except UnicodeDecodeError as error:
        text = "" if _is_damaged_utf8(raw) else _plausible_windows_1252(raw)
        if not text:
            raise _undecodable(raw, error, field, "UTF-8") from error
        return Decoded(text, "windows-1252", ("Read as windows-1252, because the bytes are not UTF-8.",))


def _is_damaged_utf8(raw: bytes) -> bool:
    """UTF-8 with a few broken bytes: most non-ASCII sequences are sound, as windows-1252 hardly ever is by chance.

    Halves of surrogate pairs are what breaks it most often, and no windows-1252 either.
    """
    try:
        raw.decode("utf-8", errors="surrogatepass")
    except UnicodeDecodeError:
        pass
    else:
        return True
    text = raw.decode("utf-8", errors="replace")
    broken = text.count("\ufffd")
    sound = sum(1 for char in text if char > "\x7f") - broken
    return sound >= broken


def _plausible_windows_1252(raw: bytes) -> str:
    try:
        text = raw.decode("windows-1252")
    except UnicodeDecodeError:
        return ""
    letters = sum(map(str.isalpha, text))
    spaces = sum(map(str.isspace, text))
    special = [char for char in text if char > "\x7f"]
    accented = sum(map(str.isalpha, special))
    known = accented + sum(1 for char in special if char in _TYPOGRAPHIC)
    wordy = letters + spaces >= _MIN_WORDY_SHARE * len(text)
    western = accented <= max(1, _MAX_ACCENTED_SHARE * letters)
    return text if letters and wordy and western and known == len(special) else ""


def _undecodable(raw: bytes, error: UnicodeDecodeError, field: str, tried: str) -> Invalid:
    byte = f"byte 0x{raw[error.start]:02X} at position {error.start:,}" if error.start < len(raw) else "the end"
    return Invalid.field(
        field,
        f"The text cannot be read: {byte} is not valid {tried}, and no other encoding fits. "
        "Save the file as UTF-8 and send it again.",
        code="undecodable",
        position=error.start,
    )
