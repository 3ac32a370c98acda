"""``make setup`` on a machine that is not ready: one sentence that says what to do."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support.product import ROOT, environment

OLD = """#!/bin/sh
case "$*" in
    *version_info*) exit 1 ;;
    *) echo Python 3.9.2 ;;
esac
"""
BARE = """#!/bin/sh
case "$*" in
    *ensurepip*) exit 1 ;;
esac
"""


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A folder in which nothing was set up yet."""
    (tmp_path / "requirements").mkdir()
    shutil.copy(ROOT / "Makefile", tmp_path)
    for name in ("base.txt", "dev.txt"):
        shutil.copy(ROOT / "requirements" / name, tmp_path / "requirements")
    return tmp_path


def complaint(clone: Path, python: str) -> str:
    done = subprocess.run(
        ["make", "setup", f"PYTHON={python}"], cwd=clone, env=environment(), capture_output=True, text=True, timeout=30
    )
    assert done.returncode == 2
    assert not (clone / ".venv").exists()
    sentence, end = done.stderr.strip().splitlines()
    assert end.startswith("make: ***")
    return sentence


def test_a_python_that_is_not_there(clone: Path) -> None:
    assert complaint(clone, "python-none").startswith(
        "Factcheck needs Python 3.11, 3.12 or 3.13, and python-none is not there."
    )


def test_a_python_that_is_too_old(clone: Path) -> None:
    (clone / "old").write_text(OLD)
    (clone / "old").chmod(0o755)

    assert complaint(clone, "./old").startswith(
        "Factcheck needs Python 3.11, 3.12 or 3.13, and ./old is Python 3.9.2. Name another"
    )


def test_a_python_without_virtual_environments(clone: Path) -> None:
    (clone / "bare").write_text(BARE)
    (clone / "bare").chmod(0o755)

    assert complaint(clone, "./bare").endswith("On Debian and Ubuntu: apt-get install python3-venv")


def test_help_names_every_target() -> None:
    said = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout

    for target in (
        *("setup", "run", "test", "soak", "faults", "bench", "screenshots"),
        *("lint", "types", "check", "format", "lock", "clean"),
    ):
        assert f"make {target} " in said
