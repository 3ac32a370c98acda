"""Pages by their address: asked for, fetched in the background, tried again, dismissed."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from annotations.text.address import canonical_url
from factcheck import jobs
from factcheck.actions.base import Actor, allow, check_web_address, lock, record, same_version
from factcheck.actions.ingest import ArticleInput, check_fields, ingest_article
from factcheck.actions.people import outlet_name
from factcheck.actions.sources import from_html, from_markdown, from_plain
from factcheck.errors import Conflict, Invalid, Problem
from factcheck.fetch import FetchError
from factcheck.jobs import Try
from factcheck.models import Desk, DeskArticle, Fetch, Job
from factcheck.models.event import Verb, Via
from factcheck.models.fetch import UNDER_WAY

if TYPE_CHECKING:
    from factcheck.fetch.client import Fetched

FETCH = "fetch"
PAUSES = (timedelta(seconds=20), timedelta(seconds=90))
"""Before the second and the third try at what may pass by itself, such as a site that does not answer."""
MOST_GIVEN_UP = 500
HEADING = ("title", "byline", "outlet", "language", "published_at", "external_id", "kind", "story", "repair")
S = Fetch.State


@transaction.atomic
def request_fetch(desk: Desk, *, by: Actor, content: ArticleInput) -> tuple[Fetch, bool]:
    """Promise to fetch the page at ``content.url``, whose heading is used as far as given; whether it is a new promise.

    An address that is under way already is that fetch, whatever else is given. Raises Refused and NotFound, Invalid for
    fields that do not fit, and FetchError for an address that would not be fetched.
    """
    allow("article.ingest", desk=desk, by=by)
    if content.spans:
        raise Invalid.field(
            "spans", "Marks need the text that they stand in. Send the text with them, or mark the article later."
        )
    if content.confirm_lost:
        raise Invalid.field("confirm_lost", "What a page would cost is only known once it came. Send its text instead.")
    check_fields(content)
    outlet_name(content.outlet)
    _check_fetchable(content.url)
    lock(Desk.objects.all(), desk.pk)  # of two who ask for one page at once, the second gets the first's
    key = hashlib.sha256(canonical_url(content.url).encode()).hexdigest()
    known = Fetch.objects.filter(UNDER_WAY, desk=desk, url_key=key).first()
    if known is not None:
        return known, False
    heading = {name: getattr(content, name) for name in HEADING} | {"repair": content.repair is True}
    fetch = Fetch.objects.create(desk=desk, url=content.url, url_key=key, requested_by=by.user, **heading)
    record(Verb.FETCH_REQUESTED, desk=desk, by=by, fetch=str(fetch.uuid), url=fetch.url)
    jobs.enqueue(FETCH, [fetch.job_key])
    return fetch, True


def _check_fetchable(url: str) -> None:
    from factcheck.fetch.client import check_address  # httpx takes memory, so only who fetches pays it

    check_web_address("url", url)
    check_address(url, allowed=settings.FETCH_ALLOW)


@transaction.atomic
def retry_fetch(fetch: Fetch, *, by: Actor, seen: int | None = None) -> Fetch:
    """Ask for a page again that was not fetched. Raises Refused, Stale, and Conflict for one in another state."""
    allow("article.ingest", desk=fetch.desk, by=by)
    fetch = _locked(fetch)
    lock(Desk.objects.all(), fetch.desk_id)
    same_version(fetch, seen=seen, now={"state": fetch.state})
    if fetch.state != S.FAILED:
        said = "was fetched already" if fetch.state == S.DONE else "is being fetched already"
        raise Conflict(f"This page {said}. Nothing was changed.", code="wrong-state")
    if Fetch.objects.filter(UNDER_WAY, desk=fetch.desk, url_key=fetch.url_key).exists():
        raise Conflict("Somebody asked for this page anew, and it is being fetched. Nothing was changed.")
    fetch.state, fetch.code, fetch.error = S.QUEUED, "", ""
    fetch.finished_at = fetch.dismissed_at = None
    fetch.tries += 1
    fetch.requested_by = by.user
    _save(fetch)
    record(Verb.FETCH_RETRIED, desk=fetch.desk, by=by, fetch=str(fetch.uuid), url=fetch.url, number=fetch.tries)
    jobs.enqueue(FETCH, [fetch.job_key])
    return fetch


@transaction.atomic
def dismiss_fetch(fetch: Fetch, *, by: Actor, seen: int | None = None) -> Fetch:
    """Take a page off the list that was not fetched, or is no longer wanted. Raises Refused, Stale, and Conflict."""
    allow("article.ingest", desk=fetch.desk, by=by)
    fetch = _locked(fetch)
    same_version(fetch, seen=seen, now={"state": fetch.state})
    if fetch.state == S.DONE:
        raise Conflict("This page was fetched already, and is an article now. Nothing was changed.", code="wrong-state")
    if fetch.dismissed_at is not None:
        return fetch
    if fetch.state != S.FAILED:
        fetch.state, fetch.code, fetch.error = S.FAILED, "fetch-dismissed", "It was dismissed before it was fetched."
        fetch.finished_at = timezone.now()
    fetch.dismissed_at = timezone.now()
    _save(fetch)
    record(Verb.FETCH_DISMISSED, desk=fetch.desk, by=by, fetch=str(fetch.uuid), url=fetch.url)
    return fetch


def _locked(fetch: Fetch) -> Fetch:
    return lock(Fetch.objects.select_related("desk", "story", "requested_by", "article__article"), fetch.pk)


def _save(fetch: Fetch) -> None:
    fetch.row_version += 1
    fetch.save()


# The job


def run_fetch(attempt: Try) -> None:
    """The job: fetch one page, outside any transaction, and take it in with its event and the job's end in one.

    What may pass by itself is tried three times; what will not, and a text that is refused, ends with its sentence.
    """
    uuid, _, number = attempt.key.rpartition(":")
    fetch = Fetch.objects.select_related("desk", "story", "requested_by").get(uuid=uuid)
    if fetch.tries != int(number) or not _begin(fetch):
        jobs.complete(attempt)
        return
    try:
        page = _page(fetch)
        content = _content(fetch, page)
        _finish(fetch, attempt, page, content)
    except FetchError as problem:
        if problem.transient and attempt.number <= len(PAUSES):
            _wait(fetch, attempt, problem)
        else:
            _fail(fetch, attempt, problem)
    except Problem as problem:
        _fail(fetch, attempt, problem)


def _begin(fetch: Fetch) -> bool:
    """Whether it is still wanted. That a worker is at it is no change of anybody's, so it is no event."""
    return bool(Fetch.objects.filter(UNDER_WAY, pk=fetch.pk, tries=fetch.tries).update(state=S.RUNNING))


