"""System checks: what has to hold for the product's promises, proved before it serves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

from factcheck import triggers


@register(Tags.database)
def history_is_guarded(databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """``factcheck.E001``: a trigger that protects history is missing from a migrated database."""
    problems: list[CheckMessage] = []
    for alias in databases or []:
        connection = connections[alias]
        if "factcheck_event" not in connection.introspection.table_names():
            continue
        if missing := triggers.expected(connection) - triggers.installed(connection):
            problems.append(
                Error(
                    f"The database {alias} lacks {len(missing)} of the triggers that protect history: "
                    f"{', '.join(sorted(missing))}.",
                    hint="Run `manage.py migrate`: it installs them again.",
                    id="factcheck.E001",
                )
            )
    return problems
