"""What every action of this package relies on."""

from __future__ import annotations

from typing import Any, TypeAlias

from django.db import transaction

Person: TypeAlias = Any
"""Whoever acts: a row of settings.AUTH_USER_MODEL. Which model that is, this package does not know."""


def in_transaction() -> None:
    """Raise unless a transaction is open: these actions write several rows that belong together."""
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("annotations.actions are called inside a transaction.")
