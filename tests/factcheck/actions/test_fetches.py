"""Pages by their address: promised, fetched, tried again, ended with a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from factcheck import jobs, tasks
from factcheck.actions import fetches
from factcheck.actions.fetches import dismiss_fetch, end_given_up, request_fetch, retry_fetch, run_fetch
from factcheck.actions.ingest import ArticleInput
from factcheck.errors import Conflict, Invalid, Refused, Stale
from factcheck.fetch import FetchError, client, read_allowed
from factcheck.models import DeskArticle, Event, Fetch, Job
from factcheck.models.event import Verb, Via
from tests.support.hostile import PAGE, WORDS, Hostile, answer, hostile_server
from tests.support.newsroom import Newsroom

QUICK = client.Limits(connect=1.0, read=0.7, total=1.5)


@pytest.fixture
def site(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hostile]:
    """A site of the intranet, which the operator allowed; time runs short there."""
    monkeypatch.setattr(client, "LIMITS", QUICK)
    with hostile_server() as server:
        settings.FETCH_ALLOW = read_allowed([server.host])
        yield server


def ask(newsroom: Newsroom, url: str, who: str = "checker", **fields: Any) -> Fetch:
    fetch, _ = request_fetch(newsroom.desk, by=newsroom.actor(who), content=ArticleInput(text="", url=url, **fields))
    return fetch


def work(fetch: Fetch) -> Fetch:
    """What the worker does, once, with the fetch's job."""
    fetch.refresh_from_db()
    tasks.work(Job.objects.get(kind="fetch", key=fetch.job_key).pk)
    return Fetch.objects.get(pk=fetch.pk)


def verbs() -> list[str]:
    return [verb for verb in Event.objects.order_by("id").values_list("verb", flat=True) if verb.startswith("fetch")]


def test_page_becomes_an_article_with_what_the_page_says_of_itself(newsroom: Newsroom, site: Hostile):
    fetch = ask(newsroom, site.address("/page"))
    assert (fetch.state, verbs()) == (Fetch.State.QUEUED, [Verb.FETCH_REQUESTED])
    done = work(fetch)
    assert done.state == Fetch.State.DONE
    assert (done.outcome, done.http_status, done.content_type) == ("created", 200, "text/html")
    assert (done.size, done.final_url) == (len(PAGE), site.address("/page"))
    assert done.article is not None
    revision = done.article.current
    assert revision.text == f"Ferry again\n\n{WORDS}"
    assert bytes(revision.raw) == PAGE.encode()
    assert revision.extractor.startswith("trafilatura ")
    assert (revision.title, revision.language) == ("Ferry again", "en")
    assert done.article.article.url == site.address("/page")
    event = Event.objects.get(verb=Verb.FETCH_DONE)
    assert (event.actor, event.via, event.article) == (newsroom.people["checker"], Via.JOB, done.article.article)
    assert Job.objects.get(kind="fetch").state == Job.State.DONE
    assert Job.objects.filter(kind="suggest").exists()


def test_what_the_asker_says_goes_before_what_the_page_says(newsroom: Newsroom, site: Hostile):
    at = datetime(2026, 3, 5, 10, tzinfo=UTC)
    fetch = ask(newsroom, site.address(), title="Mine", language="de", external_id="7", published_at=at, outlet="Quay")
    article = work(fetch).article
    assert article is not None
    assert (article.current.title, article.current.language, article.external_id) == ("Mine", "de", "7")
    assert article.current.published_at == at
    assert article.outlet is not None
    assert article.outlet.name == "Quay"


@pytest.mark.parametrize(
    ("path", "text", "extractor"),
    [
        ("/text", f"Ferry again\n\n{WORDS}", "plain"),
        ("/markdown", f"Ferry again\n\n{WORDS}", "markdown-it-py"),
        ("/windows-1251", "Паром снова пойдёт в мае, сказал начальник порта.", "trafilatura"),
    ],
)
def test_text_markdown_and_other_encodings_are_read(newsroom: Newsroom, site: Hostile, path, text, extractor):
    article = work(ask(newsroom, site.address(path))).article
    assert article is not None
    assert article.current.text == text
    assert article.current.extractor.startswith(extractor)


def test_day_without_a_time_is_kept_as_its_noon_and_said(newsroom: Newsroom, site: Hostile):
    head = '<meta property="article:published_time" content="2026-03-05">'
    site.pages["/dated"] = answer(PAGE.replace("<title>", f"{head}<title>"))
    article = work(ask(newsroom, site.address("/dated"))).article
    assert article is not None
    assert article.current.published_at == datetime(2026, 3, 5, 12, tzinfo=UTC)
    assert article.current.changes == [
        "Published on 2026-03-05, without a time of day; kept as noon in UTC of that day."
    ]


