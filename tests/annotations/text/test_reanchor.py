from __future__ import annotations

import random
import textwrap
from itertools import pairwise, permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotations.text import Landing, candidates, is_grapheme_boundary, normalise, reanchor
from annotations.text.alignment import fold
from tests.annotations.text import edits
from tests.annotations.text.scripts import count_scripts
from tests.annotations.text.strategies import normalised_texts

FIRST = (
    "The Orren Federal Command said it had taken the bridge in Dervane on Monday. "
    "Eleven people were killed there, a spokesman said."
)
SECOND = "Ilse Tarrow denied that the bridge had been lost. Trucks carried 12 tonnes of flour to Kallin."
THIRD = "Officials in Upper Selmar could not be reached on Tuesday. The market stayed shut."
REFRAIN = "He said no more about it."


def paragraphs(*of: str) -> str:
    return "\n\n".join(of)


TEXT = paragraphs(FIRST, SECOND, THIRD)


def at(text: str, words: str, number: int = 1) -> tuple[int, int]:
    """Where the words stand, the ``number``-th time."""
    start = -1
    for _ in range(number):
        start = text.index(words, start + 1)
    return start, start + len(words)


def land(old: str, new: str, words: str, number: int = 1) -> Landing:
    return reanchor(old, new, [at(old, words, number)])[0]


def assert_same(old: str, new: str, *marks: str, state: str = "exact") -> None:
    """Each of these, which stand once in the old text and in the new, is on its own words."""
    for words in marks:
        assert old.count(words) == new.count(words) == 1, words
        landing = land(old, new, words)
        assert landing == Landing(state, *at(new, words), landing.method, 1.0, False), words  # type: ignore[arg-type]


def assert_changed(old: str, new: str, words: str, now: str, *, recheck: bool = True) -> None:
    landing = land(old, new, words)
    assert (landing.state, landing.start, landing.end) == ("changed", *at(new, now)), (words, landing)
    assert landing.recheck is recheck
    assert landing.method == "edited"


def assert_lost(old: str, new: str, *marks: str) -> None:
    for words in marks:
        assert land(old, new, words) == Landing("orphan", None, None, "none", 0.0, True), words


def test_the_same_text_keeps_every_mark_where_it_is() -> None:
    marks = [(0, 3), (5, 200), (len(TEXT) - 1, len(TEXT))]
    assert reanchor(TEXT, TEXT, marks) == [Landing("exact", *mark, "same-text", 1.0, False) for mark in marks]


@pytest.mark.parametrize("new", ["", "\n\n", "12"])
def test_nothing_is_left_in_a_text_without_words(new: str) -> None:
    assert reanchor(TEXT, new, [(0, 3), (0, len(TEXT))]) == [Landing("orphan", None, None, "none", 0.0, True)] * 2
    assert reanchor(new, TEXT, [(0, len(new))] if new else []) == [
        Landing("orphan", None, None, "none", 0.0, True)
    ] * bool(new)


def test_a_typo_inside_a_mark_changes_it_and_keeps_its_ends() -> None:
    new = TEXT.replace("taken the bridge", "takn the bridge")
    assert_changed(TEXT, new, "had taken the bridge", "had takn the bridge")
    assert_changed(TEXT, new, "taken", "takn")


def test_a_typo_elsewhere_in_the_sentence_touches_no_mark() -> None:
    new = TEXT.replace("Command said", "Command siad")
    assert_same(TEXT, new, "had taken the bridge in Dervane", "Monday", "The Orren Federal Command")


def test_a_changed_figure_changes_the_marks_around_it_and_no_other() -> None:
    new = TEXT.replace("12 tonnes", "17 tonnes")
    assert_changed(TEXT, new, "Trucks carried 12 tonnes of flour", "Trucks carried 17 tonnes of flour")
    assert_changed(TEXT, new, "12 tonnes", "17 tonnes")
    assert_changed(TEXT, new, "12", "17")
    assert_same(TEXT, new, "Trucks carried", "tonnes of flour to Kallin")


