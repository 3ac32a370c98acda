"""Runs a few programs side by side, keeps them running, and stops all of them at once.

It knows nothing of Django or of this product, and runs as a program of its own: see ``Plan``.
So it takes a tenth of the memory that ``manage.py run`` took to prepare everything. What it promises:

- every program is the leader of its own session, so Ctrl-C in the terminal reaches the supervisor alone;
- a program that ends is started again after 1, 2, 4 … at most 30 seconds, and a line says so;
- SIGINT, SIGTERM and SIGHUP end everything within ``STOP_SECONDS``; a second signal ends it at once;
- nothing is left behind, not even by a supervisor that was killed (on Linux, where the kernel tells the programs).
"""

from __future__ import annotations

import contextlib
import ctypes
import http.client
import json
import os
import selectors
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import NoReturn

PRESS_SECONDS = 1.5
"""Seconds from the first signal until a program that still works on something is pressed with SIGQUIT."""
STOP_SECONDS = 3.0
"""Seconds from the first signal until whatever is left is killed.

An idle Celery worker on the filesystem transport looks up every two seconds, and once more before it believes it.
"""
FIRST_DELAY, LONGEST_DELAY = 1.0, 30.0
"""Seconds before an ended program starts again: twice as long each time."""
STEADY_SECONDS = 60.0
"""A program that ran this long starts again after one second, however often it had ended before."""
TICK_SECONDS = 0.1
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

PR_SET_PDEATHSIG = 1  # linux/prctl.h
LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


@dataclass(frozen=True)
class Program:
    """What to start: a short name for the output's margin, and the command."""

    name: str
    command: Sequence[str]


@dataclass
class Child:
    """One program as it runs: its process, the last unfinished piece of its output, and its restarts."""

    program: Program
    process: subprocess.Popen[bytes] | None = None
    rest: bytes = b""
    started_at: float = 0.0
    start_at: float = 0.0
    delay: float = 0.0


@dataclass
class Supervisor:
    """Runs ``programs`` until a signal.

    ``ready`` is asked every tick, until it answers True for the first time; then ``announce`` is called, once.
    """

    programs: Sequence[Program]
    environment: Mapping[str, str]
    say: Callable[[str], None]
    ready: Callable[[], bool] = lambda: True
    announce: Callable[[], None] = lambda: None
    children: list[Child] = field(default_factory=list, init=False)
    signals: int = field(default=0, init=False)

    def run(self) -> None:
        """Return when a signal came and every program is gone. Call it from the main thread."""
        before = {number: signal.signal(number, self._on_signal) for number in STOP_SIGNALS}
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOP_SIGNALS)
        self.children = [Child(program) for program in self.programs]
        width = max(len(program.name) for program in self.programs)
        with selectors.DefaultSelector() as selector:
            try:
                self._keep_running(selector, width)
            finally:
                self._stop(selector, width)
                for number, handler in before.items():
                    signal.signal(number, handler)

    def _on_signal(self, number: int, frame: object) -> None:
        self.signals += 1

    def _keep_running(self, selector: selectors.BaseSelector, width: int) -> None:
        announced = False
        while not self.signals:
            for child in self.children:
                if child.process is None and time.monotonic() >= child.start_at:
                    self._start(child, selector)
            self._relay(selector, width, TICK_SECONDS)
            for child in self.children:
                if child.process is not None and has_ended(child.process):
                    self._plan_restart(child, self._bury(child, selector, width))
            if not announced and not self.signals and self.ready():
                announced = True
                self.announce()

    def _start(self, child: Child, selector: selectors.BaseSelector) -> None:
        child.started_at = time.monotonic()
        child.process = subprocess.Popen(
            child.program.command,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=die_with_parent(os.getpid()),
        )
        assert child.process.stdout is not None
        os.set_blocking(child.process.stdout.fileno(), False)
        selector.register(child.process.stdout, selectors.EVENT_READ, child)

    def _plan_restart(self, child: Child, code: int) -> None:
        now = time.monotonic()
        steady = now - child.started_at >= STEADY_SECONDS
        child.delay = FIRST_DELAY if steady or not child.delay else min(child.delay * 2, LONGEST_DELAY)
        child.start_at = now + child.delay
        self.say(f"{child.program.name} ended ({describe(code)}). It starts again in {child.delay:.0f} s.")

    def _bury(self, child: Child, selector: selectors.BaseSelector, width: int) -> int:
        """Take an ended program's last output, end what it left in its session; return its exit code."""
        process = child.process
        assert process is not None
        assert process.stdout is not None
        # While the leader is not waited for, its id cannot belong to anybody else.
        kill_group(process)
        while self._read(child, selector, width):
            pass
        if child.rest:
            self._show(child, child.rest, width)
            child.rest = b""
        with contextlib.suppress(KeyError):
            selector.unregister(process.stdout)
        process.stdout.close()
        child.process = None
        return process.wait()

    def _stop(self, selector: selectors.BaseSelector, width: int) -> None:
        begun = time.monotonic()
        signals_before = max(self.signals, 1)
        pressed = False
        for child in self.children:
            signal_leader(child.process, signal.SIGTERM)
        while running := [child for child in self.children if child.process is not None]:
            passed = time.monotonic() - begun
            if passed >= STOP_SECONDS or self.signals > signals_before:
                for child in running:
                    assert child.process is not None
                    kill_group(child.process)
                    child.process.wait()
            elif passed >= PRESS_SECONDS and not pressed:
                pressed = True
                for child in running:
                    signal_leader(child.process, signal.SIGQUIT)
            self._relay(selector, width, TICK_SECONDS / 2)
            for child in running:
                if child.process is not None and has_ended(child.process):
                    self._bury(child, selector, width)

    def _relay(self, selector: selectors.BaseSelector, width: int, seconds: float) -> None:
        for key, _ in selector.select(seconds):
            self._read(key.data, selector, width)

    def _read(self, child: Child, selector: selectors.BaseSelector, width: int) -> bool:
        """Pass on the whole lines of one piece of output. False when there is none, or none any more."""
        assert child.process is not None
        assert child.process.stdout is not None
        try:
            piece = os.read(child.process.stdout.fileno(), 65536)
        except BlockingIOError:
            return False
        if not piece:  # The program closed its output. It may go on running.
            with contextlib.suppress(KeyError):
                selector.unregister(child.process.stdout)
            return False
        *lines, child.rest = (child.rest + piece).split(b"\n")
        for line in filter(bytes.strip, lines):
            self._show(child, line, width)
        return True

    def _show(self, child: Child, line: bytes, width: int) -> None:
        self.say(f"{child.program.name:<{width}} | {line.decode(errors='replace')}")


