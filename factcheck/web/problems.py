"""Lists in an address, and two versions side by side: small things that several pages need."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from factcheck.models import Event, Story
from factcheck.queries.counting import AT_MOST
from factcheck.web.forms.base import PlainForm


def address(request: HttpRequest, **changes: object) -> str:
    """This page with other filters: the address's own ones, changed; an empty value goes. Paging begins anew."""
    query = request.GET.copy()
    for name in ("before", "after"):
        query.pop(name, None)
    for name, value in changes.items():
        query.pop(name, None)
        if value not in ("", None):
            query[name] = str(value)
    for name in [name for name in query if not query[name]]:
        query.pop(name)
    return f"?{query.urlencode()}" if query else request.path


def up_to_thousand(number: int) -> str:
    """A count that stops at ``AT_MOST``, as people read it: "12", "1,000+"."""
    return f"{AT_MOST:,}+" if number > AT_MOST else f"{number:,}"


@dataclass(frozen=True)
class Chip:
    """A filter to press."""

    label: str
    url: str
    count: int | str | None
    """None: not counted."""
    on: bool


def state_chips(
    request: HttpRequest, labels: Iterable[tuple[str, str]], numbers: Counter[str] | None, chosen: str
) -> list[Chip]:
    """All of a list, and each state, with how many there are (up to ``AT_MOST``) where they were counted."""
    total = None if numbers is None else up_to_thousand(numbers.total())
    chips = [Chip("All", address(request, state=""), total, not chosen)]
    for state, label in labels:
        number = None if numbers is None else up_to_thousand(numbers[state])
        chips.append(Chip(label, address(request, state=state), number, state == chosen))
    return chips


def in_all(numbers: Counter[str] | None, chosen: str) -> str:
    """How long a list is, in words."""
    if numbers is None:
        return "Too many to count"
    return f"{up_to_thousand(numbers[chosen] if chosen else numbers.total())} in all"


# Two versions


@dataclass(frozen=True)
class Piece:
    text: str
    differs: bool


@dataclass(frozen=True)
class Field:
    """One field of two versions."""

    label: str
    theirs: list[Piece]
    mine: list[Piece]
    words: bool


@dataclass(frozen=True)
class Versions:
    """What somebody else saved and what the reader wrote meanwhile. ``anchor`` is where theirs is gone on with."""

    event: Event
    fields: list[Field]
    anchor: str
    note: str = ""


WORD = re.compile(r"\s+|\w+(?:['’]\w+)*|.", re.DOTALL)
LONGEST = 3000  # words; beyond that the whole text is marked


def compare(theirs: str, mine: str) -> tuple[list[Piece], list[Piece]]:
    """Both texts cut into pieces; those that the other does not have are marked."""
    left, right = WORD.findall(theirs), WORD.findall(mine)
    if max(len(left), len(right)) > LONGEST:
        differs = theirs != mine
        return [Piece(theirs, differs)], [Piece(mine, differs)]
    pieces: tuple[list[Piece], list[Piece]] = ([], [])
    matcher = difflib.SequenceMatcher(None, left, right, autojunk=False)
    for tag, left_from, left_to, right_from, right_to in matcher.get_opcodes():
        for side, words in ((0, left[left_from:left_to]), (1, right[right_from:right_to])):
            if words:
                pieces[side].append(Piece("".join(words), tag != "equal"))
    return pieces


def two_versions(form: PlainForm, current: dict[str, Any]) -> list[Field]:
    """The form's fields that differ from what stands there now (``current``: plain values, as Stale carries them)."""
    fields = []
    for name, field in form.fields.items():
        if name not in current or isinstance(field.widget, forms.HiddenInput):
            continue
        theirs, mine = shown(field, current[name]), shown(field, form.cleaned_data.get(name))
        if theirs == mine:
            continue
        label = str(form[name].label)
        left, right = compare(theirs, mine)
        fields.append(Field(label, left, right, isinstance(field.widget, forms.Textarea)))
    return fields


def shown(field: forms.Field, value: Any) -> str:
    """A value as the form's reader would write it: choices by their label, moments to the minute."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(field, forms.DateTimeField):
        moment = value if isinstance(value, datetime) else parse_datetime(str(value))
        return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}" if moment else str(value)
    if isinstance(field, forms.DateField):
        day = value if isinstance(value, date) else parse_date(str(value))
        return f"{day:%Y-%m-%d}" if day else str(value)
    if isinstance(value, Story):
        value = value.uuid
    if isinstance(field, forms.ChoiceField):
        labels = {str(key): label for key, label in field.choices}  # type: ignore[union-attr, misc]
        return str(labels.get(str(value), value))
    return str(value)