def test_a_word_put_into_a_mark_belongs_to_it_and_beside_a_mark_does_not() -> None:
    new = TEXT.replace("had taken", "had never taken")
    assert_changed(TEXT, new, "had taken the bridge", "had never taken the bridge")
    assert_same(TEXT, new, "taken the bridge", "said it had")


def test_words_rewritten_beyond_recognition_are_lost() -> None:
    new = TEXT.replace("Eleven people were killed there", "Nine died")
    assert_lost(TEXT, new, "Eleven people were killed there", "Eleven")


@pytest.mark.parametrize("place", range(4))
def test_a_new_paragraph_shifts_marks(place: int) -> None:
    of = [FIRST, SECOND, THIRD]
    of.insert(place, "Fighting flared again in the valley overnight. It went on at noon.")
    assert_same(TEXT, paragraphs(*of), "taken the bridge", "Ilse Tarrow denied", "Kallin.", "The market stayed shut.")


def test_a_cut_paragraph_loses_its_marks_and_no_others() -> None:
    new = paragraphs(FIRST, THIRD)
    assert_lost(TEXT, new, "Ilse Tarrow denied that the bridge had been lost.", "12 tonnes", "bridge had")
    assert_same(TEXT, new, "taken the bridge", "a spokesman said.", "Officials")


def test_a_mark_of_which_one_paragraph_was_cut_is_lost() -> None:
    assert_lost(TEXT, paragraphs(FIRST, THIRD), f"a spokesman said.\n\n{SECOND}", f"{SECOND}\n\nOfficials")


def test_a_moved_paragraph_takes_its_marks_along() -> None:
    new = paragraphs(SECOND, FIRST, THIRD)
    assert_same(TEXT, new, "Ilse Tarrow denied", "12 tonnes", state="moved")
    assert_same(TEXT, new, "taken the bridge", "Officials in Upper Selmar")


def test_a_moved_paragraph_that_was_edited_is_for_a_person() -> None:
    landing = land(TEXT, paragraphs(FIRST, THIRD, SECOND.replace("12", "31")), "tonnes of flour")
    assert landing.state in ("changed", "orphan")
    assert landing.recheck


def test_a_moved_sentence_takes_its_marks_along() -> None:
    sentence = "Ilse Tarrow denied that the bridge had been lost."
    new = paragraphs(FIRST, SECOND.removeprefix(sentence).strip(), f"{THIRD} {sentence}")
    assert_same(TEXT, new, sentence, "Tarrow denied", state="moved")
    assert_same(TEXT, new, "12 tonnes of flour", "The market stayed shut.")


def test_swapped_paragraphs_keep_their_marks() -> None:
    new = paragraphs(THIRD, SECOND, FIRST)
    for words in ("taken the bridge", "Ilse Tarrow denied", "The market stayed shut."):
        landing = land(TEXT, new, words)
        assert landing.state in ("exact", "moved")
        assert (landing.start, landing.end) == at(new, words)


def test_a_mark_across_paragraphs_that_were_swapped_is_lost() -> None:
    assert_lost(TEXT, paragraphs(SECOND, FIRST, THIRD), "a spokesman said.\n\nIlse Tarrow")


def test_of_two_identical_paragraphs_the_one_whose_neighbours_stand_is_kept() -> None:
    old = paragraphs(FIRST, REFRAIN, SECOND, REFRAIN, THIRD)
    new = paragraphs(FIRST, SECOND, REFRAIN, THIRD)
    assert land(old, new, "no more", 1).state == "orphan"
    assert land(old, new, "no more", 2) == Landing("exact", *at(new, "no more"), "same-words", 1.0, False)
    new = paragraphs(FIRST, REFRAIN, SECOND, THIRD)
    assert land(old, new, "no more", 1) == Landing("exact", *at(new, "no more"), "same-words", 1.0, False)
    assert land(old, new, "no more", 2).state == "orphan"


def test_of_two_identical_paragraphs_one_is_not_taken_for_the_other_when_the_neighbours_went_too() -> None:
    old = paragraphs(FIRST, REFRAIN, SECOND, REFRAIN, THIRD)
    for new in (paragraphs(FIRST, REFRAIN, THIRD), paragraphs(REFRAIN, "A new end was written for it."), REFRAIN):
        for number in (1, 2):
            landing = land(old, new, "no more", number)
            assert landing.state in ("changed", "orphan")
            assert landing.recheck


