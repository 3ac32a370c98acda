"""Measuring matching: on two invented articles, on the real ones, and on files that are none."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from annotations.errors import Invalid
from annotations.evaluation.matching import evaluate

ONE = """\
League spokesman Jorin Vasht said the League had captured the town of Dervane. Federal troops lost 40 soldiers there, \
he said.

The Federal Command denied that the League took Dervane.
"""
OTHER = """\
The League captured Dervane, its spokesman Jorin Vasht said.

“Our troops still hold Dervane,” Federal Command spokeswoman Ilse Tarrow said. Bread prices rose in Tolm.
"""
CLAIMS = {
    "one.txt": {"a1": "the League had captured the town of Dervane", "a2": "Federal troops lost 40 soldiers there"},
    "other.txt": {
        "b1": "The League captured Dervane",
        "b2": "Our troops still hold Dervane",
        "b3": "Bread prices rose in Tolm",
    },
}
RELATIONS = [
    {"a": "a1", "b": "b1", "type": "same", "cross": True},
    {"a": "b2", "b": "a1", "type": "contradicts", "cross": True},
    {"a": "a2", "b": "b2", "type": "related", "cross": True},
]


def claim(key: str, text: str, quote: str) -> dict[str, Any]:
    start = text.index(quote)
    ends = {"start": start, "end": start + len(quote)}
    return {"id": key, **ends, "quote": quote, "speaker": "outlet", "source": None, "kind": "event"}


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    articles = []
    for name, text in (("one.txt", ONE), ("other.txt", OTHER)):
        (tmp_path / "articles").mkdir(exist_ok=True)
        (tmp_path / "articles" / name).write_text(text, encoding="utf-8")
        claims = [claim(key, text, quote) for key, quote in CLAIMS[name].items()]
        articles.append({"file": name, "outlet": name, "claims": claims})
    path = tmp_path / "data" / "gold.json"
    path.parent.mkdir()
    path.write_text(json.dumps({"articles": articles, "relations": RELATIONS}), encoding="utf-8")
    return path


def test_what_is_to_be_found_comes_first_and_gets_its_kind(gold: Path):
    found = evaluate(gold)
    assert (found.claims, found.pairs) == (5, 2)
    for ranking in (found.same, found.contradicts):
        assert (ranking.map, ranking.recall_at_5, ranking.recall_at_10, ranking.queries) == (1, 1, 1, 2)
    assert (found.typing_f1, found.typed_right) == (1, 1)


def test_a_worse_order_and_a_wrong_kind_are_counted(gold: Path):
    data = json.loads(gold.read_text())
    data["relations"] = [
        {"a": "a1", "b": "b3", "type": "same", "cross": True},
        {"a": "a2", "b": "b3", "type": "supersedes", "cross": True},
    ]
    gold.write_text(json.dumps(data))
    found = evaluate(gold)
    assert found.same.queries == 2
    assert found.same.map < 1
    assert found.contradicts.queries == 0
    assert found.contradicts.map == 0
    assert found.typed_right == 0


def test_speakers_and_kinds_of_the_labels_are_not_looked_at(gold: Path):
    before = evaluate(gold)
    data = json.loads(gold.read_text())
    for article in data["articles"]:
        for one in article["claims"]:
            one.update(speaker="Nobody (Nothing)", source="Nowhere", kind="nonsense")
    gold.write_text(json.dumps(data))
    assert evaluate(gold) == before


def test_the_command_prints_figures_for_people_and_for_programs(gold: Path):
    said, told = io.StringIO(), io.StringIO()
    call_command("evaluate_matching", str(gold), stdout=said)
    assert "same claim     MAP 1.000" in said.getvalue()
    call_command("evaluate_matching", str(gold), "--json", stdout=told)
    perfect = {"map": 1.0, "recall_at_5": 1.0, "recall_at_10": 1.0}
    assert json.loads(told.getvalue()) == {"same": perfect, "contradicts": perfect, "typing_f1": 1.0}


def _without(name: str) -> Callable[[dict[str, Any]], object]:
    return lambda data: data.pop(name)


@pytest.mark.parametrize(
    ("break_it", "said"),
    [
        (_without("relations"), "no list “relations”"),
        (_without("articles"), "no list “articles”"),
        (lambda data: data["articles"][0].pop("file"), "number 1 of articles has no file"),
        (lambda data: data["articles"][0].update(file="gone.txt"), "gone.txt cannot be read"),
        (lambda data: data["articles"][1]["claims"][0].pop("quote"), "has no quote"),
        (lambda data: data["relations"][0].update(a="zz"), "'zz', which no article of the file has"),
        (lambda data: data["relations"].append("x"), "number 4 of relations has no a and no b and no type"),
    ],
)
def test_a_file_that_is_no_gold_is_refused_in_words(gold: Path, break_it: Callable[[Any], object], said: str):
    data = json.loads(gold.read_text())
    break_it(data)
    gold.write_text(json.dumps(data))
    with pytest.raises(CommandError) as refused:
        call_command("evaluate_matching", str(gold))
    assert said in str(refused.value)


def test_what_is_no_json_is_refused(tmp_path: Path):
    (tmp_path / "list.json").write_text("[]")
    (tmp_path / "text.json").write_text("none")
    for name in ("list.json", "text.json", "gone.json"):
        with pytest.raises(Invalid):
            evaluate(tmp_path / name)


@pytest.mark.shared
def test_the_real_articles_are_matched_well(shared_dir: Path):
    found = evaluate(shared_dir / "data" / "claims_dev.json")
    assert found.same.map >= 0.80
    assert found.same.recall_at_5 >= 0.90
    assert found.contradicts.recall_at_10 >= 0.90
    assert found.typing_f1 >= 0.60
