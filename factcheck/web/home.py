"""The desk: what waits for the reader, what is new, what moves."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from factcheck.actions.people import set_direction
from factcheck.errors import NotFound
from factcheck.models import Claim, DeskArticle, Rating
from factcheck.queries.desk import (
    LOOKED_AT,
    Waiting,
    article_rows,
    being_suggested,
    overdue,
    story_rows,
    waiting_for,
    waits,
)
from factcheck.queries.offers import open_offers
from factcheck.queries.queue import VIEWS, counts_of
from factcheck.queries.queue.filters import ARTICLES
from factcheck.queries.queue.views import state_views
from factcheck.web.base import SESSION_DESK, PageRequest, page
from factcheck.web.problems import Chip, up_to_thousand
from factcheck.web.templatetags.factcheck import span_words
from factcheck.workflow import PERMISSIONS, role_refusal

SHOWN_WAITING = 20
SHOWN_ARTICLES = 8
SHOWN_LATE = 5
SHOWN_STORIES = 4
SHOWN_OFFERS = 5
CHIPS = tuple(view for view in VIEWS if view.key in ("mine", "nobody", "late", "long"))
"""The views of the queue that the desk begins with."""
INBOX = next(view for view in state_views(ARTICLES) if view.key == "state-inbox")

LONGEST_QUOTE = 90


@dataclass(frozen=True)
class Row:
    """A line of "Waiting for you": why it waits, and one more fact."""

    claim: Claim
    proposed: Rating | None
    why: str
    icon: str
    note: str


@page
@require_GET
def home(request: PageRequest) -> HttpResponse:
    desk = request.desk
    waiting = waiting_for(desk, user=request.user, role=request.membership.role, most=SHOWN_WAITING)
    new = article_rows(desk).filter(state=DeskArticle.State.INBOX).order_by("-id")
    articles, late = list(new[:SHOWN_ARTICLES]), overdue(desk)
    counts = counts_of(desk, (*CHIPS, INBOX), user=request.user)
    numbers = {key: up_to_thousand(number) for key, number in counts.items()}
    context = {
        "now": timezone.localtime(),
        "rows": [row_of(one) for one in waiting.rows],
        "waiting": f"{LOOKED_AT}+" if waiting.number >= LOOKED_AT else waiting.number,
        "more_waiting": waiting.number - len(waiting.rows),
        "articles": articles,
        "new_articles": numbers[INBOX.key],
        "any_article": bool(articles) or DeskArticle.objects.filter(desk=desk).exists(),
        "being_suggested": being_suggested(articles),
        "late": late[:SHOWN_LATE],
        "more_new": counts[INBOX.key] > len(articles),
        "number_late": numbers["late"],
        "chips": [Chip(view.label, reverse("web:queue") + view.address, numbers[view.key], False) for view in CHIPS],
        "offers": open_offers(desk, most=SHOWN_OFFERS),
        "may_edit": not role_refusal(request.membership.role, PERMISSIONS["article.edit"]),
        "stories": story_rows(desk, most=SHOWN_STORIES),
        "waits": [
            {"wait": wait, "count": up_to_thousand(wait.count), "label": Claim.WaitingFor(wait.waiting_for).label}
            for wait in waits(desk)
        ],
    }
    return render(request, "desk/home.html", context)


def row_of(waiting: Waiting) -> Row:
    """Why a claim waits for its reader, in words."""
    claim, file = waiting.claim, waiting.file
    if waiting.reason == "review":
        assert file is not None
        assert file.verdict is not None
        note = f"{file.verdict.author_name} proposed it {ago(waiting)}"
        why, icon = "Review", "eye"
    elif waiting.reason == "publish":
        lacking = [requirement.title[:1].lower() + requirement.title[1:] for requirement in waiting.missing]
        note = f"missing: {', '.join(lacking)}" if lacking else f"approved {ago(waiting)}"
        why, icon = "Publish", "out"
    elif waiting.reason == "recheck":
        note = f"its passage changed {ago(waiting)}"
        why, icon = "Recheck", "alert"
    elif waiting.reason == "sent_back":
        assert waiting.event is not None
        said = " ".join(str(waiting.event.payload.get("comment", "")).split())
        if len(said) > LONGEST_QUOTE:
            said = said[:LONGEST_QUOTE].rstrip() + "…"
        rating = waiting.event.payload.get("rating_label")
        who = f"{waiting.event.actor} would rate it “{rating}”" if rating else str(waiting.event.actor)
        note, why, icon = f"{who}: “{said}”", "Sent back to you", "undo"
    else:
        note = "nobody has begun" if claim.state == Claim.State.NEW else f"open for {for_long(waiting)}"
        why, icon = "Yours to check", "user"
    if waiting.late:
        why, icon = f"{why}, late", "alert"
    return Row(claim, waiting.proposed, why, icon, note)


def for_long(waiting: Waiting) -> str:
    return span_words(timezone.now() - waiting.claim.waiting_since)


def ago(waiting: Waiting) -> str:
    return f"{for_long(waiting)} ago"


@page
@require_POST
def choose_desk(request: PageRequest) -> HttpResponse:
    """Work on another of one's desks from now on."""
    slug = request.POST.get("desk", "")
    if not any(membership.desk.slug == slug for membership in request.memberships):  # type: ignore[attr-defined]
        raise NotFound("There is no such desk, or you are not a member of it.")
    request.session[SESSION_DESK] = slug
    return redirect("web:home")


@page
@require_POST
def choose_direction(request: PageRequest) -> HttpResponse:
    """Let one's pages run the other way, and go back to where one was."""
    set_direction(request.user, direction=request.POST.get("direction", ""))
    back = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return redirect(back if ours else "web:home")
