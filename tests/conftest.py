"""Options, skips and fixtures of the whole suite.

``--engine``, ``--no-skip``, ``--soak`` and ``--seed`` are explained by ``pytest --help``. A test says what it needs by
a marker (``engines``, ``postgres``, ``redis``, ``browser``, ``shared``, ``soak``); what the machine lacks is named in
one line at the end.
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
from django.test import TransactionTestCase

from tests.support import browser as chromium
from tests.support.engines import ENGINES, Engines
from tests.support.product import ROOT, Product
from tests.support.servers import Servers, postgres_programs

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

SERVERS = pytest.StashKey[Servers]()
DATABASES = pytest.StashKey[Engines]()
LEFT_OUT = pytest.StashKey[Counter[str]]()


def shared_folder() -> Path:
    return Path(os.environ.get("FACTCHECK_SHARED") or ROOT.parent / "shared").resolve()


NEEDS: dict[str, tuple[Callable[[], object], str]] = {
    "postgres": (postgres_programs, "PostgreSQL 15 or later not found: apt-get install postgresql"),
    "redis": (lambda: shutil.which("redis-server"), "Redis not found: apt-get install redis-server"),
    "browser": (chromium.chromium_program, "Chromium not found: apt-get install chromium"),
}
NO_SHARED = "the real articles are not at {}: set FACTCHECK_SHARED to their folder"


# Options and selection


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("factcheck")
    group.addoption(
        "--engine",
        choices=("both", *ENGINES),
        default=os.environ.get("FACTCHECK_TEST_ENGINE", "both"),
        help="both (default): everything on SQLite, tests marked `engines` on PostgreSQL too; or all tests on one",
    )
    group.addoption(
        "--no-skip",
        action="store_true",
        default=os.environ.get("FACTCHECK_NO_SKIP", "0") not in ("", "0"),
        help="a test that would be skipped fails instead (FACTCHECK_NO_SKIP=1)",
    )
    group.addoption(
        "--soak", type=float, default=None, metavar="SHARE", help="run the soak tests, with this share of their counts"
    )
    group.addoption("--seed", type=int, default=None, help="seed of the soak tests' random input; printed at the start")


def pytest_configure(config: pytest.Config) -> None:
    config.stash[SERVERS] = Servers()
    config.stash[DATABASES] = Engines(config.stash[SERVERS])
    config.stash[LEFT_OUT] = Counter()
    if config.getoption("--seed") is None:
        config.option.seed = random.SystemRandom().randrange(1_000_000)
    if is_controller(config) and not config.getoption("collectonly"):
        config.stash[SERVERS].start_postgres()
        config.stash[SERVERS].start_redis()


def is_controller(config: pytest.Config) -> bool:
    """Whether other processes run the tests for this one (pytest-xdist)."""
    return not hasattr(config, "workerinput") and bool(config.getoption("numprocesses", None))


def pytest_report_header(config: pytest.Config) -> str | None:
    return f"soak: {config.option.soak} of the counts, --seed={config.option.seed}" if config.option.soak else None


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if metafunc.definition.get_closest_marker("engines"):
        chosen = metafunc.config.getoption("--engine")
        names = ENGINES if chosen == "both" else (chosen,)
        if "engine" not in metafunc.fixturenames:
            metafunc.fixturenames.append("engine")
        metafunc.parametrize("engine", names, indirect=True)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    missing = {name: sentence for name, (found, sentence) in NEEDS.items() if not found()}
    no_shared = None if shared_folder().is_dir() else NO_SHARED.format(shared_folder())
    kept, left_out = [], []
    for item in items:
        if engine_of(item) == "postgres":
            item.add_marker("postgres")
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.xdist_group("browser"))
        for name in missing:
            if item.get_closest_marker(name):
                item.add_marker(pytest.mark.skip(reason=missing[name]))
        if item.get_closest_marker("soak") and config.getoption("--soak") is None:
            left_out.append(item)
            config.stash[LEFT_OUT]["long counts: make soak"] += 1
        elif item.get_closest_marker("shared") and no_shared:
            left_out.append(item)
            config.stash[LEFT_OUT][no_shared] += 1
        else:
            kept.append(item)
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = kept


def engine_of(item: pytest.Item) -> str:
    """The database that a test runs on."""
    chosen: str = item.config.getoption("--engine")
    call = getattr(item, "callspec", None)
    return call.params.get("engine", chosen) if call else chosen


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
    for reason, count in config.stash[LEFT_OUT].items():
        terminalreporter.write_line(f"{count} left out: {reason}")


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    if DATABASES in config.stash:
        config.stash[DATABASES].close()
        config.stash[SERVERS].stop()
    if not hasattr(config, "workerinput"):
        shutil.rmtree(os.environ["FACTCHECK_TEST_FOLDER"], ignore_errors=True)


# Databases


@pytest.fixture
def engine(request: pytest.FixtureRequest) -> str:
    """``sqlite`` or ``postgres``: the database that this test runs on. Tests marked ``engines`` run on both."""
    name = getattr(request, "param", request.config.getoption("--engine"))
    return "sqlite" if name == "both" else name


@pytest.fixture
def django_db_setup(
    request: pytest.FixtureRequest,
    engine: str,
    django_test_environment: None,
    django_db_blocker: Any,
) -> None:
    """Instead of pytest-django's: the database of this test's engine, made when it is first asked for."""
    with django_db_blocker.unblock():
        request.config.stash[DATABASES].use(engine)


@pytest.fixture(scope="session", autouse=True)
def _history_is_lifted_for_the_flush() -> Iterator[None]:
    """A transactional test ends with a flush, which the append-only triggers would refuse."""
    from factcheck import triggers

    flush = vars(TransactionTestCase)["_fixture_teardown"]

    def flush_without_triggers(self: TransactionTestCase) -> None:
        with triggers.lifted():
            flush(self)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", flush_without_triggers)
        yield


# Servers and files


@pytest.fixture
def postgres_server(request: pytest.FixtureRequest) -> str:
    """Address of a PostgreSQL's first database, beside which a test may create others. Mark the test ``postgres``."""
    return request.config.stash[SERVERS].postgres_url("postgres")


@pytest.fixture
def redis_server(request: pytest.FixtureRequest) -> str:
    """Address of an empty Redis database. Mark the test ``redis``."""
    import redis

    url = request.config.stash[SERVERS].redis_url()
    with redis.Redis.from_url(url) as client:
        client.flushdb()
    return url


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
    """Makes a product in a data folder of its own: ``product(variables, *arguments)``. It is stopped after the test."""
    made: list[Product] = []

    def make(variables: dict[str, str] | None = None, *arguments: str, var: Path | None = None) -> Product:
        number = len(made)
        log = tmp_path / f"run{number}.log"
        made.append(Product(var or tmp_path / f"var{number}", log, variables or {}, arguments))
        return made[-1]

    yield make
    for one in made:
        if one.process and one.process.poll() is None:
            one.stop()


@pytest.fixture(scope="session")
def running_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """The product with its demo desk, running: one for all tests of this process, so leave no trace that disturbs."""
    folder = tmp_path_factory.mktemp("running")
    running = Product(folder / "var", folder / "run.log").start()
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
