"""Where everything is."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.views.defaults import server_error

from factcheck.api.problems import unexpected
from factcheck.api.views.frame import description
from factcheck.web.reference import reference_page

urlpatterns = [
    path("accounts/", include("factcheck.web.account_urls")),
    path("api/docs/", reference_page(description), name="api-docs"),
    path("api/", include("factcheck.api.urls")),
    path("", include("factcheck.web.urls")),
]


def handler500(request: HttpRequest) -> HttpResponse:
    """An error of ours: a problem document for programs, a page for people."""
    return unexpected() if request.path.startswith("/api/") else server_error(request)
