"""Two questions that a load balancer and a monitor ask. Neither needs a login, and neither tells about content."""

from __future__ import annotations

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from factcheck.jobs import read_pulse


@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """This process answers. Asks nothing of the database, so that its trouble does not restart every web server."""
    return HttpResponse("ok", content_type="text/plain")


@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """Whether this process can serve pages: 200, or 503 when the database is out of reach or waits for ``migrate``.

    ``worker`` is ``ok``, ``late`` or ``never seen``. It does not change the status, because pages can be read and marks
    made without a worker; ``worker_seen_seconds`` is the age of its last sign of life, or null.
    """
    answer: dict[str, object] = {
        "database": "unreachable",
        "migrations": "unknown",
        "worker": "unknown",
        "worker_seen_seconds": None,
    }
    try:
        executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
        answer["database"] = "ok"
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            answer["migrations"] = "pending"
        else:
            answer["migrations"] = "ok"
            pulse = read_pulse()
            answer["worker"] = "ok" if pulse.alive else "late" if pulse.last_seen else "never seen"
            if pulse.last_seen:
                answer["worker_seen_seconds"] = round((timezone.now() - pulse.last_seen).total_seconds())
    except DatabaseError:
        pass
    ready = answer["database"] == answer["migrations"] == "ok"
    return JsonResponse(answer, status=200 if ready else 503)
