"""What an open article page asks every few seconds: did anything change, what did others do, and who is here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import CharField, ExpressionWrapper, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Cast, Coalesce, Concat
from django.utils import timezone

from annotations.models.kept import Given, Kept
from factcheck.jobs import WORKER
from factcheck.jobs.pulse import ALIVE_FOR
from factcheck.models import DeskArticle, Event, Heartbeat, Job, User
from factcheck.models.event import Verb, batches_from
from factcheck.queries.here import COLUMNS, MOST, Here, read_here, still_open
from factcheck.queries.workbench import CARRY, SUGGEST, key_stem, search_state

MOST_EVENTS = 500
UNFINISHED = (Job.State.QUEUED, Job.State.RUNNING)
BY_JOBS = {Verb.ARTICLE_CARRIED: "carried over", Verb.ARTICLE_SUGGESTED: "suggested"}
"""What background work did, and in which word its ``count`` is told."""
MADE = (Verb.SPAN_CREATED, Verb.SUGGESTION_ACCEPTED)
GONE = (Verb.SPAN_REMOVED, Verb.SPAN_RETIRED)
TAKEN_BACK = (Verb.SUGGESTION_REOPENED, Verb.SPAN_RESTORED)
DID: dict[str, str] = {
    **dict.fromkeys(MADE, "marked"),
    **dict.fromkeys(GONE, "removed"),
    Verb.SUGGESTION_REJECTED: "rejected",
    Verb.SPAN_EDITED: "changed",
    Verb.SPAN_CONFIRMED: "confirmed",
    Verb.SUGGESTION_REOPENED: "took back",
    Verb.SPAN_RESTORED: "brought back",
}
MARK_VERBS = (Verb.ARTICLE_REVISED, *BY_JOBS, *DID)


@dataclass(frozen=True)
class State:
    """What tells one answer from another without reading what happened. ``last`` is the newest event of its marks."""

    row: int
    article: int
    revision: UUID
    search: str
    last: int
    here: Here

    @property
    def key(self) -> tuple[object, ...]:
        return self.revision, self.search, self.last, tuple(person.key for person in self.here.others)


def _states() -> QuerySet[DeskArticle, dict[str, object]]:
    beat = Heartbeat.objects.filter(name=WORKER).values("seen_at")[:1]
    choice = Cast(OuterRef("desk__row_version"), CharField())
    key = Concat(ExpressionWrapper(Given("job"), CharField()), choice)
    job = Job.objects.filter(kind=SUGGEST, key=key).values("state")[:1]
    carry = Job.objects.filter(kind=CARRY, key=Given("carry"), state__in=UNFINISHED).values("state")[:1]
    last = Event.objects.filter(article=OuterRef("article"), verb__in=MARK_VERBS).order_by("-id").values("id")[:1]
    return (
        DeskArticle.objects.filter(article__uuid=Given("uuid"), desk__memberships__user=Given("user"))
        .annotate(
            beat=Subquery(beat),
            job=Coalesce(Subquery(carry), Subquery(job)),
            last=Subquery(last),
            here=still_open(),
        )
        .order_by()
        .values("pk", "article_id", "current__uuid", "beat", "job", "last", *COLUMNS)[:MOST]
    )


STATES = Kept(_states)


def state_of(article: UUID, *, user: User, revision: UUID, page: UUID | None) -> State | None:
    """How it stands with the article; None when it is not on a desk of the user's. One query."""
    rows = STATES.rows(uuid=article, user=user.pk, job=key_stem(revision), carry=str(revision))
    if not rows:
        return None
    first = rows[0]
    return State(
        row=first["pk"],
        article=first["article_id"],
        revision=first["current__uuid"],
        search=search_state(first["job"], alive=_is_alive(first["beat"])),
        last=first["last"] or 0,
        here=read_here(rows, page=page, me=user),
    )


def _is_alive(beat: datetime | None) -> bool:
    return beat is not None and timezone.now() - beat < ALIVE_FOR


@dataclass(frozen=True)
class Change:
    """What one event did to the item ``key``, or to ``count`` of them. ``actor`` is nobody for background work."""

    verb: str
    actor: User | None
    key: str
    count: int


@dataclass(frozen=True)
class News:
    """What an open page does not show yet. ``says`` tells it in words."""

    count: int
    says: str


def news_of(state: State, *, me: User, since: int, page: UUID | None) -> News:
    """What happened after the event ``since`` but on this page; what somebody took back again is nothing. One query.

    Somebody's own changes on another page, or by a program of theirs, are news to this page too.
    """
    events = Event.objects.filter(article=state.article, id__gt=since, verb__in=MARK_VERBS)
    if page is not None:
        first, last = batches_from(page)
        events = events.filter(~Q(actor=me) | Q(actor__isnull=True) | Q(batch__lt=first) | Q(batch__gt=last))
    rows = events.order_by("-id").values_list(
        *("verb", "actor", "actor__username", "actor__first_name"),
        *("payload__count", "payload__suggestion", "payload__span"),
    )[:MOST_EVENTS]
    changes = [
        Change(
            verb,
            User(pk=actor, username=username, first_name=first_name) if actor else None,
            str(suggestion or span or ""),
            (count or 0) if verb in BY_JOBS else 1,
        )
        for verb, actor, username, first_name, count, suggestion, span in reversed(rows)
    ]
    return told(changes, me=me)


def told(changes: Iterable[Change], *, me: User) -> News:
    """In the order of the changes: how many items are other than before, and who did what."""
    steps: dict[str, list[Change]] = {}
    lines: dict[str, Counter[str]] = {}
    count = 0
    for change in changes:
        if word := BY_JOBS.get(Verb(change.verb)):
            count += change.count
            if change.count:
                lines.setdefault("Background work", Counter())[word] += change.count
        elif change.verb in DID:
            steps.setdefault(change.key, []).append(change)
    for one in steps.values():
        last = one[-1]
        if (one[0].verb in MADE and last.verb in GONE) or (len(one) > 1 and last.verb in TAKEN_BACK):
            continue
        count += 1
        lines.setdefault(_who(last.actor, me), Counter())[DID[last.verb]] += 1
    return News(count, " ".join(f"{who} {_listed(did)}." for who, did in lines.items()))


def _who(actor: User | None, me: User) -> str:
    if actor is None:
        return "Background work"
    return "You, elsewhere," if actor == me else actor.first_name or actor.username


def _listed(did: Counter[str]) -> str:
    """``marked 2, rejected 1``"""
    return ", ".join(f"{word} {number}" for word, number in did.items())
