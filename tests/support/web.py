"""The product's web server on a test's own database: real gunicorn, real processes, real sockets.

What a test prepares with the product's actions, and what it finds afterwards, are rows that it reads itself; what
happens in between comes in through the doors that people and programs use.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import secrets
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse

from factcheck.actions.access import create_token
from factcheck.models import User
from factcheck.supervisor import die_with_parent
from tests.support.product import ROOT, Product
from tests.support.servers import free_port, wait_for_port

STOP_SECONDS = 8
PATIENCE = 60.0
COLLECT = "from factcheck.management.commands.run import collect_static_if_changed as c; c(lambda said: None)"
REST, PAGE = "rest", "page"


@dataclass
class Web:
    """``gunicorn``, as ``manage.py run`` starts it, in a data folder of its own and on this process's test database."""

    var: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> Web:
        wanted = connection.settings_dict["NAME"]
        database = f"sqlite:///{wanted}"
        if connection.vendor == "postgresql":
            database = f"{settings.DATABASE_URL.rpartition('/')[0]}/{wanted}"
        variables = {"DATABASE_URL": database, "FACTCHECK_SECRET_KEY": settings.SECRET_KEY}
        if settings.REDIS_URL:
            variables["REDIS_URL"] = settings.REDIS_URL
        for name in ("broker", "broker-control", "media", "static"):
            (self.var / name).mkdir(parents=True, exist_ok=True)
        product = Product(self.var, self.log, variables, port=self.port)
        product.manage("shell", "--verbosity", "0", "-c", COLLECT)
        command = (sys.executable, "-m", "gunicorn", "factcheck.wsgi", "--config", "python:factcheck.gunicorn")
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [*command, "--bind", f"127.0.0.1:{self.port}", "--graceful-timeout", "2"],
                cwd=ROOT,
                env=product.environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=die_with_parent(os.getpid()),
            )
        wait_for_port(self.port)
        return self

    @property
    def log(self) -> Path:
        return self.var / "web.log"

    def stop(self) -> None:
        if self.process:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def complaint(self) -> str:
        return self.log.read_text(errors="replace")[-4000:]


@dataclass(frozen=True)
class Call:
    """One request, ready to be sent."""

    door: str
    method: str
    path: str
    headers: dict[str, str]
    body: str


@dataclass(frozen=True)
class Answer:
    door: str
    status: int
    headers: dict[str, str]
    body: str

    @property
    def done(self) -> bool:
        """Whether what was asked for was done. A page that did it leads on to where it can be seen."""
        return self.status in (200, 201, 204) if self.door == REST else self.status == 302

    @property
    def says(self) -> str:
        """The problem's sentence, or all words of the page that holds it."""
        return str(json.loads(self.body).get("detail", "")) if self.door == REST else unescape(self.body)

    def __str__(self) -> str:
        said = self.body
        if self.door == PAGE:
            # What it says of problems, without the page around it.
            parts = re.findall(r"data-says[^>]*>(.*?)</div>", self.body, re.DOTALL)
            said = " ".join(" ".join(re.sub("<[^>]*>", " ", part) for part in parts).split())
        return f"{self.door} {self.status} {said[:600]}"


@dataclass
class Person:
    """Somebody at both doors: with a token for their programs, and signed in at a browser."""

    user: User

    @cached_property
    def token(self) -> str:
        _, secret = create_token(self.user, scopes=["write"], by=None)
        return secret

    @cached_property
    def cookies(self) -> dict[str, str]:
        browser = Client()
        browser.force_login(self.user)
        session = browser.cookies[settings.SESSION_COOKIE_NAME].value
        return {settings.SESSION_COOKIE_NAME: session, settings.CSRF_COOKIE_NAME: secrets.token_hex(16)}

    def rest(
        self, method: str, path: str, body: Any = None, *, version: int | None = None, key: str = "", **headers: str
    ) -> Call:
        """A request below ``/api/v1/``. ``version`` is sent as If-Match, ``key`` as the idempotency key."""
        sent = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json", **headers}
        if version is not None:
            sent["If-Match"] = f'"v{version}"'
        if key:
            sent["Idempotency-Key"] = key
        return Call(REST, method, f"/api/v1/{path}", sent, json.dumps({} if body is None else body))

    def page(self, name: str, *args: Any, key: str = "", **fields: Any) -> Call:
        """A form of a page, sent as a browser does. ``key`` is the one that the page was drawn with."""
        sent = {"csrfmiddlewaretoken": self.cookies[settings.CSRF_COOKIE_NAME], **fields}
        if key:
            sent["idempotency_key"] = key
        headers = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "Content-Type": "application/x-www-form-urlencoded",
        }
        return Call(PAGE, "POST", reverse(f"web:{name}", args=args), headers, urlencode(sent))


class Senders:
    """Several clients with a connection each, which send at the same moment."""

    def __init__(self, web: Web, count: int = 2) -> None:
        self.web = web
        self.pool = ThreadPoolExecutor(count)

    def send(self, calls: Sequence[Call], delays: Sequence[float] = ()) -> list[Answer]:
        """Send all of them at once, each after its delay in seconds; the answers in the same order."""
        ready = threading.Barrier(len(calls), timeout=PATIENCE)
        waits = [*delays, *[0.0] * (len(calls) - len(delays))]
        return list(self.pool.map(self._one, calls, waits, [ready] * len(calls)))

    def _one(self, call: Call, delay: float, ready: threading.Barrier) -> Answer:
        client = http.client.HTTPConnection("127.0.0.1", self.web.port, timeout=PATIENCE)
        try:
            client.connect()
            ready.wait()
            threading.Event().wait(delay)
            client.request(call.method, call.path, call.body.encode(), call.headers)
            answer = client.getresponse()
            return Answer(call.door, answer.status, dict(answer.headers), answer.read().decode())
        finally:
            client.close()

    def close(self) -> None:
        self.pool.shutdown()
