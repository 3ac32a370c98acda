"""The rows of a queue: which, in which order, and with what a reader is shown of each."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from annotations.models import Suggestion
from factcheck.errors import Invalid
from factcheck.models import Claim, Desk, DeskArticle, Rating, ReplyRequest, Story, User, Verdict
from factcheck.models.claim import WAITS
from factcheck.models.desk import NEVER, UNDONE
from factcheck.queries.claimfile import load_claim_files
from factcheck.queries.claims import PROPOSED_IN
from factcheck.queries.counting import counted
from factcheck.queries.keyset import Order, beyond
from factcheck.queries.queue.filters import ARTICLES, Asked
from factcheck.queries.queue.reasons import Why, why_article, why_claim
from factcheck.queries.search import find_articles, find_claims
from factcheck.workflow import Caller

ORDERINGS = ("waiting_since", "-waiting_since", "due", "-priority")
"""The longest wait first (the default), the shortest, the earliest due date (none: last), the highest priority."""


def order_named(name: str, of: str) -> Order:
    """What an ordering means for claims or articles; an article waits since it came. Raises Invalid for others."""
    if name not in ORDERINGS:
        raise Invalid.field("ordering", f"{name[:80]!r} is no ordering here. Use one of: {', '.join(ORDERINGS)}.")
    sign, key = ("-", name[1:]) if name.startswith("-") else ("", name)
    since = "created_at" if of == ARTICLES else "waiting_since"
    return Order(name, sign + {"waiting_since": since, "due": "due_key"}.get(key, key))


Moment = Callable[[], datetime]


def read_clock(moment: Moment) -> datetime:
    return moment()


def in_queue(desk: Desk | int, asked: Asked, *, at: Callable[[Moment], Any] = read_clock) -> QuerySet[Any]:
    """The desk's claims or articles that were asked for, in no order. ``at`` puts a moment into the filter."""
    rows: Any  # a queryset of the one or the other: what both have goes by the same name
    if asked.of == ARTICLES:
        rows = DeskArticle.objects.filter(desk=desk)
        rows = rows.filter(state__in=asked.states) if asked.states else rows.filter(UNDONE)
        since, find = "created_at", find_articles
    else:
        rows = Claim.objects.filter(desk=desk)
        rows = rows.filter(state__in=asked.states) if asked.states else rows.filter(WAITS)
        since, find = "waiting_since", find_claims  # type: ignore[assignment]
    if asked.assignee:
        rows = rows.filter(assignee=asked.assignee)
    if asked.nobody:
        rows = rows.filter(assignee__isnull=True)
    if asked.rating:
        rows = rows.filter(_rated(desk, asked.rating))
    if asked.story:
        rows = rows.filter(story=asked.story)
    if asked.waiting_for:
        rows = rows.filter(waiting_for__in=asked.waiting_for)
    if asked.waited:
        rows = rows.filter(**{f"{since}__lte": at(partial(_ago, asked.waited))})
    if asked.priority:
        rows = rows.filter(priority__in=asked.priority)
    if asked.due:
        rows = rows.filter(_due(asked.due, at))
    found: QuerySet[Any] = find(rows, asked.q)
    return found


def _rated(desk: Desk | int, rating: Rating) -> Q:
    """Published with this rating, or proposed with it and not decided yet."""
    later = Verdict.objects.filter(claim=OuterRef("claim"), number__gt=OuterRef("number"))
    proposed = Verdict.objects.filter(~Exists(later), rating=rating, claim__desk=desk, claim__state__in=PROPOSED_IN)
    return Q(rating=rating) | Q(pk__in=proposed.values("claim"))


def _due(due: str, at: Callable[[Moment], Any]) -> Q:
    """By when: ``late`` is before now, a day ends at midnight on the newsroom's clock, and what is late is in it."""
    if due == "none":
        return Q(due_key=NEVER)
    return Q(due_key__lt=at(timezone.now if due == "late" else partial(_midnight, 1 if due == "today" else 7)))


def _ago(waited: timedelta) -> datetime:
    return timezone.now() - waited


def _midnight(days: int) -> datetime:
    return timezone.make_aware(datetime.combine(timezone.localdate() + timedelta(days=days), time()))


PERSON = ("username", "first_name", "last_name")
READ_OF_CLAIMS = (
    *(field.name for field in Claim._meta.concrete_fields),
    *("claimant__name", "story__uuid", "story__title", "rating__key", "rating__label", "rating__colour"),
    *(f"assignee__{name}" for name in PERSON),
    *("state_event__verb", "state_event__payload", *(f"state_event__actor__{name}" for name in PERSON)),
)


