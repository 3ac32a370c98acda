"""Verdicts, their reviews, and what the desk published. Verdicts and publications are frozen by the database."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from factcheck.models.claim import Claim, ClaimRelation
from factcheck.models.desk import Rating


class Verdict(models.Model):
    """A proposed answer, numbered within its claim. Written once; a better one gets the next number.

    One that was carried over from another claim names that claim's verdict and the ``same_as`` link along which it
    came.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="verdicts")
    number = models.PositiveIntegerField()
    rating = models.ForeignKey(Rating, on_delete=models.PROTECT, related_name="+")
    summary = models.CharField(max_length=500)
    rationale = models.TextField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    carried_from = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="carried_to")
    carried_along = models.ForeignKey(ClaimRelation, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("claim_id", "-number")
        constraints = [
            models.UniqueConstraint(fields=["claim", "number"], name="verdict_number_once_per_claim"),
            models.CheckConstraint(
                condition=Q(carried_from__isnull=True, carried_along__isnull=True)
                | Q(carried_from__isnull=False, carried_along__isnull=False),
                name="verdict_carried_says_whence_and_along",
            ),
        ]

    def __str__(self) -> str:
        return f"Verdict {self.number}: {self.rating}"


class Review(models.Model):
    """A reviewer's decision on a verdict, bound to the content hash that they saw.

    ``rating`` is how a reviewer who disputes the verdict would rate the claim.
    """

    class Decision(models.TextChoices):
        APPROVED = "approved", "Approved"
        SENT_BACK = "sent_back", "Sent back"
        DISPUTED = "disputed", "Rated differently"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    verdict = models.ForeignKey(Verdict, on_delete=models.PROTECT, related_name="reviews")
    content_hash = models.CharField(max_length=64)
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decision = models.CharField(max_length=16, choices=Decision)
    rating = models.ForeignKey(Rating, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    comment = models.TextField(blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("at", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["verdict", "content_hash", "reviewer"],
                condition=Q(decision="approved"),
                name="review_one_approval_per_reviewer",
            ),
            models.CheckConstraint(
                condition=Q(decision__in=["approved", "sent_back", "disputed"]), name="review_decision_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(decision="sent_back") | ~Q(comment=""), name="review_sent_back_has_comment"
            ),
            models.CheckConstraint(
                condition=~Q(decision="disputed") | ~Q(comment=""), name="review_disputed_has_comment"
            ),
            models.CheckConstraint(
                condition=Q(decision="disputed", rating__isnull=False)
                | (~Q(decision="disputed") & Q(rating__isnull=True)),
                name="review_rating_iff_disputed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reviewer}: {self.get_decision_display()}"


class Publication(models.Model):
    """What readers were told: a frozen copy of the claim with its verdict, under a public id that never changes.

    Only a retraction may be written on it later; the row and its text stay.
    """

    class Severity(models.TextChoices):
        MINOR = "minor", "Minor"
        MAJOR = "major", "Major"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="publications")
    number = models.PositiveIntegerField()
    verdict = models.ForeignKey(Verdict, on_delete=models.PROTECT, related_name="publications")
    rating = models.ForeignKey(Rating, on_delete=models.PROTECT, related_name="+")
    record = models.JSONField()
    content_hash = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    note = models.TextField(blank=True, help_text="Public note of the correction that led to this version")
    severity = models.CharField(max_length=8, choices=Severity, blank=True)
    retracted_at = models.DateTimeField(null=True, blank=True)
    retracted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    retraction_note = models.TextField(blank=True)

    class Meta:
        ordering = ("claim_id", "-number")
        constraints = [
            models.UniqueConstraint(fields=["claim", "number"], name="publication_number_once_per_claim"),
            models.CheckConstraint(
                condition=Q(retracted_at__isnull=True, retraction_note="")
                | (Q(retracted_at__isnull=False) & ~Q(retraction_note="")),
                name="publication_retraction_has_note",
            ),
            models.CheckConstraint(
                condition=Q(severity="", note="") | (Q(severity__in=["minor", "major"]) & ~Q(note="")),
                name="publication_note_with_severity",
            ),
        ]
        indexes = [models.Index(fields=["at", "id"])]

    def __str__(self) -> str:
        return f"{self.claim.label}, version {self.number}"
