"""What a text's mojibake comes to for its readers: a summary to keep, sentences, and the text with repairs made."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from annotations.text.mojibake import Repair, find_mojibake, repaired
from annotations.text.normalise import Normalised, normalise

SHOWN = 40
"""Characters of a passage that a sentence quotes at most."""
MOST_NAMED = 3


def look_over(normalised: Normalised) -> tuple[Normalised, list[Repair]]:
    """The same with a summary of what looks garbled in it, and all of that."""
    found = find_mojibake(normalised.text)
    return (replace(normalised, garbled=summary(found)) if found else normalised), found


def mended(normalised: Normalised, repairs: Sequence[Repair], *, max_bytes: int, field: str = "text") -> Normalised:
    """The text with these repairs made and named in ``changes``; ``raw`` stays what came.

    Raises Invalid as ``normalise``.
    """
    made = [one for one in repairs if one.proposed is not None]
    if not made:
        return normalised
    again = normalise(repaired(normalised.text, made), max_bytes=max_bytes, field=field)
    kept = replace(
        again,
        raw=normalised.raw,
        encoding=normalised.encoding,
        changes=(*normalised.changes, *again.changes, _made(made)),
    )
    return look_over(kept)[0]


def summary(repairs: Sequence[Repair]) -> dict[str, Any]:
    """What is kept with a revision: how many passages, for how many nothing can be proposed, and an example.

    Empty when nothing looks garbled.
    """
    if not repairs:
        return {}
    example = next((one for one in repairs if one.proposed is not None), repairs[0])
    return {
        "count": len(repairs),
        "lost": sum(one.proposed is None for one in repairs),
        "found": _cut(example.found),
        "proposed": None if example.proposed is None else _cut(example.proposed),
    }


def garbled_words(summary: Mapping[str, Any]) -> str:
    """The summary as a sentence or two; empty for an empty one."""
    if not summary:
        return ""
    count, lost = summary["count"], summary["lost"]
    looks = "1 passage looks garbled" if count == 1 else f"{count:,} passages look garbled"
    found, proposed = f"“{summary['found']}”", f"“{summary['proposed']}”"
    if summary["proposed"] is None:
        such = f": {found}" if count == 1 else f", such as {found}"
        return f"{looks}{such}. Parts were lost on the way, so what stood there cannot be told."
    if count == 1:
        return f"{looks}: {found} may have been {proposed}."
    told = f"{looks}, such as {found}, which may have been {proposed}."
    return told + (f" What stood in {lost:,} of them cannot be told." if lost else "")


def _made(repairs: Sequence[Repair]) -> str:
    pairs = list(dict.fromkeys((one.found, one.proposed or "") for one in repairs))
    named = "; ".join(f"“{_cut(found)}” is now “{_cut(proposed)}”" for found, proposed in pairs[:MOST_NAMED])
    more = f"; and {len(pairs) - MOST_NAMED:,} more" if len(pairs) > MOST_NAMED else ""
    passages = "1 garbled passage" if len(repairs) == 1 else f"{len(repairs):,} garbled passages"
    return f"Repaired {passages}: {named}{more}."


def _cut(text: str) -> str:
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"


def chosen(repairs: Sequence[Repair], places: Collection[tuple[int, int]]) -> list[Repair]:
    """Those that stand at these places, as code points. Raises KeyError, with the place, for one where none stands."""
    by_place = {(one.start, one.end): one for one in repairs}
    return [by_place[place] for place in sorted(places)]
