"""One article a line: the fields of ``POST articles/`` in a file for ``import_articles``."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.utils.dateparse import parse_datetime

from annotations.text import refuse_surrogates
from factcheck.actions.ingest import ArticleInput
from factcheck.actions.sources import from_html
from factcheck.actions.spans import NewMark, Range
from factcheck.errors import Invalid
from factcheck.models import Desk, Story

WORDS = ("title", "byline", "outlet", "url", "language", "external_id", "kind")
FIELDS = ("desk", "text", "html", *WORDS, "published_at", "story", "spans", "repair", "confirm_lost")


def read_line(raw: bytes, *, desk: Desk, shared: ArticleInput) -> tuple[ArticleInput, bool]:
    """The article of a line, and whether it names a page alone. What it leaves out is as in ``shared``.

    Raises Invalid, naming the field.
    """
    try:
        data = json.loads(raw.removeprefix(b"\xef\xbb\xbf"))
    except (ValueError, RecursionError) as error:
        raise Invalid(f"The line is not JSON: {error}. Write one object a line, in UTF-8.") from error
    refuse_surrogates(json.dumps(data, ensure_ascii=False), "line")
    if not isinstance(data, dict):
        raise Invalid("The line is not a JSON object. Put the fields between { and }.")
    for name in data:
        if name not in FIELDS:
            raise Invalid.field(name[:80], f"There is no field {name[:80]!r}. Fields: {', '.join(FIELDS)}.")
    if data.get("desk", desk.slug) != desk.slug:
        raise Invalid.field("desk", f"The line is for the desk {data['desk']!r}; this import is for {desk.slug!r}.")
    words: dict[str, Any] = {name: _words(data, name) for name in WORDS if name in data}
    content = replace(
        shared,
        **words,
        published_at=_moment(data.get("published_at")),
        story=_story(data["story"], desk) if data.get("story") is not None else shared.story,
        spans=_marks(data.get("spans", [])),
        repair=_flag(data, "repair", shared.repair is True),
        confirm_lost=_flag(data, "confirm_lost", False),
    )
    text, html = (_words(data, name) if name in data else None for name in ("text", "html"))
    if text is not None and html is not None:
        raise Invalid.field("html", "“text” and “html” are two sources of one article. Give one of them.")
    if html is not None:
        return from_html(content, html), False
    if text is None and not content.url:
        raise Invalid.field("text", "The text is missing. Give “text”, a page's “html”, or a “url” alone to fetch.")
    return replace(content, text=text or ""), text is None


def _words(data: dict[str, Any], name: str) -> str:
    value = data[name]
    if not isinstance(value, str):
        raise Invalid.field(name, f"The field {name!r} holds no text. Put it between quotation marks.")
    if "\0" in value and name not in ("text", "html"):
        raise Invalid.field(name, f"The field {name!r} has a NUL character. Take it out.")
    return value


def _flag(data: dict[str, Any], name: str, default: bool) -> bool:
    value = data.get(name, default)
    if not isinstance(value, bool):
        raise Invalid.field(name, f"The field {name!r} is true or false.")
    return value


def _moment(value: object) -> datetime | None:
    """A moment in ISO 8601; without an offset it is UTC, as in the REST API."""
    if value is None:
        return None
    try:
        moment = parse_datetime(value) if isinstance(value, str) else None
    except ValueError:
        moment = None
    if moment is None:
        raise Invalid.field("published_at", f"{value!r} is no moment. It looks like 2026-03-05T18:22:00Z.")
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _story(value: object, desk: Desk) -> Story:
    try:
        story = Story.objects.filter(desk=desk, uuid=UUID(str(value))).first()
    except ValueError:
        story = None
    if story is None:
        raise Invalid.field("story", f"There is no story {value!r} on this desk. Give its uuid, or use --story.")
    return story


def _marks(value: object) -> list[NewMark]:
    if not isinstance(value, list):
        raise Invalid.field("spans", "The field 'spans' holds no list.")
    return [_mark(one, f"spans.{number}") for number, one in enumerate(value)]


def _mark(value: object, path: str) -> NewMark:
    said = "A mark has start and end (whole numbers), exact (text) and tags (a list of keys), and may have a uuid."
    if not isinstance(value, dict) or not value.keys() <= {"start", "end", "exact", "tags", "uuid"}:
        raise Invalid.field(path, said)
    start, end, exact, tags = (value.get(name) for name in ("start", "end", "exact", "tags"))
    whole = all(isinstance(number, int) and not isinstance(number, bool) and number >= 0 for number in (start, end))
    keys = isinstance(tags, list) and all(isinstance(tag, str) for tag in tags)
    if not (whole and isinstance(exact, str) and keys):
        raise Invalid.field(path, said)
    try:
        uuid = UUID(str(value["uuid"])) if value.get("uuid") is not None else None
    except ValueError as error:
        raise Invalid.field(path, f"{value['uuid']!r} is no uuid.") from error
    assert isinstance(start, int)
    assert isinstance(end, int)
    assert isinstance(tags, list)
    return NewMark(Range(start, end, exact), tags, uuid)
