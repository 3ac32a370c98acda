"""From labelled sentences to a calibrated model, and what a model is worth on sentences that it has not seen.

A model is always learnt on top of another, by default on top of the cues with their weights by hand: what the examples
do not speak about keeps the weight it had, and the penalty is on the distance from there. So a hundred decisions of
one newsroom move the shipped model where they agree, and leave it elsewhere.
"""

from __future__ import annotations

import math
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from annotations.errors import Invalid
from annotations.evaluation.figures import Figures, best_threshold, figures
from annotations.suggesters.features import Passage
from annotations.suggesters.model import INTERCEPT, Model, by_hand, features_of, squeezed
from annotations.training.data import Example
from annotations.training.logistic import Row, fit

BASE = "base"
_TRUST = 0.2
"""What one held-out example weighs against leaving probabilities as they are."""
_FLATTEST = 0.25
"""However badly scores fit, they are not turned round and hardly flattened out: that is for a person to see."""


@dataclass(frozen=True, slots=True)
class Method:
    """How a model is trained.

    ``cost`` weighs the examples against staying where the base is; positives weigh more, so that together they count
    like the negatives. ``scale`` makes moving a kind of feature cheaper (a word, a pair of words, a piece of a word, a
    cue, the intercept, the base as a whole), ``rarity`` moving a rare one. ``fewest`` is in how many examples a feature
    has to be, and ``most`` how many of its kind are kept. ``folds`` serve calibration.
    """

    cost: float = 0.1
    scale: Mapping[str, float] = field(
        default_factory=lambda: {"w": 1.0, "b": 1.0, "p": 0.25, "q": 0.4, INTERCEPT: 3.0, BASE: 1.5}
    )
    rarity: float = 0.5
    fewest: Mapping[str, int] = field(default_factory=lambda: {"w": 3, "b": 4, "p": 6})
    most: Mapping[str, int] = field(default_factory=lambda: {"w": 4_000, "b": 4_000, "p": 4_000})
    folds: int = 5
    rounds: int = 12


FEW = 2_000
"""Up to so many examples, a word that is in two of them counts."""
_BEFORE_DOUBT = 10
_PULL = 200
_ENOUGH = 100


def method_for(examples: Sequence[Example], base: Model | None = None) -> Method:
    """The method for these examples on top of this base, as measured in docs/suggestions.md.

    A handful cannot throw doubt on the base as a whole, two hundred can. On top of a base that has learnt words, all
    examples together pull alike: a hundred decisions move it well, and thousands of another kind do not drown it.
    """
    many = sum(example.weight for example in examples)
    method = Method() if len(examples) > FEW else Method(fewest={"w": 2, "b": 2, "p": 2})
    doubt = min(method.scale[BASE], math.sqrt(many) / _BEFORE_DOUBT)
    has_words = base is not None and any(name[0] == "w" for name in base.weights)
    cost = min(many / _ENOUGH, 1.0, _PULL / many) if has_words else method.cost
    return replace(method, cost=cost, scale={**method.scale, BASE: doubt})


def train(
    examples: Sequence[Example],
    *,
    base: Model | None = None,
    name: str = "own",
    method: Method | None = None,
    provenance: Mapping[str, Any] | None = None,
) -> Model:
    """A model learnt from the examples on top of ``base``, calibrated, with the threshold of the best F1.

    Probabilities and threshold come from scores of examples that were held out, group by group. The same examples in
    the same order give the same model. Raises ``Invalid`` (``too-few``) unless there are two groups and, of either
    kind, two examples.
    """
    _enough(examples)
    method = method or method_for(examples, base)
    base = base or by_hand()
    table = _Table(example.passage for example in examples)
    plain = _fitted(table, examples, range(len(examples)), base, method)
    scores = _held_out(table, examples, base, method)
    labels = [example.positive for example in examples]
    slope, shift = _calibration(scores, examples)
    weights = {key: slope * weight for key, weight in plain.items()}
    weights[INTERCEPT] = weights.get(INTERCEPT, 0.0) + shift
    threshold = best_threshold([squeezed(slope * score + shift) for score in scores], labels)
    return Model(name, weights, round(threshold, 4), provenance or {})


