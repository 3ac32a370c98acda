"""The same properties as in the neighbouring files, with many more examples."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from annotations.text import is_grapheme_boundary
from tests.annotations.text.strategies import SOAK_FACTOR, texts
from tests.annotations.text.test_blocks import assert_blocks_cover
from tests.annotations.text.test_offsets import boundaries
from tests.annotations.text.test_sentences import assert_sentences_cover

pytestmark = [pytest.mark.soak, pytest.mark.timeout(0)]
MANY = settings(max_examples=max(10, int(20_000 * SOAK_FACTOR)), deadline=None)


@MANY
@given(texts)
def test_blocks_and_sentences_cover_many_texts(text: str) -> None:
    assert_blocks_cover(text)
    assert_sentences_cover(text)


@MANY
@given(texts)
def test_boundaries_of_many_texts_are_those_of_the_whole(text: str) -> None:
    assert {at for at in range(len(text) + 1) if is_grapheme_boundary(text, at)} == boundaries(text)
