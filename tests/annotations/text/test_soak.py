"""The same properties as in the neighbouring files, with many more examples."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from annotations.text import is_grapheme_boundary
from tests.annotations.text import edits
from tests.annotations.text.scripts import count_scripts
from tests.annotations.text.strategies import for_many_texts
from tests.annotations.text.test_blocks import assert_blocks_cover
from tests.annotations.text.test_offsets import boundaries
from tests.annotations.text.test_sentences import assert_sentences_cover
from tests.conftest import Soak

pytestmark = [pytest.mark.soak, pytest.mark.timeout(0)]


def test_blocks_and_sentences_cover_many_texts(soak: Soak) -> None:
    def holds(text: str) -> None:
        assert_blocks_cover(text)
        assert_sentences_cover(text)

    for_many_texts(soak, 20_000, holds)


def test_boundaries_of_many_texts_are_those_of_the_whole(soak: Soak) -> None:
    def holds(text: str) -> None:
        assert {at for at in range(len(text) + 1) if is_grapheme_boundary(text, at)} == boundaries(text)

    for_many_texts(soak, 20_000, holds)


@pytest.mark.parametrize("half", [0, 1])
def test_no_mark_lands_on_other_words_in_any_of_many_edit_scripts(
    soak: Soak, record_property: Callable[[str, object], None], half: int
) -> None:
    """Every second kind of edit: two processes share the count."""
    kinds = list(edits.all_kinds())
    count = count_scripts(-(-soak.count(100_000) // len(kinds)), soak.random.randrange(1_000_000), kinds[half::2])
    record_property("measured", count.table())
    count.check()
