"""The desk's suggesters: what reads its articles, what was learnt from its decisions, and what it rejects most."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from factcheck.actions.learning import choose_suggester, request_training
from factcheck.errors import Invalid, Problem
from factcheck.models import Desk, DeskSuggester, Job
from factcheck.queries.learning import (
    FEWEST_ARTICLES,
    FEWEST_DECISIONS,
    FEWEST_NEW,
    FEWEST_OF_A_KIND,
    WITH_SUGGESTER,
    last_training,
    readiness,
    suggester_in_use,
    suggesters_on,
)
from factcheck.queries.rejections import report_on
from factcheck.web.base import PageRequest, acting, page, seen_version, whole_number
from factcheck.workflow import PERMISSIONS, Role, at_least, role_refusal

SHOWN = 20
"""Half a year of weekly trainings. The older ones are in the API."""


@dataclass(frozen=True)
class Drawn:
    """A figure before and after, each as a number, in words, and as the two parts of a bar of a hundred."""

    label: str
    before: float
    after: float

    @property
    def before_words(self) -> str:
        return f"{self.label} before: {self.before:.2f}"

    @property
    def after_words(self) -> str:
        return f"{self.label} after: {self.after:.2f}"

    @property
    def before_parts(self) -> tuple[int, int]:
        return _parts(self.before)

    @property
    def after_parts(self) -> tuple[int, int]:
        return _parts(self.after)


def _parts(value: float) -> tuple[int, int]:
    return round(100 * value), 100 - round(100 * value)


DRAWN = {"f1": "F1", "average_precision": "Average precision"}


@dataclass(frozen=True)
class Row:
    """A trained suggester with its figures as they are drawn."""

    suggester: DeskSuggester
    worth: list[Drawn]


def row_of(one: DeskSuggester) -> Row:
    before, after = one.figures["before"], one.figures["after"]
    return Row(one, [Drawn(label, before[name], after[name]) for name, label in DRAWN.items()])


@page
@require_GET
def suggester_list(request: PageRequest) -> HttpResponse:
    return _shown(request)


@page
@require_POST
def train(request: PageRequest) -> HttpResponse:
    """Ask for a training on what was decided until now."""
    try:
        request_training(request.desk, by=acting(request))
    except Problem as problem:
        return _shown(request, problem)
    messages.success(request, "Training has begun. What comes of it stands here in a moment.")
    return redirect("web:suggesters")


@page
@require_POST
def choose(request: PageRequest) -> HttpResponse:
    """Let another suggester read: the one with this ``number``, or without one the shipped one."""
    try:
        value = request.POST.get("number", "")
        number = whole_number(value)
        if value and number is None:
            raise Invalid.field("number", f"{value[:40]!r} is no suggester's number.")
        choose_suggester(request.desk, by=acting(request), seen=seen_version(request), number=number)
    except Problem as problem:
        return _shown(request, problem)
    chosen = f"Suggester {number}" if number is not None else "The shipped suggester"
    messages.success(
        request, f"{chosen} reads from now on, and reads anew what is open. Nothing decided is asked again."
    )
    return redirect("web:suggesters")


def _shown(request: PageRequest, problem: Problem | None = None) -> HttpResponse:
    desk: Desk = WITH_SUGGESTER.get(pk=request.desk.pk)
    job = last_training(desk)
    ready = readiness(desk)
    name, version = suggester_in_use(desk)
    context = {
        "in_use": desk.suggester,
        "choice": desk.row_version,
        "rows": [row_of(one) for one in suggesters_on(desk)[:SHOWN]],
        "ready": ready,
        "missing": max(0, FEWEST_DECISIONS - ready.decisions),
        "to_go_words": f"{ready.decisions} of {FEWEST_DECISIONS} decisions",
        "fewest": {
            "decisions": FEWEST_DECISIONS,
            "kind": FEWEST_OF_A_KIND,
            "articles": FEWEST_ARTICLES,
            "new": FEWEST_NEW,
        },
        "training": job is not None and job.state in (Job.State.QUEUED, Job.State.RUNNING),
        "failed": job if job is not None and job.state == Job.State.FAILED else None,
        "report": report_on(desk, name=name, version=version),
        "refusal": role_refusal(request.membership.role, PERMISSIONS["suggester.train"]),
        "names_people": at_least(request.membership.role, Role.LEAD),
        "problem": problem,
    }
    return render(request, "desk/suggesters.html", context, status=problem.status if problem else 200)