@pytest.mark.parametrize("place", [1, 2, 3])
def test_a_duplicated_paragraph_keeps_its_marks_on_the_first(place: int) -> None:
    of = [FIRST, SECOND, THIRD]
    of.insert(place, FIRST)
    new = paragraphs(*of)
    for words in ("taken the bridge", "Dervane", FIRST):
        assert land(TEXT, new, words) == Landing("exact", *at(new, words), "same-words", 1.0, False)


def test_a_mark_never_jumps_to_a_sentence_that_looks_like_its_own() -> None:
    other = "Ilse Tarrow denied that the market had been lost."
    added = paragraphs(FIRST, SECOND, f"{THIRD} {other}")
    assert land(TEXT, added, "denied") == Landing("exact", *at(added, "denied"), "same-words", 1.0, False)
    instead = paragraphs(
        FIRST, SECOND.replace("Ilse Tarrow denied that the bridge had been lost. ", ""), f"{THIRD} {other}"
    )
    assert_lost(TEXT, instead, "Ilse Tarrow denied that the bridge had been lost.", "denied", "lost")


def test_a_mark_never_jumps_to_a_paragraph_that_looks_like_its_own() -> None:
    other = SECOND.replace("Kallin", "Dervane")
    old = paragraphs(FIRST, SECOND, other, THIRD)
    for new in (paragraphs(FIRST, other, THIRD), paragraphs(other, FIRST, THIRD)):
        landing = land(old, new, "12 tonnes of flour to Kallin")
        assert landing.state == "orphan"
        landing = land(old, new, "tonnes of flour", 2)
        assert (landing.start, landing.end) == at(new, "tonnes of flour")


def test_a_split_paragraph_keeps_its_marks() -> None:
    new = TEXT.replace("Monday. Eleven", "Monday.\n\nEleven")
    assert_same(TEXT, new, "taken the bridge", "Eleven people", "Ilse Tarrow")
    assert_changed(TEXT, new, "on Monday. Eleven people", "on Monday.\n\nEleven people", recheck=False)


def test_joined_paragraphs_keep_their_marks() -> None:
    new = TEXT.replace("\n\nIlse", " Ilse")
    assert_same(TEXT, new, "Eleven people", "Ilse Tarrow denied", "12 tonnes", "The market")
    assert_changed(TEXT, new, "a spokesman said.\n\nIlse Tarrow", "a spokesman said. Ilse Tarrow", recheck=False)


def test_rewrapped_lines_change_only_the_marks_that_a_line_end_cuts() -> None:
    new = paragraphs(*(textwrap.fill(one, 50) for one in (FIRST, SECOND, THIRD)))
    assert_changed(TEXT, new, "Eleven people were killed", "Eleven people were\nkilled", recheck=False)
    assert_same(TEXT, new, "Eleven people were", "in Dervane on Monday")


def test_other_quotation_marks_are_no_reason_to_look_again() -> None:
    old = TEXT.replace("Ilse Tarrow denied that the bridge had been lost.", "“We never lost it,” Ilse Tarrow said.")
    new = old.replace("“", '"').replace("”", '"')
    assert_changed(old, new, "“We never lost it,”", '"We never lost it,"', recheck=False)
    assert_same(old, new, "We never lost it,", "Ilse Tarrow said")


def test_other_spacing_is_no_reason_to_look_again() -> None:
    new = TEXT.replace("Eleven people", "Eleven  people").replace("Ilse Tarrow", "Ilse\u00a0Tarrow")
    assert_changed(TEXT, new, "Eleven people were", "Eleven  people were", recheck=False)
    assert_changed(TEXT, new, "Ilse Tarrow denied", "Ilse\u00a0Tarrow denied", recheck=False)
    assert_same(TEXT, new, "people were killed", "Tarrow denied", "Eleven")


