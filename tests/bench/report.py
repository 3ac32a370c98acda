"""What was measured beside what it has to be: a table for the terminal, the same for docs/performance.md."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

ENGINE_WORDS = {"laptop": "SQLite", "newsroom": "PostgreSQL"}


@dataclass(frozen=True)
class Target:
    """A figure that has to be at most, or at least, so much; by engine where they differ."""

    row: str
    figure: str
    most: float | Mapping[str, float] | None = None
    least: float | Mapping[str, float] | None = None

    def bound(self, engine: str) -> float:
        bound = self.most if self.most is not None else self.least
        assert bound is not None
        return bound[engine] if isinstance(bound, Mapping) else bound

    def holds(self, engine: str, value: float) -> bool:
        return value <= self.bound(engine) if self.most is not None else value >= self.bound(engine)

    def words(self, engine: str) -> str:
        return f"{'≤' if self.most is not None else '≥'} {shown(self.figure, self.bound(engine))}"


CREATE = {"laptop": 7, "newsroom": 5}
TARGETS = (
    Target("create", "ratio", most=CREATE),
    Target("create_full", "ratio", most=CREATE),
    Target("create_long", "ratio", most=CREATE),
    Target("create_at_once", "per_second", least={"laptop": 250, "newsroom": 450}),
    Target("create_at_once", "errors", most=0),
    *(Target(row, "errors", most=0) for row in ("polls", "polls_written")),
    Target("read", "ratio", most=8),
    Target("read_long", "median_ms", most=40),
    Target("read_long", "p95_ms", most=60),
    *(
        target
        for row in ("queue", "queue_far", "api_queue", "claims", "claims_far", "api_claims", "api_claims_far")
        for target in (
            Target(row, "ratio", most=10),
            Target(row, "queries", most=12),
            Target(row, "bytes", most=40_000),
        )
    ),
    Target("claim", "queries", most=40),
    *(Target(row, "median_ms", most=15) for row in ("search", "search_page", "search_often", "search_none")),
    Target("match", "p95_ms", most=50),
    Target("ingest_plain", "per_second", least=3_000),
    Target("ingest_marked", "per_second", least=1_000),
    Target("export_marks", "seconds", most=8),
    Target("export_marks", "first_byte_s", most=0.3),
    Target("export_marks", "more_mb", most=50),
    Target("export_claims", "first_byte_s", most=0.3),
    Target("export_claims", "more_mb", most=50),
    Target("at_rest", "mib", most=300),
    Target("install", "mb", most=300),
    Target("view_long", "first_mark_ms", most=300),
    Target("view_long", "all_marks_ms", most=600),
    *(Target(row, "requests", most=8) for row in ("view_small", "view_long")),
    *(Target(row, "code_bytes", most=60_000) for row in ("view_small", "view_long")),
    *(Target(row, "accept_ms", most=100) for row in ("keys_small", "keys_long")),
    *(Target(row, "accept_requests", most=1) for row in ("keys_small", "keys_long")),
)
FIGURES = {
    "median_ms": ("", "ms", 1),
    "p95_ms": ("p95", "ms", 1),
    "ratio": ("", "×", 1),
    "cpu_ratio": ("CPU", "×", 1),
    "bytes": ("", "kB", 0),
    "queries": ("", "queries", 0),
    "per_second": ("", "/s", 0),
    "errors": ("", "errors", 0),
    "core": ("200 pages:", "% of a core", 1),
    "seconds": ("", "s", 1),
    "first_byte_s": ("first byte", "s", 2),
    "more_mb": ("", "MB more", 0),
    "mib": ("", "MiB", 0),
    "mb": ("", "MB", 0),
    "processes": ("", "processes", 0),
    "rows": ("", "rows", 0),
    "job_ms": ("whole job", "ms", 1),
    "articles": ("", "articles", 0),
    "claims": ("", "claims", 0),
    "marks": ("", "marks", 0),
    "carried_s": ("carried over", "s", 2),
    "suggested_s": ("suggested", "s", 1),
    "page_s": ("page", "s", 2),
    "first_mark_ms": ("first mark", "ms", 0),
    "all_marks_ms": ("all marks", "ms", 0),
    "bare_first_ms": ("bare: first", "ms", 0),
    "bare_all_ms": ("all", "ms", 0),
    "warm_first_ms": ("warm: first", "ms", 0),
    "warm_all_ms": ("all", "ms", 0),
    "requests": ("", "requests", 0),
    "code_bytes": ("JS + CSS", "kB", 0),
    "script_ms": ("scripts", "ms", 0),
    "heap_mb": ("heap", "MB", 1),
    "accept_ms": ("accept", "ms", 0),
    "mark_ms": ("mark", "ms", 0),
    "resize_ms": ("resize", "ms", 0),
    "move_ms": ("move", "ms", 0),
    "move_script_ms": ("of it scripts", "ms", 0),
    "move_long_tasks": ("", "long tasks", 0),
    "accept_requests": ("", "requests to accept one", 1),
}


def shown(figure: str, value: float) -> str:
    before, unit, digits = FIGURES[figure]
    number = value / 1000 if figure.endswith("bytes") else value
    gap = "" if unit == "/s" else " "
    return f"{before + ' ' if before else ''}{number:,.{digits}f}{gap}{unit}"


def cell(engine: str, key: str, row: Mapping[str, float] | None) -> str:
    """The row's figures; one that misses its target is followed by the target in brackets."""
    if row is None:
        return "–"
    parts = []
    for figure in FIGURES:
        if figure not in row:
            continue
        words = shown(figure, row[figure])
        target = next((t for t in TARGETS if (t.row, t.figure) == (key, figure)), None)
        if target is not None and not target.holds(engine, row[figure]):
            words += f" ({target.words(engine)})"
        parts.append(words)
    return " · ".join(parts)