def die_with_parent(parent: int) -> Callable[[], None]:
    """What a child does before it becomes its program: ask the kernel for SIGKILL when its parent is gone.

    The kernel watches the thread that made the child; that is why programs are started from the main thread.
    """

    def ask() -> None:
        if LIBC is not None:
            LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # It was gone before we asked.
            os._exit(1)

    return ask


def has_ended(process: subprocess.Popen[bytes]) -> bool:
    """Whether the process has ended. Unlike ``poll`` this keeps its id reserved."""
    if process.returncode is not None:
        return True
    return os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def signal_leader(process: subprocess.Popen[bytes] | None, number: signal.Signals) -> None:
    """Signal the program's main process alone: a SIGTERM to a whole group hangs Celery's prefork pool."""
    if process is not None and not has_ended(process):
        os.kill(process.pid, number)


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """Kill everything in the program's session's first group, of which the program is the leader."""
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def describe(code: int) -> str:
    """An exit code as words: ``exit code 3``, ``SIGKILL``."""
    return signal.Signals(-code).name if code < 0 else f"exit code {code}"


# As a program of its own


@dataclass(frozen=True)
class Plan:
    """What to run; ``announcement`` is said once the web server at ``host`` and ``port`` answers."""

    programs: list[Program]
    host: str
    port: int
    announcement: list[str]

    def become(self) -> NoReturn:
        """Replace this process by its supervisor. Signals that come meanwhile are kept for it."""
        signal.pthread_sigmask(signal.SIG_BLOCK, STOP_SIGNALS)
        plan = tempfile.TemporaryFile()  # noqa: SIM115  the next program closes it
        plan.write(json.dumps(asdict(self)).encode())
        plan.seek(0)
        os.set_inheritable(plan.fileno(), True)
        # -P: the folder of this file is not a place to import from.
        os.execv(sys.executable, [sys.executable, "-P", __file__, str(plan.fileno())])  # noqa: S606


def say(line: str) -> None:
    """One line for whoever watches. Nobody watching any more is no reason to stop."""
    with contextlib.suppress(BrokenPipeError):
        print(line, flush=True)


def answers(host: str, port: int) -> bool:
    """Whether the web server answers there. A redirect to https or a refused host name is an answer too."""
    connection = http.client.HTTPConnection(host, port, timeout=0.5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def main(plan: int) -> None:
    """Run the plan that stands in this open file, until a signal."""
    with open(plan, "rb") as file:
        read = json.load(file)
    Supervisor(
        [Program(**program) for program in read["programs"]],
        environment={**os.environ, "PYTHONUNBUFFERED": "1"},
        say=say,
        ready=lambda: answers(read["host"], read["port"]),
        announce=lambda: say("\n".join(read["announcement"])),
    ).run()
    say("Stopped.")


if __name__ == "__main__":
    main(int(sys.argv[1]))
