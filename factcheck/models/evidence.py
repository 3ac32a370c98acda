"""What a verdict rests on: evidence, the log of attempts to check, and replies that were asked for."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from factcheck.models.claim import Claim
from factcheck.models.desk import Speaker

NO_FILE = Q(file_path="", file_name="", file_type="", file_sha256="", file_size__isnull=True)
WHOLE_FILE = ~Q(file_path="") & ~Q(file_name="") & ~Q(file_type="") & ~Q(file_sha256="") & Q(file_size__isnull=False)


class Evidence(models.Model):
    """A source that speaks to a claim: a web address or a file, never both. Withdrawn rather than deleted.

    ``origin`` names where the information comes from in the first place: sources with one origin count as one.
    ``site`` is the registered domain of ``url``. ``file_path`` is relative to MEDIA_ROOT; ``file_name`` is what the
    file was called where it came from, ``file_size`` counts bytes, and ``file_sha256`` is their hash, in hex.
    """

    class Stance(models.TextChoices):
        SUPPORTS = "supports", "Supports"
        REFUTES = "refutes", "Refutes"
        CONTEXT = "context", "Context"

    class Directness(models.TextChoices):
        PRIMARY = "primary", "Primary"
        SECONDARY = "secondary", "Secondary"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="evidence")
    title = models.CharField(max_length=300, blank=True)
    url = models.URLField(max_length=2000, blank=True)
    site = models.CharField(max_length=253, blank=True)
    file_path = models.CharField(max_length=300, blank=True)
    file_name = models.CharField(max_length=255, blank=True)
    file_type = models.CharField(max_length=100, blank=True, help_text="media type")
    file_size = models.PositiveIntegerField(null=True, blank=True, help_text="bytes")
    file_sha256 = models.CharField(max_length=64, blank=True)
    quote = models.TextField(blank=True)
    stance = models.CharField(max_length=16, choices=Stance)
    directness = models.CharField(max_length=16, choices=Directness, default=Directness.SECONDARY)
    origin = models.CharField(max_length=200, blank=True)
    note = models.TextField(blank=True)
    confidential = models.BooleanField(default=False)
    accessed_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    row_version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("at", "id")
        verbose_name_plural = "evidence"
        constraints = [
            models.CheckConstraint(
                condition=(~Q(url="") & NO_FILE) | (Q(url="") & WHOLE_FILE), name="evidence_is_url_or_file"
            ),
            models.CheckConstraint(
                condition=Q(stance__in=["supports", "refutes", "context"]), name="evidence_stance_is_known"
            ),
            models.CheckConstraint(
                condition=Q(directness__in=["primary", "secondary"]), name="evidence_directness_is_known"
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.url or self.file_name


class Attempt(models.Model):
    """Who or what was asked to check a claim, when, and with what result. Written once."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="attempts")
    asked = models.CharField(max_length=300)
    asked_at = models.DateTimeField()
    result = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("asked_at", "id")

    def __str__(self) -> str:
        return self.asked


class ReplyRequest(models.Model):
    """Right of reply: who was asked, by when, and what came of it."""

    class Outcome(models.TextChoices):
        WAITING = "waiting", "Waiting"
        ANSWERED = "answered", "Answered"
        NO_ANSWER = "no_answer", "No answer"
        NOT_APPLICABLE = "not_applicable", "Not applicable"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="replies")
    speaker = models.ForeignKey(Speaker, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    asked = models.CharField(max_length=300, blank=True)
    asked_at = models.DateTimeField()
    deadline = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=16, choices=Outcome, default=Outcome.WAITING)
    text = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    row_version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("asked_at", "id")
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome__in=["waiting", "answered", "no_answer", "not_applicable"]),
                name="reply_outcome_is_known",
            )
        ]

    def __str__(self) -> str:
        return self.asked or str(self.speaker)
