"""Browsers for the pages' tests: one signed-in client for each person of the newsroom."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from factcheck.actions.people import open_story, speaker_named, take_side
from factcheck.models import Claim, Story, User
from tests.support.newsroom import Newsroom


@dataclass
class Pages:
    """Reads and sends pages as somebody: ``pages.get("checker", "claim", claim.uuid)``."""

    newsroom: Newsroom
    clients: dict[str, Client] = field(default_factory=dict)

    def client(self, who: str | User) -> Client:
        user = self.newsroom.people[who] if isinstance(who, str) else who
        if user.username not in self.clients:
            self.clients[user.username] = Client()
            self.clients[user.username].force_login(user)
        return self.clients[user.username]

    def get(self, who: str | User, name: str, *args: Any, **query: Any) -> Any:
        return self.client(who).get(reverse(f"web:{name}", args=args), query)

    def post(self, who: str | User, name: str, *args: Any, **fields: Any) -> Any:
        return self.client(who).post(reverse(f"web:{name}", args=args), fields)

    def do(self, who: str, claim: Claim, transition: str, **fields: Any) -> Any:
        """Press a transition's button; approve, dispute and publish carry the hash that their page shows."""
        if transition in ("approve", "dispute", "publish"):
            fields.setdefault("content_hash", self.newsroom.file(claim).content_hash)
        return self.post(who, "claim-transition", claim.uuid, transition, **fields)


def words(response: Any) -> str:
    """The page as a reader's eye takes it: entities resolved."""
    return unescape(response.content.decode())


@pytest.fixture
def pages(newsroom: Newsroom) -> Pages:
    return Pages(newsroom)


@pytest.fixture
def story(newsroom: Newsroom) -> Story:
    """A story with a speaker on either side."""
    lead = newsroom.actor("lead")
    opened = open_story(newsroom.desk, title="Fighting for Dervane", by=lead)
    for side, name in (("A", "Federal Command"), ("B", "Defence League")):
        speaker = speaker_named(newsroom.desk, name)
        assert speaker is not None
        take_side(opened, speaker=speaker, side=side, by=lead)
    return opened
