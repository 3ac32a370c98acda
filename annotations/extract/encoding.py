"""Which encoding a page is in, in the order of the HTML standard (section 13.2.3.2): BOM, HTTP, meta, then a guess."""

from __future__ import annotations

import codecs
import re

from annotations.errors import Invalid
from annotations.text.decode import Decoded, decode

_META = re.compile(rb"<meta[^>]+?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]+)", re.IGNORECASE)
_XML = re.compile(rb"\A\s*<\?xml[^>]+?encoding\s*=\s*[\"']([A-Za-z0-9_.:-]+)", re.IGNORECASE)
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
_LOOK = 4_096
_LOST_SHARE = 50
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))

# Labels that the standard (encoding.spec.whatwg.org) reads as a wider encoding than Python does.
_WIDER = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
}


def decode_page(raw: bytes, *, charset: str, field: str, markup: bool = True) -> Decoded:
    """The page's text. ``charset`` is what HTTP says; what is only declared gives way where the bytes contradict it.
    Without ``markup`` the bytes declare nothing themselves.

    Raises ``Invalid`` (``undecodable``) when neither what is declared nor a guess reads as text.
    """
    for mark, name in _BOMS:
        if raw.startswith(mark):
            return _read(raw[len(mark) :], name, said="its byte order mark", field=field)
    declared = [
        (name, said)
        for name, said in ((charset, "the server"), (_meta(raw) if markup else "", "the page"))
        if python_name(name)
    ]
    names = list(dict.fromkeys((python_name(name), said) for name, said in declared))
    for name, said in [*names, ("utf-8", "")]:
        try:
            text = raw.decode(name)
        except UnicodeDecodeError:
            continue
        if names and (name, said) != names[0]:
            return Decoded(text, name, (f"Read as {name}: the bytes are not {names[0][0]}, as {names[0][1]} says.",))
        return Decoded(text, name, ())
    if names and markup:
        return _read(raw, names[0][0], said=names[0][1], field=field)
    return decode(raw, field=field)


def python_name(label: str) -> str:
    """Python's name of an encoding that a page may be in; empty for others and for an unknown label."""
    try:
        found = codecs.lookup(label.strip())
    except (LookupError, ValueError):
        return ""
    # Codecs that are no encodings of text, such as base64, and UTF-7, which the standard forbids.
    if not found._is_text_encoding or found.name in ("utf-7", "idna", "punycode", "unicode_escape", "undefined"):
        return ""
    return _WIDER.get(found.name, found.name)


def _meta(raw: bytes) -> str:
    """What the page's head declares. A page that can be read so far is not UTF-16, whatever it says."""
    head = _COMMENT.sub(b"", raw[:_LOOK])
    found = _META.search(head) or _XML.match(head)
    label = found[1].decode("ascii") if found else ""
    return "utf-8" if label.lower().startswith("utf-16") else label


def _read(raw: bytes, name: str, *, said: str, field: str) -> Decoded:
    text = raw.decode(name, errors="replace")
    lost = text.count("\ufffd")
    if not lost:
        return Decoded(text, name, ())
    if lost > 3 and lost * _LOST_SHARE > sum(map(str.isalpha, text)):
        raise Invalid.field(
            field,
            f"The page cannot be read: it says that it is {name}, and its bytes are not. Copy the article's text and "
            "add that.",
            code="undecodable",
        )
    places = "1 place" if lost == 1 else f"{lost:,} places"
    return Decoded(text, name, (f"Read as {name}, as {said} says; {places} could not be read and stand as �.",))