def test_a_mark_across_a_paragraph_s_end_is_kept_when_both_sides_are() -> None:
    words = "a spokesman said.\n\nIlse Tarrow"
    assert_same(TEXT, f"Fighting flared again.\n\n{TEXT}", words)
    new = TEXT.replace("spokesman", "spokeswoman")
    assert_changed(TEXT, new, words, "a spokeswoman said.\n\nIlse Tarrow")


def test_marks_at_the_very_ends_stay_there() -> None:
    new = f"Update. {TEXT} More soon."
    assert_same(TEXT, new, "The Orren", "stayed shut.", TEXT)
    new = TEXT.replace("The Orren", "Tha Orren").replace("shut.", "shutt.")
    assert_changed(TEXT, new, "The Orren", "Tha Orren")
    assert_changed(TEXT, new, "stayed shut.", "stayed shutt.")
    assert_changed(TEXT, new, TEXT, new)


def test_nested_and_overlapping_marks_are_carried_each_for_itself() -> None:
    new = TEXT.replace("12 tonnes", "17 tonnes")
    marks = [at(TEXT, words) for words in (SECOND, "carried 12 tonnes", "tonnes of flour", "12 tonnes of", "flour")]
    landings = reanchor(TEXT, new, marks)
    assert [landing.state for landing in landings] == ["changed", "changed", "exact", "changed", "exact"]
    assert [new[landing.start : landing.end] for landing in landings] == [
        SECOND.replace("12", "17"),
        "carried 17 tonnes",
        "tonnes of flour",
        "17 tonnes of",
        "flour",
    ]


def test_several_marks_on_one_range_stay_together_and_do_not_collide() -> None:
    marks = [at(TEXT, "12 tonnes")] * 3
    assert {landing.state for landing in reanchor(TEXT, TEXT.replace("12", "17"), marks)} == {"changed"}
    assert {landing.state for landing in reanchor(TEXT, f"Update.\n\n{TEXT}", marks)} == {"exact"}


def test_of_two_marks_that_come_to_one_range_the_changed_one_collides() -> None:
    marks = [at(TEXT, words) for words in ("carried 12 tonnes of flour", "tonnes of flour")]
    new = TEXT.replace("carried 12 tonnes", "tonnes")
    whole, part = reanchor(TEXT, new, marks)
    assert (whole.start, whole.end) == (part.start, part.end) == at(new, "tonnes of flour")
    assert (whole.state, whole.recheck) == ("collision", True)
    assert part.state == "exact"


def test_two_changed_marks_that_come_to_one_range_both_collide() -> None:
    marks = [at(TEXT, words) for words in ("Eleven people were killed", "people were killed")]
    new = TEXT.replace("Eleven people", "They")
    landings = reanchor(TEXT, new, marks)
    assert {(landing.start, landing.end) for landing in landings} == {at(new, "They were killed")}
    assert [(landing.state, landing.recheck) for landing in landings] == [("collision", True)] * 2


WINDOW = paragraphs(
    "Zoë saw it 👨‍👩‍👧‍👦 from her window on Monday. नमस्ते क्षत्रिय कहा.",
    "قال المتحدث إن 15 قتلوا في المدينة.",
    "我们控制了山口，13人受伤。",
)


def test_a_family_of_emoji_is_one_character() -> None:
    new = WINDOW.replace("👨‍👩‍👧‍👦", "👨‍👩‍👧")
    assert_changed(WINDOW, new, "👨‍👩‍👧‍👦", "👨‍👩‍👧")
    assert_changed(WINDOW, new, "it 👨‍👩‍👧‍👦 from", "it 👨‍👩‍👧 from")
    assert_same(WINDOW, new, "from her window")


def test_an_emoji_before_a_mark_only_shifts_it() -> None:
    new = WINDOW.replace("Zoë", "👩🏽‍🚒 Zoë")
    assert_same(WINDOW, new, "Zoë saw it", "👨‍👩‍👧‍👦", "قال المتحدث", "我们控制了山口")


