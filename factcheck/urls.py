"""Where everything is."""

from __future__ import annotations

from django.urls import include, path

from factcheck.web import health

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("accounts/", include("factcheck.web.account_urls")),
    path("api/", include("factcheck.api.urls")),
    path("", include("factcheck.web.urls")),
]
