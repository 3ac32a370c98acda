"""docs/operations.md says what is: its settings are those of settings.py, its files those of the data folder."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing

import pytest

from factcheck import settings
from tests.support.product import ROOT, Product

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


def test_the_backup_of_a_running_database_is_whole(product: Callable[..., Product]) -> None:
    source = product()
    source.manage("migrate")
    command = re.search(r'execute\(\\"(VACUUM INTO \'backup.sqlite3\')\\"\)', PAGE)
    assert command

    with sqlite3.connect(source.var / "factcheck.sqlite3") as live:
        live.execute(command[1].replace("backup.sqlite3", str(source.var / "backup.sqlite3")))
    live.close()

    with sqlite3.connect(source.var / "backup.sqlite3") as copy:
        assert copy.execute("SELECT count(*) FROM factcheck_user").fetchone() == (0,)
        assert copy.execute("SELECT count(*) FROM sqlite_master WHERE type = 'trigger'").fetchone()[0] > 0
    copy.close()


@pytest.mark.slow
def test_migrate_and_every_start_install_what_is_amiss(product: Callable[..., Product]):
    made = product()
    made.manage("migrate")
    for act in (lambda: made.manage("migrate"), made.start):
        with closing(sqlite3.connect(made.var / "factcheck.sqlite3")) as database:
            database.execute("DROP TRIGGER factcheck_event_no_delete")
        act()
        with closing(sqlite3.connect(made.var / "factcheck.sqlite3")) as database:
            names = {name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")}
        assert "factcheck_event_no_delete" in names
    assert "Installing the triggers that protect history." in made.output
