"""A desk's own suggester: trained on what its people decided, taken when it is better, chosen by a person at will."""

from __future__ import annotations

import zlib
from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q
from django.utils import timezone

from annotations.models import Revision, Suggestion
from factcheck import jobs
from factcheck.actions.articles import request_suggestions
from factcheck.actions.base import Actor, allow, lock, record, same_version
from factcheck.actions.lessons import Taught, learned_from
from factcheck.errors import Conflict, Invalid
from factcheck.jobs import Try
from factcheck.models import Desk, DeskArticle, DeskSuggester, Job, User
from factcheck.models.desk import UNDONE
from factcheck.models.event import Verb, Via
from factcheck.queries.learning import (
    FEWEST_NEW,
    TRAIN,
    WITH_SUGGESTER,
    last_training,
    newest_decision,
    readiness,
    suggesters_on,
    version_of,
)
from factcheck.queries.workbench import CARRY

WEEK = timedelta(days=7)
MOST_READ_ANEW = 500
"""Open articles that another suggester reads when it is chosen, the newest first. The others keep what they have."""


@transaction.atomic
def request_training(desk: Desk, *, by: Actor | None) -> None:
    """Promise to train the desk's suggester on what was decided until now. Once for the same decisions.

    ``by`` is None for whoever runs the server. Raises Refused for anybody but a lead, Conflict when there is too little
    to learn from, or nothing new.
    """
    if by is not None:
        allow("suggester.train", desk=desk, by=by)
    desk = lock(WITH_SUGGESTER, desk.pk)
    if sentence := readiness(desk).refusal:
        raise Conflict(sentence, code="not-ready-to-train")
    stem = job_stem(desk)
    if not Job.objects.filter(kind=TRAIN, key__startswith=stem).exclude(state=Job.State.FAILED).exists():
        jobs.enqueue(TRAIN, [f"{stem}{by.user.pk if by else ''}"])


def train_now(desk: Desk) -> DeskSuggester | None:
    """Promise it and do it here. None when a worker took the promise first. Raises Conflict as ``request_training``."""
    request_training(desk, by=None)
    job = last_training(desk)
    attempt = jobs.claim_job(job.pk) if job is not None else None
    if attempt is None:
        return None
    with jobs.hold(attempt):
        return train_desk(attempt)


def job_stem(desk: Desk) -> str:
    """The beginning of the job's key: what was decided until now, and which suggester it is compared with."""
    return f"{desk.uuid}:{newest_decision(desk)}:{desk.row_version}:"


def request_trainings() -> int:
    """Promise it for every desk that decided enough since the last time, a week ago or longer. Returns for how many."""
    asked = 0
    lately = DeskSuggester.objects.filter(desk=OuterRef("pk"), trained_at__gt=timezone.now() - WEEK)
    for desk in WITH_SUGGESTER.filter(~Exists(lately)).order_by("pk"):
        ready = readiness(desk)
        stem = job_stem(desk)
        if ready.refusal or ready.new < FEWEST_NEW or Job.objects.filter(kind=TRAIN, key__startswith=stem).exists():
            continue
        with transaction.atomic():
            jobs.enqueue(TRAIN, [stem])
        asked += 1
    return asked


def train_desk(attempt: Try) -> DeskSuggester | None:
    """The job: train a suggester on the desk's decisions, compare it with the one in use, and take it if it is better.

    One job makes one suggester, whatever happens to its worker. When somebody chose another one meanwhile it is done
    again, to be compared with that. None then, and when so much was taken back that there is too little to learn from.
    """
    uuid, _, _, asker = attempt.key.split(":")
    desk = WITH_SUGGESTER.get(uuid=uuid)
    event = newest_decision(desk)
    taught = None if readiness(desk).too_few else learned_from(desk)
    with transaction.atomic():
        locked = lock(WITH_SUGGESTER, desk.pk)
        jobs.complete(attempt)
        if taught is None:
            return None
        if locked.row_version != desk.row_version:
            jobs.enqueue(TRAIN, [f"{job_stem(locked)}{asker}"])
            return None
        by = User.objects.get(pk=int(asker)) if asker else None
        row = _keep(locked, taught, event=event, by=by)
        if row.outcome == DeskSuggester.Outcome.BETTER:
            _choose(locked, row, by=None)
    return row


