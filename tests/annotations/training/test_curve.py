"""What a hundred decisions on a new topic bring, on other texts of that topic: the NewsClaims development set.

Texts are read to the end, one after the other: what is a claim is marked or accepted, as many of what the shipped model
scores highest are rejected, the rest is passed over. Marks, acceptances and rejections are the decisions.
"""

from __future__ import annotations

import json
import random
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from annotations.errors import Invalid
from annotations.evaluation.figures import f1_at
from annotations.suggesters import passage_of, shipped
from annotations.training import Example
from annotations.training.decided import PASSED_OVER, train_on

PORTIONS = 6


def f1_after(decisions: int, examples: list[Example], *, seed: int) -> float:
    """F1 over all texts, each judged by what was learnt from others, at that model's threshold."""
    texts = sorted({one.group for one in examples})
    random.Random(seed).shuffle(texts)
    proposed: list[float] = []
    labels: list[bool] = []
    for first in range(PORTIONS):
        held = set(texts[first::PORTIONS])
        order = sorted(set(texts) - held)
        random.Random(seed * 100 + 7).shuffle(order)
        model = shipped()
        decided: list[Example] = []
        passed: list[Example] = []
        for text in order if decisions else ():
            own = [one for one in examples if one.group == text]
            scored = sorted(zip(model.score(one.passage for one in own), own, strict=True), key=lambda pair: -pair[0])
            claims = [one for _, one in scored if one.positive]
            others = [one for _, one in scored if not one.positive]
            decided += [*claims, *others[: len(claims) + 1]]
            passed += [replace(one, weight=PASSED_OVER) for one in others[len(claims) + 1 :]]
            if len(decided) >= decisions:
                with suppress(Invalid):  # too few of a kind in the first texts: the shipped one goes on
                    model = train_on([*decided, *passed], shipped())
                break
        test = [one for one in examples if one.group in held]
        proposed += [float(score >= model.threshold) for score in model.score(one.passage for one in test)]
        labels += [one.positive for one in test]
    return f1_at(proposed, labels, 0.5)[0]


@pytest.mark.shared
@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_hundred_decisions_raise_f1_on_other_texts_of_the_topic(shared_dir: Path):
    rows = (shared_dir / "data/checkworthiness/newsclaims_dev.jsonl").read_text().splitlines()
    examples = [
        Example(replace(passage_of(row["sentence"]), report=True), row["claim"], row["doc"])
        for row in map(json.loads, rows)
    ]
    curve = {many: [f1_after(many, examples, seed=seed) for seed in (0, 1)] for many in (0, 100)}
    print({many: [round(value, 3) for value in values] for many, values in curve.items()})
    assert sum(curve[100]) / 2 >= sum(curve[0]) / 2 + 0.10
