"""Articles by REST: in, listed, read, moved, revised."""

from __future__ import annotations

import hashlib

import pytest

from annotations.models import Suggestion
from factcheck.models import DeskArticle, Event, Job
from tests.factcheck.api.conftest import Caller, MakeCaller, Things
from tests.support.newsroom import Newsroom

FAMILY = "👨‍👩‍👧"
WIRE = f"Fighting for Dervane\r\n\r\nA family {FAMILY} left.\r\n\r\nThe army said 60 people died.\r\n"


def test_a_text_becomes_an_article_with_its_suggestions_promised(checker: Caller, things: Things):
    answer = checker.send(
        "articles/",
        {
            "desk": "conflict",
            "text": WIRE,
            "outlet": "Harbour Post",
            "url": "https://harbourpost.example/dervane?utm_source=x",
            "language": "en",
            "published_at": "2026-03-04T19:40:00+01:00",
            "external_id": "hp-77",
            "story": str(things.story.uuid),
        },
    )
    assert answer.status_code == 201
    made = answer.json()
    assert made["outcome"] == "created"
    assert answer.headers["Location"] == f"http://testserver/api/v1/articles/{made['uuid']}/"
    assert answer.headers["ETag"] == '"v1"'
    assert (made["title"], made["state"], made["story"]["title"]) == (
        "Fighting for Dervane",
        "inbox",
        "Fighting for Dervane",
    )
    assert made["published_at"] == "2026-03-04T18:40:00Z"
    assert made["changes"] == ["Changed line ends to LF."]
    assert made["sha256"] == hashlib.sha256(WIRE.replace("\r\n", "\n").encode()).hexdigest()
    jobs = Job.objects.filter(key__startswith=made["revision"]).order_by("kind")
    assert list(jobs.values_list("kind", flat=True)) == ["copies", "suggest"]
    event = Event.objects.get(verb="article_ingested", payload__revision=made["revision"])
    assert (event.via, event.actor) == ("api", things.newsroom.people["checker"])


def test_the_same_text_again_is_the_same_article(checker: Caller):
    first = checker.send("articles/", {"text": WIRE}).json()
    again = checker.send("articles/", {"text": WIRE.replace("\r\n", "\n"), "title": "Another title"})
    assert (again.status_code, again.json()["outcome"]) == (200, "same")
    assert (again.json()["uuid"], again.json()["title"]) == (first["uuid"], first["title"])
    assert DeskArticle.objects.count() == 1


def test_new_text_under_a_known_id_is_a_new_revision(checker: Caller):
    first = checker.send("articles/", {"text": WIRE, "external_id": "hp-77"}).json()
    answer = checker.send("articles/", {"text": WIRE + "\nUpdated.", "external_id": "hp-77"})
    assert (answer.status_code, answer.json()["outcome"]) == (200, "revised")
    assert (answer.json()["uuid"], answer.json()["revision_number"]) == (first["uuid"], 2)
    assert answer.headers["ETag"] == '"v2"'


def test_new_text_in_which_a_published_claims_words_are_gone_is_409_until_it_is_confirmed(
    checker: Caller, newsroom: Newsroom
):
    row = newsroom.article("The bridge fell. It was blown up.", external_id="hp-9")
    claim = newsroom.mark_claim(row, "It was blown up")
    newsroom.do(claim, "take", "checker")
    newsroom.attempt(claim)
    newsroom.answer(claim)
    newsroom.propose(claim)
    newsroom.do(claim, "approve", "reviewer")
    newsroom.do(claim, "publish", "lead")
    for path, body in (
        ("articles/", {"text": "Other words.", "external_id": "hp-9", "desk": newsroom.desk.slug}),
        (f"articles/{row.article.uuid}/revisions/", {"text": "Other words."}),
    ):
        answer = checker.send(path, body)
        assert answer.status_code == 409
        problem = answer.json()
        assert problem["type"] == "urn:factcheck:problem:would-lose-published"
        assert [one["label"] for one in problem["claims"]] == [claim.label]
    answer = checker.send(f"articles/{row.article.uuid}/revisions/", {"text": "Other words.", "confirm_lost": True})
    assert (answer.status_code, answer.json()["outcome"]) == (201, "revised")


