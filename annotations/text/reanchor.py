"""Marks carried to the next wording of their text: each on the same words, or somebody is asked.

``exact`` and ``moved`` are given only where the very same characters stand and nothing else could be meant. Everything
else is ``changed``, ``collision`` or ``orphan``, and a person looks at it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Literal, NamedTuple

from rapidfuzz import fuzz
from rapidfuzz.distance import Indel

from annotations.text.alignment import CHANCE_LENGTH, Alignment, align, fold, similarity, tokens
from annotations.text.blocks import iter_blocks, reading
from annotations.text.offsets import grapheme_ceil, grapheme_floor, is_grapheme_boundary
from annotations.text.sentences import SPLITTER

State = Literal["exact", "moved", "changed", "orphan", "collision"]

KEPT = 0.4
"""Similarity down to which changed words are still those of the mark (design, section 3)."""
CANDIDATE = 0.6
"""Similarity from which a passage is shown to a person as what a lost mark may have become."""
CANDIDATES_AT_MOST = 3


class Landing(NamedTuple):
    """Where a mark stands in the new text: code points ``[start, end)``, both None for an orphan.

    ``method`` says what it was found by: same-text, same-words, edited or none. ``score`` is how alike the words are,
    from 0 to 1. ``recheck`` says that a person has to look: the words differ in more than spacing and the form of
    quotation marks, or stand in one of several places that look alike.
    """

    state: State
    start: int | None
    end: int | None
    method: str
    score: float
    recheck: bool


class Candidate(NamedTuple):
    """A passage ``[start, end)`` that resembles a lost mark's words; ``score`` from 0 to 1."""

    start: int
    end: int
    score: float


ORPHAN = Landing("orphan", None, None, "none", 0.0, True)


def reanchor(old: str, new: str, marks: Sequence[tuple[int, int]]) -> list[Landing]:
    """Where each mark of ``old``, a range of code points, stands in ``new``. In the order of ``marks``.

    What it says depends on nothing but the two texts and the marks. Both texts are normalised.
    """
    if old == new:
        return [Landing("exact", start, end, "same-text", 1.0, False) for start, end in marks]
    alignment = align(old, new)
    landings = [_land(old, new, alignment, start, end) for start, end in marks]
    _find_collisions(marks, landings)
    return landings


def _land(old: str, new: str, alignment: Alignment, start: int, end: int) -> Landing:
    first, last = alignment.run_at(start), alignment.run_at(end - 1)
    at, to = _start_of(alignment, start, first), _end_of(alignment, end, last)
    if at is None or to is None or at >= to:
        return ORPHAN
    words = old[start:end]
    if first is not None and last is not None and new[at:to] == words:
        certain = _certain(old, new, alignment, first, start, end) if first == last else alignment.whole(first, last)
        if certain and not _cuts(old, new, start, at) and not _cuts(old, new, end, to):
            state: State = "exact" if {first, last} <= alignment.in_order else "moved"
            return Landing(state, at, to, "same-words", 1.0, False)
    return _changed(new, words, at, to)


def _cuts(old: str, new: str, here: int, there: int) -> bool:
    """Whether an end that stood between two characters, as a reader sees them, would now stand inside one."""
    return not is_grapheme_boundary(new, there) and is_grapheme_boundary(old, here)


def _start_of(alignment: Alignment, start: int, number: int | None) -> int | None:
    if number is not None:
        run = alignment.runs[number]
        return run.new + start - run.old
    stretch = alignment.stretch_at(start)
    return stretch.new if stretch else None


def _end_of(alignment: Alignment, end: int, number: int | None) -> int | None:
    if number is not None:
        run = alignment.runs[number]
        return run.new + end - run.old
    stretch = alignment.stretch_at(end - 1)
    return stretch.new_end if stretch else None


