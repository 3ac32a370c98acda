"""Stories: the list, and one with its articles, claims, disputes and sides."""

from __future__ import annotations

from itertools import groupby
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from factcheck.actions.base import allow
from factcheck.actions.people import leave_side, open_story, speaker_named, take_side
from factcheck.errors import NotFound, Problem
from factcheck.models import Claim, DeskArticle, Speaker, Story, StoryParty
from factcheck.queries.claims import claim_rows, scale_of
from factcheck.queries.copies import twins_of
from factcheck.queries.desk import article_rows, being_suggested, states_by_story, story_rows
from factcheck.queries.disputes import disputes_in, story_parties
from factcheck.web.base import PageRequest, acting, page, seen_version, work_on
from factcheck.web.forms.stories import PartyForm, StoryForm
from factcheck.web.rows import article_line, claim_line
from factcheck.workflow import PERMISSIONS, role_refusal

SHOWN = 200  # claims and articles; the lists show the rest
MOST_NAMES = 300


@page
@require_http_methods(["GET", "POST"])
def story_list(request: PageRequest) -> HttpResponse:
    """The desk's stories, the one that moved last first. A post opens a new one."""
    form = StoryForm(request.POST or None)
    status = 200
    if request.method == "POST":
        try:
            allow("story.write", desk=request.desk, by=acting(request))
            if form.is_valid():
                opened = open_story(
                    request.desk,
                    title=form.cleaned_data["title"],
                    summary=form.cleaned_data["summary"],
                    by=acting(request),
                )
                return redirect("web:story", uuid=opened.uuid)
            status = 422
        except Problem as problem:
            problem.fields = {"title": [problem.detail]} if "story" in problem.fields else problem.fields
            form.explain(problem)
            status = problem.status
    context = {
        "rows": story_rows(request.desk),
        "form": form,
        "refusal": role_refusal(request.membership.role, PERMISSIONS["story.write"]),
    }
    return render(request, "stories/list.html", context, status=status)


def story_or_404(request: PageRequest, uuid: UUID) -> Story:
    """The story, if it is on one of the caller's desks; the page then works on that desk. Raises NotFound."""
    found = Story.objects.filter(uuid=uuid, desk__memberships__user=request.user).select_related("desk").first()
    if found is None:
        raise NotFound("There is no such story, or it belongs to another desk.")
    work_on(request, found.desk)
    return found


@page
@require_http_methods(["GET", "POST"])
def story(request: PageRequest, uuid: UUID) -> HttpResponse:
    """One story. A post says on which side a speaker stands."""
    row = story_or_404(request, uuid)
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
    parties = story_parties(row)
    sides = {party.speaker_id: party.side for party in parties}
    ratings = {rating.key: rating for rating in scale_of(row.desk)}
    order = {state: place for place, state in enumerate(Claim.State.values)}
    claims = list(claim_rows(row.desk).filter(story=row).exclude(state=Claim.State.MERGED).order_by("-number")[:SHOWN])
    claims.sort(key=lambda claim: order[claim.state])
    articles = list(article_rows(row.desk).filter(story=row).order_by("-id")[:SHOWN])
    stages = {state: place for place, state in enumerate(DeskArticle.State.values)}
    articles.sort(key=lambda article: stages[article.state])
    states = states_by_story([row.pk])[row.pk] if claims else {}
    suggesting, twins = being_suggested(articles), twins_of(articles)
    context = {
        "story": row,
        "parties": parties,
        "form": form,
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
        "claims": sum(states.values()),
        "states": states,
        "done": sum(states[state] for state in ("approved", "published", "declined")) if states else 0,
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
        "disputes": disputes_in(row, parties),
        "speakers": Speaker.objects.filter(desk=row.desk).values_list("name", flat=True)[:MOST_NAMES],
        "refusal": role_refusal(request.membership.role, PERMISSIONS["story.write"]),
    }
    return render(request, "stories/story.html", context, status=status)


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
