"""One action on a claim's page: it is done and leads back there, or the page says why not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from factcheck.actions.base import allow
from factcheck.errors import NotFound, Problem
from factcheck.models import Claim
from factcheck.web.base import PageRequest, acting, claim_or_404
from factcheck.web.claims.page import Refused, claim_page
from factcheck.web.forms.base import PlainForm


def claim_address(row: Claim, anchor: str = "") -> str:
    return reverse("web:claim", args=[row.uuid]) + (f"#{anchor}" if anchor else "")


def do(
    request: PageRequest,
    row: Claim,
    *,
    place: str,
    form: PlainForm,
    act: Callable[[dict[str, Any]], object],
    says: str,
    anchor: str = "",
    permission: str = "claim.edit",
    undo: UUID | None = None,
    ask: Callable[[], Problem | None] = lambda: None,
) -> HttpResponse:
    """Run the action with what the form read; then back to ``anchor``, or the page with the form and the reason.

    What does not depend on the form is said before what is wrong with it: ``permission``, and what ``ask`` answers. A
    form that is right is left to the action, which locks what it decides on.
    ``undo``: the batch that the message offers to take back.
    """
    try:
        allow(permission, desk=row.desk, by=acting(request))
        if form.is_valid():
            act(form.cleaned_data)
        elif problem := ask():
            raise problem
        else:
            return claim_page(request, row, Refused(place, form))
    except NotFound:
        raise
    except Problem as problem:
        form.explain(problem)
        return claim_page(request, claim_or_404(request, row.uuid), Refused(place, form, problem))
    messages.success(request, says, extra_tags=str(undo or ""))
    return redirect(claim_address(row, anchor or place))


def seen(form: PlainForm) -> int | None:
    version: int | None = form.cleaned_data.get("row_version")
    return version
