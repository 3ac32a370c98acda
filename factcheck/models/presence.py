"""Who has a page open, and where on it they are. It tells colleagues and blocks nobody."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q

from factcheck.models.claim import Claim
from factcheck.models.desk import DeskArticle

LEASE = timedelta(seconds=45)
"""So long after its last sign a page counts as open. Pages ask every 30 s at least, and a sign may be 20 s old."""


class Presence(models.Model):
    """One open page of an article or of a claim: a lease that ends by itself, with nothing to give back.

    ``page`` is the uuid that the page made for itself. ``item`` is the key of the line that is open on an article's
    page. No event goes with it, because nobody's work changes. What is older than ``LEASE`` is nobody, and is deleted
    some time later.
    """

    class Doing(models.TextChoices):
        READING = "reading", "is here"
        MARKING = "marking", "is marking here"
        EDITING = "editing", "is editing this claim"

    page = models.UUIDField(unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    article = models.ForeignKey(DeskArticle, null=True, on_delete=models.CASCADE, related_name="presences")
    claim = models.ForeignKey(Claim, null=True, on_delete=models.CASCADE, related_name="presences")
    doing = models.CharField(max_length=8, choices=Doing, default=Doing.READING)
    item = models.UUIDField(null=True)
    since = models.DateTimeField()
    # Without an index of its own, PostgreSQL renews the row in its place.
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(article__isnull=False, claim__isnull=True)
                | Q(article__isnull=True, claim__isnull=False, item__isnull=True),
                name="presence_at_one_place",
            ),
            models.CheckConstraint(
                condition=Q(doing__in=["reading", "marking", "editing"]), name="presence_doing_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} at {self.article_id or self.claim_id}"
