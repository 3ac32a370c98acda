"""What a suggester is: a named, versioned, deterministic function from a text to drafts of claims."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol, TypeVar

from annotations.errors import Invalid
from annotations.text import verify_range

Voice = Literal["asserts", "attributes", "denies", "questions"]
"""The article's own stance to what it says: its own word, somebody else's, a denial, or an open question."""

VOICES: tuple[Voice, ...] = ("asserts", "attributes", "denies", "questions")


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a span was proposed. ``cue`` is a stable name, ``label`` at most about five words for a person.

    ``weight`` is what the cue added to (or took from) the score before it was squeezed into 0 … 1.
    """

    cue: str
    label: str
    weight: float


@dataclass(frozen=True, slots=True)
class Draft:
    """A span ``[start, end)`` in code points that may be a claim; ``exact`` is the text there.

    ``claimant`` is who says it and ``source`` which outlet relays it, both "" where the text does not make it evident.
    ``reasons`` come in the order of their weight, the heaviest first. ``guesses`` are as ``guesses.guesses_of`` says.
    """

    start: int
    end: int
    exact: str
    score: float
    reasons: tuple[Reason, ...]
    claimant: str
    source: str
    voice: Voice
    guesses: dict[str, Any] = field(default_factory=dict)


class Suggester(Protocol):
    """``suggest`` is deterministic: the same text and language give the same drafts, in the order of the text."""

    @property
    def name(self) -> str: ...

    @property
    def version(self) -> str: ...

    def suggest(self, text: str, language: str = "") -> list[Draft]: ...


S = TypeVar("S", bound=Suggester)


def checked(text: str, drafts: Iterable[Draft]) -> list[Draft]:
    """The drafts in the order of the text, each verified against it.

    Raises ``Invalid`` for a range that ``verify_range`` refuses, be it a draft's or a guess's, a score outside 0 … 1, a
    voice that does not exist, or two drafts on the same range: a suggester that does this is broken, and nothing of it
    is stored.
    """
    ordered = sorted(drafts, key=lambda draft: (draft.start, draft.end))
    seen: set[tuple[int, int]] = set()
    for draft in ordered:
        verify_range(text, draft.start, draft.end, draft.exact)
        if not 0.0 <= draft.score <= 1.0:
            raise Invalid.field("score", f"A score is between 0 and 1, not {draft.score!r}.", code="score")
        if draft.voice not in VOICES:
            raise Invalid.field("voice", f"“{draft.voice}” is none of {', '.join(VOICES)}.", code="voice")
        if (draft.start, draft.end) in seen:
            raise Invalid.field("start", f"Two drafts stand on [{draft.start:,}, {draft.end:,}).", code="duplicate")
        seen.add((draft.start, draft.end))
        for passage in passages(draft.guesses):
            verify_range(text, passage["start"], passage["end"], passage["exact"])
    return ordered


def passages(guesses: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Every passage that a guess rests on."""
    for guess in guesses.values():
        if isinstance(guess, list):
            yield from guess
        elif isinstance(guess, Mapping):
            yield guess


def pick(name: str, suggesters: Mapping[str, S]) -> S:
    """The suggester called ``name``, or ``Invalid`` with the names there are."""
    try:
        return suggesters[name]
    except KeyError:
        names = ", ".join(sorted(suggesters))
        raise Invalid.field(
            "suggester", f"There is no suggester “{name}”. There is: {names}.", code="unknown-suggester"
        ) from None
