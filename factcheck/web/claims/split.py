"""The page on which a claim is split in two."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from factcheck.actions.base import allow
from factcheck.actions.splitting import split_claim
from factcheck.errors import NotFound, Problem
from factcheck.models import Claim, Quantity, Speaker
from factcheck.queries.dossier import Dossier, load_dossier
from factcheck.web.base import PageRequest, acting, claim_or_404, page
from factcheck.web.claims.page import MOST_NAMES
from factcheck.web.claims.posts.doing import claim_address, seen
from factcheck.web.forms.split import PLACES, STAYS, SplitForm, place
from factcheck.workflow import Caller, split_refusal


@page
@require_http_methods(["GET", "POST"])
def split(request: PageRequest, uuid: UUID) -> HttpResponse:
    """Choose what goes with the new claim, and split. A claim that cannot be split says why."""
    row = claim_or_404(request, uuid)
    dossier = load_dossier(row)
    quantities = list(Quantity.objects.filter(claim=row))
    initial = {
        "row_version": row.row_version,
        "claimant": row.claimant.name if row.claimant else "",
        "kind": row.kind,
    }
    form = SplitForm(request.POST if request.method == "POST" else None, initial=initial, auto_id="split-%s")
    form.offer(dossier, quantities)
    problem = split_refusal(dossier.file, Caller(request.user.pk, request.membership.role))
    if request.method != "POST":
        return _page(request, row, dossier, quantities, form, problem=problem, status=200)
    try:
        allow("claim.split", desk=row.desk, by=acting(request))
        if form.is_valid():
            made = split_claim(row, by=acting(request), seen=seen(form), second=form.second(), parts=form.parts())
            messages.success(request, f"Split off from {row.label}.")
            return redirect(claim_address(made))
    except NotFound:
        raise
    except Problem as met:
        form.explain(met)
        return _page(request, row, dossier, quantities, form, problem=problem, status=met.status)
    return _page(request, row, dossier, quantities, form, problem=problem, status=422)


def _page(
    request: PageRequest,
    row: Claim,
    dossier: Dossier,
    quantities: list[Quantity],
    form: SplitForm,
    *,
    problem: Problem | None,
    status: int,
) -> HttpResponse:
    context = {
        "claim": row,
        "dossier": dossier,
        "form": form,
        "refusal": problem.detail if problem else "",
        "places": [(one, name := place(one.sighting.uuid), form[name].value() or STAYS) for one in dossier.sightings],
        "where": PLACES,
        "quantities": quantities,
        "chosen": {name: set(form[name].value() or ()) for name in ("evidence", "attempts", "quantities", "relations")},
        "speakers": Speaker.objects.filter(desk=row.desk).values_list("name", flat=True)[:MOST_NAMES],
        "outlets": (),
    }
    return render(request, "claims/split.html", context, status=status)
