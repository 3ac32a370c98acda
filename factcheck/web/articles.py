"""Articles: the list, adding some, and where one stands in the desk's work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from annotations.text import garbled_words, refuse_too_long
from factcheck.actions.articles import edit_article
from factcheck.actions.base import allow
from factcheck.actions.copies import dismiss_copy, restore_copy
from factcheck.actions.fetches import dismiss_fetch, request_fetch, retry_fetch
from factcheck.actions.ingest import ArticleInput, ingest_article
from factcheck.actions.people import open_story
from factcheck.actions.sources import file_kind
from factcheck.errors import NotFound, Problem
from factcheck.models import Copy, DeskArticle, Fetch, Outlet, Story
from factcheck.queries.copies import copies_of_desks, twins_of
from factcheck.queries.desk import article_rows, article_states, being_suggested, count_undecided, next_article
from factcheck.queries.fetching import fetching
from factcheck.queries.keyset import NEWEST, slice_of
from factcheck.queries.search import PAGE_SIZE, search_articles
from factcheck.web.base import PageRequest, acting, article_or_404, page, seen_version, whole_number
from factcheck.web.forms.articles import ArticleForm
from factcheck.web.forms.base import minute
from factcheck.web.forms.lists import ArticleListForm
from factcheck.web.problems import address, in_all, state_chips
from factcheck.web.rows import article_line
from factcheck.workflow import PERMISSIONS, role_refusal

MOST_NAMES = 300


@page
@require_GET
def article_list(request: PageRequest) -> HttpResponse:
    form = ArticleListForm(
        request.GET, desk=request.desk, stories=list(Story.objects.filter(desk=request.desk)), auto_id="filter-%s"
    )
    asked = form.read()
    state, story, query = asked.get("state", ""), asked.get("story"), asked.get("q", "").strip()
    rows = article_rows(request.desk)
    articles = search_articles(rows.filter(story=story) if story else rows, query)
    numbers = article_states(request.desk, articles)
    found = slice_of(
        articles.rows.filter(state=state) if state else articles.rows,
        NEWEST,
        size=PAGE_SIZE,
        after=request.GET.get("after"),
        before=request.GET.get("before"),
    )
    suggesting, twins = being_suggested(found.rows), twins_of(found.rows)
    context = {
        "form": form,
        "rows": found.rows,
        "lines": [article_line(row, being_suggested=suggesting, twins=twins) for row in found.rows],
        "chips": state_chips(request, DeskArticle.State.choices, numbers, state),
        "words": in_all(numbers, state),
        "filtered": bool(state or story or query),
        "newer": found.before and address(request, before=found.before),
        "older": found.after and address(request, after=found.after),
        "refusal": role_refusal(request.membership.role, PERMISSIONS["article.ingest"]),
        "fetching": fetching(request.desk),
        "since": _now(),
    }
    return render(request, "articles/list.html", context)


def _now() -> int:
    """This second, as the list's address for news names it."""
    return int(timezone.now().timestamp())


@page
@require_GET
def fetch_list(request: PageRequest) -> HttpResponse:
    """What the list of articles asks for while something is being fetched: the same lines, and those that came."""
    said = whole_number(request.GET.get("since", ""))
    since = datetime.fromtimestamp(said, UTC) if said is not None else None
    context = {
        "refusal": role_refusal(request.membership.role, PERMISSIONS["article.ingest"]),
        "fetching": fetching(request.desk, since=since),
        "since": said if said is not None else _now(),
    }
    return render(request, "articles/fetches.html", context)


def _fetch_or_404(request: PageRequest, uuid: UUID) -> Fetch:
    fetch = Fetch.objects.filter(uuid=uuid, desk__memberships__user=request.user).select_related("desk").first()
    if fetch is None:
        raise NotFound("There is no such page, or it belongs to another desk.")
    return fetch


@page
@require_POST
def retry(request: PageRequest, uuid: UUID) -> HttpResponse:
    retry_fetch(_fetch_or_404(request, uuid), by=acting(request), seen=seen_version(request))
    messages.success(request, "The page is being fetched again.")
    return redirect("web:articles")


@page
@require_POST
def dismiss(request: PageRequest, uuid: UUID) -> HttpResponse:
    dismiss_fetch(_fetch_or_404(request, uuid), by=acting(request))
    messages.success(request, "Dismissed.")
    return redirect("web:articles")


