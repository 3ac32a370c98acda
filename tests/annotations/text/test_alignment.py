from __future__ import annotations

import random
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotations.text import Alignment, Run, align
from annotations.text.alignment import fold, similarity, tokens
from tests.annotations.text import edits
from tests.annotations.text.strategies import normalised_texts

FIRST = "The Selmar Front said it had taken the bridge in Dervane on Monday."
SECOND = "Trucks carried 12 tonnes of flour to Kallin before the road closed."
THIRD = "Officials in Upper Selmar could not be reached on Tuesday."


def paragraphs(*of: str) -> str:
    return "\n\n".join(of)


def counterparts(alignment: Alignment, old: str, new: str) -> list[tuple[str, str]]:
    return [(old[one.old : one.old_end], new[one.new : one.new_end]) for one in alignment.stretches]


def assert_runs_are_the_same_characters(old: str, new: str) -> None:
    alignment = align(old, new)
    assert all(run.length > 0 for run in alignment.runs)
    for run in alignment.runs:
        assert old[run.old : run.old + run.length] == new[run.new : run.new + run.length]
    assert all(one.old + one.length <= two.old for one, two in pairwise(alignment.runs))
    there = sorted(alignment.runs, key=lambda run: run.new)
    assert all(one.new + one.length <= two.new for one, two in pairwise(there))
    straight = [run for number, run in enumerate(alignment.runs) if number in alignment.in_order]
    assert all(one.new < two.new for one, two in pairwise(straight))
    assert all(0 <= one.old <= one.old_end <= len(old) for one in alignment.stretches)
    assert all(0 <= one.new <= one.new_end <= len(new) for one in alignment.stretches)
    assert all(one.old_end <= two.old for one, two in pairwise(alignment.stretches))
    for stretch in alignment.stretches:
        assert all(stretch.old_end <= run.old or run.old + run.length <= stretch.old for run in alignment.runs)
    assert align(old, new) == alignment


def test_the_same_text_is_one_run() -> None:
    assert align(FIRST, FIRST).runs == [Run(0, 0, len(FIRST))]


def test_a_changed_word_is_a_stretch_between_two_runs() -> None:
    new = FIRST.replace("bridge", "market")
    alignment = align(FIRST, new)
    at = FIRST.index("bridge")
    assert [(run.old, run.length) for run in alignment.runs] == [(0, at), (at + 6, len(FIRST) - at - 6)]
    assert counterparts(alignment, FIRST, new) == [("bridge", "market")]


def test_a_word_is_compared_as_a_whole() -> None:
    new = FIRST.replace("taken", "retaken")
    assert counterparts(align(FIRST, new), FIRST, new) == [("taken", "retaken")]


def test_a_paragraph_that_moved_is_a_run_out_of_order() -> None:
    alignment = align(paragraphs(FIRST, SECOND, THIRD), paragraphs(SECOND, THIRD, FIRST))
    moved = alignment.run_at(0)
    assert moved is not None
    assert moved not in alignment.in_order
    assert alignment.run_at(len(FIRST) + 2) in alignment.in_order


def test_a_paragraph_that_went_has_no_counterpart() -> None:
    old = paragraphs(FIRST, SECOND, THIRD)
    alignment = align(old, paragraphs(FIRST, THIRD))
    gone = range(len(FIRST) + 2, len(FIRST) + 2 + len(SECOND))
    assert all(alignment.run_at(at) is None for at in gone)
    assert all(alignment.stretch_at(at) is None for at in gone)


def test_one_of_two_that_look_alike_is_not_the_other() -> None:
    other = SECOND.replace("12", "31").replace("Kallin", "Dervane")
    old = paragraphs(FIRST, SECOND, other, THIRD)
    alignment = align(old, paragraphs(FIRST, other, THIRD))
    assert alignment.run_at(old.index("12")) is None
    assert alignment.run_at(old.index("31")) is not None


def test_alike_but_elsewhere_is_not_sure() -> None:
    """It may have been moved and edited; or it went, and another came that looks like it."""
    old, new = paragraphs(SECOND, FIRST, THIRD), paragraphs(FIRST, THIRD, SECOND.replace("12", "31"))
    alignment = align(old, new)
    number = alignment.run_at(old.index("tonnes"))
    assert number is None or not alignment.runs[number].sure


