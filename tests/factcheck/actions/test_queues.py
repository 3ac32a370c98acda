"""Saved queues: one's own and the desk's, each name once, and only filters that the queue understands."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from factcheck.actions import queues
from factcheck.actions.queues import delete_saved_queue, edit_saved_queue, save_queue
from factcheck.errors import Conflict, Invalid, NotFound, Problem, Refused, Stale
from factcheck.models import Event, SavedQueue
from factcheck.models.event import Verb
from tests.support.newsroom import Newsroom


def save(newsroom: Newsroom, name: str = "Late", *, by: str = "checker", **fields: Any) -> SavedQueue:
    values = {"query": "due=late", "shared": False, **fields}
    return save_queue(newsroom.desk, by=newsroom.actor(by), name=name, **values)


def test_filters_are_kept_in_one_form_without_the_page_they_stood_on(newsroom: Newsroom):
    saved = save(newsroom, "  Late ", query="?q=&due=late&after=abc&assignee=me&ordering=waiting_since")
    assert (saved.name, saved.query, saved.owner) == ("Late", "assignee=me&due=late", newsroom.people["checker"])
    event = Event.objects.get(verb=Verb.QUEUE_SAVED)
    assert (event.payload["name"], event.payload["query"], event.payload["shared"]) == ("Late", saved.query, False)


@pytest.mark.parametrize(
    ("who", "shared", "refused"),
    [
        ("viewer", False, "This needs a fact-checker; on this desk you are a viewer."),
        ("checker", False, ""),
        ("reviewer", True, "This needs a team lead; on this desk you are a reviewer."),
        ("lead", True, ""),
    ],
)
def test_everybody_who_works_saves_their_own_and_a_lead_the_desks(
    newsroom: Newsroom, who: str, shared: bool, refused: str
):
    if not refused:
        assert save(newsroom, by=who, shared=shared).owner == (None if shared else newsroom.people[who])
        return
    with pytest.raises(Refused) as problem:
        save(newsroom, by=who, shared=shared)
    assert problem.value.detail == refused


@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        ({"name": " "}, "name", "Name it in 1 to 80 characters; this has 0."),
        ({"name": "x" * 81}, "name", "this has 81."),
        ({"query": "due=never"}, "query", "due: “never” is none of: late, today, week, none."),
        ({"query": "colour=red"}, "query", "colour: There is no such filter."),
        ({"query": "q=" + "x" * 199 + "&q=" + "y" * 2000}, "query", "at most 2000 fit"),
    ],
)
def test_what_the_queue_would_refuse_is_not_saved(newsroom: Newsroom, fields: Any, field: str, sentence: str):
    with pytest.raises(Invalid) as problem:
        save(newsroom, **fields)
    assert list(problem.value.fields) == [field]
    assert sentence in problem.value.detail
    assert not SavedQueue.objects.exists()


def test_a_name_is_there_once_among_ones_own_and_once_among_the_desks(newsroom: Newsroom):
    save(newsroom)
    with pytest.raises(Invalid, match="There is a saved queue “LATE” already"):
        save(newsroom, "LATE")
    others = [save(newsroom, by="lead"), save(newsroom, by="lead", shared=True)]
    for saved in others:
        with pytest.raises(IntegrityError), transaction.atomic():
            SavedQueue.objects.create(desk=saved.desk, owner=saved.owner, name="late")


def test_there_is_an_end_to_how_many_are_counted(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(queues, "MOST", 1)
    save(newsroom)
    with pytest.raises(Conflict, match="You have 1 saved queues"):
        save(newsroom, "Another")
    save(newsroom, by="lead", shared=True)


def test_it_is_renamed_and_deleted_on_the_version_that_was_seen(newsroom: Newsroom):
    saved, actor = save(newsroom), newsroom.actor()
    save(newsroom, "Taken")
    with pytest.raises(Invalid, match="There is a saved queue “Taken” already"):
        edit_saved_queue(saved, by=actor, seen=1, name="Taken")
    edited = edit_saved_queue(saved, by=actor, seen=1, name="late", query="due=today")
    assert (edited.name, edited.query, edited.row_version) == ("late", "due=today", 2)
    assert Event.objects.get(verb=Verb.QUEUE_EDITED).payload["changes"] == {
        "name": ["Late", "late"],
        "query": ["due=late", "due=today"],
    }
    with pytest.raises(Stale):
        delete_saved_queue(saved, by=actor, seen=1)
    delete_saved_queue(saved, by=actor, seen=2)
    assert Event.objects.get(verb=Verb.QUEUE_DELETED).payload["name"] == "late"
    with pytest.raises(NotFound, match="somebody deleted it"):
        delete_saved_queue(saved, by=actor, seen=None)


def test_nobody_touches_somebody_elses_and_only_a_lead_the_desks(newsroom: Newsroom):
    for saved, who, kind in (
        (save(newsroom), "lead", NotFound),
        (save(newsroom, by="lead", shared=True), "checker", Refused),
    ):
        for act in (
            lambda saved=saved, who=who: edit_saved_queue(saved, by=newsroom.actor(who), seen=None, name="Mine"),
            lambda saved=saved, who=who: delete_saved_queue(saved, by=newsroom.actor(who), seen=None),
        ):
            with pytest.raises(Problem) as problem:
                act()
            assert isinstance(problem.value, kind)
