"""The queue: what is to be done on the desk, why it waits, who has it, and giving it to somebody."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.html import format_html, format_html_join
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from factcheck.actions.assign import assign_many
from factcheck.actions.base import Actor
from factcheck.actions.many import Outcome, Pick, kind_of
from factcheck.actions.plan import Plan, plan_many
from factcheck.actions.queues import delete_saved_queue, edit_saved_queue, save_queue
from factcheck.actions.undo import undo_changes
from factcheck.errors import Invalid, NotFound, Problem
from factcheck.models import Claim, Desk, Membership, Rating, SavedQueue, Story, User
from factcheck.queries.keyset import slice_of
from factcheck.queries.queue import (
    ORDERINGS,
    VIEWS,
    Asked,
    Row,
    Saved,
    Standing,
    View,
    after_row,
    in_queue,
    load_saved,
    order_named,
    plain_query,
    read_queue,
    said_in,
    saved_of,
    shown_rows,
    standing_of,
    view_of,
    with_details,
)
from factcheck.queries.queue.filters import ARTICLES, CLAIMS, ME, NOBODY, PRIORITIES
from factcheck.queries.queue.views import state_views
from factcheck.queries.search import PAGE_SIZE
from factcheck.web.base import PageRequest, acting, page, seen_version, whole_number
from factcheck.web.forms.fields import Moment
from factcheck.web.forms.queue import QueuePageForm
from factcheck.web.problems import Chip, address, up_to_thousand
from factcheck.web.rows import queue_line
from factcheck.workflow import PERMISSIONS, Caller, at_least, role_refusal

MOST_STORIES = 60
NAMED = "queue"
"""The parameter by which a claim's page knows the queue that it was opened from."""

SORTS = {
    "waiting_since": "longest wait first",
    "-waiting_since": "shortest wait first",
    "due": "earliest due date first",
    "-priority": "most urgent first",
}


@dataclass(frozen=True)
class Link:
    """A view in the side list, with its count in words."""

    label: str
    url: str
    count: str
    on: bool
    hot: bool = False
    desk: bool = False


@page
@require_GET
def queue(request: PageRequest) -> HttpResponse:
    scale = list(Rating.objects.filter(desk=request.desk))
    problem: Problem | None = None
    try:
        asked, ordering = read_queue(request.GET, desk=request.desk, user=request.user)
        found = slice_of(
            with_details(in_queue(request.desk, asked), asked.of),
            order_named(ordering, asked.of),
            size=PAGE_SIZE,
            after=request.GET.get("after"),
            before=request.GET.get("before"),
        )
    except Invalid as raised:
        # The page comes all the same, with everything that leads on from here.
        problem, asked, ordering, found = raised, Asked(), ORDERINGS[0], None
    caller = Caller(request.user.pk, request.membership.role)
    rows = shown_rows(request.desk, found.rows, caller=caller, scale=scale) if found else []
    states = state_views(asked.of)
    saved = load_saved(request.desk, request.user, scale)
    counted = (*VIEWS, *states, *(one.view for one in saved if one.view))
    standing = standing_of(request.desk, counted, user=request.user)
    kept = next((one.row for one in saved if one.row.query == plain_query(request.GET.urlencode())), None)
    view = None if problem else view_of(asked, request.user)
    number = standing.counts.get(view.key) if view else None
    gives = at_least(caller.role, PERMISSIONS["assign.others"])
    context = {
        "problem": problem,
        "of": asked.of,
        "view": view,
        "title": _title(view, kept, asked.of),
        "saved": [_saved(one, standing, kept) for one in saved],
        "kept_as": kept,
        "keeps": [
            (kind, word, role_refusal(caller.role, PERMISSIONS[permission]))
            for kind, word, permission in (
                ("mine", "For me", "queue.save"),
                ("desk", "For the whole desk", "queue.share"),
            )
        ],
        "plain": plain_query(request.GET.urlencode()),
        "words": _words(len(rows), number, found is not None and found.after is None, ordering, asked.of),
        "rows": rows,
        "lines": [queue_line(row, reader=request.user) for row in rows],
        "signs": _signs(rows),
        "search_words": "Words in title or outlet" if asked.of == ARTICLES else "Words or number",
        "words_asked": request.GET.get("q", ""),
        "kept": [(name, value) for name, values in said_in(request.GET).items() if name != "q" for value in values],
        "filters_url": _with(reverse("web:queue-filters"), said_in(request.GET)),
        "filters": _active(request, asked, ordering) if not problem else [],
        "filtered": not problem and bool(said_in(request.GET)),
        "views": _links(VIEWS, standing, view, group=""),
        "article_views": _links(VIEWS, standing, view, group=ARTICLES),
        "chips": [
            Chip(one.label, one.address, up_to_thousand(standing.counts[one.key]), one == view) for one in states
        ],
        "people": _people(standing, asked),
        "givable": [load for load in standing.people if load.user.is_active and load.role != "viewer"] if gives else [],
        "refusal": role_refusal(caller.role, PERMISSIONS["assign"]),
        "give_refusal": role_refusal(caller.role, PERMISSIONS["assign.others"]),
        "priorities": PRIORITIES,
        "query": request.GET.urlencode(),
        "next_url": _with(reverse("web:queue-next"), said_in(request.GET)),
        "newer": found and found.before and address(request, before=found.before),
        "older": found and found.after and address(request, after=found.after),
    }
    return render(request, "queue/queue.html", context, status=problem.status if problem else 200)


