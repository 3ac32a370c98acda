from __future__ import annotations

import pytest
from hypothesis import given

from annotations.errors import Invalid
from annotations.text import CONTEXT_LENGTH, iou, is_grapheme_boundary, quote_selector, verify_range
from tests.annotations.text.strategies import text_and_range

TEXT = "Upper Selmar fell 👨‍👩‍👧‍👦 on Monday, the café said."


def refused(start: int, end: int, exact: str, text: str = TEXT) -> Invalid:
    with pytest.raises(Invalid) as caught:
        verify_range(text, start, end, exact)
    return caught.value


def test_a_true_quote_passes_also_in_decomposed_form() -> None:
    verify_range(TEXT, 0, 12, "Upper Selmar")
    at = TEXT.index("café")
    verify_range(TEXT, at, at + 4, "cafe\u0301")


@pytest.mark.parametrize(
    ("start", "end", "code"),
    [(-1, 3, "range"), (0, 999, "range"), (5, 5, "range"), (6, 5, "range"), (18, 19, "split-grapheme")],
)
def test_impossible_ranges_are_refused(start: int, end: int, code: str) -> None:
    assert refused(start, end, TEXT[max(start, 0) : end]).slug == code


def test_a_mismatch_shows_both_strings_and_where_the_words_are() -> None:
    problem = refused(0, 5, "Selmar")
    assert problem.slug == "exact-mismatch"
    assert problem.extra == {"expected": "Selmar", "found": "Upper"}
    assert "“Upper”" in problem.detail
    assert "“Selmar”" in problem.detail
    assert "[6, 12)" in problem.detail


def test_a_cut_through_a_very_long_character_is_refused_in_a_short_sentence() -> None:
    text = "x" + "\u0301" * 100_000
    problem = refused(50_000, 50_001, "\u0301", text)
    assert problem.slug == "split-grapheme"
    assert (problem.extra["before"], problem.extra["after"]) == (0, len(text))
    assert len(problem.detail) < 500


def test_offsets_counted_in_utf16_are_recognised() -> None:
    at = TEXT.index("Monday")
    problem = refused(at + 4, at + 10, "Monday")
    assert "UTF-16" in problem.detail
    assert f"[{at}, {at + 6})" in problem.detail


def test_a_long_mismatch_is_shown_by_its_ends_and_kept_whole_in_the_extra() -> None:
    problem = refused(0, 400, "y" * 400, "x" * 400)
    assert len(problem.detail) < 500
    assert problem.extra["found"] == "x" * 400


def test_a_split_character_names_the_way_out() -> None:
    assert "Use 18 or 25" in refused(18, 20, TEXT[18:20]).detail


def test_a_quote_has_its_surroundings() -> None:
    quote = quote_selector(TEXT, 6, 12)
    assert (quote.exact, quote.prefix, quote.suffix) == ("Selmar", "Upper ", TEXT[12:])


@given(text_and_range())
def test_surroundings_join_up_with_the_text(case: tuple[str, int, int]) -> None:
    text, start, end = case
    quote = quote_selector(text, start, end)
    assert text[:start].endswith(quote.prefix)
    assert text[end:].startswith(quote.suffix)
    assert max(len(quote.prefix), len(quote.suffix)) <= CONTEXT_LENGTH
    if quote.prefix:
        assert is_grapheme_boundary(text, start - len(quote.prefix))
    if quote.suffix:
        assert is_grapheme_boundary(text, end + len(quote.suffix))


@given(text_and_range())
def test_only_whole_characters_with_their_own_text_are_accepted(case: tuple[str, int, int]) -> None:
    text, start, end = case
    whole = start < end and is_grapheme_boundary(text, start) and is_grapheme_boundary(text, end)
    try:
        verify_range(text, start, end, text[start:end])
    except Invalid:
        assert not whole
    else:
        assert whole


@pytest.mark.parametrize(
    ("a", "b", "share"),
    [
        ((0, 10), (0, 10), 1.0),
        ((0, 10), (5, 15), 1 / 3),
        ((0, 5), (5, 9), 0.0),
        ((0, 4), (0, 8), 0.5),
        ((3, 3), (3, 3), 0.0),
    ],
)
def test_iou_is_the_shared_part_of_both(a: tuple[int, int], b: tuple[int, int], share: float) -> None:
    assert iou(a, b) == iou(b, a) == pytest.approx(share)