@pytest.mark.parametrize(
    ("body", "field", "sentence"),
    [
        ({}, "text", "Send “text”, a page's “html”, or a “url” alone"),
        ({"url": ""}, "text", "Send “text”, a page's “html”, or a “url” alone"),
        ({"url": "http://169.254.169.254/"}, "url", "is not fetched"),
        ({"url": "https://a.example/", "spans": [{"start": 0, "end": 1, "exact": "a", "tags": []}]}, "spans", "Marks"),
        ({"html": "<p>Dervane fell.</p>", "text": "Dervane fell."}, "html", "two sources of one article"),
        ({"html": "<body><script>x</script></body>"}, "html", "No article text was found"),
        ({"html": ""}, "html", "No article text was found"),
        ({"html": 5}, "html", "Not a valid string"),
        ({"text": ""}, "text", "The text is empty"),
        ({"text": " \n\u200b"}, "text", "only whitespace"),
        ({"text": 5}, "text", "Not a valid string"),
        ({"text": "Words.", "url": "ftp://one.example"}, "url", "is not a web address"),
        ({"text": "Words.", "url": "http://[::1"}, "url", "is not a web address"),
        ({"text": "Words.", "url": "http://one.example:99999/"}, "url", "is not a web address"),
        ({"text": "Words.", "kind": "poem"}, "kind", "'poem' is none of: news, post, transcript, speech."),
        ({"text": "Words.", "published_at": "yesterday"}, "published_at", "Datetime has wrong format"),
        ({"text": "Words.", "story": "not-a-uuid"}, "story", "Must be a valid UUID"),
        ({"text": "Words.", "desk": "nowhere"}, "desk", "There is no desk 'nowhere' among yours: conflict."),
        ({"text": "Words.", "title": "t" * 301}, "title", "at most 300 fit"),
        ({"text": "Words.", "titel": "x"}, "titel", "There is no such field here. Fields: desk, text, html, title"),
    ],
)
def test_what_cannot_be_taken_is_refused_with_the_field_and_a_sentence(
    checker: Caller, body: dict[str, object], field: str, sentence: str
):
    answer = checker.send("articles/", body)
    assert answer.status_code == 422
    assert sentence in answer.json()["errors"][field][0]
    assert DeskArticle.objects.count() == 0


PAGE = (
    '<html lang="uk"><head><title>Dervane</title><meta name="author" content="Ann Bell"></head><body><nav>Home</nav>'
    "<article><h1>Dervane fell</h1><p>Dervane fell on Monday, the Federal Command said in Sell.</p></article>"
)


def test_a_page_sent_as_html_becomes_its_article(checker: Caller):
    answer = checker.send("articles/", {"html": PAGE, "url": "https://one.example/a", "title": "Mine"})
    made = answer.json()
    assert (answer.status_code, made["outcome"], made["title"]) == (201, "created", "Mine")
    assert (made["byline"], made["language"], made["url"]) == ("Ann Bell", "uk", "https://one.example/a")
    row = DeskArticle.objects.get()
    assert row.current.text == "Dervane fell\n\nDervane fell on Monday, the Federal Command said in Sell."
    assert bytes(row.current.raw) == PAGE.encode()
    again = checker.send("articles/", {"html": PAGE})
    assert (again.status_code, again.json()["outcome"]) == (200, "same")


def test_marks_in_a_page_count_in_its_text(checker: Caller):
    mark = {"start": 14, "end": 31, "exact": "Dervane fell on M", "tags": ["claim"]}
    assert len(checker.send("articles/", {"html": PAGE, "spans": [mark]}).json()["spans"]) == 1


