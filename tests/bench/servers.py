"""The servers under measure: gunicorn with the product or with the floor, started alike; and the Celery worker."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from factcheck.management.commands.run import programs
from factcheck.supervisor import die_with_parent
from tests.support.product import ROOT, STOP_SECONDS, environment
from tests.support.servers import free_port, wait_for_port

FLOOR = "tests.bench.floor"
PASSED_ON = ("FACTCHECK_VAR", "FACTCHECK_LOG_LEVEL", "DATABASE_URL", "REDIS_URL")


def variables(**more: str) -> dict[str, str]:
    return environment(**{name: os.environ[name] for name in PASSED_ON if name in os.environ}, **more)


@contextmanager
def running(name: str, command: list[str]) -> Iterator[subprocess.Popen[bytes]]:
    """The program, until the block ends; its output goes into the data folder."""
    with (Path(settings.VAR) / f"{name}.log").open("wb") as log:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=variables(),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=die_with_parent(os.getpid()),
        )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@dataclass(frozen=True)
class Web:
    """A running gunicorn."""

    port: int
    pid: int

    @staticmethod
    @contextmanager
    def product() -> Iterator[Web]:
        [command] = [list(program.command) for program in programs("127.0.0.1") if program.name == "web"]
        with Web._serving("web", command) as web:
            yield web

    @staticmethod
    @contextmanager
    def floor() -> Iterator[Web]:
        subprocess.run([sys.executable, "-m", FLOOR], cwd=ROOT, env=variables(), check=True)
        [command] = [list(program.command) for program in programs("127.0.0.1") if program.name == "web"]
        bare = [f"{FLOOR}:application" if part == "factcheck.wsgi" else part for part in command]
        with Web._serving("floor", bare) as web:
            yield web

    @staticmethod
    @contextmanager
    def _serving(name: str, command: list[str]) -> Iterator[Web]:
        port = free_port()
        bound = [f"127.0.0.1:{port}" if part == f"127.0.0.1:{settings.PORT}" else part for part in command]
        with running(name, bound) as process:
            wait_for_port(port)
            yield Web(port, process.pid)

    def workers(self) -> list[int]:
        """The processes that answer: gunicorn's children."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text()
        return [int(pid) for pid in children.split()]

    def cpu_seconds(self) -> float:
        """The processor's time that the workers have taken so far, to a hundredth of a second."""
        ticks = 0
        for pid in self.workers():
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])  # proc(5): utime and stime
        return ticks / os.sysconf("SC_CLK_TCK")


@contextmanager
def worker() -> Iterator[subprocess.Popen[bytes]]:
    [command] = [list(program.command) for program in programs("127.0.0.1") if program.name == "worker"]
    with running("worker", command) as process:
        yield process


def until(true: Callable[[], object], seconds: float, every: float = 0.2) -> bool:
    """Whether ``true()`` comes true within so many seconds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(every)
    return False
