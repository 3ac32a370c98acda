"""What an extraction hands over, and the few readings that pages and Markdown share."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urljoin

from annotations.text.address import is_web_address, site_of

Published = datetime | date | None

_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z]{4})?(?:-(?:[A-Za-z]{2}|\d{3}))?(?:-[A-Za-z0-9]{1,8})*\Z")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}")
_SPACE = re.compile(r"\s+")
# JSON may escape half of a surrogate pair, or NUL; neither is a character of a line.
_NO_CHARACTER = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Extracted:
    """An article's text with paragraphs apart by a blank line, and its heading; what was not found is empty.

    ``published_at`` is a ``date`` where the source gives a day without a clock time, and has no time zone where the
    source names none. ``extractor`` names tool and version. ``notes`` says in sentences what a reader should know.
    """

    text: str
    title: str = ""
    byline: str = ""
    outlet: str = ""
    language: str = ""
    published_at: Published = None
    canonical_url: str = ""
    extractor: str = ""
    notes: tuple[str, ...] = ()


def one_line(value: object, *, most: int = 300) -> str:
    """A value as one line of at most so many characters, the last of them "…" where some are left out."""
    line = _SPACE.sub(" ", _NO_CHARACTER.sub("", value)).strip() if isinstance(value, str) else ""
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def read_language(value: object) -> str:
    """The language tag in its usual case (BCP 47, section 2.1.1), or empty for what is none."""
    tag = one_line(value, most=35).replace("_", "-")
    if not _TAG.match(tag):
        return ""
    first, *rest = tag.split("-")
    cased = [part.title() if len(part) == 4 else part.upper() if len(part) == 2 else part.lower() for part in rest]
    return "-".join([first.lower(), *cased])


def read_published(value: object) -> Published:
    """A day or moment in ISO 8601 as its writer gave it: a day stays a day, a moment without an offset has none."""
    said = one_line(value, most=60)
    try:
        if _DAY.match(said):
            return date.fromisoformat(said)
        return datetime.fromisoformat(said) if _MOMENT.match(said) else None
    except ValueError:
        return None


def read_address(value: object, *, base: str = "") -> str:
    """A web address; relative to ``base``, of which it then has to be the same site. Empty for any other."""
    said = one_line(value, most=4000)
    try:
        address = urljoin(base, said) if said else ""
        if not is_web_address(address) or len(address) > 2000:
            return ""
        return address if not base or site_of(address) == site_of(base) else ""
    except ValueError:
        return ""
