"""Two questions that a load balancer and a monitor ask. Neither needs a login, and neither tells about content."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from factcheck.jobs import broker_answers, read_pulse


def probes(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware, the first of all: answers ``/healthz`` and ``/readyz`` under any host name, with and without TLS.

    A prober comes by address and past the proxy; the rules for host names and redirects would send it away.
    """
    answers = {"/healthz": healthz, "/readyz": readyz}

    def answer(request: HttpRequest) -> HttpResponseBase:
        return answers.get(request.path_info, get_response)(request)

    return answer


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """This process answers. Asks nothing of the database, so that its trouble does not restart every web server."""
    return HttpResponse("ok", content_type="text/plain")


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Whether this process can serve pages: 200, or 503 when the database is out of reach or waits for ``migrate``.

    ``broker`` is ``ok`` or ``unreachable``, ``worker`` is ``ok``, ``late`` or ``never seen``. They do not change the
    status: without them pages can still be read and marks made, and every web server would be taken out at once.
    ``worker_seen_seconds`` is the age of the latest sign of life of any worker, or null.
    """
    answer: dict[str, object] = {
        "database": "unreachable",
        "migrations": "unknown",
        "broker": "ok" if broker_answers() else "unreachable",
        "worker": "unknown",
        "worker_seen_seconds": None,
    }
    try:
        applied = MigrationRecorder(connections[DEFAULT_DB_ALIAS]).applied_migrations()
        answer["database"] = "ok"
        if not all_migrations() <= set(applied):
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


@cache
def all_migrations() -> frozenset[tuple[str, str]]:
    """The migrations that this version brings, as app and name."""
    return frozenset(MigrationLoader(None).disk_migrations or ())
