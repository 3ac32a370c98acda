"""Giving claims and articles to people: one, many, and what is left with its reason."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from factcheck.actions.assign import assign_article, assign_claim, assign_many
from factcheck.actions.many import Pick
from factcheck.errors import Conflict, Invalid, Problem, Refused, Stale
from factcheck.models import Claim, Event
from factcheck.models.event import Verb
from tests.support.newsroom import Newsroom


def pick(claim: Claim, seen: int | None = None) -> Pick:
    return Pick(claim.uuid, seen)


@pytest.mark.parametrize(
    ("who", "now", "to", "refused"),
    [
        ("checker", None, "checker", None),
        ("checker", "checker", None, None),
        ("checker", None, "checker2", "You can take it yourself; giving it to somebody else needs a team lead."),
        ("checker", "checker2", "checker", "Yuki Hale has it. Taking it from them needs a team lead."),
        ("checker", "checker2", None, "Yuki Hale has it. Taking it from them needs a team lead."),
        ("reviewer", None, "checker", "You can take it yourself; giving it to somebody else needs a team lead."),
        ("lead", "checker2", "checker", None),
        ("lead", "checker2", None, None),
        ("viewer", None, "viewer", "This needs a fact-checker; on this desk you are a viewer."),
    ],
)
def test_people_move_what_is_theirs_and_a_lead_moves_everything(
    newsroom: Newsroom, who: str, now: str | None, to: str | None, refused: str | None
):
    claim, article = newsroom.claim(), newsroom.article()
    if now:
        assign_claim(claim, by=newsroom.actor("lead"), to=newsroom.people[now], seen=None)
        assign_article(article, by=newsroom.actor("lead"), to=newsroom.people[now], seen=None)
    receiver = newsroom.people[to] if to else None
    both: tuple[tuple[Any, Any], ...] = ((assign_claim, claim), (assign_article, article))
    for act, row in both:
        if refused is None:
            assert act(row, by=newsroom.actor(who), to=receiver, seen=None).assignee == receiver
            continue
        with pytest.raises(Refused) as problem:
            act(row, by=newsroom.actor(who), to=receiver, seen=None)
        assert problem.value.detail == refused


def test_nothing_is_given_to_somebody_who_only_looks_on(newsroom: Newsroom):
    with pytest.raises(Invalid, match="Vera Holm only views this desk"):
        assign_claim(newsroom.claim(), by=newsroom.actor("lead"), to=newsroom.people["viewer"], seen=None)


def test_a_merged_claim_is_not_assigned(newsroom: Newsroom):
    merged = newsroom.bring_to("merged")
    with pytest.raises(Conflict, match="C-1 is merged into another claim"):
        assign_claim(merged, by=newsroom.actor("lead"), to=newsroom.people["checker"], seen=None)


def test_an_article_is_assigned_with_its_event_and_version(newsroom: Newsroom):
    row = newsroom.article()
    with pytest.raises(Stale):
        assign_article(row, by=newsroom.actor("lead"), to=newsroom.people["checker"], seen=7)
    row = assign_article(row, by=newsroom.actor("lead"), to=newsroom.people["checker"], seen=1)
    assert row.row_version == 2
    event = Event.objects.get(article=row.article, verb=Verb.ARTICLE_EDITED)
    assert event.payload == {"changes": {"assignee": [None, "checker"]}}


def test_many_are_given_in_one_batch_with_an_event_each(newsroom: Newsroom):
    claims = [newsroom.claim(f"Claim {number}.") for number in range(3)]
    article = newsroom.article()
    lead = newsroom.actor("lead")
    result = assign_many(
        newsroom.desk,
        by=lead,
        claims=[pick(claim, 1) for claim in claims],
        articles=[Pick(article.article.uuid)],
        to=newsroom.people["checker2"],
    )
    assert [len(result.done), len(result.same), len(result.left)] == [4, 0, 0]
    assert Claim.objects.filter(assignee=newsroom.people["checker2"], row_version=2).count() == 3
    assert Event.objects.filter(batch=lead.batch, verb=Verb.CLAIM_ASSIGNED).count() == 3
    assert Event.objects.filter(batch=lead.batch).count() == 4


def test_one_that_cannot_be_given_is_named_and_does_not_stop_the_others(newsroom: Newsroom, other_newsroom: Newsroom):
    free, moved, theirs = newsroom.claim("Free."), newsroom.claim("Moved."), newsroom.claim("Theirs.")
    assign_claim(moved, by=newsroom.actor("lead"), to=newsroom.people["reviewer"], seen=None)
    assign_claim(theirs, by=newsroom.actor("lead"), to=newsroom.people["checker"], seen=None)
    merged = newsroom.bring_to("merged")
    elsewhere, unknown = other_newsroom.claim("Elsewhere."), uuid4()
    result = assign_many(
        newsroom.desk,
        by=newsroom.actor("lead"),
        claims=[pick(free), pick(moved, 1), pick(theirs, 2), pick(merged), pick(elsewhere), Pick(unknown)],
        to=newsroom.people["checker"],
    )
    assert result.done == [free]
    assert result.same == [theirs]
    assert {one.uuid: (one.label, one.problem.status) for one in result.left} == {
        moved.uuid: ("C-2", 412),
        merged.uuid: (merged.label, 409),
        elsewhere.uuid: ("", 404),
        unknown: ("", 404),
    }
    assert result.left[0].problem.detail == "It changed after this list was drawn: new, and Priya Sand has it."
    moved.refresh_from_db()
    assert moved.assignee == newsroom.people["reviewer"]
    elsewhere.refresh_from_db()
    assert elsewhere.assignee is None


@pytest.mark.parametrize(
    ("number", "twice", "sentence"),
    [
        (0, False, "Nothing is chosen"),
        (201, False, "201 are chosen; at most 200"),
        (1, True, "One of them is named twice"),
    ],
)
def test_a_choice_that_makes_no_sense_is_refused_whole(newsroom: Newsroom, number: int, twice: bool, sentence: str):
    picks = [Pick(uuid4()) for _ in range(number)]
    with pytest.raises(Invalid, match=sentence):
        assign_many(newsroom.desk, by=newsroom.actor("lead"), claims=picks * (2 if twice else 1), to=None)


def test_a_checker_takes_many_and_hands_out_none(newsroom: Newsroom):
    claim = newsroom.claim()
    by = newsroom.actor("checker")
    left = assign_many(newsroom.desk, by=by, claims=[pick(claim)], to=newsroom.people["lead"]).left
    assert [one.problem.status for one in left] == [403]
    assert assign_many(newsroom.desk, by=by, claims=[pick(claim)], to=newsroom.people["checker"]).done == [claim]


def test_who_may_assign_nothing_is_refused_at_once(newsroom: Newsroom):
    with pytest.raises(Problem) as problem:
        assign_many(newsroom.desk, by=newsroom.actor("viewer"), claims=[pick(newsroom.claim())], to=None)
    assert problem.value.status == 403