def _title(view: View | None, kept: SavedQueue | None, of: str) -> str:
    if kept is not None:
        return kept.name
    if view is not None and view.group != ARTICLES:
        return view.label
    return "Articles" if of == ARTICLES else "Queue"


def _saved(one: Saved, standing: Standing, kept: SavedQueue | None) -> Link:
    """A saved queue in the side list; one whose count would not be cheap goes without."""
    count = up_to_thousand(standing.counts[one.view.key]) if one.view else ""
    return Link(one.row.name, one.address, count, one.row == kept, desk=one.row.owner_id is None)


def _signs(rows: Sequence[Row]) -> set[str]:
    """The signs that the lines draw."""
    ratings = {rating for row in rows if (rating := row.proposed or row.rating)}
    return {*(f"s-{row.sign}" for row in rows), *(f"sc-{rating.colour}" for rating in ratings)}


def _words(shown: int, number: int | None, last: bool, ordering: str, of: str) -> str:
    """How many there are, as far as that is known, and in which order."""
    if not shown:
        return f"No {of}"
    noun = of if shown != 1 else of.removesuffix("s")
    if number is not None and number > shown:
        return f"{up_to_thousand(number)} {noun}, {SORTS[ordering]}"
    more = "" if last else "the first "
    return f"{more}{shown:,} {noun}, {SORTS[ordering]}"


def _with(url: str, query: dict[str, list[str]]) -> str:
    said = urlencode(query, doseq=True)
    return url + (f"?{said}" if said else "")


@page
@require_GET
def queue_filters(request: PageRequest) -> HttpResponse:
    """Every filter, as the address sets it: a part of the queue's page, or without a script a page of its own."""
    asked, _ = read_queue(request.GET, desk=request.desk, user=request.user)
    form = QueuePageForm(
        initial={**request.GET.dict(), "of": asked.of},
        people=[
            member.user
            for member in Membership.objects.filter(desk=request.desk, user__is_active=True)
            .select_related("user")
            .order_by("user__first_name", "user__username")
        ],
        scale=Rating.objects.filter(desk=request.desk),
        stories=list(Story.objects.filter(desk=request.desk).order_by("-id")[:MOST_STORIES]),
        chosen=asked.story,
    )
    response = render(request, "queue/panel.html" if request.htmx else "queue/panel_page.html", {"form": form})
    patch_vary_headers(response, ("HX-Request",))
    return response


def _links(views: Sequence[View], standing: Standing, here: View | None, *, group: str) -> list[Link]:
    return [
        Link(
            view.label,
            view.address,
            up_to_thousand(standing.counts[view.key]),
            view == here,
            hot=view.key == "late" and standing.counts[view.key] > 0,
        )
        for view in views
        if view.group == group and (standing.counts[view.key] or view.key in ALWAYS or view == here)
    ]


ALWAYS = ("all", "mine", "nobody", "late", "articles")
"""Views that are listed also when nothing is in them: to see that nothing is overdue is worth a line."""


@dataclass(frozen=True)
class Person:
    """A member's line in the side list: claims that wait, those of them that are late, and the rest of the scale."""

    user: User
    url: str
    words: str
    count: str
    late: int
    open: int
    left: int
    on: bool


def _people(standing: Standing, asked: Asked) -> list[Person]:
    most = max((load.open for load in standing.people), default=0)
    return [
        Person(
            load.user,
            f"?assignee={load.user.username}",
            f"{load.user}: {up_to_thousand(load.open)} open, {up_to_thousand(load.late)} overdue",
            up_to_thousand(load.open),
            min(load.late, load.open),
            max(load.open - load.late, 0),
            most - load.open,
            asked.of == CLAIMS and asked.assignee == load.user,
        )
        for load in sorted(standing.people, key=lambda load: -load.open)
        if load.role != "viewer" or load.open
    ]


