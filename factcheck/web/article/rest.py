"""Accept or reject the rest at once: all undecided suggestions from a score on, looked through before anything is done.

The post carries exactly those that were shown and left ticked, each with the version that was seen. They are decided in
one transaction, as one step: one undo takes all of it back.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from annotations.models import Suggestion
from factcheck.actions.base import allow
from factcheck.actions.decisions import Acceptance, Decision, Rejection, decide_suggestions
from factcheck.actions.steps import take_step
from factcheck.errors import Conflict, Invalid, NotFound, Problem
from factcheck.models import DeskArticle, Step
from factcheck.queries.steps import Key
from factcheck.queries.workbench import Item, load_workbench
from factcheck.web.article import page as pages
from factcheck.web.article.filter import SCORES, score_from, view_of
from factcheck.web.article.views import doer_of, guessed
from factcheck.web.base import PageRequest, acting, article_or_404, page, whole_number

MOST = 200
"""How many are decided at once; more are shown and decided in turn."""
NAMED = 5
USUAL_SCORE = 0.7
DECISIONS = ("accept", "reject")


@page
@require_http_methods(["GET", "POST"])
def rest(request: PageRequest, uuid: UUID) -> HttpResponse:
    """GET: what would be decided. POST: accept or reject what is ticked."""
    row = article_or_404(request, uuid)
    allow("suggestion.decide", desk=row.desk, by=acting(request))
    if request.method == "GET":
        return _preview(request, row)
    try:
        keys, ranges, says = _decide(request, row)
    except NotFound:
        raise
    except Problem as problem:
        if pages.wants_pieces(request):
            raise
        return _preview(request, row, problem)
    if pages.wants_pieces(request):
        return pages.pieces(request, row, keys=keys, before=ranges, says=says, undo=True)
    messages.success(request, says)
    return redirect(pages.address(row, view=view_of(request)))


def _preview(request: PageRequest, row: DeskArticle, problem: Problem | None = None) -> HttpResponse:
    sent = request.POST if request.method == "POST" else request.GET
    score = score_from(sent.get("score", "")) or USUAL_SCORE
    pending = [item for item in load_workbench(row).items if item.standing == "pending"]
    found = [item for item in pending if _score(item) >= score]
    scores = sorted({*SCORES, score})
    context = {
        "row": row,
        "article": row.article,
        "revision": row.current,
        "problem": problem,
        "score": score,
        "shown": found[:MOST],
        "more": len(found) - MOST if len(found) > MOST else 0,
        "scores": [(one, f"{one:g}", sum(_score(item) >= one for item in pending)) for one in scores],
        "reasons": Suggestion.RejectReason.choices,
        "view": view_of(request),
    }
    template = "article/rest_form.html" if pages.wants_pieces(request) else "article/rest.html"
    return render(request, template, context, status=problem.status if problem else 200)


def _score(item: Item) -> float:
    return item.suggestion.score if item.suggestion else 0.0


def _decide(request: PageRequest, row: DeskArticle) -> tuple[list[str], list[pages.Range], str]:
    """The lines and places that were touched, and what is said. Raises Conflict when none could be decided."""
    chosen = _chosen(request, row)
    decisions: list[Decision]
    decision = request.POST.get("decision", "")
    if decision not in DECISIONS:
        raise Invalid.field("decision", "Say what becomes of the ticked ones: accept or reject them.")
    accepts = decision == "accept"
    if accepts:
        revision = request.POST.get("revision", "")
        decisions = [Acceptance(one, seen, revision, details=guessed(one)) for one, seen in chosen]
    else:
        reason = request.POST.get("reason", "")
        if reason not in Suggestion.RejectReason.values:
            raise Invalid.field("reason", "Say why the ticked ones are rejected: choose one of the reasons.")
        decisions = [Rejection(one, reason, seen) for one, seen in chosen]
    doer = doer_of(request)
    left: list[tuple[Suggestion, Problem]] = []

    def run() -> None:
        done = decide_suggestions(decisions, by=doer.by)
        left.extend((one, what) for (one, _), what in zip(chosen, done, strict=True) if isinstance(what, Problem))
        if len(left) == len(chosen):
            raise Conflict(f"None of them was decided. {_said(left)}", code="none-decided")

    kind = Step.Kind.ACCEPT if accepts else Step.Kind.REJECT
    take_step(row, doer=doer, kind=kind, keys=[Key(str(one.uuid)) for one, _ in chosen], run=run)
    count = len(chosen) - len(left)
    how = "Accepted" if accepts else "Rejected"
    says = f"{how} {count} suggestion{'' if count == 1 else 's'}."
    if left:
        says = f"{how} {count} of {len(chosen)} suggestions. {_said(left)}"
    return [str(one.uuid) for one, _ in chosen], [(one.start, one.end) for one, _ in chosen], says


def _said(left: Sequence[tuple[Suggestion, Problem]]) -> str:
    """Those that were left, each with its reason."""
    said = [f"“{' '.join(one.exact.split())[:60]}”: {problem.detail}" for one, problem in left[:NAMED]]
    return " ".join([*said, *([f"{len(left) - NAMED} more were left."] if len(left) > NAMED else [])])


def _chosen(request: PageRequest, row: DeskArticle) -> list[tuple[Suggestion, int]]:
    """The ticked suggestions of this article with the versions that were seen, in text order.

    Raises Invalid for none, for too many, for what is no suggestion of this article, and for one that comes twice.
    """
    seen: dict[UUID, int] = {}
    picks = request.POST.getlist("pick")
    if not picks:
        raise Invalid.field("pick", "Nothing is ticked. Tick at least one suggestion.")
    if len(picks) > MOST:
        raise Invalid.field("pick", f"{len(picks)} are ticked; at most {MOST} are decided at once.")
    for pick in picks:
        uuid, _, version = pick.partition(":")
        number = whole_number(version)
        try:
            key = UUID(uuid)
        except ValueError:
            key = None
        if key is None or number is None or key in seen:
            raise Invalid.field("pick", f"{pick[:60]!r} names no suggestion. Open the list again.")
        seen[key] = number
    rows = Suggestion.objects.filter(uuid__in=seen, revision__article=row.article_id)
    found = list(rows.select_related("revision__article__on_desk").defer("revision__text", "revision__raw"))
    if len(found) < len(seen):
        raise Invalid.field("pick", f"{len(seen) - len(found)} of them are not in this article. Open the list again.")
    return [(one, seen[one.uuid]) for one in found]
