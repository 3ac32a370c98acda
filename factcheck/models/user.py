"""The account. Migration 0001 holds this model alone, so that ``annotations`` can refer to it."""

from __future__ import annotations

import uuid

from django.contrib.auth.models import AbstractUser
from django.db import models


class User(AbstractUser):
    """Somebody who signs in. Deactivated when they leave, never deleted: their decisions keep their name."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    def __str__(self) -> str:
        return self.get_full_name() or self.username
