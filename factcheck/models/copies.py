"""Nearly the same text on one desk: what finds it, and what was found. What counts as such: ``matching.copies``."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from annotations.models import Revision
from factcheck.models.desk import Desk, DeskArticle


class Fingerprint(models.Model):
    """The hashes under which an article's current text is looked up, and the revision that they are of."""

    article = models.OneToOneField(DeskArticle, on_delete=models.CASCADE, related_name="fingerprint")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="+", db_index=False)
    hashes = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"Fingerprint of {self.article_id}"


class Shingle(models.Model):
    """One of these hashes, where it is looked up: by desk and hash, the newest articles first."""

    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="+", db_index=False)
    hash = models.BigIntegerField()
    article = models.ForeignKey(DeskArticle, on_delete=models.CASCADE, related_name="+", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["desk", "hash", "article"], name="shingle_once_per_article")]

    def __str__(self) -> str:
        return f"{self.hash:x} in {self.article_id}"


class Copy(models.Model):
    """Two articles whose current texts are nearly the same; stored once, the older article first.

    ``share`` is the part of the smaller text that stands in the other one, ``resemblance`` what both have in common of
    all that either has; from 0 to 1. A person who dismisses the pair has the last word: it is measured again with every
    revision, and stays dismissed.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    older = models.ForeignKey(DeskArticle, on_delete=models.CASCADE, related_name="+", db_index=False)
    newer = models.ForeignKey(DeskArticle, on_delete=models.CASCADE, related_name="+")
    share = models.FloatField()
    resemblance = models.FloatField()
    found_at = models.DateTimeField(auto_now_add=True)
    dismissed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    dismissed_at = models.DateTimeField(null=True, blank=True)
    row_version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name_plural = "copies"
        ordering = ("-share", "id")
        constraints = [
            models.UniqueConstraint(fields=["older", "newer"], name="copy_once_per_pair"),
            models.CheckConstraint(condition=Q(older__lt=F("newer")), name="copy_older_first"),
            models.CheckConstraint(
                condition=Q(share__gte=0, share__lte=1, resemblance__gte=0, resemblance__lte=1), name="copy_0_to_1"
            ),
            models.CheckConstraint(
                condition=Q(dismissed_by__isnull=True, dismissed_at__isnull=True)
                | Q(dismissed_by__isnull=False, dismissed_at__isnull=False),
                name="copy_dismissed_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.older_id} and {self.newer_id}: {self.share:.0%}"
