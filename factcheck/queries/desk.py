"""The desk at a glance: what waits for whom, articles with their counts, stories in motion."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, NamedTuple

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from annotations.models import Placement, Suggestion
from annotations.models.kept import Given
from annotations.models.span import STANDS
from factcheck.models import Claim, Desk, DeskArticle, Event, Job, Rating, Story, User, Verdict
from factcheck.models.claim import WAITS
from factcheck.models.event import Verb
from factcheck.queries.claimfile import load_claim_files
from factcheck.queries.counting import ask, count_of, counted, first_of
from factcheck.queries.search import Found
from factcheck.workflow import TRANSITIONS, Caller, ClaimFile, Requirement, Role, at_least, missing, refusal

S = Claim.State
SENT_BACK = (Verb.VERDICT_SENT_BACK, Verb.VERDICT_DISPUTED)

LOOKED_AT = 200  # claims that are asked who they wait for; a person with more of them has other worries

Reason = Literal["review", "publish", "sent_back", "own", "recheck"]


@dataclass(frozen=True)
class Waiting:
    """A claim that waits for the reader, and why."""

    claim: Claim
    reason: Reason
    late: bool
    proposed: Rating | None
    file: ClaimFile | None = None
    missing: tuple[Requirement, ...] = ()
    event: Event | None = None


@dataclass(frozen=True)
class WaitingRows:
    """What waits for a person: the most urgent rows, and the number of all, counted up to ``LOOKED_AT``."""

    rows: list[Waiting]
    number: int


class Rank(NamedTuple):
    """What decides whether a claim waits for somebody, and how soon it is wanted."""

    due_key: datetime
    waiting_since: datetime
    pk: int
    state: str
    state_verb: str | None
    needs_recheck: bool


def waiting_for(desk: Desk, *, user: User, role: str, most: int) -> WaitingRows:
    """What waits for this person, the most urgent first: by due date, what is late thus first, then the longest wait.

    Reviewers see what they may approve, leads what is approved and what wants a recheck, everybody what is theirs or
    came back to them. ``most``
    rows are loaded; of the others only what decides their place, and of those in review whether the person may approve.
    """
    caller, now = Caller(user.pk, role), timezone.now()
    ranks = _ranks(desk, user=user, role=role)
    # In review it is for the file to say; of the rest, no more than are shown are looked at.
    reviews = [rank.pk for rank in ranks if rank.state == S.IN_REVIEW]
    others = [rank.pk for rank in ranks if rank.state != S.IN_REVIEW][:most]
    claims = _with_all_that_is_shown([*reviews, *others])
    files = load_claim_files(claim for claim in claims.values() if claim.state in (S.IN_REVIEW, S.APPROVED))
    reasons = {rank.pk: reason for rank in ranks if (reason := _reason(rank, files.get(rank.pk), caller)) is not None}
    scale = {rating.pk: rating for rating in Rating.objects.filter(desk=desk)}
    rows = []
    for rank in [rank for rank in ranks if rank.pk in reasons][:most]:
        file, reason = files.get(rank.pk), reasons[rank.pk]
        rows.append(
            Waiting(
                claim=claims[rank.pk],
                reason=reason,
                late=rank.due_key < now,
                proposed=scale.get(file.verdict.rating_id) if file and file.verdict else None,
                file=file,
                missing=tuple(missing(file)) if file and reason == "publish" else (),
                event=claims[rank.pk].state_event,
            )
        )
    return WaitingRows(rows, len(reasons))


def _ranks(desk: Desk, *, user: User, role: str) -> list[Rank]:
    """What could wait for the person, the most urgent first, at most ``LOOKED_AT``."""
    waits = Claim.objects.filter(WAITS, desk=desk)
    # One kind after the other: each ends early at an index of what waits, all of them in one OR would read the desk.
    kinds = [waits.filter(assignee=user, state__in=(S.NEW, S.OPEN))]
    if at_least(role, Role.REVIEWER):
        kinds.append(waits.filter(state=S.IN_REVIEW))
    if at_least(role, Role.LEAD):
        kinds += [waits.filter(state=S.APPROVED), waits.filter(waiting_for=Claim.WaitingFor.RECHECK)]
    columns = ("due_key", "waiting_since", "pk", "state", "state_event__verb", "needs_recheck")
    found = {row for kind in kinds for row in kind.order_by("due_key", "id").values_list(*columns)[:LOOKED_AT]}
    # What came back is found by who wrote the verdict: of a desk's open claims it is never more than a few.
    later = Verdict.objects.filter(claim=OuterRef("claim"), number__gt=OuterRef("number"))
    back = Verdict.objects.filter(
        ~Exists(later), author=user, claim__desk=desk, claim__state=S.OPEN, claim__state_event__verb__in=SENT_BACK
    ).exclude(claim__waiting_for="")
    found |= set(back.order_by().values_list(*(f"claim__{column}" for column in columns)))
    return sorted(Rank(*row) for row in found)[:LOOKED_AT]


def _with_all_that_is_shown(claims: list[int]) -> dict[int, Claim]:
    rows = Claim.objects.filter(pk__in=claims).order_by()
    rows = rows.select_related("desk__policy", "claimant", "story", "rating", "assignee", "state_event__actor")
    return {claim.pk: claim for claim in rows}


def _reason(rank: Rank, file: ClaimFile | None, caller: Caller) -> Reason | None:
    if rank.needs_recheck and (at_least(caller.role, Role.LEAD) or rank.state in (S.NEW, S.OPEN)):
        return "recheck"
    if rank.state == S.IN_REVIEW:
        return "review" if file is not None and refusal(file, caller, TRANSITIONS["approve"]) is None else None
    if rank.state == S.APPROVED:
        return "publish"
    return "sent_back" if rank.state_verb in SENT_BACK else "own"


@dataclass(frozen=True)
class Wait:
    """How many claims of the desk wait for one thing (counted up to a bound), and since when the oldest does."""

    waiting_for: str
    count: int
    since: datetime


def waits(desk: Desk) -> list[Wait]:
    """What the desk's claims wait for, in the order of the work. One query, whose cost does not grow with the desk."""
    keys = [key for key in Claim.WaitingFor.values if key]
    waiting = Claim.objects.filter(desk=desk, waiting_for=Given("key"))
    number, since = count_of(waiting), first_of(waiting, "waiting_since")
    counts = {f"count {key}": number.with_values(key=key) for key in keys}
    found = ask(desk.pk, {**counts, **{f"since {key}": since.with_values(key=key) for key in keys}})
    return [Wait(key, found[f"count {key}"], found[f"since {key}"]) for key in keys if found[f"count {key}"]]


