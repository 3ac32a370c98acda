"""``make bench`` works: a very small run measures every row on both engines. What it measures is not looked at."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bench.report import TARGETS, as_markdown, missed
from tests.support.product import ROOT, environment

ALTERNATED = {"median_ms", "p95_ms", "ratio", "floor_ms", "cpu_ms", "cpu_ratio", "bytes", "queries"}


@pytest.mark.slow
@pytest.mark.engine("newsroom")
def test_a_small_run_measures_every_row_on_both_engines(tmp_path: Path) -> None:
    written = tmp_path / "bench.json"
    command = [sys.executable, "-m", "tests.bench", "--share", "0.001", "--result", str(written)]

    done = subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr
    result = json.loads(written.read_text())
    assert set(result["engines"]) == {"laptop", "newsroom"}
    for engine in result["engines"].values():
        rows: dict[str, dict[str, float]] = engine["rows"]
        assert {target.row for target in TARGETS} <= set(rows)
        assert all(target.figure in rows[target.row] for target in TARGETS)
        assert set(engine["titles"]) == set(rows)
        assert all(set(row) == ALTERNATED for row in rows.values() if "ratio" in row)
        assert rows["create_at_once"]["errors"] == 0
        assert rows["suggest"]["articles"] == rows["suggest"]["wanted"]
        assert as_markdown(result).count("\n| ") > len(rows)


def test_a_missed_target_is_named_and_a_met_one_is_not() -> None:
    rows = {"create": {"ratio": 6.0}, "create_at_once": {"per_second": 300.0, "errors": 0}}
    result = {"engines": {"laptop": {"rows": rows}, "newsroom": {"rows": rows}}}

    assert [(engine, target.row, target.figure) for engine, target, _ in missed(result)] == [
        ("newsroom", "create", "ratio"),
        ("newsroom", "create_at_once", "per_second"),
    ]