def test_time_without_a_zone_is_the_newsrooms(newsroom: Newsroom, site: Hostile, settings: Any):
    settings.TIME_ZONE = "Europe/Berlin"
    head = '<meta property="article:published_time" content="2026-03-05T10:00">'
    site.pages["/dated"] = answer(PAGE.replace("<title>", f"{head}<title>"))
    article = work(ask(newsroom, site.address("/dated"))).article
    assert article is not None
    assert article.current.published_at == datetime(2026, 3, 5, 9, tzinfo=UTC)
    assert "read as the time in Europe/Berlin" in article.current.changes[0]


def test_year_that_cannot_be_meant_is_left_out(newsroom: Newsroom, site: Hostile):
    site.pages["/old"] = answer(PAGE.replace("<title>", '<meta name="date" content="0001-01-01"><title>'))
    article = work(ask(newsroom, site.address("/old"))).article
    assert article is not None
    assert article.current.published_at is None


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/status/404", "fetch-status"),
        ("/binary", "fetch-not-text"),
        ("/loop", "fetch-redirects"),
        ("/huge-length", "fetch-too-large"),
    ],
)
def test_what_will_not_pass_by_itself_ends_at_once(newsroom: Newsroom, site: Hostile, path: str, code: str):
    failed = work(ask(newsroom, site.address(path)))
    assert (failed.state, failed.code) == (Fetch.State.FAILED, code)
    assert failed.error
    assert failed.finished_at is not None
    assert verbs() == [Verb.FETCH_REQUESTED, Verb.FETCH_FAILED]
    assert Job.objects.get(kind="fetch").state == Job.State.DONE
    assert not DeskArticle.objects.exists()


def test_page_without_an_article_ends_with_the_way_out(newsroom: Newsroom, site: Hostile):
    site.pages["/app"] = answer("<html><body><div id=app></div></body></html>")
    failed = work(ask(newsroom, site.address("/app")))
    assert (failed.state, failed.code) == (Fetch.State.FAILED, "no-article")
    assert "Copy the article's text" in failed.error


def test_what_may_pass_is_tried_three_times_with_growing_pauses(newsroom: Newsroom, site: Hostile):
    fetch = ask(newsroom, site.address("/status/500"))
    pauses = []
    for _ in range(2):
        waiting = work(fetch)
        assert (waiting.state, waiting.code) == (Fetch.State.QUEUED, "fetch-status")
        job = Job.objects.get(kind="fetch")
        assert (job.state, job.error) == (Job.State.QUEUED, waiting.error)
        assert job.sent_at is not None
        pauses.append(job.sent_at + timedelta(seconds=20) - timezone.now())
        assert jobs.sweep() == 0
    assert timedelta(seconds=15) < pauses[0] < timedelta(seconds=21)
    assert timedelta(seconds=80) < pauses[1] < timedelta(seconds=91)
    failed = work(fetch)
    assert (failed.state, failed.tries) == (Fetch.State.FAILED, 1)
    assert verbs() == [Verb.FETCH_REQUESTED, Verb.FETCH_FAILED]
    assert len(site.asked) == 3


def test_sweeper_sends_it_again_when_the_pause_is_over(newsroom: Newsroom, site: Hostile):
    work(ask(newsroom, site.address("/silent")))
    Job.objects.update(sent_at=timezone.now() - timedelta(seconds=21))
    assert jobs.sweep() == 1


def test_site_that_comes_back_is_fetched_at_the_next_try(newsroom: Newsroom, site: Hostile):
    site.pages["/late"] = site.pages["/status/500"]
    fetch = ask(newsroom, site.address("/late"))
    work(fetch)
    site.pages["/late"] = answer()
    done = work(fetch)
    assert (done.state, done.code, done.error) == (Fetch.State.DONE, "", "")


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://[::ffff:169.254.169.254]/",
        "http://user:pass@example.org/",
        "ftp://example.org/",
        "http://example.org:22/",
        "no address",
        "",
    ],
)
def test_address_that_will_not_be_fetched_is_refused_at_once(newsroom: Newsroom, url: str):
    with pytest.raises((Invalid, FetchError)) as refused:
        ask(newsroom, url)
    assert list(refused.value.fields) == ["url"]
    assert not Fetch.objects.exists()
    assert not Job.objects.exists()


def test_private_answer_of_a_name_ends_the_fetch(newsroom: Newsroom):
    failed = work(ask(newsroom, "http://localhost/"))
    assert (failed.state, failed.code) == (Fetch.State.FAILED, "fetch-refused-address")