def evaluate(model: Model, examples: Sequence[Example]) -> Figures:
    """What the model is worth on examples that it was not trained on, at its own threshold."""
    return figures(
        model.score(example.passage for example in examples),
        [example.positive for example in examples],
        [example.group for example in examples],
        model.threshold,
    )


def held_out_scores(
    examples: Sequence[Example], *, base: Model | None = None, method: Method | None = None, folds: int = 0
) -> list[tuple[float, float]]:
    """For each example the probability that a model trained without its group gives it, and that model's threshold.

    ``folds`` is how many times to train; 0 leaves out one group at a time.
    """
    found: list[tuple[float, float]] = [(0.0, 0.0)] * len(examples)
    for apart in _folds(examples, folds or len({example.group for example in examples})):
        model = train([example for at, example in enumerate(examples) if at not in apart], base=base, method=method)
        held = sorted(apart)
        for at, score in zip(held, model.score(examples[at].passage for at in held), strict=True):
            found[at] = (score, model.threshold)
    return found


class _Table:
    """The features of many passages as numbers; a name is kept once."""

    def __init__(self, passages: Iterable[Passage]) -> None:
        self.names: list[str] = []
        self._column: dict[str, int] = {}
        self.rows = [self._row(passage) for passage in passages]

    def _row(self, passage: Passage) -> tuple[array[int], array[float]]:
        columns, values = array("i"), array("d")
        for name, value in features_of(passage).items():
            column = self._column.setdefault(name, len(self.names))
            if column == len(self.names):
                self.names.append(name)
            columns.append(column)
            values.append(value)
        return columns, values


def _fitted(
    table: _Table, examples: Sequence[Example], chosen: Sequence[int], base: Model, method: Method
) -> dict[str, float]:
    """The weights, not yet calibrated, learnt from the chosen examples; only the weightiest features are kept."""
    holding: Counter[int] = Counter()
    for at in chosen:
        holding.update(table.rows[at][0])
    kept = [column for column, many in holding.items() if many >= method.fewest.get(_kind(table.names[column]), 1)]
    kept = _in_several_groups(table, examples, chosen, kept)
    learnt = _learn(table, examples, chosen, base, method, holding, kept)
    fewer = _weightiest(table, kept, learnt, holding, method)
    if len(fewer) < len(kept):
        learnt = _learn(table, examples, chosen, base, method, holding, fewer)
    slope = 1 + learnt.pop(len(table.names), 0.0)
    weights = {name: slope * weight for name, weight in base.weights.items()}
    for column, weight in learnt.items():
        weights[table.names[column]] = weights.get(table.names[column], 0.0) + weight
    return weights


def _learn(
    table: _Table,
    examples: Sequence[Example],
    chosen: Sequence[int],
    base: Model,
    method: Method,
    holding: Counter[int],
    kept: Sequence[int],
) -> dict[int, float]:
    """What each of the kept columns adds to the base; the last column of all is the base's own score."""
    place = {column: at for at, column in enumerate(kept)}
    total = len(chosen)
    scales = []
    for column in kept:
        kind = _kind(table.names[column])
        rare = method.rarity * math.log(total / holding[column]) if kind in "wbp" else 0.0
        scales.append(method.scale[kind] * (1 + rare))
    known = [base.weights.get(name, 0.0) for name in table.names]
    cost = _costs(examples, chosen, method)
    rows = []
    for at in chosen:
        columns, values = table.rows[at]
        offset = sum(known[column] * value for column, value in zip(columns, values, strict=True))
        inside = [(place[c], v * scales[place[c]]) for c, v in zip(columns, values, strict=True) if c in place]
        inside.append((len(kept), offset * method.scale[BASE]))
        rows.append(
            Row(
                array("i", [column for column, _ in inside]),
                array("d", [value for _, value in inside]),
                examples[at].positive,
                cost[examples[at].positive] * examples[at].weight,
                offset,
            )
        )
    found = fit(rows, len(kept) + 1, rounds=method.rounds)
    learnt = {column: found[at] * scales[at] for at, column in enumerate(kept)}
    return {**learnt, len(table.names): found[-1] * method.scale[BASE]}