def test_a_new_page_for_an_article_is_a_revision(checker: Caller):
    made = checker.send("articles/", {"text": "Words.", "url": "https://one.example/a"}).json()
    path = f"articles/{made['uuid']}/revisions/"
    answer = checker.send(path, {"html": PAGE})
    assert (answer.status_code, answer.json()["revision_number"]) == (201, 2)
    assert checker.send(path, {"html": PAGE, "text": "x"}).status_code == 422
    assert checker.send(path, {}).json()["errors"]["text"]


def test_an_address_alone_is_fetched_later(checker: Caller):
    answer = checker.send("articles/", {"url": "https://one.example/a", "outlet": "Quay", "external_id": "7"})
    made = answer.json()
    assert answer.status_code == 202
    assert (made["state"], made["external_id"], made["article"], made["outcome"]) == ("queued", "7", None, None)
    assert answer.headers["Location"].endswith(f"/api/v1/fetches/{made['uuid']}/")
    assert Job.objects.get().kind == "fetch"
    assert checker.send("articles/", {"url": "https://one.example/a"}).json()["uuid"] == made["uuid"]
    assert checker.read(answer.headers["Location"]).json() == made
    assert not DeskArticle.objects.exists()


def test_fetches_are_listed_retried_and_dismissed(checker: Caller, things: Things, outsider: Caller):
    path = f"fetches/{things.fetch.uuid}/"
    [row] = checker.read("fetches/?state=failed&dismissed=false").json()["results"]
    assert (row["code"], row["error"]) == ("fetch-status", "There is no such page.")
    assert checker.send(path + "dismiss/").json()["dismissed_at"]
    assert checker.read("fetches/?dismissed=false").json()["results"] == []
    assert checker.send(path + "retry/", If_Match='"v1"').status_code == 412
    again = checker.send(path + "retry/")
    assert (again.status_code, again.json()["state"], again.json()["tries"]) == (202, "queued", 2)
    assert again.headers["ETag"] == '"v3"'
    assert checker.send(path + "retry/").json()["type"] == "urn:factcheck:problem:wrong-state"
    assert outsider.read(path).status_code == outsider.send(path + "retry/").status_code == 404
    assert outsider.read("fetches/").json()["results"] == []


def test_nul_characters_in_a_text_are_removed_and_named(checker: Caller):
    made = checker.send("articles/", {"text": "Dervane\x00 fell."}).json()
    assert made["changes"] == ["Removed 1 NUL character."]


def test_white_space_of_a_text_is_kept(checker: Caller):
    made = checker.send("articles/", {"text": "  Dervane fell. \n"}).json()
    assert checker.read(f"articles/{made['uuid']}/").json()["revision"]["text"] == "  Dervane fell. \n"


def test_an_article_shows_its_text_spans_and_suggestions(checker: Caller, things: Things):
    answer = checker.read(f"articles/{things.article.article.uuid}/")
    article = answer.json()
    text = article["revision"]["text"]
    assert answer.headers["ETag"] == f'"v{article["row_version"]}"'
    assert hashlib.sha256(text.encode()).hexdigest() == article["revision"]["sha256"]
    [span] = article["spans"]
    assert text[span["start"] : span["end"]] == span["exact"] == "60 dead"
    assert span["tags"] == ["claim"]
    assert span["claim"] == {
        "uuid": str(things.claim.uuid),
        "label": "C-1",
        "statement": "60 dead",
        "claimant": "Ilse Tarrow",
        "state": "new",
        "rating": None,
    }
    assert article["suggestions"]
    for suggestion in article["suggestions"]:
        assert text[suggestion["start"] : suggestion["end"]] == suggestion["exact"]
    assert article["state"] == "working"


