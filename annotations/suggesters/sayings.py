"""From a block of text to what is said in it: sentences, who says each, and the parts that are claims of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from annotations.suggesters.attribution import Statement, statements, trimmed
from annotations.suggesters.base import Voice
from annotations.suggesters.claimants import Speakers
from annotations.suggesters.parts import Range, halves, in_passing
from annotations.text import Block, block_sentences, reading

_MOST_PARTS = 4
"""A statement of more parts is a list, and stays whole."""
_QUOTATION_MARK = re.compile(r"[“”\"«»„「」]")
_OPENING = "“«„「"


@dataclass(frozen=True, slots=True)
class Saying:
    """What is said in ``[start, end)`` of a sentence's reading text, which begins at ``offset`` of the whole text.

    ``claimant`` and ``source`` are "" for nobody; ``claimant_at`` and ``source_at`` are the words of the whole text
    that name them best. ``speaker_at`` are the words of this sentence that name who speaks, be it "she", None when
    another sentence does. ``quoted``: the words stand inside a quotation.
    """

    offset: int
    sentence: str
    start: int
    end: int
    voice: Voice
    claimant: str = ""
    source: str = ""
    claimant_at: Range | None = None
    source_at: Range | None = None
    quoted: bool = False
    speaker_at: Range | None = None

    @property
    def words(self) -> str:
        return self.sentence[self.start : self.end]

    def parts(self) -> list[Saying]:
        """The parts that each say something, when there are two to four of them; else []."""
        if self.voice not in ("asserts", "attributes"):
            return []
        # Who speaks is named beside the claim, and so is who did it; in the article's own voice nobody would be.
        found = halves(self.sentence, self.start, self.end, own_subjects=self.voice == "asserts")
        if not 1 < len(found) <= _MOST_PARTS:
            return []
        return [self._at(*trimmed(self.sentence, *part)) for part in found]

    def with_asides(self) -> list[Saying]:
        """The saying, and after it what its sentence says in passing, in the article's own voice.

        An aside at the end is left out of the saying.
        """
        end, asides = self.end, []
        for start, stop in in_passing(self.sentence, self.start, self.end):
            asides.append(Saying(self.offset, self.sentence, start, stop, "asserts"))
            if stop >= self.end - 1:
                end = trimmed(self.sentence, self.start, start)[1]
        return [self._at(self.start, end), *asides]

    def _at(self, start: int, end: int) -> Saying:
        return self if (start, end) == (self.start, self.end) else replace(self, start=start, end=end)


@dataclass(slots=True)
class _Sentence:
    """A sentence with what it states; ``like`` is the sentence whose speaker says the words of this one."""

    offset: int
    words: str
    stated: list[Statement]
    inside: bool = False
    like: _Sentence | None = None


def sayings(text: str, block: Block, language: str, speakers: Speakers | None) -> Iterator[Saying]:
    """What is said in one block, in order. ``speakers`` is None where the text is not English: nobody can be told."""
    heading = block.kind == "heading"
    found = [
        _Sentence(span.start, reading(text, span.start, span.end), [])
        for span in block_sentences(text, block, language)
    ]
    if speakers is None:
        for one in found:
            yield _whole(one)
        return
    for one in found:
        one.stated = statements(one.words, heading=heading)
    _run_on(found)
    for one in found:
        speakers.hear(one.words)
        if one.like is None and not one.stated:
            yield _whole(one)
            continue
        told = one.like or one
        for statement in one.stated:
            at = _shifted(statement.claimant_at, told.offset)
            claimant, at = speakers.who(statement.claimant, at, text)
            yield Saying(
                one.offset,
                one.words,
                statement.start,
                statement.end,
                statement.voice,
                claimant,
                statement.source,
                at,
                _shifted(statement.source_at, told.offset),
                _is_quoted(one, statement),
                statement.claimant_at if told is one else None,
            )


def _run_on(found: list[_Sentence]) -> None:
    """Give a sentence inside somebody's quotation that somebody.

    Either the quotation runs on into a sentence that names the speaker (``“One. Two,” she said.``), or a wholly quoted
    sentence follows one that did (``“One,” she said. “Two.”``).
    """
    opened: list[_Sentence] = []
    inside = False
    before: _Sentence | None = None
    for one in found:
        one.inside = inside
        inside = _inside_after(one.words, inside)
        wholly = one.inside or one.words[:1] in '“"'
        if one.stated and wholly:
            for earlier in opened:
                _say_like(earlier, one, one.stated[0])
            opened = []
        elif not one.stated and wholly:
            if before is not None and before.stated and not opened:
                _say_like(one, before.like or before, before.stated[-1])
            else:
                opened.append(one)
        if not inside:
            opened = []
        before = one


def _say_like(one: _Sentence, told: _Sentence, statement: Statement) -> None:
    start, end = trimmed(one.words, 0, len(one.words))
    one.like = told
    one.stated = [replace(statement, start=start, end=end)]


def _whole(one: _Sentence) -> Saying:
    return Saying(one.offset, one.words, *trimmed(one.words, 0, len(one.words)), "asserts", quoted=one.inside)


def _is_quoted(one: _Sentence, statement: Statement) -> bool:
    """Whether the statement begins inside a quotation, or is one."""
    return _inside_after(one.words[: statement.start + 1], one.inside)


def _inside_after(words: str, inside: bool) -> bool:
    """Whether a quotation is open at the end of the words, given whether one was at their beginning."""
    for mark in _QUOTATION_MARK.findall(words):
        inside = not inside if mark == '"' else mark in _OPENING
    return inside


def _shifted(at: Range | None, by: int) -> Range | None:
    """The range in the whole text; None for no words."""
    return (at[0] + by, at[1] + by) if at and at[0] < at[1] else None
