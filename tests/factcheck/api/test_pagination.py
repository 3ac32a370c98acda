"""Pages by key, and lists that cost the same at any length."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection

from factcheck.actions.base import record
from factcheck.actions.claims import Seen, add_comment, see_claim
from factcheck.actions.fetches import request_fetch
from factcheck.actions.ingest import ArticleInput
from factcheck.actions.people import open_story, speaker_named, take_side
from factcheck.actions.queues import save_queue
from factcheck.actions.relations import relate_claims
from factcheck.actions.replies import ask_reply
from factcheck.models import Claim, Fetch, Notice, StoryOffer
from factcheck.models.event import Verb
from tests.factcheck.api.conftest import Caller, MakeCaller, Things, views
from tests.support.newsroom import Newsroom
from tests.support.taught import own

SAME = datetime(2026, 3, 4, 12, 0, 0, 123456, tzinfo=UTC)


def walk(client: Caller, path: str) -> list[list[Any]]:
    pages = []
    following: str | None = path
    while following:
        page = client.read(following).json()
        pages.append([row["number"] for row in page["results"]])
        following = page["next"]
    return pages


@pytest.fixture
def seven(newsroom: Newsroom) -> list[Claim]:
    """Claims C-1 to C-7; the first five were made at the same moment."""
    claims = [newsroom.claim(f"Claim {number}.") for number in range(1, 8)]
    Claim.objects.filter(number__lte=5).update(created_at=SAME)
    return claims


@pytest.mark.parametrize("ordering", ["created_at", "-created_at", "number", "-number", "waiting_since"])
@pytest.mark.parametrize("size", [1, 2, 3, 7, 200])
def test_every_row_comes_once_and_in_order_also_with_equal_times(
    checker: Caller, seven: list[Claim], ordering: str, size: int
):
    pages = walk(checker, f"claims/?ordering={ordering}&page_size={size}")
    expected = list(range(1, 8))
    assert [number for page in pages for number in page] == (expected[::-1] if ordering.startswith("-") else expected)
    assert all(len(page) == size for page in pages[:-1])
    assert pages[-1]


def test_rows_that_come_and_go_between_pages_neither_repeat_nor_hide_others(
    checker: Caller, newsroom: Newsroom, seven: list[Claim]
):
    first = checker.read("claims/?page_size=3").json()
    newsroom.claim("Made in between.")
    Claim.objects.filter(number=5).update(created_at=datetime(2020, 1, 1, tzinfo=UTC))
    second = checker.read(first["next"]).json()
    assert [row["number"] for row in first["results"]] == [7, 6, 5]
    assert [row["number"] for row in second["results"]] == [4, 3, 2]


def test_filters_stay_in_the_next_address(checker: Caller, seven: list[Claim]):
    page = checker.read("claims/?q=claim&page_size=2&ordering=number").json()
    assert page["next"].startswith("http://testserver/api/v1/claims/?")
    for part in ("q=claim", "page_size=2", "ordering=number", "cursor="):
        assert part in page["next"]


def cursor_of(*parts: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(list(parts)).encode()).decode()


@pytest.mark.parametrize(
    "cursor",
    [
        "nonsense",
        "%00",
        "é",
        "a" * 5000,
        cursor_of(),
        cursor_of("-created_at", "2026-03-04", 1),
        cursor_of("-created_at", "2026-03-04T12:00:00", 1),
        cursor_of("-created_at", "0001-01-01T00:00:00+14:00", 1),
        cursor_of("-created_at", 5, 1),
        cursor_of("-created_at", "2026-03-04T12:00:00+00:00", 10**30),
        cursor_of("-created_at", "2026-03-04T12:00:00+00:00", -1),
        cursor_of("-created_at", "2026-03-04T12:00:00+00:00", True),
        cursor_of("-created_at", "2026-03-04T12:00:00+00:00", None),
        cursor_of("-created_at", {"a": 1}, 1),
        cursor_of("number", 5, 1),
        base64.urlsafe_b64encode(b'{"a": 1}').decode(),
        base64.urlsafe_b64encode(b"[" * 3000).decode(),
        base64.urlsafe_b64encode(b"\xff\xfe").decode(),
    ],
)
def test_a_cursor_that_is_not_ours_is_422(checker: Caller, seven: list[Claim], cursor: str):
    answer = checker.read(f"claims/?cursor={cursor}")
    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == ["cursor"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("page_size=0", "page_size"),
        ("page_size=201", "page_size"),
        ("page_size=-1", "page_size"),
        ("page_size=ten", "page_size"),
        ("page_size=²", "page_size"),
        ("page_size=99999999999999999999", "page_size"),
        ("ordering=statement", "ordering"),
        ("ordering=due", "ordering"),
        ("ordering=desk__policy", "ordering"),
        ("page=2", "page"),
        ("state=%00", "state"),
        ("story=%00", "story"),
        ("q=%00", "q"),
        ("desk=%00", "desk"),
        ("claimant=%00", "claimant"),
    ],
)
def test_a_parameter_that_does_not_fit_is_named(checker: Caller, seven: list[Claim], query: str, field: str):
    answer = checker.read(f"claims/?{query}")
    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == [field]


# Constant queries: each list with one row and with three


def _articles(newsroom: Newsroom, things: Things, number: int) -> str:
    row = newsroom.article(f"Text {number}. The army said {number} people died.", outlet=f"Outlet {number}")
    newsroom.suggest(row)
    return "articles/"


def _revisions(newsroom: Newsroom, things: Things, number: int) -> str:
    row = newsroom.ingest(f"Text {number}.", external_id="revised", by="checker" if number % 2 else "lead").article
    return f"articles/{row.article.uuid}/revisions/"


def _spans(newsroom: Newsroom, things: Things, number: int) -> str:
    newsroom.mark(things.article, "Dervane fell Jorin 60 town"[number * 3 : number * 3 + 1], claimant=f"S {number}")
    return f"articles/{things.article.article.uuid}/spans/"


def _article_history(newsroom: Newsroom, things: Things, number: int) -> str:
    return _spans(newsroom, things, number).replace("spans", "history")


def _suggestions(newsroom: Newsroom, things: Things, number: int) -> str:
    return f"articles/{things.article.article.uuid}/suggestions/?page_size={number}"


def _claims(newsroom: Newsroom, things: Things, number: int) -> str:
    newsroom.claim(f"Claim {number}.", claimant=f"Speaker {number}", story=things.story)
    return "claims/"


def _queue(newsroom: Newsroom, things: Things, number: int) -> str:
    _claims(newsroom, things, number)
    return "queue/"


def _evidence(newsroom: Newsroom, things: Things, number: int) -> str:
    newsroom.add_source(things.other, url=f"https://one.example/{number}")
    return f"claims/{things.other.uuid}/evidence/"


def _attempts(newsroom: Newsroom, things: Things, number: int) -> str:
    newsroom.attempt(things.other)
    return f"claims/{things.other.uuid}/attempts/"


def _replies(newsroom: Newsroom, things: Things, number: int) -> str:
    ask_reply(things.other, by=newsroom.actor(), speaker=f"Speaker {number}")
    return f"claims/{things.other.uuid}/replies/"


def _verdicts(newsroom: Newsroom, things: Things, number: int) -> str:
    claim = things.other
    claim.refresh_from_db()
    if claim.state == "new":
        newsroom.do(claim, "take", "checker")
    newsroom.propose(claim)
    newsroom.do(claim, "send_back", "reviewer", comment="Why?")
    return f"claims/{claim.uuid}/verdicts/"


def _reviews(newsroom: Newsroom, things: Things, number: int) -> str:
    return _verdicts(newsroom, things, number).replace("verdicts", "reviews")


def _relations(newsroom: Newsroom, things: Things, number: int) -> str:
    other = newsroom.claim(f"Other {number}.", claimant=f"Speaker {number}")
    relate_claims(things.other, other=other, kind="contradicts", by=newsroom.actor())
    return f"claims/{things.other.uuid}/relations/"


def _sightings(newsroom: Newsroom, things: Things, number: int) -> str:
    row = newsroom.article(f"The town fell, they said {number}.")
    newsroom.mark(row, "The town fell", join=things.other, seen=Seen(attributed_to=f"Speaker {number}"))
    see_claim(
        things.other, by=newsroom.actor(), seen=Seen(relayed_by=f"Outlet {number}"), url=f"https://one.example/{number}"
    )
    return f"claims/{things.other.uuid}/sightings/"


def _comments(newsroom: Newsroom, things: Things, number: int) -> str:
    add_comment(
        things.other, by=newsroom.actor("checker" if number % 2 else "lead"), text="Who counted, @lead and @reviewer?"
    )
    return f"claims/{things.other.uuid}/comments/"


def _quantities(newsroom: Newsroom, things: Things, number: int) -> str:
    newsroom.figure(things.other, low=number)
    return f"claims/{things.other.uuid}/quantities/"


def _parties(newsroom: Newsroom, things: Things, number: int) -> str:
    speaker = speaker_named(newsroom.desk, f"Speaker {number}")
    assert speaker is not None
    take_side(things.story, speaker=speaker, side="B", by=newsroom.actor())
    return f"stories/{things.story.uuid}/parties/"


def _speakers(newsroom: Newsroom, things: Things, number: int) -> str:
    newsroom.claim(f"Said {number}.", claimant=f"Speaker {number}")
    return "speakers/"


def _history(newsroom: Newsroom, things: Things, number: int) -> str:
    return _comments(newsroom, things, number).replace("comments", "history")


def _publications(newsroom: Newsroom, things: Things, number: int) -> str:
    claim = things.other
    claim.refresh_from_db()
    if claim.state == "published":
        newsroom.do(claim, "correct", "lead", severity="minor", note="A name.")
    else:
        newsroom.do(claim, "take", "checker")
        newsroom.attempt(claim)
        newsroom.answer(claim)
    newsroom.propose(claim)
    newsroom.do(claim, "approve", "reviewer")
    newsroom.do(claim, "publish", "lead")
    return f"claims/{claim.uuid}/publications/"


def _stories(newsroom: Newsroom, things: Things, number: int) -> str:
    open_story(newsroom.desk, title=f"Story {number}", by=newsroom.actor())
    return "stories/"


def _desks(newsroom: Newsroom, things: Things, number: int) -> str:
    from factcheck.actions.people import add_member, create_desk

    desk = create_desk(slug=f"desk-{number}", name=f"Desk {number}", lead=newsroom.people["admin"], by=None)
    add_member(desk, user=newsroom.people["viewer"], role="viewer", by=None)
    return "desks/"


Grow = Callable[[Newsroom, Things, int], str]


# What grows the list by a row, and how many queries a page costs: one for the token, and then
def _queues(newsroom: Newsroom, things: Things, number: int) -> str:
    save_queue(newsroom.desk, by=newsroom.actor("lead"), name=f"Q{number}", query="assignee=me", shared=True)
    return "queues/"


def _fetches(newsroom: Newsroom, things: Things, number: int) -> str:
    by, content = newsroom.actor(), ArticleInput(text="", url=f"https://one.example/{number}")
    fetch, _ = request_fetch(newsroom.desk, by=by, content=content)
    Fetch.objects.filter(pk=fetch.pk).update(article=things.article, story=things.story)
    return "fetches/"


def _offers(newsroom: Newsroom, things: Things, number: int) -> str:
    row = newsroom.article(f"Offered, {number}.", external_id=f"offered-{number}")
    StoryOffer.objects.create(article=row, revision=row.current, story=things.story, score=0.5, reasons=[])
    return "offers/"


def _suggesters(newsroom: Newsroom, things: Things, number: int) -> str:
    own(newsroom, number=number)
    return f"desks/{newsroom.desk.slug}/suggesters/"


def _orphans(newsroom: Newsroom, things: Things, number: int) -> str:
    row = newsroom.article("One. " * number + "Two three four.", external_id=f"orphans-{number}")
    for at in range(number):
        newsroom.mark(row, ("Two", "three", "four")[at], tags=("quote",))
    row = newsroom.revise(row, f"Nothing of it, {number}.")
    return f"articles/{row.article.uuid}/orphans/"


def _notices(newsroom: Newsroom, things: Things, number: int) -> str:
    event = record(Verb.CLAIM_ASSIGNED, desk=newsroom.desk, by=newsroom.actor("lead"), claim=things.claim)
    Notice.objects.create(user=newsroom.people["viewer"], claim=things.claim, event=event, kind="assigned")
    return "notices/"


LISTS: dict[str, tuple[Grow, int]] = {
    "desks/": (_desks, 4),
    "articles/": (_articles, 3),
    "articles/<uuid:uuid>/revisions/": (_revisions, 3),
    "articles/<uuid:uuid>/spans/": (_spans, 6),
    "articles/<uuid:uuid>/orphans/": (_orphans, 4),
    "articles/<uuid:uuid>/suggestions/": (_suggestions, 3),
    "articles/<uuid:uuid>/history/": (_article_history, 3),
    "fetches/": (_fetches, 3),
    "offers/": (_offers, 2),
    "desks/<slug:slug>/suggesters/": (_suggesters, 3),
    "claims/": (_claims, 3),
    "claims/<uuid:uuid>/evidence/": (_evidence, 3),
    "claims/<uuid:uuid>/attempts/": (_attempts, 3),
    "claims/<uuid:uuid>/replies/": (_replies, 3),
    "claims/<uuid:uuid>/verdicts/": (_verdicts, 3),
    "claims/<uuid:uuid>/reviews/": (_reviews, 3),
    "claims/<uuid:uuid>/relations/": (_relations, 3),
    "claims/<uuid:uuid>/sightings/": (_sightings, 4),
    "claims/<uuid:uuid>/quantities/": (_quantities, 3),
    "claims/<uuid:uuid>/comments/": (_comments, 4),
    "claims/<uuid:uuid>/history/": (_history, 3),
    "claims/<uuid:uuid>/publications/": (_publications, 3),
    "notices/": (_notices, 2),
    "queue/": (_queue, 5),
    "queues/": (_queues, 2),
    "stories/": (_stories, 3),
    "stories/<uuid:uuid>/parties/": (_parties, 4),
    "speakers/": (_speakers, 2),
}


@pytest.mark.parametrize("route", LISTS)
def test_a_list_costs_the_same_with_one_row_and_with_three(
    caller: MakeCaller, newsroom: Newsroom, things: Things, django_assert_num_queries: Any, route: str
):
    grow, queries = LISTS[route]
    client = caller("viewer", "read")
    client.read("desks/")
    counts = []
    for number in (1, 2, 3):
        path = grow(newsroom, things, number)
        if number == 2:
            continue
        with django_assert_num_queries(queries):
            counts.append(len(client.read(path).json()["results"]))
    assert counts[1] >= counts[0] + 2
    assert counts[0] >= 1


def test_the_table_of_lists_names_every_list():
    from factcheck.api.base import Collection

    assert {route for route, view in views() if issubclass(view, Collection)} == set(LISTS)


def test_a_list_of_articles_reads_no_texts(caller: MakeCaller, things: Things):
    client = caller("viewer", "read")
    with connection.execute_wrapper(_refuse_texts):
        assert client.read("articles/").status_code == 200


def _refuse_texts(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    assert '"annotations_revision"."text"' not in sql
    assert '"annotations_revision"."raw"' not in sql
    return execute(sql, params, many, context)


@pytest.mark.parametrize("things_more", [0, 3])
def test_an_article_and_a_claim_cost_the_same_however_much_hangs_on_them(
    caller: MakeCaller, newsroom: Newsroom, things: Things, django_assert_num_queries: Any, things_more: int
):
    for number in range(1, things_more + 1):
        _spans(newsroom, things, number)
        _relations(newsroom, things, number)
        _quantities(newsroom, things, number)
        _sightings(newsroom, things, number)
        _evidence(newsroom, things, number)
        _verdicts(newsroom, things, number)
    if not things_more:
        for grow in (_relations, _quantities, _sightings, _verdicts, _evidence):
            grow(newsroom, things, 1)
    client = caller("viewer", "read")
    client.read("desks/")
    with django_assert_num_queries(8):
        client.read(f"articles/{things.article.article.uuid}/")
    with django_assert_num_queries(13):
        client.read(f"claims/{things.other.uuid}/")