def test_a_list_shows_counts_and_no_text(checker: Caller, things: Things):
    [row] = checker.read("articles/").json()["results"]
    assert row["span_count"] == 1
    assert row["pending_suggestion_count"] == Suggestion.objects.filter(state="pending").count() > 0
    assert "text" not in row


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("", ["Third", "Second", "First"]),
        ("ordering=created_at", ["First", "Second", "Third"]),
        ("outlet=the%20quay", ["Second"]),
        ("language=fr", ["Third"]),
        ("q=sec", ["Second"]),
        ("external_id=x-1", ["First"]),
        ("state=inbox&state=done", ["Third", "Second", "First"]),
        ("state=skipped", []),
        ("desk=conflict&q=ir", ["Third", "First"]),
        ("q=quay%20second", ["Second"]),
        ("created_after=2000-01-01T00:00:00Z", ["Third", "Second", "First"]),
        ("created_before=2000-01-01", []),
    ],
)
def test_filters_of_the_list(checker: Caller, newsroom: Newsroom, query: str, titles: list[str]):
    newsroom.article("One.", title="First", external_id="x-1")
    newsroom.article("Two.", title="Second", outlet="The Quay")
    newsroom.article("Three.", title="Third", language="fr")
    assert [row["title"] for row in checker.read(f"articles/?{query}").json()["results"]] == titles


def test_a_story_filter_holds_only_its_articles(checker: Caller, things: Things):
    answer = checker.send("articles/", {"text": "New words.", "story": str(things.story.uuid)})
    listed = checker.read(f"articles/?story={things.story.uuid}").json()["results"]
    assert [row["uuid"] for row in listed] == [answer.json()["uuid"]]


def test_state_story_and_outlet_change_under_the_version_that_was_read(checker: Caller, things: Things):
    path = f"articles/{things.article.article.uuid}/"
    version = checker.read(path).json()["row_version"]
    answer = checker.change(path, {"state": "done", "story": str(things.story.uuid), "outlet": "The Quay"}, version)
    assert answer.status_code == 200
    changed = answer.json()
    assert (changed["state"], changed["story"]["uuid"], changed["outlet"]) == (
        "done",
        str(things.story.uuid),
        "The Quay",
    )
    assert answer.headers["ETag"] == f'"v{version + 1}"'
    cleared = checker.change(path, {"story": None, "outlet": ""}, version + 1).json()
    assert (cleared["story"], cleared["outlet"], cleared["state"]) == (None, None, "done")


def test_revisions_are_listed_and_read_with_their_texts(checker: Caller, newsroom: Newsroom):
    row = newsroom.article("First words.", title="A title", byline="Mira")
    path = f"articles/{row.article.uuid}/revisions/"
    answer = checker.send(path, {"text": "Second words."}, If_Match='"v1"')
    assert (answer.status_code, answer.json()["outcome"], answer.json()["revision_number"]) == (201, "revised", 2)
    # What was left out stays as it was.
    assert (answer.json()["title"], answer.json()["byline"]) == ("A title", "Mira")
    revisions = checker.read(path).json()["results"]
    assert [revision["number"] for revision in revisions] == [1, 2]
    texts = [checker.read(f"revisions/{revision['uuid']}/").json()["text"] for revision in revisions]
    assert texts == ["First words.", "Second words."]
    same = checker.send(path, {"text": "Second words."})
    assert (same.status_code, same.json()["outcome"]) == (200, "same")
    assert checker.send(path, {"text": "Third words."}, If_Match='"v1"').status_code == 412


def test_a_revision_with_another_articles_text_is_409(checker: Caller, newsroom: Newsroom):
    newsroom.article("The other's words.", title="The other")
    row = newsroom.article("Own words.")
    answer = checker.send(f"articles/{row.article.uuid}/revisions/", {"text": "The other's words."})
    assert answer.status_code == 409
    assert "“The other”" in answer.json()["detail"]


def test_a_viewer_reads_and_does_not_ingest(caller: MakeCaller, things: Things):
    viewer = caller("viewer")
    assert viewer.read(f"articles/{things.article.article.uuid}/").status_code == 200
    assert viewer.send("articles/", {"text": "New words."}).status_code == 403
