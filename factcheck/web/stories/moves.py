"""One story merged into another and taken out again; articles and claims moved to another story or to a new one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from factcheck.actions.articles import edit_article
from factcheck.actions.base import allow
from factcheck.actions.claims import ClaimChanges, edit_claim
from factcheck.actions.stories import merge_story, split_story, unmerge_story
from factcheck.errors import Problem
from factcheck.models import Claim, DeskArticle, Story
from factcheck.web.base import PageRequest, acting, page, seen_version
from factcheck.web.forms.fields import offer_stories
from factcheck.web.forms.stories import MergeForm, MoveForm
from factcheck.web.stories.page import SHOWN, story_or_404
from factcheck.workflow import PERMISSIONS, role_refusal

ALONE = "This is the desk's only story, so there is none to merge it into."


@page
@require_http_methods(["GET", "POST"])
def merge(request: PageRequest, uuid: UUID) -> HttpResponse:
    """Choose the story that this one is merged into; a post merges it."""
    row = story_or_404(request, uuid)
    form = MergeForm(request.POST or None, initial={"row_version": row.row_version})
    others = list(Story.objects.filter(desk=row.desk).exclude(pk=row.pk))
    offer_stories(form.fields["into"], row.desk, others)
    status = 200
    if request.method == "POST":
        try:
            allow("story.merge", desk=row.desk, by=acting(request))
            if form.is_valid():
                data = form.cleaned_data
                into = merge_story(row, into=data["into"], by=acting(request), seen=data["row_version"])
                messages.success(request, f"“{row.title}” is merged into this story.")
                return redirect("web:story", uuid=into.uuid)
            status = 422
        except Problem as problem:
            form.explain(problem)
            status = problem.status
    refusal = role_refusal(request.membership.role, PERMISSIONS["story.merge"]) or ("" if others else ALONE)
    return render(request, "stories/merge.html", {"story": row, "form": form, "refusal": refusal}, status=status)


@page
@require_POST
def unmerge(request: PageRequest, uuid: UUID) -> HttpResponse:
    """Take a merge back; the address is that of the story that was merged."""
    row = story_or_404(request, uuid, merged=True)
    unmerge_story(row, by=acting(request), seen=seen_version(request))
    messages.success(request, f"“{row.title}” is a story of its own again.")
    return redirect("web:story", uuid=row.uuid)


@page
@require_http_methods(["GET", "POST"])
def move(request: PageRequest, uuid: UUID) -> HttpResponse:
    """Choose articles and claims, and the story that they move to: another one, or a new one."""
    row = story_or_404(request, uuid)
    articles = list(
        DeskArticle.objects.filter(story=row)
        .select_related("article", "current", "outlet", "desk")
        .defer("current__text", "current__raw")
        .order_by("-id")[:SHOWN]
    )
    claims = list(
        Claim.objects.filter(story=row)
        .exclude(state=Claim.State.MERGED)
        .select_related("claimant", "desk")
        .order_by("number")[:SHOWN]
    )
    form = MoveForm(request.POST or None, initial={"row_version": row.row_version})
    offer_stories(form.fields["to"], row.desk, list(Story.objects.filter(desk=row.desk).exclude(pk=row.pk)))
    form.offer(articles, claims)
    status = 200
    if request.method == "POST":
        try:
            allow("story.write" if request.POST.get("to") else "story.split", desk=row.desk, by=acting(request))
            if form.is_valid():
                to = _moved(request, row, articles, claims, form.cleaned_data)
                messages.success(request, f"Moved here from “{row.title}”.")
                return redirect("web:story", uuid=to.uuid)
            status = 422
        except Problem as problem:
            form.explain(problem)
            status = problem.status
    context = {
        "story": row,
        "form": form,
        "articles": articles,
        "claims": claims,
        "chosen": {*(form["articles"].value() or ()), *(form["claims"].value() or ())},
        "refusal": role_refusal(request.membership.role, PERMISSIONS["story.write"]),
        "split_refusal": role_refusal(request.membership.role, PERMISSIONS["story.split"]),
    }
    return render(request, "stories/move.html", context, status=status)


@transaction.atomic
def _moved(
    request: PageRequest, row: Story, articles: list[DeskArticle], claims: list[Claim], data: dict[str, Any]
) -> Story:
    by, to = acting(request), data["to"]
    if to is None:
        return split_story(
            row,
            title=data["title"],
            articles=data["articles"],
            claims=data["claims"],
            by=by,
            seen=data["row_version"],
        )
    for article in reversed(articles):  # the oldest first: the order in which rows are locked
        if str(article.article.uuid) in data["articles"]:
            edit_article(article, by=by, seen=None, story=to)
    for claim in claims:
        if str(claim.uuid) in data["claims"]:
            edit_claim(claim, by=by, seen=None, changes=ClaimChanges(story=to))
    return to  # type: ignore[no-any-return]  # what the form's field found
