"""A process's own sign of life, beside it on its disk: what ``docker/healthcheck.py`` looks at.

The heartbeat in the database is one for all workers; a container has to know about the process that runs in it.
"""

from __future__ import annotations

from django.conf import settings


def show_alive(name: str) -> None:
    """Touch ``alive/<name>`` in the data folder."""
    folder = settings.VAR / "alive"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).touch()
