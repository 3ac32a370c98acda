"""A product that is ready to start, made once for all processes of a run and copied from then on.

To migrate a new database takes longer than most tests. That it works is tested where it is the matter at hand.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support import engines
from tests.support.product import Product

READY = """
from factcheck.management.commands.run import Command
Command().prepare("127.0.0.1")
"""


@dataclass(frozen=True)
class Template:
    """A data folder that nothing runs on, and on the newsroom's engine a database that nobody is connected to."""

    var: Path
    database: str

    @property
    def sqlite(self) -> Path:
        return self.var / "factcheck.sqlite3"

    def variables(self) -> dict[str, str]:
        """The settings of a copy of the database, where it is not a file of the folder."""
        return engines.fresh_variables(self.database) if self.database else {}

    def product(self, var: Path, log: Path, variables: dict[str, str] | None = None, *arguments: str) -> Product:
        """A product with copies of both, not started yet."""
        shutil.copytree(self.var, var)
        return Product(var, log, {**self.variables(), **(variables or {})}, arguments)


def made_once(name: str, make: Callable[[Path], Product]) -> Template:
    """The template of this name. The first process of the run that asks for it has it made; the others wait."""
    folder = Path(os.environ["FACTCHECK_TEST_FOLDER"]) / name
    folder.mkdir(exist_ok=True)
    with _locked(folder / "lock"):
        done = folder / "done"
        if not done.exists():
            shutil.rmtree(folder / "var", ignore_errors=True)  # of a first try that failed
            product = make(folder)
            done.write_text(product.variables.get("DATABASE_URL", "").rpartition("/")[2])
        return Template(folder / "var", done.read_text())


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def migrated() -> Template:
    """With every table, and no row that a person would have made."""

    def make(folder: Path) -> Product:
        product = Product(folder / "var", folder / "log", engines.fresh_variables())
        product.var.mkdir()
        product.manage("migrate", "--verbosity", "0")
        return product

    return made_once("migrated", make)


def ready() -> Template:
    """As after the first start: with static files and the demo desk."""

    def make(folder: Path) -> Product:
        product = migrated().product(folder / "var", folder / "log")
        product.manage("shell", "--verbosity", "0", "-c", READY)
        return product

    return made_once("ready", make)
