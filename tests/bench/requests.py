"""The requests under measure, as data: to measure another one, add an entry to one of the two lists below."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django.db import connection
from django.test import Client as InProcess
from django.test.utils import CaptureQueriesContext

from factcheck.models import Claim
from factcheck.queries.keyset import NEWEST, Order, cursor_at
from tests.bench.client import Answer, Client, at_once, request
from tests.bench.fill import MARK_LENGTH, Filled, Scene
from tests.bench.memory import Peak
from tests.bench.servers import Web

CSRF = "b" * 32
CONTROL = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")
"""How statements begin that are not counted as queries."""


@dataclass
class Stage:
    """What requests are made of: the desk, its articles, and a signed-in person."""

    scene: Scene
    web: Web
    floor: Web
    small: list[Filled]
    long: Filled
    many: list[Filled] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=count)

    def see(self, rows: list[Filled]) -> None:
        self.many = rows

    @cached_property
    def claims(self) -> list[int]:
        """Primary keys of all claims, the newest last. Read once the desk is full."""
        return list(Claim.objects.filter(desk=self.scene.desk).order_by("pk").values_list("pk", flat=True))

    @cached_property
    def bearer(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.scene.token}", "Content-Type": "application/json"}

    @cached_property
    def cookies(self) -> dict[str, str]:
        browser = InProcess()
        browser.force_login(self.scene.user)
        return {"Cookie": f"sessionid={browser.cookies['sessionid'].value}; csrftoken={CSRF}", "X-CSRFToken": CSRF}

    def get(self, path: str) -> bytes:
        """As a program asks."""
        return request("GET", path, headers=self.bearer)

    def open(self, path: str) -> bytes:
        """As a browser asks."""
        return request("GET", path, headers=self.cookies)

    def mark(self, row: Filled, tag: str = "figure") -> bytes:
        number = next(self.numbers)
        start = (number * 37) % (len(row.text) - MARK_LENGTH - 1)
        body = {
            **{"uuid": str(uuid4()), "article": str(row.uuid), "revision": str(row.revision), "tags": [tag]},
            **{"start": start, "end": start + MARK_LENGTH, "exact": row.text[start : start + MARK_LENGTH]},
        }
        return request("POST", "/api/v1/spans/", headers=self.bearer, body=json.dumps(body).encode())

    def mark_on_page(self, row: Filled) -> bytes:
        """As the page's script posts it, with the key that makes a repeated post harmless."""
        number = next(self.numbers)
        start = (number * 37) % (len(row.text) - MARK_LENGTH - 1)
        fields = {
            **{"span": str(uuid4()), "revision": str(row.revision), "tags": "claim", "start": str(start)},
            **{"end": str(start + MARK_LENGTH), "exact": row.text[start : start + MARK_LENGTH]},
        }
        headers = {
            **self.cookies,
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Requested-With": "fetch",
            "Idempotency-Key": str(uuid4()),
        }
        return request("POST", f"/articles/{row.uuid}/spans/", headers=headers, body=urlencode(fields).encode())

    def public_claim(self) -> Claim:
        """One of the desk's claims that are public."""
        return Claim.objects.filter(desk=self.scene.desk, publications__isnull=False).order_by("pk")[0]

    def old_claim(self) -> Claim:
        """The claim with which page 1,000 of the list begins, or the oldest but one page when there are fewer."""
        at = max(len(self.claims) - 50 * 999, 60)
        return Claim.objects.get(pk=self.claims[at])


@dataclass(frozen=True)
class Request:
    """One request: its key in ``var/bench.json``, its name in the table, what it is compared with, how it is made."""

    key: str
    title: str
    floor: str  # insert or select
    make: Callable[[Stage], bytes]
    status: int = 200


ON_A_NEW_DESK = (
    Request("create", "Create a mark (REST)", "insert", lambda stage: stage.mark(stage.small[0]), 201),
    Request(
        "create_claim",
        "Create a mark that makes a claim (REST)",
        "insert",
        lambda stage: stage.mark(stage.small[1], "claim"),
        201,
    ),
    Request(
        "read",
        "Read an article with 20 marks (REST)",
        "select",
        lambda stage: stage.get(f"/api/v1/articles/{stage.small[7].uuid}/"),
    ),
    Request("page", "Article page, 20 marks", "select", lambda stage: stage.open(f"/articles/{stage.small[7].uuid}/")),
)
WAITING = Order("waiting_since", "waiting_since")

