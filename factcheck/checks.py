"""System checks: what has to hold for the product's promises, proved before it serves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

from factcheck import triggers


@register(Tags.database)
def triggers_are_there(databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """``factcheck.E001``: in a migrated database, a trigger that protects history or keeps the search is amiss."""
    problems: list[CheckMessage] = []
    for alias in databases or []:
        connection = connections[alias]
        if "factcheck_event" not in connection.introspection.table_names():
            continue
        if amiss := triggers.amiss(connection):
            problems.append(
                Error(
                    f"In the database {alias}, {len(amiss)} of the triggers that protect history and keep the search "
                    f"are missing or outdated: {', '.join(amiss)}.",
                    hint="Run `manage.py migrate`: it installs them again.",
                    id="factcheck.E001",
                )
            )
    return problems
