"""The signs, names and times of the pages. A template builtin: templates use these without ``{% load %}``.

Every sign is a shape and a word; colour comes last and from a class. An unknown key is shown as its word, without a
sign, so that a page never claims a shape that it does not know.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple, Protocol, cast, runtime_checkable

from django import template
from django.contrib.staticfiles import finders
from django.core.files.storage import Storage, storages
from django.forms import BoundField
from django.http import HttpRequest, QueryDict
from django.template.context import Context
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from annotations.text import cut_at_word
from factcheck.models import Comment

register = template.Library()

SPRITE = "img/sprite.svg"
SIZES = {12: "i i-12", 14: "i i-14", 16: "i", 20: "i i-20"}
# Signs that point somewhere are mirrored on a right-to-left page.
DIRECTIONAL = frozenset(
    {"left", "right", "arrow", "undo", "out", "sign-out", "rel-updates", "s-retracted", "list", "para"}
)


class Scale(NamedTuple):
    key: str
    label: str
    colour: str


@runtime_checkable
class RatingLike(Protocol):
    key: str
    label: str
    colour: str


STATES = {
    "new": "New",
    "open": "Open",
    "in_review": "In review",
    "approved": "Approved",
    "published": "Published",
    "declined": "Declined",
    "merged": "Merged",
    "retracted": "Retracted",
    "recheck": "Needs recheck",
}
RATINGS = {
    rating.key: rating
    for rating in (
        Scale("false", "False", "false"),
        Scale("mostly_false", "Mostly false", "mfalse"),
        Scale("half_true", "Half true", "mixed"),
        Scale("mostly_true", "Mostly true", "mtrue"),
        Scale("true", "True", "true"),
        Scale("contested", "Contested", "contested"),
        Scale("unverifiable", "Unverifiable", "unver"),
    )
}
COLOURS = frozenset(rating.colour for rating in RATINGS.values())
VOICES = {"asserts": "Asserts", "attributes": "Relays", "denies": "Denies", "questions": "Questions"}
STANCES = {"supports": "Supports", "refutes": "Refutes", "context": "Context"}


def words(key: object) -> str:
    """A key as a word: ``mostly_false`` → "Mostly false"."""
    return str(key).replace("_", " ").strip().capitalize()


def svg(name: str, classes: str, label: str = "", *, here: bool = False) -> SafeString:
    """One ``<svg>`` that uses a symbol: hidden from screen readers beside a word, named by ``label`` where alone.

    ``here``: the symbol is among those that ``{% signs_here %}`` put on the page, which is shorter in long lists.
    """
    return drawn(None if here else storages["staticfiles"], name, classes, label)


@lru_cache(maxsize=1024)
def drawn(storage: Storage | None, name: str, classes: str, label: str) -> SafeString:
    """An article of 2,000 marks draws 2,000 signs of a few kinds: each kind is made once."""
    href = f"{static(SPRITE) if storage else ''}#{name}"
    if label:
        return format_html('<svg class="{}" role="img" aria-label="{}"><use href="{}"/></svg>', classes, label, href)
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}"/></svg>', classes, href)


FILE_KINDS = {
    "application/pdf": "PDF",
    "image/png": "PNG image",
    "image/jpeg": "JPEG image",
    "image/webp": "WebP image",
}


@register.filter
def file_kind(media_type: str) -> str:
    """The kind of a file in words: "PDF", "PNG image"."""
    return FILE_KINDS.get(media_type, media_type)


# ---- Signs ----


@register.simple_tag
def icon(name: str, size: int | str = 16, label: str = "", here: bool = False) -> SafeString:
    """A sign of the sprite in 12, 14, 16 or 20 px. ``here`` as in ``svg``."""
    classes = SIZES[int(size)]
    return svg(name, f"{classes} i-flip" if name in DIRECTIONAL else classes, label, here=here)


@lru_cache(maxsize=1)
def symbols() -> dict[str, SafeString]:
    """The sprite's symbols by their names."""
    found = finders.find(SPRITE)
    assert isinstance(found, str), f"{SPRITE} is among the static files"
    drawings = re.findall(r'(<symbol id="([^"]+)".*?</symbol>)', Path(found).read_text(), re.S)
    return {name: mark_safe(whole) for whole, name in drawings}  # noqa: S308  our own file


@register.simple_tag
def signs_here(names: Iterable[str]) -> SafeString:
    """Symbols of the sprite on the page itself, for signs that a long list draws with ``here=True``."""
    known = symbols()
    drawings = format_html_join("", "{}", ((known[name],) for name in sorted(set(names)) if name in known))
    return format_html("<svg hidden>{}</svg>", drawings) if drawings else mark_safe("")


