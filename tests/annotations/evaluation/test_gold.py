from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from annotations.errors import Invalid
from annotations.evaluation.gold import load_gold, measure, nearest, paired, same_claimant
from annotations.suggesters import Draft, get_suggester

TEXT = "The League said it held the pass. The Command said 60 fighters had died. Rain fell."


def labelled(start: int, end: int, speaker: str, **other: Any) -> dict[str, Any]:
    return {"id": f"c{start}", "start": start, "end": end, "quote": TEXT[start:end], "speaker": speaker, **other}


CLAIMS = [
    labelled(51, 71, "Federal Command", source="Meridian Wire", kind="casualties"),
    labelled(16, 32, "League", source=None, kind="territory"),
    labelled(73, 83, "outlet"),
]


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    return write(tmp_path, CLAIMS)


def write(folder: Path, claims: list[dict[str, Any]]) -> Path:
    (folder / "articles").mkdir()
    (folder / "data").mkdir()
    (folder / "articles" / "one.txt").write_bytes(TEXT.encode())
    path = folder / "data" / "gold.json"
    path.write_text(json.dumps({"articles": [{"file": "one.txt", "claims": claims}]}))
    return path


class Fixed:
    name, version = "fixed", "1"

    def __init__(self, *ranges: tuple[int, int, str]) -> None:
        self.drafts = [Draft(start, end, TEXT[start:end], 0.9, (), who, "", "asserts") for start, end, who in ranges]

    def suggest(self, text: str, language: str = "") -> list[Draft]:
        return self.drafts


def test_claims_are_loaded_in_the_order_of_the_text_with_empty_words_for_nobody(gold: Path) -> None:
    (article,) = load_gold(gold)
    assert article.text == TEXT
    assert [(one.quote, one.speaker, one.source, one.kind) for one in article.claims] == [
        ("it held the pass", "League", "", "territory"),
        ("60 fighters had died", "Federal Command", "Meridian Wire", "casualties"),
        ("Rain fell.", "outlet", "", ""),
    ]


def test_a_quote_that_does_not_stand_there_and_a_missing_text_are_refused(tmp_path: Path) -> None:
    path = write(tmp_path, [{**CLAIMS[0], "start": 50}])
    with pytest.raises(Invalid):
        load_gold(path)
    (tmp_path / "articles" / "one.txt").unlink()
    with pytest.raises(Invalid, match=r"one\.txt"):
        load_gold(path)


def test_spans_are_counted_one_to_one_and_claimants_by_the_nearest_suggestion(gold: Path) -> None:
    articles = load_gold(gold)
    # The same ends and the right claimant; twice the same passage; a claimant that the article does not name there.
    found = measure(Fixed((16, 32, "League"), (50, 71, "Meridian Wire"), (51, 65, "Federal Command")), articles)
    assert found == {
        "span_f1_exact": 2 * 1 / 6,
        "span_f1_overlap": 2 * 2 / 6,
        "span_precision": 2 / 3,
        "span_recall": 2 / 3,
        "claimant_accuracy": 1 / 2,
    }


def test_nothing_suggested_and_everything_right_are_nought_and_one(gold: Path) -> None:
    articles = load_gold(gold)
    assert set(measure(Fixed(), articles).values()) == {0.0}
    everything = Fixed((16, 32, "League"), (51, 71, "Command"), (73, 83, ""))
    assert set(measure(everything, articles).values()) == {1.0}


def test_pairs_take_the_closest_first_and_the_nearest_may_be_nobody(gold: Path) -> None:
    claims = load_gold(gold)[0].claims
    drafts = Fixed((50, 72, ""), (51, 71, "")).drafts
    assert paired(claims, drafts) == [(claims[1], drafts[1])]
    assert nearest(claims[1], drafts) is drafts[1]
    assert nearest(claims[0], drafts) is None


INITIALS = "The Selmar Defence League (SDL) spoke."


@pytest.mark.parametrize(
    ("guess", "speaker", "same"),
    [
        ("Ilse Tarrow", "Ilse Tarrow (Federal Command)", True),
        ("Tarrow", "Ilse Tarrow (Federal Command)", True),
        ("Federal Command", "Ilse Tarrow (Federal Command)", False),
        ("Jorin Vasht", "Ilse Tarrow (Federal Command)", False),
        ("Selmar Defence League", "SDL", True),
        ("spokesman for the SDL", "SDL spokesperson", True),
        ("representatives of the Selmar Defence League (SDL)", "SDL spokesperson", True),
        ("League’s leader", "League; Command", True),
        ("Federal Command", "League; Command", True),
        ("spokesman", "SDL spokesperson", False),
        ("", "SDL", False),
    ],
)
def test_claimants_are_the_same_by_surname_organisation_or_initials(guess: str, speaker: str, same: bool) -> None:
    assert same_claimant(guess, speaker, INITIALS) is same


@pytest.mark.shared
def test_spans_and_claimants_on_the_labelled_articles(shared_dir: Path) -> None:
    found = measure(get_suggester(), load_gold(shared_dir / "data" / "claims_dev.json"))
    assert found["span_f1_overlap"] >= 0.75
    assert found["span_f1_exact"] >= 0.7
    assert found["claimant_accuracy"] >= 0.85
