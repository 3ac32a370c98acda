"""The floors and the wall of the house, as pyproject.toml draws them."""

from __future__ import annotations

import subprocess
import sys

from tests.support.product import ROOT


def test_imports_go_downward_only() -> None:
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as lint; lint()", "--no-cache"]

    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=100)

    assert done.returncode == 0, done.stdout + done.stderr
