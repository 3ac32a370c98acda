"""What the product takes when nobody does anything: memory at rest, and room on the disk."""

from __future__ import annotations

import importlib.util
import os
import re
import tempfile
import time
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from tests.bench.client import Client, request
from tests.bench.memory import pss
from tests.bench.servers import PASSED_ON, until
from tests.support.product import ROOT, Product

VISITS = 30
START_SECONDS = 180
QUIET_SECONDS = 8
"""Until beat has swept and the worker has answered: from then on nothing grows."""


def at_rest() -> dict[str, float]:
    """PSS of everything that ``make run`` starts, with the demo desk, after some pages were read."""
    with tempfile.TemporaryDirectory() as folder:
        names = {name: os.environ[name] for name in PASSED_ON if name in os.environ and name != "FACTCHECK_VAR"}
        product = Product(Path(folder) / "var", Path(folder) / "log", names)
        product.launch()
        try:
            if not until(lambda: "Ctrl-C stops it." in product.output, START_SECONDS):
                raise TimeoutError(f"manage.py run is not ready after {START_SECONDS} s:\n{product.output}")
            client = Client(product.port)
            for _ in range(VISITS):
                for path in ("/accounts/login/", "/healthz", "/readyz", "/", "/api/v1/desks/"):
                    client.send(request("GET", path))
                client.close()
            time.sleep(QUIET_SECONDS)
            until(lambda: '"ok"' in product.get("/readyz")[1], 20)
            held = {pid: pss(pid) for pid in product.processes()}
            return {"mib": sum(held.values()) / 2**20, "processes": len(held)}
        finally:
            product.stop()


def install_size() -> dict[str, float]:
    """What ``make setup`` puts on the disk: every file of the locked packages, compiled, and the project itself."""
    names = re.findall(r"^([A-Za-z0-9_.-]+)==", (ROOT / "requirements" / "base.txt").read_text(), re.MULTILINE)
    packages = sum(_size_of(name) for name in names)
    folders = ("annotations", "factcheck", "templates", "static")
    own = sum(path.stat().st_size for name in folders for path in (ROOT / name).rglob("*") if path.is_file())
    return {"mb": (packages + own) / 1e6, "packages": len(names)}


def _size_of(name: str) -> int:
    try:
        files = distribution(name).files or []
    except PackageNotFoundError:  # For another system or Python than this one.
        return 0
    size = 0
    for file in files:
        path = Path(str(file.locate()))
        if path.is_file() and path.suffix != ".pyc":
            size += path.stat().st_size
            if path.suffix == ".py" and (made := Path(importlib.util.cache_from_source(str(path)))).is_file():
                size += made.stat().st_size
    return size
