"""One engine's run, in a process of its own: ``python -m tests.bench.engine --share 1 --result FILE``.

``tests.bench`` starts it with the database, the broker and an empty data folder in the environment.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "factcheck.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from factcheck.management.commands.run import collect_static_if_changed, data_folder, migrate_if_needed  # noqa: E402
from tests.bench import browser, bulk, requests, resting  # noqa: E402
from tests.bench.fill import (  # noqa: E402
    Filled,
    Scene,
    fill_articles,
    fill_publications,
    fill_readings,
    fill_suggestions,
    prose,
    set_scene,
    settle,
    texts,
)
from tests.bench.servers import Web  # noqa: E402

ARTICLES, MARKS_EACH, CLAIMS, PUBLICATIONS = 10_000, 28, 100_000, 20_000
ARTICLE_LENGTH, LONG_LENGTH, LONG_MARKS = 3_000, 200_000, 2_000
SEEN_LENGTH, SEEN_MARKS = 4_000, 20
LOADS, KEYS = 7, 12
"""How often a browser loads a page, and how often it presses each key."""
CLIENTS = 8
WARM_UP = 30
PAIRS = 200
"""How often each request is measured at most, each time with one request to the floor after it."""


def count(full: int, share: float, *, least: int = 1) -> int:
    return max(least, round(full * share))


class Run:
    """What was measured so far, and where the time went."""

    def __init__(self, share: float) -> None:
        self.share = share
        self.rows: dict[str, dict[str, float]] = {}
        self.titles: dict[str, str] = {}
        self.begun = time.monotonic()

    def say(self, line: str) -> None:
        print(f"  {time.monotonic() - self.begun:5.0f} s  {line}", flush=True)

    def keep(self, key: str, title: str, values: dict[str, float]) -> None:
        self.rows[key], self.titles[key] = values, title
        self.say(f"{key}: " + ", ".join(f"{name} {value:,.4g}" for name, value in values.items()))

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        begun = time.monotonic()
        yield
        self.say(f"({name}: {time.monotonic() - begun:.0f} s)")


def prepare() -> Scene:
    migrate_if_needed(lambda line: None)
    call_command("createcachetable", verbosity=0)
    collect_static_if_changed(lambda line: None)
    return set_scene()


def measure(run: Run, scene: Scene) -> None:
    share = run.share
    pairs = count(PAIRS, share, least=4)
    with run.step("filling"):
        small = fill_articles(scene, texts(CLIENTS, ARTICLE_LENGTH, "small"), marks=20, claims=10)
        length, marks = count(LONG_LENGTH, share, least=20_000), count(LONG_MARKS, share, least=200)
        [long] = fill_articles(scene, [prose(length, "long")], marks=marks, claims=marks // 2)
        seen = pages_to_see(scene, share)
        settle()
    with Web.product() as web, Web.floor() as floor:
        stage = requests.Stage(scene, web, floor, small, long)
        requests.warm_up(stage, count(WARM_UP, share, least=2))

        def each(listed: tuple[requests.Request, ...]) -> None:
            for one in listed:
                run.keep(one.key, one.title, requests.alternate(stage, one, pairs))

        each(requests.ON_A_NEW_DESK)
        see_pages(run, stage, seen)
        with run.step("filling"):
            rows = fill_articles(
                scene,
                texts(count(ARTICLES, share, least=60), ARTICLE_LENGTH, "many"),
                marks=MARKS_EACH,
                claims=MARKS_EACH * count(CLAIMS, share, least=600) // MARKS_EACH,
            )
            stage.see(rows)
            fill_publications(scene, stage.claims[: count(PUBLICATIONS, share, least=50)])
            settle()
        each(requests.ON_A_FULL_DESK)
        at_once = requests.create_at_once(stage, CLIENTS, count(3_000, share, least=80))
        run.keep("create_at_once", "Create marks, 8 clients", at_once)
        at_once = requests.floor_at_once(stage, CLIENTS, count(6_000, share, least=80))
        run.keep("floor_at_once", "The bare view’s INSERT, 8 clients", at_once)
        for key, title, written in (
            ("polls", "Open pages ask for news, 8 clients", False),
            ("polls_written", "The same, each renewing its lease", True),
        ):
            run.keep(
                key, title, requests.polls_at_once(stage, CLIENTS, count(6_000, share, least=200), written=written)
            )
        for one in requests.EXPORTS:
            run.keep(one.key, one.title, requests.export(stage, one))
        posted = bulk.ingest_by_posts(stage, count(1_000, share, least=20))
        run.keep("ingest_posts", "Take articles in, one post each", posted)
        imported = bulk.ingest_by_import(stage, count(2_000, share, least=20), marks=0)
        run.keep("ingest_import", "Take articles in, one NDJSON import", imported)
        imported = bulk.ingest_by_import(stage, count(500, share, least=10), marks=bulk.MARKS)
        run.keep("ingest_import_marked", "The same with 20 marks each", imported)
        run.keep("large", "An article of 2 MB: taken in by REST", bulk.large_article(stage, scene, share))
    plain = bulk.ingest_plain(scene, count(10_000, share, least=50))
    run.keep("ingest_plain", "Take articles in (the action, in batches)", plain)
    marked = bulk.ingest_marked(scene, count(2_000, share, least=10))
    run.keep("ingest_marked", "The same with 20 marks each", marked)
    run.keep("reanchor", "Compare two texts, place the marks", bulk.reanchor_marks(share))
    run.keep("carry", "Carry the marks of an article over (job)", bulk.carry_over(scene, share))
    with run.step("filling"):
        fill_readings(scene, stage.claims)
        settle()
    run.keep("match", "Look up what a claim is compared with (job)", bulk.match(scene, count(200, share, least=20)))
    run.keep("suggest", "Suggest spans (worker)", bulk.suggest(scene, count(1_000, share, least=20)))


def pages_to_see(scene: Scene, share: float) -> list[Filled]:
    """A usual article and a long one, half of their marks undecided suggestions."""
    rows = []
    for length, number in zip((SEEN_LENGTH, count(LONG_LENGTH, share, least=20_000)), marks_to_see(share), strict=True):
        rows += fill_articles(scene, [prose(length, "seen")], marks=number // 2, claims=number // 4)
        fill_suggestions(rows[-1:], number // 2)
    return rows


def marks_to_see(share: float) -> tuple[int, int]:
    return SEEN_MARKS, count(LONG_MARKS, share, least=200)


def see_pages(run: Run, stage: requests.Stage, rows: list[Filled]) -> None:
    if not browser.is_there():
        run.say("There is no Chromium here: how the pages look in a browser is not measured.")
        return
    loads, keys = count(LOADS, run.share, least=2), count(KEYS, run.share, least=3)
    titles = ("4 kB, 20 marks", "200 kB, 2,000 marks")
    for row, name, title, marks in zip(rows, ("small", "long"), titles, marks_to_see(run.share), strict=True):
        seen = browser.look(stage, row, marks=marks, times=loads)
        run.keep(f"view_{name}", f"Chromium, article page, {title}", seen)
        run.keep(f"keys_{name}", f"Keys on it, {title}", browser.press(stage, row, times=min(keys, 8)))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--share", type=float, required=True)
    parser.add_argument("--result", type=Path, required=True)
    options = parser.parse_args()
    run = Run(options.share)
    with data_folder():
        measure(run, prepare())
    connection.close()
    run.keep("at_rest", "Memory at rest: web, worker, beat, supervisor", resting.at_rest())
    run.keep("install", "Installed", resting.install_size())
    seconds = round(time.monotonic() - run.begun)
    options.result.write_text(json.dumps({"rows": run.rows, "titles": run.titles, "seconds": seconds}))


if __name__ == "__main__":
    main()
