"""What somebody is told about a claim that concerns them."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from factcheck.models.claim import Claim, Comment
from factcheck.models.event import Event


class Notice(models.Model):
    """One event that somebody is told of, written in the event's own transaction. ``comment`` is what mentions them."""

    class Kind(models.TextChoices):
        ASSIGNED = "assigned", "Given to you"
        MENTIONED = "mentioned", "You were mentioned"
        SENT_BACK = "sent_back", "Sent back"
        DISPUTED = "disputed", "Rated differently"
        APPROVED = "approved", "Approved"
        PUBLISHED = "published", "Published"
        CORRECTED = "corrected", "Correction opened"
        RETRACTED = "retracted", "Retracted"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # Begins both of the indexes below, or the constraint's; one of its own would be written and never read.
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="notices", db_index=False)
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="notices")
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=16, choices=Kind)
    comment = models.ForeignKey(Comment, null=True, blank=True, on_delete=models.PROTECT, related_name="notices")
    at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(fields=["user", "event"], name="notice_once_per_event"),
            models.CheckConstraint(
                condition=Q(
                    kind__in=[
                        "assigned",
                        "mentioned",
                        "sent_back",
                        "disputed",
                        "approved",
                        "published",
                        "corrected",
                        "retracted",
                    ]
                ),
                name="notice_kind_is_known",
            ),
            models.CheckConstraint(
                condition=Q(kind="mentioned", comment__isnull=False) | (~Q(kind="mentioned") & Q(comment__isnull=True)),
                name="notice_comment_iff_mentioned",
            ),
        ]
        indexes = [
            models.Index(fields=["user", "id"], name="notice_of"),
            models.Index(fields=["user", "id"], condition=Q(seen_at__isnull=True), name="notice_unseen"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.claim.label}"

    @property
    def said(self) -> str:
        """What was written with it: the comment, the reviewer's words, or the public note."""
        if self.comment is not None:
            return self.comment.text
        return str(self.event.payload.get("comment") or self.event.payload.get("note") or "")
