"""Articles and their revisions. A revision's text is frozen when it is made; the database refuses to change it."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q


class Article(models.Model):
    """One published piece. What it says stands in its revisions; who works on it is not this package's business."""

    class Kind(models.TextChoices):
        NEWS = "news", "News"
        POST = "post", "Post"
        TRANSCRIPT = "transcript", "Transcript"
        SPEECH = "speech", "Speech"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=16, choices=Kind, default=Kind.NEWS)
    outlet_name = models.CharField(max_length=200, blank=True)
    outlet_domain = models.CharField(max_length=253, blank=True)
    url = models.URLField(max_length=2000, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-created_at", "-id")

    def __str__(self) -> str:
        return f"Article {self.uuid}"


class Revision(models.Model):
    """One wording of an article: normalised once, hashed, immutable.

    ``text`` is NFC with LF line ends; every offset in the product counts its Unicode code points. ``sha256`` is the hex
    digest of its UTF-8. ``raw`` keeps the bytes as they came, ``changes`` what normalising did to them, in words.
    ``garbled`` sums up what looks like mojibake in the text (see ``annotations.text.garbled``): empty for none, and in
    revisions that are older than the column.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=300, blank=True)
    byline = models.CharField(max_length=300, blank=True)
    language = models.CharField(max_length=35, blank=True, help_text="BCP 47; empty: unknown")
    published_at = models.DateTimeField(null=True, blank=True)
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    raw = models.BinaryField()
    changes = models.JSONField(default=list, blank=True)
    garbled = models.JSONField(default=dict, blank=True)
    extractor = models.CharField(max_length=40, default="plain")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("article_id", "-number")
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="revision_number_once_per_article"),
            models.CheckConstraint(condition=Q(number__gte=1), name="revision_number_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.title or self.uuid} (revision {self.number})"
