"""What the other tests stand on: two databases in one run, clean tables after each, a real server, a real browser."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable

import pytest
from django.conf import settings
from django.db import connection

from factcheck import triggers
from factcheck.models import Desk, Job
from tests.support.product import ROOT, Product, environment

VENDORS = {"sqlite": "sqlite", "postgres": "postgresql"}


@pytest.mark.engines
@pytest.mark.django_db
def test_a_marked_test_runs_on_the_engine_it_is_told(engine: str) -> None:
    assert connection.vendor == VENDORS[engine]
    assert VENDORS[engine] in settings.DATABASES["default"]["ENGINE"]
    assert triggers.amiss(connection) == []
    Job.objects.create(kind="test", key="1")


@pytest.mark.engines
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

    assert seen == [(VENDORS[engine], 1)]
    assert triggers.amiss(connection) == []


@pytest.mark.django_db
def test_an_unmarked_test_runs_on_one_engine(engine: str) -> None:
    assert connection.vendor == VENDORS[engine]
    assert not Desk.objects.exists()


@pytest.mark.redis
def test_redis_is_there_and_empty(redis_server: str) -> None:
    import redis

    with redis.Redis.from_url(redis_server) as client:
        assert client.dbsize() == 0


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


@pytest.fixture
def pytester_run(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., str]:
    """Runs pytest with this conftest on two small tests, one of which skips itself; returns what it prints."""
    folder = tmp_path_factory.mktemp("suite")
    (folder / "conftest.py").write_text("from tests.conftest import *\n")
    (folder / "test_two.py").write_text(
        "import pytest\ndef test_runs(): pass\ndef test_not(): pytest.skip('not here')\n"
    )

    def run(*options: str) -> str:
        command = [sys.executable, "-m", "pytest", "-c", "pyproject.toml", "--rootdir", "."]
        done = subprocess.run(
            [*command, "-p", "no:cacheprovider", str(folder), *options],
            cwd=ROOT,
            env=environment(),
            capture_output=True,
            text=True,
            timeout=100,
        )
        return done.stdout + done.stderr

    return run
