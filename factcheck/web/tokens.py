"""Tokens: the keys of one's programs, and for an administrator those of the desk's other members."""

from __future__ import annotations

import uuid as uuids
from uuid import UUID

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from factcheck.actions.access import create_token, named, revoke_token
from factcheck.errors import NotFound, Problem
from factcheck.models import ApiToken
from factcheck.queries.tokens import ended_tokens_of, live_tokens_of, live_tokens_on, tokens_in_reach
from factcheck.web.base import PageRequest, acting, forgetful_page, page
from factcheck.web.forms.tokens import TokenForm
from factcheck.workflow import PERMISSIONS, at_least

SHOWN_ENDED = 20
SHOWN_OTHERS = 200


@forgetful_page
@never_cache
@require_http_methods(["GET", "POST"])
@reauthentication_required(allow_get=True)  # type: ignore[untyped-decorator]  # allauth is not typed
def token_list(request: PageRequest) -> HttpResponse:
    """One's tokens. A post makes one, after a password that was typed a moment ago, and shows its secret once."""
    form = TokenForm(request.POST) if request.method == "POST" else new_form()
    made, secret, status = None, "", 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made, secret = create_token(
                    request.user,
                    scopes=[form.cleaned_data["scope"]],
                    name=form.cleaned_data["name"],
                    expires_at=form.expires_at(),
                    uuid=form.cleaned_data["uuid"],
                    by=acting(request),
                )
                form, status = new_form(), 201
            except Problem as problem:
                form.explain(problem)
                form.draw_again()
                status = problem.status
    now = timezone.now()
    administers = at_least(request.membership.role, PERMISSIONS["token.revoke"])
    theirs = live_tokens_on(request.desk, now=now, but=request.user)
    others = list(theirs[: SHOWN_OTHERS + 1]) if administers else []
    context = {
        "form": form,
        "made": made,
        "secret": secret,
        "live": live_tokens_of(request.user, now=now),
        "ended": ended_tokens_of(request.user, now=now)[:SHOWN_ENDED],
        "administers": administers,
        "others": others[:SHOWN_OTHERS],
        "more_others": len(others) > SHOWN_OTHERS,
    }
    return render(request, "account/tokens.html", context, status=status)


def new_form() -> TokenForm:
    return TokenForm(initial={"uuid": uuids.uuid4(), "scope": ApiToken.Scope.READ, "expiry": "never"})


@page
@require_http_methods(["GET", "POST"])
def revoke(request: PageRequest, uuid: UUID) -> HttpResponse:
    """Ask whether the token is to end; a post ends it."""
    reach = tokens_in_reach(request.user, role=PERMISSIONS["token.revoke"])
    token = reach.filter(uuid=uuid).first()
    if token is None:
        raise NotFound("There is no such token, or it is not yours.")
    if request.method == "POST":
        revoke_token(token, by=acting(request))
        messages.success(request, f"{named(token)} is revoked.")
        return redirect("web:tokens")
    return render(request, "account/token_revoke.html", {"token": token, "named": named(token)})