def test_a_word_that_grew_accents_is_not_the_same_word() -> None:
    assert_changed(WINDOW, WINDOW.replace("क्षत्रिय", "क्षत्रियों"), "क्षत्रिय", "क्षत्रियों")
    assert_changed("He wrote x in it.", "He wrote x\u0323 in it.", "x", "x\u0323")
    assert_changed("He wrote 🇩🇪 in it.", "He wrote 🇩🇪\u0308 in it.", "🇩🇪", "🇩🇪\u0308")


def test_right_to_left_and_unspaced_scripts_are_carried_like_others() -> None:
    new = WINDOW.replace("15", "19").replace("13人", "23人")
    assert_changed(WINDOW, new, "إن 15 قتلوا", "إن 19 قتلوا")
    assert_changed(WINDOW, new, "13人受伤", "23人受伤")
    assert_same(WINDOW, new, "في المدينة", "我们控制了山口")


# Candidates


def test_candidates_are_shown_for_a_lost_mark_and_the_mark_stays_lost() -> None:
    words = "Ilse Tarrow denied that the bridge had been lost."
    alike = "Tarrow has denied that the bridge had been lost."
    new = paragraphs(FIRST, SECOND.removeprefix(words).strip(), THIRD, f"{alike} Nobody was hurt.")
    assert_lost(TEXT, new, words)
    best = candidates(words, new)[0]
    assert new[best.start : best.end] in alike
    assert best.score > 0.8


def test_candidates_are_the_most_alike_first_at_most_three_and_whole_words() -> None:
    new = paragraphs(
        "Trucks carried 12 tonnes of bread to Dervane.",
        "Trucks carried 12 tonnes of flour to Kallin and back.",
        "Trucks had carried some flour to Kallin.",
        "Nobody carried 12 tonnes of flour.",
        "He denied it.",
    )
    found = candidates("Trucks carried 12 tonnes of flour to Kallin", new)
    assert len(found) == 3
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    assert new[found[0].start : found[0].end] == "Trucks carried 12 tonnes of flour to Kallin"
    assert found[0].score == 1.0
    for one in found:
        assert not new[one.start - 1 : one.start].isalnum()
        assert not new[one.end : one.end + 1].isalnum()


@pytest.mark.parametrize("words", ["", " \n", "Quite another story altogether"])
def test_nothing_alike_gives_no_candidates(words: str) -> None:
    assert candidates(words, TEXT) == []


# Whatever comes

SCRIPTS = st.tuples(st.sampled_from(list(edits.all_kinds())), st.integers(0, 2**32))
"""Kinds of edits and seeds: hypothesis's own randoms take longer than what is tested."""
sometimes = settings(max_examples=40, deadline=None)


def edited_text(script: tuple[str, int], many: int = 12) -> tuple[str, str, list[tuple[int, int]]]:
    kind, seed = script
    rng = random.Random(seed)
    article = edits.an_article(rng)
    before = edits.lay(article)
    after = edits.lay(edits.edited(rng, article, kind))
    return before.text, after.text, [before.range(*words) for words in edits.marks(rng, before, many)]


def assert_sound(old: str, new: str, marks: list[tuple[int, int]]) -> None:
    landings = reanchor(old, new, marks)
    assert len(landings) == len(marks)
    assert reanchor(old, new, marks) == landings
    for (start, end), landing in zip(marks, landings, strict=True):
        assert landing.recheck or landing.state in ("exact", "moved", "changed")
        assert 0.0 <= landing.score <= 1.0
        if landing.state == "orphan":
            assert landing.start is landing.end is None
            continue
        assert landing.start is not None
        assert landing.end is not None
        assert 0 <= landing.start < landing.end <= len(new)
        found = new[landing.start : landing.end]
        if landing.state in ("exact", "moved"):
            assert found == old[start:end]
            assert not landing.recheck
        elif not landing.recheck:
            assert fold(found) == fold(old[start:end])
            assert found != old[start:end]
        for here, there in ((start, landing.start), (end, landing.end)):
            if is_grapheme_boundary(old, here):
                assert is_grapheme_boundary(new, there)


