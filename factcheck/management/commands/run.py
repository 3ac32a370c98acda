"""``manage.py run``: the whole product on one machine. Web, worker and beat under one supervisor."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import hashlib
import importlib
import ipaddress
import logging
import os
import socket
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import check_password
from django.contrib.staticfiles.finders import get_finders
from django.core.management import BaseCommand, CommandError, CommandParser, call_command, get_commands
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections
from django.db.migrations.executor import MigrationExecutor

from factcheck import triggers
from factcheck.models import Desk
from factcheck.supervisor import Plan, Program

FOLDERS = ("broker", "broker-control", "media", "static")
REDIS_SECONDS = 3


class Command(BaseCommand):
    help = "Prepare the data folder and the database, then run web, worker and beat until Ctrl-C."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--bind", default="127.0.0.1", metavar="ADDRESS", help="IP address that the web server listens on"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        bind: str = options["bind"]
        try:
            with data_folder():
                refuse_taken_port(bind, settings.PORT)
                refuse_missing_redis()
                self.prepare(bind)
                self.supervise(bind)
        except KeyboardInterrupt:
            self.say("Stopped.")

    def prepare(self, bind: str) -> None:
        """Bring database, static files and demo desk up to date. Does nothing, quickly, when they are."""
        refuse_missing_database()
        migrate_if_needed(self.say)
        guard_history_if_needed(self.say)
        if settings.CACHES["default"]["BACKEND"].endswith("DatabaseCache"):
            call_command("createcachetable", verbosity=0)
        collect_static_if_changed(self.say)
        if is_loopback(bind):
            if "demo" in get_commands() and not Desk.objects.exists():
                self.say("Making the demo desk.")
                call_command("demo")
        elif logins := demo_logins():
            raise CommandError(
                f"The demo desk is in this database, and its passwords are public (user {logins[0][0]}). It is served "
                f"on this machine only. Run without --bind {bind}, or use an empty database."
            )
        connections.close_all()

    def supervise(self, bind: str) -> NoReturn:
        """Become the supervisor: this process has all of Django in memory, which it needs for nothing any more."""
        said = [f"\nFactcheck is ready: http://{in_url(reachable(bind))}:{settings.PORT}/"]
        if logins := demo_logins() if is_loopback(bind) else []:
            said.append("Logins of the demo desk (on this machine only):")
            said += [f"  {username:<10} {password:<24} {role}" for username, password, role in logins]
        said.append("Ctrl-C stops it.\n")
        connections.close_all()
        self.stdout.flush()
        Plan(programs(bind), reachable(bind), settings.PORT, said).become()

    def say(self, line: str) -> None:
        """One line for whoever watches. Nobody watching any more is no reason to stop."""
        with contextlib.suppress(BrokenPipeError):
            self.stdout.write(line)
            self.stdout.flush()


def programs(bind: str) -> list[Program]:
    """The three processes. The worker signs on to nothing: one machine has nobody to gossip with."""
    celery = (sys.executable, "-m", "celery", "--quiet", "--app", "factcheck")
    level = logging.getLevelName(logging.root.level)
    web = (
        *(sys.executable, "-m", "gunicorn", "factcheck.wsgi", "--config", "python:factcheck.gunicorn"),
        *("--bind", f"{in_url(bind)}:{settings.PORT}", "--graceful-timeout", "2"),
    )
    worker = (
        *(*celery, "worker", "--loglevel", level, "--pool", settings.CELERY_WORKER_POOL),
        *("--concurrency", str(settings.CELERY_WORKER_CONCURRENCY)),
        *("--without-gossip", "--without-mingle", "--without-heartbeat"),
    )
    beat = (*celery, "beat", "--loglevel", level, "--pidfile", "")
    return [Program("web", web), Program("worker", worker), Program("beat", beat)]


@contextlib.contextmanager
def data_folder() -> Iterator[None]:
    """Make the data folder and its parts, and hold it for this process alone."""
    var: Path = settings.VAR
    try:
        for name in FOLDERS:
            (var / name).mkdir(parents=True, exist_ok=True)
        lock = (var / "run.lock").open("a+")
    except OSError as error:
        raise CommandError(
            f"The data folder {var} cannot be written ({error.strerror}). "
            "Set FACTCHECK_VAR to a folder that you can write to."
        ) from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise CommandError(
                f"Factcheck already runs on the data folder {var} (process {lock.read().strip() or 'unknown'}). "
                "Stop it first, or set FACTCHECK_VAR to another folder."
            ) from None
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        os.set_inheritable(lock.fileno(), True)  # The supervisor that this process becomes holds it on.
        yield


def refuse_taken_port(bind: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in bind else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((bind, port))
        except (OSError, OverflowError) as error:
            number = error.errno if isinstance(error, OSError) else None
            if number == errno.EADDRINUSE:
                raise CommandError(f"Port {port} is in use. Choose another one: PORT={port + 1} make run") from error
            if number == errno.EACCES or number is None:
                raise CommandError(
                    f"Port {port} cannot be used by this user. Choose one from 1024 to 65535: PORT=8001 make run"
                ) from error
            raise CommandError(
                f"{bind} is not an address of this machine. Use --bind 127.0.0.1 or one of its own addresses."
            ) from error


def refuse_missing_redis() -> None:
    if not settings.REDIS_URL:
        return
    import redis  # Only for who uses it: it takes a quarter of a second.

    try:
        redis.Redis.from_url(
            settings.REDIS_URL, socket_connect_timeout=REDIS_SECONDS, socket_timeout=REDIS_SECONDS
        ).ping()
    except (redis.RedisError, ValueError) as error:
        raise CommandError(
            f"Redis{place(settings.REDIS_URL)} does not answer ({reason(error)}). Start it, correct REDIS_URL, "
            "or unset REDIS_URL to run without Redis."
        ) from error


def refuse_missing_database() -> None:
    try:
        connections[DEFAULT_DB_ALIAS].ensure_connection()
    except DatabaseError as error:
        where = place(settings.DATABASE_URL) if settings.DATABASE_URL else f" in {settings.VAR}"
        raise CommandError(
            f"The database{where} cannot be opened ({reason(error)}). Start it, correct DATABASE_URL, or unset "
            "DATABASE_URL to use SQLite."
        ) from error


def place(url: str) -> str:
    """Host and port of a URL, as words: never its user, its password or its query."""
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:
        port = None
    return f" at {parts.hostname}{f':{port}' if port else ''}" if parts.hostname else ""


def reason(error: Exception) -> str:
    """The first line of an error, without the passwords of the URLs that we were given."""
    line = (str(error).strip() or type(error).__name__).splitlines()[0].rstrip(". ")
    for url in (settings.DATABASE_URL, settings.REDIS_URL):
        for secret in (url, urlsplit(url).password):
            line = line.replace(secret, "…") if secret else line
    return line


def migrate_if_needed(say: Any) -> None:
    executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        say("Preparing the database.")
        call_command("migrate", interactive=False, verbosity=0)


def guard_history_if_needed(say: Any) -> None:
    """Install the triggers that protect history and keep the search, unless each is there as this version wants it."""
    if triggers.amiss(connections[DEFAULT_DB_ALIAS]):
        say("Installing the triggers that protect history and keep the search.")
        triggers.install()


def collect_static_if_changed(say: Any) -> None:
    """Collect, hash and compress the static files, unless none of them changed since the last time."""
    state = hashlib.sha256(repr(settings.STORAGES["staticfiles"]).encode())
    for finder in get_finders():
        for name, storage in finder.list(None):
            facts = os.stat(storage.path(name))
            state.update(f"{name}\0{facts.st_mtime_ns}\0{facts.st_size}\n".encode())
    mark = settings.VAR / "static.fingerprint"
    if mark.exists() and mark.read_text() == state.hexdigest():
        return
    say("Collecting the static files.")
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    mark.write_text(state.hexdigest())


def demo_logins() -> list[tuple[str, str, str]]:
    """User, password and role of the demo desk's logins that open this database now."""
    try:
        demo = importlib.import_module("factcheck.demo")
    except ModuleNotFoundError:
        return []
    names = [username for username, _, _ in demo.LOGINS]
    hashes = dict(
        get_user_model().objects.filter(is_active=True, username__in=names).values_list("username", "password")
    )

    def opens(login: tuple[str, str, str]) -> bool:
        return login[0] in hashes and check_password(login[1], hashes[login[0]])

    # Slow hashing on purpose, half a second each; it runs in C and lets other threads run.
    with ThreadPoolExecutor() as pool:
        return [login for login, fits in zip(demo.LOGINS, pool.map(opens, demo.LOGINS), strict=True) if fits]


def is_loopback(bind: str) -> bool:
    try:
        return ipaddress.ip_address(bind).is_loopback
    except ValueError:
        return bind == "localhost"


def reachable(bind: str) -> str:
    """An address under which this machine reaches itself."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(bind, bind)  # noqa: S104 (compared, not bound)


def in_url(address: str) -> str:
    return f"[{address}]" if ":" in address else address
