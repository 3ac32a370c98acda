"""What dies comes back, and nothing that was promised is lost or done twice: the real product, hurt on purpose.

Each test waits at most ``DONE_WITHIN`` seconds for the work to be done, counted from the last fault, and then compares
every row with what an undisturbed run makes of the same texts.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.cookiejar import CookieJar
from urllib.parse import urlencode

import pytest

from tests.support import servers
from tests.support.faults import CLIENTS, DONE_WITHIN, PASSWORD, Patient, empty_broker, messages, text_of, wait_until
from tests.support.product import ROOT, Product

pytestmark = [pytest.mark.faults, pytest.mark.slow, pytest.mark.timeout(600)]

LONG, SHORT = 15, 2
"""Paragraphs of an article that takes some hundredths of a second, and of one that takes next to nothing."""


def texts(count: int, paragraphs: int) -> list[str]:
    return [text_of(number, paragraphs) for number in range(count)]


def upload(patient: Patient, count: int, paragraphs: int) -> None:
    """Post so many articles, all of which the server takes."""
    answers = patient.upload_all([text_of(len(patient.texts) + number, paragraphs) for number in range(count)])
    assert [answer.status for answer in answers] == [201] * count


def test_worker_web_and_beat_killed_three_times_in_the_middle_of_200_jobs(patient: Patient) -> None:
    with patient.held("worker"):
        upload(patient, 200, LONG)
    for still in (160, 110, 60):
        patient.wait_until_left(still)
        for name in ("worker", "web", "beat"):
            patient.kill_program(name)
        assert patient.unfinished() >= 20

    patient.wait_until_done()

    patient.assert_whole()
    assert patient.product.output.count("ended (SIGKILL)") == 9


def test_everything_killed_at_once_as_in_a_power_cut(patient: Patient) -> None:
    upload(patient, 60, LONG)
    patient.kill(*patient.product.processes())
    assert patient.product.process is not None
    patient.product.process.wait()
    assert patient.unfinished() >= 20

    patient.product.start()
    patient.wait_until_done()

    patient.assert_whole()


@pytest.mark.engine("newsroom")
def test_a_killed_pool_process_delays_its_job_and_no_other(patient: Patient) -> None:
    """What the kernel does to the process that has taken too much memory: the worker's main process lives on."""
    upload(patient, 60, LONG)
    leader = patient.leader("worker")
    patient.kill(*(process for process in patient.members("worker") if process != leader))
    assert patient.unfinished() >= 20

    patient.wait_until_done()

    assert patient.leader("worker") == leader
    patient.assert_whole()


def test_a_broker_that_is_emptied_under_way(patient: Patient) -> None:
    with patient.held("worker"):
        upload(patient, 60, LONG)
        empty_broker(patient.product)
    assert patient.unfinished() >= 20

    patient.wait_until_done()

    patient.assert_whole()


@pytest.fixture
def own_redis() -> Iterator[servers.Server]:
    """A Redis that a test may stop, and that keeps nothing."""
    program = shutil.which("redis-server")
    assert program
    server = servers.redis(program)
    server.start()
    servers.wait_for_port(server.port)
    yield server
    server.stop()


@pytest.mark.engine("newsroom")
def test_a_broker_that_stops_and_comes_back_empty(patients: Callable[..., Patient], own_redis: servers.Server) -> None:
    """Articles are taken in while it is away, too."""
    patient = patients(REDIS_URL=f"redis://127.0.0.1:{own_redis.port}/0")
    upload(patient, 60, LONG)
    assert patient.unfinished() >= 20
    own_redis.stop()
    begun = time.monotonic()
    upload(patient, 4, SHORT)
    took = time.monotonic() - begun

    own_redis.start()
    servers.wait_for_port(own_redis.port)
    patient.wait_until_done()

    patient.assert_whole()
    assert took < 20


def deliver_twice(product: Product) -> None:
    """Send two messages for every job that is not done, one right after the other."""
    product.manage(
        "shell",
        "-c",
        "from celery import current_app\nfrom factcheck.models import Job\n"
        "for job in Job.objects.exclude(state='done'):\n"
        "    for _ in range(2): current_app.send_task('factcheck.work', args=[job.pk])",
    )


def test_every_message_delivered_twice_at_the_same_time(patient: Patient) -> None:
    with patient.held("worker"):
        upload(patient, 40, SHORT)
        empty_broker(patient.product)
        deliver_twice(patient.product)
        assert messages(patient.product) >= 80

    patient.wait_until_done()
    wait_until(lambda: messages(patient.product) == 0, DONE_WITHIN, patient.complaint)

    patient.assert_whole()
    assert patient.rows("SELECT max(tries) FROM factcheck_job") == [(1,)]


