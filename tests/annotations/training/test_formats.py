from __future__ import annotations

import json
from pathlib import Path

import pytest

from annotations.errors import Invalid
from annotations.evaluation.gold import load_gold
from annotations.suggesters import by_hand, suggester_with
from annotations.training.formats import FORMATS, read_examples, scored_sentences

CLAIMBUSTER = (
    "Sentence_id,Text,File_id,Verdict\n1,The bridge cost 40 million.,dervane.txt,1\n2,Good evening.,dervane.txt,-1\n"
)
CLEF = "1\tTARROW\tWe hold every street.\t1\n2\tVASHT\tThank you.\t0\n"
NEWSCLAIMS = (
    '{"doc": "7", "sentence": "Vasht said the pass was closed.", "claim": true}\n'
    '{"doc": "7", "sentence": "He waved.", "claim": false}\n'
)


def test_claimbuster_tells_what_is_worth_checking_by_the_verdict(tmp_path: Path) -> None:
    path = tmp_path / "some.csv"
    path.write_text(CLAIMBUSTER)
    found = read_examples("claimbuster", [path])
    assert [(one.passage.text, one.positive, one.group) for one in found] == [
        ("The bridge cost 40 million.", True, "dervane.txt"),
        ("Good evening.", False, "dervane.txt"),
    ]


def test_without_the_debate_the_file_is_the_text(tmp_path: Path) -> None:
    path = tmp_path / "some.csv"
    path.write_text("Text,Verdict\nThe bridge cost 40 million.,1\n", encoding="utf-8-sig")
    assert [one.group for one in read_examples("claimbuster", [path])] == ["some.csv"]


def test_each_file_of_clef_is_a_debate(tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("first.tsv", "second.tsv")]
    for path in paths:
        path.write_text(CLEF)
    found = read_examples("clef", paths)
    assert [(one.positive, one.group) for one in found] == [
        (True, "first.tsv"),
        (False, "first.tsv"),
        (True, "second.tsv"),
        (False, "second.tsv"),
    ]


def test_newsclaims_are_sentences_of_reports(tmp_path: Path) -> None:
    path = tmp_path / "some.jsonl"
    path.write_text(NEWSCLAIMS)
    first, second = read_examples("newsclaims", [path])
    assert (first.positive, first.passage.report, first.passage.attributed) == (True, True, True)
    assert (second.positive, second.group) == (False, "7")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("claimbuster", "Text,Label\nA,1\n", "no column “Verdict”"),
        ("claimbuster", "Text,Verdict\nA,1\nB,yes\n", "line 3, column Verdict: “yes” is none of 1, 0 and -1"),
        ("claimbuster", "Text,Verdict\n,1\n", "line 2, column Text: it is empty"),
        ("claimbuster", 'Text,Verdict\n"A,1\n', "is not CSV"),
        ("claimbuster", "Text,Verdict\n", "holds no sentence"),
        ("clef", "1\tTARROW\tWe hold it.\n", "line 1 has 3 columns"),
        ("clef", CLEF + "3\tVASHT\tNo.\tx\n", "line 3, column 4, the label: “x” is neither 1 nor 0"),
        ("newsclaims", NEWSCLAIMS + "{\n", "line 3 is not JSON"),
        ("newsclaims", "[1]\n", "line 1 is not a JSON object"),
        ("newsclaims", '{"sentence": "A.", "claim": 1}\n', "column claim: it is neither true nor false"),
        ("newsclaims", '{"claim": true}\n', "column sentence: it is missing"),
        ("gold", "{", "not JSON"),
        ("gold", "[]", "not an object"),
        ("gold", '{"articles": [{}]}', "no “file”"),
    ],
)
def test_what_is_wrong_is_named_with_file_line_and_column(tmp_path: Path, name: str, content: str, said: str) -> None:
    path = tmp_path / "some.txt"
    path.write_text(content)
    with pytest.raises(Invalid) as caught:
        read_examples(name, [path])
    assert str(path) in caught.value.detail
    assert said in caught.value.detail


@pytest.mark.parametrize("name", FORMATS)
def test_a_missing_file_and_another_encoding_are_named(tmp_path: Path, name: str) -> None:
    path = tmp_path / "none.txt"
    with pytest.raises(Invalid, match="cannot be read"):
        read_examples(name, [path])
    path.write_bytes("Größe".encode("latin-1"))
    with pytest.raises(Invalid, match=r"none\.txt"):
        read_examples(name, [path])


def test_sentences_of_a_labelled_article_are_scored_without_a_threshold(tmp_path: Path) -> None:
    text = "The town of Dervane fell on Monday with 40 dead.\n\nWould you believe it?\n\nSource link"
    quote = "The town of Dervane fell on Monday with 40 dead"
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "one.txt").write_text(text)
    gold = tmp_path / "gold" / "gold.json"
    gold.parent.mkdir()
    claim = {"id": "a", "start": 0, "end": len(quote), "quote": quote, "speaker": "outlet", "source": None, "kind": "x"}
    gold.write_text(json.dumps({"articles": [{"file": "one.txt", "claims": [claim]}]}))
    (article,) = load_gold(gold)
    (fell, is_claim), (asked, is_none), (linked, neither) = scored_sentences(suggester_with(by_hand()), article)
    assert (is_claim, is_none, neither) == (True, False, False)
    assert fell > asked > linked == 0.0
    assert [one.positive for one in read_examples("gold", [gold])] == [True, False, False]
