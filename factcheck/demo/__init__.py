"""The demo desk: an invented war, told by five outlets in the ways that real ones are told.

Two sides claim one town; nobody can verify the dead; one wire quote comes back with small changes; a later report
overturns an earlier one. The texts carry the dirt of real ones: boilerplate, hard-wrapped lines with CRLF, emoji,
typographic quotes, a quotation that runs from right to left. All of it was written for this project.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from django.db import transaction

from factcheck.actions.base import Actor
from factcheck.actions.ingest import ArticleInput, ingest_article
from factcheck.actions.people import (
    add_member,
    create_desk,
    create_user,
    open_story,
    outlet_named,
    speaker_named,
    take_side,
)
from factcheck.models import Desk, Membership, StoryParty
from factcheck.models.event import Via

SLUG = "demo"
NAME = "Conflict desk"
PUBLISHER = "Lowmarket newsroom"
STORY = "Fighting for Dervane"
FOLDER = Path(__file__).parent / "articles"

# user name, password, role in words
LOGINS = (
    ("checker", "dervane-1", "fact-checker"),
    ("checker2", "dervane-2", "reviewer"),
    ("lead", "dervane-3", "team lead"),
)
PEOPLE = {
    "checker": ("Mira", "Lindt", Membership.Role.CHECKER),
    "checker2": ("Priya", "Sand", Membership.Role.REVIEWER),
    "lead": ("Tomas", "Abara", Membership.Role.LEAD),
}


@dataclass(frozen=True)
class DemoArticle:
    file: str
    outlet: str
    url: str
    published_at: datetime
    byline: str = ""


def _at(day: int, hour: int, minute: int) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=ZoneInfo("UTC"))


ARTICLES = (
    DemoArticle(
        "1-harbour-post.txt",
        "The Harbour Post",
        "https://harbourpost.example/dervane-third-day",
        _at(4, 18, 40),
        "Elin Marsh",
    ),
    DemoArticle("2-the-quay.txt", "The Quay", "https://thequay.example/live/dervane", _at(5, 7, 5)),
    DemoArticle("3-northline.txt", "Northline", "https://northline.example/federal-command-dervane", _at(4, 19, 30)),
    DemoArticle("4-radio-ostra.txt", "Radio Ostra", "https://radio-ostra.example/morning/2026-03-05", _at(5, 7, 15)),
    DemoArticle(
        "5-meridian-wire.txt", "Meridian Wire", "https://meridianwire.example/hallin-waterworks", _at(5, 14, 10)
    ),
    DemoArticle(
        "6-northline-later.txt", "Northline", "https://northline.example/upper-selmar-has-fallen", _at(8, 18, 22)
    ),
)


@transaction.atomic
def create_demo_desk() -> Desk:
    """The desk, its three people, the story with its two sides, and six articles waiting for suggestions."""
    users = {}
    for username, password, _ in LOGINS:
        first, last, _ = PEOPLE[username]
        users[username] = create_user(username, password=password, first=first, last=last)
    lead = Actor(users["lead"], Via.COMMAND)
    desk = create_desk(slug=SLUG, name=NAME, publisher=PUBLISHER, lead=users["lead"], by=lead)
    for username, (_, _, role) in PEOPLE.items():
        add_member(desk, user=users[username], role=role, by=lead)
    story = open_story(desk, title=STORY, by=lead)
    for side, names in (
        (StoryParty.Side.A, ("Federal Command", "Ilse Tarrow")),
        (StoryParty.Side.B, ("Selmar Defence League", "Jorin Vasht")),
    ):
        for name in names:
            speaker = speaker_named(desk, name)
            assert speaker is not None
            take_side(story, speaker=speaker, side=side, by=lead)
    outlet_named(desk, "Meridian Wire", is_agency=True)
    for item in ARTICLES:
        ingest_article(
            desk,
            by=lead,
            content=ArticleInput(
                text=(FOLDER / item.file).read_bytes(),
                outlet=item.outlet,
                url=item.url,
                published_at=item.published_at,
                byline=item.byline,
                language="en",
                story=story,
            ),
        )
    return desk