def overdue(desk: Desk) -> QuerySet[Claim]:
    """Claims that are past their date and still wait for something, the latest first."""
    return (
        Claim.objects.filter(WAITS, desk=desk, due_key__lt=timezone.now())
        .select_related("assignee")
        .order_by("due_key", "id")
    )


def article_rows(desk: Desk) -> QuerySet[DeskArticle]:
    """The desk's articles without their text, with ``undecided`` suggestions and ``marks`` of the current revision."""
    undecided = Suggestion.objects.filter(revision=OuterRef("current"), state=Suggestion.State.PENDING)
    marks = Placement.objects.filter(STANDS, revision=OuterRef("current"), span__removed_at__isnull=True)
    return (
        DeskArticle.objects.filter(desk=desk)
        .select_related("article", "current", "story", "outlet", "assignee")
        .defer("current__text", "current__raw")
        .annotate(undecided=counted(undecided, "revision"), marks=counted(marks, "revision"))
    )


def being_suggested(articles: Iterable[DeskArticle]) -> set[int]:
    """Primary keys of the articles whose suggestions are promised and not there yet."""
    by_uuid = {str(row.current.uuid): row.pk for row in articles}
    keys = Q()
    for uuid in by_uuid:
        keys |= Q(key__startswith=f"{uuid}:")
    if not by_uuid:
        return set()
    open_jobs = Job.objects.filter(keys, kind="suggest", state__in=(Job.State.QUEUED, Job.State.RUNNING))
    return {by_uuid[key.partition(":")[0]] for key in open_jobs.values_list("key", flat=True)}


