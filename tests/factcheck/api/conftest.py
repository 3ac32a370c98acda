"""Callers of the API. Whatever they are answered has to be what the OpenAPI document says."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from django.http import FileResponse
from jsonschema import Draft202012Validator, FormatChecker  # type: ignore[import-untyped]
from rest_framework.test import APIClient

from annotations.models import Suggestion
from factcheck.actions.access import create_token
from factcheck.actions.claims import Seen, see_claim
from factcheck.actions.evidence import EvidenceInput, FileInput, add_evidence
from factcheck.actions.people import open_story, take_side
from factcheck.actions.queues import save_queue
from factcheck.actions.relations import relate_claims
from factcheck.actions.replies import ask_reply
from factcheck.models import (
    Claim,
    ClaimRelation,
    Copy,
    DeskArticle,
    Evidence,
    Fetch,
    Publication,
    Quantity,
    ReplyRequest,
    SavedQueue,
    Sighting,
    Speaker,
    Story,
    StoryOffer,
    StoryParty,
)
from tests.support.newsroom import Newsroom
from tests.support.sources import PDF, archive_without_network

if TYPE_CHECKING:
    from factcheck.api.base import Endpoint

V1 = "/api/v1/"


@cache
def document() -> dict[str, Any]:
    """The OpenAPI document, in which no object but a problem may hold more than it says."""
    from factcheck.api.views.frame import description

    made = json.loads(json.dumps(description()))
    for name, component in made["components"]["schemas"].items():
        if "properties" in component and name != "Problem":
            component["additionalProperties"] = False
    return made


@cache
def operations() -> list[tuple[re.Pattern[str], dict[str, Any]]]:
    return [
        (re.compile(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(path)) + "$"), methods)
        for path, methods in document()["paths"].items()
    ]


@cache
def validator(schema: str) -> Draft202012Validator:
    return Draft202012Validator(
        {**json.loads(schema), "components": document()["components"]}, format_checker=FormatChecker()
    )


def check_against_document(method: str, path: str, response: Any) -> None:
    for pattern, methods in operations():
        operation = methods.get(method.lower())
        if operation is None or not pattern.match(path) or response.status_code in (304, 405):
            continue
        documented = operation["responses"]
        assert str(response.status_code) in documented, f"{method} {path} answers {response.status_code}, undocumented"
        content = documented[str(response.status_code)].get("content", {})
        media_type = response.headers.get("Content-Type", "").partition(";")[0]
        if response.status_code == 204:
            return
        assert media_type in content, f"{method} {path} {response.status_code} is {media_type}, documented: {content}"
        if not response.streaming:
            validator(json.dumps(content[media_type]["schema"])).validate(json.loads(response.content))
        return


class Caller(APIClient):
    """A program with a token, or a browser with a session. Bodies are JSON; paths begin below ``/api/v1/``."""

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """``If_Match='"v1"'`` sends that header. ``body`` as bytes is sent as it is."""
        full = path if path.startswith(("/", "http")) else V1 + path
        sent: dict[str, Any] = {"headers": {name.replace("_", "-"): value for name, value in headers.items()}}
        if isinstance(body, bytes):
            sent |= {"data": body, "content_type": "application/json"}
        elif body is not None:
            sent |= {"data": json.dumps(body), "content_type": "application/json"}
        response: Any = getattr(self, method.lower())(full, **sent)
        if isinstance(response, FileResponse):
            response.saved = response.getvalue()  # type: ignore[attr-defined]  # and the file is closed
        check_against_document(method, full.partition("?")[0].replace("http://testserver", ""), response)
        return response

    def read(self, path: str, **headers: str) -> Any:
        return self.call("get", path, **headers)

    def send(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.call("post", path, {} if body is None else body, **headers)

    def change(self, path: str, body: Any, version: int | str, **headers: str) -> Any:
        return self.call("patch", path, body, If_Match=f'"v{version}"', **headers)

    def remove(self, path: str, version: int | str) -> Any:
        return self.call("delete", path, If_Match=f'"v{version}"')


MakeCaller = Callable[..., Caller]


@pytest.fixture
def caller(newsroom: Newsroom) -> MakeCaller:
    """``caller("lead")``: a program of that person's, with the scope ``write`` unless others are named."""

    def make(name: str = "checker", *scopes: str, of: Newsroom | None = None) -> Caller:
        _, secret = create_token((of or newsroom).people[name], scopes=scopes or ("write",), by=None)
        client = Caller()
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
        return client

    return make


@pytest.fixture
def checker(caller: MakeCaller) -> Caller:
    return caller("checker")


@pytest.fixture
def lead(caller: MakeCaller) -> Caller:
    return caller("lead")


@pytest.fixture
def outsider(caller: MakeCaller, other_newsroom: Newsroom) -> Caller:
    """The administrator of another desk."""
    return caller("admin", of=other_newsroom)


