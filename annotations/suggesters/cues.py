"""The default suggester: blocks, sentences, who says what in them, and the cues that speak for and against a claim."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from annotations.suggesters import lexicon as lex
from annotations.suggesters.base import Draft, Suggester, Voice, checked, pick
from annotations.suggesters.claimants import Speakers
from annotations.suggesters.cue_table import CJK, WORD, facts_of, score_of
from annotations.suggesters.guesses import guesses_of
from annotations.suggesters.sayings import Saying, sayings
from annotations.text import blocks, grapheme_ceil, grapheme_floor, reading

THRESHOLD = 0.5
"""The lowest score that is proposed."""

_LABEL_WORDS = 5
_FEWEST_WORDS = 4
_ENGLISH_SHARE = 0.12


class CueSuggester:
    """See the module. ``version`` changes with every weight, list or rule, so that drafts can be told apart."""

    name = "cues"
    version = "2"

    def suggest(self, text: str, language: str = "") -> list[Draft]:
        """Drafts of the claims in ``text``, in its order; ``language`` is a BCP 47 tag, guessed when ""."""
        best: dict[tuple[int, int], Draft] = {}
        for draft in self._drafts(text, language):
            known = best.get((draft.start, draft.end))
            if draft.score >= THRESHOLD and (known is None or draft.score > known.score):
                best[draft.start, draft.end] = draft
        return checked(text, best.values())

    def _drafts(self, text: str, language: str) -> Iterator[Draft]:
        found = [block for block in blocks(text) if block.kind != "boilerplate"]
        english = _is_english(text, language)
        speakers = Speakers.of(
            "\n".join(reading(text, block.start, block.end) for block in found if block.kind == "paragraph")
            if english
            else ""
        )
        headings: set[str] = set()
        headline = ""
        for block in found:
            if block.kind == "heading":
                title = " ".join(text[block.start : block.end].split()).casefold()
                if title in headings or title in headline:
                    continue
                headline = headline or title
                headings.add(title)
            for said in sayings(text, block, language, speakers if english else None):
                yield from _claims(text, said, heading=block.kind == "heading", english=english)


SUGGESTERS: dict[str, Suggester] = {"cues": CueSuggester()}


def get_suggester(name: str = "cues") -> Suggester:
    """The suggester of that name; ``Invalid`` (``unknown-suggester``) when there is none."""
    return pick(name, SUGGESTERS)


def _claims(text: str, said: Saying, *, heading: bool, english: bool) -> Iterator[Draft]:
    """The drafts of one saying: of each of its parts when each is worth checking, else of the whole; and of asides."""
    if not english:
        yield from _draft(text, said, heading=heading, english=False)
        return
    whole, *asides = said.with_asides()
    parts = [] if heading else whole.parts()
    drafts = [draft for part in parts for draft in _draft(text, part)]
    if parts and len(drafts) == len(parts) and all(draft.score >= THRESHOLD for draft in drafts):
        yield from drafts
    else:
        yield from _draft(text, whole, heading=heading)
    for aside in asides:
        yield from _draft(text, aside, heading=heading)


def _draft(text: str, said: Saying, *, heading: bool = False, english: bool = True) -> Iterator[Draft]:
    """The draft of one saying, or nothing when too little is left to be a claim."""
    attributed = bool(said.claimant or said.source)
    question = said.sentence.rstrip("”’\"') ").endswith("?")
    voice: Voice = "questions" if question and said.voice == "asserts" else said.voice
    if voice == "attributes" and not attributed:
        voice = "asserts"
    start, end = _whole_characters(text, said.offset + said.start, said.offset + said.end)
    facts = facts_of(said.words, heading=heading, attributed=attributed, voice=voice, quoted=said.quoted)
    if start >= end or (len(facts.words) < _FEWEST_WORDS and not CJK.search(said.words)):
        return
    score, reasons = score_of(facts, english=english)
    reasons = tuple(
        replace(reason, label=_attributed_to(said.claimant or said.source)) if reason.cue == "attributed" else reason
        for reason in reasons
        if reason.weight > 0  # what speaks against it is in the score; a reason says why it was suggested
    )
    guesses = guesses_of(text, said, voice=voice) if english and score >= THRESHOLD else {}
    yield Draft(start, end, text[start:end], round(score, 4), reasons, said.claimant, said.source, voice, guesses)


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


def _is_english(text: str, language: str) -> bool:
    """By the tag where there is one; else by the share of English function words at the beginning of the text."""
    if language:
        return language.split("-")[0].lower() in ("en", "eng")
    words = WORD.findall(text[:4_000].lower())
    return sum(1 for word in words if word in lex.ENGLISH) >= _ENGLISH_SHARE * len(words) > 0
