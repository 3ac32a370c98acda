"""What the suggestions behind a claim guess and nobody has said yet: figures and dates, each with its passage.

A guess is shown with the words that it rests on, and is saved only when a person takes it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from annotations.models import Suggestion
from factcheck.models import Claim, Quantity, Sighting


@dataclass(frozen=True)
class OfferedFigure:
    """A figure as a form takes it (``amount``: “at least 60”), with the words of the article that give it."""

    amount: str
    unit: str
    counts: str
    exact: str


@dataclass(frozen=True)
class OfferedDay:
    """A day on which the claim may have been made, with the words of the article that tell it."""

    day: date
    exact: str


@dataclass(frozen=True)
class Offered:
    """What a claim is offered. Without guesses, or when all of them are taken, nothing."""

    figures: tuple[OfferedFigure, ...] = ()
    days: tuple[OfferedDay, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.figures or self.days)


@dataclass(frozen=True)
class Told:
    """One line about a suggestion: what it guesses, and the words of the article that support it."""

    label: str
    value: str | date
    exact: str = ""


FORMS = {"quotation": "A quotation", "paraphrase": "A paraphrase"}
DAYS = {"claimed_on": "Said on", "date": "Date meant"}


def told(guesses: Mapping[str, Any]) -> list[Told]:
    """What a suggestion guesses, in lines for a person. Who claims and who relays are named by the form itself."""
    lines = [
        Told(label, "", guesses[name]["exact"])
        for name, label in (("claimant", "Named in"), ("source", "Relayed in"))
        if name in guesses and guesses[name]["exact"] != guesses[name]["value"]
    ]
    if form := guesses.get("form"):
        lines.append(Told("Words", FORMS[form]))
    for one in guesses.get("figures", ()):
        figure = _figure(one)
        lines.append(Told("Figure", " ".join(filter(None, (figure.amount, figure.unit, figure.counts))), figure.exact))
    for name, label in DAYS.items():
        if guess := guesses.get(name):
            lines.append(Told(label, _day(guess["value"]) or guess["value"], guess["exact"]))
    return lines


def offered_to(claim: Claim, sightings: Iterable[Sighting], own: Sequence[Quantity]) -> Offered:
    """What the suggestions that became the claim's marks guess, beside what it has. One query.

    A figure is left out when the claim gives the same numbers, whatever it says they count. A day is offered as long as
    the claim has none but the article's own.
    """
    spans = [one.span_id for one in sightings if one.span_id]
    rows = Suggestion.objects.filter(span__in=spans, carried_from=None).order_by("pk")
    known = {_ends(one.amount, one.unit) for one in own}
    figures: dict[tuple[str, str], OfferedFigure] = {}
    days: dict[date, OfferedDay] = {}
    for guesses, published in rows.values_list("guesses", "revision__published_at"):
        for one in guesses.get("figures", ()):
            figure = _figure(one)
            if figure.counts and _ends(figure.amount, figure.unit) not in known:
                figures.setdefault((figure.amount, figure.unit), figure)
        guess = guesses.get("claimed_on")
        day = _day(guess["value"]) if guess else None
        default = timezone.localdate(published, timezone.get_default_timezone()) if published else None
        if day and claim.claimed_on in (None, default) and day != claim.claimed_on:
            days.setdefault(day, OfferedDay(day, guess["exact"]))
    return Offered(tuple(figures.values()), tuple(days.values()))


def _ends(amount: str, unit: str) -> tuple[str, str]:
    return amount, unit.casefold()


def _figure(guess: Mapping[str, Any]) -> OfferedFigure:
    low, high = (None if guess[end] is None else Decimal(guess[end]) for end in ("low", "high"))
    return OfferedFigure(Quantity(low=low, high=high).amount, guess["unit"], guess["counts"], guess["exact"])


def _day(value: str) -> date | None:
    """The day, where the guess is as exact as that: not for “1989” or “2021-08”."""
    try:
        return date.fromisoformat(value) if len(value) == len("2021-08-15") else None
    except ValueError:
        return None