ON_A_FULL_DESK = (
    Request("create_full", "Create a mark at 280,000 marks", "insert", lambda stage: stage.mark(stage.many[0]), 201),
    Request("create_long", "Create a mark beside 2,000 others", "insert", lambda stage: stage.mark(stage.long), 201),
    Request(
        "create_on_page",
        "Mark a claim on the page at 280,000 marks",
        "insert",
        lambda stage: stage.mark_on_page(stage.many[1]),
    ),
    Request(
        "read_long",
        "Read 200 kB with 2,000 marks (REST)",
        "select",
        lambda stage: stage.get(f"/api/v1/articles/{stage.long.uuid}/"),
    ),
    Request("page_long", "Article page, 200 kB, 2,000 marks", "select", lambda s: s.open(f"/articles/{s.long.uuid}/")),
    Request("home", "Desk home", "select", lambda stage: stage.open("/")),
    Request("queue", "Queue page of 50, first", "select", lambda stage: stage.open("/queue/")),
    Request(
        "queue_far",
        "Queue page of 50, the 1,000th",
        "select",
        lambda stage: stage.open(f"/queue/?after={cursor_at(stage.old_claim(), WAITING)}"),
    ),
    Request("api_queue", "Queue by REST, 50, first page", "select", lambda stage: stage.get("/api/v1/queue/")),
    Request("claim", "Claim page", "select", lambda stage: stage.open(f"/claims/{stage.public_claim().uuid}/")),
    Request("claims", "Claims page of 50, first", "select", lambda stage: stage.open("/claims/")),
    Request(
        "claims_far",
        "Claims page of 50, the 1,000th",
        "select",
        lambda stage: stage.open(f"/claims/?after={cursor_at(stage.old_claim(), NEWEST)}"),
    ),
    Request("api_claims", "Claims by REST, 50, first page", "select", lambda stage: stage.get("/api/v1/claims/")),
    Request(
        "api_claims_far",
        "Claims by REST, 50, page 1,000",
        "select",
        lambda stage: stage.get(f"/api/v1/claims/?cursor={cursor_at(stage.old_claim(), NEWEST)}"),
    ),
    Request(
        "search", "Search articles by REST", "select", lambda stage: stage.get("/api/v1/articles/?q=harbour+witness")
    ),
    Request("search_page", "Search articles on the page", "select", lambda s: s.open("/articles/?q=harbour+witness")),
    Request(
        "search_often", "Search articles by a word in most of them", "select", lambda s: s.open("/articles/?q=the")
    ),
    Request("search_none", "Search articles by a word in none", "select", lambda s: s.open("/articles/?q=zebrafish")),
    Request("search_claims", "Search claims on the page", "select", lambda stage: stage.open("/claims/?q=harbour")),
    Request(
        "search_claims_rare", "Search claims, few hits", "select", lambda s: s.open("/claims/?q=inquiry+court+3,1")
    ),
    Request("search_claims_none", "Search claims, no hit", "select", lambda s: s.open("/claims/?q=zebrafish")),
    Request("search_claims_short", "Search claims by two letters, no hit", "select", lambda s: s.open("/claims/?q=qx")),
    Request("search_queue", "Search in the queue", "select", lambda stage: stage.open("/queue/?q=harbour")),
)


SECONDS_EACH, FEWEST = 6.0, 40


def alternate(stage: Stage, one: Request, pairs: int) -> dict[str, float]:
    """The request and the floor by turns, in one thread; medians, and the one divided by the other.

    ``cpu_ratio`` divides what both took of the processor: on a machine with other work it says more than the medians.
    A request that takes long is measured less often, but not less than ``FEWEST`` times.
    """
    web, floor = Client(stage.web.port), Client(stage.floor.port)
    base = request("POST", "/insert") if one.floor == "insert" else request("GET", "/select")
    made = [one.make(stage) for _ in range(pairs + 3)] if one.floor == "insert" else [one.make(stage)] * (pairs + 3)
    ours: list[float] = []
    bare: list[float] = []
    size = 0
    cpu = stage.web.cpu_seconds(), stage.floor.cpu_seconds()
    begun = time.perf_counter()
    for number, data in enumerate(made):
        if number >= FEWEST + 3 and time.perf_counter() - begun > SECONDS_EACH:
            break
        answer = expect(web.send(data), one.status)
        beside = expect(floor.send(base), 201 if one.floor == "insert" else 200)
        if number >= 3:
            ours.append(answer.seconds)
            bare.append(beside.seconds)
            size = len(answer.body)
    web.close()
    floor.close()
    busy, idle = stage.web.cpu_seconds() - cpu[0], stage.floor.cpu_seconds() - cpu[1]
    middle, below = statistics.median(ours), statistics.median(bare)
    return {
        "median_ms": 1000 * middle,
        "p95_ms": 1000 * statistics.quantiles(ours, n=20)[-1],
        "ratio": middle / below,
        "floor_ms": 1000 * below,
        "cpu_ms": 1000 * busy / (len(ours) + 3),
        "cpu_ratio": busy / idle if idle else 0.0,
        "bytes": size,
        "queries": queries(one.make(stage)),
    }