def _costs(examples: Sequence[Example], chosen: Sequence[int], method: Method) -> dict[bool, float]:
    """What a positive and a negative example cost, so that the two kinds weigh the same on the whole."""
    weights = {
        kind: sum(examples[at].weight for at in chosen if examples[at].positive is kind) for kind in (True, False)
    }
    half = sum(weights.values()) / 2
    return {kind: method.cost * half / weight if weight else 0.0 for kind, weight in weights.items()}


def _kind(name: str) -> str:
    return name if name == INTERCEPT else name[0]


def _in_several_groups(
    table: _Table, examples: Sequence[Example], chosen: Sequence[int], kept: Sequence[int]
) -> list[int]:
    """Only what is found in two groups: what one text alone says is its subject, and may give it away."""
    wanted = set(kept)
    first: dict[int, str] = {}
    several = set()
    for at in chosen:
        group = examples[at].group
        for column in wanted.intersection(table.rows[at][0]):
            if first.setdefault(column, group) != group:
                several.add(column)
    always = {column for column in kept if _kind(table.names[column]) in ("q", INTERCEPT)}
    return [column for column in kept if column in several or column in always]


def _weightiest(
    table: _Table, columns: Sequence[int], learnt: Mapping[int, float], holding: Counter[int], method: Method
) -> list[int]:
    """Of each kind the columns that move the most examples the furthest."""
    by_kind: dict[str, list[int]] = {}
    for column in columns:
        by_kind.setdefault(_kind(table.names[column]), []).append(column)
    kept = []
    for kind, some in by_kind.items():
        some.sort(key=lambda column: (-abs(learnt[column]) * math.sqrt(holding[column]), table.names[column]))
        kept += some[: method.most.get(kind, len(some))]
    return sorted(kept)


def _folds(examples: Sequence[Example], many: int) -> list[set[int]]:
    """The examples' numbers in ``many`` parts of nearly the same size; a group is never divided."""
    groups: dict[str, list[int]] = {}
    for at, example in enumerate(examples):
        groups.setdefault(example.group, []).append(at)
    parts: list[set[int]] = [set() for _ in range(min(many, len(groups)))]
    for group in sorted(groups, key=lambda name: (-len(groups[name]), name)):
        min(parts, key=len).update(groups[group])
    return parts


def _held_out(table: _Table, examples: Sequence[Example], base: Model, method: Method) -> list[float]:
    """The log-odds that each example gets from the weights learnt without its part."""
    scores = [0.0] * len(examples)
    for apart in _folds(examples, method.folds):
        weights = _fitted(table, examples, [at for at in range(len(examples)) if at not in apart], base, method)
        known = [weights.get(name, 0.0) for name in table.names]
        for at in apart:
            columns, values = table.rows[at]
            scores[at] = sum(known[column] * value for column, value in zip(columns, values, strict=True))
    return scores


def _calibration(scores: Sequence[float], examples: Sequence[Example]) -> tuple[float, float]:
    """Platt's slope and shift of the log-odds. With few examples they stay near 1 and 0, where they start."""
    rows = [
        Row((0, 1), (score, 1.0), example.positive, _TRUST * example.weight, score)
        for score, example in zip(scores, examples, strict=True)
    ]
    slope, shift = fit(rows, 2, rounds=50)
    return max(1 + slope, _FLATTEST), shift


def _enough(examples: Sequence[Example]) -> None:
    positive = sum(example.positive for example in examples)
    groups = {example.group for example in examples}
    if min(positive, len(examples) - positive) < 2 or len(groups) < 2:
        raise Invalid.field(
            "examples",
            f"There are {positive:,} positive and {len(examples) - positive:,} negative examples in {len(groups):,} "
            "texts. Training needs at least two of either, from at least two texts.",
            code="too-few",
        )
