"""``make bench`` works: a very small run measures every row. What it measures is not looked at."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bench.__main__ import measured_before
from tests.bench.report import TARGETS, as_markdown, missed
from tests.support.product import ROOT, environment

ALTERNATED = {"median_ms", "p95_ms", "ratio", "floor_ms", "cpu_ms", "cpu_ratio", "bytes", "queries"}


@pytest.mark.slow
@pytest.mark.engine("newsroom")  # which of the two is measured changes what it starts, not what it does
def test_a_small_run_measures_every_row(tmp_path: Path, engine: str) -> None:
    written = tmp_path / "bench.json"
    command = [sys.executable, "-m", "tests.bench", "--share", "0.001", "--engine", engine, "--result", str(written)]

    done = subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr
    result = json.loads(written.read_text())
    [one] = result["engines"].values()
    rows: dict[str, dict[str, float]] = one["rows"]
    assert {target.row for target in TARGETS} <= set(rows)
    assert all(target.figure in rows[target.row] for target in TARGETS)
    assert set(one["titles"]) == set(rows)
    assert all(set(row) == ALTERNATED for row in rows.values() if "ratio" in row)
    assert rows["create_at_once"]["errors"] == 0
    assert rows["suggest"]["articles"] == rows["suggest"]["wanted"]
    assert as_markdown(result).count("\n| ") > len(rows)


def test_engines_measured_one_by_one_stand_in_one_table_unless_the_code_changed(tmp_path: Path) -> None:
    last = {"commit": "1a2b3c4", "share": 1.0, "engines": {"laptop": {"rows": {}}}}
    (written := tmp_path / "bench.json").write_text(json.dumps(last))

    assert measured_before(written, {"commit": "1a2b3c4", "share": 1.0}) == last["engines"]
    assert measured_before(written, {"commit": "5d6e7f8", "share": 1.0}) == {}
    assert measured_before(written, {"commit": "1a2b3c4", "share": 0.1}) == {}
    assert measured_before(tmp_path / "none.json", {"commit": "1a2b3c4", "share": 1.0}) == {}


def test_a_missed_target_is_named_and_a_met_one_is_not() -> None:
    rows = {"create": {"ratio": 6.0}, "create_at_once": {"per_second": 300.0, "errors": 0}}
    result = {"engines": {"laptop": {"rows": rows}, "newsroom": {"rows": rows}}}

    assert [(engine, target.row, target.figure) for engine, target, _ in missed(result)] == [
        ("newsroom", "create", "ratio"),
        ("newsroom", "create_at_once", "per_second"),
    ]
