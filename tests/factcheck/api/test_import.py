"""Many articles at once: NDJSON in, a line of answer for each."""

from __future__ import annotations

import io
import json
import tracemalloc
from collections.abc import Iterable
from typing import IO, Any

import pytest
from django.test import override_settings

from annotations.models import Revision, Span
from factcheck.actions import ingest
from factcheck.actions.articles import request_suggestions
from factcheck.actions.people import add_member
from factcheck.models import Claim, DeskArticle, Event, Fetch, IdempotencyRecord, Job
from tests.factcheck.api.conftest import V1, Caller, MakeCaller, Things, check_against_document
from tests.support.newsroom import Newsroom

IMPORT = V1 + "articles/import/"


def sent(client: Caller, body: bytes, content_type: str = "application/x-ndjson", **headers: str) -> Any:
    answer = client.post(IMPORT, body, content_type=content_type, headers=headers)
    check_against_document("post", IMPORT, answer)
    return answer


def told(answer: Any) -> list[dict[str, Any]]:
    assert answer.status_code == 200, answer.content
    assert answer.headers["Content-Type"] == "application/x-ndjson; charset=utf-8"
    return [json.loads(line) for line in b"".join(answer.streaming_content).splitlines()]


def ndjson(articles: Iterable[Any]) -> bytes:
    return b"".join(json.dumps(article).encode() + b"\n" for article in articles)


def test_each_line_is_an_article_and_is_answered_by_a_line(checker: Caller, newsroom: Newsroom):
    articles = [{"text": f"Text {number} 💥", "external_id": f"a-{number}", "outlet": "Quay"} for number in range(45)]
    lines = told(sent(checker, ndjson(articles)))
    assert [(line["line"], line["outcome"]) for line in lines] == [(number + 1, "created") for number in range(45)]
    row = DeskArticle.objects.get(external_id="a-44")
    assert (lines[44]["article"], lines[44]["revision"]) == (str(row.article.uuid), str(row.current.uuid))
    assert row.current.text == "Text 44 💥"
    assert Job.objects.filter(kind="suggest").count() == Job.objects.filter(kind="copies").count() == 45
    assert Event.objects.filter(verb="article_ingested", via="api").count() == 45
    assert Event.objects.filter(verb="article_ingested").values("batch").distinct().count() == 1


def test_a_bad_line_is_told_with_its_number_and_stops_none_of_the_others(
    checker: Caller, newsroom: Newsroom, things: Things
):
    body = b"\n".join(
        [
            b'{"text": "First."}',
            b"{broken",
            b"",
            b'{"text": "Second.", "storry": 1}',
            b'{"text": ""}',
            b"\xff\xfe",
            b'{"text": "\\ud800"}',
            b'[{"text": "In a list."}]',
            b'{"text": "Third.", "desk": "sports"}',
            b'{"text": "Third.", "story": "2f0a6f0e-0000-4000-8000-000000000000"}',
            b'{"text": "Changed.", "external_id": "hp-1"}',
            b'{"text": "Nul \\u0000 in it.", "title": "\\u0000"}',
            b'\xef\xbb\xbf{"text": "With a byte order mark."}\r',
            b'{"html": "<p>x</p>", "text": "x"}',
            b'{"text": "Last."}',
        ]
    )
    lines = told(sent(checker, body))
    assert [(line["line"], line["outcome"]) for line in lines] == [
        (1, "created"),
        (2, "refused"),
        (4, "refused"),
        (5, "refused"),
        (6, "refused"),
        (7, "refused"),
        (8, "refused"),
        (9, "refused"),
        (10, "refused"),
        (11, "revised"),
        (12, "refused"),
        (13, "created"),
        (14, "refused"),
        (15, "created"),
    ]
    problems = {line["line"]: line["problem"] for line in lines if line["problem"]}
    assert [problem["status"] for problem in problems.values()] == [
        400,
        422,
        422,
        400,
        400,
        422,
        422,
        422,
        422,
        422,
    ]
    assert problems[2]["detail"].startswith("The line is not JSON")
    assert list(problems[4]["errors"]) == ["storry"]
    assert all(line["article"] is None for line in lines if line["outcome"] == "refused")
    assert DeskArticle.objects.count() == 4


def test_lines_with_a_page_are_read_and_lines_with_an_address_alone_are_fetched(checker: Caller, newsroom: Newsroom):
    page = "<article><p>Dervane fell on Monday, the Federal Command said in Sell.</p></article>"
    articles = [
        {"text": "First."},
        {"url": "https://one.example/a"},
        {"html": page},
        {"url": "http://127.0.0.1/"},
        {"url": "https://one.example/a"},
        {"text": "Last."},
    ]
    lines = told(sent(checker, ndjson(articles)))
    outcomes = ["created", "fetching", "created", "refused", "fetching", "created"]
    assert [line["outcome"] for line in lines] == outcomes
    fetch = Fetch.objects.get()
    assert [line["fetch"] for line in lines] == [None, str(fetch.uuid), None, None, str(fetch.uuid), None]
    assert lines[3]["problem"]["type"] == "urn:factcheck:problem:fetch-refused-address"
    assert bytes(Revision.objects.get(extractor__startswith="trafilatura").raw) == page.encode()