def _page(fetch: Fetch) -> Fetched:
    from factcheck.fetch.client import LIMITS, fetch_page

    limits = replace(LIMITS, page_bytes=settings.MAX_SOURCE_BYTES)
    return fetch_page(fetch.url, allowed=settings.FETCH_ALLOW, limits=limits)


def _content(fetch: Fetch, page: Fetched) -> ArticleInput:
    """The page as an article, under the address by which the desk knows it, or the one that the page names."""
    given = ArticleInput(text="", **{name: getattr(fetch, name) for name in HEADING})
    if page.media_type == "text/markdown":
        content = from_markdown(given, page.body, charset=page.charset)
    elif page.media_type == "text/plain":
        content = from_plain(given, page.body, charset=page.charset)
    else:
        content = from_html(given, page.body, url=page.url, charset=page.charset)
    places = [content.url or page.url, page.url, fetch.url]
    keys = {canonical_url(place): place for place in reversed(places) if len(canonical_url(place)) <= 2000}
    known = set(
        DeskArticle.objects.filter(desk=fetch.desk, canonical_url__in=keys).values_list("canonical_url", flat=True)
    )
    chosen = next((place for place in places if canonical_url(place) in known), places[0])
    return replace(content, url=chosen if canonical_url(chosen) in keys else fetch.url)


@transaction.atomic
def _finish(fetch: Fetch, attempt: Try, page: Fetched, content: ArticleInput) -> None:
    jobs.complete(attempt)
    fetch = _locked(fetch)
    if fetch.state == S.FAILED:  # dismissed a moment ago: nobody wants it
        return
    by = Actor(fetch.requested_by, Via.JOB)
    taken = ingest_article(fetch.desk, by=by, content=content)
    fetch.state, fetch.code, fetch.error = S.DONE, "", ""
    fetch.article, fetch.outcome, fetch.finished_at = taken.article, taken.outcome, timezone.now()
    fetch.final_url, fetch.http_status = page.url[:4000], page.status
    fetch.content_type, fetch.size = page.media_type[:100], len(page.body)
    _save(fetch)
    record(
        Verb.FETCH_DONE,
        desk=fetch.desk,
        by=by,
        article=taken.article.article,
        fetch=str(fetch.uuid),
        url=fetch.url,
        outcome=taken.outcome,
    )


@transaction.atomic
def _wait(fetch: Fetch, attempt: Try, problem: FetchError) -> None:
    """Put back for another try; the sentence stands there meanwhile."""
    jobs.put_back(attempt, problem.detail, pause=PAUSES[attempt.number - 1])
    Fetch.objects.filter(UNDER_WAY, pk=fetch.pk, tries=fetch.tries).update(
        state=S.QUEUED, code=problem.slug, error=problem.detail, row_version=F("row_version") + 1
    )


@transaction.atomic
def _fail(fetch: Fetch, attempt: Try, problem: Problem) -> None:
    jobs.complete(attempt)
    fetch = _locked(fetch)
    if fetch.state == S.FAILED:
        return
    fetch.http_status = getattr(problem, "http_status", None)
    _end(fetch, code=problem.slug, error=problem.detail)


def _end(fetch: Fetch, *, code: str, error: str) -> None:
    fetch.state, fetch.code, fetch.error, fetch.finished_at = S.FAILED, code, error, timezone.now()
    _save(fetch)
    record(
        Verb.FETCH_FAILED,
        desk=fetch.desk,
        by=None,
        via=Via.JOB,
        fetch=str(fetch.uuid),
        url=fetch.url,
        code=code,
        error=error,
    )


def end_given_up() -> int:
    """End the fetches whose job the ledger has given up, so that none seems to go on for ever. Returns how many."""
    waiting = {fetch.job_key: fetch for fetch in Fetch.objects.filter(UNDER_WAY).order_by("pk")[:MOST_GIVEN_UP]}
    if not waiting:
        return 0
    ended = 0
    for key in Job.objects.filter(kind=FETCH, key__in=waiting, state=Job.State.FAILED).values_list("key", flat=True):
        with transaction.atomic():
            fetch = _locked(waiting[key])
            if fetch.state in (S.QUEUED, S.RUNNING) and fetch.job_key == key:
                _end(
                    fetch,
                    code="fetch-given-up",
                    error="Background work stopped in the middle of this page several times. Try again, or open it in "
                    "a browser, copy the article's text and add that.",
                )
                ended += 1
    return ended
