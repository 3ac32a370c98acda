"""``manage.py train_suggester`` and ``evaluate_suggester``: files in, a model or its figures out."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from annotations.suggesters import shipped

CLAIMS = ["{} fighters were killed in {} on Monday.", "Prices in {1} rose by {0} percent.", "{} people left {}."]
TALK = ["Thank you, {1}.", "I hope that {1} has a good night.", "What would you do in {1}?"]
PLACES = ["Dervane", "Hallin", "Kessim", "Ostra"]
KEYS = {"f1", "average_precision", "map", "precision_at_10", "calibration_error", "sentences_per_second", "f1_of_all"}


def run(command: str, *words: object) -> str:
    out = io.StringIO()
    call_command(command, *map(str, words), stdout=out)
    return out.getvalue()


@pytest.fixture
def debates(tmp_path: Path) -> Path:
    """Four debates of the invented world as a table in ClaimBuster's columns."""
    lines = ["Text,File_id,Verdict"]
    for at, place in enumerate(PLACES):
        for number in range(5):
            lines += [f'"{one.format(number + 11, place)}",{place},1' for one in CLAIMS]
            lines += [f'"{one.format(number, place)}",{place},{-(at % 2)}' for one in TALK]
    path = tmp_path / "debates.csv"
    path.write_text("\n".join(lines) + "\n")
    return path


def test_a_trained_model_is_evaluated_by_its_file(debates: Path, tmp_path: Path) -> None:
    out = tmp_path / "own.json"
    said = run("train_suggester", "--format", "claimbuster", debates, "--out", out, "--note", "ours")
    assert "120 sentences, 60 of them positive" in said
    found = json.loads(run("evaluate_suggester", "--format", "claimbuster", debates, "--model", out, "--json"))
    assert set(found) >= KEYS
    assert found["f1"] > 0.95 > found["f1_of_all"] == pytest.approx(2 / 3)
    assert (found["suggester"], found["examples"]) == ("own", 120)
    provenance = json.loads(out.read_text())["provenance"]
    assert (provenance["note"], provenance["base"]) == ("ours", shipped().version)


def test_the_default_is_measured_when_no_model_is_named(debates: Path) -> None:
    said = run("evaluate_suggester", "--format", "claimbuster", debates)
    assert said.startswith(shipped().version)
    assert "0.667  F1 of marking everything" in said


def test_gold_articles_also_tell_of_spans_and_claimants(tmp_path: Path) -> None:
    text = "The Federal Command said that 40 fighters were killed in Dervane on Monday.\n\nThank you all for reading."
    quote = "40 fighters were killed in Dervane on Monday"
    start = text.index(quote)
    claim = {"id": "a", "start": start, "end": start + len(quote), "quote": quote, "speaker": "Federal Command"}
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "one.txt").write_text(text)
    (tmp_path / "data").mkdir()
    gold = tmp_path / "data" / "gold.json"
    gold.write_text(json.dumps({"articles": [{"file": "one.txt", "claims": [claim]}]}))
    found = json.loads(run("evaluate_suggester", "--format", "gold", gold, "--json"))
    assert found["span_f1_exact"] == found["claimant_accuracy"] == found["average_precision"] == 1.0
    assert {"span_f1_overlap", *KEYS} <= set(found)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["evaluate_suggester", "--format", "clef", "none.tsv"], "none.tsv cannot be read"),
        (["evaluate_suggester", "--format", "clef", "FILE"], "line 1 has 1 columns"),
        (["evaluate_suggester", "--format", "claimbuster", "FILE", "--suggester", "oracle"], "no suggester “oracle”"),
        (["evaluate_suggester", "--format", "claimbuster", "FILE", "--model", "none.json"], "none.json cannot be read"),
        (["evaluate_suggester", "--format", "claimbuster", "FILE", "--model", "FILE"], "This is not a model"),
        (["evaluate_suggester", "--format", "gold", "none.json"], "none.json cannot be read"),
        (["evaluate_suggester", "--format", "gold", "FILE"], "it is not JSON"),
        (["train_suggester", "--format", "claimbuster", "FILE", "--out", "/none/own.json"], "cannot be written"),
        (["train_suggester", "--format", "newsclaims", "FILE", "--out", "own.json"], "line 1 is not JSON"),
        (
            ["train_suggester", "--format", "claimbuster", "FILE", "--base", "none", "--out", "own.json"],
            "none cannot be",
        ),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(debates: Path, words: list[str], said: str) -> None:
    with pytest.raises(CommandError, match=said):
        run(words[0], *(debates if word == "FILE" else word for word in words[1:]))


def test_too_few_sentences_train_nothing(tmp_path: Path) -> None:
    path = tmp_path / "few.csv"
    path.write_text("Text,Verdict\nThe bridge cost 40 million.,1\n")
    with pytest.raises(CommandError, match="at least two of either"):
        run("train_suggester", "--format", "claimbuster", path, "--out", tmp_path / "own.json")
    assert not (tmp_path / "own.json").exists()
