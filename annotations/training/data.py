"""Judged sentences to train on and to measure with."""

from __future__ import annotations

from dataclasses import dataclass

from annotations.suggesters.features import Passage


@dataclass(frozen=True, slots=True)
class Example:
    """A passage that somebody judged. ``group`` is what it came with, such as its article or its debate: examples of
    one group are never on both sides of a comparison. ``weight`` is how much it counts beside others."""

    passage: Passage
    positive: bool
    group: str
    weight: float = 1.0