@register.simple_tag
def scale_sign(colour: str, label: str = "", here: bool = False) -> SafeString:
    """A rating's place on the five-step scale, without its word: for marks in the text and for lists.

    ``here`` as in ``svg``.
    """
    return svg(f"sc-{colour}", "scale", label, here=here)


@register.simple_tag
def state_sign(state: object, here: bool = False) -> SafeString:
    """A claim's state: a ring that fills, and its word. ``here`` as in ``svg``."""
    key = str(state)
    sign = svg(f"s-{key}", "i i-14", here=here) if key in STATES else mark_safe("")
    return format_html('<span class="state state-{}">{}{}</span>', key, sign, STATES.get(key) or words(key))


@register.simple_tag
def rating_sign(rating: RatingLike | str | None, proposed: bool = False, here: bool = False) -> SafeString:
    """A rating: its place on the scale and its word; outlined while only proposed.

    ``rating`` is a rating with ``key``, ``label`` and ``colour``, or a key of the default scale, or nothing. ``here``
    as in ``svg``.
    """
    if not rating:
        return mark_safe('<span class="rating rating-none">No rating yet</span>')
    found = RATINGS.get(rating) if isinstance(rating, str) else rating
    label = found.label if found else words(rating)
    known = found is not None and found.colour in COLOURS
    colour = cast(RatingLike, found).colour if known else "plain"
    return format_html(
        '<span class="rating r-{}{}">{}<span dir="auto">{}</span>{}</span>',
        colour,
        " rating-proposed" if proposed else "",
        svg(f"sc-{colour}", "scale", here=here) if known else "",
        label,
        mark_safe('<span class="vh">, proposed</span>') if proposed else "",
    )


@register.simple_tag
def voice_sign(voice: object, word: bool = True) -> SafeString:
    """How an outlet puts a claim. ``word=False`` leaves the sign alone, labelled with its word; no voice is a dash."""
    key = str(voice or "")
    if not key:
        return mark_safe('<span class="voice voice-silent"><span aria-hidden="true">–</span>Silent</span>')
    label = VOICES.get(key) or words(key)
    if key not in VOICES:
        return format_html('<span class="voice">{}</span>', label)
    classes = f"i v-{key}"
    if not word:
        return svg(f"v-{key}", classes, label)
    return format_html('<span class="voice">{}{}</span>', svg(f"v-{key}", classes), label)


@register.simple_tag
def stance_sign(stance: object) -> SafeString:
    """What a piece of evidence does to the claim, with its word."""
    key = str(stance)
    sign = svg(f"st-{key}", "i") if key in STANCES else mark_safe("")
    return format_html('<span class="stance st-{}">{}{}</span>', key, sign, STANCES.get(key) or words(key))


# ---- People ----


def person_name(person: Any) -> str:
    """A person's full name, or the user name where there is none; a string stays as it is."""
    if isinstance(person, str):
        return person
    return str(person.get_full_name() or person.get_username())


@register.filter
def name(person: Any) -> str:
    """``{{ user|name }}``: the full name, or the user name; empty for nobody."""
    return person_name(person) if person else ""


def first_name(person: Any) -> str:
    """What colleagues call somebody: the first name, or the user name where there is none."""
    return str(person.first_name or person.get_username())


PRIORITIES = ("Low priority", "Normal priority", "High priority", "Urgent")


def priority(number: int) -> str:
    """The word for a priority from 0 to 3."""
    return PRIORITIES[number]


def letters(word: str) -> list[str]:
    """The letters and digits of a word, each with the marks that belong to it."""
    found: list[str] = []
    for character in unicodedata.normalize("NFC", word):
        if character.isalnum():
            found.append(character)
        elif found and unicodedata.category(character).startswith("M"):
            found[-1] += character
    return found


@register.filter
def shortened(words: str, most: int) -> str:
    """At most so many characters, cut at a word."""
    return cut_at_word(words, most)


@register.filter
def initials(person: Any) -> str:
    """First letters of the first and last word of a name; the first two letters of a single word; "?" for nobody."""
    parts = [found for word in name(person).split() if (found := letters(word))]
    if not parts:
        return "?"
    chosen = parts[0][:2] if len(parts) == 1 else [parts[0][0], parts[-1][0]]
    return "".join(chosen).upper()