def _active(request: HttpRequest, asked: Asked, ordering: str) -> list[Link]:
    """The filters of the address in words, each with the address without it."""
    labels = QueuePageForm.LABELS
    found = []
    for name, values in said_in(request.GET).items():
        if name == "of" or (name == "ordering" and ordering == ORDERINGS[0]):
            continue
        shown = ", ".join(_said(name, value, asked) for value in values)
        found.append(Link(f"{labels[name]}: {shown}", address(request, **{name: ""}), "", True))
    return found


def _said(name: str, value: str, asked: Asked) -> str:
    if name == "assignee":
        return {ME: "you", NOBODY: "nobody"}.get(value) or str(asked.assignee)
    if name == "story":
        return asked.story.title if asked.story else value
    if name == "rating":
        return asked.rating.label if asked.rating else value
    return QueuePageForm.word(name, value)


@page
@require_GET
def next_in_queue(request: PageRequest) -> HttpResponse:
    """Open what comes next in a queue: after ``seen``, or its first when that is not in it any more."""
    data = request.GET.copy()
    seen = data.pop("seen", [""])[-1]
    asked, ordering = read_queue(data, desk=request.desk, user=request.user)
    uuid = after_row(request.desk, asked, order_named(ordering, asked.of), _uuid(seen, "seen") if seen else None)
    query = data.urlencode()
    if uuid is None:
        messages.success(request, "That was the last one of this queue.")
        return _to_queue(query)
    place = "web:article" if asked.of == ARTICLES else "web:claim"
    return redirect(f"{reverse(place, args=[uuid])}?{urlencode({NAMED: query})}")


def _uuid(value: str, name: str) -> UUID:
    try:
        return UUID(value)
    except ValueError:
        raise Invalid.field(name, f"“{value[:80]}” is no uuid.") from None


@page
@require_POST
def save(request: PageRequest) -> HttpResponse:
    """Keep the filters that the address holds under a name."""
    query, name = request.POST.get("query", ""), request.POST.get("name", "")
    shared = request.POST.get("for") == "desk"
    try:
        saved = save_queue(request.desk, by=acting(request), name=name, query=query, shared=shared)
    except Problem as problem:
        messages.error(request, problem.detail)
        return _to_queue(query)
    messages.success(request, f"Saved as “{saved.name}”, for {'the whole desk' if shared else 'you'}.")
    return _to_queue(saved.query)


@page
@require_POST
def change_saved(request: PageRequest, uuid: UUID) -> HttpResponse:
    """Rename a saved queue, or delete it."""
    saved = saved_of(request.user, request.desk).filter(uuid=uuid).first()
    if saved is None:
        raise NotFound("There is no such saved queue, or it is somebody else’s.")
    try:
        seen = seen_version(request)
        if request.POST.get("do") == "delete":
            delete_saved_queue(saved, by=acting(request), seen=seen)
            messages.success(request, f"“{saved.name}” is deleted. The claims and articles in it stay as they are.")
        else:
            name = edit_saved_queue(saved, by=acting(request), seen=seen, name=request.POST.get("name", "")).name
            messages.success(request, f"It is called “{name}” now.")
    except Problem as problem:
        messages.error(request, problem.detail)
    return _to_queue(saved.query)


def _to_queue(query: str) -> HttpResponse:
    said = QueryDict(query).urlencode()
    return redirect(reverse("web:queue") + (f"?{said}" if said else ""))


@page
@require_POST
def assign(request: PageRequest) -> HttpResponse:
    """Give the chosen rows to somebody, and say of each that was left why."""

    def act(by: Actor, chosen: dict[str, list[Pick]]) -> tuple[Outcome, Said]:
        to = _receiver(request)
        whose = "yours" if to == request.user else f"{to}’s" if to else "nobody’s"
        said = Said(f"{{}} {{be}} {whose} now.", f"{{}} {{was}} {whose} already.", "{} {was} not assigned.")
        return assign_many(request.desk, by=by, to=to, **chosen), said

    return _for_chosen(request, act)


@page
@require_POST
def plan(request: PageRequest) -> HttpResponse:
    """Set priority or due date of the chosen rows, and say of each that was left why."""

    def act(by: Actor, chosen: dict[str, list[Pick]]) -> tuple[Outcome, Said]:
        said = Said("{} {was} changed.", "{} {was} set like this already.", "{} {was} not changed.")
        return plan_many(request.desk, by=by, plan=_plan(request), **chosen), said

    return _for_chosen(request, act)


@page
@require_POST
def undo(request: PageRequest) -> HttpResponse:
    """Take back what the reader just gave away or planned, and lead to where they were."""
    place = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(place, {request.get_host()}, require_https=request.is_secure())
    back = redirect(place if safe else reverse("web:queue"))
    try:
        batch = _uuid(request.POST.get("batch", ""), "batch")
        outcome = undo_changes(request.desk, by=acting(request), batch=batch)
    except Problem as problem:
        messages.error(request, problem.detail)
        return back
    _say(request, outcome, Said("Undone: {} {be} as before.", "", "{} {was} not undone."))
    return back


