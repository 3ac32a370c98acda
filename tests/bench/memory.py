"""What processes hold of the machine's memory, as Linux counts it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from types import TracebackType

KB = 1024
RESET_PEAK = "5"  # proc(5), /proc/pid/clear_refs


def pss(pid: int) -> int:
    """Bytes: the process's own pages, and of those that it shares its part."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * KB
    raise ValueError(f"Process {pid} shows no PSS.")


def status(pid: int, name: str) -> int:
    """Bytes of one line of /proc/pid/status, such as ``VmRSS`` or ``VmHWM``."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) * KB
    raise ValueError(f"Process {pid} shows no {name}.")


class Peak:
    """How much more memory a process held at its peak within the block than before; the worst of several."""

    def __init__(self, pids: Iterable[int]) -> None:
        self.pids = list(pids)
        self.more_mb = 0.0

    def __enter__(self) -> Peak:
        for pid in self.pids:
            Path(f"/proc/{pid}/clear_refs").write_text(RESET_PEAK)
        self.before = {pid: status(pid, "VmRSS") for pid in self.pids}
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self.more_mb = max(status(pid, "VmHWM") - self.before[pid] for pid in self.pids) / 1e6