def test_a_sentence_joined_to_one_that_begins_like_it_is_found_where_it_is() -> None:
    old = "Zoë counted 33 shots from her window. Zoë counted 72 shots from her window."
    new = "Zoë counted 33 shots from her window, and Zoë counted 72 shots from her window."
    number = (alignment := align(old, new)).run_at(at := old.rindex("Zoë"))
    assert number is None or alignment.runs[number].new + at - alignment.runs[number].old == new.rindex("Zoë")


def test_two_alike_paragraphs_that_cross_are_both_not_sure() -> None:
    one, other = FIRST.replace("Monday", "Friday"), SECOND.replace("12", "31")
    old, new = paragraphs(THIRD, FIRST, SECOND, "So it went."), paragraphs(THIRD, other, one, "So it went.")
    alignment = align(old, new)
    for words in ("taken", "tonnes"):
        number = alignment.run_at(old.index(words))
        assert number is None or not alignment.runs[number].sure


def test_text_that_was_put_in_is_a_stretch_that_begins_where_nothing_was() -> None:
    new = FIRST.replace("had taken", "had never taken")
    alignment = align(FIRST, new)
    assert [(one.old == one.old_end, new[one.new : one.new_end].strip()) for one in alignment.stretches] == [
        (True, "never")
    ]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("We hold it, he said.", ["We", "hold", "it", ",", "he", "said", "."]),
        ("我们12人", ["我", "们", "12", "人"]),
        ("क्षत्रियों कहा", ["क्षत्रियों", "कहा"]),
        ("x\u0323 e\u0301", ["x\u0323", "e\u0301"]),
        ("می\u200cخواهم", ["می\u200cخواهم"]),
        ("سَقَطَت المدينة", ["سَقَطَت", "المدينة"]),
        ("👨‍👩‍👧‍👦👩🏽‍🚒 🇩🇪🇫🇷", ["👨‍👩‍👧‍👦", "👩🏽‍🚒", "🇩🇪", "🇫🇷"]),
    ],
)
def test_words_are_whole_and_characters_what_a_reader_takes_for_one(words: str, expected: list[str]) -> None:
    assert tokens(words) == expected


def test_folding_leaves_out_spacing_and_the_form_of_quotation_marks() -> None:
    assert fold(" “We  hold\u00a0it,”\nhe‘s said ") == fold('"We hold it," he\'s said')
    assert fold("We hold it") != fold("we hold it")
    assert fold("12-13") != fold("12–13")


def test_similarity_counts_words() -> None:
    assert similarity("the north gate", "the  north gate") == 1.0
    assert similarity("the north gate", "our western wall") == 0.0
    assert similarity("the north gate", "the south gate") == pytest.approx(2 / 3)


@settings(deadline=None)
@given(normalised_texts, normalised_texts)
def test_runs_of_any_two_texts_are_the_same_characters_and_never_overlap(old: str, new: str) -> None:
    assert_runs_are_the_same_characters(old, new)


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(list(edits.all_kinds())), st.integers(0, 2**32))
def test_runs_of_any_edit_are_the_same_characters_and_never_overlap(kind: str, seed: int) -> None:
    rng = random.Random(seed)
    article = edits.an_article(rng)
    assert_runs_are_the_same_characters(edits.lay(article).text, edits.lay(edits.edited(rng, article, kind)).text)


@settings(deadline=None)
@given(st.lists(st.sampled_from((FIRST, SECOND, THIRD, "He denied it.", "12")), max_size=8), st.randoms())
def test_runs_of_shuffled_and_repeated_paragraphs_are_the_same_characters(of: list[str], rng: random.Random) -> None:
    shuffled = [*of, *of[:2]]
    rng.shuffle(shuffled)
    assert_runs_are_the_same_characters(paragraphs(*of), paragraphs(*shuffled))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a " * 40_000, "b " * 40_000),
        ("a" * 200_000, "a" * 199_990),
        ("a. " * 10_000, "a. " * 9_990),
        ("山" * 30_000, "山" * 29_990),
        ("x\n\n" * 5_000, "x\n\n" * 4_990),
        (f"{SECOND}\n\n" * 1_000, f"{SECOND.replace('12', '13')}\n\n" * 1_000),
    ],
    ids=["nothing in common", "one word", "sentences", "signs", "paragraphs", "all alike"],
)
@pytest.mark.timeout(60)
def test_a_long_text_that_repeats_itself_takes_no_long_time(old: str, new: str) -> None:
    assert_runs_are_the_same_characters(old, new)
