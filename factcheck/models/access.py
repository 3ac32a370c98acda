"""Keys for programs, and the memory that makes a repeated request harmless."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models


class ApiToken(models.Model):
    """A program's key. Only its SHA-256 is stored; the token itself is shown once, when it is made.

    Scopes: ``read``, ``suggest``, ``write``, ``admin``. No expiry unless one was asked for.
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
    scopes = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created_at", "-id")

    def __str__(self) -> str:
        return f"{self.name or 'Token'} of {self.user}"


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