@st.composite
def two_texts_and_marks(draw: st.DrawFn) -> tuple[str, str, list[tuple[int, int]]]:
    """The second is another, or the first with a piece cut out, put in or put elsewhere at any place."""
    old = draw(normalised_texts)
    places = st.integers(0, len(old))
    start, end, to = draw(places), draw(places), draw(places)
    start, end = min(start, end), max(start, end)
    rest = old[:start] + old[end:]
    new = draw(
        st.one_of(
            normalised_texts,
            st.just(rest),
            st.just(rest[:to] + old[start:end] + rest[to:]),
            normalised_texts.map(lambda piece: old[:start] + piece + old[end:]),
        )
    )
    ranges = st.tuples(places, places).map(sorted).filter(lambda ends: ends[0] < ends[1])
    return old, new, [(a, b) for a, b in draw(st.lists(ranges, max_size=6))]


@settings(deadline=None)
@given(two_texts_and_marks())
def test_any_mark_of_any_text_lands_on_its_characters_or_is_asked_about(
    case: tuple[str, str, list[tuple[int, int]]],
) -> None:
    assert_sound(*case)


@sometimes
@given(SCRIPTS)
def test_any_mark_after_any_edit_lands_on_its_characters_or_is_asked_about(script: tuple[str, int]) -> None:
    assert_sound(*edited_text(script))


@sometimes
@given(SCRIPTS)
def test_marks_that_landed_stay_where_they_are(script: tuple[str, int]) -> None:
    old, new, marks = edited_text(script)
    landed = [
        (one.start, one.end) for one in reanchor(old, new, marks) if one.start is not None and one.end is not None
    ]
    assert [(one.state, one.start, one.end) for one in reanchor(new, new, landed)] == [
        ("exact", *place) for place in landed
    ]


@sometimes
@given(SCRIPTS)
def test_there_and_back_again_is_where_it_was(script: tuple[str, int]) -> None:
    old, new, marks = edited_text(script)
    for mark, there in zip(marks, reanchor(old, new, marks), strict=True):
        if there.start is None or there.end is None or there.state not in ("exact", "moved"):
            continue
        back = reanchor(new, old, [(there.start, there.end)])[0]
        if back.state in ("exact", "moved"):
            assert (back.start, back.end) == mark


@sometimes
@given(SCRIPTS, st.randoms(use_true_random=False))
def test_the_order_of_the_marks_does_not_matter(script: tuple[str, int], rng: random.Random) -> None:
    old, new, marks = edited_text(script)
    order = list(range(len(marks)))
    rng.shuffle(order)
    landings = reanchor(old, new, marks)
    assert reanchor(old, new, [marks[number] for number in order]) == [landings[number] for number in order]


@settings(deadline=None)
@given(normalised_texts, st.lists(st.integers(0, 200), max_size=12))
def test_a_text_normalised_again_keeps_every_mark(text: str, ends: list[int]) -> None:
    marks = [(a, b) for a, b in pairwise(ends) if a < b <= len(text)]
    again = normalise(text.replace("\n", "\r\n"), max_bytes=1_000_000).text
    assert reanchor(text, again, marks) == [Landing("exact", *mark, "same-text", 1.0, False) for mark in marks]


@pytest.mark.parametrize("order", list(permutations((FIRST, SECOND, THIRD))))
def test_marks_follow_their_paragraphs_into_any_order(order: tuple[str, ...]) -> None:
    new = paragraphs(*order)
    for words in (*order, "taken the bridge", "Ilse Tarrow denied", "The market stayed"):
        landing = land(TEXT, new, words)
        assert landing.state in ("exact", "moved")
        assert (landing.start, landing.end) == at(new, words)


@settings(deadline=None)
@given(normalised_texts, st.text(max_size=60))
def test_candidates_are_passages_of_whole_characters(text: str, words: str) -> None:
    for one in candidates(words, text):
        assert 0 <= one.start < one.end <= len(text)
        assert is_grapheme_boundary(text, one.start)
        assert is_grapheme_boundary(text, one.end)
        assert 0.5 <= one.score <= 1.0


def test_no_mark_lands_on_other_words_in_any_of_some_edit_scripts() -> None:
    """The same as in the soak test, with a fixed few of each kind."""
    count_scripts(6, seed=1).check()