@register.simple_tag(takes_context=True)
def avatar(context: Context, person: Any, size: str = "", beside: bool = False) -> SafeString:
    """Initials in a round, with the name as its title; dashed for nobody, tinted for the reader.

    ``size="l"`` is 28 px instead of 24. ``beside=True`` hides it from screen readers, for use next to the written name.
    """
    return avatar_of(person, context.get("user"), size, beside)


def avatar_of(person: Any, reader: Any, size: str = "", beside: bool = False) -> SafeString:
    """The same outside a template."""
    if not person:
        classes, title = "av av-none", "Nobody"
    else:
        reader = getattr(reader, "pk", None)
        mine = reader is not None and getattr(person, "pk", None) == reader
        classes, title = ("av av-me" if mine else "av"), person_name(person)
    return format_html(
        '<span class="{}{}" title="{}" {}>{}</span>',
        classes,
        " av-l" if size == "l" else "",
        title,
        mark_safe('aria-hidden="true"') if beside else mark_safe('role="img"'),  # its title names it
        initials(person),
    )


# ---- Times ----


def local(value: dt.datetime) -> dt.datetime:
    """The moment on the newsroom's clocks; at the ends of the calendar, where they show no time, as it is kept."""
    value = timezone.make_aware(value) if timezone.is_naive(value) else value
    try:
        return timezone.localtime(value)
    except OverflowError:
        return value


@lru_cache(maxsize=1024)
def day_words(day: dt.date, today: dt.date) -> str:
    return format_date(day, "j F" if day.year == today.year else "j F Y")


@register.filter
def short_time(value: dt.datetime | dt.date | None) -> str:
    """As "18:22" today, "yesterday 18:22", "tomorrow 18:22", "5 March", "5 March 2025"; a date without the clock."""
    if value is None:
        return ""
    today = timezone.localdate()
    clock = ""
    if isinstance(value, dt.datetime):
        value = local(value)
        clock = f"{value:%H:%M}"
        day = value.date()
    else:
        day = value
    distance = (day - today).days
    if distance == 0:
        return clock or "today"
    if abs(distance) == 1:
        return f"{'tomorrow' if distance > 0 else 'yesterday'} {clock}".strip()
    return day_words(day, today)


@register.simple_tag
def when(value: dt.datetime | dt.date | None) -> SafeString:
    """``short_time`` in a ``<time>`` whose title gives day and clock in full."""
    if value is None:
        return mark_safe("")
    if isinstance(value, dt.datetime):
        value = local(value)
        full = format_date(value, "j F Y, H:i")
    else:
        full = format_date(value, "j F Y")
    return format_html('<time datetime="{}" title="{}">{}</time>', value.isoformat(), full, short_time(value))


@register.filter
def from_iso(value: str | None) -> dt.datetime | dt.date | None:
    """A time or day as a frozen record holds it (ISO 8601), for ``when``."""
    return (parse_datetime(value) if "T" in value else parse_date(value)) if value else None