class Things:
    """One of everything on a desk: what the first part of an address with a uuid stands for."""

    def __init__(self, newsroom: Newsroom) -> None:
        by = newsroom.actor("checker")
        self.newsroom = newsroom
        self.story: Story = open_story(newsroom.desk, title="Fighting for Dervane", by=by)
        self.article: DeskArticle = newsroom.article(outlet="Harbour Post", external_id="hp-1")
        self.suggestion: Suggestion = newsroom.suggest(self.article)[0]
        marked = newsroom.mark(self.article, "60 dead", claimant="Ilse Tarrow", seen=Seen(voice="attributes"))
        self.span = marked.span
        assert marked.claim is not None
        self.claim: Claim = marked.claim
        self.other: Claim = newsroom.claim("Six people died.")
        self.relation: ClaimRelation = relate_claims(self.claim, other=self.other, kind="contradicts", by=by)
        self.evidence: Evidence = newsroom.add_source(self.claim)
        self.sighting: Sighting = see_claim(self.claim, by=by, seen=Seen(), url="https://one.example/live")
        self.saved: SavedQueue = save_queue(
            newsroom.desk, by=newsroom.actor("lead"), name="Late", query="due=late", shared=True
        )
        self.reply: ReplyRequest = ask_reply(self.claim, by=by, asked="Federal Command, press office")
        self.quantity: Quantity = newsroom.figure(self.claim)
        speaker = self.claim.claimant
        assert speaker is not None
        self.speaker: Speaker = speaker
        self.party: StoryParty = take_side(self.story, speaker=speaker, side="A", by=by)
        self.fetch: Fetch = Fetch.objects.create(
            desk=newsroom.desk,
            url="https://one.example/gone",
            state=Fetch.State.FAILED,
            code="fetch-status",
            error="There is no such page.",
            requested_by=by.user,
        )
        self.offer: StoryOffer = StoryOffer.objects.create(
            article=self.article,
            revision=self.article.current,
            story=self.story,
            score=0.6,
            reasons=["the same names: Dervane"],
        )
        self.claim.refresh_from_db()

    def uuids(self) -> dict[str, UUID]:
        return {
            "articles": self.article.article.uuid,
            "revisions": self.article.current.uuid,
            "spans": self.span.uuid,
            "suggestions": self.suggestion.uuid,
            "claims": self.claim.uuid,
            "evidence": self.evidence.uuid,
            "sightings": self.sighting.uuid,
            "relations": self.relation.uuid,
            "replies": self.reply.uuid,
            "stories": self.story.uuid,
            "queues": self.saved.uuid,
            "fetches": self.fetch.uuid,
            "quantities": self.quantity.uuid,
            "speakers": self.speaker.uuid,
            "parties": self.party.uuid,
            "offers": self.offer.uuid,
        }

    def address(self, route: str) -> str:
        """A route of the URL table with the right thing's uuid or the desk in it. Raises KeyError for a new kind."""
        route = route.replace("<slug:slug>", self.newsroom.desk.slug)
        if "<uuid:uuid>" not in route:
            return route
        kind, _, rest = route.partition("/")
        if kind == "evidence" and "/snapshot/" in rest:
            uuid = self.archived.uuid
        elif kind == "evidence" and rest.endswith("/file/"):
            uuid = self.filed.uuid
        else:
            uuid = self.uuid(kind)
        return route.replace("<uuid:uuid>", str(uuid))

    def uuid(self, kind: str) -> UUID:
        """The uuid of the thing of this kind, under the name of its list."""
        made = {"copies": lambda: self.copy.uuid, "publications": lambda: self.publication.public_id}
        return made[kind]() if kind in made else self.uuids()[kind]

    @cached_property
    def publication(self) -> Publication:
        """Of a claim of its own, made by the same people step by step."""
        return self.newsroom.bring_to("published").publications.get()

    @cached_property
    def archived(self) -> Evidence:
        """A source whose address was archived."""
        item: Evidence = self.newsroom.add_source(self.claim, url="https://one.example/kept")
        archive_without_network(item)
        return item

    @cached_property
    def filed(self) -> Evidence:
        """A source that is a file."""
        content = EvidenceInput(stance="context", file=FileInput("register.pdf", PDF))
        return add_evidence(self.claim, by=self.newsroom.actor("checker"), content=content)

    @cached_property
    def copy(self) -> Copy:
        """With an article of its own, which only those who ask for a pair have on the desk."""
        newer = self.newsroom.article(f"{self.article.current.text}\nAnd more.")
        return Copy.objects.create(older=self.article, newer=newer, share=0.97, resemblance=0.95)


@pytest.fixture
def things(newsroom: Newsroom) -> Things:
    return Things(newsroom)


def routes() -> list[tuple[str, frozenset[str]]]:
    """Every route of version 1 with the methods that it takes, from the URL table itself."""
    return [
        (route, frozenset(name for name in ("get", "post", "patch", "delete") if hasattr(view, name)))
        for route, view in views()
    ]


def views() -> list[tuple[str, type[Endpoint]]]:
    from factcheck.api.urls import v1

    return [(str(pattern.pattern), pattern.callback.cls) for pattern in v1]  # type: ignore[attr-defined]


@pytest.fixture
def table() -> list[tuple[str, frozenset[str]]]:
    return routes()
