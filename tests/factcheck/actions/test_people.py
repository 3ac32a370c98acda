"""Names of speakers and outlets: made when new, known again, refused when they cannot be kept."""

from __future__ import annotations

import pytest

from factcheck.actions.people import open_story, outlet_named, speaker_named
from factcheck.errors import Invalid
from factcheck.models import Outlet, Speaker, Story
from tests.support.newsroom import Newsroom

pytestmark = pytest.mark.engines


@pytest.mark.parametrize("name", ["a\0b", "a\ud800", "x" * 201])
def test_a_name_that_no_database_keeps_is_refused_by_its_field(newsroom: Newsroom, name: str):
    for named in (speaker_named, outlet_named):
        with pytest.raises(Invalid) as refused:
            named(newsroom.desk, name, field="relayed_by")
        assert list(refused.value.fields) == ["relayed_by"]
    with pytest.raises(Invalid):
        open_story(newsroom.desk, title=name, by=newsroom.actor("lead"))
    assert [kind.objects.count() for kind in (Speaker, Outlet, Story)] == [0, 0, 0]