def _keep(desk: Desk, taught: Taught, *, event: int, by: User | None) -> DeskSuggester:
    model = taught.learned.model
    newest = DeskSuggester.objects.filter(desk=desk).aggregate(number=Max("number"))["number"] or 0
    row = DeskSuggester.objects.create(
        desk=desk,
        number=newest + 1,
        name=model.name,
        version=model.version,
        base=version_of(desk),
        weights=zlib.compress(model.as_json().encode(), 9),
        decisions=taught.decisions,
        articles=taught.articles,
        event=event,
        until=taught.until,
        figures=taught.figures,
        left_out=taught.left_out,
        outcome=taught.outcome,
        reason=taught.reason,
        trained_by=by,
    )
    record(
        Verb.SUGGESTER_TRAINED,
        desk=desk,
        by=None,
        via=Via.JOB,
        number=row.number,
        version=row.version,
        outcome=row.outcome,
        decisions=row.decisions,
        f1=[row.figures["before"]["f1"], row.figures["after"]["f1"]],
    )
    return row


@transaction.atomic
def choose_suggester(desk: Desk, *, by: Actor, seen: int | None, number: int | None) -> Desk:
    """Let the desk's suggester of this number read from now on; None: the shipped one.

    It reads the open articles anew, and asks nothing that was decided. Raises Refused for anybody but a lead, Stale for
    another version of the choice, Invalid for a number that the desk does not have.
    """
    allow("suggester.choose", desk=desk, by=by)
    desk = lock(WITH_SUGGESTER, desk.pk)
    now = desk.suggester.number if desk.suggester else None
    same_version(desk, seen=seen, now={"number": now})
    if number == now:
        return desk
    row = suggesters_on(desk).filter(number=number).first() if number is not None else None
    if number is not None and row is None:
        raise Invalid.field(
            "number", f"This desk has no suggester {number}. Choose one of its own, or the shipped one."
        )
    _choose(desk, row, by=by)
    return desk


def _choose(desk: Desk, row: DeskSuggester | None, *, by: Actor | None) -> None:
    """For a desk that is locked, with another suggester so far."""
    before, desk.suggester = desk.suggester, row
    desk.row_version += 1
    desk.save(update_fields=["suggester", "row_version"])
    record(
        Verb.SUGGESTER_CHOSEN,
        desk=desk,
        by=by,
        via=None if by else Via.JOB,
        changes={"number": [before and before.number, row and row.number]},
        version=version_of(desk),
    )
    request_suggestions(desk, _open_texts(desk))


def _open_texts(desk: Desk) -> list[Revision]:
    """What the desk has still to read: the texts of new articles, and of those with something undecided.

    Those whose marks are still being carried over are left out: they are read after that.
    """
    undecided = Suggestion.objects.filter(revision=OuterRef("current"), state=Suggestion.State.PENDING)
    rows = DeskArticle.objects.filter(UNDONE, Q(state=DeskArticle.State.INBOX) | Exists(undecided), desk=desk)
    newest = list(rows.order_by("-created_at", "-id").values_list("current", flat=True)[:MOST_READ_ANEW])
    texts = Revision.objects.only("uuid").in_bulk(newest)
    found = [texts[pk] for pk in newest]
    carried = Job.objects.filter(kind=CARRY, key__in=[str(one.uuid) for one in found]).exclude(state=Job.State.DONE)
    waiting = set(carried.values_list("key", flat=True))
    return [one for one in found if str(one.uuid) not in waiting]
