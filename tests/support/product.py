"""The real thing: ``manage.py run`` in a data folder of its own, with gunicorn, the Celery worker and beat."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from dataclasses import dataclass, field
from pathlib import Path

from tests.support.servers import free_port

ROOT = Path(__file__).resolve().parents[2]
MARK = "FACTCHECK_TEST_MARK"
START_SECONDS = 180
STOP_SECONDS = 8


def environment(**variables: str) -> dict[str, str]:
    """The environment of a newcomer's shell: none of the tests' own settings, plus ``variables``."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("FACTCHECK_", "DJANGO_", "PYTEST_", "MAKE", "MFLAGS", "DATABASE_URL", "REDIS_URL"))
    }
    return {**kept, **variables}


def processes_with(mark: str) -> list[int]:
    """Process ids of everything, of whatever parent, that was started with this mark in its environment."""
    wanted = f"{MARK}={mark}".encode()
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            # A process that has ended and waits to be collected has an empty environment.
            if wanted in (folder / "environ").read_bytes().split(b"\0"):
                found.append(int(folder.name))
        except OSError:
            continue
    return found


@dataclass
class Product:
    """One ``manage.py run``. ``output`` is what somebody at the terminal has seen so far."""

    var: Path
    log: Path
    variables: dict[str, str] = field(default_factory=dict)
    arguments: tuple[str, ...] = ()
    port: int = field(default_factory=free_port)
    mark: str = field(default_factory=lambda: uuid.uuid4().hex)
    process: subprocess.Popen[bytes] | None = None
    start_seconds: float = START_SECONDS

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def output(self) -> str:
        return self.log.read_text(errors="replace")

    def environment(self) -> dict[str, str]:
        return environment(
            **{"FACTCHECK_VAR": str(self.var), "PORT": str(self.port), MARK: self.mark, **self.variables}
        )

    def manage(self, *arguments: str) -> str:
        """Run another management command on the same data, and return its standard output."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=START_SECONDS,
        )
        assert done.returncode == 0, f"manage.py {' '.join(arguments)}: {done.stdout}{done.stderr}"
        return done.stdout

    def launch(self) -> subprocess.Popen[bytes]:
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "run", *self.arguments],
                cwd=ROOT,
                env=self.environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        return self.process

    def start(self) -> Product:
        """Return when the address was printed."""
        process = self.launch()
        until = time.monotonic() + self.start_seconds
        while "Ctrl-C stops it." not in self.output:
            assert process.poll() is None, f"manage.py run ended with {process.returncode}:\n{self.output}"
            if time.monotonic() > until:
                self.kill()
                raise AssertionError(f"manage.py run is not ready after {self.start_seconds} s:\n{self.output}")
            time.sleep(0.05)
        return self

    def stop(self, number: signal.Signals = signal.SIGINT) -> float:
        """Stop it as Ctrl-C does, and return how many seconds that took."""
        assert self.process
        begun = time.monotonic()
        if self.process.poll() is None:
            self.process.send_signal(number)
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"manage.py run did not stop in {STOP_SECONDS} s:\n{self.output}") from None
        return time.monotonic() - begun

    def kill(self) -> None:
        if self.process:
            self.process.kill()
            self.process.wait()

    def processes(self) -> list[int]:
        """Everything of this product that runs now, the supervisor included."""
        return processes_with(self.mark)

    def get(self, path: str) -> tuple[int, str]:
        """Status and body of a page, for somebody who is not signed in."""
        try:
            with urllib.request.urlopen(self.url + path, timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()