def missed(result: Mapping[str, Any]) -> list[tuple[str, Target, float]]:
    """Every target that was measured and not met: engine, target, value."""
    return [
        (engine, target, rows[target.row][target.figure])
        for engine, rows in ((name, one["rows"]) for name, one in result["engines"].items())
        for target in TARGETS
        if target.row in rows and not target.holds(engine, rows[target.row][target.figure])
    ]


def lines(result: Mapping[str, Any]) -> list[list[str]]:
    engines = list(result["engines"])
    found = [["", *(ENGINE_WORDS[engine] for engine in engines)]]
    titles = {key: title for engine in engines for key, title in result["engines"][engine]["titles"].items()}
    for key, title in titles.items():
        rows = [result["engines"][engine]["rows"].get(key) for engine in engines]
        if any(rows):
            found.append([title, *(cell(engine, key, row) for engine, row in zip(engines, rows, strict=True))])
    return found


def about(result: Mapping[str, Any]) -> str:
    facts = result["machine"]
    size = "" if result["share"] == 1 else f", at {result['share']:g} of the sizes: no target is meant for that"
    busy = f"; other work ran beside it (load {facts['load']:.1f} at the start)" if facts["load"] > BUSY else ""
    return f"{facts['cores']} cores, Python {facts['python']}, {result['at']}, commit {result['commit']}{size}{busy}."


BUSY = 0.7
"""Load average of the last minute from which a run says that it was not alone."""


def as_text(result: Mapping[str, Any]) -> str:
    rows = lines(result)
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    table = ["  ".join(part.ljust(width) for part, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([about(result), "", *table, "", *summary(result)])


def as_markdown(result: Mapping[str, Any]) -> str:
    head, *rows = lines(result)
    table = [head, ["---"] * len(head), *rows]
    return "\n".join([about(result), "", *(f"| {' | '.join(row)} |" for row in table), ""])


def summary(result: Mapping[str, Any]) -> Iterable[str]:
    short = missed(result)
    if not short:
        return ["Every target is met."]
    return [f"{len(short)} figures miss their target, which stands in brackets behind them."]
