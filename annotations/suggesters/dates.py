"""The date that a passage means: absolute ("15 August 2021", "in 1989"), or told from the day of publication. English.

Dates are written as ISO 8601 writes them, as exact as the text is: "2021-08-15", "2021-08" or "1989".
"""

from __future__ import annotations

import re
from datetime import date, timedelta

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("january", "jan"),
            ("february", "feb"),
            ("march", "mar"),
            ("april", "apr"),
            ("may",),
            ("june", "jun"),
            ("july", "jul"),
            ("august", "aug"),
            ("september", "sept", "sep"),
            ("october", "oct"),
            ("november", "nov"),
            ("december", "dec"),
        ),
        start=1,
    )
    for name in names
}
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTH = rf"(?P<month{{0}}>{'|'.join(_MONTHS)})\b\.?"
_DATE = re.compile(
    r"\b(?P<iso>\d{4}-\d{2}-\d{2})\b"
    rf"|\b(?P<day1>\d{{1,2}})(?:st|nd|rd|th)? (?:of )?{_MONTH.format(1)}(?:,? (?P<year1>\d{{4}})\b)?"
    rf"|\b{_MONTH.format(2)} (?P<day2>\d{{1,2}})(?:st|nd|rd|th)?\b(?!,\d)(?:,? (?P<year2>\d{{4}})\b)?"
    rf"|\b{_MONTH.format(3)} (?P<year3>\d{{4}})\b"
    rf"|\b(?:(?P<turn>last|next|on|this|since|late|early|by|until|from) )?(?P<weekday>{'|'.join(_WEEKDAYS)})\b"
    r"|\b(?P<near>yesterday|today|tonight|tomorrow)\b"
    r"|\b(?:in|since|by|during|of|until|from) (?P<year4>(?:1[89]|20)\d\d)\b(?!s|-)",
    re.IGNORECASE,
)
_ANY = re.compile(r"day\b|row\b|night\b|\d")


def date_in(text: str, start: int = 0, end: int | None = None) -> tuple[int, int] | None:
    """The first words of ``text[start:end]`` that name a date, or None."""
    end = len(text) if end is None else end
    if not _ANY.search(text, start, end):
        return None
    for found in _DATE.finditer(text, start, end):
        month = found["month1"] or found["month2"] or found["month3"]
        if month is None or month[0].isupper():  # "may 40 people leave"
            return found.span()
    return None


def meant(words: str, published: date | None) -> str:
    """What the words found by ``date_in`` mean in an article of that day; "" when only a day of publication could tell.

    A weekday is the last one up to the day of publication, except "next Monday". A date without a year is the last such
    date up to two months after it.
    """
    found = _DATE.search(words)
    if found is None:
        return ""
    if found["iso"]:
        return found["iso"]
    if year := found["year4"]:
        return str(year)
    if found["year3"]:
        return f"{found['year3']}-{_MONTHS[found['month3'].lower()]:02}"
    month, day, year = (found[f"{part}1"] or found[f"{part}2"] for part in ("month", "day", "year"))
    if month:
        return _calendar(int(year) if year else None, _MONTHS[month.lower()], int(day), published)
    if published is None:
        return ""
    if near := found["near"]:
        return (published + timedelta(days={"yesterday": -1, "tomorrow": 1}.get(near.lower(), 0))).isoformat()
    ahead = (_WEEKDAYS.index(found["weekday"].lower()) - published.weekday()) % 7
    turn = (found["turn"] or "").lower()
    if turn == "next":
        return (published + timedelta(days=ahead or 7)).isoformat()
    back = (7 - ahead) % 7
    return (published - timedelta(days=back or 7 if turn == "last" else back)).isoformat()


def _calendar(year: int | None, month: int, day: int, published: date | None) -> str:
    """The date, its year found where it is not given; "" for a day that the month does not have."""
    if year is None and published is None:
        return ""
    try:
        if year is not None:
            return date(year, month, day).isoformat()
        assert published is not None
        this_year = date(published.year, month, day)
        early = this_year <= published + timedelta(days=61)
        return (this_year if early else date(published.year - 1, month, day)).isoformat()
    except ValueError:
        return ""
