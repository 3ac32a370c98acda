"""What a suggester proposed, and what a person made of it. Never deleted: where a claim came from stays known."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from annotations.models.article import Revision
from annotations.models.span import Span


class Suggestion(models.Model):
    """A span that a machine thinks worth checking. Its guesses are guesses until a person accepts them."""

    class State(models.TextChoices):
        PENDING = "pending", "Undecided"
        ACCEPTED = "accepted", "Accepted"
        EDITED = "edited", "Accepted with other ends"
        REJECTED = "rejected", "Rejected"
        SUPERSEDED = "superseded", "Already decided"

    class Voice(models.TextChoices):
        ASSERTS = "asserts", "Asserts"
        ATTRIBUTES = "attributes", "Relays"
        DENIES = "denies", "Denies"
        QUESTIONS = "questions", "Questions"

    class RejectReason(models.TextChoices):
        NOT_CHECKABLE = "not_checkable", "Not a checkable statement"
        UNIMPORTANT = "unimportant", "Not worth checking"
        OPINION = "opinion", "An opinion or a forecast"
        DUPLICATE = "duplicate", "Already marked"
        WRONG_SPAN = "wrong_span", "Wrong words marked"

    DECIDED = (State.ACCEPTED, State.EDITED, State.REJECTED)

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="suggestions")
    suggester = models.CharField(max_length=40)
    version = models.CharField(max_length=40)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    exact = models.TextField()
    score = models.FloatField()
    reasons = models.JSONField(default=list)
    guesses = models.JSONField(default=dict)
    claimant_guess = models.CharField(max_length=200, blank=True)
    source_guess = models.CharField(max_length=200, blank=True)
    voice = models.CharField(max_length=16, choices=Voice, default=Voice.ASSERTS)
    state = models.CharField(max_length=16, choices=State, default=State.PENDING)
    span = models.ForeignKey(Span, null=True, blank=True, on_delete=models.PROTECT, related_name="suggestions")
    superseded_by = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    carried_from = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="carried_to",
        db_index=False,
        help_text="The same decision in the revision before",
    )
    reject_reason = models.CharField(max_length=20, choices=RejectReason, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    row_version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("start", "end", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["revision", "suggester", "version", "start", "end"], name="suggestion_once_per_version"
            ),
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="suggestion_range_not_empty"),
            models.CheckConstraint(condition=Q(score__gte=0) & Q(score__lte=1), name="suggestion_score_0_to_1"),
            models.CheckConstraint(
                condition=~Q(state__in=["accepted", "edited"]) | Q(span__isnull=False),
                name="suggestion_accepted_has_span",
            ),
            models.CheckConstraint(
                condition=~Q(state="rejected") | ~Q(reject_reason=""), name="suggestion_rejected_has_reason"
            ),
        ]
        indexes = [
            models.Index(fields=["revision", "state"]),
            models.Index(
                fields=["carried_from"], condition=Q(carried_from__isnull=False), name="suggestion_carried_from"
            ),
            models.Index(fields=["decided_at"], condition=Q(decided_at__isnull=False), name="suggestion_decided_at"),
        ]

    def __str__(self) -> str:
        return f"{self.suggester} {self.version}: [{self.start}, {self.end})"
