from __future__ import annotations

import json
from dataclasses import replace

import pytest

from annotations.errors import Invalid
from annotations.suggesters import Model, by_hand, shipped
from annotations.suggesters.features import Passage, tokens


def test_a_model_survives_its_file() -> None:
    model = Model(
        "own", {"bias": -1.25, "wquorum": 0.5, "b40 dead": -0.75, "p qu": 0.1, "qfigure": 1.0}, 0.4, {"note": "ours"}
    )
    again = Model.from_json(model.as_json())
    assert (again, again.version) == (model, model.version)


def test_the_version_changes_with_a_weight_and_with_the_threshold() -> None:
    model = by_hand()
    other = [
        Model(model.name, {**model.weights, "qfigure": 0.5}, model.threshold),
        Model(model.name, model.weights, 0.6),
    ]
    assert len({one.version for one in (model, *other)}) == 3
    assert by_hand().version == model.version


def test_a_version_fits_its_column() -> None:
    assert len(Model("a" * 60, {"bias": 1.0}, 0.5).version) <= 40


GOOD = {
    "format": "factcheck-model/1",
    "name": "own",
    "threshold": 0.5,
    "bias": 0,
    "words": {},
    "pairs": {},
    "pieces": {},
    "cues": {},
}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[]", "“format” is not"),
        (json.dumps({**GOOD, "format": "other"}), "“format” is not"),
        (json.dumps({**GOOD, "threshold": 2}), "between 0 and 1"),
        (json.dumps({**GOOD, "threshold": True}), "not a number"),
        (json.dumps({**GOOD, "bias": "1"}), "“bias” of the model is not a number"),
        (json.dumps({**GOOD, "bias": float("nan")}), "not a number"),
        (json.dumps({**GOOD, "words": []}), "no “words”"),
        (json.dumps({**GOOD, "words": {"town": None}}), "“town” of the model is not a number"),
        (json.dumps({**GOOD, "name": ""}), "“name”"),
    ],
)
def test_what_is_no_model_is_refused_with_what_is_wrong(content: str, said: str) -> None:
    with pytest.raises(Invalid, match=said):
        Model.from_json(content)


def test_the_shipped_model_is_small_and_says_where_it_comes_from() -> None:
    model = shipped()
    assert len(model.as_json().encode()) <= 300_000
    assert "10.5281/zenodo.3609356" in model.provenance["note"]
    assert model.name == "linear"


def test_no_weight_that_ships_holds_more_than_two_words() -> None:
    for name in shipped().weights:
        assert len(name[1:].split()) <= 2


def test_the_shipped_model_puts_claims_before_small_talk() -> None:
    claims = [
        "Unemployment in Dervane fell by 4 percent last year.",
        "The League killed more than 60 soldiers on Monday.",
        "She voted against the budget in 2019.",
    ]
    talk = [
        "Thank you very much, and good evening.",
        "I believe we can do better than that.",
        "What would you do, Governor?",
    ]
    scores = shipped().score([Passage(text) for text in claims + talk])
    assert min(scores[:3]) > shipped().threshold > max(scores[3:])


def test_reasons_say_only_what_speaks_for_it_heaviest_first() -> None:
    model = replace(by_hand(), weights={**by_hand().weights, "wbridge": 3.0, "wtown": -3.0})
    reasons = model.read(Passage("Would 40 men hold the bridge and the town?")).reasons()
    assert [reason.cue for reason in reasons] == ["figure", "words"] or reasons[0].weight >= reasons[-1].weight > 0
    assert next(reason.label for reason in reasons if reason.cue == "words") == "words like “bridge”"
    assert not {"question", "hypothetical"} & {reason.cue for reason in reasons}


def test_there_is_always_a_reason() -> None:
    (reason,) = by_hand().read(Passage("x")).reasons()
    assert reason.label == "worded like a claim"


def test_words_of_another_language_are_not_taken_for_english_ones() -> None:
    model = Model("own", {"wgift": 5.0, "p gif": 5.0}, 0.5)
    english, german = model.score([Passage("gift"), Passage("Gift", english=False)])
    assert english > 0.9
    assert german == 0.5


def test_tokens_tell_kinds_of_numbers_apart() -> None:
    assert tokens("In 1999, 40,000 (12.5%) didn’t pay $3.") == [
        *("in", "<year>", ",", "00,000", "(", "00.0", "%", ")", "didn't", "pay", "$", "0", ".")
    ]