def test_two_sweepers_at_once_send_each_lost_message_once(patient: Patient) -> None:
    with patient.held("worker"), patient.held("beat"):
        upload(patient, 40, SHORT)
        empty_broker(patient.product)
        # As if web had died between the commit and the message.
        patient.rows("UPDATE factcheck_job SET sent_at = NULL WHERE state <> 'done' RETURNING id")
        lost = patient.unfinished()
        sweep_at_once(patient.product, 4)
        assert messages(patient.product) == lost >= 20

    patient.wait_until_done()

    patient.assert_whole()
    assert patient.rows("SELECT max(tries) FROM factcheck_job") == [(1,)]


def sweep_at_once(product: Product, count: int) -> None:
    """Several sweepers, each a process of its own, begin at the same moment."""
    code = "import sys; from factcheck import jobs; print('up', flush=True); sys.stdin.readline(); jobs.sweep()"
    sweepers = [
        subprocess.Popen(
            [sys.executable, "manage.py", "shell", "-v", "0", "-c", code],
            cwd=ROOT,
            env=product.environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        for _ in range(count)
    ]
    for sweeper in sweepers:
        assert sweeper.stdout
        assert sweeper.stdout.readline() == b"up\n"
    for sweeper in sweepers:
        assert sweeper.stdin
        sweeper.stdin.write(b"\n")
        sweeper.stdin.flush()
    for sweeper in sweepers:
        sweeper.communicate(timeout=60)
        assert sweeper.returncode == 0


def test_web_killed_in_the_middle_of_uploads_keeps_what_it_answered_and_halves_nothing(patient: Patient) -> None:
    patient.texts = texts(80, 10)
    answers: dict[int, int] = {}
    enough, dead = threading.Event(), threading.Event()

    def post(number: int) -> None:
        answer = patient.upload(number, patient.texts[number])
        if answer.status == 201:
            answers[number] = 201
        if len(answers) >= 20:
            enough.set()
        if answer.status == 0:
            dead.wait(DONE_WITHIN)

    with ThreadPoolExecutor(CLIENTS) as clients:
        waiting = [clients.submit(post, number) for number in range(len(patient.texts))]
        assert enough.wait(DONE_WITHIN)
        patient.kill(*patient.members("web"))
        assert sum(not future.done() for future in waiting) >= 20
        wait_until(patient.answers, DONE_WITHIN, patient.complaint)
        dead.set()
    there = {
        int(name.removeprefix("report-"))
        for (name,) in patient.rows("SELECT external_id FROM factcheck_deskarticle WHERE external_id <> ''")
    }
    assert set(answers) <= there

    # A tool that got no answer asks again.
    repeated = {patient.upload(number, text).status for number, text in enumerate(patient.texts)}
    patient.wait_until_done()

    assert repeated <= {200, 201}
    patient.assert_whole()


def test_pages_say_that_background_work_has_stopped_until_it_is_back(patient: Patient) -> None:
    upload(patient, 1, SHORT)
    patient.wait_until_done()
    reader = Reader(patient.product)
    assert "Background work has stopped" not in reader.page("/")
    assert patient.product.process
    supervisor = patient.product.process.pid

    os.kill(supervisor, signal.SIGSTOP)
    try:
        patient.kill(*patient.members("worker"))
        killed = time.time()
        wait_until(lambda: "Background work has stopped" in reader.page("/"), 40, lambda: reader.page("/"))
        assert readiness(patient.product)["worker"] == "late"
        seen = patient.rows("SELECT seen_at FROM factcheck_heartbeat WHERE name = 'worker'")
        assert len(seen) == 1
        assert time.time() - killed < 40
    finally:
        os.kill(supervisor, signal.SIGCONT)

    wait_until(lambda: "Background work has stopped" not in reader.page("/"), DONE_WITHIN, patient.complaint)
    assert readiness(patient.product)["worker"] == "ok"


def readiness(product: Product) -> dict:
    return json.loads(product.get("/readyz")[1])


class Reader:
    """The desk's admin, signed in."""

    def __init__(self, product: Product) -> None:
        self.product = product
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        form = self.page("/accounts/login/")
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form)
        assert token
        fields = {"csrfmiddlewaretoken": token[1], "login": "ada", "password": PASSWORD}
        self.opener.open(product.url + "/accounts/login/", urlencode(fields).encode(), timeout=30).close()

    def page(self, path: str) -> str:
        with self.opener.open(self.product.url + path, timeout=30) as answer:
            return str(answer.read().decode())
