"""What differs between two wordings, drawn: words that went struck out, words that came underlined, both also said.

Drawn by hand and not by a template, as a text may have thousands of paragraphs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from html import escape
from itertools import groupby
from typing import NamedTuple

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from annotations.models import Revision
from annotations.text import Difference, Paragraph, Piece
from factcheck.web.templatetags.factcheck import short_time

FEWEST_FOLDED = 2
"""Unchanged paragraphs that stand together from which they are folded away."""


class Part(NamedTuple):
    """Paragraphs that are shown, or that are ``folded`` because nothing differs in them."""

    folded: bool
    paragraphs: list[SafeString]


class Field(NamedTuple):
    """A line of the heading that differs."""

    label: str
    old: str
    new: str


def draw_difference(told: Difference, old: str, new: str, *, language: str) -> list[Part]:
    """The paragraphs in their order; those in which nothing differs are folded where several stand together."""
    parts: list[Part] = []
    for quiet, group in groupby(told.paragraphs, key=_is_quiet):
        drawn = [_paragraph(one, old, new, language) for one in group]
        parts.append(Part(quiet and len(drawn) >= FEWEST_FOLDED, drawn))
    return parts


def draw_words(told: Difference, old: str, new: str) -> SafeString:
    """The words of a short text as one run, with what went and came marked where it stood."""
    pieces = (piece for paragraph in told.paragraphs for piece in paragraph.pieces)
    return mark_safe("".join(_words(pieces, old, new)))  # noqa: S308  every part is escaped


def heading_changes(old: Revision, new: Revision) -> list[Field]:
    """Title, byline, date and language, as far as they differ."""
    fields = (
        Field("Title", old.title, new.title),
        Field("Byline", old.byline, new.byline),
        Field("Published", _moment(old.published_at), _moment(new.published_at)),
        Field("Language", old.language, new.language),
    )
    return [field for field in fields if field.old != field.new]


def _moment(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d} {short_time(moment)}" if moment else ""


def _is_quiet(one: Paragraph) -> bool:
    return one.kind in ("same", "spacing") and not (one.moved or one.parted)


def _paragraph(one: Paragraph, old: str, new: str, language: str) -> SafeString:
    words = mark_safe("".join(_words(one.pieces, old, new)).strip())  # noqa: S308  every part is escaped
    return format_html(
        '<div class="change change-{}">{}<p class="block"{} lang="{}" dir="auto">{}</p></div>',
        one.kind,
        _note(one),
        format_html(' data-number="{}"', one.number) if one.number else "",
        language,
        words,
    )


def _note(one: Paragraph) -> SafeString:
    """What cannot be seen from the words."""
    said = []
    if one.kind == "gone":
        said.append(f"Paragraph {one.old_number} deleted" if one.old_number else "Deleted")
    elif one.kind == "come":
        said.append("New paragraph" if one.number else "New")
    if one.moved:
        said.append(f"Moved: was paragraph {one.old_number}" if one.old_number else "Moved here")
    if one.parted:
        said.append("Some of its words stand elsewhere now")
    return format_html('<p class="change-note">{}</p>', ". ".join(said)) if said else mark_safe("")


def _words(pieces: Iterable[Piece], old: str, new: str) -> Iterator[str]:
    for piece in pieces:
        if piece.new is None:
            assert piece.old is not None, "a piece stands in one text at least"
            yield _marked("del", "deleted: ", old[slice(*piece.old)])
        elif piece.kind == "come":
            yield _marked("ins", "inserted: ", new[slice(*piece.new)])
        elif piece.moved:
            yield _marked("em", "moved here: ", new[slice(*piece.new)])
        else:
            yield escape(new[slice(*piece.new)])


def _marked(tag: str, said: str, words: str) -> str:
    """Words with a mark, and the space around them without one. Space alone that went is nothing that one could see."""
    inner = words.strip()
    if not inner:
        return "" if tag == "del" else escape(words)
    before, _, after = words.partition(inner)
    return f'{escape(before)}<{tag}><span class="vh">{said}</span>{escape(inner)}</{tag}>{escape(after)}'