def with_details(rows: QuerySet[Any], of: str) -> QuerySet[Any]:
    """The rows with what ``shown_rows`` reads from them."""
    if of != ARTICLES:
        asked = ReplyRequest.objects.filter(claim=OuterRef("pk"), outcome=ReplyRequest.Outcome.WAITING)
        earliest = asked.filter(deadline__isnull=False).order_by("deadline").values("deadline")[:1]
        rows = rows.select_related("claimant", "story", "rating", "assignee", "state_event__actor").only(
            *READ_OF_CLAIMS
        )
        claims: QuerySet[Any] = rows.annotate(reply_deadline=Subquery(earliest))
        return claims
    undecided = Suggestion.objects.filter(revision=OuterRef("current"), state=Suggestion.State.PENDING)
    articles: QuerySet[Any] = (
        rows.select_related("article", "current", "story", "outlet", "assignee")
        .defer("current__text", "current__raw")
        .annotate(undecided=counted(undecided, "revision"))
    )
    return articles


@dataclass(frozen=True)
class Row:
    """One line of a queue: a claim or an article, and why it waits. ``proposed`` is a rating that is not published."""

    thing: Claim | DeskArticle
    why: Why
    proposed: Rating | None = None

    @property
    def of(self) -> str:
        return "claim" if isinstance(self.thing, Claim) else "article"

    @property
    def uuid(self) -> UUID:
        return self.thing.uuid if isinstance(self.thing, Claim) else self.thing.article.uuid

    @property
    def label(self) -> str:
        """A claim's short name; an article's outlet."""
        if isinstance(self.thing, Claim):
            return self.thing.label
        return self.thing.outlet.name if self.thing.outlet else ""

    @property
    def title(self) -> str:
        return self.thing.statement if isinstance(self.thing, Claim) else self.thing.current.title

    @property
    def state(self) -> str:
        return self.thing.state

    @property
    def sign(self) -> str:
        """What the list shows as its state: that a published claim needs a recheck says more than that it is public."""
        return "recheck" if isinstance(self.thing, Claim) and self.thing.needs_recheck else self.state

    @property
    def rating(self) -> Rating | None:
        return self.thing.rating if isinstance(self.thing, Claim) else None

    @property
    def assignee(self) -> User | None:
        return self.thing.assignee

    @property
    def story(self) -> Story | None:
        return self.thing.story

    @property
    def priority(self) -> int:
        return self.thing.priority

    @property
    def due(self) -> datetime | None:
        return self.thing.due

    @property
    def waiting_for(self) -> str:
        return self.thing.waiting_for if isinstance(self.thing, Claim) else ""

    @property
    def since(self) -> datetime:
        """Since when it waits, or stands as it does; an article since it came."""
        return self.thing.waiting_since if isinstance(self.thing, Claim) else self.thing.created_at

    @property
    def row_version(self) -> int:
        return self.thing.row_version


def shown_rows(desk: Desk, things: Iterable[Any], *, caller: Caller, scale: Iterable[Rating]) -> list[Row]:
    """Each claim or article of a page with its reason. Four queries for claims, none for articles.

    ``scale`` are the desk's ratings, the retired ones too. The desk's policy is read from ``desk``.
    """
    things = list(things)
    ratings = {rating.pk: rating for rating in scale}
    judged = [thing for thing in things if isinstance(thing, Claim) and thing.state in PROPOSED_IN]
    for claim in judged:
        claim.desk = desk  # the one that is loaded, with its policy
    files = load_claim_files(judged, warnings=False)
    rows = []
    for thing in things:
        if isinstance(thing, DeskArticle):
            rows.append(Row(thing, why_article(thing, caller)))
            continue
        file = files.get(thing.pk)
        proposed = ratings.get(file.verdict.rating_id) if file and file.verdict else None
        rows.append(Row(thing, why_claim(thing, file, caller), proposed))
    return rows


def after_row(desk: Desk, asked: Asked, order: Order, seen: UUID | None) -> UUID | None:
    """What comes after a row in a queue. The first one when ``seen`` is None or no longer in it; None at its end."""
    rows = in_queue(desk, asked)
    name = "article__uuid" if asked.of == ARTICLES else "uuid"
    here = rows.filter(**{name: seen}).first() if seen else None
    if here is not None:
        rows = beyond(rows, order, getattr(here, order.key), here.pk)
    found: UUID | None = rows.order_by(*order.by()).values_list(name, flat=True).first()
    return found
