"""The claim's own fields, its recheck, who has it, and comments."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from factcheck.actions import claims as claim_actions
from factcheck.actions.assign import assign_claim
from factcheck.actions.claims import ClaimChanges
from factcheck.actions.recheck import recheck_claim
from factcheck.models import Story
from factcheck.web.base import PageRequest, acting, claim_or_404, page
from factcheck.web.claims.page import assign_form, claim_form, members
from factcheck.web.claims.posts.doing import do, seen
from factcheck.web.forms.claims import CommentForm, RecheckForm


@page
@require_POST
def edit(request: PageRequest, uuid: UUID) -> HttpResponse:
    row = claim_or_404(request, uuid)
    stories = list(Story.objects.filter(desk=row.desk))
    form = claim_form(row, desk=row.desk, stories=stories, data=request.POST)

    def act(data: dict[str, Any]) -> None:
        changed = set(form.changed_data)

        def new(name: str) -> Any:
            return data[name] if name in changed else None

        def cleared(name: str) -> bool:
            return name in changed and data[name] is None

        changes = ClaimChanges(
            statement=new("statement"),
            claimant=new("claimant"),
            kind=new("kind"),
            claimed_on=new("claimed_on"),
            clear_claimed_on=cleared("claimed_on"),
            story=new("story"),
            clear_story=cleared("story"),
            priority=new("priority"),
            due=new("due"),
            clear_due=cleared("due"),
            single_source_reason=new("single_source_reason"),
        )
        claim_actions.edit_claim(row, by=acting(request), seen=seen(form), changes=changes)

    return do(request, row, place="edit", form=form, act=act, says="Saved.", anchor="main")


@page
@require_POST
def recheck(request: PageRequest, uuid: UUID) -> HttpResponse:
    """Say that the claim's changed passages were looked at."""
    row = claim_or_404(request, uuid)
    form = RecheckForm(request.POST, auto_id="recheck-%s")

    def act(data: dict[str, Any]) -> None:
        recheck_claim(row, by=acting(request), seen=seen(form), note=data["note"])

    return do(request, row, place="recheck", form=form, act=act, says="Rechecked.", anchor="seen")


@page
@require_POST
def assign(request: PageRequest, uuid: UUID) -> HttpResponse:
    row = claim_or_404(request, uuid)
    people = members(row.desk)
    form = assign_form(row, people, data=request.POST)
    by = acting(request)

    def act(data: dict[str, Any]) -> None:
        to = next((person for person in people if person.username == data["assignee"]), None)
        assign_claim(row, by=by, to=to, seen=seen(form))

    return do(
        request,
        row,
        place="assign",
        form=form,
        act=act,
        says="Assigned.",
        anchor="main",
        permission="assign",
        undo=by.batch,
    )


@page
@require_POST
def comment(request: PageRequest, uuid: UUID) -> HttpResponse:
    row = claim_or_404(request, uuid)
    people = members(row.desk)
    form = CommentForm(request.POST, people=people, auto_id="comments-%s")

    def act(data: dict[str, Any]) -> None:
        claim_actions.add_comment(
            row,
            by=acting(request),
            text=data["text"],
            confidential=data["confidential"],
            tell=[person for person in people if person.username == data["tell"]],
        )

    return do(request, row, place="comments", form=form, act=act, says="Comment added.", permission="comment.write")
