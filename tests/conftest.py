"""Options, skips and fixtures of the whole suite.

``--no-skip``, ``--soak`` and ``--seed`` are explained by ``pytest --help``. A run tests one engine
(FACTCHECK_TEST_ENGINE: laptop or newsroom); what touches neither a database nor a broker runs on the laptop's alone.
So does, by the marker ``engine``, what goes through a database but is decided elsewhere: by the scripts in Chromium, by
the table of transitions. A test says what else it needs by a marker (``browser``, ``shared``, ``soak``); what the
machine lacks is named in one line at the end.
"""

from __future__ import annotations

import os
import random
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.core.cache import caches
from django.core.management import CommandError
from django.db import OperationalError, connection
from django.test import TransactionTestCase

from tests.support import browser as chromium
from tests.support import engines, templates
from tests.support.product import ROOT, Product
from tests.support.servers import Servers

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

SERVERS = pytest.StashKey[Servers]()
LEFT_OUT = pytest.StashKey[Counter[str]]()


def shared_folder() -> Path:
    return Path(os.environ.get("FACTCHECK_SHARED") or ROOT.parent / "shared").resolve()


NO_CHROMIUM = "Chromium not found: apt-get install chromium"
NO_SHARED = "the real articles are not at {}: set FACTCHECK_SHARED to their folder"
NO_SOAK = "long counts: make soak"
NO_FAULTS = "hurt a running product: make faults"
SAME_ON_BOTH = "the same on both engines: FACTCHECK_TEST_ENGINE=laptop runs them"
OTHER_ENGINE = "about the other engine"
NOT_ALONE = "need the database server to themselves: pytest --numprocesses 0 -m alone"
NEIGHBOURS = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")) > 1
"""Whether other processes of this run use the same servers at the same time."""
TOUCHES_ENGINE = {"db", "transactional_db", "product", "running_server", "patients"}
"""A test with one of these fixtures, or marked ``django_db``, uses a database or a broker."""


# Options and selection


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("factcheck")
    group.addoption(
        "--no-skip",
        action="store_true",
        default=os.environ.get("FACTCHECK_NO_SKIP", "0") not in ("", "0"),
        help="a test that would be skipped fails instead (FACTCHECK_NO_SKIP=1)",
    )
    group.addoption(
        "--soak", type=float, default=None, metavar="SHARE", help="run the soak tests, with this share of their counts"
    )
    group.addoption("--faults", action="store_true", help="run the tests that hurt a running product")
    group.addoption("--seed", type=int, default=None, help="seed of the soak tests' random input; printed at the start")


def pytest_configure(config: pytest.Config) -> None:
    config.stash[SERVERS] = Servers()
    config.stash[LEFT_OUT] = Counter()
    if config.getoption("--seed") is None:
        config.option.seed = random.SystemRandom().randrange(1_000_000)
    if hasattr(config, "workerinput") or config.getoption("collectonly") or engines.ENGINE == "laptop":
        return
    if not engines.missing():
        config.stash[SERVERS].start()
    elif config.getoption("--no-skip"):
        raise pytest.UsageError(f"Nothing may be skipped in this run: {engines.missing()}.")


def pytest_report_header(config: pytest.Config) -> list[str]:
    soak = f"soak: {config.option.soak} of the counts, --seed={config.option.seed}" if config.option.soak else ""
    return [f"engine: {engines.ENGINE}", *filter(None, [soak])]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    no_shared = None if shared_folder().is_dir() else NO_SHARED.format(shared_folder())
    no_engine, no_chromium = engines.missing(), "" if chromium.chromium_program() else NO_CHROMIUM
    kept, left_out = [], []
    for item in items:
        about = item.get_closest_marker("engine")
        reason = None
        if item.get_closest_marker("soak") and config.getoption("--soak") is None:
            reason = NO_SOAK
        elif item.get_closest_marker("faults") and not config.getoption("--faults"):
            reason = NO_FAULTS
        elif item.get_closest_marker("shared") and no_shared:
            reason = no_shared
        elif about and engines.ENGINE not in about.args:
            reason = OTHER_ENGINE
        elif item.get_closest_marker("alone") and engines.ENGINE == "newsroom" and NEIGHBOURS:
            reason = NOT_ALONE
        elif engines.ENGINE != "laptop" and not about and not touches_engine(item):
            reason = SAME_ON_BOTH
        if reason:
            left_out.append(item)
            config.stash[LEFT_OUT][reason] += 1
            continue
        kept.append(item)
        if item.get_closest_marker("browser") and no_chromium:
            item.add_marker(pytest.mark.skip(reason=no_chromium))
        if no_engine:
            item.add_marker(pytest.mark.skip(reason=no_engine))
    if left_out:
        config.hook.pytest_deselected(items=left_out)
    # The longest first, so that at the end no process waits for another one's.
    items[:] = sorted(kept, key=lambda item: item.get_closest_marker("slow") is None)


def touches_engine(item: pytest.Item) -> bool:
    """Whether the test uses a database or a broker, which differ from one engine to the other."""
    fixtures = set(getattr(item, "fixturenames", ()))
    return bool(item.get_closest_marker("django_db") or fixtures & TOUCHES_ENGINE)


# What was skipped or left out, in one line each


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Any:
    report = yield
    if report.skipped and not hasattr(report, "wasxfail") and item.config.getoption("--no-skip"):
        report.outcome = "failed"
        report.longrepr = f"Nothing may be skipped in this run. {report.longrepr[2]}"
    return report


