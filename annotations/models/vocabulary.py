"""The tags that spans carry."""

from __future__ import annotations

import uuid

from django.db import models


class Vocabulary(models.Model):
    """A named set of tags. Somebody else decides who may use it."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=120)

    class Meta:
        verbose_name_plural = "vocabularies"

    def __str__(self) -> str:
        return self.name


class Tag(models.Model):
    """What a span is. ``key`` is stable and goes into exports; ``label`` is what people read."""

    CLAIM = "claim"

    vocabulary = models.ForeignKey(Vocabulary, on_delete=models.CASCADE, related_name="tags")
    key = models.SlugField(max_length=40)
    label = models.CharField(max_length=60)
    description = models.CharField(max_length=300, blank=True)
    colour = models.CharField(max_length=16, blank=True)
    shortcut = models.CharField(max_length=1, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("position", "id")
        constraints = [models.UniqueConstraint(fields=["vocabulary", "key"], name="tag_key_once_per_vocabulary")]

    def __str__(self) -> str:
        return self.label


DEFAULT_TAGS = (
    ("claim", "Claim", "A statement that can be checked", "accent", "1"),
    ("quote", "Quote", "Words that somebody is said to have spoken or written", "", "2"),
    ("figure", "Figure", "A number with what it counts", "", "3"),
    ("context", "Context", "Background that helps a reader to weigh a claim", "", "4"),
)
