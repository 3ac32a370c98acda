"""Whether the process of this container works: ``python healthcheck.py web``, ``worker`` or ``beat``.

Exit code 0 or 1, with one line that says why. Standard library only, because it runs every few seconds: Django alone
would take a second of a core each time.

web answers ``/healthz``. worker and beat touch ``alive/worker`` and ``alive/beat`` in the data folder every five
seconds: the worker from the loop that takes messages, beat whenever the broker has taken a message from it.
"""

from __future__ import annotations

import http.client
import os
import sys
import time
from pathlib import Path

ANSWERS_WITHIN = 4.0
ALIVE_FOR = 30.0
"""Seconds since the last sign of life. Six signs may be missing, as on a machine that is short of breath."""


def web() -> str:
    """What is wrong with the web server, or nothing."""
    port = int(os.environ.get("PORT") or 8000)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=ANSWERS_WITHIN)
    try:
        connection.request("GET", "/healthz")
        status = connection.getresponse().status
    except (OSError, http.client.HTTPException) as error:
        return f"No answer on port {port}: {error}."
    finally:
        connection.close()
    return "" if status == 200 else f"/healthz answered {status}."


def process(name: str) -> str:
    """What is wrong with the worker or beat, or nothing."""
    sign = Path(os.environ.get("FACTCHECK_VAR") or "var") / "alive" / name
    try:
        age = time.time() - sign.stat().st_mtime
    except OSError as error:
        return f"No sign of life: {error.strerror} ({sign})."
    return "" if age < ALIVE_FOR else f"The last sign of life is {age:.0f} seconds old."


def main(arguments: list[str]) -> int:
    if arguments not in (["web"], ["worker"], ["beat"]):
        print("Say which: healthcheck.py web, worker or beat.")
        return 2
    (name,) = arguments
    trouble = web() if name == "web" else process(name)
    print(trouble or "ok")
    return 1 if trouble else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
