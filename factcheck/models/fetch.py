"""Pages that are being fetched: an article that is on its way, or did not come."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from annotations.models import Article
from factcheck.models.desk import Desk, DeskArticle

UNDER_WAY = Q(state__in=("queued", "running"))
"""Written like this in queries too, so that they meet the indexes."""
IN_VIEW = Q(dismissed_at__isnull=True, state__in=("queued", "running", "failed"))


class Fetch(models.Model):
    """A page that somebody asked for by its address, and what became of it.

    The heading is what the asker gave; what is left out is taken from the page. ``tries`` counts how often somebody
    asked for it, and is part of its job's key, so that a retry is a new promise. ``code`` and ``error`` say why it
    failed, or why it waits for another try.
    """

    class State(models.TextChoices):
        QUEUED = "queued", "Waiting"
        RUNNING = "running", "Being fetched"
        DONE = "done", "Fetched"
        FAILED = "failed", "Not fetched"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="fetches")
    url = models.URLField(max_length=2000)
    url_key = models.CharField(max_length=64, help_text="SHA-256 of the address in its one spelling")
    title = models.CharField(max_length=300, blank=True)
    byline = models.CharField(max_length=300, blank=True)
    outlet = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=35, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    external_id = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=16, choices=Article.Kind, default=Article.Kind.NEWS)
    story = models.ForeignKey("factcheck.Story", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    repair = models.BooleanField(default=False, help_text="repair what looks garbled in the page")
    state = models.CharField(max_length=8, choices=State, default=State.QUEUED)
    tries = models.PositiveIntegerField(default=1)
    code = models.CharField(max_length=40, blank=True)
    error = models.TextField(blank=True)
    final_url = models.CharField(max_length=4000, blank=True)
    http_status = models.PositiveSmallIntegerField(null=True, blank=True)
    content_type = models.CharField(max_length=100, blank=True)
    size = models.PositiveIntegerField(null=True, blank=True, help_text="bytes of the page, unpacked")
    article = models.ForeignKey(DeskArticle, null=True, blank=True, on_delete=models.PROTECT, related_name="fetches")
    outcome = models.CharField(max_length=8, blank=True)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    dismissed_at = models.DateTimeField(null=True, blank=True)
    row_version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("-created_at", "-id")
        verbose_name_plural = "fetches"
        constraints = [
            models.UniqueConstraint(
                fields=["desk", "url_key"], condition=UNDER_WAY, name="fetch_address_once_under_way"
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(article__isnull=False), name="fetch_done_has_its_article"
            ),
            models.CheckConstraint(condition=~Q(state="failed") | ~Q(error=""), name="fetch_failed_says_why"),
        ]
        indexes = [
            models.Index(fields=["desk", "created_at", "id"], name="fetch_by_age"),
            models.Index(fields=["desk", "-created_at"], condition=IN_VIEW, name="fetch_in_view"),
            models.Index(fields=["id"], condition=UNDER_WAY, name="fetch_under_way"),
        ]

    def __str__(self) -> str:
        return self.url

    @property
    def job_key(self) -> str:
        return f"{self.uuid}:{self.tries}"