def _certain(old: str, new: str, alignment: Alignment, number: int, start: int, end: int) -> bool:
    """Whether the run is no chance: long, or the words stand only once in both texts.

    In a rewritten sentence that says the words more or less often than before, or a few words more than once, nobody
    can know which of them are meant.
    """
    run = alignment.runs[number]
    words = old[start:end]
    if not run.sure or not (run.length >= CHANCE_LENGTH or old.count(words) == new.count(words) == 1):
        return False
    for part in {alignment.compared_at(start), alignment.compared_at(end - 1)} - {None}:
        assert part is not None
        piece = old[max(start, part.old) : min(end, part.old_end)]
        times = old.count(piece, part.old, part.old_end)
        if times != new.count(piece, part.new, part.new_end) or (times > 1 and len(piece) < CHANCE_LENGTH):
            return False
    return True


def _changed(new: str, words: str, start: int, end: int) -> Landing:
    """Words that differ, or are the same and not certain. Its ends are where a reader would put them."""
    if end - start > 3 * len(words) + 200:
        return ORPHAN
    while start < end and new[start].isspace() and not words[0].isspace():
        start += 1
    while start < end and new[end - 1].isspace() and not words[-1].isspace():
        end -= 1
    start, end = grapheme_floor(new, start), grapheme_ceil(new, end)
    found = new[start:end]
    if not found.strip():
        return ORPHAN
    if fold(found) == fold(words):
        same = found != words
        return Landing("changed", start, end, "edited", 1.0, not same)
    score = max(similarity(words, found), float(Indel.normalized_similarity(words, found)))
    return Landing("changed", start, end, "edited", round(score, 3), True) if score >= KEPT else ORPHAN


def _find_collisions(marks: Sequence[tuple[int, int]], landings: list[Landing]) -> None:
    """Marks of different passages that came to one range: those that are not on their very words collide."""
    sharing: dict[tuple[int, int], list[int]] = defaultdict(list)
    for number, landing in enumerate(landings):
        if landing.start is not None and landing.end is not None:
            sharing[landing.start, landing.end].append(number)
    for numbers in sharing.values():
        if len({marks[number] for number in numbers}) > 1:
            for number in numbers:
                if landings[number].state == "changed":
                    landings[number] = landings[number]._replace(state="collision", recheck=True)


def candidates(words: str, text: str) -> list[Candidate]:
    """Passages that a lost mark may have become, the most alike first: for a person to choose from, never to apply."""
    wanted = fold(words)
    if not wanted:
        return []
    known = {token.casefold() for token in tokens(wanted)}
    found: list[Candidate] = []
    for block in iter_blocks(text):
        read = reading(text, block.start, block.end)
        for sentence in SPLITTER.split(read):
            words_here = read[sentence.start : sentence.end]
            if not known & {token.casefold() for token in tokens(words_here)}:
                continue
            found += _best_in(wanted, text, block.start + sentence.start, block.start + sentence.end)
    found.sort(key=lambda one: (-one.score, one.start))
    return found[:CANDIDATES_AT_MOST]


def _best_in(wanted: str, text: str, start: int, end: int) -> list[Candidate]:
    """The part of the sentence that is the most alike, widened to whole words; or the sentence, when that is more."""
    here = text[start:end]
    if len(here) <= len(wanted):
        score = fuzz.ratio(wanted, here) / 100
        return [Candidate(start, end, round(score, 3))] if score >= CANDIDATE else []
    part = fuzz.partial_ratio_alignment(wanted, here, score_cutoff=CANDIDATE * 100)
    if part is None:
        return []
    left, right = part.dest_start, part.dest_end
    while left > 0 and here[left - 1].isalnum():
        left -= 1
    while right < len(here) and here[right].isalnum():
        right += 1
    while left < right and here[left].isspace():
        left += 1
    while left < right and here[right - 1].isspace():
        right -= 1
    left, right = grapheme_floor(text, start + left), grapheme_ceil(text, start + right)
    score = fuzz.ratio(wanted, text[left:right]) / 100
    return [Candidate(left, right, round(score, 3))] if score >= CANDIDATE and right > left else []
