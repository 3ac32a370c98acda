"""Reading a request's body: JSON in UTF-8, and nothing that could not be stored or sent back."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import IO, Any, NoReturn

from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

_SURROGATE = re.compile(r"[\ud800-\udfff]")


class StrictJSONParser(BaseParser):
    """JSON as RFC 8259 has it: UTF-8, no NaN or Infinity, no name twice in one object, no half surrogate pairs.

    Raises ParseError (400) with the place. What the values mean is for the serializers.
    """

    media_type = "application/json"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        return read_json(stream.read(), what="body")


class JsonLdParser(StrictJSONParser):
    """JSON-LD, of which the JSON is read; a profile in the content type makes no difference."""

    media_type = "application/ld+json"


class JsonLinesParser(StrictJSONParser):
    """One JSON value a line, blank lines passed over. A line that cannot be read is its ParseError in the list."""

    media_type = "application/x-ndjson"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        return [_line(line) for line in stream.read().splitlines() if line.strip()]


def _line(raw: bytes) -> Any:
    try:
        return read_json(raw, what="line")
    except ParseError as error:
        return error


def read_json(raw: bytes, *, what: str) -> Any:
    """The value that ``raw`` is. Raises ParseError with the place; ``what`` is the word for ``raw`` in its sentence."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ParseError(f"The {what} is not UTF-8: byte 0x{raw[error.start]:02X} at {error.start:,}.") from error
    try:
        value = json.loads(text, parse_constant=_no_constant, object_pairs_hook=_once_each)
    except json.JSONDecodeError as error:
        raise ParseError(f"The {what} is not JSON: {error.msg}, line {error.lineno}, column {error.colno}.") from error
    except ValueError as error:
        raise ParseError(f"The {what} is not JSON that can be read: {error}.") from error
    except RecursionError as error:
        raise ParseError(f"The {what} is nested too deeply.") from error
    # An escape such as "\ud800" decodes to half of a pair, which no encoding can send back or store.
    if "\\u" in text and _holds_surrogate(value):
        raise ParseError(f"The {what} holds half of a surrogate pair, which is not a character.")
    return value


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a JSON number")


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the name {twice[:80]!r} stands twice in one object")
    return found


def _holds_surrogate(value: Any) -> bool:
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            waiting.extend(item.keys())
            waiting.extend(item.values())
        elif isinstance(item, list):
            waiting.extend(item)
        elif isinstance(item, str) and not item.isascii() and _SURROGATE.search(item):
            return True
    return False
