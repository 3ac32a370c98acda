"""``manage.py run`` and its supervisor: with real programs, and with the real product."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from factcheck.supervisor import describe
from tests.conftest import Soak
from tests.support.product import MARK, ROOT, Product, processes_with

STOPS_WITHIN = 5.0
OBEDIENT = "import time; print('up', flush=True); time.sleep(600)"
DEAF = (
    "import signal, time; [signal.signal(n, signal.SIG_IGN) for n in (signal.SIGTERM, signal.SIGQUIT)];"
    "print('up', flush=True); time.sleep(600)"
)
PARENT = f"import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', {DEAF!r}]); time.sleep(600)"
FALLING = "import sys; print('oh'); sys.exit(3)"


def gone(mark: str, seconds: float = STOPS_WITHIN) -> bool:
    """Whether nothing with this mark runs any more, now or within some seconds."""
    until = time.monotonic() + seconds
    while processes_with(mark):
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


class Watched:
    """A process that runs nothing but a supervisor over some Python programs."""

    def __init__(self, folder: Path, programs: Sequence[str]) -> None:
        self.mark = folder.name + str(os.getpid())
        self.log = folder / "log"
        script = (
            "import os, sys; from factcheck.supervisor import Program, Supervisor;"
            "programs = [Program(f'p{n}', [sys.executable, '-c', code]) for n, code in enumerate(sys.argv[1:])];"
            "Supervisor(programs, os.environ, lambda line: print(line, flush=True),"
            "           announce=lambda: print('announced', flush=True)).run()"
        )
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-c", script, *programs],
                cwd=ROOT,
                env={**os.environ, MARK: self.mark},
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def wait_for(self, text: str, times: int = 1) -> str:
        until = time.monotonic() + 20
        while (output := self.log.read_text()).count(text) < times:
            assert time.monotonic() < until, f"{text!r} does not come: {output}"
            time.sleep(0.02)
        return output

    def stop(self, number: signal.Signals) -> float:
        begun = time.monotonic()
        self.process.send_signal(number)
        self.process.wait(STOPS_WITHIN * 2)
        return time.monotonic() - begun


@pytest.fixture
def watched(tmp_path: Path):
    made: list[Watched] = []

    def watch(*programs: str) -> Watched:
        made.append(Watched(tmp_path, programs))
        return made[-1]

    yield watch
    for one in made:
        one.process.kill()
        one.process.wait()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_every_program_and_the_supervisor_with_code_zero(watched, number: signal.Signals) -> None:
    supervisor = watched(OBEDIENT, OBEDIENT)
    supervisor.wait_for("| up", times=2)

    took = supervisor.stop(number)

    assert (supervisor.process.returncode, processes_with(supervisor.mark)) == (0, [])
    assert took < 1.5


def test_programs_that_ignore_signals_and_their_children_are_killed_in_time(watched) -> None:
    supervisor = watched(DEAF, PARENT)
    supervisor.wait_for("| up", times=2)

    took = supervisor.stop(signal.SIGINT)

    assert (supervisor.process.returncode, processes_with(supervisor.mark)) == (0, [])
    assert took < STOPS_WITHIN


def test_a_second_signal_does_not_wait(watched) -> None:
    supervisor = watched(DEAF)
    supervisor.wait_for("| up")
    supervisor.process.send_signal(signal.SIGINT)
    time.sleep(0.3)

    took = supervisor.stop(signal.SIGINT)

    assert took < 1
    assert gone(supervisor.mark, 1)


def test_programs_do_not_outlive_a_killed_supervisor(watched) -> None:
    supervisor = watched(DEAF, OBEDIENT)
    supervisor.wait_for("| up", times=2)

    supervisor.stop(signal.SIGKILL)

    assert gone(supervisor.mark)


def test_a_program_that_ends_starts_again_after_a_growing_delay(watched) -> None:
    supervisor = watched(FALLING, OBEDIENT)

    output = supervisor.wait_for("starts again in 4 s")

    assert output.count("p0 | oh") == 3
    assert "p0 ended (exit code 3). It starts again in 1 s." in output
    assert "p0 ended (exit code 3). It starts again in 2 s." in output
    assert "p1 ended" not in output
    assert output.count("announced") == 1


def test_exit_codes_are_told_in_words() -> None:
    assert (describe(3), describe(-9)) == ("exit code 3", "SIGKILL")


@pytest.mark.soak
def test_no_start_and_stop_leaves_a_process(tmp_path: Path, soak: Soak) -> None:
    for number in range(soak.count(100)):
        folder = tmp_path / str(number)
        folder.mkdir()
        supervisor = Watched(folder, [OBEDIENT, PARENT, FALLING])
        time.sleep(soak.random.uniform(0, 1.5))
        supervisor.stop(soak.random.choice([signal.SIGINT, signal.SIGTERM, signal.SIGKILL]))
        leader_killed = supervisor.process.returncode == -signal.SIGKILL
        # A killed supervisor's programs are ended by the kernel; their own children are not its promise.
        if not leader_killed:
            assert gone(supervisor.mark, 1), f"round {number}: {supervisor.log.read_text()}"
        for process in processes_with(supervisor.mark):
            os.kill(process, signal.SIGKILL)


# The product


def refusal(product: Product) -> str:
    """The last line that ``manage.py run`` says when it refuses to start."""
    assert product.launch().wait(30) != 0
    assert processes_with(product.mark) == []
    return product.output.strip().splitlines()[-1]


@pytest.mark.slow
def test_the_product_starts_and_ctrl_c_leaves_nothing(product: Callable[..., Product], engine: str) -> None:
    running = product(new=True).start()
    assert running.get("/healthz") == (200, "ok")
    assert f"Factcheck is ready: {running.url}/" in running.output
    status, body = wait_for_worker(running)
    assert (status, body["database"], body["migrations"]) == (200, "ok", "ok")
    assert (running.var / "factcheck.sqlite3").exists() == (engine == "laptop")
    wait_for_signs(running, "worker", "beat")
    assert len(running.processes()) >= 6, "supervisor, gunicorn with two workers, worker, beat"

    took = running.stop(signal.SIGINT)

    assert running.process is not None
    assert (running.process.returncode, running.processes()) == (0, [])
    assert took < STOPS_WITHIN
    assert running.output.rstrip().endswith("Stopped.")


def wait_for_worker(running: Product) -> tuple[int, dict]:
    """What ``/readyz`` says as soon as the worker has shown that it works."""
    until = time.monotonic() + 30
    while True:
        status, body = running.get("/readyz")
        answer = json.loads(body)
        if answer["worker"] == "ok":
            return status, answer
        assert time.monotonic() < until, f"{answer}\n{running.output}"
        time.sleep(0.2)


def wait_for_signs(running: Product, *names: str) -> None:
    """Return once each has touched its file, by which a container knows that it is alive."""
    until = time.monotonic() + 30
    while silent := [name for name in names if not (running.var / "alive" / name).exists()]:
        assert time.monotonic() < until, f"No sign of life of {silent}.\n{running.output}"
        time.sleep(0.2)


@pytest.mark.slow
def test_nothing_outlives_a_killed_supervisor(product: Callable[..., Product]) -> None:
    running = product().start()

    running.kill()

    assert gone(running.mark)


def test_a_second_start_on_the_same_data_says_so(product: Callable[..., Product]) -> None:
    first = product().start()
    assert first.process is not None

    said = refusal(product(var=first.var))

    assert said == (
        f"CommandError: Factcheck already runs on the data folder {first.var} (process {first.process.pid}). "
        "Stop it first, or set FACTCHECK_VAR to another folder."
    )


def test_a_port_in_use_is_named_with_the_way_out(product: Callable[..., Product]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        refused = product()
        refused.port = taken.getsockname()[1]

        said = refusal(refused)

    assert said.endswith(f"Port {refused.port} is in use. Choose another one: PORT={refused.port + 1} make run")


@pytest.mark.parametrize("variables", [{}, {"FACTCHECK_SECRET_KEY": "x" * 60}], ids=["own key", "key given"])
def test_an_unwritable_data_folder_is_named(
    product: Callable[..., Product], tmp_path: Path, variables: dict[str, str]
) -> None:
    (tmp_path / "file").write_text("in the way")

    said = refusal(product(variables, var=tmp_path / "file" / "var"))

    assert f"The data folder {tmp_path / 'file' / 'var'} cannot be written" in said
    assert said.endswith("Set FACTCHECK_VAR to a folder that you can write to.")


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        (
            {"DATABASE_URL": "postgresql://me:top-secret@127.0.0.1:1/news"},
            "The database at 127.0.0.1:1 cannot be opened",
        ),
        ({"REDIS_URL": "redis://:top-secret@127.0.0.1:1/0"}, "Redis at 127.0.0.1:1 does not answer"),
    ],
)
def test_a_server_out_of_reach_is_named_without_its_password(
    product: Callable[..., Product], variables: dict[str, str], sentence: str
) -> None:
    refused = product(variables)

    said = refusal(refused)

    assert sentence in said
    assert "top-secret" not in refused.output
    assert len(refused.output.strip().splitlines()) == 1


def test_an_address_of_another_machine_is_refused(product: Callable[..., Product]) -> None:
    said = refusal(product({}, "--bind", "192.0.2.1"))

    assert "192.0.2.1 is not an address of this machine." in said
