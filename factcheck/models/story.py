"""Stories: the event that several articles tell, and the sides in it."""

from __future__ import annotations

import uuid

from django.db import models

from factcheck.models.desk import Desk, Speaker


class Standing(models.Manager["Story"]):
    """Stories that were not merged into others."""

    def get_queryset(self) -> models.QuerySet[Story]:
        return super().get_queryset().filter(merged_into__isnull=True)


class Story(models.Model):
    """An event. One that was merged into another keeps its row and its title, so that its address leads there.

    ``objects`` are the stories that stand, ``everything`` also those that were merged.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="stories")
    title = models.CharField(max_length=200)
    summary = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged")
    merge_event = models.OneToOneField(
        "factcheck.Event", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    row_version = models.PositiveIntegerField(default=1)

    objects = Standing()
    everything: models.Manager[Story] = models.Manager()

    class Meta:
        ordering = ("-created_at", "-id")
        verbose_name_plural = "stories"
        constraints = [
            models.UniqueConstraint(fields=["desk", "title"], name="story_title_once_per_desk"),
            models.CheckConstraint(
                condition=models.Q(merged_into__isnull=True) | ~models.Q(merged_into=models.F("id")),
                name="story_not_merged_into_itself",
            ),
            models.CheckConstraint(
                condition=models.Q(merged_into__isnull=True, merge_event__isnull=True)
                | models.Q(merged_into__isnull=False, merge_event__isnull=False),
                name="story_merged_by_an_event",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def now(self) -> Story:
        """The story that this one is by now: itself, or the one that it was merged into."""
        return self.merged_into.now if self.merged_into else self


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
