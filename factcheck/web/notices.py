"""What happened to claims and concerns the reader."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from factcheck.actions.notices import see_notices
from factcheck.errors import Invalid
from factcheck.queries.keyset import Order, slice_of
from factcheck.queries.notices import notices_of
from factcheck.web.base import PageRequest, acting, page
from factcheck.web.problems import address

PAGE_SIZE = 50
# A notice is as old as its key is small, and the key has an index.
NEWEST = Order("-id", "-id")


@page
@require_GET
def notice_list(request: PageRequest) -> HttpResponse:
    rows = notices_of(request.user)
    unread = "unread" in request.GET
    found = slice_of(
        rows.filter(seen_at__isnull=True) if unread else rows,
        NEWEST,
        size=PAGE_SIZE,
        after=request.GET.get("after"),
        before=request.GET.get("before"),
    )
    context = {
        "rows": found.rows,
        "only_unread": unread,
        "here": request.get_full_path(),
        "newer": found.before and address(request, before=found.before),
        "older": found.after and address(request, after=found.after),
    }
    return render(request, "notices/list.html", context)


@page
@require_POST
def mark_seen(request: PageRequest) -> HttpResponse:
    """Mark one as read, or everything until the newest that the page showed."""
    one, until = _uuid(request, "notice"), _uuid(request, "until")
    see_notices(by=acting(request), notices=[one] if one else [], until=until)
    messages.success(request, "Marked as read.")
    return redirect("web:notices")


def _uuid(request: PageRequest, name: str) -> UUID | None:
    value = request.POST.get(name, "")
    try:
        return UUID(value) if value else None
    except ValueError:
        raise Invalid.field(name, f"{value[:80]!r} is no notice. Load the page again.") from None
