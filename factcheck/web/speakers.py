"""Speakers: the desk's list, and one with all their names."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from factcheck.actions.base import allow
from factcheck.actions.speakers import edit_speaker
from factcheck.errors import NotFound, Problem
from factcheck.models import Claim, Speaker
from factcheck.queries.claims import claim_rows, scale_of
from factcheck.queries.speakers import SHOWN, speaker_row, speaker_rows
from factcheck.web.base import PageRequest, acting, page, work_on
from factcheck.web.forms.speakers import SpeakerForm, speaker_initial
from factcheck.web.rows import claim_line
from factcheck.workflow import PERMISSIONS, role_refusal

LATEST = 50


@page
@require_GET
def speaker_list(request: PageRequest) -> HttpResponse:
    """The desk's speakers by name, or those with the words of a search in one of their names."""
    query = request.GET.get("q", "").strip()
    rows = speaker_rows(request.desk, query)
    return render(
        request, "speakers/list.html", {"rows": rows, "query": query, "cut": len(rows) == SHOWN, "shown": SHOWN}
    )


def speaker_or_404(request: PageRequest, uuid: UUID) -> Speaker:
    """The speaker, if they are on one of the caller's desks; the page then works on that desk. Raises NotFound."""
    found = Speaker.objects.filter(uuid=uuid, desk__memberships__user=request.user).select_related("desk").first()
    if found is None:
        raise NotFound("There is no such speaker, or they belong to another desk.")
    work_on(request, found.desk)
    return found


@page
@require_http_methods(["GET", "POST"])
def speaker(request: PageRequest, uuid: UUID) -> HttpResponse:
    """One speaker with what they claim. A post changes their names."""
    row = speaker_or_404(request, uuid)
    form = SpeakerForm(request.POST or None, initial=speaker_initial(row), auto_id="speaker-%s")
    status = 200
    if request.method == "POST":
        try:
            allow("claim.edit", desk=row.desk, by=acting(request))
            if form.is_valid():
                data = form.cleaned_data
                edit_speaker(
                    row, by=acting(request), seen=data["row_version"], name=data["name"], aliases=data["aliases"]
                )
                messages.success(request, "Saved.")
                return redirect("web:speaker", uuid=row.uuid)
            status = 422
        except Problem as problem:
            form.explain(problem)
            status = problem.status
            row = speaker_or_404(request, uuid)
    ratings = {rating.key: rating for rating in scale_of(row.desk)}
    claims = claim_rows(row.desk).filter(claimant=row).exclude(state=Claim.State.MERGED).order_by("-id")[:LATEST]
    context = {
        "row": speaker_row(row),
        "form": form,
        "lines": [
            claim_line(one, reader=request.user, proposed=ratings.get(one.proposed))  # type: ignore[attr-defined]
            for one in claims
        ],
        "latest": LATEST,
        "refusal": role_refusal(request.membership.role, PERMISSIONS["claim.edit"]),
    }
    return render(request, "speakers/speaker.html", context, status=status)
