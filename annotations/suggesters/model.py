"""A linear model of how likely a sentence is worth checking: a small JSON of weights, and the reasons they give."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

from annotations.errors import Invalid
from annotations.suggesters import lexicon as lex
from annotations.suggesters.base import Reason
from annotations.suggesters.cue_table import BIAS, BY_NAME, CUES, fired
from annotations.suggesters.features import Passage, pairs, pieces, share, tokens

FORMAT = "factcheck-model/1"
INTERCEPT = "bias"
KINDS = {"words": "w", "pairs": "b", "pieces": "p", "cues": "q"}
"""The parts of the file, and the first letter of a feature's name in each."""
SHIPPED = "default.json"

_DECIMALS = 3
_WORDS_REMEMBERED = 50_000
_LEAST_OF_A_WORD = 0.1
"""In log-odds: what a word has to add to be named among the reasons."""
_WORDS_NAMED = 2
_SAY_NOTHING = (
    lex.ENGLISH
    | lex.PREPOSITIONS
    | lex.CONJUNCTIONS
    | lex.DETERMINERS
    | lex.AUXILIARIES
    | lex.ADVERBS
    | lex.PLURAL_SUBJECTS
    | lex.PERSON_PRONOUNS
    | lex.NOBODY
    | lex.vocabulary("every each own than them him there here when what who not never")
)
"""Words that weigh something and tell a person nothing."""


def features_of(passage: Passage) -> dict[str, float]:
    """What a model weighs: each feature's name and value."""
    words = tokens(passage.text)
    beside = list(pairs(words))
    mark = _mark(passage)
    one = share(words)
    found: dict[str, float] = {}
    for word in words:
        for key in (f"w{mark}{word}", *(f"p{mark}{piece}" for piece in pieces(word))):
            found[key] = found.get(key, 0.0) + one
    for pair in beside:
        key = f"b{mark}{pair}"
        found[key] = found.get(key, 0.0) + one
    for name in sorted(fired(passage, words, beside)):
        found[f"q{name}"] = 1.0
    found[INTERCEPT] = 1.0
    return found


def _mark(passage: Passage) -> str:
    """Before words that are not English, so that none of them is taken for an English one."""
    return "" if passage.english else "~"


@dataclass(frozen=True, slots=True)
class Reading:
    """The probability of one passage; the cues that fired and the words in it, each with what it added in log-odds."""

    score: float
    cues: tuple[tuple[str, float], ...]
    words: tuple[tuple[str, float], ...]

    def reasons(self) -> tuple[Reason, ...]:
        """What speaks for the passage, the heaviest first and never nothing; what speaks against it is in the score."""
        found = [
            Reason(name, BY_NAME[name].label, weight)
            for name, weight in self.cues
            if weight > 0 and name in BY_NAME and BY_NAME[name].label
        ]
        telling = [
            (word, weight) for word, weight in self.words if weight >= _LEAST_OF_A_WORD and word not in _SAY_NOTHING
        ]
        telling = [(word, weight) for word, weight in telling if len(word) > 2 and word.isalpha()]
        telling = sorted(set(telling), key=lambda one: (-one[1], one[0]))[:_WORDS_NAMED]
        if telling:
            label = "words like " + ", ".join(f"“{word}”" for word, _ in telling)
            found.append(Reason("words", label, sum(weight for _, weight in telling)))
        if not found:
            return (Reason("wording", "worded like a claim", 0.0),)
        return tuple(sorted(found, key=lambda reason: (-reason.weight, reason.cue)))


