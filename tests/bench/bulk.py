"""Work in bulk: articles in, marks in, suggestions made. Each goes on for its number of rows or ``BUDGET`` seconds."""

from __future__ import annotations

import json
import re
import statistics
import time
from collections.abc import Iterable

from django.db import connection, transaction
from django.db.models import Max, Min

from annotations.text import reanchor
from factcheck import jobs
from factcheck.actions.articles import suggest_spans
from factcheck.actions.base import Actor
from factcheck.actions.carry import carry_article
from factcheck.actions.counterclaims import suggest_links
from factcheck.actions.ingest import ArticleInput, Ingested, batches, ingest_article, ingest_articles, revise_article
from factcheck.actions.spans import NewMark, Range, mark_span
from factcheck.models import Claim, ClaimReading, DeskArticle, Job
from factcheck.models.event import Via
from factcheck.queries.counterclaims import MATCH, promising
from factcheck.queries.workbench import CARRY, SUGGEST
from tests.bench.client import Client, request
from tests.bench.fill import MARK_EVERY, MARK_LENGTH, Scene, texts
from tests.bench.requests import Stage, expect
from tests.bench.servers import until, worker

BUDGET = 20.0
LENGTH = 2_000  # code points of an article that is taken in
MARKS = 20
SUGGEST_SECONDS = 120
TIMES = 7


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


CARRIED_LENGTH, CARRIED_MARKS, LARGE = 66_000, 2_000, 1_980_000
EDITED, CUT = 30, 5


def reanchor_marks(share: float) -> dict[str, float]:
    """The comparing alone: 2,000 marks of 66,000 code points after 30 paragraphs were edited, 5 cut and 1 moved."""
    text = paragraphs(round(CARRIED_LENGTH * max(share, 0.05)))
    marks = spread(text, round(CARRIED_MARKS * share) or 1)
    new = revised(text, share)
    times, landings = [], reanchor(text, new, marks)
    for _ in range(TIMES):
        begun = time.perf_counter()
        landings = reanchor(text, new, marks)
        times.append(time.perf_counter() - begun)
    exact = [(one, mark) for one, mark in zip(landings, marks, strict=True) if one.state in ("exact", "moved")]
    assert all(new[one.start : one.end] == text[slice(*mark)] for one, mark in exact)
    return {"median_ms": 1000 * statistics.median(times), "marks": len(marks), "lost": len(marks) - len(exact)}


def carry_over(scene: Scene, share: float) -> dict[str, float]:
    """The job, rows and all: the same text with its marks in the database, from the claim of the job to the commit."""
    by = Actor(scene.user, Via.API)
    text = paragraphs(round(CARRIED_LENGTH * max(share, 0.05)), seed=2)
    marks = [
        NewMark(Range(start, end, text[start:end]), ["figure"])
        for start, end in spread(text, round(CARRIED_MARKS * share) or 1)
    ]
    taken_in = ingest_article(scene.desk, by=by, content=ArticleInput(text=text, language="en", spans=marks))
    revise_article(taken_in.article, by=by, content=ArticleInput(text=revised(text, share), language="en"))
    attempt = jobs.claim_job(Job.objects.get(kind=CARRY, state=Job.State.QUEUED).pk)
    assert attempt is not None
    begun = time.perf_counter()
    counts = carry_article(attempt)
    seconds = time.perf_counter() - begun
    assert sum(counts.values()) == len(marks)
    connection.close()
    return {"seconds": seconds, "marks": len(marks)}


