"""What the frame of every page shows: desk, places, and whether background work runs."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from factcheck.demo import LOGINS, SLUG
from factcheck.jobs import read_pulse
from factcheck.models import Desk
from factcheck.web.accounts import is_loopback

PLACES = (
    ("web:home", "Desk", "home"),
    ("web:queue", "Queue", "list"),
    ("web:articles", "Articles", "file"),
    ("web:claims", "Claims", "flag"),
    ("web:stories", "Stories", "story"),
    ("web:export", "Export", "out"),
)


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context for ``base.html``; without a desk (signed out, or an error page) only what does not need one."""
    desk = getattr(request, "desk", None)
    if desk is None:
        return {"desk": None, "nav": [], "desks": [], "worker": None, "demo": demo_logins(request)}
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
        "unseen": request.membership.unseen,  # type: ignore[attr-defined]
        "worker": SimpleLazyObject(read_pulse),
        "idempotency_key": uuid.uuid4,
    }


def demo_logins(request: HttpRequest) -> tuple[tuple[str, str, str], ...]:
    """What the sign-in page of the demo desk shows: name, password and role, only where they work."""
    if request.path != reverse("account_login") or not is_loopback(request):
        return ()
    return LOGINS if Desk.objects.filter(slug=SLUG).exists() else ()