def test_same_address_under_way_is_the_same_fetch(newsroom: Newsroom, site: Hostile):
    first = ask(newsroom, site.address("/page"))
    second = ask(newsroom, site.address("/page") + "#part?utm_source=x", who="reviewer")
    assert second == first
    assert verbs() == [Verb.FETCH_REQUESTED]
    work(first)
    third = ask(newsroom, site.address("/page"))
    assert third != first
    assert work(third).outcome == "same"


def test_known_address_with_new_words_is_a_new_revision(newsroom: Newsroom, site: Hostile):
    first = work(ask(newsroom, site.address("/page"))).article
    site.pages["/page"] = answer(PAGE.replace("Thursday", "Friday"))
    again = work(ask(newsroom, site.address("/page")))
    assert (again.outcome, again.article) == ("revised", first)
    assert again.article is not None
    assert again.article.current.number == 2


def test_article_is_known_by_the_address_that_redirects_to_it(newsroom: Newsroom, site: Hostile):
    row = newsroom.article("Words pasted earlier.", url=site.address("/to-page"))
    done = work(ask(newsroom, site.address("/to-page")))
    assert (done.outcome, done.article) == ("revised", row)


def test_canonical_address_names_the_article(newsroom: Newsroom, site: Hostile):
    site.pages["/amp?x=1"] = answer(PAGE.replace("<title>", '<link rel="canonical" href="/page"><title>'))
    article = work(ask(newsroom, site.address("/amp?x=1"))).article
    assert article is not None
    assert article.article.url == site.address("/page")
    assert work(ask(newsroom, site.address("/page"))).article == article


def test_text_that_the_desk_refuses_ends_with_its_sentence(newsroom: Newsroom, site: Hostile):
    newsroom.article("One text.", external_id="a")
    newsroom.article(f"Ferry again\n\n{WORDS}")
    failed = work(ask(newsroom, site.address("/page"), external_id="a"))
    assert (failed.state, failed.code) == (Fetch.State.FAILED, "two-articles")
    assert DeskArticle.objects.count() == 2


def test_asker_who_left_the_desk_brings_nothing_in(newsroom: Newsroom, site: Hostile):
    fetch = ask(newsroom, site.address("/page"))
    newsroom.people["checker"].memberships.all().delete()
    assert work(fetch).state == Fetch.State.FAILED
    assert not DeskArticle.objects.exists()


def test_retry_is_a_new_promise_and_keeps_the_heading(newsroom: Newsroom, site: Hostile):
    site.pages["/late"] = site.pages["/status/404"]
    failed = work(ask(newsroom, site.address("/late"), title="Mine"))
    again = retry_fetch(failed, by=newsroom.actor("reviewer"), seen=failed.row_version)
    assert (again.state, again.tries, again.error, again.finished_at) == (Fetch.State.QUEUED, 2, "", None)
    site.pages["/late"] = answer()
    done = work(again)
    assert (done.state, done.requested_by) == (Fetch.State.DONE, newsroom.people["reviewer"])
    assert done.article is not None
    assert done.article.current.title == "Mine"
    assert verbs() == [Verb.FETCH_REQUESTED, Verb.FETCH_FAILED, Verb.FETCH_RETRIED, Verb.FETCH_DONE]
    assert Job.objects.filter(kind="fetch").count() == 2


def test_only_what_failed_is_retried(newsroom: Newsroom, site: Hostile):
    fetch = ask(newsroom, site.address("/page"))
    with pytest.raises(Conflict, match="is being fetched already"):
        retry_fetch(fetch, by=newsroom.actor())
    with pytest.raises(Conflict, match="was fetched already"):
        retry_fetch(work(fetch), by=newsroom.actor())
    failed = work(ask(newsroom, site.address("/status/404")))
    with pytest.raises(Stale):
        retry_fetch(failed, by=newsroom.actor(), seen=failed.row_version + 1)
    with pytest.raises(Refused):
        retry_fetch(failed, by=newsroom.actor("viewer"))
    ask(newsroom, site.address("/status/404"))
    with pytest.raises(Conflict, match="asked for this page anew"):
        retry_fetch(failed, by=newsroom.actor())


