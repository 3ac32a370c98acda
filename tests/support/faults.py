"""A running product that is hurt on purpose, and what may be asked of it afterwards.

Everything goes through the doors that the product has (REST, its own commands, signals to its processes); only the
ledger and the tables are looked into from outside, since that is what has to be whole.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sqlite3
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from annotations.suggesters import get_suggester
from tests.support import templates
from tests.support.product import Product
from tests.support.templates import Template

DONE_WITHIN = 60.0
"""Seconds from the restart in which everything that was promised has to be done."""
PATIENCE = 150.0
"""Seconds in which a busy machine gets to where a fault is to happen. Nothing is promised about these."""
PROGRAMS = {"web": "gunicorn", "worker": "worker", "beat": "beat"}
CLIENTS = 4


def text_of(number: int, paragraphs: int) -> str:
    """The ``number``-th article: no two alike, with a few spans worth checking in each paragraph."""
    lines = [f"Report {number} from the Ostra valley"]
    for part in range(paragraphs):
        figure = 7 * number + part
        lines.append(
            f"The Valley Guard said on Monday that {figure} of its people had been killed near bridge {part}. "
            f"“We hold the whole bank up to marker {figure},” its speaker Jorin Vasht said. "
            f"The League denied that bridge {part} had fallen, and put the number of wounded at {figure + 3}."
        )
    return "\n\n".join(lines)


@cache
def quiet_run(text: str) -> tuple[tuple[int, int, str], ...]:
    """What an undisturbed run stores for this text: start, end and words of each suggestion."""
    return tuple(sorted((draft.start, draft.end, draft.exact) for draft in get_suggester().suggest(text, "en")))


def wait_until(happened: Callable[[], object], seconds: float, what: Callable[[], object]) -> float:
    """Return how many seconds it took. Fails with what ``what`` says when it takes longer."""
    begun = time.monotonic()
    while not happened():
        assert time.monotonic() - begun < seconds, f"Not after {seconds:.0f} s: {what()}"
        time.sleep(0.05)
    return time.monotonic() - begun


PASSWORD = "anchor-left-bank-7"
PREPARE = f"""
from django.core.management import call_command
from factcheck.management.commands.run import collect_static_if_changed
from factcheck.models import User
call_command("createcachetable", verbosity=0)
collect_static_if_changed(print)
call_command("create_desk", "faults", "Faults desk", "--admin", "ada")
ada = User.objects.get()
ada.set_password({PASSWORD!r})
ada.save()
call_command("create_token", "ada", "--scope", "write", "--scope", "read")
"""


def prepared() -> tuple[Template, str]:
    """What every test begins with: a data folder and database with one empty desk and its admin ada; and her token."""

    def make(folder: Path) -> Product:
        product = templates.migrated().product(folder / "var", folder / "log")
        token = product.manage("shell", "--verbosity", "0", "-c", PREPARE).split()[-1]
        (folder / "token").write_text(token)
        return product

    template = templates.made_once("faults", make)
    return template, (template.var.parent / "token").read_text()


@dataclass
class Answer:
    """What the server said to one upload; ``status`` is 0 when it said nothing."""

    status: int
    uuid: str = ""


@dataclass
class Patient:
    """One running product with a desk of its own."""

    product: Product
    token: str
    measured: Callable[[str], object]
    texts: list[str] = field(default_factory=list)

    # Work

    def upload(self, number: int, text: str) -> Answer:
        """Post one article as a newsroom's tool does."""
        body = {"desk": "faults", "text": text, "language": "en", "external_id": f"report-{number}"}
        request = urllib.request.Request(
            f"{self.product.url}/api/v1/articles/",
            data=json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return Answer(answer.status, json.load(answer)["uuid"])
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code)
        except (OSError, ValueError):  # Nobody listens, or the connection broke in the middle of the answer.
            return Answer(0)

    def upload_all(self, texts: Sequence[str]) -> list[Answer]:
        """Post them from several clients at a time; the answers in the order of the texts."""
        first = len(self.texts)
        self.texts += texts
        with ThreadPoolExecutor(CLIENTS) as clients:
            return list(clients.map(self.upload, range(first, first + len(texts)), texts))

    # Faults

    def leader(self, name: str) -> int | None:
        """The main process of a program (web, worker, beat) as it runs now."""
        assert self.product.process
        for process in self.product.processes():
            with contextlib.suppress(OSError):
                parent = int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[1])
                words = Path(f"/proc/{process}/cmdline").read_text().split("\0")
                if parent == self.product.process.pid and PROGRAMS[name] in words:
                    return process
        return None

    def members(self, name: str) -> list[int]:
        """The main process of a program, and all that it has started."""
        leader = self.leader(name)
        found = []
        for process in self.product.processes():
            with contextlib.suppress(OSError):
                if os.getpgid(process) == leader:
                    found.append(process)
        return found

    def kill(self, *processes: int) -> None:
        for process in processes:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)

    def kill_program(self, name: str) -> None:
        """``kill -9`` of the program's main process, as it runs now or as soon as it runs again."""
        wait_until(lambda: self.leader(name), PATIENCE, lambda: f"{name} does not run: {self.product.output}")
        leader = self.leader(name)
        assert leader is not None
        self.kill(leader)

    @contextlib.contextmanager
    def held(self, name: str) -> Iterator[None]:
        """The program stands still while the block runs, and then goes on.

        It is stopped between two of its transactions: on SQLite one that stands still holds up everybody who writes.
        """
        members = self.members(name)
        assert members, f"{name} does not run."

        def send(number: int) -> None:
            for process in members:
                os.kill(process, number)

        def stopped_outside_a_transaction() -> bool:
            send(signal.SIGSTOP)
            if can_be_written(self.product):
                return True
            send(signal.SIGCONT)
            return False

        try:
            wait_until(stopped_outside_a_transaction, DONE_WITHIN, self.complaint)
            yield
        finally:
            send(signal.SIGCONT)

    # What is left

    def answers(self) -> bool:
        """Whether web serves pages now."""
        try:
            return self.product.get("/healthz")[0] == 200
        except OSError:
            return False

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Ask the product's database, whichever it is."""
        return ask(self.product, sql)

    def states(self) -> dict[str, int]:
        """How many jobs the ledger holds in each state."""
        return dict(self.rows("SELECT state, count(*) FROM factcheck_job GROUP BY state"))

    def unfinished(self) -> int:
        return sum(count for state, count in self.states().items() if state != "done")

    def wait_until_left(self, count: int) -> None:
        """Return as soon as no more than so many jobs are unfinished."""
        wait_until(lambda: self.unfinished() <= count, PATIENCE, self.complaint)

    def wait_until_done(self) -> None:
        """Return when every job is done, within the seconds that are allowed from the last fault."""
        left = self.unfinished()
        took = wait_until(lambda: self.unfinished() == 0, DONE_WITHIN, self.complaint)
        self.measured(f"{left} unfinished jobs were done after {took:.1f} s")

    def complaint(self) -> str:
        jobs = self.rows(
            "SELECT id, state, tries, lease_until, sent_at, error FROM factcheck_job WHERE state <> 'done' ORDER BY id"
        )
        return f"{self.states()}\n{jobs[:20]}\n{self.product.output[-6000:]}"

    def assert_whole(self) -> None:
        """Every article is there once, with one event of each kind, one job, and its suggestions exactly once."""
        articles = self.rows(
            "SELECT row.external_id, row.article_id, revision.id, revision.text FROM factcheck_deskarticle row "
            "JOIN annotations_revision revision ON revision.article_id = row.article_id"
        )
        assert sorted(row[0] for row in articles) == sorted(f"report-{number}" for number in range(len(self.texts)))
        found: dict[int, list[tuple[int, int, str]]] = {row[2]: [] for row in articles}
        for revision, start, end, exact in self.rows(
            'SELECT revision_id, start, "end", exact FROM annotations_suggestion'
        ):
            found[revision].append((start, end, exact))
        for name, _, revision, text in articles:
            assert text == self.texts[int(name.removeprefix("report-"))]
            assert tuple(sorted(found[revision])) == quiet_run(text), name
        for verb in ("article_ingested", "article_suggested"):
            events = self.rows(f"SELECT article_id FROM factcheck_event WHERE verb = '{verb}' ORDER BY article_id")
            assert [article for (article,) in events] == sorted(row[1] for row in articles), verb
        assert self.rows("SELECT state, lease_until FROM factcheck_job") == [("done", None)] * len(articles)


