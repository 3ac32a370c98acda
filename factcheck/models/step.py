"""What somebody did on the article page since they signed in, so that they can undo and redo it."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from annotations.models import Article, Revision
from factcheck.models.desk import Desk


class Step(models.Model):
    """One action of the article page, with what it touched as it stood before and as it stood after.

    ``session`` is a keyed hash of the login session, ``entries`` the touched marks and suggestions (see
    ``factcheck.actions.steps``), without any words of the text. ``batch`` groups the events that brought them to where
    they are now, and ``mark`` is the newest event of that moment: whatever touched them later is newer. Steps come and
    go: one that was undone goes when something new is done, all of them after a while. The events are the history.
    """

    class Kind(models.TextChoices):
        MARK = "mark", "marked"
        ACCEPT = "accept", "accepted"
        REJECT = "reject", "rejected"
        REOPEN = "reopen", "took back"
        EDIT = "edit", "changed"
        CONFIRM = "confirm", "confirmed"
        REMOVE = "remove", "removed"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="+", db_index=False)
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="+", db_index=False)
    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="+", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    session = models.CharField(max_length=64)
    kind = models.CharField(max_length=8, choices=Kind)
    entries = models.JSONField(default=list)
    batch = models.UUIDField()
    mark = models.BigIntegerField()
    at = models.DateTimeField(auto_now_add=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["mark", "accept", "reject", "reopen", "edit", "confirm", "remove"]),
                name="step_kind_is_known",
            ),
            models.CheckConstraint(condition=~Q(session=""), name="step_has_a_session"),
        ]
        indexes = [
            models.Index(fields=["session", "article", "id"], name="step_of_session"),
            models.Index(fields=["at"], name="step_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.get_kind_display()} {len(self.entries)}"
