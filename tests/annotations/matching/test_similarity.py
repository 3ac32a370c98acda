from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.matching import rank

CLAIMS = [
    "The League lost forty men at the Dervane bridge",
    "Bread prices rose in Harbour Town",
    "The Orren Federal Command seized the bridge at Upper Selmar",
    "Talks in the capital failed on Monday",
]


def test_the_same_claim_in_other_words_comes_first() -> None:
    assert rank("Orren troops have seized Upper Selmar's bridge", CLAIMS)[0].index == 2
    assert rank("forty League fighters were lost at the bridge over the Dervane", CLAIMS)[0].index == 0


def test_every_text_is_ranked_once_best_first() -> None:
    found = rank("bridge", CLAIMS)
    assert sorted(one.index for one in found) == [0, 1, 2, 3]
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)


def test_equal_texts_keep_their_order() -> None:
    assert [one.index for one in rank("bridge", ["a bridge", "a bridge", "a bridge"])] == [0, 1, 2]


@pytest.mark.parametrize(("query", "texts"), [("", ["a", "b"]), ("x", []), ("…", ["", "…"]), ("bridge", [""])])
def test_empty_input_ranks_without_complaint(query: str, texts: list[str]) -> None:
    assert [one.score for one in rank(query, texts)] == [0.0] * len(texts)


@given(st.text(max_size=30), st.lists(st.text(max_size=30), max_size=8))
def test_ranking_is_deterministic_and_complete(query: str, texts: list[str]) -> None:
    assert rank(query, texts) == rank(query, texts)
    assert sorted(one.index for one in rank(query, texts)) == list(range(len(texts)))


def test_the_one_of_two_thousand_alike_claims_is_found() -> None:
    texts = [f"The League lost {number} men at bridge {number} near Upper Selmar" for number in range(2_000)]
    assert rank("lost 77 men at bridge 77", texts)[0].index == 77


@pytest.mark.shared
def test_same_claims_across_the_labelled_articles_rank_high(shared_dir: Path) -> None:
    labelled = json.loads((shared_dir / "data" / "claims_dev.json").read_text())
    claims = [
        (article["file"], one["id"], one["quote"]) for article in labelled["articles"] for one in article["claims"]
    ]
    same: dict[str, set[str]] = {}
    for relation in labelled["relations"]:
        if relation["type"] == "same" and relation["cross"]:
            same.setdefault(relation["a"], set()).add(relation["b"])
            same.setdefault(relation["b"], set()).add(relation["a"])
    precisions = []
    for file, key, quote in claims:
        if key not in same:
            continue
        others = [one for one in claims if one[0] != file]
        ranked = [others[one.index][1] for one in rank(quote, [other[2] for other in others])]
        places = [place for place, other in enumerate(ranked, 1) if other in same[key]]
        precisions.append(sum(hit / place for hit, place in enumerate(places, 1)) / len(places))
    assert sum(precisions) / len(precisions) >= 0.72
