"""All of the words that a page or a text file holds, as something to look a quote up in."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from annotations.errors import Invalid
from annotations.extract.encoding import decode_page

# What a page never shows as text. What it hides until somebody clicks is kept: a reader may have read it.
_SILENT = frozenset(("script", "style", "template", "svg", "iframe", "object", "canvas", "audio", "video"))
_INLINE = frozenset(
    (
        *("a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i"),
        *("ins", "kbd", "label", "mark", "nobr", "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strike"),
        *("strong", "sub", "sup", "time", "tt", "u", "var", "wbr", "img"),
    )
)
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff]")
_SPACE = re.compile(r"[ \t\n\f\r]+")
_AROUND_BREAK = re.compile(r"[ \n]*\x0b[ \n\x0b]*")
_BREAK = "\x0b"  # no page has one: controls were taken out


def page_text(raw: bytes, *, charset: str = "", field: str = "html") -> str:
    """Every word of a page, in its source's order and in NFC, a line for each block; empty for a page without any.

    Unlike ``extract_html`` it leaves nothing out that a reader may have seen, and reads pages of any size: the time
    grows with their length. Raises ``Invalid`` for ``field``: ``undecodable`` for what no encoding reads, and
    ``too-complex`` for elements within each other some 2,000 times, of which the parser drops what comes after.
    """
    source = _CONTROLS.sub("", decode_page(raw, charset=charset, field=field).text)
    tree = _parsed(source, field)
    words = "" if tree is None else "".join(_spoken(tree))
    lines = _AROUND_BREAK.sub("\n", _SPACE.sub(" ", words)).strip(" \n")
    return unicodedata.normalize("NFC", lines)


def file_text(raw: bytes, *, charset: str = "", field: str = "text") -> str:
    """The characters of a text file in NFC, line ends as LF. Raises ``Invalid`` as ``page_text``."""
    text = decode_page(raw, charset=charset, field=field, markup=False).text
    return unicodedata.normalize("NFC", _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))


def _parsed(source: str, field: str) -> Any:
    from lxml import etree  # type: ignore[import-untyped]
    from lxml.html import HTMLParser  # type: ignore[import-untyped]

    parser = HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        tree = etree.fromstring(source.encode("utf-8", "replace"), parser=parser)
    except etree.XMLSyntaxError:
        return None  # nothing in it is an element or a word
    if any(error.level == etree.ErrorLevels.FATAL for error in parser.error_log):
        raise Invalid.field(
            field, "The page's elements stand too deep within each other to be read.", code="too-complex"
        )
    return tree


def _spoken(tree: Any) -> list[str]:
    """The words of the tree and a mark for every place where a browser begins a new line."""
    from lxml import etree

    found: list[str] = []
    silent = 0
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        tag = element.tag
        if tag in _SILENT:
            silent += 1 if event == "start" else -1
        # In a table's row a space is enough to keep two cells apart.
        apart = "" if tag in _INLINE or tag in _SILENT else " " if tag in ("td", "th") else _BREAK
        if not silent:
            found.append(apart)
            found.append((element.text if event == "start" else element.tail) or "")
    return found