@dataclass(frozen=True)
class Said:
    """How it is told what became of the rows: "3 claims" comes in place of {}, with the verb's right form."""

    done: str
    same: str
    left: str


def _for_chosen(
    request: PageRequest, act: Callable[[Actor, dict[str, list[Pick]]], tuple[Outcome, Said]]
) -> HttpResponse:
    """Do it to the rows that were ticked, say what became of them, and lead back to the queue."""
    back = _to_queue(request.POST.get("back", ""))
    by = acting(request)
    try:
        articles = request.POST.get("of") == ARTICLES
        picks = _picks(request.desk, request.POST.getlist("pick"), articles=articles)
        outcome, words = act(by, {ARTICLES if articles else CLAIMS: picks})
    except Problem as problem:
        messages.error(request, problem.detail)
        return back
    _say(request, outcome, words, undo=by.batch)
    return back


def _plan(request: PageRequest) -> Plan:
    """What the pressed button sets: the priority, the due date, or no date."""
    match request.POST.get("give", ""):
        case "priority":
            number = whole_number(request.POST.get("priority", ""))
            if number is None:
                raise Invalid.field("priority", "Choose a priority in the list.")
            return Plan(priority=number)
        case "due":
            return Plan(due=_moment(request.POST.get("due", "")))
        case _:
            return Plan(due=None)


def _moment(value: str) -> datetime:
    try:
        found: datetime | None = Moment(required=False).clean(value)
    except ValidationError as error:
        raise Invalid.field("due", error.messages[0]) from None
    if found is None:
        raise Invalid.field("due", "Say when it is due: a day and a time.")
    return found


def _receiver(request: PageRequest) -> User | None:
    """Whom the pressed button means: the reader, nobody, or the one that was chosen from the list."""
    give, name = request.POST.get("give", ""), request.POST.get("to", "")
    if give == ME:
        return request.user
    if give == NOBODY or name == NOBODY:
        return None
    if not name:
        raise Invalid.field("to", "Say whom to give them to: choose somebody in the list.")
    user = User.objects.filter(username=name, memberships__desk=request.desk).first()
    if user is None:
        raise Invalid.field("to", f"There is no member “{name[:80]}” on this desk.")
    return user


def _picks(desk: Desk, values: Sequence[str], *, articles: bool) -> list[Pick]:
    """The chosen rows: a claim's number or an article's uuid, a full stop, and the version that the list showed."""
    parts = [(value, *value.partition(".")) for value in values]
    numbers = [whole_number(name) for _, name, _, _ in parts]
    uuids: dict[Any, UUID] = {}
    if not articles:
        known = Claim.objects.filter(desk=desk, number__in=[number for number in numbers if number is not None])
        uuids = dict(known.values_list("number", "uuid"))
    found = []
    for (value, name, _, said), number in zip(parts, numbers, strict=True):
        uuid, version = (_article(name) if articles else uuids.get(number)), whole_number(said)
        if uuid is None or version is None:
            raise Invalid.field("pick", f"“{value[:80]}” is no row of this list.")
        found.append(Pick(uuid, version))
    return found


def _article(value: str) -> UUID | None:
    try:
        return UUID(value)
    except ValueError:
        return None


def _say(request: PageRequest, outcome: Outcome, said: Said, *, undo: UUID | None = None) -> None:
    """What was done in passing, with its way back; what was left stays on the page until it is closed."""

    def of(kinds: list[str], sentence: str) -> str:
        """As "2 claims are …", "1 article was …", "2 claims and 1 article were …"."""
        counted = [(kinds.count(kind), kind) for kind in ("claim", "article") if kind in kinds]
        parts = " and ".join(f"{number} {kind}{'' if number == 1 else 's'}" for number, kind in counted)
        return sentence.format(parts, be="is" if len(kinds) == 1 else "are", was="was" if len(kinds) == 1 else "were")

    if outcome.done:
        messages.success(request, of([kind_of(row) for row in outcome.done], said.done), extra_tags=str(undo or ""))
    if outcome.same:
        messages.info(request, of([kind_of(row) for row in outcome.same], said.same))
    if outcome.left:
        rows = format_html_join(
            "", "<li><bdi>{}</bdi> {}</li>", ((one.label, one.problem.detail) for one in outcome.left)
        )
        title = of([one.of for one in outcome.left], said.left)
        messages.warning(request, format_html('<b class="strong">{}</b><ul>{}</ul>', title, rows))