@dataclass(frozen=True)
class Outcome:
    """What became of one text: created, revised, same, or refused with the sentence why."""

    name: str
    outcome: str
    row: DeskArticle | None = None
    problem: Problem | None = None

    @property
    def garbled(self) -> str:
        return garbled_words(self.row.current.garbled) if self.row else ""


@page
@require_http_methods(["GET", "POST"])
def add_article(request: PageRequest) -> HttpResponse:
    """Paste a text or upload files. Each file is taken or refused for itself; the others go in all the same."""
    stories = list(Story.objects.filter(desk=request.desk))
    refusal = role_refusal(request.membership.role, PERMISSIONS["article.ingest"])
    if request.method == "GET":
        initial = {"story": request.GET.get("story", ""), **_asked_before(request)}
        form = ArticleForm(desk=request.desk, stories=stories, initial=initial)
        return _add_page(request, form, refusal=refusal)
    allow("article.ingest", desk=request.desk, by=acting(request))
    form = ArticleForm(request.POST, request.FILES, desk=request.desk, stories=stories)
    if not form.is_valid():
        return _add_page(request, form, status=422)
    data = form.cleaned_data
    try:
        if not data["text"] and not data["uploads"]:
            return _fetch(request, data)
        outcomes = _ingest(request, data)
    except Problem as problem:
        form.explain(problem)
        return _add_page(request, form, status=problem.status)
    refused = [one for one in outcomes if one.problem]
    if len(outcomes) == 1 and not refused:
        return _go_to(request, outcomes[0])
    if form.cleaned_data["text"] and len(outcomes) == 1 and refused[0].problem:
        form.explain(refused[0].problem)
    # Where nothing went in, nothing was done; otherwise the page says what became of each.
    status = 422 if len(refused) == len(outcomes) else 200
    return _add_page(request, form, outcomes=outcomes, status=status)


