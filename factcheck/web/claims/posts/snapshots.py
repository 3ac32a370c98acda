"""What a person decides about a source's archived copy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from factcheck.actions.snapshots import acknowledge_quote, retry_snapshot, waive_snapshot
from factcheck.errors import NotFound
from factcheck.models import Claim, Evidence, Snapshot
from factcheck.web.base import PageRequest, acting, page
from factcheck.web.claims.posts.doing import do, seen
from factcheck.web.claims.posts.evidence import evidence_or_404
from factcheck.web.claims.sources import accept_form, waive_form
from factcheck.web.forms.base import PlainForm, VersionedForm


def copy_or_404(request: PageRequest, uuid: UUID) -> tuple[Snapshot, Evidence, Claim]:
    """The copy of the source, the source and its claim. Raises NotFound, also for a source without a copy."""
    item, row = evidence_or_404(request, uuid)
    snapshot = Snapshot.objects.filter(evidence=item).select_related("evidence__claim__desk").first()
    if snapshot is None:
        raise NotFound("There is no archived copy of this source: it is a file, or its turn has not come yet.")
    return snapshot, item, row


def _decide(
    request: PageRequest, row: Claim, *, place: str, form: PlainForm, act: Callable[[dict[str, Any]], object], says: str
) -> HttpResponse:
    return do(request, row, place=place, form=form, act=act, says=says, anchor="evidence", permission="evidence.write")


@page
@require_POST
def retry_copy(request: PageRequest, uuid: UUID) -> HttpResponse:
    snapshot, item, row = copy_or_404(request, uuid)
    form = VersionedForm(request.POST)

    def act(data: dict[str, Any]) -> None:
        retry_snapshot(snapshot, by=acting(request), seen=seen(form))

    says = "It is tried again in the background. Reload the page to see what came of it."
    return _decide(request, row, place=f"retry-{item.uuid}", form=form, act=act, says=says)


@page
@require_POST
def waive_copy(request: PageRequest, uuid: UUID) -> HttpResponse:
    snapshot, item, row = copy_or_404(request, uuid)
    form = waive_form(item, request.POST)

    def act(data: dict[str, Any]) -> None:
        waive_snapshot(snapshot, by=acting(request), seen=seen(form), reason=data["reason"])

    return _decide(
        request, row, place=f"waive-{item.uuid}", form=form, act=act, says="The source counts without a copy."
    )


@page
@require_POST
def accept_quote(request: PageRequest, uuid: UUID) -> HttpResponse:
    snapshot, item, row = copy_or_404(request, uuid)
    form = accept_form(item, request.POST)

    def act(data: dict[str, Any]) -> None:
        acknowledge_quote(snapshot, by=acting(request), seen=seen(form), reason=data["reason"])

    return _decide(request, row, place=f"accept-{item.uuid}", form=form, act=act, says="The quote is accepted.")
