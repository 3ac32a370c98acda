"""Keys for programs, and the memory that makes a repeated request harmless."""

from __future__ import annotations

import datetime
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q


class ApiToken(models.Model):
    """A program's key. Only its SHA-256 is stored; the token itself is shown once, when it is made.

    Scopes: ``read``, ``suggest``, ``write``, ``admin``. No expiry unless one was asked for. ``ending`` holds the
    secret's last characters, by which a person knows it again. ``last_used_at`` is right to the minute.
    """

    class Scope(models.TextChoices):
        READ = "read", "Read"
        SUGGEST = "suggest", "Suggest"
        WRITE = "write", "Write"
        ADMIN = "admin", "Administer"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="api_tokens")
    name = models.CharField(max_length=80, blank=True)
    digest = models.CharField(max_length=64, unique=True)
    ending = models.CharField(max_length=4, blank=True)
    scopes = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created_at", "-id")

    def __str__(self) -> str:
        return f"{self.name or 'Token'} of {self.user}"

    @staticmethod
    def live(now: datetime.datetime) -> Q:
        """Those that are neither revoked nor expired at this moment. Their user has to be active too."""
        return Q(revoked_at__isnull=True) & (Q(expires_at__isnull=True) | Q(expires_at__gt=now))


SCOPE_MEANING: dict[str, str] = {
    ApiToken.Scope.READ: "Read everything that you can see, and export it.",
    ApiToken.Scope.SUGGEST: "The same. For programs that will hand in suggestions, which decides nothing.",
    ApiToken.Scope.WRITE: "Also change what your role lets you change: articles, marks, claims, evidence, verdicts.",
    ApiToken.Scope.ADMIN: "Everything that your role lets you do.",
}
"""What a token of each scope may do, in one sentence for whoever makes it."""


class IdempotencyRecord(models.Model):
    """The answer to a post that carried an ``Idempotency-Key``, written in the same transaction as what it did."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=100)
    method = models.CharField(max_length=8)
    path = models.CharField(max_length=500)
    body_sha256 = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    headers = models.JSONField(default=dict)
    body = models.TextField(blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="idempotency_key_once_per_user")]
        indexes = [models.Index(fields=["at"])]

    def __str__(self) -> str:
        return f"{self.method} {self.path}"