def test_the_same_upload_again_changes_nothing_and_new_text_is_a_revision(checker: Caller, newsroom: Newsroom):
    articles = [{"text": f"Text {number}.", "external_id": f"a-{number}"} for number in range(3)]
    first = told(sent(checker, ndjson(articles)))
    events = Event.objects.count()
    again = told(sent(checker, ndjson(articles)))
    assert [line["outcome"] for line in again] == ["same"] * 3
    assert [line["article"] for line in again] == [line["article"] for line in first]
    assert (DeskArticle.objects.count(), Event.objects.count(), Job.objects.count()) == (3, events, 6)
    articles[1]["text"] = "Text 1, corrected."
    assert [line["outcome"] for line in told(sent(checker, ndjson(articles)))] == ["same", "revised", "same"]


def test_an_article_that_stands_twice_in_one_upload_is_one(checker: Caller, newsroom: Newsroom):
    lines = told(sent(checker, ndjson([{"text": "Once."}, {"text": "Once."}])))
    assert [line["outcome"] for line in lines] == ["created", "same"]


def test_marks_come_with_their_lines_and_a_bad_one_refuses_its_line_alone(checker: Caller, newsroom: Newsroom):
    name = "2f0a6f0e-0000-4000-8000-000000000001"
    mark = {"start": 0, "end": 7, "exact": "60 dead", "tags": ["figure"]}
    articles = [
        {"text": "60 dead in Dervane.", "spans": [mark, {**mark, "tags": ["claim"], "uuid": name}]},
        {"text": "60 dead in Sell.", "spans": [mark, {**mark, "exact": "61 dead"}]},
        {"text": "60 dead at sea.", "spans": [{**mark, "start": "0"}, {"end": 7, "colour": "red"}]},
        {"text": "Nobody."},
    ]
    lines = told(sent(checker, ndjson(articles)))
    assert [line["outcome"] for line in lines] == ["created", "refused", "refused", "created"]
    assert lines[0]["spans"] == [str(span.uuid) for span in Span.objects.order_by("id")]
    assert lines[0]["spans"][1] == name
    assert [line["spans"] for line in lines[1:]] == [[], [], []]
    wrong = lines[1]["problem"]
    assert (wrong["status"], wrong["expected"], wrong["found"]) == (422, "61 dead", "60 dead")
    assert list(wrong["errors"]) == ["spans.1.exact"]
    assert set(lines[2]["problem"]["errors"]) == {"spans.0.start", "spans.1.colour"}
    assert (DeskArticle.objects.count(), Claim.objects.get().statement) == (2, "60 dead")
    again = told(sent(checker, ndjson(articles[:1])))
    assert (again[0]["outcome"], again[0]["spans"]) == ("same", lines[0]["spans"])
    assert Span.objects.count() == 2


def test_lines_for_several_desks_are_answered_in_their_order(
    caller: MakeCaller, newsroom: Newsroom, other_newsroom: Newsroom
):
    add_member(other_newsroom.desk, user=newsroom.people["checker"], role="checker", by=None)
    slugs = [newsroom.desk.slug, other_newsroom.desk.slug]
    lines = told(sent(caller("checker"), ndjson({"text": f"{n // 4}.", "desk": slugs[n % 2]} for n in range(8))))
    assert [line["outcome"] for line in lines] == ["created", "created", "same", "same"] * 2
    desks = [DeskArticle.objects.get(article__uuid=line["article"]).desk.slug for line in lines]
    assert desks == slugs * 4


def test_an_idempotency_key_is_not_needed_and_keeps_nothing(checker: Caller, newsroom: Newsroom):
    for outcome in ("created", "same"):
        [line] = told(sent(checker, b'{"text": "Once."}', **{"Idempotency-Key": "k"}))
        assert line["outcome"] == outcome
    assert not IdempotencyRecord.objects.exists()


@override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=1_000)
def test_a_line_that_is_too_long_is_told_and_passed_over(checker: Caller, newsroom: Newsroom):
    lines = told(sent(checker, ndjson([{"text": "x" * 300_000}, {"text": "Short."}, {"text": "y" * 2_000}])))
    assert [(line["line"], line["outcome"]) for line in lines] == [(1, "refused"), (2, "created"), (3, "refused")]
    assert lines[0]["problem"]["status"] == 413


@override_settings(MAX_IMPORT_BYTES=50)
def test_an_upload_that_is_too_large_is_refused_before_its_first_line(checker: Caller, newsroom: Newsroom):
    answer = sent(checker, ndjson([{"text": f"Text {number}."} for number in range(5)]))
    assert answer.status_code == 413
    assert "at most (FACTCHECK_MAX_IMPORT_BYTES)" in answer.json()["detail"]
    assert not DeskArticle.objects.exists()


