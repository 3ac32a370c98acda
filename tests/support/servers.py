"""A private PostgreSQL and a private Redis, on ports of their own, gone when the tests are.

Their ports are chosen by the first process of the run that asks for an address, and the others find them in the
environment. Whoever holds ``Servers`` starts them.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from factcheck.supervisor import die_with_parent

POSTGRES_VARIABLE = "FACTCHECK_TEST_POSTGRES"
REDIS_VARIABLE = "FACTCHECK_TEST_REDIS"
OLDEST_POSTGRES = 15
START_SECONDS = 30
STOP_SECONDS = 5


def free_port() -> int:
    """A port of this machine that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for_port(port: int) -> None:
    """Return when something listens on the port. ``TimeoutError`` when nothing does."""
    until = time.monotonic() + START_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            if time.monotonic() > until:
                raise TimeoutError(f"Nothing listens on port {port} after {START_SECONDS} s.") from None
            time.sleep(0.05)


@dataclass
class Server:
    """One process in a temporary folder. It dies with the process that started it."""

    command: Callable[[Path, int], Sequence[str]]
    stop_signal: signal.Signals
    user: str | None = None
    prepare: Callable[[Path], Sequence[str]] | None = None
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None
    folder: Path | None = None

    def start(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="factcheck-server-"))
        if self.user:
            shutil.chown(self.folder, self.user)
        if self.prepare:
            subprocess.run(
                self.prepare(self.folder), user=self.user, cwd=self.folder, check=True, stdout=subprocess.DEVNULL
            )
        with (self.folder / "log").open("wb") as log:
            self.process = subprocess.Popen(
                self.command(self.folder, self.port),
                user=self.user,
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=die_with_parent(os.getpid()),
            )

    def stop(self) -> None:
        if self.process:
            self.process.send_signal(self.stop_signal)
            try:
                self.process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        if self.folder:
            shutil.rmtree(self.folder, ignore_errors=True)


def postgres_programs() -> Path | None:
    """The folder of the newest ``initdb`` and ``postgres`` on this machine, if they are new enough."""
    found = [Path(path).parent for path in (shutil.which("initdb"),) if path]
    found += [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    versions = [(version, folder) for folder in found if (version := postgres_version(folder)) >= OLDEST_POSTGRES]
    return max(versions)[1] if versions else None


def postgres_version(folder: Path) -> int:
    said = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=False).stdout
    number = said.split()[-1] if "(PostgreSQL)" not in said else said.split("(PostgreSQL)")[1].split()[0]
    return int(number.split(".")[0]) if number.split(".")[0].isdigit() else 0


def postgres_user() -> str | None:
    """PostgreSQL refuses to run as root; then it runs as the user its package made."""
    if os.getuid() != 0:
        return None
    return next((name for name in ("postgres", "nobody") if name in {user.pw_name for user in pwd.getpwall()}), None)


def postgres(programs: Path, *, durable: bool = False) -> Server:
    """``durable``: with the settings that PostgreSQL comes with, which wait for the disk."""

    def prepare(folder: Path) -> list[str]:
        return [
            *(str(programs / "initdb"), "--pgdata", str(folder / "data"), "--username", "factcheck", "--auth", "trust"),
            *("--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync", "--no-instructions"),
        ]

    def command(folder: Path, port: int) -> list[str]:
        settings: dict[str, str | int] = {
            "listen_addresses": "127.0.0.1",
            "port": port,
            "unix_socket_directories": "",
            "max_connections": 200,
        }
        if not durable:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        return [
            *(str(programs / "postgres"), "-D", str(folder / "data")),
            *(part for name, value in settings.items() for part in ("-c", f"{name}={value}")),
        ]

    # SIGQUIT is PostgreSQL's immediate shutdown: what was in this database is of no interest.
    return Server(command, signal.SIGQUIT, user=postgres_user(), prepare=prepare)


def redis(program: str) -> Server:
    def command(folder: Path, port: int) -> list[str]:
        return [
            *(program, "--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder)),
            *("--save", "", "--appendonly", "no", "--databases", "2048"),
        ]

    return Server(command, signal.SIGTERM)


class Servers:
    """The servers of one run. ``durable`` is for measuring, see ``postgres``."""

    def __init__(self, *, durable: bool = False) -> None:
        self.durable = durable
        self.running: list[Server] = []

    def start(self) -> None:
        """Start both; return when they take connections."""
        programs, program = postgres_programs(), shutil.which("redis-server")
        assert programs, "PostgreSQL is not there."
        assert program, "Redis is not there."
        self.running = [postgres(programs, durable=self.durable), redis(program)]
        for server, variable in zip(self.running, (POSTGRES_VARIABLE, REDIS_VARIABLE), strict=True):
            server.port = port_of(variable)
            server.start()
        for server in self.running:
            wait_for_port(server.port)

    def stop(self) -> None:
        for server in self.running:
            server.stop()


def port_of(variable: str) -> int:
    """The port of the run's server, whether it runs by now or not."""
    if variable not in os.environ:
        os.environ[variable] = str(free_port())
    return int(os.environ[variable])


def postgres_url(database: str) -> str:
    """The address of one database of the run's server; the database itself need not exist."""
    return f"postgresql://factcheck@127.0.0.1:{port_of(POSTGRES_VARIABLE)}/{database}"


def redis_url(number: int) -> str:
    """The address of one database of the run's server."""
    return f"redis://127.0.0.1:{port_of(REDIS_VARIABLE)}/{number}"