def _add_page(
    request: PageRequest,
    form: ArticleForm,
    *,
    outcomes: list[Outcome] | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    outcomes = outcomes or []
    context = {
        "form": form,
        "outcomes": outcomes,
        "went_in": [one for one in outcomes if one.row],
        "refused": [one for one in outcomes if one.problem],
        "refusal": refusal,
        "outlets": Outlet.objects.filter(desk=request.desk).values_list("name", flat=True)[:MOST_NAMES],
        "most_bytes": settings.MAX_ARTICLE_BYTES,
    }
    return render(request, "articles/add.html", context, status=status)


@transaction.atomic
def _ingest(request: PageRequest, data: dict[str, Any]) -> list[Outcome]:
    story = _story(request, data)
    sources: list[tuple[str, str | UploadedFile]] = [(file.name or "file", file) for file in data["uploads"]]
    if data["text"]:
        sources.insert(0, ("The pasted text", data["text"]))
    outcomes = [_ingest_one(request, name, source, data, story) for name, source in sources]
    if all(one.problem for one in outcomes):
        transaction.set_rollback(True)  # a new story without a single article is not left behind
    elif data["fetch"]:
        _given_by_hand(request, data["fetch"])
    return outcomes


def _story(request: PageRequest, data: dict[str, Any]) -> Story | None:
    """The story that was chosen, or the new one that was named."""
    if not data["new_story"]:
        chosen: Story | None = data["story"]
        return chosen
    try:
        return open_story(request.desk, title=data["new_story"], by=acting(request))
    except Problem as problem:
        problem.fields = {"new_story": [problem.detail]}
        raise


HEADING = ("title", "outlet", "url", "language", "published_at", "external_id")


@transaction.atomic
def _fetch(request: PageRequest, data: dict[str, Any]) -> HttpResponse:
    heading = {name: data[name] for name in HEADING}
    content = ArticleInput(text="", story=_story(request, data), repair=data["repair"], **heading)
    _, new = request_fetch(request.desk, by=acting(request), content=content)
    said = "The page is being fetched. It is among the articles in a moment."
    messages.success(request, said if new else "This page is being fetched already.")
    return redirect("web:articles")


def _fetch_on(request: PageRequest, uuid: UUID) -> Fetch | None:
    return Fetch.objects.filter(uuid=uuid, desk=request.desk).select_related("desk", "story").first()


def _asked_before(request: PageRequest) -> dict[str, Any]:
    """What was given with a page that did not come, for whoever pastes its text."""
    try:
        fetch = _fetch_on(request, UUID(request.GET.get("fetch", "")))
    except ValueError:
        return {}
    if fetch is None:
        return {}
    story = {"story": str(fetch.story.uuid)} if fetch.story else {}
    heading = {name: getattr(fetch, name) for name in HEADING}
    moment = minute(fetch.published_at)
    return {**heading, **story, "published_at": moment, "repair": fetch.repair, "fetch": str(fetch.uuid)}


def _given_by_hand(request: PageRequest, uuid: UUID) -> None:
    """The page whose text somebody pasted need not be fetched any more."""
    fetch = _fetch_on(request, uuid)
    if fetch is not None and fetch.state != Fetch.State.DONE:
        dismiss_fetch(fetch, by=acting(request))


def _ingest_one(
    request: PageRequest, name: str, source: str | UploadedFile, data: dict[str, Any], story: Story | None
) -> Outcome:
    try:
        content = ArticleInput(
            text=source if isinstance(source, str) else "",
            story=story,
            repair=data["repair"],
            **{field: data[field] for field in HEADING},
        )
        if not isinstance(source, str):
            content = read_upload(source, content)
        taken = ingest_article(request.desk, by=acting(request), content=content)
    except Problem as problem:
        return Outcome(name, "refused", problem=problem)
    return Outcome(name, taken.outcome, row=taken.article)


def read_upload(file: UploadedFile, given: ArticleInput) -> ArticleInput:
    """The file's article. Raises Invalid for more than one may have, before a byte of it is in memory."""
    kind = file_kind(file.name or "")
    refuse_too_long(file.size or 0, max_bytes=kind.largest())
    return kind.read(given, file.read())


SAID = {
    "created": "Added. Suggestions follow in a moment.",
    "revised": "New text for an article that was here already.",
    "same": "This very text was here already. Nothing was added.",
}


def _go_to(request: PageRequest, outcome: Outcome) -> HttpResponse:
    assert outcome.row is not None
    messages.success(request, SAID[outcome.outcome])
    return redirect("web:article", uuid=outcome.row.article.uuid)


STATE_SAID = {
    DeskArticle.State.DONE: "Done.",
    DeskArticle.State.SKIPPED: "Skipped.",
    DeskArticle.State.WORKING: "Reopened.",
    DeskArticle.State.INBOX: "Back among the new ones.",
}


@page
@require_POST
def set_state(request: PageRequest, uuid: UUID) -> HttpResponse:
    """Done, skipped or back to work; with ``next`` on to the next undone article."""
    row = article_or_404(request, uuid)
    state = request.POST.get("state", "")
    row = edit_article(row, by=acting(request), seen=seen_version(request), state=state)
    title = row.current.title
    if not request.POST.get("next"):
        messages.success(request, STATE_SAID[DeskArticle.State(row.state)])
        return redirect("web:article", uuid=row.article.uuid)
    following = next_article(row)
    if following is None:
        messages.success(request, "That was the last one: every article is done or skipped.")
        return redirect("web:articles")
    left = count_undecided(row)
    said = DeskArticle.State(row.state).label + (f", with {left} left undecided" if left else "")
    messages.success(request, f"{said}: {title}")
    return redirect("web:article", uuid=following.article.uuid)


@page
@require_POST
def dismiss_pair(request: PageRequest, uuid: UUID) -> HttpResponse:
    """Say that two articles are no copies; back to the article that was looked at."""
    dismiss_copy(_copy_or_404(request, uuid), by=acting(request), seen=seen_version(request))
    messages.success(request, "Not shown as a copy any more.")
    return _back(request)


@page
@require_POST
def restore_pair(request: PageRequest, uuid: UUID) -> HttpResponse:
    restore_copy(_copy_or_404(request, uuid), by=acting(request), seen=seen_version(request))
    messages.success(request, "Shown as a copy again.")
    return _back(request)


def _copy_or_404(request: PageRequest, uuid: UUID) -> Copy:
    copy = copies_of_desks(request.user).filter(uuid=uuid).first()
    if copy is None:
        raise NotFound("There is no such pair of articles, or it belongs to another desk.")
    article_or_404(request, copy.newer.article.uuid)
    return copy


def _back(request: PageRequest) -> HttpResponse:
    try:
        row = article_or_404(request, UUID(request.POST.get("article", "")))
    except ValueError:
        return redirect("web:articles")
    return redirect("web:article", uuid=row.article.uuid)
