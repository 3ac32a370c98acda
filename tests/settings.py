"""The product's settings in a data folder of their own: one a run, with one part for every pytest process.

FACTCHECK_TEST_ENGINE says which of the two ways to run the product is tested: ``laptop`` (SQLite, files as broker) or
``newsroom`` (PostgreSQL, Redis). The developer's own variables (a database, a Redis, a port) do not reach the tests.
"""

import os
import tempfile
from pathlib import Path

from tests.support import engines, servers

if "FACTCHECK_TEST_FOLDER" not in os.environ:
    os.environ["FACTCHECK_TEST_FOLDER"] = tempfile.mkdtemp(prefix="factcheck-tests-")
RUN_FOLDER = Path(os.environ["FACTCHECK_TEST_FOLDER"])

for _name in [name for name in os.environ if name.startswith("FACTCHECK_") and not name.startswith("FACTCHECK_TEST_")]:
    if _name not in ("FACTCHECK_SHARED", "FACTCHECK_NO_SKIP", "FACTCHECK_SOAK"):
        del os.environ[_name]
for _name in ("DATABASE_URL", "REDIS_URL", "PORT"):
    os.environ.pop(_name, None)
if engines.ENGINE == "newsroom":
    os.environ["DATABASE_URL"] = servers.postgres_url("factcheck")
    os.environ["REDIS_URL"] = servers.redis_url(engines.redis_number(0))
os.environ["FACTCHECK_VAR"] = str(RUN_FOLDER / os.environ.get("PYTEST_XDIST_WORKER", "main"))

from factcheck.settings import *  # noqa: E402, F403
from factcheck.settings import DATABASES, STORAGES, VAR  # noqa: E402

for _name in ("broker", "broker-control", "media", "static"):
    (VAR / _name).mkdir(parents=True, exist_ok=True)

if engines.ENGINE == "laptop":
    # A file, not memory: in memory a second thread is told "table is locked" at once. Nothing outlives a power cut.
    DATABASES["default"]["TEST"] = {"NAME": str(VAR / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}

# Playwright keeps an event loop in the thread that drives it, and Django would refuse that thread the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
