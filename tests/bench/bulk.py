"""Work in bulk: articles in, marks in, suggestions made. Each goes on for its number of rows or ``BUDGET`` seconds."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable

from django.db import connection
from django.db.models import Max, Min

from factcheck.actions.base import Actor
from factcheck.actions.ingest import ArticleInput, Ingested, batches, ingest_articles
from factcheck.actions.spans import NewMark, Range
from factcheck.models import Job
from factcheck.models.event import Via
from tests.bench.client import Client, request
from tests.bench.fill import MARK_EVERY, MARK_LENGTH, Scene, texts
from tests.bench.requests import Stage, expect
from tests.bench.servers import until, worker

BUDGET = 20.0
LENGTH = 2_000  # code points of an article that is taken in
MARKS = 20
SUGGEST_SECONDS = 120


def ingest_by_posts(stage: Stage, number: int) -> dict[str, float]:
    """``POST /api/v1/articles/``, one article each, one after the other."""
    client, done, begun = Client(stage.web.port), 0, time.perf_counter()
    for text in texts(number, LENGTH, "posted"):
        body = json.dumps({"text": text, "language": "en"}).encode()
        expect(client.send(request("POST", "/api/v1/articles/", headers=stage.bearer, body=body)), 201)
        done += 1
        if time.perf_counter() - begun > BUDGET:
            break
    client.close()
    return {"per_second": done / (time.perf_counter() - begun), "articles": done}


def ingest_by_import(stage: Stage, number: int, *, marks: int) -> dict[str, float]:
    """``POST /api/v1/articles/import/``: so many lines in one upload, with so many marks each."""
    lines = []
    for text in texts(number, LENGTH, f"imported with {marks}"):
        spans = [
            {"start": mark.range_.start, "end": mark.range_.end, "exact": mark.range_.exact, "tags": mark.tags}
            for mark in marks_in(text, marks)
        ]
        lines.append(json.dumps({"text": text, "language": "en", "spans": spans}).encode() + b"\n")
    headers = {**stage.bearer, "Content-Type": "application/x-ndjson"}
    client, begun = Client(stage.web.port), time.perf_counter()
    answer = client.send(request("POST", "/api/v1/articles/import/", headers=headers, body=b"".join(lines)))
    seconds = time.perf_counter() - begun
    client.close()
    expect(answer, 200)
    taken = [json.loads(line) for line in answer.body.splitlines()]
    assert [(line["outcome"], len(line["spans"])) for line in taken] == [("created", marks)] * number
    return {"per_second": number / seconds, "articles": number, "marks_each": marks}


def ingest_plain(scene: Scene, number: int) -> dict[str, float]:
    """The action, in this process, in batches as the import makes them."""
    return _ingest(scene, texts(number, LENGTH, "plain"), marks=0)


def ingest_marked(scene: Scene, number: int) -> dict[str, float]:
    """The same with twenty marks for each article, every one verified."""
    return _ingest(scene, texts(number, LENGTH, "marked"), marks=MARKS)


def _ingest(scene: Scene, rows: Iterable[str], *, marks: int) -> dict[str, float]:
    by = Actor(scene.user, Via.API)
    contents = [ArticleInput(text=text, language="en", spans=marks_in(text, marks)) for text in rows]
    done, begun = 0, time.perf_counter()
    for batch in batches(contents, content=lambda content: content):
        results = ingest_articles(scene.desk, by=by, contents=batch)
        assert all(isinstance(result, Ingested) and len(result.spans) == marks for result in results)
        done += len(batch)
        if time.perf_counter() - begun > BUDGET:
            break
    seconds = time.perf_counter() - begun
    connection.close()
    return {"per_second": done / seconds, "articles": done, "marks_each": marks}


def marks_in(text: str, marks: int) -> list[NewMark]:
    """So many marks, one every hundred code points."""
    starts = range(0, marks * MARK_EVERY, MARK_EVERY)
    ranges = [Range(start, start + MARK_LENGTH, text[start : start + MARK_LENGTH]) for start in starts]
    return [NewMark(range_, ["figure"]) for range_ in ranges]


def suggest(scene: Scene, number: int) -> dict[str, float]:
    """Suggestions for so many articles by a Celery worker, from the first that is done to the last."""
    last = Job.objects.aggregate(last=Max("pk"))["last"] or 0
    Job.objects.filter(state=Job.State.QUEUED).update(state=Job.State.FAILED)
    by = Actor(scene.user, Via.API)
    contents = (ArticleInput(text=text, language="en") for text in texts(number, LENGTH, "suggested"))
    for batch in batches(contents, content=lambda content: content):
        ingest_articles(scene.desk, by=by, contents=batch)
    jobs = Job.objects.filter(pk__gt=last)
    with worker():
        until(lambda: not jobs.exclude(state=Job.State.DONE).exists(), SUGGEST_SECONDS)
    done = jobs.filter(state=Job.State.DONE)
    times = done.aggregate(first=Min("finished_at"), last=Max("finished_at"))
    finished = done.count()
    connection.close()
    seconds = (times["last"] - times["first"]).total_seconds() if finished > 1 else 0.0
    return {"per_second": (finished - 1) / seconds if seconds else 0.0, "articles": finished, "wanted": number}
