"""The feed of changes: who follows it meets everything once, and is told what there is no longer."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from factcheck import triggers
from factcheck.actions.people import add_member
from factcheck.models import Event
from tests.factcheck.api.conftest import Caller, MakeCaller, Things
from tests.support.newsroom import Newsroom

# On PostgreSQL the feed leaves out what a running transaction wrote, and a test that is rolled back is one.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.alone]

FEED = "export/changes/"


def follow(client: Caller, path: str = FEED) -> tuple[list[dict[str, Any]], str]:
    """Everything from there on, and where to go on."""
    found = []
    while True:
        page = client.read(path).json()
        found += page["results"]
        path = page["next"]
        if not page["more"]:
            return found, path


def ids(changes: list[dict[str, Any]]) -> list[int]:
    return [change["id"] for change in changes]


def all_ids(newsroom: Newsroom) -> list[int]:
    return list(Event.objects.filter(desk=newsroom.desk).order_by("id").values_list("id", flat=True))


def test_following_the_feed_gives_every_event_once_and_goes_on(checker: Caller, newsroom: Newsroom, things: Things):
    for size in (1, 3, 200):
        first, place = follow(checker, f"{FEED}?page_size={size}")
        assert ids(first) == all_ids(newsroom)
        assert follow(checker, place) == ([], place)
    _, place = follow(checker)
    newsroom.claim("It fell.")
    more, later = follow(checker, place)
    assert [change["verb"] for change in more] == ["claim_created"]
    assert follow(checker, later)[0] == []


def test_latest_begins_with_what_happens_from_now_on(checker: Caller, newsroom: Newsroom, things: Things):
    nothing, place = follow(checker, f"{FEED}?cursor=latest")
    assert nothing == []
    claim = newsroom.claim("It fell.")
    [change] = follow(checker, place)[0]
    assert change["changed"] == [{"type": "claim", "uuid": str(claim.uuid)}]


def test_latest_of_a_feed_without_events_begins_at_its_start(checker: Caller, newsroom: Newsroom):
    row = newsroom.article()
    with triggers.lifted():
        Event.objects.filter(article=row.article).delete()
    path = f"articles/{row.article.uuid}/changes/"
    nothing, place = follow(checker, f"{path}?since=latest")
    assert nothing == []
    newsroom.mark(row, "60 dead")
    assert next(change["verb"] for change in follow(checker, place)[0]) == "span_created"


def test_what_there_is_no_longer_is_a_tombstone(caller: MakeCaller, checker: Caller, newsroom: Newsroom):
    row = newsroom.article()
    suggestion = newsroom.suggest(row)[0]
    marked = newsroom.mark(row, "60 dead")
    accepted = checker.send(f"suggestions/{suggestion.uuid}/accept/").json()
    source = newsroom.add_source(accepted_claim := newsroom.claim("It fell."))
    published = newsroom.bring_to("published", statement="Both hold it.")
    merged = newsroom.claim("It fell, they say.")
    _, place = follow(checker)

    checker.remove(f"spans/{marked.span.uuid}/", 1)
    checker.send(f"suggestions/{suggestion.uuid}/reopen/")
    checker.remove(f"evidence/{source.uuid}/", 1)
    newsroom.do(published, "retract", "lead", note="Wrong.")
    newsroom.do(merged, "merge", "lead", into=str(accepted_claim.uuid))
    gone = [(one["type"], one["uuid"]) for change in follow(checker, place)[0] for one in change["gone"]]
    expected = {
        ("span", str(marked.span.uuid)),
        ("span", accepted["span"]["uuid"]),
        ("evidence", str(source.uuid)),
        ("publication", str(published.publications.get().public_id)),
        ("claim", str(merged.uuid)),
    }
    assert expected <= set(gone)
    assert {kind for kind, _ in set(gone) - expected} == {"sighting"}
    assert len([one for one in gone if one[0] == "sighting"]) == 2


def test_a_change_tells_what_it_made_and_on_what(checker: Caller, newsroom: Newsroom):
    row = newsroom.article()
    _, place = follow(checker)
    marked = newsroom.mark(row, "60 dead")
    assert marked.claim is not None
    changes = follow(checker, place)[0]
    assert [change["verb"] for change in changes] == [
        "span_created",
        "claim_created",
        "sighting_added",
        "article_state",
    ]
    span = {"type": "span", "uuid": str(marked.span.uuid)}
    article = {"type": "article", "uuid": str(row.article.uuid)}
    assert {"type": "claim", "uuid": str(marked.claim.uuid)} in changes[2]["changed"]
    assert span in changes[0]["changed"]
    assert span in changes[2]["changed"]
    assert article in changes[3]["changed"]
    assert (changes[3]["state_from"], changes[3]["state_to"]) == ("inbox", "working")
    assert changes[0]["actor"] == {"username": "checker", "name": "Mira Lindt"}


def test_sources_and_comments_leave_the_house_only_as_something_that_happened(
    checker: Caller, newsroom: Newsroom, things: Things
):
    checker.send(f"claims/{things.claim.uuid}/comments/", {"text": "Ask the ministry."})
    checker.change(f"evidence/{things.evidence.uuid}/", {"confidential": True, "note": "From a colonel"}, 1)
    changes = follow(checker)[0]
    assert "one.example/a" not in json.dumps(changes)
    shown = [change["payload"] for change in changes if change["verb"].startswith(("evidence", "comment"))]
    assert [list(payload) for payload in shown] == [["evidence"], ["comment"], ["evidence"]]


def test_one_articles_changes_are_its_own(checker: Caller, newsroom: Newsroom, things: Things):
    path = f"articles/{things.article.article.uuid}/changes/"
    before, place = follow(checker, path)
    assert [change["verb"] for change in before][:2] == ["article_ingested", "article_suggested"]
    newsroom.claim("Elsewhere.")
    newsroom.article("Another text.")
    assert follow(checker, place)[0] == []
    checker.change(f"articles/{things.article.article.uuid}/", {"outlet": "The Quay"}, things_version(checker, things))
    [change] = follow(checker, place)[0]
    assert (change["verb"], change["payload"]) == (
        "article_edited",
        {"changes": {"outlet": ["Harbour Post", "The Quay"]}},
    )


def things_version(client: Caller, things: Things) -> int:
    version: int = client.read(f"articles/{things.article.article.uuid}/").json()["row_version"]
    return version


def test_an_articles_history_is_a_list_with_filters(checker: Caller, newsroom: Newsroom, things: Things):
    path = f"articles/{things.article.article.uuid}/history/"
    told = [event["verb"] for event in checker.read(path).json()["results"]]
    assert told == ["article_ingested", "article_suggested", "span_created", "sighting_added", "article_state"]
    by = [event["verb"] for event in checker.read(f"{path}?actor=checker&verb=span_created").json()["results"]]
    assert by == ["span_created"]
    assert checker.read(f"{path}?via=api").json()["results"] == []
    assert checker.read(f"{path}?via=fax").status_code == 422


def test_polling_an_unchanged_feed_is_304(checker: Caller, things: Things):
    place = follow(checker)[1]
    answer = checker.read(place)
    assert checker.read(place, If_None_Match=answer.headers["ETag"]).status_code == 304


def place_written(*parts: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(list(parts)).encode()).decode()


PLACES = (
    "nonsense",
    "%00",
    "é",
    "a" * 5000,
    place_written(),
    place_written(5),
    place_written(5, 5),
    place_written(5, "x"),
    place_written(True, "2f0a6f0e-0000-4000-8000-000000000000"),
    place_written(-1, "2f0a6f0e-0000-4000-8000-000000000000"),
    place_written(10**30, "2f0a6f0e-0000-4000-8000-000000000000"),
    place_written({"a": 1}, "2f0a6f0e-0000-4000-8000-000000000000"),
    base64.urlsafe_b64encode(b"[" * 3000).decode(),
    base64.urlsafe_b64encode(b"\xff\xfe").decode(),
)


def test_a_place_that_is_not_ours_is_422(checker: Caller, things: Things):
    own = f"articles/{things.article.article.uuid}/changes/"
    for path, name in ((FEED, "cursor"), (own, "since")):
        for place in PLACES:
            answer = checker.read(f"{path}?{name}={place}")
            assert answer.status_code == 422, place
            assert list(answer.json()["errors"]) == [name]


def test_a_place_that_a_restore_took_away_is_409_and_says_how_to_go_on(checker: Caller, newsroom: Newsroom):
    newsroom.claim("It fell.")
    place = follow(checker)[1]
    with triggers.lifted():
        event = Event.objects.latest("id")
        fields = {"id": event.pk, "desk": event.desk, "verb": event.verb, "via": event.via}
        Event.objects.filter(pk=event.pk).delete()
    # Another event under the same id is another event.
    Event.objects.create(**fields)
    answer = checker.read(place)
    assert answer.status_code == 409
    assert answer.json()["type"] == "urn:factcheck:problem:cursor-gone"
    assert follow(checker)[0]


def test_a_parameter_that_means_nothing_is_named(checker: Caller, things: Things):
    for query in ("page_size=0", "page_size=201", "page_size=x", "verb=x", "desk=sports", "since=latest"):
        answer = checker.read(f"{FEED}?{query}")
        assert answer.status_code == 422
        assert list(answer.json()["errors"]) == [query.partition("=")[0]]


def test_a_feed_is_one_desks_and_a_member_of_two_says_which(
    caller: MakeCaller, outsider: Caller, newsroom: Newsroom, other_newsroom: Newsroom, things: Things
):
    theirs = follow(outsider)[0]
    assert ids(theirs) == all_ids(other_newsroom)
    add_member(other_newsroom.desk, user=newsroom.people["checker"], role="viewer", by=None)
    client = caller("checker")
    assert list(client.read(FEED).json()["errors"]) == ["desk"]
    assert ids(follow(client, f"{FEED}?desk=sports")[0]) == all_ids(other_newsroom)
    assert ids(follow(client, f"{FEED}?desk=conflict")[0]) == all_ids(newsroom)
    # A place on one desk is no place on the other, and shows nothing of it.
    place = follow(client, f"{FEED}?desk=conflict")[1]
    moved = follow(client, place.replace("desk=conflict", "desk=sports"))[0]
    assert set(ids(moved)) <= set(all_ids(other_newsroom))


def test_a_page_of_the_feed_costs_the_same_at_any_length(
    caller: MakeCaller, newsroom: Newsroom, things: Things, django_assert_num_queries: Any
):
    client = caller("viewer", "read")
    place = follow(client)[1]
    for more in (1, 3):
        for number in range(more):
            newsroom.mark(newsroom.article(f"Text {more} {number}, 60 dead."), "60 dead", claimant=f"Speaker {number}")
        # Token, desk, place, events.
        with django_assert_num_queries(4):
            assert len(client.read(place).json()["results"]) >= 4 * more
