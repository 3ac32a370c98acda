"""What claims are looked up by when another one is compared with them. What it is read from: ``matching.reading``."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from factcheck.models.claim import Claim
from factcheck.models.desk import Desk
from factcheck.models.story import Story


class ClaimReading(models.Model):
    """The hashes under which a claim is looked up, and what the place where it was seen first adds to its own words.

    ``around`` are the words around it there, ``speaker`` whom it is attributed to where the claim names no claimant,
    ``denies`` whether it was reported as a denial.
    """

    claim = models.OneToOneField(Claim, on_delete=models.CASCADE, related_name="reading")
    hashes = models.JSONField(default=list)
    around = models.TextField(blank=True)
    speaker = models.CharField(max_length=200, blank=True)
    denies = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"Reading of {self.claim_id}"


class ClaimTerm(models.Model):
    """One of these hashes, where it is looked up: by desk or by story, the newest claims first."""

    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="+", db_index=False)
    story = models.ForeignKey(Story, null=True, on_delete=models.CASCADE, related_name="+", db_index=False)
    hash = models.BigIntegerField()
    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="+", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["desk", "hash", "claim"], name="term_once_per_claim")]
        indexes = [
            models.Index(fields=["story", "hash", "claim"], name="term_by_story", condition=Q(story__isnull=False))
        ]

    def __str__(self) -> str:
        return f"{self.hash:x} in {self.claim_id}"