def pytest_sessionfinish(session: pytest.Session) -> None:
    if hasattr(session.config, "workeroutput"):
        left_out = session.config.stash[LEFT_OUT]
        session.config.workeroutput["left_out"] = dict(left_out)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    # Every worker has left out the same tests, so the last one's counts are everybody's.
    node.config.stash[LEFT_OUT].clear()
    node.config.stash[LEFT_OUT].update(getattr(node, "workeroutput", {}).get("left_out", {}))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    skipped = Counter(
        report.longrepr[2].removeprefix("Skipped: ")
        for report in terminalreporter.getreports("skipped")
        if isinstance(report.longrepr, tuple)
    )
    for reason, count in skipped.items():
        terminalreporter.write_line(f"{count} skipped: {reason}", yellow=True)
    for report in terminalreporter.getreports("passed"):
        for name, value in report.user_properties:
            if name == "measured" and report.when == "call":
                terminalreporter.write_line(f"{report.nodeid.rpartition('::')[2]}: {value}")
    for reason, count in config.stash[LEFT_OUT].items():
        terminalreporter.write_line(f"{count} left out: {reason}")


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    if SERVERS in config.stash:
        config.stash[SERVERS].stop()
    if not hasattr(config, "workerinput"):
        shutil.rmtree(os.environ["FACTCHECK_TEST_FOLDER"], ignore_errors=True)


# Databases


@pytest.fixture(scope="session")
def engine() -> str:
    """``laptop`` or ``newsroom``: what this run's databases and brokers are."""
    return engines.ENGINE


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None, engine: str) -> None:
    """The tests' own database begins as a copy, too."""
    template, wanted = templates.migrated(), connection.settings_dict["TEST"]
    if engine == "laptop":
        shutil.copy(template.sqlite, wanted["NAME"])
    else:
        wanted["TEMPLATE"] = template.database


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """Django would begin by removing the copy. The run's folder and servers go when it ends."""
    return True


@pytest.fixture(autouse=True)
def _redis_is_empty_for_the_next_test(engine: str) -> Iterator[None]:
    """A database takes back by itself what a test wrote. Redis does not: neither the cache nor the messages."""
    yield
    if engine == "newsroom":
        caches["default"].clear()


@pytest.fixture(scope="session", autouse=True)
def _history_is_lifted_for_the_flush() -> Iterator[None]:
    """A transactional test ends with a flush, which the append-only triggers would refuse."""
    from factcheck import triggers

    flush = vars(TransactionTestCase)["_fixture_teardown"]

    def flush_without_triggers(self: TransactionTestCase) -> None:
        # A page's last request may still be under way in the live server's thread. PostgreSQL then ends one of the two.
        for tries_left in (2, 1, 0):
            try:
                with triggers.lifted():
                    flush(self)
                return
            except (CommandError, OperationalError) as error:
                if not tries_left or "deadlock" not in f"{error} {error.__cause__}":
                    raise

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", flush_without_triggers)
        yield


# Files and numbers


@pytest.fixture(scope="session")
def shared_dir() -> Path:
    """The folder with the real articles. Mark the test ``shared``."""
    return shared_folder()


@dataclass
class Soak:
    """How much of a long count to do, and its random numbers: the same for the same ``--seed`` and test."""

    share: float
    random: random.Random

    def count(self, full: int) -> int:
        return max(1, round(full * self.share))


@pytest.fixture
def soak(request: pytest.FixtureRequest) -> Soak:
    options = request.config.option
    return Soak(options.soak, random.Random(f"{options.seed} {request.node.nodeid}"))


# The running product, and a browser


@pytest.fixture
def product(tmp_path: Path) -> Iterator[Callable[..., Product]]:
    """Makes a product in a data folder of its own: ``product(variables, *arguments)``. It is stopped after the test.

    It has everything that a first start makes, unless it is to be ``new`` or is given a ``var``.
    """
    made: list[Product] = []

    def make(
        variables: dict[str, str] | None = None, *arguments: str, var: Path | None = None, new: bool = False
    ) -> Product:
        place, log = var or tmp_path / f"var{len(made)}", tmp_path / f"run{len(made)}.log"
        if var or new:
            one = Product(place, log, {**engines.fresh_variables(), **(variables or {})}, arguments)
        else:
            one = templates.ready().product(place, log, variables, *arguments)
        made.append(one)
        return one

    yield make
    for one in made:
        if one.process and one.process.poll() is None:
            one.stop()


@pytest.fixture(scope="session")
def running_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """The product with its demo desk, running: one for all tests of this process, so leave no trace that disturbs."""
    folder = tmp_path_factory.mktemp("running")
    running = templates.ready().product(folder / "var", folder / "run.log").start()
    yield running
    running.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium.launched() as launched:
        yield launched


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser that nobody has used before. More of them: ``browser.new_context()``."""
    with browser.new_context(viewport={"width": 1440, "height": 900}) as context:
        context.set_default_timeout(chromium.WAIT_MILLISECONDS)
        yield context


@pytest.fixture
def complaints(context: BrowserContext) -> Iterator[chromium.Complaints]:
    """What the context's pages complained about. Anything left at the end fails the test."""
    complaints = chromium.Complaints(context)
    yield complaints
    assert complaints.lines == []


@pytest.fixture
def page(context: BrowserContext, complaints: chromium.Complaints) -> Page:
    """A tab. It fails the test on uncaught errors, console errors and violations of the content security policy."""
    return context.new_page()
