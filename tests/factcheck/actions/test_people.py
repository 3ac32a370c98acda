"""Names of speakers and outlets: made when new, known again, refused when they cannot be kept."""

from __future__ import annotations

import pytest

from factcheck.actions.people import open_story, outlet_named, speaker_named
from factcheck.errors import Invalid
from factcheck.models import Outlet, Speaker, Story
from tests.support.newsroom import Newsroom


@pytest.mark.parametrize("name", ["a\0b", "a\ud800", "x" * 201])
def test_a_name_that_no_database_keeps_is_refused_by_its_field(newsroom: Newsroom, name: str):
    for named in (speaker_named, outlet_named):
        with pytest.raises(Invalid) as refused:
            named(newsroom.desk, name, field="relayed_by")
        assert list(refused.value.fields) == ["relayed_by"]
    with pytest.raises(Invalid):
        open_story(newsroom.desk, title=name, by=newsroom.actor("lead"))
    assert [kind.objects.count() for kind in (Speaker, Outlet, Story)] == [0, 0, 0]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Ільзе Таров", "ільзе  таров"),
        ("Jos\u00e9", "JOSE\u0301"),
        ("Straße", "STRASSE"),
        ("Federal Command", "federal command"),
    ],
)
def test_one_name_in_two_spellings_is_one_speaker_and_one_outlet(newsroom: Newsroom, first: str, second: str):
    for named in (speaker_named, outlet_named):
        one = named(newsroom.desk, first)
        assert one is not None
        assert (named(newsroom.desk, second), one.name) == (one, first)


def test_an_alias_is_known_in_any_case_and_a_name_goes_before_it(newsroom: Newsroom):
    other = Speaker.objects.create(desk=newsroom.desk, name="The League", aliases=["Ліга", "Command"])
    assert speaker_named(newsroom.desk, "ЛІГА") == other
    command = Speaker.objects.create(desk=newsroom.desk, name="Command")
    assert speaker_named(newsroom.desk, "COMMAND") == command
