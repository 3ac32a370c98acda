"""``python -m tests.bench``: both engines one after the other, each with servers and folders of its own.

The result goes to ``var/bench.json``. ``--markdown`` prints a result as the table of docs/performance.md.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.bench.report import as_markdown, as_text
from tests.support.engines import ENGINES
from tests.support.product import ROOT, environment
from tests.support.servers import Servers, postgres_url, redis_url

RESULT = ROOT / "var" / "bench.json"


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--share", type=float, default=1.0, help="share of the sizes and repetitions, 0.01 to 1")
    parser.add_argument("--engine", choices=("both", *ENGINES), default="both")
    parser.add_argument("--result", type=Path, default=RESULT, help="where the result is written and read")
    parser.add_argument("--markdown", action="store_true", help="measure nothing, print the last result for the docs")
    options = parser.parse_args()
    if not 0.001 <= options.share <= 1:
        parser.error(f"--share {options.share}: choose a share of the full sizes, from 0.001 to 1.")
    if options.markdown:
        if not options.result.exists():
            parser.error(f"There is no {options.result}. Run make bench first.")
        print(as_markdown(json.loads(options.result.read_text())))
        return
    result = {**facts(), "share": options.share}
    result["engines"] = measured_before(options.result, result)
    servers = Servers(durable=True)
    try:
        for engine in ENGINES if options.engine == "both" else (options.engine,):
            print(f"{engine}:", flush=True)
            result["engines"][engine] = run(engine, options.share, servers)
    finally:
        servers.stop()
    options.result.parent.mkdir(parents=True, exist_ok=True)
    options.result.write_text(json.dumps(result, indent=1) + "\n")
    print(f"\n{as_text(result)}\n\nWritten to {options.result}.")


def run(engine: str, share: float, servers: Servers) -> dict[str, Any]:
    """One engine's rows, measured in a process of its own. PostgreSQL goes with Redis, SQLite with neither."""
    with tempfile.TemporaryDirectory(prefix="factcheck-bench-") as name:
        folder = Path(name)
        named = {"FACTCHECK_VAR": str(folder / "var"), "FACTCHECK_LOG_LEVEL": "WARNING"}
        if engine == "newsroom":
            servers.start()
            named |= {"DATABASE_URL": postgres_url("postgres"), "REDIS_URL": redis_url(0)}
        command = [sys.executable, "-m", "tests.bench.engine", "--share", str(share), "--result", str(folder / "rows")]
        done = subprocess.run(command, cwd=ROOT, env=environment(**named), check=False)
        if done.returncode:
            logs = [path.read_text(errors="replace")[-2000:] for path in (folder / "var").glob("*.log")]
            sys.exit("\n".join([*logs, f"The run on {engine} ended with code {done.returncode}."]))
        rows: dict[str, Any] = json.loads((folder / "rows").read_text())
        return rows


def measured_before(written: Path, now: dict[str, Any]) -> dict[str, Any]:
    """The engines of the last result, when it is of the same commit and share: each may be measured on its own."""
    last: dict[str, Any] = json.loads(written.read_text()) if written.exists() else {}
    same = (
        last and not now["commit"].endswith("-dirty") and all(last[name] == now[name] for name in ("commit", "share"))
    )
    return last["engines"] if same else {}


def facts() -> dict[str, Any]:
    """Where and when this was."""
    commit = subprocess.run(
        ["git", "describe", "--always", "--dirty"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return {
        "at": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        "commit": commit.stdout.strip() or "unknown",
        "machine": {
            "cores": os.cpu_count(),
            "python": platform.python_version(),
            "system": platform.system(),
            "load": os.getloadavg()[0],
        },
    }


if __name__ == "__main__":
    main()
