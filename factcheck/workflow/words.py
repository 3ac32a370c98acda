"""How this package's sentences say numbers, moments and lists."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone

NUMBERS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")


def in_words(number: int) -> str:
    return NUMBERS[number] if number < len(NUMBERS) else str(number)


def moment_in_words(moment: datetime) -> str:
    """``18:22 on 5 March 2026`` on the clock of whoever reads it: the newsroom's on pages, named UTC in REST."""
    here = timezone.localtime(moment)
    zone = " UTC" if timezone.get_current_timezone_name() == "UTC" else ""
    return f"{here:%H:%M}{zone} on {here.day} {here:%B %Y}"


def listed(words: Sequence[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))
