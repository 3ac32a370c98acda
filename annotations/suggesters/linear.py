"""The default suggester: blocks, sentences, who says what in them, and a linear model of what is worth checking."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import NamedTuple

from annotations.suggesters import lexicon as lex
from annotations.suggesters.attribution import statements
from annotations.suggesters.base import Draft, Voice, checked, pick
from annotations.suggesters.claimants import Speakers
from annotations.suggesters.cue_table import CJK
from annotations.suggesters.features import Passage
from annotations.suggesters.guesses import guesses_of
from annotations.suggesters.model import Model, shipped
from annotations.suggesters.sayings import Saying, sayings
from annotations.text import blocks, grapheme_ceil, grapheme_floor, reading

DEFAULT = "linear"

_LABEL_WORDS = 5
_FEWEST_WORDS = 4
_ENGLISH_SHARE = 0.12
_REPORT_WORDS = 30
_SPOKEN_SHARE = 0.02
_WORD = re.compile(r"[^\W_]+(?:[’'.-][^\W_]+)*")
_QUOTED = re.compile(r"“[^”]*”?|\"[^\"]*\"?")
_SPOKEN = lex.vocabulary("i we me us my our you your i’m i'm we’re we're you’re you're let’s let's")


class _Place(NamedTuple):
    heading: bool
    report: bool
    english: bool


class LinearSuggester:
    """See the module. Its name and version are the model's, so that the drafts of two models can be told apart."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.name = model.name
        self.version = model.version

    def suggest(self, text: str, language: str = "") -> list[Draft]:
        """Drafts of the claims in ``text``, in its order; ``language`` is a BCP 47 tag, guessed when ""."""
        return [draft for draft in self.candidates(text, language) if draft.score >= self.model.threshold]

    def candidates(self, text: str, language: str = "") -> list[Draft]:
        """Everything that was looked at, whatever its score; what is not proposed has neither reasons nor guesses."""
        best: dict[tuple[int, int], Draft] = {}
        for draft in self._drafts(text, language):
            known = best.get((draft.start, draft.end))
            if known is None or draft.score > known.score:
                best[draft.start, draft.end] = draft
        return checked(text, best.values())

    def _drafts(self, text: str, language: str) -> Iterator[Draft]:
        for said, place in _said_in(text, language):
            yield from self._claims(text, said, place)

    def _claims(self, text: str, said: Saying, place: _Place) -> Iterator[Draft]:
        """The drafts of one saying: of each part when each is worth checking, else of the whole; and of asides."""
        if not place.english:
            yield from self._draft(text, said, place)
            return
        whole, *asides = said.with_asides()
        parts = [] if place.heading else whole.parts()
        drafts = [draft for part in parts for draft in self._draft(text, part, place)]
        if parts and len(drafts) == len(parts) and all(one.score >= self.model.threshold for one in drafts):
            yield from drafts
        else:
            yield from self._draft(text, whole, place)
        for aside in asides:
            yield from self._draft(text, aside, place)

    def _draft(self, text: str, said: Saying, place: _Place) -> Iterator[Draft]:
        """The draft of one saying, or nothing when too little is left to be a claim."""
        looked = _looked_at(text, said, place)
        if looked is None:
            return
        start, end, passage = looked
        voice = passage.voice
        read = self.model.read(passage)
        score = round(read.score, 4)
        if score < self.model.threshold:
            yield Draft(start, end, text[start:end], score, (), said.claimant, said.source, voice)
            return
        reasons = tuple(
            replace(one, label=_attributed_to(said.claimant or said.source)) if one.cue == "attributed" else one
            for one in read.reasons()
        )
        guesses = guesses_of(text, said, voice=voice) if place.english else {}
        yield Draft(start, end, text[start:end], score, reasons, said.claimant, said.source, voice, guesses)


class Looked(NamedTuple):
    """A passage at ``[start, end)`` of a text, as it is scored."""

    start: int
    end: int
    passage: Passage


