"""The default suggester: blocks, sentences, who says what in them, and the cues that speak for and against a claim."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from annotations.suggesters import lexicon as lex
from annotations.suggesters.attribution import Statement, statements, trimmed
from annotations.suggesters.base import Draft, Suggester, Voice, checked, pick
from annotations.suggesters.claimants import Claimant, Speakers
from annotations.suggesters.cue_table import CJK, QUOTATION_MARK, WORD, facts_of, score_of
from annotations.suggesters.parts import halves, in_passing
from annotations.text import Block, block_sentences, blocks, grapheme_ceil, grapheme_floor, reading

THRESHOLD = 0.5
"""The lowest score that is proposed."""

_LABEL_WORDS = 5
_FEWEST_WORDS = 4
_MOST_PARTS = 4
"""A statement of more parts is a list, and stays whole."""
_ENGLISH_SHARE = 0.12


class CueSuggester:
    """See the module. ``version`` changes with every weight, list or rule, so that drafts can be told apart."""

    name = "cues"
    version = "1"

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
            yield from _block_drafts(text, block, language, speakers if english else None)


SUGGESTERS: dict[str, Suggester] = {"cues": CueSuggester()}


def get_suggester(name: str = "cues") -> Suggester:
    """The suggester of that name; ``Invalid`` (``unknown-suggester``) when there is none."""
    return pick(name, SUGGESTERS)


def _block_drafts(text: str, block: Block, language: str, speakers: Speakers | None) -> Iterator[Draft]:
    """The drafts of one block; ``speakers`` is None where the text is not English and nobody can be told."""
    heading = block.kind == "heading"
    spans = block_sentences(text, block, language)
    said = [(span.start, reading(text, span.start, span.end)) for span in spans]
    if speakers is None:
        for start, sentence in said:
            yield from _draft(text, start, sentence, _whole(sentence), "", heading=heading, english=False)
        return
    found = _with_running_quotes(
        [sentence for _, sentence in said], [statements(sentence, heading=heading) for _, sentence in said]
    )
    for (start, sentence), stated in zip(said, found, strict=True):
        for statement in stated or [_whole(sentence)]:
            claimant = speakers.resolve(statement.claimant)
            yield from _claims(text, start, sentence, statement, claimant, heading=heading)


def _claims(
    text: str, offset: int, sentence: str, said: Statement, claimant: str, *, heading: bool
) -> Iterator[Draft]:
    """The statement as one draft or, when each of its parts is worth checking, a draft of each; and asides in it."""
    end = said.end
    for aside in in_passing(sentence, said.start, said.end):
        nobody = Claimant("", "", definite=False)
        yield from _draft(text, offset, sentence, Statement(*aside, nobody, "", "asserts"), "", heading=heading)
        if aside[1] >= end - 1:
            end = trimmed(sentence, said.start, aside[0])[1]
    said = replace(said, end=end)
    if said.voice in ("asserts", "attributes") and not heading:
        parts = halves(sentence, said.start, said.end)
        drafts = [
            draft
            for start, end in (trimmed(sentence, *part) for part in parts[:_MOST_PARTS] if len(parts) > 1)
            for draft in _draft(text, offset, sentence, replace(said, start=start, end=end), claimant)
        ]
        if len(drafts) == len(parts) and all(draft.score >= THRESHOLD for draft in drafts):
            yield from drafts
            return
    yield from _draft(text, offset, sentence, said, claimant, heading=heading)


def _with_running_quotes(said: list[str], found: list[list[Statement]]) -> list[list[Statement]]:
    """Give a sentence inside somebody's quotation that somebody.

    Either the quotation runs on into a sentence that names the speaker (``“One. Two,” she said.``), or a wholly quoted
    sentence follows one that did (``“One,” she said. “Two.”``).
    """
    result = list(found)
    opened: list[int] = []
    inside = False
    for at, sentence in enumerate(said):
        starts_inside = inside
        for mark in QUOTATION_MARK.findall(sentence):
            inside = mark in "“«„「" or (mark == '"' and not inside)
        wholly = starts_inside or sentence[:1] in '“"'
        if result[at] and wholly:
            for earlier in opened:
                result[earlier] = [_whole(said[earlier], like=result[at][0])]
            opened = []
        elif not result[at] and wholly:
            if at and result[at - 1] and not opened:
                result[at] = [_whole(sentence, like=result[at - 1][-1])]
            else:
                opened.append(at)
        if not inside:
            opened = []
    return result


def _whole(sentence: str, like: Statement | None = None) -> Statement:
    start, end = trimmed(sentence, 0, len(sentence))
    nobody = Claimant("", "", definite=False)
    return replace(like, start=start, end=end) if like else Statement(start, end, nobody, "", "asserts")


def _draft(
    text: str, offset: int, sentence: str, said: Statement, claimant: str, *, heading: bool = False, english: bool = True
) -> Iterator[Draft]:
    """The draft of one statement, or nothing when too little is left to be a claim."""
    attributed = bool(claimant or said.source)
    question = sentence.rstrip("”’\"') ").endswith("?")
    voice: Voice = "questions" if question and said.voice == "asserts" else said.voice
    if voice == "attributes" and not attributed:
        voice = "asserts"
    start, end = _whole_characters(text, offset + said.start, offset + said.end)
    facts = facts_of(sentence[said.start : said.end], heading=heading, attributed=attributed, voice=voice)
    if start >= end or (len(facts.words) < _FEWEST_WORDS and not CJK.search(sentence)):
        return
    score, reasons = score_of(facts, english=english)
    reasons = tuple(
        replace(reason, label=_attributed_to(claimant or said.source)) if reason.cue == "attributed" else reason
        for reason in reasons
        if reason.weight > 0  # what speaks against it is in the score; a reason says why it was suggested
    )
    yield Draft(start, end, text[start:end], round(score, 4), reasons, claimant, said.source, voice)


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
