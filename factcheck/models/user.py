"""The account. Migration 0001 holds this model alone, so that ``annotations`` can refer to it."""

from __future__ import annotations

import uuid

from django.contrib.auth.models import AbstractUser
from django.db import models


class User(AbstractUser):
    """Somebody who signs in. Deactivated when they leave, never deleted: their decisions keep their name."""

    class Direction(models.TextChoices):
        LTR = "ltr", "From left to right"
        RTL = "rtl", "From right to left"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    direction = models.CharField(
        max_length=3,
        choices=Direction,
        default=Direction.LTR,
        help_text="Which way this person's pages run. Articles, names and quotes keep their own direction.",
    )

    class Meta(AbstractUser.Meta):  # type: ignore[name-defined,misc]  # the stubs leave it out
        constraints = [
            models.CheckConstraint(condition=models.Q(direction__in=("ltr", "rtl")), name="user_direction_known")
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.username
