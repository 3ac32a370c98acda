"""The copy that a desk keeps of a source on the web, so that it can be read when the page is gone."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from factcheck.models.evidence import Evidence

NOT_WAIVED = Q(waived_by__isnull=True, waived_at__isnull=True, waived_reason="")
WAIVED = Q(waived_by__isnull=False, waived_at__isnull=False) & ~Q(waived_reason="")
NOT_ACKNOWLEDGED = Q(
    quote_acknowledged_by__isnull=True, quote_acknowledged_at__isnull=True, quote_acknowledged_reason=""
)
ACKNOWLEDGED = Q(quote_acknowledged_by__isnull=False, quote_acknowledged_at__isnull=False) & ~Q(
    quote_acknowledged_reason=""
)


class Snapshot(models.Model):
    """What was kept of the address that a source cites, or why nothing could be. One per source, renewed when asked.

    It stands beside the source, so that the job which makes it does not overtake whoever is editing the source.
    ``url`` is the address that was asked for. ``tries`` counts how often somebody asked, and is part of its job's key,
    so that a retry is a new promise. ``code`` and ``error`` say why it failed. ``body_path`` holds the bytes as they
    came, unpacked, and ``text_path`` the text in them, UTF-8, where there is one; both are relative to MEDIA_ROOT, both
    hashes are SHA-256 in hex, and ``size`` counts the bytes. ``quote_found`` says whether the source's quote stands in
    that text: null as long as nobody looked, or where there is no text or no quote to look for.
    """

    class State(models.TextChoices):
        WANTED = "wanted", "Being archived"
        MADE = "made", "Archived"
        FAILED = "failed", "Could not be archived"
        WAIVED = "waived", "Accepted without an archived copy"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    evidence = models.OneToOneField(Evidence, on_delete=models.PROTECT, related_name="snapshot")
    url = models.URLField(max_length=2000)
    state = models.CharField(max_length=8, choices=State, default=State.WANTED)
    tries = models.PositiveIntegerField(default=1)
    code = models.CharField(max_length=40, blank=True)
    error = models.TextField(blank=True)
    final_url = models.CharField(max_length=4000, blank=True)
    http_status = models.PositiveSmallIntegerField(null=True, blank=True)
    media_type = models.CharField(max_length=100, blank=True)
    body_path = models.CharField(max_length=300, blank=True)
    body_sha256 = models.CharField(max_length=64, blank=True)
    text_path = models.CharField(max_length=300, blank=True)
    text_sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveIntegerField(null=True, blank=True, help_text="bytes as they came, unpacked")
    created_at = models.DateTimeField(auto_now_add=True)
    made_at = models.DateTimeField(null=True, blank=True)
    quote_found = models.BooleanField(null=True, blank=True)
    quote_acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    quote_acknowledged_at = models.DateTimeField(null=True, blank=True)
    quote_acknowledged_reason = models.TextField(blank=True)
    waived_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    waived_at = models.DateTimeField(null=True, blank=True)
    waived_reason = models.TextField(blank=True)
    row_version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("created_at", "id")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["wanted", "made", "failed", "waived"]), name="snapshot_state_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(state="made")
                | (~Q(body_path="") & ~Q(body_sha256="") & Q(size__isnull=False, made_at__isnull=False)),
                name="snapshot_made_is_kept",
            ),
            models.CheckConstraint(
                condition=Q(text_path="", text_sha256="") | (~Q(text_path="") & ~Q(text_sha256="")),
                name="snapshot_text_has_its_hash",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["failed", "waived"]) | ~Q(error=""), name="snapshot_failed_says_why"
            ),
            models.CheckConstraint(
                condition=(Q(state="waived") & WAIVED) | (~Q(state="waived") & NOT_WAIVED),
                name="snapshot_waived_says_who_and_why",
            ),
            models.CheckConstraint(
                condition=Q(quote_found__isnull=True) | Q(state="made"), name="snapshot_quote_looked_for_when_made"
            ),
            models.CheckConstraint(
                condition=NOT_ACKNOWLEDGED | ACKNOWLEDGED, name="snapshot_quote_acknowledged_who_and_why"
            ),
            models.CheckConstraint(
                condition=NOT_ACKNOWLEDGED | (Q(state="made") & (Q(quote_found__isnull=True) | Q(quote_found=False))),
                name="snapshot_quote_acknowledged_if_missing",
            ),
        ]

    def __str__(self) -> str:
        return self.url

    @property
    def job_key(self) -> str:
        return f"{self.uuid}:{self.tries}"
