"""Which texts are nearly the same, and that what finds them finds them."""

from __future__ import annotations

import random
import string
import time
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.matching.copies import candidates, fingerprint, likeness, shingles

RANDOM = random.Random(7)
NAMES = ["".join(RANDOM.choices(string.ascii_lowercase, k=RANDOM.randint(2, 9))) for _ in range(3_000)]


def prose(words: int, seed: int) -> str:
    """Made-up sentences in paragraphs."""
    rng = random.Random(seed)
    sentences = [" ".join(rng.choices(NAMES, k=12)).capitalize() + "." for _ in range(words // 12)]
    return "\n\n".join(" ".join(sentences[at : at + 4]) for at in range(0, len(sentences), 4))


WIRE = prose(480, 1)
PARAGRAPHS = WIRE.split("\n\n")


def alike(one: str, other: str):
    return likeness(shingles(one), shingles(other))


def meet(one: str, other: str) -> int:
    """How many hashes of their fingerprints the two have in common."""
    return len(set(fingerprint(shingles(one))) & set(fingerprint(shingles(other))))


def test_a_wire_copy_with_another_headline_lead_and_a_cut_end_is_found():
    copy = "Another headline for it\n\nOur own lead, by our staff in the city.\n\n" + "\n\n".join(PARAGRAPHS[1:-3])
    found = alike(WIRE, copy)
    assert found.is_copy
    assert found.share > 0.9
    assert found.resemblance < 0.9
    assert meet(WIRE, copy) > 2


@pytest.mark.parametrize("around", [500, 2_000, 6_000])
def test_an_article_that_embeds_most_of_another_is_found(around: int):
    embedding = prose(around, 2) + "\n\n" + "\n\n".join(PARAGRAPHS[1:]) + "\n\n" + prose(around, 3)
    found = alike(WIRE, embedding)
    assert found.is_copy
    assert found.share > 0.85
    assert meet(WIRE, embedding) > 1


def test_case_quotes_punctuation_and_line_ends_make_no_difference():
    one = (
        "“We don’t hold Dervane,” the spokes\u00adwoman said — “and nobody else does, as far as we can tell tonight.” "
        * 3
    )
    other = one.replace("“", '"').replace("”", '"').replace("’", "'").replace(" ", "\n").replace("—", "-").upper()
    assert shingles(one) == shingles(other.replace("\u00ad", ""))
    assert len(shingles(one)) > 15


def test_scripts_without_spaces_are_compared_by_their_characters():
    chinese = "政府军周一宣布占领了该镇，但反对派否认并表示他们的部队仍然控制着所有的街道和通往山谷的关口。" * 2
    assert alike(chinese, "另一个标题\n\n" + chinese[6:]).is_copy
    other = "央行周四宣布维持利率不变，经济学家此前预计通胀将在年底前回落到目标区间之内而且失业率保持稳定。" * 2
    assert not alike(chinese, other).is_copy
    thai = "กองกำลังรัฐบาลประกาศว่ายึดเมืองได้แล้วในวันจันทร์แต่ฝ่ายต่อต้านปฏิเสธและบอกว่ายังควบคุมถนนทุกสาย"
    assert alike(thai, "หัวข้อข่าว " + thai).is_copy


def test_a_quote_in_common_makes_no_copy():
    quote = "“" + " ".join(NAMES[:40]) + "”"
    assert not alike(prose(400, 11) + quote + prose(100, 12), prose(500, 13) + quote).is_copy


def test_boilerplate_in_common_makes_no_copy():
    notice = (
        "Editor’s note: this article was corrected on Tuesday. An earlier version of it misstated the number of people "
        "who were hurt. We regret the error. All rights reserved. This material may not be published or redistributed."
    )
    for words in (60, 100, 300):
        assert not alike(prose(words, 21) + "\n\n" + notice, prose(words, 22) + "\n\n" + notice).is_copy


def test_short_posts_of_one_template_are_no_copies():
    post = "Update on the fire in {}: {} homes are evacuated, {} crews are there the wind is from the {}. Stay away."
    one = post.format("Sell", "40", "12", "north")
    assert not alike(one, post.format("Dervane", "900", "31", "west")).is_copy
    assert not alike("Full time: Quay 2, Harbour 1", "Full time: Quay 2, Harbour 1").is_copy
    assert alike(one, one + " #sell").is_copy


@given(st.text(max_size=400), st.text(max_size=400))
def test_shares_stay_between_none_and_all(one: str, other: str):
    found = alike(one, other)
    assert 0 <= found.resemblance <= found.share <= 1
    assert alike(other, one) == found
    assert len(fingerprint(shingles(one))) <= 96


def test_what_few_have_weighs_more_than_what_all_have():
    boilerplate = {hash_: range(100, 150) for hash_ in range(4)}
    assert candidates({**boilerplate, 9: [7, 8], 10: [8]}, most=3)[:2] == [8, 7]
    assert len(candidates(boilerplate, most=12)) == 12


def test_a_long_text_is_read_in_seconds_and_has_a_small_fingerprint():
    text = prose(200_000, 5)
    began = time.process_time()
    assert len(fingerprint(shingles(text))) == 96
    assert time.process_time() - began < 15


@pytest.mark.shared
def test_the_real_articles_are_no_copies_of_each_other_but_of_themselves(shared_dir: Path):
    texts = [path.read_text(encoding="utf-8") for path in sorted((shared_dir / "articles").glob("*.txt"))]
    for one, other in combinations(texts, 2):
        assert alike(one, other).share < 0.05
    for text in texts:
        lines = text.split("\n")
        copy = "Another headline\n\nOur own lead.\n" + "\n".join(lines[2:-3])
        found = alike(text, copy)
        assert found.is_copy
        assert found.share > 0.8
        embedding = "\n".join([*(other for other in texts if other is not text), *lines[1:-2]])
        assert alike(text, embedding).is_copy
        assert min(meet(text, copy), meet(text, embedding)) > 1