def test_dismissed_page_is_not_taken_in_even_when_it_comes(
    newsroom: Newsroom, site: Hostile, monkeypatch: pytest.MonkeyPatch
):
    fetch = ask(newsroom, site.address("/page"))
    real = fetches._page

    def slow(row: Fetch) -> Any:
        page = real(row)
        dismiss_fetch(row, by=newsroom.actor())
        return page

    monkeypatch.setattr(fetches, "_page", slow)
    gone = work(fetch)
    assert (gone.state, gone.code) == (Fetch.State.FAILED, "fetch-dismissed")
    assert gone.dismissed_at is not None
    assert not DeskArticle.objects.exists()
    assert Job.objects.get(kind="fetch").state == Job.State.DONE
    assert verbs() == [Verb.FETCH_REQUESTED, Verb.FETCH_DISMISSED]
    dismiss_fetch(gone, by=newsroom.actor())
    assert verbs() == [Verb.FETCH_REQUESTED, Verb.FETCH_DISMISSED]
    monkeypatch.setattr(fetches, "_page", real)
    with pytest.raises(Conflict):
        dismiss_fetch(work(ask(newsroom, site.address("/text"))), by=newsroom.actor())


def test_job_of_an_earlier_try_does_nothing(newsroom: Newsroom, site: Hostile):
    fetch = ask(newsroom, site.address("/page"))
    job = Job.objects.get(kind="fetch")
    Fetch.objects.update(tries=2)
    tasks.work(job.pk)
    job.refresh_from_db()
    assert job.state == Job.State.DONE
    assert Fetch.objects.get(pk=fetch.pk).state == Fetch.State.QUEUED
    assert site.asked == []


def test_result_of_a_worker_that_was_taken_over_is_not_written(newsroom: Newsroom, site: Hostile):
    fetch = ask(newsroom, site.address("/page"))
    attempt = jobs.claim_job(Job.objects.get(kind="fetch").pk)
    assert attempt is not None
    Job.objects.update(tries=2)
    with pytest.raises(jobs.LostLease):
        run_fetch(attempt)
    assert not DeskArticle.objects.exists()
    with pytest.raises(jobs.LostLease):
        fetches._wait(fetch, attempt, FetchError("Later.", code="fetch-timeout", transient=True))


def test_job_that_the_ledger_gave_up_ends_its_fetch(newsroom: Newsroom, site: Hostile):
    other = ask(newsroom, site.address("/text"))
    fetch = ask(newsroom, site.address("/page"))
    Job.objects.filter(key=fetch.job_key).update(state=Job.State.FAILED, error="Its worker ended.")
    tasks.sweep()
    fetch.refresh_from_db()
    assert (fetch.state, fetch.code) == (Fetch.State.FAILED, "fetch-given-up")
    other.refresh_from_db()
    assert other.state == Fetch.State.QUEUED
    assert end_given_up() == 0


def test_unexpected_error_is_the_ledgers_to_try_again(
    newsroom: Newsroom, site: Hostile, monkeypatch: pytest.MonkeyPatch
):
    def broken(*_: Any) -> Any:
        raise RuntimeError("not thought of")

    monkeypatch.setattr(fetches, "_page", broken)
    assert work(ask(newsroom, site.address("/page"))).state == Fetch.State.RUNNING
    assert "not thought of" in Job.objects.get(kind="fetch").error


def test_who_may_not_ingest_may_not_ask(newsroom: Newsroom):
    with pytest.raises(Refused):
        ask(newsroom, "https://example.org/a", who="viewer")


def test_heading_that_does_not_fit_is_refused_by_name(newsroom: Newsroom):
    for name, value in {"title": "x" * 301, "external_id": "x" * 201, "outlet": "x" * 201, "kind": "poem"}.items():
        with pytest.raises(Invalid) as refused:
            ask(newsroom, "https://example.org/a", **{name: value})
        assert list(refused.value.fields) == [name]


def test_page_limit_is_that_of_sources(newsroom: Newsroom, site: Hostile, settings: Any):
    settings.MAX_SOURCE_BYTES = len(PAGE) - 1
    assert work(ask(newsroom, site.address("/page"))).code == "fetch-too-large"


def test_garbled_page_is_repaired_when_the_asker_says_so(newsroom: Newsroom, site: Hostile):
    for path, words in (("/garbled", "It isnâ€™t far."), ("/mended", "It wasnâ€™t far.")):
        site.pages[path] = answer(PAGE.replace(WORDS, f"{WORDS} {words}"))
    kept = work(ask(newsroom, site.address("/garbled"))).article
    mended = work(ask(newsroom, site.address("/mended"), repair=True)).article
    assert kept is not None
    assert kept.current.text.endswith("It isnâ€™t far.")
    assert kept.current.garbled["count"] == 1
    assert mended is not None
    assert mended.current.text.endswith("It wasn’t far.")
    assert mended.current.changes == ["Repaired 1 garbled passage: “â€™” is now “’”."]
    assert "wasnâ€™t" in bytes(mended.current.raw).decode()
