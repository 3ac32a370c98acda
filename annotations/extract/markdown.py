"""From Markdown to an article's text: its words as a reader sees them, in blocks, nothing of them left out."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING

from annotations.errors import Invalid
from annotations.extract.base import Extracted, one_line, read_address, read_language, read_published
from annotations.extract.encoding import decode_page
from annotations.text.decode import kind_of_binary

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_FENCE = re.compile(r"---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_ENTRY = re.compile(r"([A-Za-z][\w-]*)[ \t]*:(?:[ \t]+(.*))?\Z")
_ITEM = re.compile(r"[ \t]*-[ \t]+(.*)\Z")
_HEADING_FIELDS = {
    "title": "title",
    "headline": "title",
    "author": "byline",
    "authors": "byline",
    "byline": "byline",
    "date": "published",
    "published": "published",
    "published_at": "published",
    "language": "language",
    "lang": "language",
    "outlet": "outlet",
    "publisher": "outlet",
    "url": "url",
    "canonical_url": "url",
}


DEEPEST = 40
MOST_MARKS = 50_000
"""Signs and line ends that may be markup; reading them takes a second or two."""
_MARKS = re.compile(r"[\n\[\]*_`~<>|\\]")


@cache
def _extractor() -> str:
    return f"markdown-it-py {version('markdown-it-py')}"


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False, "maxNesting": DEEPEST}).enable(["table", "strikethrough"])


def extract_markdown(raw: bytes, *, charset: str = "", field: str = "text") -> Extracted:
    """The text without its markup: links as their words, lists, quotes and code as they read, and its front matter.

    Simple front matter (``name: value`` between lines of ``---``) is taken as the heading when it names at least one
    field of it; any other stays in the text. Raises ``Invalid`` for ``field`` for what is no text, or an empty one.
    """
    if kind := kind_of_binary(raw):
        raise Invalid.field(field, f"This is {kind}, not Markdown. Send the article's text instead.", code="binary")
    decoded = decode_page(raw, charset=charset, field=field, markup=False)
    # CommonMark has NUL read as U+FFFD; here it goes, as it does from every text.
    source = decoded.text.removeprefix("\ufeff").replace("\0", "").replace("\r\n", "\n").replace("\r", "\n")
    heading, left_out, body = _front_matter(source)
    tokens = _parsed(body)
    text = body if tokens is None else _Writer(tokens).written()
    if tokens is None:
        left_out += ("Kept as it is written: it has too much markup, or too deeply nested, to be read as Markdown.",)
    title = one_line(heading.get("title")) or one_line(_first_heading(tokens or []))
    if not any(map(str.isalnum, text)):
        raise Invalid.field(field, "The file holds no text. Send the article's text.", code="empty")
    return Extracted(
        text=text,
        title=title,
        byline=one_line(heading.get("byline")),
        outlet=one_line(heading.get("outlet"), most=200),
        language=read_language(heading.get("language")),
        published_at=read_published(heading.get("published")),
        canonical_url=read_address(heading.get("url")),
        extractor=_extractor(),
        notes=decoded.changes + left_out,
    )


def _parsed(body: str) -> list[Token] | None:
    """None for what would take long to read, or is nested so deeply that the parser leaves the inmost words out."""
    if sum(1 for _ in _MARKS.finditer(body)) > MOST_MARKS:
        return None
    tokens = _parser().parse(body)
    return None if any(token.level >= DEEPEST - 1 for token in tokens) else tokens


def _front_matter(source: str) -> tuple[dict[str, str], tuple[str, ...], str]:
    """The heading's fields, what to say of the others, and the rest of the source.

    What is not understood whole is no front matter: it is text.
    """
    fence = _FENCE.match(source)
    nothing: tuple[dict[str, str], tuple[str, ...], str] = ({}, (), source)
    if fence is None:
        return nothing
    found: dict[str, str] = {}
    others: list[str] = []
    name = ""
    for line in fence[1].split("\n"):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if entry := _ENTRY.match(line):
            name = _HEADING_FIELDS.get(entry[1].lower(), "")
            value = _unquoted(entry[2] or "")
            if not name:
                others.append(entry[1])
            elif value:
                found.setdefault(name, value)
        elif (item := _ITEM.match(line)) is not None or line[0] in " \t":
            value = _unquoted(item[1] if item else "")
            if name == "byline" and value:
                found[name] = f"{found[name]}, {value}" if name in found else value
        else:
            return nothing
    if not found:
        return nothing
    said = (f"Left out of the text: {', '.join(others)[:200]} in the file's front matter.",) if others else ()
    return found, said, source[fence.end() :]


def _unquoted(value: str) -> str:
    value = value.strip()
    if len(value) >= 2 and value[0] == value[-1] and value[0] in "\"'":
        return value[1:-1]
    if value.startswith("[") and value.endswith("]"):
        return ", ".join(_unquoted(part) for part in value[1:-1].split(","))
    return value


def _first_heading(tokens: list[Token]) -> str:
    """The words of a heading of the first level, where the text begins with one."""
    return _words(tokens[1]) if tokens and tokens[0].type == "heading_open" and tokens[0].tag == "h1" else ""


def _words(inline: Token) -> str:
    """What a reader sees of a line: of a link its words, of a picture its description."""
    said = []
    for token in inline.children or ():
        if token.type in ("softbreak", "hardbreak"):
            said.append("\n")
        elif token.type == "image":
            said.append(_words(token))
        elif token.type in ("text", "code_inline", "html_inline", "text_special"):
            said.append(token.content)
    return "".join(said)


@dataclass
class _List:
    """A list that is open: what its items begin with, and the number of the next one."""

    number: int | None
    lines: list[str] = field(default_factory=list)


class _Writer:
    """Writes tokens down as blocks. A list, however deep, is one block with a line for each item's paragraph."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.blocks: list[str] = []
        self.lists: list[_List] = []
        self.lines: list[str] = []
        self.marker = ""
        self.row: list[str] | None = None
        self.rows: list[str] = []

    def written(self) -> str:
        for token in self.tokens:
            self._take(token)
        return "\n\n".join(block for block in self.blocks if block.strip())

    def _take(self, token: Token) -> None:
        kind = token.type
        if kind in ("bullet_list_open", "ordered_list_open"):
            number = int(token.attrs.get("start", 1)) if kind == "ordered_list_open" else None
            self.lists.append(_List(number))
        elif kind in ("bullet_list_close", "ordered_list_close"):
            self.lists.pop()
            if not self.lists:
                self.blocks.append("\n".join(self.lines))
                self.lines = []
        elif kind == "list_item_open":
            current = self.lists[-1]
            self.marker = "• " if current.number is None else f"{current.number}. "
            if current.number is not None:
                current.number += 1
        elif kind in ("fence", "code_block"):
            self._say(token.content.rstrip("\n"))
        elif kind == "table_open":
            self.rows = []
        elif kind == "table_close":
            self._say("\n".join(self.rows))
        elif kind == "tr_open":
            self.row = []
        elif kind == "tr_close":
            self.rows.append(" | ".join(cell for cell in self.row or () if cell))
            self.row = None
        elif kind == "inline":
            words = _words(token)
            if self.row is not None:
                self.row.append(words.strip())
            else:
                self._say(words)
        elif kind == "html_block":  # not made while html is off; kept should that ever change
            self._say(token.content.rstrip("\n"))

    def _say(self, words: str) -> None:
        if not self.lists:
            self.blocks.append(words)
            return
        indent = "  " * (len(self.lists) - 1)
        first, *rest = words.split("\n")
        self.lines.append(f"{indent}{self.marker or '  '}{first}")
        self.lines += [f"{indent}  {line}" for line in rest]
        self.marker = ""