def test_what_is_no_ndjson_is_refused(checker: Caller, newsroom: Newsroom):
    for content_type in ("application/json", "text/plain", "multipart/form-data; boundary=x", ""):
        answer = sent(checker, b'{"text": "x"}', content_type)
        assert answer.status_code == 415
        assert "application/x-ndjson" in answer.json()["detail"]
    assert sent(checker, b"").status_code == 422
    assert told(sent(checker, b"\n \n")) == []
    assert checker.post(IMPORT + "?desk=conflict", b"{}", content_type="application/x-ndjson").status_code == 422


def streamed(client: Caller, upload: IO[bytes], **environ: Any) -> Any:
    """The answer to an upload that the server reads from the connection itself."""
    environ["wsgi.input"] = upload
    return client.post(IMPORT, b"", content_type="application/x-ndjson", **environ)


class Broken(io.BytesIO):
    """An upload whose connection breaks in the middle of the second line."""

    def __init__(self, body: bytes, error: Exception | None) -> None:
        super().__init__(body)
        self.error = error

    def read(self, size: int | None = -1, /) -> bytes:
        found = super().read(size)
        if not found and self.error:
            raise self.error
        return found


@pytest.mark.parametrize("error", [None, OSError("Connection reset by peer"), RuntimeError("no more data")])
def test_an_upload_that_breaks_off_leaves_nothing(checker: Caller, newsroom: Newsroom, error: Exception | None):
    body = b'{"text": "Whole."}\n{"text": "Half of a se'
    answer = streamed(checker, Broken(body, error), CONTENT_LENGTH="5000")
    assert answer.status_code == 400
    assert answer.json()["detail"] == "The upload broke off. Nothing of it was taken; send it again."
    assert not DeskArticle.objects.exists()


def test_an_upload_without_a_length_is_read_to_its_end_where_the_server_marks_it(checker: Caller, newsroom: Newsroom):
    body = ndjson([{"text": "First."}, {"text": "Second."}])
    answer = streamed(checker, io.BytesIO(body), CONTENT_LENGTH="", **{"wsgi.input_terminated": True})
    assert [line["outcome"] for line in told(answer)] == ["created", "created"]


@pytest.mark.django_db(transaction=True)
def test_a_client_that_leaves_while_it_is_answered_leaves_whole_articles(checker: Caller, newsroom: Newsroom):
    articles = [{"text": f"Text {number}."} for number in range(210)]
    answer = sent(checker, ndjson(articles))
    pieces = iter(answer.streaming_content)
    assert json.loads(next(pieces))["outcome"] == "created"
    answer.close()
    kept = DeskArticle.objects.count()
    assert kept == ingest.BATCH_COST
    assert Event.objects.filter(verb="article_ingested").count() == Job.objects.filter(kind="suggest").count() == kept
    outcomes = [line["outcome"] for line in told(sent(checker, ndjson(articles)))]
    assert outcomes == ["same"] * kept + ["created"] * (210 - kept)


def test_a_line_that_breaks_the_server_is_told_and_the_lines_beside_it_are_kept(
    checker: Caller, newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
):
    real = request_suggestions

    def breaks(desk: Any, revisions: Any) -> None:
        real(desk, revisions)
        if "Poison." in [revision.text for revision in revisions]:
            raise RuntimeError("nobody thought of this")

    monkeypatch.setattr("factcheck.actions.ingest.request_suggestions", breaks)
    lines = told(sent(checker, ndjson([{"text": "Before."}, {"text": "Poison."}, {"text": "After."}])))
    assert [line["outcome"] for line in lines] == ["created", "refused", "created"]
    assert lines[1]["problem"]["status"] == 500
    assert "nobody thought" not in json.dumps(lines)


def test_who_may_not_ingest_is_told_on_every_line(caller: MakeCaller, outsider: Caller, newsroom: Newsroom):
    [line] = told(sent(caller("viewer"), b'{"text": "x"}'))
    assert line["problem"]["status"] == 403
    assert sent(caller("checker", "read"), b'{"text": "x"}').status_code == 403
    assert sent(Caller(), b'{"text": "x"}').status_code == 401
    [line] = told(sent(outsider, b'{"text": "x", "desk": "conflict"}'))
    assert (line["problem"]["status"], list(line["problem"]["errors"])) == (422, ["desk"])


def test_memory_does_not_grow_with_the_number_of_lines(checker: Caller, newsroom: Newsroom):
    def peak(count: int) -> int:
        body = ndjson({"text": f"Text {number} of {count}. " + "word " * 20_000} for number in range(count))
        tracemalloc.start()
        try:
            for _ in streamed(checker, io.BytesIO(body), CONTENT_LENGTH=str(len(body))).streaming_content:
                pass
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(2)
    few, many = peak(12), peak(42)
    # 30 more lines are 3 MB more of text.
    assert many < few + 500_000
