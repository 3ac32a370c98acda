"""What a desk's decisions taught: one row for each time that its own suggester was trained. Rows are never altered."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from factcheck.models.desk import Desk


class DeskSuggester(models.Model):
    """A suggester trained on the desk's decisions, with its figures before and after.

    ``name`` and ``version`` stand on the suggestions that it makes, ``base`` is the version of the one that it was
    compared with: what read for the desk then. ``weights`` is its JSON, packed by zlib. ``decisions`` people's
    decisions in ``articles`` articles taught it, ``event`` and ``until`` say up to which. ``figures`` holds ``before``
    and ``after`` on decisions that it had not seen, ``left_out`` the decisions that were not believed, by person.
    ``reason`` says in words why it was taken or not. Which one reads for the desk is not here but on the desk.
    """

    class Outcome(models.TextChoices):
        BETTER = "better", "Better"
        DOUBTFUL = "doubtful", "Somebody has to look"
        NO_BETTER = "no_better", "No better"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="suggesters", db_index=False)
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=40)
    version = models.CharField(max_length=40)
    base = models.CharField(max_length=40)
    weights = models.BinaryField()
    decisions = models.PositiveIntegerField()
    articles = models.PositiveIntegerField()
    event = models.BigIntegerField()
    until = models.DateTimeField()
    figures = models.JSONField()
    left_out = models.JSONField(default=list)
    outcome = models.CharField(max_length=12, choices=Outcome)
    reason = models.TextField()
    trained_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    trained_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-number",)
        constraints = [
            models.UniqueConstraint(fields=["desk", "number"], name="suggester_number_once_per_desk"),
            models.CheckConstraint(condition=Q(number__gte=1), name="suggester_number_from_one"),
            models.CheckConstraint(
                condition=Q(outcome__in=["better", "doubtful", "no_better"]), name="suggester_outcome_is_known"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="suggester_says_why"),
        ]

    def __str__(self) -> str:
        return f"Suggester {self.number} of {self.desk_id}"
