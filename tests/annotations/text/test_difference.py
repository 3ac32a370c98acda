"""What differs between two wordings: nothing is left out, nothing twice, and it reads well."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.text import blocks, difference, is_grapheme_boundary
from annotations.text.difference import Difference
from tests.annotations.text import edits
from tests.annotations.text.strategies import texts

LEAD = "The Federal Command said on Monday that it held all of Dervane. Officials could not be reached."
DEAD = "Twelve people were killed in Kallin, the provincial council said. More were hurt."
FLOUR = "Trucks carried flour to the Orren valley before the road closed."
LAST = "It was the third attack on Old Quay this year, according to a spokesman."
OLD = "\n\n".join((LEAD, DEAD, FLOUR, LAST))


def drawn(old: str, new: str, found: Difference | None = None) -> str:
    """The paragraphs that differ, as a page marks them: [-gone-] [+come+] <moved>."""
    lines = []
    for one in (found or difference(old, new)).paragraphs:
        words = ""
        for piece in one.pieces:
            if piece.kind == "gone":
                assert piece.old
                words += f"[-{old[slice(*piece.old)]}-]"
            else:
                assert piece.new
                text = new[slice(*piece.new)]
                words += f"[+{text}+]" if piece.kind == "come" else f"<{text}>" if piece.moved else text
        if one.kind != "same" or one.moved or one.parted:
            lines.append(words.strip())
    return "\n".join(lines)


def assert_accounts_for_everything(old: str, new: str) -> None:
    found = difference(old, new)
    pieces = [piece for one in found.paragraphs for piece in one.pieces]
    there = [piece.new for piece in pieces if piece.new]
    assert "".join(new[slice(*one)] for one in there) == new
    assert [end for _, end in there[:-1]] == [start for start, _ in there[1:]]
    before = sorted(piece.old for piece in pieces if piece.old)
    assert "".join(old[slice(*one)] for one in before) == old
    assert [end for _, end in before[:-1]] == [start for start, _ in before[1:]]
    for piece in pieces:
        assert (piece.old is not None, piece.new is not None) == (piece.kind != "come", piece.kind != "gone")
        if piece.old and piece.new:
            assert old[slice(*piece.old)] == new[slice(*piece.new)]
            assert piece.old[0] < piece.old[1]
    assert found.same == (old == new)
    if found.same_words and not found.moved:
        assert old.split() == new.split()
    written = [one for one in found.paragraphs if one.kind != "gone"]
    assert len(written) == (len(blocks(new)) or bool(new))


@given(texts, texts)
def test_every_character_of_any_two_texts_is_accounted_for_once(old: str, new: str):
    assert_accounts_for_everything(old, new)


@given(st.integers(0, 10**9), st.sampled_from(list(edits.all_kinds())))
def test_every_character_of_an_edited_article_is_accounted_for_once(number: int, kind: str):
    rng = random.Random(number)
    article = edits.an_article(rng)
    old, new = edits.lay(article).text, edits.lay(edits.edited(rng, article, kind)).text
    assert_accounts_for_everything(old, new)
    assert_accounts_for_everything(new, old)


@given(st.integers(0, 10**9), st.sampled_from(list(edits.all_kinds())))
def test_no_piece_begins_inside_a_letter(number: int, kind: str):
    rng = random.Random(number)
    article = edits.an_article(rng)
    old, new = edits.lay(article).text, edits.lay(edits.edited(rng, article, kind)).text
    for one in difference(old, new).paragraphs:
        for piece in one.pieces:
            assert piece.old is None or is_grapheme_boundary(old, piece.old[0])
            assert piece.new is None or is_grapheme_boundary(new, piece.new[0])


def test_words_that_changed_are_shown_among_those_that_stayed():
    new = OLD.replace("Federal Command", "League").replace("all of Dervane", "most of the town")
    assert drawn(OLD, new) == (
        "The [-Federal Command-][+League+] said on Monday that it held [-all of Dervane-][+most of the town+]. "
        "Officials could not be reached."
    )
    found = difference(OLD, new)
    assert (found.gone, found.come) == (5, 5)
    assert not found.same_words


def test_a_few_characters_inside_rewritten_words_are_rewritten_too():
    old = "He counted twelve wounded in the market of Kallin before the convoy from Tessaly left again."
    new = "He counted several badly hurt soldiers in a hospital of Kallin before the convoy from Tessaly left again."
    assert drawn(old, new) == (
        "He counted [-twelve wounded in the market-][+several badly hurt soldiers in a hospital+] of Kallin before the "
        "convoy from Tessaly left again."
    )


def test_words_between_two_insertions_stay():
    new = OLD.replace("Trucks carried flour", "Forty trucks carried flour and wheat")
    assert drawn(OLD, new) == (
        "[-Trucks-][+Forty trucks+] carried flour [+and wheat +]to the Orren valley before the road closed."
    )


def test_a_sentence_and_a_paragraph_that_went_are_shown_whole_where_they_stood():
    new = "\n\n".join((LEAD.replace(" Officials could not be reached.", ""), DEAD, LAST))
    assert drawn(OLD, new) == f"{LEAD.partition(' Officials')[0]}[- Officials could not be reached.-]\n[-{FLOUR}\n\n-]"
    kinds = [(one.kind, one.old_number) for one in difference(OLD, new).paragraphs]
    assert kinds == [("changed", 1), ("same", 2), ("gone", 3), ("same", 4)]


def test_a_paragraph_put_in_place_of_another_follows_the_one_that_went():
    other = "Nothing here says anything that was said before, by anybody at all."
    found = difference(OLD, OLD.replace(FLOUR, other))
    assert [(one.kind, one.number, one.old_number) for one in found.paragraphs] == [
        ("same", 1, 1),
        ("same", 2, 2),
        ("gone", None, 3),
        ("come", 3, None),
        ("same", 4, 4),
    ]


def test_a_moved_paragraph_says_which_one_it_was():
    found = difference(OLD, "\n\n".join((FLOUR, LEAD, DEAD, LAST)))
    assert [(one.number, one.old_number, one.moved) for one in found.paragraphs] == [
        (1, 3, True),
        (2, 1, False),
        (3, 2, False),
        (4, 4, False),
    ]
    assert found.moved
    assert (found.come, found.gone) == (0, 0)


def test_a_sentence_that_was_moved_is_marked_where_it_stands_now_and_its_old_paragraph_is_parted():
    moved = "Officials could not be reached."
    new = OLD.replace(f" {moved}", "").replace("More were hurt.", f"{moved} More were hurt.")
    found = difference(OLD, new)
    assert drawn(OLD, new).splitlines()[-1] == DEAD.replace("More", f"<{moved}>[+ +]More")
    assert [one.parted for one in found.paragraphs] == [True, False, False, False]
    assert found.same_words


def test_other_spacing_is_no_other_word():
    new = OLD.replace(" on Monday", "\non Monday").replace("\n\n", "\n\n\n")
    found = difference(OLD, new)
    assert found.same_words
    assert not found.moved
    assert not found.same
    assert [one.kind for one in found.paragraphs] == ["spacing", "same", "same", "same"]


def test_a_paragraph_that_comes_at_the_end_leaves_the_one_before_it_alone():
    found = difference(OLD, OLD + "\n\nA correction was added at the end of this article.")
    assert [one.kind for one in found.paragraphs] == ["same"] * 4 + ["come"]


def test_headings_and_boilerplate_have_no_number():
    old = f"Both sides claim Dervane\n\n{LEAD}\n\nRead also: Dervane falls\n\n{DEAD}"
    assert [one.number for one in difference(old, old).paragraphs] == [None, 1, None, 2]


def test_letters_are_never_cut_from_their_accents_nor_families_apart():
    old = "Zoë counted the shots from her window 👨‍👩‍👧 and wrote कि down at noon."
    new = "Zoë counted the shots from her window 👨‍👩‍👦 and wrote का down at noon."
    assert drawn(old, new) == (
        "Zoë counted the shots from her window [-👨‍👩‍👧-][+👨‍👩‍👦+] and wrote [-कि-][+का+] down at noon."
    )


def test_a_text_without_words_is_all_gone_or_all_come():
    assert [one.kind for one in difference("", OLD).paragraphs] == ["come"] * 4
    assert [one.kind for one in difference(OLD, "").paragraphs] == ["gone"] * 4
    assert difference("", "").paragraphs == []
    found = difference("\n", " \n")
    assert [one.kind for one in found.paragraphs] == ["gone", "come"]
    assert found.same_words


@pytest.mark.slow
def test_two_megabytes_take_seconds():
    rng = random.Random(1)
    article = [[edits.a_sentence(rng) for _ in range(4)] for _ in range(8_000)]
    old = edits.lay(article).text
    for _ in range(300):
        edits.typo(rng, article)
        edits.moved_paragraph(rng, article)
    new = edits.lay(article).text
    assert len(old.encode()) > 2_000_000
    began = time.monotonic()
    found = difference(old, new)
    assert time.monotonic() - began < 30
    assert found.come
    assert_accounts_for_everything(old, new)
