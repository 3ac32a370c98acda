"""Newsrooms for the tests of people and decisions."""

from __future__ import annotations

import pytest

from tests.support.newsroom import Newsroom, open_another_newsroom, open_newsroom


@pytest.fixture
def newsroom(db: None) -> Newsroom:
    return open_newsroom()


@pytest.fixture
def other_newsroom(newsroom: Newsroom) -> Newsroom:
    """Another desk, with other people."""
    return open_another_newsroom("sports", prefix="sports-")