def count_states(desk: Desk, found: Found[Any], states: Iterable[str], *, along: str) -> Counter[str] | None:
    """How many rows are in each state, each counted up to ``AT_MOST``; None for too many hits to count. One query.

    ``along`` is the last column of the index of desk and state that the counts are read from.
    """
    if found.countless:
        return None
    if found.known:
        # Counted here: told to group them, SQLite would rather walk an index of all rows than take these few by key.
        return Counter(found.rows.order_by().values_list("state", flat=True))
    number = count_of(found.rows.filter(state=Given("state")), along)
    return Counter(ask(desk.pk, {state: number.with_values(state=state) for state in states}))


def article_states(desk: Desk, articles: Found[DeskArticle]) -> Counter[str] | None:
    """How many of the articles are in each state, see ``count_states``."""
    return count_states(desk, articles, DeskArticle.State.values, along="created_at")


def count_undecided(row: DeskArticle) -> int:
    """How many suggestions of the article's current text nobody has decided."""
    return Suggestion.objects.filter(revision=row.current_id, state=Suggestion.State.PENDING).count()


def next_article(row: DeskArticle) -> DeskArticle | None:
    """The undone article that comes after this one: of its story first, in the order of the list."""
    undone = DeskArticle.objects.filter(
        desk=row.desk_id, state__in=(DeskArticle.State.INBOX, DeskArticle.State.WORKING)
    ).exclude(pk=row.pk)
    ahead = undone.select_related("article").order_by("-id")
    rounds = [ahead]
    if row.story_id is not None:
        rounds.insert(0, ahead.filter(story=row.story_id))
    for articles in rounds:
        found = articles.filter(pk__lt=row.pk).first() or articles.first()
        if found is not None:
            return found
    return None


@dataclass
class StoryRow:
    """A story with its articles and claims counted. ``last`` is when an article or claim of it last changed."""

    story: Story
    articles: int
    last: datetime
    states: Counter[str] = field(default_factory=Counter)

    @property
    def claims(self) -> int:
        return sum(self.states.values())

    @property
    def done(self) -> int:
        return self.states[S.APPROVED] + self.states[S.PUBLISHED] + self.states[S.DECLINED]


def story_rows(desk: Desk, *, most: int | None = None) -> list[StoryRow]:
    """The desk's stories, the one that moved last first. Two queries."""
    claims = Claim.objects.filter(story=OuterRef("pk")).order_by("-updated_at").values("updated_at")[:1]
    articles = DeskArticle.objects.filter(story=OuterRef("pk")).order_by("-created_at").values("created_at")[:1]
    stories = (
        Story.objects.filter(desk=desk)
        .annotate(
            number=counted(DeskArticle.objects.filter(story=OuterRef("pk")), "story"),
            last=Greatest(
                "created_at",
                Coalesce(Subquery(claims), "created_at"),
                Coalesce(Subquery(articles), "created_at"),
            ),
        )
        .order_by("-last", "-id")
    )
    rows = {story.pk: StoryRow(story, story.number, story.last) for story in stories[:most]}
    for pk, states in states_by_story(rows).items():
        rows[pk].states = states
    return list(rows.values())


def states_by_story(stories: Iterable[int]) -> dict[int, Counter[str]]:
    """How many claims of each story are in each state; merged claims stand in the one they were merged into."""
    found: dict[int, Counter[str]] = defaultdict(Counter)
    rows = (
        Claim.objects.filter(story__in=list(stories))
        .exclude(state=S.MERGED)
        .order_by()
        .values_list("story", "state")
        .annotate(number=Count("id"))
    )
    for story, state, number in rows:
        found[story][state] = number
    return found
