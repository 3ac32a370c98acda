"""Speakers under all their names, and their sides."""

from __future__ import annotations

import pytest

from factcheck.actions.people import leave_side, open_story, speaker_named, take_side
from factcheck.actions.speakers import edit_speaker
from factcheck.errors import Conflict, Invalid, Refused, Stale
from factcheck.models import Claim, Event, Speaker, StoryParty
from factcheck.queries.search import find_claims
from tests.support.newsroom import Newsroom


def speaker(newsroom: Newsroom, name: str) -> Speaker:
    found = speaker_named(newsroom.desk, name)
    assert found is not None
    return found


def test_other_names_find_the_same_speaker_and_a_renaming_reaches_the_claims(newsroom: Newsroom):
    claim = newsroom.claim(claimant="Ilse Tarow")
    row = speaker(newsroom, "Ilse Tarow")
    row = edit_speaker(
        row, by=newsroom.actor(), seen=1, name="Ilse  Tarrow", aliases=["The spokeswoman", "", "the spokeswoman"]
    )
    assert (row.name, row.aliases, row.row_version) == ("Ilse Tarrow", ["The spokeswoman"], 2)
    assert speaker(newsroom, "THE SPOKESWOMAN") == row
    event = Event.objects.get(verb="speaker_edited")
    assert event.payload == {
        "speaker": str(row.uuid),
        "changes": {"name": ["Ilse Tarow", "Ilse Tarrow"], "aliases": [[], ["The spokeswoman"]]},
    }
    assert list(find_claims(Claim.objects.all(), "tarrow")) == [claim]
    assert edit_speaker(row, by=newsroom.actor(), seen=2, name="Ilse Tarrow").row_version == 2
    assert Event.objects.filter(verb="speaker_edited").count() == 1


def test_a_renaming_changes_what_reviewers_answer_for(newsroom: Newsroom):
    claim = newsroom.claim(claimant="Ilse Tarow")
    before = newsroom.file(claim).content_hash
    edit_speaker(speaker(newsroom, "Ilse Tarow"), by=newsroom.actor(), seen=None, name="Ilse Tarrow")
    assert newsroom.file(claim).content_hash != before


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"aliases": ["federal COMMAND"]}, "aliases", "“Federal Command” means Federal Command on this desk already."),
        ({"name": "federal command"}, "name", "“Federal Command” means Federal Command on this desk already."),
        ({"aliases": ["The Army"]}, "aliases", "“the army” is one of the other names of Federal Command."),
        ({"name": "THE ARMY"}, "name", "“the army” is one of the other names of Federal Command."),
    ],
)
def test_a_name_that_means_another_speaker_is_refused_with_the_way_out(
    newsroom: Newsroom, changes: dict[str, list[str]], field: str, said: str
):
    edit_speaker(speaker(newsroom, "Federal Command"), by=newsroom.actor(), seen=None, aliases=["the army"])
    row = speaker(newsroom, "Jorin Vasht")
    with pytest.raises(Conflict) as refused:
        edit_speaker(row, by=newsroom.actor(), seen=1, **changes)  # type: ignore[arg-type]
    assert said in refused.value.detail
    assert list(refused.value.fields) == [field]
    row.refresh_from_db()
    assert (row.name, row.aliases) == ("Jorin Vasht", [])


def test_the_same_name_on_another_desk_is_another_speaker(newsroom: Newsroom, other_newsroom: Newsroom):
    speaker(other_newsroom, "Federal Command")
    row = speaker(newsroom, "Jorin Vasht")
    assert edit_speaker(row, by=newsroom.actor(), seen=1, aliases=["Federal Command"]).aliases == ["Federal Command"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": "  "}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"name": "a\0b"}, "name"),
        ({"aliases": ["x" * 201]}, "aliases"),
        ({"aliases": [str(number) for number in range(51)]}, "aliases"),
        ({"aliases": ["JORIN vasht"]}, "aliases"),
    ],
)
def test_a_name_that_cannot_be_one_is_refused(newsroom: Newsroom, changes: dict[str, list[str]], field: str):
    with pytest.raises(Invalid) as refused:
        edit_speaker(speaker(newsroom, "Jorin Vasht"), by=newsroom.actor(), seen=1, **changes)  # type: ignore[arg-type]
    assert list(refused.value.fields) == [field]


def test_names_are_changed_by_fact_checkers_and_over_the_version_that_they_saw(newsroom: Newsroom):
    row = speaker(newsroom, "Jorin Vasht")
    with pytest.raises(Refused):
        edit_speaker(row, by=newsroom.actor("viewer"), seen=1, name="J.")
    with pytest.raises(Stale):
        edit_speaker(row, by=newsroom.actor(), seen=3, name="J.")


def test_a_side_is_taken_changed_and_left_and_the_history_keeps_which_it_was(newsroom: Newsroom):
    by = newsroom.actor()
    story, row = open_story(newsroom.desk, title="Dervane", by=by), speaker(newsroom, "Jorin Vasht")
    party = take_side(story, speaker=row, side="A", by=by)
    assert take_side(story, speaker=row, side="A", by=by).row_version == 1
    with pytest.raises(Stale):
        take_side(story, speaker=row, side="B", by=by, seen=5)
    party = take_side(story, speaker=row, side="B", by=by, seen=1)
    assert (party.side, party.row_version) == ("B", 2)
    with pytest.raises(Stale):
        leave_side(party, by=by, seen=1)
    with pytest.raises(Refused):
        leave_side(party, by=newsroom.actor("viewer"), seen=2)
    leave_side(party, by=by, seen=2)
    assert not StoryParty.objects.exists()
    with pytest.raises(Conflict, match="taken off their side already"):
        leave_side(party, by=by, seen=2)
    events = Event.objects.filter(verb="story_edited")
    assert [event.payload["changes"]["side"] for event in events] == [[None, "A"], ["A", "B"], ["B", None]]


def test_a_speaker_of_another_desk_takes_no_side(newsroom: Newsroom, other_newsroom: Newsroom):
    story = open_story(newsroom.desk, title="Dervane", by=newsroom.actor())
    with pytest.raises(Invalid, match="not on this desk"):
        take_side(story, speaker=speaker(other_newsroom, "Theirs"), side="A", by=newsroom.actor())
