"""What the frame of every page shows: desk, places, and whether background work runs."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from factcheck.jobs import read_pulse

PLACES = (
    ("web:home", "Desk", "home"),
    ("web:articles", "Articles", "file"),
    ("web:claims", "Claims", "flag"),
    ("web:stories", "Stories", "story"),
    ("web:export", "Export", "out"),
)


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context for ``base.html``; without a desk (signed out, or an error page) only what does not need one."""
    desk = getattr(request, "desk", None)
    if desk is None:
        return {"desk": None, "nav": [], "desks": [], "worker": None}
    memberships = request.memberships  # type: ignore[attr-defined]
    here = request.path
    nav = []
    for name, label, icon in PLACES:
        url = reverse(name)
        current = here == url if url == "/" else here.startswith(url)
        nav.append({"label": label, "url": url, "icon": icon, "current": current})
    return {
        "desk": desk,
        "desks": [membership.desk for membership in memberships],
        "membership": request.membership,  # type: ignore[attr-defined]
        "nav": nav,
        "worker": read_pulse(),
        "idempotency_key": uuid.uuid4,
    }
