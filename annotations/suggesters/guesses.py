"""What a draft guesses about its claim beside its words, each guess with the passage that supports it.

A passage is ``start``, ``end`` (code points of the whole text) and ``exact``. Nothing here is true until a person says
so.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from annotations.suggesters.base import Voice
from annotations.suggesters.dates import date_in, meant
from annotations.suggesters.figures import figures_in
from annotations.suggesters.parts import Range
from annotations.suggesters.sayings import Saying
from annotations.text import grapheme_ceil, grapheme_floor

_VERB, _BEFORE, _AFTER = 25, 30, 80
"""In code points: a verb of saying after its subject, an opening before it, and what follows somebody's words."""
DATES = ("claimed_on", "date")
"""``claimed_on``: when it was said, told beside the claim; ``date``: when it is said to have been, told in it."""


def guesses_of(text: str, said: Saying, *, voice: Voice) -> dict[str, Any]:
    """The guesses about what is said; only what the text gives is there.

    ``claimant``, ``source``, ``claimed_on`` and ``date`` have a ``value`` beside their passage, ``figures`` is a list
    of passages with ``low``, ``high`` (figures as text, None for an open end), ``unit`` and ``counts``; ``voice`` is
    the draft's, ``form`` is "quotation" or "paraphrase" of somebody's words. A date that only the day of publication
    could tell has the value "" until ``dated`` is given that day.
    """
    guesses: dict[str, Any] = {"voice": voice}
    if said.claimant and said.claimant_at:
        guesses["claimant"] = {"value": said.claimant, **_passage(text, said.claimant_at)}
    if said.source and said.source_at:
        guesses["source"] = {"value": said.source, **_passage(text, said.source_at)}
    if said.quoted or said.claimant:
        guesses["form"] = "quotation" if said.quoted else "paraphrase"
    words, offset = said.words, said.offset + said.start
    if figures := [
        {
            "low": None if one.low is None else f"{one.low.normalize():f}",
            "high": None if one.high is None else f"{one.high.normalize():f}",
            "unit": one.unit,
            "counts": one.counts,
            **_passage(text, (offset + one.start, offset + one.end)),
        }
        for one in figures_in(words)
    ]:
        guesses["figures"] = figures
    said_on, meant_on = _dates(said)
    if meant_on:
        guesses["date"] = _date(text, said, meant_on)
    if said_on:
        guesses["claimed_on"] = _date(text, said, said_on)
    return guesses


def dated(guesses: Mapping[str, Any], published: date | None) -> dict[str, Any]:
    """The guesses with the dates that the day of publication tells."""
    found = dict(guesses)
    for name in DATES:
        guess = found.get(name)
        if guess and not guess["value"]:
            found[name] = {**guess, "value": meant(guess["exact"], published)}
    return found


def moved(guesses: Mapping[str, Any], text: str, by: int) -> dict[str, Any]:
    """The guesses in another revision, where what they are about stands ``by`` code points further on.

    A guess whose passage did not come along word for word is left out.
    """
    found: dict[str, Any] = {}
    for name, guess in guesses.items():
        kept = [one for one in (_moved(one, text, by) for one in _listed(guess)) if one is not None]
        if kept or not _listed(guess):
            found[name] = kept if isinstance(guess, list) else kept[0] if kept else guess
    return found


def _listed(guess: Any) -> list[Any]:
    return guess if isinstance(guess, list) else [guess] if isinstance(guess, Mapping) else []


def _moved(guess: Mapping[str, Any], text: str, by: int) -> dict[str, Any] | None:
    start, end = guess["start"] + by, guess["end"] + by
    return {**guess, "start": start, "end": end} if start >= 0 and text[start:end] == guess["exact"] else None


def _date(text: str, said: Saying, found: Range) -> dict[str, Any]:
    passage = _passage(text, (said.offset + found[0], said.offset + found[1]))
    return {"value": meant(passage["exact"], None), **passage}


def _dates(said: Saying) -> tuple[Range | None, Range | None]:
    """Where the sentence says when it was said, and where when it is said to have been."""
    inside = date_in(said.sentence, said.start, said.end)
    if not said.claimant or not said.speaker_at:
        return None, inside
    who_start, who_end = said.speaker_at
    if inside and who_start >= said.start and who_end <= inside[0] <= who_end + _VERB:
        return inside, date_in(said.sentence, inside[1], said.end)  # "The League claimed on Monday to have taken …"
    before = date_in(said.sentence, max(0, who_start - _BEFORE), said.start)
    after = date_in(said.sentence, said.end, said.end + _AFTER)
    return next((one for one in (before, after) if one and _is_a_day(said.sentence[slice(*one)])), None), inside


def _is_a_day(words: str) -> bool:
    """Whether the words name when something was said: not "since Monday"."""
    return words.partition(" ")[0].lower() not in ("since", "until", "from", "by", "next")


def _passage(text: str, at: Range) -> dict[str, Any]:
    """The words as a passage; a character that they would cut in two is whole in it."""
    start, end = grapheme_floor(text, at[0]), grapheme_ceil(text, at[1])
    return {"start": start, "end": end, "exact": text[start:end]}