def expect(answer: Answer, status: int) -> Answer:
    if answer.status != status:
        raise AssertionError(f"Status {answer.status} and not {status}: {answer.body[:2000].decode(errors='replace')}")
    return answer


def queries(data: bytes) -> int:
    """How many queries the request takes, counted in this process on the same database."""
    head, _, body = data.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    method, path, _ = first.split(" ")
    headers = dict(line.split(": ", 1) for line in lines)
    kind = headers.pop("Content-Type", "application/octet-stream")
    browser = InProcess()
    environ: dict[str, Any] = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}
    environ.pop("HTTP_CONTENT_LENGTH", None)
    with CaptureQueriesContext(connection) as captured:
        browser.generic(method, path, body, content_type=kind, SERVER_NAME="localhost", **environ)
    connection.close()
    return sum(not query["sql"].startswith(CONTROL) for query in captured.captured_queries)


def warm_up(stage: Stage, rounds: int) -> None:
    """Make every worker import and connect, so that the first measured request is like the others."""
    web, floor = Client(stage.web.port), Client(stage.floor.port)
    for _ in range(rounds):
        for path in ("/", "/claims/", f"/articles/{stage.small[7].uuid}/"):
            expect(web.send(stage.open(path)), 200)
        expect(web.send(stage.mark(stage.small[2], "claim")), 201)
        expect(web.send(stage.get(f"/api/v1/articles/{stage.small[7].uuid}/")), 200)
        expect(floor.send(request("POST", "/insert")), 201)
        expect(floor.send(request("GET", "/select")), 200)
        web.close()
        floor.close()


# Many clients


def create_at_once(stage: Stage, clients: int, number: int) -> dict[str, float]:
    """So many clients mark at once, each in any of eight articles."""
    errors: list[Answer] = []

    def check(answer: Answer) -> None:
        if answer.status != 201:
            errors.append(answer)

    rows: Sequence[Filled] = stage.small
    made = (stage.mark(rows[index % len(rows)]) for index in range(number))
    done, seconds = at_once(stage.web.port, clients, made, check)
    return {"per_second": done / seconds, "errors": len(errors), "clients": clients}


def floor_at_once(stage: Stage, clients: int, number: int) -> dict[str, float]:
    made = (request("POST", "/insert") for _ in range(number))
    done, seconds = at_once(stage.floor.port, clients, made, lambda answer: None)
    return {"per_second": done / seconds, "clients": clients}


PAGES, EVERY_SECONDS = 200, 10


def polls_at_once(stage: Stage, clients: int, number: int, *, written: bool) -> dict[str, float]:
    """200 open pages ask for news, and nothing changed; ``written``: each answer renews the page's lease as well.

    ``core`` is the share of a processor core that they take when each asks every ten seconds.
    """
    browser, pages = InProcess(), [str(uuid4()) for _ in range(PAGES)]
    browser.force_login(stage.scene.user)
    addresses = []
    for index, page in enumerate(pages):
        row = stage.small[index % len(stage.small)]
        path = f"/articles/{row.uuid}/news/?since=0&revision={row.revision}&page={page}&doing="
        addresses.append((path, browser.get(f"{path}reading", SERVER_NAME="localhost")["ETag"]))
    connection.close()
    errors: list[Answer] = []

    def ask(index: int) -> bytes:
        path, etag = addresses[index % PAGES]
        doing = "marking" if written and index // PAGES % 2 == 0 else "reading"
        return request("GET", path + doing, headers={**stage.cookies, "If-None-Match": etag})

    def check(answer: Answer) -> None:
        if answer.status != 304:
            errors.append(answer)

    cpu = stage.web.cpu_seconds()
    done, seconds = at_once(stage.web.port, clients, (ask(index) for index in range(number)), check)
    busy = stage.web.cpu_seconds() - cpu
    return {
        **{"per_second": done / seconds, "errors": len(errors), "clients": clients},
        "core": 100 * busy / done * PAGES / EVERY_SECONDS,
    }


# Exports


@dataclass(frozen=True)
class Export:
    """A streamed answer."""

    key: str
    title: str
    path: str


EXPORTS = (
    Export("export_marks", "Export all marks", "/api/v1/export/annotations.jsonl"),
    Export("export_claims", "Export published claims", "/api/v1/export/claims.jsonl"),
)


def export(stage: Stage, one: Export) -> dict[str, float]:
    client = Client(stage.web.port)
    with Peak(stage.web.workers()) as peak:
        answer = expect(client.send(stage.get(one.path)), 200)
    client.close()
    return {
        "seconds": answer.seconds,
        "first_byte_s": answer.first_byte,
        "rows": answer.body.count(b"\n"),
        "bytes": len(answer.body),
        "more_mb": peak.more_mb,
    }
