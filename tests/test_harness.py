"""What the other tests stand on: the engine of their run, clean tables after each, a real server, a real browser."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
from collections.abc import Callable

import pytest
from celery import current_app
from django.core.cache import caches
from django.db import connection

from factcheck import triggers
from factcheck.models import Job
from tests.support.engines import VARIABLE
from tests.support.product import ROOT, Product, environment

DATABASES = {"laptop": "sqlite", "newsroom": "postgresql"}
CACHES = {"laptop": "DatabaseCache", "newsroom": "RedisCache"}
TRANSPORTS = {"laptop": "filesystem", "newsroom": "redis"}


@pytest.mark.django_db
def test_database_cache_and_broker_are_those_of_the_runs_engine(engine: str) -> None:
    with current_app.connection_for_write() as broker:
        assert broker.transport.driver_type == TRANSPORTS[engine]
    assert connection.vendor == DATABASES[engine]
    assert type(caches["default"]).__name__ == CACHES[engine]
    assert triggers.amiss(connection) == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_another_thread_sees_the_same_database_and_each_test_begins_with_empty_tables(engine: str, turn: int) -> None:
    seen: list[tuple[str, int]] = []

    def look() -> None:
        seen.append((connection.vendor, Job.objects.count()))
        connection.close()

    Job.objects.create(kind="test", key="1")
    thread = threading.Thread(target=look)
    thread.start()
    thread.join()

    assert seen == [(DATABASES[engine], 1)]
    assert triggers.amiss(connection) == []


@pytest.mark.django_db
@pytest.mark.parametrize("turn", [1, 2])
def test_each_test_begins_with_an_empty_cache(turn: int) -> None:
    assert caches["default"].get("seen") is None
    caches["default"].set("seen", turn)
    assert caches["default"].get("seen") == turn


@pytest.mark.browser
@pytest.mark.slow
def test_the_browser_reaches_the_running_product(running_server: Product, page) -> None:
    answer = page.goto(running_server.url + "/healthz")

    assert (answer.status, page.inner_text("body")) == (200, "ok")


@pytest.mark.browser
def test_a_page_that_complains_is_noticed(page, complaints) -> None:
    page.goto("data:text/html,<script>console.error('first'); setTimeout(() => { throw Error('second') })</script>")
    page.wait_for_timeout(200)

    assert len(complaints.lines) == 2
    complaints.expect("first")
    complaints.expect("second")


def test_what_is_missing_fails_a_run_that_may_not_skip(pytester_run: Callable[..., str]) -> None:
    said = pytester_run("--no-skip")

    assert "1 failed, 1 passed" in said
    assert "Nothing may be skipped in this run. Skipped: not here" in said


def test_what_is_missing_is_told_in_one_line(pytester_run: Callable[..., str]) -> None:
    said = pytester_run()

    assert "1 passed, 1 skipped" in said
    assert said.count("1 skipped: not here") == 1


def test_a_machine_without_the_newsrooms_servers_is_told_how_to_get_them(pytester_run: Callable[..., str]) -> None:
    bare = {VARIABLE: "newsroom", "PATH": ""}
    sentence = r"the newsroom engine needs PostgreSQL 15 or later and Redis: apt-get install .*redis-server"

    assert re.search(f"^1 skipped: {sentence}$", pytester_run(**bare), re.MULTILINE)
    said = pytester_run("--no-skip", **bare)
    assert re.search(rf"^ERROR: Nothing may be skipped in this run: {sentence}\.$", said, re.MULTILINE)


def test_what_touches_no_database_is_left_to_the_laptop_engine(pytester_run: Callable[..., str]) -> None:
    said = pytester_run(**{VARIABLE: "newsroom", "PATH": ""})

    assert "2 left out: the same on both engines" in said
    assert "about the other engine" not in said


@pytest.fixture
def pytester_run(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., str]:
    """Runs pytest with this conftest on three small tests; returns what it prints.

    One passes, one skips itself, one is about the newsroom engine alone.
    """
    folder = tmp_path_factory.mktemp("suite")
    (folder / "conftest.py").write_text("from tests.conftest import *\n")
    (folder / "test_three.py").write_text(
        "import pytest\ndef test_runs(): pass\ndef test_not(): pytest.skip('not here')\n"
        "@pytest.mark.engine('newsroom')\ndef test_newsroom(): pass\n"
    )

    def run(*options: str, **variables: str) -> str:
        command = [sys.executable, "-m", "pytest", "-c", "pyproject.toml", "--rootdir", "."]
        done = subprocess.run(
            [*command, "-p", "no:cacheprovider", str(folder), *options],
            cwd=ROOT,
            env=environment(**variables),
            capture_output=True,
            text=True,
            timeout=100,
        )
        return done.stdout + done.stderr

    return run