def looked_at(text: str, language: str = "") -> tuple[list[Looked], list[Looked]]:
    """What a suggester reads of a text, whatever it thinks of it: all that is said, and the parts of what has some."""
    whole, parts = [], []
    for said, place in _said_in(text, language):
        for one in said.with_asides() if place.english else [said]:
            whole.append(_looked_at(text, one, place))
        if place.english and not place.heading:
            parts += [_looked_at(text, part, place) for part in said.with_asides()[0].parts()]
    return [one for one in whole if one], [one for one in parts if one]


def _looked_at(text: str, said: Saying, place: _Place) -> Looked | None:
    """The saying as it is scored; None when too little is left to be a claim."""
    attributed = bool(said.claimant or said.source)
    question = said.sentence.rstrip("”’\"') ").endswith("?")
    voice: Voice = "questions" if question and said.voice == "asserts" else said.voice
    if voice == "attributes" and not attributed:
        voice = "asserts"
    start, end = _whole_characters(text, said.offset + said.start, said.offset + said.end)
    words = said.words
    if start >= end or (len(_WORD.findall(words)) < _FEWEST_WORDS and not CJK.search(words)):
        return None
    return Looked(
        start, end, Passage(words, place.heading, place.report, attributed, said.quoted, voice, place.english)
    )


def _said_in(text: str, language: str) -> Iterator[tuple[Saying, _Place]]:
    """What is said in the text, in its order, and where it stands; a headline once."""
    found = [block for block in blocks(text) if block.kind != "boilerplate"]
    english = _is_english(text, language)
    prose = "\n".join(reading(text, block.start, block.end) for block in found if block.kind == "paragraph")
    speakers = Speakers.of(prose) if english else None
    report = _is_report(prose)
    headings: set[str] = set()
    headline = ""
    for block in found:
        heading = block.kind == "heading"
        if heading:
            title = " ".join(text[block.start : block.end].split()).casefold()
            if title in headings or title in headline:
                continue
            headline = headline or title
            headings.add(title)
        for said in sayings(text, block, language, speakers):
            yield said, _Place(heading, report, english)


@cache
def _suggesters() -> dict[str, LinearSuggester]:
    default = LinearSuggester(shipped())
    return {default.name: default}


def get_suggester(name: str = DEFAULT) -> LinearSuggester:
    """The suggester of that name, without one the default; ``Invalid`` (``unknown-suggester``) when there is none."""
    return pick(name, _suggesters())


def suggester_with(model: Model) -> LinearSuggester:
    """The suggester that scores with this model, such as one trained later."""
    return LinearSuggester(model)


def passage_of(sentence: str) -> Passage:
    """A sentence that stands alone, as in a table of labelled sentences: who says what is told from its words only."""
    stated = statements(sentence)
    attributed = any(one.claimant.name or one.source for one in stated)
    return Passage(sentence, attributed=attributed, voice=stated[0].voice if attributed else "asserts")


def _whole_characters(text: str, start: int, end: int) -> tuple[int, int]:
    """The range shrunk to grapheme boundaries with no whitespace inside its ends; it may turn out empty."""
    start, end = grapheme_ceil(text, start), grapheme_floor(text, end)
    while start < end and text[start].isspace():
        start = grapheme_ceil(text, start + 1)
    while start < end and text[end - 1].isspace():
        end = grapheme_floor(text, end - 1)
    return start, end


def _attributed_to(name: str) -> str:
    words = name.split()
    room = _LABEL_WORDS - 2
    return "attributed to " + (name if len(words) <= room else " ".join(words[:room]) + " …")


def _is_report(prose: str) -> bool:
    """Whether somebody reports, rather than speaks: outside quotations hardly anybody says "I", "we" or "you"."""
    words = _WORD.findall(_QUOTED.sub(" ", prose).lower())
    return len(words) >= _REPORT_WORDS and sum(word in _SPOKEN for word in words) <= _SPOKEN_SHARE * len(words)


def _is_english(text: str, language: str) -> bool:
    """By the tag where there is one; else by the share of English function words at the beginning of the text."""
    if language:
        return language.split("-")[0].lower() in ("en", "eng")
    words = _WORD.findall(text[:4_000].lower())
    return sum(1 for word in words if word in lex.ENGLISH) >= _ENGLISH_SHARE * len(words) > 0
