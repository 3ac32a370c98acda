"""What background work offers and a person decides: the story that a new article may belong to."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from annotations.models import Revision
from factcheck.models.desk import DeskArticle
from factcheck.models.story import Story


class StoryOffer(models.Model):
    """A story for an article, found once for a text of it. Nobody has to take it, and it sets nothing.

    ``story`` is nothing where a new one is offered, which would be called ``title`` and would also take ``beside``, the
    article that tells the same and has no story either. ``score`` is from 0 to 1, ``reasons`` are what a person reads.
    An offer is ended by other text, by another offer, and by whoever chooses a story without it.
    """

    class State(models.TextChoices):
        OFFERED = "offered", "Offered"
        TAKEN = "taken", "Taken"
        DECLINED = "declined", "Declined"
        ENDED = "ended", "Ended"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    article = models.ForeignKey(DeskArticle, on_delete=models.CASCADE, related_name="story_offers")
    revision = models.OneToOneField(Revision, on_delete=models.PROTECT, related_name="+")
    story = models.ForeignKey(Story, null=True, blank=True, on_delete=models.CASCADE, related_name="offers")
    beside = models.ForeignKey(DeskArticle, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    title = models.CharField(max_length=200, blank=True)
    score = models.FloatField()
    reasons = models.JSONField(default=list)
    state = models.CharField(max_length=8, choices=State, default=State.OFFERED)
    created_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    row_version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                fields=["article"], condition=Q(state="offered"), name="story_offer_one_open_per_article"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["offered", "taken", "declined", "ended"]), name="story_offer_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["taken", "declined"], decided_by__isnull=False, decided_at__isnull=False)
                | Q(state__in=["offered", "ended"], decided_by__isnull=True, decided_at__isnull=True),
                name="story_offer_decided_by_somebody",
            ),
            models.CheckConstraint(condition=Q(score__gte=0, score__lte=1), name="story_offer_score_0_to_1"),
            models.CheckConstraint(condition=Q(story__isnull=False) | ~Q(title=""), name="story_offer_names_a_story"),
        ]

    def __str__(self) -> str:
        return f"{self.story or self.title} for {self.article_id}"