def can_be_written(product: Product) -> bool:
    """Whether nobody holds the lock that everybody who writes needs; there is none but on SQLite."""
    path = product.var / "factcheck.sqlite3"
    if not path.exists():
        return True
    with contextlib.closing(sqlite3.connect(path, timeout=1, isolation_level=None)) as connection:
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return False
        connection.execute("ROLLBACK")
        return True


def ask(product: Product, sql: str) -> list[tuple[Any, ...]]:
    url = product.variables.get("DATABASE_URL")
    if url:
        import psycopg

        with psycopg.connect(url, autocommit=True) as connection:
            return connection.execute(sql).fetchall()
    with contextlib.closing(sqlite3.connect(product.var / "factcheck.sqlite3", timeout=20)) as connection:
        rows = connection.execute(sql).fetchall()
        connection.commit()
        return rows


def messages(product: Product) -> int:
    """How many messages of jobs wait at the broker."""
    url = product.variables.get("REDIS_URL")
    if url:
        import redis

        with redis.Redis.from_url(url) as client:
            return int(client.llen("celery"))
    return len(list((product.var / "broker").glob("*.celery.msg")))


def empty_broker(product: Product) -> None:
    """Every message is gone, and whatever else the broker kept."""
    url = product.variables.get("REDIS_URL")
    if url:
        import redis

        with redis.Redis.from_url(url) as client:
            client.flushdb()
        return
    for name in ("broker", "broker-control"):
        for path in (product.var / name).iterdir():
            path.unlink(missing_ok=True)
