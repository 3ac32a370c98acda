"""Spans and where they stand: a span is the idea of a mark, a placement pins it to one revision."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from annotations.models.article import Article, Revision
from annotations.models.vocabulary import Tag


class Span(models.Model):
    """A mark that a person made, or made out of a suggestion. Removing one keeps its row: ``removed_at`` is set.

    ``creator`` is who brought it here. ``marked_by`` is who made it elsewhere, as the file that it came in says.
    """

    class Origin(models.TextChoices):
        HUMAN = "human", "Marked by hand"
        SUGGESTED = "suggested", "From a suggestion"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True)
    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="spans")
    tags = models.ManyToManyField(Tag, related_name="spans")
    origin = models.CharField(max_length=16, choices=Origin, default=Origin.HUMAN)
    creator = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    marked_by = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True, blank=True)
    row_version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"Span {self.uuid}"


STANDS = Q(start__isnull=False)
"""Placements that have a place: neither lost nor retired. Written like this wherever marks in a text are asked for."""


class Placement(models.Model):
    """Where a span stands in one revision: code points, half-open, with the quote that proves it.

    ``revision.text[start:end] == exact`` always holds, except for an orphan and a retired one: they have no place, and
    ``exact``, ``prefix`` and ``suffix`` are the words where the span stood last. ``score`` is how alike the words are
    to those of the revision before, from 0 to 1; None where nothing was compared. ``decided_by`` is who put it there,
    when that was not the span's creator; of one that is ``changed`` or ``collision`` it is None until somebody looked.
    """

    class State(models.TextChoices):
        EXACT = "exact", "On the same words"
        MOVED = "moved", "Moved with its words"
        CHANGED = "changed", "The words changed"
        COLLISION = "collision", "Fell together with another"
        ORPHAN = "orphan", "Lost its place"
        RETIRED = "retired", "Retired: the words are gone"

    PLACELESS = (State.ORPHAN, State.RETIRED)
    DOUBTFUL = (State.CHANGED, State.COLLISION)

    # Both begin an index below: that of the constraint, and that of the marks in their order.
    span = models.ForeignKey(Span, on_delete=models.PROTECT, related_name="placements", db_index=False)
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="placements", db_index=False)
    start = models.PositiveIntegerField(null=True, blank=True)
    end = models.PositiveIntegerField(null=True, blank=True)
    exact = models.TextField()
    prefix = models.CharField(max_length=64, blank=True)
    suffix = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=16, choices=State, default=State.EXACT)
    method = models.CharField(max_length=40, default="selection")
    score = models.FloatField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("start", "end", "id")
        constraints = [
            models.UniqueConstraint(fields=["span", "revision"], name="placement_once_per_revision"),
            models.CheckConstraint(
                condition=Q(start__isnull=True, end__isnull=True, state__in=["orphan", "retired"])
                | (Q(start__isnull=False, end__isnull=False, end__gt=F("start")) & ~Q(state__in=["orphan", "retired"])),
                name="placement_has_a_range_unless_lost",
            ),
        ]
        indexes = [models.Index(fields=["revision", "start"])]

    def __str__(self) -> str:
        place = f"[{self.start}, {self.end})" if self.start is not None else self.get_state_display()
        return f"{place} in revision {self.revision_id}"

    @property
    def range(self) -> tuple[int, int] | None:
        """``[start, end)``; None without a place."""
        return (self.start, self.end) if self.start is not None and self.end is not None else None
