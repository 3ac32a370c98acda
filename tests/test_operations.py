"""docs/operations.md says what is: its settings are those of settings.py, its files those of the data folder."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from factcheck import settings
from factcheck.demo import LOGINS
from tests.support.product import ROOT, Product, environment

PAGE = (ROOT / "docs" / "operations.md").read_text()


def rows(heading: str) -> list[list[str]]:
    """The cells of the first table below a heading, without its head."""
    section = PAGE.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def test_the_table_lists_every_setting_once_and_in_order() -> None:
    assert [row[0] for row in rows("Settings")] == [f"`{name}`" for name in settings.ENVIRONMENT]


@pytest.mark.parametrize(
    ("variable", "default"),
    [
        ("FACTCHECK_ALLOWED_HOSTS", ",".join(settings.LOOPBACK_HOSTS)),
        ("FACTCHECK_MAX_ARTICLE_BYTES", str(settings.MAX_ARTICLE_BYTES)),
        ("FACTCHECK_WORKER_CONCURRENCY", str(settings.CELERY_WORKER_CONCURRENCY)),
        ("FACTCHECK_TIME_ZONE", settings.TIME_ZONE),
        ("FACTCHECK_DEBUG", str(int(settings.DEBUG))),
        ("FACTCHECK_BEHIND_TLS", str(int(settings.BEHIND_TLS))),
        ("PORT", str(settings.PORT)),
    ],
)
def test_the_table_gives_the_default(variable: str, default: str) -> None:
    assert {row[0]: row[1] for row in rows("Settings")}[f"`{variable}`"] == f"`{default}`"


@pytest.mark.parametrize(
    ("variables", "says"),
    [
        ({"FACTCHECK_BEHIND_TLS": "1"}, "1\n"),
        ({"FACTCHECK_BEHIND_TLS": "1", "FACTCHECK_PROXIES": "2"}, "2\n"),
        ({"FACTCHECK_PROXIES": "-1"}, "FACTCHECK_PROXIES is '-1'. Set it to a whole number from 0 to 10."),
    ],
)
def test_behind_tls_one_proxy_is_expected_unless_told_otherwise(
    tmp_path: Path, variables: dict[str, str], says: str
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from factcheck import settings; print(settings.ALLAUTH_TRUSTED_PROXY_COUNT)"],
        cwd=ROOT,
        env=environment(FACTCHECK_VAR=str(tmp_path), **variables),
        capture_output=True,
        text=True,
    )
    assert says in done.stdout + done.stderr


@pytest.mark.slow
@pytest.mark.browser  # Not for a browser, but to share the browser tests' server.
def test_everything_in_the_data_folder_is_explained(running_server: Product) -> None:
    explained = [name.rstrip("/") for row in rows("The data folder") for name in re.findall(r"`([^`]+)`", row[0])]
    explained += ["factcheck.sqlite3-wal", "factcheck.sqlite3-shm"]

    found = {path.name for path in running_server.var.iterdir()}

    unknown = {
        name
        for name in found
        if not any(re.fullmatch(re.escape(known).replace(r"\*", ".*"), name) for known in explained)
    }
    assert unknown == set()


@pytest.mark.engine("laptop")
def test_the_backup_of_a_running_database_is_whole(product: Callable[..., Product]) -> None:
    import sqlite3

    source = product()
    command = re.search(r'execute\(\\"(VACUUM INTO \'backup.sqlite3\')\\"\)', PAGE)
    assert command

    with sqlite3.connect(source.var / "factcheck.sqlite3") as live:
        live.execute(command[1].replace("backup.sqlite3", str(source.var / "backup.sqlite3")))
    live.close()

    with sqlite3.connect(source.var / "backup.sqlite3") as copy:
        assert copy.execute("SELECT count(*) FROM factcheck_user").fetchone() == (len(LOGINS),)
        assert copy.execute("SELECT count(*) FROM sqlite_master WHERE type = 'trigger'").fetchone()[0] > 0
    copy.close()
