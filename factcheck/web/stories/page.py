"""One story: who says what, disputes, figures, what happened when, and the work that is left."""

from __future__ import annotations

from itertools import groupby
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from factcheck.actions.base import allow
from factcheck.actions.people import leave_side, speaker_named, take_side
from factcheck.errors import NotFound, Problem
from factcheck.models import Claim, DeskArticle, Rating, Speaker, Story, StoryParty
from factcheck.queries.claims import claim_rows, scale_of
from factcheck.queries.copies import twins_of
from factcheck.queries.desk import article_rows, being_suggested, states_by_story
from factcheck.queries.disputes import Dispute, disputes_in, story_parties
from factcheck.queries.figures import story_figures
from factcheck.queries.matrix import Matrix, disputed, story_matrix
from factcheck.queries.timeline import story_timeline
from factcheck.web.base import PageRequest, acting, page, seen_version, work_on
from factcheck.web.forms.stories import PartyForm
from factcheck.web.rows import article_line, claim_line
from factcheck.web.stories.plots import plot_of
from factcheck.workflow import PERMISSIONS, role_refusal

SHOWN = 200  # claims and articles; the lists show the rest
SHOWN_MOMENTS = 40
MOST_NAMES = 300


def story_or_404(request: PageRequest, uuid: UUID, *, merged: bool = False) -> Story:
    """The story, if it is on one of the caller's desks; the page then works on that desk. Raises NotFound.

    The address of one that was merged is that of the story that it was merged into, unless ``merged`` asks for it.
    """
    found = Story.everything.filter(uuid=uuid, desk__memberships__user=request.user).select_related("desk").first()
    if found is None:
        raise NotFound("There is no such story, or it belongs to another desk.")
    work_on(request, found.desk)
    return found if merged else found.now


@page
@require_http_methods(["GET", "POST"])
def story(request: PageRequest, uuid: UUID) -> HttpResponse:
    """One story. A post says on which side a speaker stands."""
    row = story_or_404(request, uuid)
    if row.uuid != uuid and request.method == "GET":
        return redirect("web:story", uuid=row.uuid)
    form = PartyForm(request.POST or None)
    status = 200
    if request.method == "POST":
        try:
            allow("story.write", desk=row.desk, by=acting(request))
            if form.is_valid():
                speaker = speaker_named(row.desk, form.cleaned_data["speaker"], field="speaker")
                if speaker is not None:
                    take_side(row, speaker=speaker, side=form.cleaned_data["side"], by=acting(request))
                    messages.success(request, f"{speaker.name} stands on side {form.cleaned_data['side']}.")
                return redirect("web:story", uuid=row.uuid)
            status = 422
        except Problem as problem:
            form.explain(problem)
            status = problem.status
    return render(request, "stories/story.html", _context(request, row) | {"form": form}, status=status)


def _context(request: PageRequest, row: Story) -> dict[str, Any]:
    parties = story_parties(row)
    sides = {party.speaker_id: party.side for party in parties}
    ratings = {rating.key: rating for rating in scale_of(row.desk)}
    claims = list(claim_rows(row.desk).filter(story=row).exclude(state=Claim.State.MERGED).order_by("-number")[:SHOWN])
    states = states_by_story([row.pk])[row.pk]
    matrix, disputes = story_matrix(row, claims=claims), disputes_in(row, parties)
    timeline = story_timeline(row, matrix)
    return {
        "story": row,
        "parties": parties,
        "sides": groups_of_sides(parties),
        "claims": sum(states.values()),
        "states": states,
        "done": sum(states[state] for state in ("approved", "published", "declined")),
        "disputes": disputes,
        "plots": [plot_of(table) for table in story_figures(claims, sides)],
        "timeline": timeline[:SHOWN_MOMENTS],
        "earlier": max(0, len(timeline) - SHOWN_MOMENTS),
        "speakers": Speaker.objects.filter(desk=row.desk).values_list("name", flat=True)[:MOST_NAMES],
        "merged": list(Story.everything.filter(merged_into=row).order_by("title")),
        "may_merge": not role_refusal(request.membership.role, PERMISSIONS["story.merge"]),
        "refusal": role_refusal(request.membership.role, PERMISSIONS["story.write"]),
        **_who_says_what(request, matrix, disputes, ratings),
        **_work(request, row, claims, sides, ratings, states),
    }


def groups_of_sides(parties: list[StoryParty]) -> list[tuple[str, list[str]]]:
    """Who stands on each side, for the legend."""
    return [
        (side, [party.speaker.name for party in group]) for side, group in groupby(parties, key=lambda one: one.side)
    ]


def _who_says_what(
    request: PageRequest, matrix: Matrix, disputes: list[Dispute], ratings: dict[str, Rating]
) -> dict[str, Any]:
    """The matrix; ``?only=disputed`` leaves the claims that contradict each other."""
    in_dispute = disputed(matrix.lines, ((one.left.pk, one.right.pk) for one in disputes))
    only = request.GET.get("only") == "disputed"
    return {
        "matrix": matrix,
        "only_disputed": only,
        "number_disputed": len(in_dispute),
        "lines": [
            {
                "line": line,
                "cells": list(zip(matrix.columns, line.cells, strict=True)),
                "proposed": ratings.get(line.claim.proposed),  # type: ignore[attr-defined]
            }
            for line in (in_dispute if only else matrix.lines)
        ],
        "outlets": len({column.outlet for column in matrix.columns}),
    }


def _work(
    request: PageRequest,
    row: Story,
    claims: list[Claim],
    sides: dict[int, str],
    ratings: dict[str, Rating],
    states: Any,
) -> dict[str, Any]:
    """The claims and the articles by how far they are."""
    order = {state: place for place, state in enumerate(Claim.State.values)}
    claims = sorted(claims, key=lambda claim: order[claim.state])
    articles = list(article_rows(row.desk).filter(story=row).order_by("-id")[:SHOWN])
    stages = {state: place for place, state in enumerate(DeskArticle.State.values)}
    articles.sort(key=lambda article: stages[article.state])
    suggesting, twins = being_suggested(articles), twins_of(articles)
    return {
        "groups": [
            {
                "state": state,
                "number": states[state],
                "lines": [
                    claim_line(
                        claim,
                        reader=request.user,
                        proposed=ratings.get(claim.proposed),  # type: ignore[attr-defined]
                        side=sides.get(claim.claimant_id, "") if claim.claimant_id else "",
                        in_its_story=True,
                    )
                    for claim in rows
                ],
            }
            for state, rows in groupby(claims, key=lambda claim: claim.state)
        ],
        "articles": [
            {
                "state": DeskArticle.State(state).label,
                "lines": [
                    article_line(row, being_suggested=suggesting, twins=twins, in_its_story=True) for row in rows
                ],
            }
            for state, rows in groupby(articles, key=lambda article: article.state)
        ],
        "number_articles": len(articles),
    }


@page
@require_POST
def remove_party(request: PageRequest, uuid: UUID) -> HttpResponse:
    """Take a speaker off their side; what stands in the way is said on a page of its own."""
    rows = StoryParty.objects.filter(uuid=uuid, story__desk__memberships__user=request.user)
    party = rows.select_related("story__desk", "speaker").first()
    if party is None:
        raise NotFound("There is no such side, or it belongs to another desk.")
    work_on(request, party.story.desk)
    leave_side(party, by=acting(request), seen=seen_version(request))
    messages.success(request, f"{party.speaker.name} stands on no side any more.")
    return redirect("web:story", uuid=party.story.uuid)
