"""Export: what the desk has published, as files and through REST."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from factcheck.errors import NotFound
from factcheck.exports.claims import as_csv, as_jsonl, live_publications
from factcheck.models import Publication
from factcheck.web.base import PageRequest, page

SHOWN = 10

FORMATS: dict[str, tuple[str, Callable[[QuerySet[Publication]], Iterator[str]]]] = {
    "jsonl": ("application/x-ndjson; charset=utf-8", as_jsonl),
    "csv": ("text/csv; charset=utf-8", as_csv),
}


@page
@require_GET
def export_page(request: PageRequest) -> HttpResponse:
    publications = live_publications([request.desk])
    total = publications.count()
    latest = publications.select_related("rating", "claim").order_by("-at", "-id")[:SHOWN] if total else []
    retracted = Publication.objects.filter(claim__desk=request.desk, retracted_at__isnull=False).count()
    return render(
        request, "export/export.html", {"latest": latest, "total": total, "more": total - SHOWN, "retracted": retracted}
    )


@page
@require_GET
def claims_file(request: PageRequest, format: str) -> HttpResponseBase:
    """The desk's published claims, streamed."""
    if format not in FORMATS:
        raise NotFound(f"There is no export as {format!r}. Choose claims.jsonl or claims.csv.")
    content_type, write = FORMATS[format]
    name = f"{request.desk.slug}-claims-{timezone.localdate():%Y-%m-%d}.{format}"
    response = StreamingHttpResponse(write(live_publications([request.desk])), content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