def span_words(distance: dt.timedelta) -> str:
    minutes = int(abs(distance).total_seconds() // 60)
    if minutes < 1:
        return "under 1 min"
    if minutes < 60:
        return f"{minutes}\N{NO-BREAK SPACE}min"
    if minutes < 24 * 60:
        return f"{minutes // 60}\N{NO-BREAK SPACE}h"
    return f"{minutes // (24 * 60)}\N{NO-BREAK SPACE}d"


def moment(value: dt.datetime | dt.date) -> dt.datetime:
    """A datetime as it is; a date as the end of that day, which is when something due on it becomes late."""
    if isinstance(value, dt.datetime):
        return local(value)
    return timezone.make_aware(dt.datetime.combine(value, dt.time(23, 59, 59)))


@register.filter
def age(value: dt.datetime | dt.date | None) -> SafeString:
    """How far from now, before or after, in its largest whole unit: "9 min", "2 h", "3 d"."""
    if value is None:
        return mark_safe("")
    return format_html("<bdi>{}</bdi>", span_words(timezone.now() - moment(value)))


@register.simple_tag
def due(value: dt.datetime | dt.date | None, short: bool = False) -> SafeString:
    """When something is due: the word first ("4 h late", "Today", "Tomorrow", "7 March"), clock or distance second.

    ``short`` leaves the second out.
    """
    if value is None:
        return mark_safe("")
    at, now, today = moment(value), timezone.now(), timezone.localdate()
    clock = format_date(at, "H:i") if isinstance(value, dt.datetime) else ""
    distance = (at.date() - today).days
    kind, first, second = "", "", clock
    if at < now:
        kind, first = " late", format_html("<bdi>{} late</bdi>", span_words(now - at))
        second = f"due {clock if distance == 0 else short_time(at.date())}"
    elif distance == 0:
        kind, first, second = " soon", "Today", f"due {clock}" if clock else ""
    elif distance == 1:
        first = "Tomorrow"
    else:
        first, second = day_words(at.date(), today), format_html("in <bdi>{}</bdi> d", distance)
    small = format_html("<small>{}</small>", second) if second and not short else ""
    return format_html('<span class="due{}">{}{}</span>', kind, first, small)


# ---- Numbers as bars: SVG attributes, because the pages carry no style attributes ----


@register.simple_tag
def bar(label: str, **parts: int) -> SafeString:
    """A bar of named parts in the given order: ``{% bar "9 of 31 decided" accepted=6 rejected=3 left=22 %}``.

    Each part gets the class ``b-<name>``; ``label`` says in words what the bar shows.
    """
    total = sum(parts.values()) or 1
    drawn: list[tuple[str, str, str]] = []
    start = 0
    for part, amount in parts.items():
        if amount > 0:
            drawn.append((part, f"{100 * start / total:.2f}", f"{100 * amount / total:.2f}"))
        start += amount
    rects = format_html_join("", '<rect class="b-{}" x="{}%" width="{}%" height="100%"/>', drawn)
    return format_html('<svg class="bar" role="img" aria-label="{}">{}</svg>', label, rects)


@register.simple_tag
def score(value: float | None) -> SafeString:
    """A suggestion's score between 0 and 1, as a short bar and two decimals."""
    if value is None:
        return mark_safe("")
    width = f"{100 * min(max(value, 0.0), 1.0):.0f}%"
    return format_html(
        '<span class="score"><svg class="score-bar" aria-hidden="true"><rect width="100%" height="100%"/>'
        '<rect class="b-score" width="{}" height="100%"/></svg><bdi>{}</bdi><span class="vh"> score</span></span>',
        width,
        f"{value:.2f}",
    )


# ---- The way through a queue ----


class QueueWay(NamedTuple):
    """Back to the queue that something was opened from, and on to what comes after it there."""

    back: str
    on: str


@register.simple_tag
def queue_way(request: HttpRequest, uuid: object) -> QueueWay | None:
    """For a page whose address says in ``?queue=`` which queue it was opened from; None for others."""
    said = request.GET.get("queue")
    if said is None:
        return None
    query = QueryDict(said, mutable=True)
    back = f"{reverse('web:queue')}?{query.urlencode()}" if query else reverse("web:queue")
    for name in ("after", "before", "seen"):
        query.pop(name, None)
    query["seen"] = str(uuid)
    return QueueWay(back, f"{reverse('web:queue-next')}?{query.urlencode()}")


# ---- Forms ----


@register.simple_tag
def control(field: BoundField, help: str = "") -> SafeString:
    """A bound field's widget, described by its help and its errors.

    Django names help text and errors in ``aria-describedby`` by itself; only help that a template adds is named here.
    """
    if not help or field.help_text:
        return field.as_widget()
    ids = f"{field.auto_id}_helptext {field.auto_id}_error" if field.errors else f"{field.auto_id}_helptext"
    return field.as_widget(attrs={"aria-describedby": ids})


OUTER_MARKS = (("“", "”"), ('"', '"'), ("«", "»"), ("„", "“"))


@register.filter
def unquoted(text: str) -> str:
    """Words that stand inside quotation marks of their own, without them, for a place that draws its own."""
    inner = text[1:-1]
    if len(text) > 2 and (text[0], text[-1]) in OUTER_MARKS and not any(mark in inner for mark in (text[0], text[-1])):
        return inner
    return text


@register.filter
def megabytes(size: int) -> str:
    """A size in bytes as people set it: "2 MB" for 2,000,000; below a megabyte in kB."""
    return f"{size / 1_000_000:g} MB" if size >= 1_000_000 else f"{size / 1_000:g} kB"


@register.simple_tag
def mentions(comment: Comment) -> SafeString:
    """A comment's text, in which the names of those who were told of it stand out. Its notices are loaded."""
    people = {notice.user.username: notice.user for notice in comment.notices.all()}
    if not people:
        return conditional_escape(comment.text)
    names = sorted(people, key=len, reverse=True)
    pieces = re.split("(" + "|".join(f"@{re.escape(name)}" for name in names) + r")(?!\w)", comment.text)
    return format_html_join(
        "",
        "{}",
        (
            (format_html('<b class="mention" title="{}"><bdi>{}</bdi></b>', people[piece[1:]], piece),)
            if piece[:1] == "@" and piece[1:] in people
            else (piece,)
            for piece in pieces
        ),
    )
