"""An archived copy to read, and files to save. Only the desk's members see them; nothing of them acts on a page."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from uuid import UUID

from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from annotations.text.quotes import Place, find_quote
from factcheck import media
from factcheck.downloads import copy_file, evidence_file
from factcheck.errors import NotFound
from factcheck.models import Claim, Snapshot
from factcheck.web.base import PageRequest, page
from factcheck.web.claims.posts.evidence import evidence_or_404
from factcheck.web.claims.posts.snapshots import copy_or_404

MOST_SHOWN = 200_000
"""Characters of a copy on its page; of a longer one those around the quote."""
BEFORE_QUOTE = 20_000


@dataclass(frozen=True)
class Piece:
    words: str
    quoted: bool


@dataclass(frozen=True)
class Shown:
    """A copy's text in pieces, with its quote marked. ``cut`` says that there is more before or after it."""

    pieces: list[Piece]
    found: bool
    cut: bool


def show(text: str, quote: str) -> Shown:
    """The text, or as much of it as a page takes, around the quote's beginning."""
    places = find_quote(quote, text)
    start = 0
    if len(text) > MOST_SHOWN and places:
        start = max(0, min(places[0].start - BEFORE_QUOTE, len(text) - MOST_SHOWN))
    end = min(len(text), start + MOST_SHOWN)
    within = [place for place in places if start <= place.start and place.end <= end]
    pieces: list[Piece] = []
    edges = [Place(start, start), *within, Place(end, end)]
    for one, following in pairwise(edges):
        pieces.append(Piece(text[one.start : one.end], True))
        pieces.append(Piece(text[one.end : following.start], False))
    return Shown([piece for piece in pieces if piece.words], bool(within), cut=end - start < len(text))


def _made(request: PageRequest, uuid: UUID) -> tuple[Snapshot, Claim]:
    """A copy that can be read, with its source, and the claim. Raises NotFound."""
    snapshot, _, row = copy_or_404(request, uuid)
    if snapshot.state != Snapshot.State.MADE:
        raise NotFound("There is no archived copy of this source yet.")
    return snapshot, row


@page
@require_GET
def read_copy(request: PageRequest, uuid: UUID) -> HttpResponse:
    """The words of the archived copy, on a page of ours."""
    snapshot, row = _made(request, uuid)
    item = snapshot.evidence
    text = media.read(snapshot.text_path).decode() if snapshot.text_path else None
    shown = show(text, item.quote) if text is not None else None
    return render(request, "claims/copy.html", {"claim": row, "item": item, "copy": snapshot, "shown": shown})


@page
@require_GET
def save_copy(request: PageRequest, uuid: UUID) -> FileResponse:
    """The bytes of the archived copy."""
    return copy_file(_made(request, uuid)[0])


@page
@require_GET
def save_file(request: PageRequest, uuid: UUID) -> FileResponse:
    """The file that is the source."""
    item, _ = evidence_or_404(request, uuid)
    if not item.file_path:
        raise NotFound("This source is an address, not a file.")
    return evidence_file(item)
