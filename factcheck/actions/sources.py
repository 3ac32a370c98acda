"""From a page or a file to what ``ingest`` takes in: its text, and of the heading what nobody gave."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time

from django.conf import settings
from django.utils import timezone

from annotations.extract import Extracted, extract_html, extract_markdown, extract_plain
from annotations.text import refuse_surrogates, refuse_too_long
from annotations.text.address import canonical_url, domain_of
from factcheck.actions.ingest import ArticleInput
from factcheck.actions.moments import moment_refusal

NOON = time(12, tzinfo=UTC)
"""A day without a clock time is kept as its noon in UTC, which is on that day from the Aleutians to New Zealand."""


def from_html(given: ArticleInput, html: bytes | str, *, url: str = "", charset: str = "") -> ArticleInput:
    """The article of a page. ``url`` is where the page was read; ``given`` says what the page need not.

    Raises Invalid for the field ``html``, as ``extract_html`` says and for a page that is too long.
    """
    if isinstance(html, str):
        refuse_surrogates(html, "html")
        # What HTTP or the page says of an encoding is about bytes; these characters were decoded already.
        html, charset = html.encode(), "utf-8"
    refuse_too_long(len(html), max_bytes=settings.MAX_SOURCE_BYTES, field="html")
    return _filled(given, extract_html(html, url=url or given.url, charset=charset), html)


def from_markdown(given: ArticleInput, raw: bytes, *, charset: str = "") -> ArticleInput:
    """The article of a Markdown file. Raises Invalid for the field ``text``."""
    refuse_too_long(len(raw), max_bytes=settings.MAX_ARTICLE_BYTES)
    return _filled(given, extract_markdown(raw, charset=charset), raw)


def from_plain(given: ArticleInput, raw: bytes, *, charset: str = "") -> ArticleInput:
    """The article of a plain text, in the encoding that HTTP names. Raises Invalid for the field ``text``."""
    refuse_too_long(len(raw), max_bytes=settings.MAX_ARTICLE_BYTES)
    return _filled(given, extract_plain(raw, charset=charset), raw)


@dataclass(frozen=True)
class FileKind:
    """A kind of file: how it is read, and how many bytes it may have."""

    read: Callable[[ArticleInput, bytes], ArticleInput]
    largest: Callable[[], int]


def _text_file(given: ArticleInput, raw: bytes) -> ArticleInput:
    return replace(given, text=raw)


_PLAIN = FileKind(_text_file, lambda: settings.MAX_ARTICLE_BYTES)
_PAGE = FileKind(from_html, lambda: settings.MAX_SOURCE_BYTES)
_MARKDOWN = FileKind(from_markdown, lambda: settings.MAX_ARTICLE_BYTES)
FILES = {".html": _PAGE, ".htm": _PAGE, ".xhtml": _PAGE, ".md": _MARKDOWN, ".markdown": _MARKDOWN}


def file_kind(name: str) -> FileKind:
    """By the end of the file's name; what has another is plain text."""
    dot = name.rfind(".")
    return FILES.get(name[dot:].lower(), _PLAIN) if dot >= 0 else _PLAIN


def _filled(given: ArticleInput, found: Extracted, source: bytes) -> ArticleInput:
    moment, said = _moment(found.published_at)
    taken = given.published_at is None and moment is not None
    return replace(
        given,
        text=found.text,
        source=source,
        extractor=found.extractor,
        title=given.title or found.title,
        byline=given.byline or found.byline,
        outlet=given.outlet or found.outlet,
        language=given.language or found.language,
        url=given.url or (found.canonical_url if _fits(found.canonical_url) else ""),
        published_at=moment if taken else given.published_at,
        notes=(*given.notes, *found.notes, *((said,) if taken and said else ())),
    )


def _fits(url: str) -> bool:
    """Whether the address and what is kept beside it fit; nobody gave it, so one that does not is left out."""
    try:
        return len(canonical_url(url)) <= 2000 and len(domain_of(url)) <= 253
    except ValueError:
        return False


def _moment(published: datetime | date | None) -> tuple[datetime | None, str]:
    """The moment that is kept, and what to say of it: nobody should take more for stated than was."""
    if published is None or moment_refusal(published):
        return None, ""
    if not isinstance(published, datetime):
        said = f"Published on {published}, without a time of day; kept as noon in UTC of that day."
        return datetime.combine(published, NOON), said
    if published.tzinfo is None:
        zone = timezone.get_default_timezone_name()
        said = f"Published at {published:%Y-%m-%d %H:%M}, without a time zone; read as the time in {zone}."
        return published.replace(tzinfo=timezone.get_default_timezone()), said
    return published, ""
