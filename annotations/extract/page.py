"""From HTML to an article's text, by trafilatura; written down here block by block, so that nothing runs together."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from importlib.metadata import version
from typing import Any

from annotations.errors import Invalid
from annotations.extract.base import Extracted
from annotations.extract.encoding import decode_page
from annotations.extract.metadata import Stated
from annotations.text.decode import kind_of_binary

MOST_ELEMENTS = 40_000
"""Of a page; the time that extraction takes grows with their square, to some seconds here."""
FAST_FROM = 15_000
DEEPEST = 250
_SAME_SHARE = 0.9

# Controls but for tab, line feed, form feed and carriage return: libxml2 would put U+FFFD in their place.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_SPACE = re.compile(r"[ \t\n\f\r]+")
_AROUND_BREAK = re.compile(r" *\n *")


@cache
def _extractor() -> str:
    return f"trafilatura {version('trafilatura')}"


def extract_html(raw: bytes, *, url: str = "", charset: str = "", field: str = "html") -> Extracted:
    """The article that a page shows, without its navigation, comments and related links, and its heading.

    ``url`` is where the page was read, ``charset`` what HTTP said of its encoding. Raises ``Invalid`` for ``field``:
    ``binary`` and ``undecodable`` for what is no page, ``too-complex``, and ``no-article`` when no text is found.
    """
    if kind := kind_of_binary(raw):
        raise Invalid.field(field, f"This is {kind}, not a page. Send the article's text instead.", code="binary")
    decoded = decode_page(raw, charset=charset, field=field)
    source, controls = _CONTROLS.subn("", decoded.text)
    notes = list(decoded.changes)
    if controls:
        notes.append(f"Removed {controls:,} control character{'s' if controls > 1 else ''} from the page.")
    tree = _parsed(source, field)
    stated = Stated(tree, url=url)
    # Before the text, for which the tree is taken apart.
    found = Extracted(
        text="",
        title=stated.title(),
        byline=stated.byline(),
        outlet=stated.outlet(),
        language=stated.language(),
        published_at=stated.published(),
        canonical_url=stated.canonical(),
        extractor=_extractor(),
        notes=tuple(notes),
    )
    found = replace(found, text=_text(tree, url))
    if not any(map(str.isalnum, found.text)):
        raise _no_article(field)
    return found


def _no_article(field: str) -> Invalid:
    return Invalid.field(
        field,
        "No article text was found in this page; it may need a browser, a login or a payment. "
        "Copy the article's text and add that.",
        code="no-article",
    )


def _parsed(source: str, field: str) -> Any:
    from lxml import etree  # type: ignore[import-untyped]
    from lxml.html import HTMLParser, document_fromstring  # type: ignore[import-untyped]

    # Given as bytes of a known encoding, so that what the page says of its own does not count again.
    parser = HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        tree = document_fromstring(source.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        raise _no_article(field) from error
    elements = depth = deepest = 0
    for event, _ in etree.iterwalk(tree, events=("start", "end")):
        depth += 1 if event == "start" else -1
        elements += event == "start"
        deepest = max(depth, deepest)
    if elements > MOST_ELEMENTS or deepest > DEEPEST:
        raise Invalid.field(
            field,
            f"The page has {elements:,} elements, {deepest:,} of them within each other; at most {MOST_ELEMENTS:,}, "
            f"and {DEEPEST:,} within each other, are looked through. Copy the article's text and add that.",
            code="too-complex",
        )
    return tree


def _text(tree: Any, url: str) -> str:
    """The article's text. Of a short page the extractor runs everything together, so there it is asked twice."""
    _keep_words(tree)
    found = list(_blocks(_body(copy.deepcopy(tree), url)))
    if len(found) < 2:
        patient = list(_blocks(_body(copy.deepcopy(tree), url, shortest=10)))
        if sum(map(len, patient)) >= _SAME_SHARE * sum(map(len, found)):
            found = patient
    return "\n\n".join(found)