def large_article(stage: Stage, scene: Scene, share: float) -> dict[str, float]:
    """An article of 2 MB by REST, its suggestions, its page; then new text, and a mark that is carried over to it."""
    text = paragraphs(round(LARGE * max(share, 0.01)), seed=3)
    by, client = Actor(scene.user, Via.API), Client(stage.web.port)
    body = json.dumps({"text": text, "language": "en", "external_id": "large"}).encode()
    begun = time.perf_counter()
    answer = client.send(request("POST", "/api/v1/articles/", headers=stage.bearer, body=body))
    taken_in = time.perf_counter() - begun
    expect(answer, 201)
    row = DeskArticle.objects.select_related("desk", "article", "current").get(external_id="large", desk=scene.desk)
    job = Job.objects.get(kind=SUGGEST, key__startswith=f"{row.current.uuid}:")
    attempt = jobs.claim_job(job.pk)
    assert attempt is not None
    begun = time.perf_counter()
    suggest_spans(attempt)
    suggested = time.perf_counter() - begun
    begun = time.perf_counter()
    expect(client.send(request("GET", f"/articles/{row.article.uuid}/", headers=stage.cookies)), 200)
    page = time.perf_counter() - begun
    client.close()
    start, end = spread(text, 1)[0]
    mark_span(row, by=by, revision=str(row.current.uuid), range_=Range(start, end, text[start:end]), tags=["figure"])
    done = revise_article(row, by=by, content=ArticleInput(text=revised(text, share), language="en"))
    attempt = jobs.claim_job(Job.objects.get(kind=CARRY, key=str(done.revision.uuid)).pk)
    assert attempt is not None
    begun = time.perf_counter()
    carry_article(attempt)
    carried = time.perf_counter() - begun
    connection.close()
    return {"seconds": taken_in, "suggested_s": suggested, "page_s": page, "carried_s": carried}


def paragraphs(length: int, *, seed: int = 1) -> str:
    """An article of at most so many code points, and almost as many, in paragraphs of up to 330."""
    text = "\n\n".join(texts(length // 330 + 1, 330, f"paragraph {seed}"))
    return text[:length].rpartition("\n\n")[0]


def spread(text: str, number: int) -> list[tuple[int, int]]:
    """So many ranges of whole words, evenly over the text; none reaches into another paragraph."""
    words = [(found.start(), found.end()) for found in re.finditer(r"\w+ \w+ \w+", text)]
    return [words[place * len(words) // number] for place in range(number)]


def revised(text: str, share: float) -> str:
    """30 paragraphs with a word more, 5 gone, 1 moved; of a small share fewer."""
    rows = text.split("\n\n")
    step = max(1, len(rows) // (EDITED + CUT + 1))
    for number in range(step, min(len(rows), EDITED * step), step):
        rows[number] = rows[number].replace(" ", " reportedly ", 1)
    for number in range(min(CUT, len(rows) // 4)):
        del rows[(number * 7 + 3) % len(rows)]
    rows.insert(len(rows) // 2, rows.pop(0))
    return "\n\n".join(rows)


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
    promised = Job.objects.filter(pk__gt=last, kind=SUGGEST)
    with worker():
        until(lambda: not promised.exclude(state=Job.State.DONE).exists(), SUGGEST_SECONDS)
    done = promised.filter(state=Job.State.DONE)
    times = done.aggregate(first=Min("finished_at"), last=Max("finished_at"))
    finished = done.count()
    connection.close()
    seconds = (times["last"] - times["first"]).total_seconds() if finished > 1 else 0.0
    return {"per_second": (finished - 1) / seconds if seconds else 0.0, "articles": finished, "wanted": number}


def match(scene: Scene, number: int) -> dict[str, float]:
    """Looking claims up that may say the same as one, or the opposite, and the whole job that compares them."""
    rows = ClaimReading.objects.filter(claim__desk=scene.desk).select_related("claim__desk")
    looked_up, done = [], []
    for reading in rows.order_by("claim__uuid")[:number]:
        claim = reading.claim
        begun = time.perf_counter()
        promising(claim, reading.hashes)
        looked_up.append((time.perf_counter() - begun) * 1000)
        with transaction.atomic():
            jobs.enqueue(MATCH, [f"{claim.uuid}@bench"])
        attempt = jobs.claim_job(Job.objects.get(kind=MATCH, key=f"{claim.uuid}@bench").pk)
        assert attempt is not None
        begun = time.perf_counter()
        suggest_links(attempt)
        done.append((time.perf_counter() - begun) * 1000)
    return {
        "median_ms": statistics.median(looked_up),
        "p95_ms": sorted(looked_up)[int(len(looked_up) * 0.95)],
        "job_ms": statistics.median(done),
        "claims": Claim.objects.filter(desk=scene.desk).count(),
    }
