"""Figures as people write them: “60”, “60–80”, “at least 60”."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import Any

from django import forms

from factcheck.actions.quantities import LONGEST_COUNTS, LONGEST_UNIT
from factcheck.models import Quantity
from factcheck.web.forms.base import VersionedForm
from factcheck.web.forms.fields import Line

Ends = tuple[Decimal | None, Decimal | None]

FORMS = "Write 60, 60–80, at least 60 or at most 80."
SPACES = " \u00a0\u2009\u202f"
NUMBER = rf"[-−]?\d[\d.,{SPACES}]*"
ONE = re.compile(rf"({NUMBER})")
RANGE = re.compile(rf"({NUMBER}?)\s*(?:[-–—]|\bto\b)\s*({NUMBER})")
FROM_ON = re.compile(rf"(?:at least|≥|>=)\s*({NUMBER})|({NUMBER}?)\s*(?:\+|or more)")
UP_TO = re.compile(rf"(?:at most|up to|≤|<=)\s*({NUMBER})|({NUMBER}?)\s*or (?:less|fewer)")
GROUPED = re.compile(rf"\d{{1,3}}(?:[{SPACES}]\d{{3}})+(?:[.,]\d+)?")
PLAIN = re.compile(r"\d+(?:[.,]\d+)?")
TWO_READINGS = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")


def read_amount(text: str) -> Ends:
    """Both ends of a figure as people write it; an open end is None, and one value stands in both.

    A decimal mark may be a point or a comma, and there may be spaces between thousands. What could be read in two ways
    is refused with both, because a figure that is a thousand times too large is worse than none. Raises ValueError with
    the sentence to show.
    """
    words = " ".join(_digits(text).casefold().split())
    for shape, ends in ((ONE, "both"), (FROM_ON, "low"), (UP_TO, "high"), (RANGE, "range")):
        found = shape.fullmatch(words)
        if found is None:
            continue
        first, *rest = [_number(one) for one in found.groups() if one]
        if ends == "range":
            return first, rest[0]
        return (first if ends != "high" else None), (first if ends != "low" else None)
    raise ValueError(f"“{text.strip()}” is not a figure. {FORMS}")


def _digits(text: str) -> str:
    """The text with the digits and marks of every script as those that Python computes with."""
    text = text.replace("٫", ".").replace("٬", ",")
    return "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in text)


def _number(text: str) -> Decimal:
    sign = -1 if text[0] in "-−" else 1
    digits = text.lstrip("-−").strip(SPACES)
    if TWO_READINGS.fullmatch(digits):
        whole, part = re.split("[.,]", digits)
        raise ValueError(
            f"“{digits}” can be read as {whole}{part} or as {Decimal(f'{whole}.{part}').normalize():f}. "
            "Write the one that you mean, without a mark between thousands."
        )
    if GROUPED.fullmatch(digits):
        digits = re.sub(f"[{SPACES}]", "", digits)
    if not PLAIN.fullmatch(digits):
        bare = re.sub(r"[^\d]", "", digits)
        raise ValueError(f"“{digits}” cannot be read for certain. Write it without marks between thousands: {bare}.")
    return sign * Decimal(digits.replace(",", "."))


class QuantityForm(VersionedForm):
    amount = Line(max_length=100, label="Figure", help_text=FORMS, error_messages={"required": "Write the figure."})
    counts = Line(
        max_length=LONGEST_COUNTS,
        suggestions="counted",
        label="What is counted",
        help_text="In the same words as the claims that it is compared with.",
        error_messages={"required": "Say what is counted."},
    )
    unit = Line(
        required=False, max_length=LONGEST_UNIT, help_text="Such as km² or tonnes; empty for people and things."
    )

    def clean_amount(self) -> Ends:
        try:
            return read_amount(self.cleaned_data["amount"])
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error

    def explain(self, problem: Any) -> None:
        """Both ends are typed into one field."""
        for name in ("low", "high"):
            if name in problem.fields:
                problem.fields = {**problem.fields, "amount": problem.fields[name]}
        super().explain(problem)


def quantity_initial(quantity: Quantity) -> dict[str, Any]:
    return {
        "row_version": quantity.row_version,
        "amount": quantity.amount,
        "counts": quantity.counts,
        "unit": quantity.unit,
    }
