"""Tokens: who may make and end them, what they may be, and what is recorded."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from factcheck.actions.access import MOST_LIVE, create_token, digest_of, find_token, revoke_token
from factcheck.actions.people import add_member
from factcheck.errors import BadToken, Conflict, Invalid, NotFound, Refused
from factcheck.models import ApiToken, Event
from tests.support.newsroom import Newsroom


def make(newsroom: Newsroom, who: str = "checker", **more: Any) -> tuple[ApiToken, str]:
    return create_token(newsroom.people[who], **{"scopes": ["read"], "by": newsroom.actor(who), **more})


def test_only_the_hash_and_the_end_of_the_secret_are_kept(newsroom: Newsroom):
    token, secret = make(newsroom, name=" CMS  import ")
    row = ApiToken.objects.values().get()
    assert (token.name, token.ending, token.digest) == ("CMS import", secret[-4:], digest_of(secret))
    assert secret not in repr(row)
    assert len(secret) == 47
    assert find_token(secret) == token


def test_an_event_on_every_desk_of_the_owner_says_what_was_made_and_ended(newsroom: Newsroom, other_newsroom: Newsroom):
    add_member(other_newsroom.desk, user=newsroom.people["checker"], role="viewer", by=None)
    last = Event.objects.latest("id").pk
    token, secret = make(newsroom, name="CMS", scopes=["write", "read"])
    revoke_token(token, by=newsroom.actor("checker"))
    events = list(Event.objects.filter(pk__gt=last))
    assert [(event.verb, event.desk.slug, event.actor, event.via) for event in events] == [
        (verb, slug, newsroom.people["checker"], "page")
        for verb in ("token_created", "token_revoked")
        for slug in ("conflict", "sports")
    ]
    assert events[0].payload["scopes"] == ["read", "write"]
    assert {event.payload["token"] for event in events} == {str(token.uuid)}
    assert len({event.batch for event in events}) == 2
    assert secret not in repr([event.payload for event in events])


def test_a_token_made_at_the_command_line_says_so(newsroom: Newsroom):
    make(newsroom, by=None)
    event = Event.objects.get(verb="token_created")
    assert (event.actor, event.via) == (None, "command")


def test_nobody_makes_a_token_of_somebody_else(newsroom: Newsroom):
    with pytest.raises(Refused, match="only they can make it"):
        make(newsroom, "checker", by=newsroom.actor("admin"))
    assert not ApiToken.objects.exists()


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"scopes": []}, "scope"),
        ({"scopes": ["read", "everything"]}, "scope"),
        ({"name": "x" * 81}, "name"),
        ({"name": "a\0b"}, "name"),
        ({"expires_at": timezone.now() - timedelta(seconds=1)}, "expires_at"),
        ({"expires_at": timezone.now() + timedelta(days=3660)}, "expires_at"),
    ],
)
def test_what_a_token_cannot_be_is_said_at_its_field(newsroom: Newsroom, more: dict[str, Any], field: str):
    with pytest.raises(Invalid) as told:
        make(newsroom, **more)
    assert list(told.value.fields) == [field]
    assert not ApiToken.objects.exists()
    assert not Event.objects.filter(verb="token_created").exists()


def test_one_uuid_makes_one_token(newsroom: Newsroom):
    uuid = uuid4()
    make(newsroom, uuid=uuid)
    with pytest.raises(Conflict, match="was made already"):
        make(newsroom, uuid=uuid)
    assert ApiToken.objects.count() == 1


def test_there_is_an_end_to_live_tokens_and_revoking_one_makes_room(newsroom: Newsroom):
    tokens = [make(newsroom)[0] for _ in range(MOST_LIVE)]
    with pytest.raises(Conflict, match="has 50 live tokens"):
        make(newsroom)
    revoke_token(tokens[0], by=newsroom.actor("checker"))
    make(newsroom)


@pytest.mark.parametrize(
    ("who", "error", "sentence"),
    [
        ("checker", None, ""),
        ("admin", None, ""),
        ("lead", Refused, "This needs an administrator; on this desk you are a team lead."),
        ("reviewer", Refused, "This needs an administrator; on this desk you are a reviewer."),
        ("sports-admin", NotFound, "There is no such token"),
    ],
)
def test_the_owner_and_the_administrators_of_their_desks_may_end_a_token(
    newsroom: Newsroom, other_newsroom: Newsroom, who: str, error: type[Exception] | None, sentence: str
):
    token, secret = make(newsroom)
    by = other_newsroom.actor("admin") if who == "sports-admin" else newsroom.actor(who)
    if error is None:
        revoke_token(token, by=by)
        with pytest.raises(BadToken, match="was revoked"):
            find_token(secret)
        assert Event.objects.get(verb="token_revoked").actor == by.user
    else:
        with pytest.raises(error, match=sentence):
            revoke_token(token, by=by)
        assert find_token(secret) == token
        assert not Event.objects.filter(verb="token_revoked").exists()


def test_a_token_is_revoked_once(newsroom: Newsroom):
    token, _ = make(newsroom, name="CMS")
    revoke_token(token, by=newsroom.actor("checker"))
    with pytest.raises(Conflict, match=r"The token “CMS” .* was revoked before"):
        revoke_token(token, by=newsroom.actor("admin"))
    assert Event.objects.filter(verb="token_revoked").count() == 1