@dataclass(frozen=True)
class Model:
    """``weights`` maps a feature's name to log-odds; what is not there weighs nothing.

    ``provenance`` says what it was trained on and under which terms; ``threshold`` is the lowest probability that is
    proposed. ``version`` is the name with a digest that changes with every weight and with the threshold.
    """

    name: str
    weights: Mapping[str, float]
    threshold: float
    provenance: Mapping[str, Any] = field(default_factory=dict)
    version: str = field(init=False)
    _of_word: dict[str, float] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        kept = {key: rounded for key, value in sorted(self.weights.items()) if (rounded := round(value, _DECIMALS))}
        object.__setattr__(self, "weights", kept)
        content = json.dumps([list(kept.items()), self.threshold], ensure_ascii=False)
        digest = hashlib.sha256(content.encode()).hexdigest()[:10]
        object.__setattr__(self, "version", f"{self.name[:29]}-{digest}")

    def score(self, passages: Iterable[Passage]) -> list[float]:
        """The probability that each is worth checking, between 0 and 1; nothing is left out below the threshold."""
        return [self.read(passage).score for passage in passages]

    def read(self, passage: Passage) -> Reading:
        """The probability of one passage and what it comes from. The same sum as over ``features_of``."""
        words = tokens(passage.text)
        beside = list(pairs(words))
        mark = _mark(passage)
        one = share(words)
        get = self.weights.get
        known = self._of_word
        added = [(word, one * (known[word] if word in known else self._weigh(word))) for word in _marked(words, mark)]
        total = one * sum([get(f"b{mark}{pair}", 0.0) for pair in beside])
        total += sum([weight for _, weight in added])
        cues = tuple((name, get("q" + name, 0.0)) for name in sorted(fired(passage, words, beside)))
        total += get(INTERCEPT, 0.0) + sum([weight for _, weight in cues])
        return Reading(squeezed(total), cues, tuple(added))

    def _weigh(self, word: str) -> float:
        """A word's own weight and that of its pieces, remembered: most words of a text are seen again."""
        mark, bare = (word[0], word[1:]) if word[0] == "~" and len(word) > 1 else ("", word)
        get = self.weights.get
        weight = get("w" + word, 0.0) + sum(get(f"p{mark}{piece}", 0.0) for piece in pieces(bare))
        if len(self._of_word) < _WORDS_REMEMBERED:
            self._of_word[word] = weight
        return weight

    def as_json(self) -> str:
        """The file's text: one line for each kind of feature, in a fixed order."""
        parts: dict[str, dict[str, float]] = {
            part: {key[1:]: weight for key, weight in self.weights.items() if key != INTERCEPT and key[0] == kind}
            for part, kind in KINDS.items()
        }
        content = {
            "format": FORMAT,
            "name": self.name,
            "threshold": self.threshold,
            "provenance": dict(self.provenance),
            "bias": self.weights.get(INTERCEPT, 0.0),
            **parts,
        }
        lines = (
            f"{json.dumps(key)}: {json.dumps(value, ensure_ascii=False, separators=(',', ':'))}"
            for key, value in content.items()
        )
        return "{" + ",\n ".join(lines) + "}\n"

    @classmethod
    def from_json(cls, content: str) -> Model:
        """The model of a file's text. Raises ``Invalid`` where it is not one, or a weight is not a number."""
        try:
            data = json.loads(content)
        except (ValueError, RecursionError) as error:
            raise Invalid.field("model", f"This is not a model: it is not JSON ({error}).", code="model") from None
        if not isinstance(data, dict) or data.get("format") != FORMAT:
            raise Invalid.field(
                "model", f"This is not a model: its “format” is not “{FORMAT}”. Train one again.", code="model"
            )
        threshold = _number(data, "threshold")
        if not 0.0 <= threshold <= 1.0:
            raise Invalid.field("model", f"A threshold is between 0 and 1, not {threshold}.", code="model")
        name, provenance = data.get("name"), data.get("provenance", {})
        if not isinstance(name, str) or not name or not isinstance(provenance, dict):
            raise Invalid.field("model", "A model has a “name” and a “provenance”.", code="model")
        weights = {INTERCEPT: _number(data, "bias")}
        for part, kind in KINDS.items():
            held = data.get(part)
            if not isinstance(held, dict):
                raise Invalid.field("model", f"The model has no “{part}”.", code="model")
            weights |= {kind + key: _number(held, key) for key in held}
        return cls(name, weights, threshold, provenance)


def _marked(words: list[str], mark: str) -> list[str]:
    return [mark + word for word in words] if mark else words


def _number(held: Mapping[str, Any], key: str) -> float:
    value = held.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise Invalid.field("model", f"“{key}” of the model is not a number: {value!r}.", code="model")
    return float(value)


def squeezed(log_odds: float) -> float:
    """The probability of some log-odds, without overflow."""
    if log_odds < 0:
        grown = math.exp(max(log_odds, -700.0))
        return grown / (1 + grown)
    return 1 / (1 + math.exp(-min(log_odds, 700.0)))


def by_hand() -> Model:
    """The cues with the weights of their table and no words: where training starts from without another model."""
    return Model("cues", {INTERCEPT: BIAS, **{f"q{cue.name}": cue.weight for cue in CUES}}, 0.5)


@cache
def shipped() -> Model:
    """The default model. Its weights are data of this package; the file says what they were trained on."""
    return Model.from_json(resources.files("annotations.suggesters").joinpath(SHIPPED).read_text("utf-8"))