def _keep_words(tree: Any) -> None:
    """Take away elements, not their words, that trafilatura leaves out or makes blocks of in the middle of a line."""
    for element in list(tree.iter(*_IN_LINE)):
        if element.tag == "q":
            element.text = f"“{element.text or ''}"
            _append(element, "”")
        if element.tag != "code" or element.getparent().tag != "pre":
            element.drop_tag()
    for element in list(tree.iter("figure", "form")):
        # A table or a quotation may stand in a figure, and all of a page in a form.
        words = ("p", "article", "main") if element.tag == "form" else ("table", "blockquote", "pre")
        if next(element.iter(*words), None) is not None:
            element.tag = "div"


_IN_LINE = (
    "time",
    "q",
    "code",
    "ins",
    "del",
    "s",
    "kbd",
    "samp",
    "var",
    "mark",
    "abbr",
    "data",
    "dfn",
    "cite",
    "label",
)


def _append(element: Any, words: str) -> None:
    if len(element):
        element[-1].tail = (element[-1].tail or "") + words
    else:
        element.text = (element.text or "") + words


def _body(tree: Any, url: str, *, shortest: int | None = None) -> Any:
    """The article's element as trafilatura leaves it, or None. ``shortest``: from where a first find is enough."""
    from trafilatura import bare_extraction
    from trafilatura.settings import DEFAULT_CONFIG

    config = copy.deepcopy(DEFAULT_CONFIG)
    if shortest is not None:
        config.set("DEFAULT", "MIN_EXTRACTED_SIZE", str(shortest))
    document = bare_extraction(
        tree,
        url=url or None,
        fast=sum(1 for _ in tree.iter()) > FAST_FROM,
        include_comments=False,
        include_tables=True,
        with_metadata=False,
        config=config,
    )
    return None if document is None else document.body  # type: ignore[union-attr]


# Its elements are those of TEI: p, head, list with item, quote, table with row and cell, lb for a line break.


def _blocks(element: Any) -> Iterator[str]:
    """The element's blocks, in order, none of them empty."""
    if element is None:
        return
    loose = [element.text or ""]
    for child in element:
        if child.tag in ("p", "head", "quote", "list", "table", "code", "div", "fw", "ab"):
            yield from _spoken("".join(loose))
            loose = []
            yield from _block(child)
        else:
            loose.append(_inline(child))
        loose.append(child.tail or "")
    yield from _spoken("".join(loose))


def _block(element: Any) -> Iterator[str]:
    if element.tag == "list":
        yield from filter(None, ["\n".join(_items(element))])
    elif element.tag == "table":
        rows = (
            " | ".join(filter(None, (_tidy(_inline(cell)).replace("\n", " ") for cell in row.iter("cell"))))
            for row in element.iter("row")
        )
        yield from filter(None, ["\n".join(filter(None, rows))])
    elif element.tag == "code":
        yield from filter(None, ["".join(element.itertext()).strip("\n")])
    else:
        yield from _blocks(element)


def _items(element: Any, depth: int = 0) -> Iterator[str]:
    """A line for each item, those of a list within it after it."""
    numbered = element.get("rend", "").startswith("ol")
    for number, item in enumerate(element.iterchildren("item"), 1):
        lists = [child for child in item if child.tag == "list"]
        words = (item.text or "") + "".join(
            ("" if child in lists else _inline(child)) + (child.tail or "") for child in item
        )
        said = _tidy(words).replace("\n", " ")
        if said:
            yield "  " * depth + (f"{number}. {said}" if numbered else f"• {said}")
        for inner in lists:
            yield from _items(inner, depth + 1)


def _inline(element: Any) -> str:
    """The words in an element; a private mark stands for each line break until white space is tidied."""
    if element.tag == "lb":
        return _BREAK
    inner = (element.text or "") + "".join(_inline(child) + (child.tail or "") for child in element)
    return f" {inner} " if element.tag in ("p", "item", "head") else inner


_BREAK = "\x0b"  # no page has one: controls were taken out


def _spoken(words: str) -> Iterator[str]:
    if said := _tidy(words):
        yield said


def _tidy(words: str) -> str:
    """White space as HTML shows it: one space for any run, none at the ends, line breaks where the page has them."""
    return _AROUND_BREAK.sub("\n", _SPACE.sub(" ", words).replace(_BREAK, "\n")).strip()
