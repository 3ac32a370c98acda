"""Stories: the event that several articles tell, and the sides in it."""

from __future__ import annotations

import uuid

from django.db import models

from factcheck.models.desk import Desk, Speaker


class Story(models.Model):
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="stories")
    title = models.CharField(max_length=200)
    summary = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    row_version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("-created_at", "-id")
        verbose_name_plural = "stories"
        constraints = [models.UniqueConstraint(fields=["desk", "title"], name="story_title_once_per_desk")]

    def __str__(self) -> str:
        return self.title


class StoryParty(models.Model):
    """A speaker's side in a story. A side belongs to a conflict, not to a person: it is told by a letter, A or B."""

    class Side(models.TextChoices):
        A = "A", "Side A"
        B = "B", "Side B"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="parties")
    speaker = models.ForeignKey(Speaker, on_delete=models.CASCADE, related_name="sides")
    side = models.CharField(max_length=1, choices=Side)
    row_version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name_plural = "story parties"
        constraints = [
            models.UniqueConstraint(fields=["story", "speaker"], name="side_once_per_story"),
            models.CheckConstraint(condition=models.Q(side__in=["A", "B"]), name="side_is_a_or_b"),
        ]

    def __str__(self) -> str:
        return f"{self.speaker}: side {self.side}"
