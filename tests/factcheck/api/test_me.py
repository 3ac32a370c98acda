"""Who the caller is."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from factcheck.actions.access import create_token
from tests.factcheck.api.conftest import Caller, MakeCaller
from tests.support.newsroom import Newsroom


def test_a_tool_is_told_who_it_is_and_what_its_token_may_do(newsroom: Newsroom):
    expires = timezone.now() + timedelta(days=30)
    token, secret = create_token(
        newsroom.people["lead"], scopes=["read", "write"], by=None, name="CMS", expires_at=expires
    )
    client = Caller()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    me = client.read("me/").json()
    assert (me["username"], me["name"]) == ("lead", "Tomas Abara")
    assert me["desks"] == [{"slug": "conflict", "name": "Conflict desk", "role": "lead"}]
    assert (me["token"]["uuid"], me["token"]["name"], me["token"]["scopes"]) == (
        str(token.uuid),
        "CMS",
        ["read", "write"],
    )
    assert me["token"]["expires_at"].startswith(expires.isoformat()[:19])
    assert secret not in str(me)


def test_a_session_has_no_token(newsroom: Newsroom):
    client = Caller()
    client.force_login(newsroom.people["viewer"])
    assert client.read("me/").json()["token"] is None


def test_an_unchanged_answer_is_304(caller: MakeCaller):
    client = caller("viewer", "read")
    tag = client.read("me/").headers["ETag"]
    assert client.read("me/", If_None_Match=tag).status_code == 304
