from __future__ import annotations

import pytest
from hypothesis import given

from annotations.text import Block, blocks, reading
from tests.annotations.text.strategies import texts

WRAPPED = """\
The Orren Federal Command said its troops entered the town of Upper
Selmar on Monday and took the bridge over the Dervane, while the League
denied that any of its positions had been lost in the night.
Nobody could reach the town by telephone, and the road was closed to all
traffic."""
PER_LINE = "\n".join(
    (
        "Upper Selmar changes hands, both sides say",
        "The Orren Federal Command said its troops entered Upper Selmar on Monday and took the bridge over the river.",
        "The Selmar Defence League denied it. Its spokeswoman said that the town had been held without a loss.",
        "Heavy shelling was heard on Tuesday.",
    )
)


def shape(text: str) -> list[tuple[str, str]]:
    return [(block.kind, text[block.start : block.end]) for block in blocks(text)]


def test_hard_wrapped_lines_are_one_paragraph() -> None:
    assert [kind for kind, _ in shape(WRAPPED)] == ["paragraph"]


def test_a_short_last_line_ends_a_paragraph_inside_wrapped_text() -> None:
    more = WRAPPED + "\nThe League reported eleven dead among those who had fled by the mountain\nroad."
    assert [text[:10] for _, text in shape(more)] == ["The Orren ", "The League"]


def test_a_line_each_is_a_block_each() -> None:
    assert [kind for kind, _ in shape(PER_LINE)] == ["heading", "paragraph", "paragraph", "paragraph"]


def test_widely_wrapped_lines_are_joined_under_their_heading() -> None:
    text = (
        "Upper Selmar changes hands, both sides say\n"
        "The Orren Federal Command said its troops entered the town of Upper Selmar on Monday, took the gate\n"
        "over the Dervane. The Selmar Defence League denied it. Its spokeswoman said that the town had been held\n"
        "for a night without a loss."
    )
    assert [kind for kind, _ in shape(text)] == ["heading", "paragraph"]


def test_crowded_blank_lines_with_spaces_separate() -> None:
    assert [text for _, text in shape("  One fell. \n \t\n\n\u00a0\n Two fell. ")] == ["One fell.", "Two fell."]


@pytest.mark.parametrize(
    "line",
    [
        "Copyright 2031 Meridian Wire Inc. All rights reserved. This material may not be published.",
        "© Meridian Wire",
        "All rights reserved",
        "Read Also: Dervane Bridge Reopens",
        "Also on harbourpost.example",
        "Get link",
        "Source link",
        "Scroll up Drag View",
        "Credit…via Meridian Wire",
        "Photo: Meridian Wire",
        "Share this article",
        "Subscribe to our newsletter",
        "Follow us on Telegram",
        "Advertisement",
        "3 min read",
    ],
)
def test_web_page_lines_are_boilerplate(line: str) -> None:
    text = f"The town fell on Monday.\n{line}\nThe bridge was closed on Tuesday."
    assert [kind for kind, _ in shape(text)] == ["paragraph", "boilerplate", "paragraph"]


@pytest.mark.parametrize(
    "line",
    [
        "Copyright law was changed on Monday.",
        "Share prices fell by 4 percent on Monday.",
        "Credit was refused to the town.",
        "Read the statement, said Ilse Tarrow.",
        "Search parties left at dawn.",
        "Follow the money, he said.",
        "Related claims were denied.",
    ],
)
def test_sentences_that_begin_alike_are_not_boilerplate(line: str) -> None:
    assert [kind for kind, _ in shape(line)] == ["paragraph"]


def test_a_teaser_under_its_label_stays_a_headline() -> None:
    text = "The town fell.\n\nAlso on harbourpost.example\n7 League fighters killed near Upper Selmar"
    assert [kind for kind, _ in shape(text)] == ["paragraph", "boilerplate", "heading"]


def test_reading_joins_single_line_breaks_and_keeps_offsets() -> None:
    text = "One\ntwo.\n\nThree\nfour"
    assert reading(text, 0, len(text)) == "One two.\n\nThree four"
    assert reading(text, 10, 20) == "Three four"


def assert_blocks_cover(text: str) -> list[Block]:
    found = blocks(text)
    at = 0
    for index, block in enumerate(found):
        assert block.index == index
        assert at <= block.start < block.end
        assert not text[at : block.start].strip()
        assert text[block.start : block.end] == text[block.start : block.end].strip()
        at = block.end
    assert not text[at:].strip()
    return found


@given(texts)
def test_every_visible_character_is_in_exactly_one_block(text: str) -> None:
    assert_blocks_cover(text)


@given(texts)
def test_reading_keeps_the_length(text: str) -> None:
    assert len(reading(text, 0, len(text))) == len(text)
