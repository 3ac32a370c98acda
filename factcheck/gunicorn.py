"""What gunicorn is told beyond its command line."""

from __future__ import annotations

import os

from factcheck.supervisor import die_with_parent


def post_fork(server: object, worker: object) -> None:
    """A web process does not outlive a gunicorn that was killed."""
    die_with_parent(os.getppid())()
