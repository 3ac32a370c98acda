from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

import pytest

from annotations.errors import Invalid
from annotations.suggesters import by_hand, passage_of
from annotations.suggesters.features import Passage
from annotations.suggesters.model import features_of
from annotations.training import Example, evaluate, held_out_scores, train

PLACES = ["Dervane", "Hallin", "Kessim", "Port Ellan", "Lower Selmar", "Ostra"]
WHAT = ["ferry timetable", "harbour wall", "school roof", "night train", "grain store", "town well"]


def sentences(seed: int, many: int, *, telling: str = "quorum", texts: int = 8) -> list[Example]:
    """Sentences that no cue tells apart: those with the telling word are the positive ones."""
    chance = random.Random(seed)
    found = []
    for at in range(many):
        positive = chance.random() < 0.4
        word = telling if positive else chance.choice(["picnic", "concert", "garden"])
        text = f"The {chance.choice(WHAT)} of {chance.choice(PLACES)} concerns the {word} there."
        found.append(Example(passage_of(text), positive, f"text-{at % texts}"))
    return found


def scores_of(examples: Sequence[Example], *texts: str) -> list[float]:
    return train(examples, name="own").score(map(passage_of, texts))


def test_what_tells_claims_apart_is_learnt() -> None:
    likely, unlikely = scores_of(
        sentences(1, 80), "The bridge of Selmar concerns the quorum.", "The bridge of Selmar concerns the picnic."
    )
    assert likely > 0.6 > 0.4 > unlikely


def test_the_same_examples_give_the_same_model() -> None:
    one, two = train(sentences(2, 60)), train(sentences(2, 60))
    assert (one.version, one.as_json()) == (two.version, two.as_json())


def test_what_no_example_speaks_of_keeps_its_direction() -> None:
    model = train(sentences(3, 60))
    plain, denied = model.score([Passage("The town fell to them."), Passage("The town fell to them.", voice="denies")])
    assert denied > plain


def test_a_small_contradiction_moves_a_well_founded_model_little() -> None:
    base = train(sentences(4, 400, telling="quorum"))
    against = [replace(example, positive=not example.positive) for example in sentences(5, 8)]
    moved = train(against, base=base)
    held = sentences(6, 200)
    assert evaluate(moved, held).average_precision > 0.9


def test_figures_are_those_of_sentences_that_were_not_learnt() -> None:
    # Each text has a word of its own that tells its positives: nothing that helps with another text.
    chance = random.Random(7)
    examples = []
    for text in range(6):
        for at in range(20):
            positive = at % 2 == 0
            word = f"word{chr(97 + text) * 4}" if positive else "nothing"
            examples.append(
                Example(passage_of(f"They speak of {word} in the {chance.choice(WHAT)}."), positive, str(text))
            )
    model = train(examples)
    held = held_out_scores(examples, folds=3)
    assert len(held) == len(examples)
    assert all(0 <= score <= 1 and 0 <= threshold <= 1 for score, threshold in held)
    assert not any(name[1:].startswith("word") for name in model.weights if name[0] == "w")


def test_words_of_one_text_alone_are_not_kept() -> None:
    examples = [*sentences(8, 40), *[Example(passage_of("The zeppelin landed."), True, "text-0") for _ in range(9)]]
    assert not [name for name in train(examples).weights if "zeppelin" in name]


@pytest.mark.parametrize(
    "examples",
    [
        [],
        [Example(Passage("A bridge fell."), True, "a")] * 5,
        [Example(Passage("A bridge fell."), positive, "a") for positive in (True, False) * 5],
    ],
    ids=["none", "one kind", "one text"],
)
def test_too_few_examples_are_refused_with_their_number(examples: list[Example]) -> None:
    with pytest.raises(Invalid, match="at least two of either") as caught:
        train(examples)
    assert caught.value.slug == "too-few"


@pytest.mark.parametrize(
    "passage",
    [
        Passage("The League denied that 40 % of its 1,200 fighters had left Dervane in 2026.", voice="denies"),
        Passage("Сообщают о 40 погибших.", english=False),
        Passage("~ ~~ «”“» 12,5"),
        Passage(""),
    ],
)
def test_a_reading_is_the_sum_over_the_features(passage: Passage) -> None:
    model = train(sentences(9, 60))
    total = sum(model.weights.get(name, 0.0) * value for name, value in features_of(passage).items())
    from annotations.suggesters.model import squeezed

    assert model.read(passage).score == pytest.approx(squeezed(total))
    assert model.read(passage) == model.read(passage)


def test_training_starts_from_the_cues() -> None:
    assert set(by_hand().weights) <= {*train(sentences(10, 60)).weights, "bias"}
