"""How gunicorn serves Factcheck, wherever it runs: ``gunicorn factcheck.wsgi --config python:factcheck.gunicorn``."""

from __future__ import annotations

import os

from factcheck import settings
from factcheck.supervisor import die_with_parent

# Threads: a streamed export or a slow client holds one of them and not a whole process.
worker_class = "gthread"
workers = settings.WEB_WORKERS
threads = settings.WEB_THREADS
preload_app = True
loglevel = "warning"
control_socket_disable = True


def post_fork(server: object, worker: object) -> None:
    """A web process does not outlive a gunicorn that was killed."""
    die_with_parent(os.getppid())()
