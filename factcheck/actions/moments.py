"""Dates and times that a desk can mean."""

from __future__ import annotations

from datetime import date, datetime

FIRST_YEAR, LAST_YEAR = 1900, 2200


def moment_refusal(value: date | datetime | None) -> str:
    """Why the day or moment cannot be taken, with the way out; empty when it can.

    Far from both ends of the calendar, so that it can be told in every time zone.
    """
    if value is None or FIRST_YEAR <= value.year <= LAST_YEAR:
        return ""
    return f"The year {value.year} cannot be meant. Give one from {FIRST_YEAR} to {LAST_YEAR}."
