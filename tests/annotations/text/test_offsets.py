from __future__ import annotations

import pytest
import regex  # type: ignore[import-untyped]
from hypothesis import given

from annotations.errors import Invalid
from annotations.text import from_utf16, grapheme_ceil, grapheme_floor, is_grapheme_boundary, to_utf16, utf16_length
from tests.annotations.text.strategies import texts

FAMILY = "👨‍👩‍👧‍👦"


def boundaries(text: str) -> set[int]:
    return {0, len(text), *(found.end() for found in regex.finditer(r"\X", text))}


@pytest.mark.parametrize(("text", "units"), [("", 0), ("abc", 3), ("é", 1), ("😀", 2), (FAMILY, 11)])
def test_utf16_length_counts_two_beyond_the_basic_plane(text: str, units: int) -> None:
    assert utf16_length(text) == units


def test_an_offset_inside_a_surrogate_pair_is_refused() -> None:
    with pytest.raises(Invalid) as caught:
        from_utf16("a😀b", 2)
    assert caught.value.slug == "split-surrogate"
    assert from_utf16("a😀b", 3) == 2


@pytest.mark.parametrize("offset", [-1, 5])
def test_offsets_outside_the_text_are_refused(offset: int) -> None:
    for convert in (to_utf16, from_utf16):
        with pytest.raises(Invalid) as caught:
            convert("abcd", offset)
        assert caught.value.slug == "range"


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        (FAMILY, range(1, 7)),
        ("🇩🇪🇫🇷", (1, 3)),
        ("a🇩🇪🇫🇷", (2, 4)),
        ("e\u0301\u0323x", (1, 2)),
        ("\r\n", (1,)),
        ("🏴󠁧󠁢󠁳󠁣󠁴󠁿", range(1, 7)),
        ("👍🏽!", (1,)),
        ("\u1100\u1161\u11a8", (1, 2)),
    ],
)
def test_a_caret_never_stands_inside_a_character(text: str, inside: tuple[int, ...]) -> None:
    assert [at for at in range(len(text) + 1) if not is_grapheme_boundary(text, at)] == list(inside)


@given(texts)
def test_boundaries_are_those_of_the_whole_text(text: str) -> None:
    assert {at for at in range(len(text) + 1) if is_grapheme_boundary(text, at)} == boundaries(text)


@given(texts)
def test_utf16_offsets_go_there_and_back(text: str) -> None:
    for offset in range(len(text) + 1):
        if text[offset - 1 : offset] and "\ud800" <= text[offset - 1] <= "\udfff":
            continue
        assert from_utf16(text, to_utf16(text, offset)) == offset


@given(texts)
def test_floor_and_ceil_enclose_an_offset_with_boundaries(text: str) -> None:
    edges = boundaries(text)
    for offset in range(len(text) + 1):
        assert grapheme_floor(text, offset) == max(edge for edge in edges if edge <= offset)
        assert grapheme_ceil(text, offset) == min(edge for edge in edges if edge >= offset)


def test_boundaries_are_found_far_into_a_long_text() -> None:
    text = "Верхний Сельмар " * 125_000
    for offset in range(0, len(text), 1_000):
        assert is_grapheme_boundary(text, offset)


@pytest.mark.parametrize(
    "text",
    ["x" + "\u0301" * 100_000, "🇩" * 100_000, "x" + "\u200d" * 100_000, "x" + "🏽" * 100_000],
    ids=["marks", "flags", "joiners", "skin tones"],
)
def test_the_ends_of_a_very_long_cluster_are_found_at_once(text: str) -> None:
    end = 2 if text[0] == "🇩" else len(text)
    assert (grapheme_floor(text, 1), grapheme_ceil(text, 1)) == (0, end)
    left, right = grapheme_floor(text, 99_999), grapheme_ceil(text, 99_999)
    assert (left, right) == ((99_998, 100_000) if end == 2 else (0, end))


def test_nothing_is_a_boundary_outside_the_text() -> None:
    assert not is_grapheme_boundary("abc", -1)
    assert not is_grapheme_boundary("abc", 4)
