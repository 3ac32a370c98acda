"""Short ways to a mark by keys: what the article page's keys do, as a graph, and Dijkstra's way through it."""

from __future__ import annotations

import heapq
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any, NamedTuple

MOST_AGAIN = 3
"""How often a plan presses ``;``: nobody counts further ahead."""
LETTER = "letter "
"""Before the letter that answers a search, so that it is not taken for what the key does alone."""

Range = tuple[int, int]


class Way(NamedTuple):
    """Key presses that lead to a span."""

    keys: tuple[str, ...]
    span: Range


@dataclass(frozen=True)
class Text:
    """The words of a text with their first letters, and its sentences, as the page cuts them."""

    words: list[tuple[int, int, str]]
    sentences: list[Range]

    @classmethod
    def of(cls, cut: dict[str, Any]) -> Text:
        return cls(
            [(start, end, letter) for start, end, letter in cut["words"]], [tuple(one) for one in cut["sentences"]]
        )

    @cached_property
    def starts(self) -> list[int]:
        return sorted({word[0] for word in self.words} | {one[0] for one in self.sentences})

    @cached_property
    def ends(self) -> list[int]:
        return sorted({word[1] for word in self.words} | {one[1] for one in self.sentences})

    @cached_property
    def _word_starts(self) -> list[int]:
        return [word[0] for word in self.words]

    def word(self, point: int) -> int:
        """The number of the last word that begins at or before the code point."""
        return max(0, bisect_right(self._word_starts, point) - 1)

    def sentence(self, point: int) -> int:
        return max(0, bisect_right([one[0] for one in self.sentences], point) - 1)

    def first_word(self, sentence: int) -> Range:
        at = min(bisect_left(self._word_starts, self.sentences[sentence][0]), len(self.words) - 1)
        return self.words[at][:2]

    def found(self, way: int, point: int, letter: str) -> Iterator[Range]:
        """The words with this first letter after the code point, or before it from the nearest on."""
        at = bisect_right(self._word_starts, point) if way > 0 else bisect_left(self._word_starts, point) - 1
        numbers = range(at, len(self.words)) if way > 0 else range(at, -1, -1)
        return (self.words[i][:2] for i in numbers if self.words[i][2] == letter)


def moves(text: Text, span: Range, goal: Range, *, caret: bool) -> Iterator[Way]:
    """What one key, or one search, makes of the span. Searches are for the letters at the goal's ends."""
    start, end = span
    for key, edges, here in (("[", text.starts, start), ("{", text.ends, end)):
        at = bisect_left(edges, here) - 1
        if at >= 0:
            yield Way((key,), (edges[at], end) if key == "[" else (start, edges[at]))
    for key, edges, here in (("]", text.starts, start), ("}", text.ends, end)):
        at = bisect_right(edges, here)
        if at < len(edges):
            yield Way((key,), (edges[at], end) if key == "]" else (start, edges[at]))
    first, last = text.sentence(start), text.sentence(end - 1)
    whole = (text.sentences[first][0], text.sentences[last][1])
    if span == whole and last + 1 < len(text.sentences):
        whole = (whole[0], text.sentences[last + 1][1])
    yield Way(("s",), whole)
    yield from _searches(text, span, goal, caret=caret)
    if caret:
        yield from _steps(text, span)


def _searches(text: Text, span: Range, goal: Range, *, caret: bool) -> Iterator[Way]:
    start, end = span
    last_word = text.words[text.word(end - 1)]
    is_one_word = caret and text.words[text.word(start)][:2] == span
    letter = text.words[text.word(goal[0])][2]
    for key, way in (("f", 1), ("F", -1)):
        for again, word in enumerate(islice(text.found(way, start, letter), MOST_AGAIN + 1)):
            to = word if is_one_word else (word[0], max(end, word[1]))
            yield Way((key, LETTER + letter, *(";",) * again), to)
    letter = text.words[text.word(goal[1] - 1)][2]
    for key, way in (("t", 1), ("T", -1)):
        for again, word in enumerate(islice(text.found(way, last_word[0], letter), MOST_AGAIN + 1)):
            yield Way((key, LETTER + letter, *(";",) * again), (min(start, word[0]), word[1]))


def _steps(text: Text, span: Range) -> Iterator[Way]:
    """The arrows of caret mode, whose active end is the last word."""
    at = text.word(span[1] - 1)
    here = text.sentence(text.words[at][0])
    if at + 1 < len(text.words):
        yield Way(("ArrowRight",), text.words[at + 1][:2])
    if at:
        yield Way(("ArrowLeft",), text.words[at - 1][:2])
    if here + 1 < len(text.sentences):
        yield Way(("ArrowDown",), text.first_word(here + 1))
    first = text.first_word(here)
    if first != text.words[at][:2]:
        yield Way(("ArrowUp",), first)
    elif here:
        yield Way(("ArrowUp",), text.first_word(here - 1))


def shortest(text: Text, begins: list[Way], goal: Range, *, caret: bool, most: int) -> tuple[str, ...] | None:
    """The fewest key presses from one of the beginnings to the goal; None when they are more than ``most``."""
    heap = [(len(way.keys), way.keys, way.span) for way in begins]
    heapq.heapify(heap)
    seen: set[Range] = set()
    while heap:
        cost, keys, span = heapq.heappop(heap)
        if span == goal:
            return keys
        if span in seen:
            continue
        seen.add(span)
        for way in moves(text, span, goal, caret=caret):
            if way.span[0] < way.span[1] and way.span not in seen and cost + len(way.keys) <= most:
                heapq.heappush(heap, (cost + len(way.keys), keys + way.keys, way.span))
    return None
