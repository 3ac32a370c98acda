"""``manage.py migrate``: Django's, made able to mend the triggers that protect history."""

from __future__ import annotations

from typing import Any

from django.core.management.commands import migrate


class Command(migrate.Command):
    def get_check_kwargs(self, options: Any) -> dict[str | None, Any]:
        # Without the checks of the database: they would refuse to go on for want of the triggers that this installs.
        return {**super().get_check_kwargs(options), "databases": None}
