"""The list of claims, which is also where the search in the top bar leads."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from factcheck.models import Claim, Speaker, Story
from factcheck.queries.claims import ClaimFilter, claim_rows, claim_states, narrowed, scale_of
from factcheck.queries.keyset import NEWEST, slice_of
from factcheck.queries.search import PAGE_SIZE, article_titles
from factcheck.web.base import PageRequest, page
from factcheck.web.forms.lists import ClaimListForm
from factcheck.web.problems import address, in_all, state_chips
from factcheck.web.rows import claim_line

MOST_NAMES = 300


@page
@require_GET
def claim_list(request: PageRequest) -> HttpResponse:
    scale = scale_of(request.desk)
    form = ClaimListForm(
        request.GET,
        desk=request.desk,
        stories=list(Story.objects.filter(desk=request.desk)),
        scale=scale,
        auto_id="filter-%s",
    )
    asked = form.read()
    wanted = ClaimFilter(
        state=asked.get("state", ""),
        rating=asked.get("rating", ""),
        story=asked.get("story"),
        claimant=asked.get("claimant", "").strip(),
        mine=request.user if asked.get("mine") else None,
        waiting=asked.get("waiting", ""),
        q=asked.get("q", "").strip(),
    )
    claims = narrowed(claim_rows(request.desk), wanted)
    numbers = claim_states(request.desk, claims)
    found = slice_of(
        claims.rows.filter(state=wanted.state) if wanted.state else claims.rows,
        NEWEST,
        size=PAGE_SIZE,
        after=request.GET.get("after"),
        before=request.GET.get("before"),
    )
    ratings = {rating.key: rating for rating in scale}
    states = [one for one in Claim.State.choices if numbers is None or numbers[one[0]] or one[0] == wanted.state]
    context = {
        "form": form,
        "rows": found.rows,
        "lines": [
            claim_line(claim, reader=request.user, proposed=ratings.get(claim.proposed))  # type: ignore[attr-defined]
            for claim in found.rows
        ],
        "chips": state_chips(request, states, numbers, wanted.state),
        "words": in_all(numbers, wanted.state),
        "mine_url": address(request, mine="" if wanted.mine else "on"),
        "wanted": wanted,
        "filtered": wanted != ClaimFilter(),
        "newer": found.before and address(request, before=found.before),
        "older": found.after and address(request, after=found.after),
        "articles": article_titles(request.desk, wanted.q),
        "speakers": Speaker.objects.filter(desk=request.desk).values_list("name", flat=True)[:MOST_NAMES],
    }
    return render(request, "claims/list.html", context)
