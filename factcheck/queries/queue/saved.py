"""The queues that somebody sees saved: their own and the desk's, read with a number of queries that is fixed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import QueryDict

from factcheck.errors import Invalid
from factcheck.models import Desk, Rating, SavedQueue, Story, User
from factcheck.queries.queue.address import read_queue
from factcheck.queries.queue.filters import Asked, Known
from factcheck.queries.queue.views import View


def saved_of(user: User, desk: Desk) -> QuerySet[SavedQueue]:
    """The user's own and the desk's, in their order."""
    return SavedQueue.objects.filter(Q(owner=user) | Q(owner__isnull=True), desk=desk).select_related("owner")


@dataclass(frozen=True)
class Saved:
    """A saved queue. ``view`` counts it; None where it cannot be read any more, or where counting is not cheap."""

    row: SavedQueue
    view: View | None

    @property
    def address(self) -> str:
        return f"?{self.row.query}"


class Loaded(Known):
    """People, ratings and stories that several addresses name, loaded together."""

    def __init__(self, desk: Desk, queries: Sequence[QueryDict], scale: list[Rating]) -> None:
        super().__init__(desk)
        names = {value for query in queries for value in query.getlist("assignee")}
        uuids = {uuid for query in queries for value in query.getlist("story") if (uuid := _uuid(value))}
        self.members = {user.username: user for user in _people(desk, names)}
        self.ratings = {rating.key: rating for rating in scale}
        self.stories = {story.uuid: story for story in Story.objects.filter(desk=desk, uuid__in=uuids)} if uuids else {}

    def member(self, name: str) -> User | None:
        return self.members.get(name)

    def rating(self, key: str) -> Rating | None:
        return self.ratings.get(key)

    def story(self, uuid: UUID) -> Story | None:
        return self.stories.get(uuid)


def _people(desk: Desk, names: set[str]) -> list[User]:
    wanted = names - {"me", "nobody"}
    return list(User.objects.filter(username__in=wanted, memberships__desk=desk)) if wanted else []


def _uuid(value: str) -> UUID | None:
    try:
        return UUID(value)
    except ValueError:
        return None


def load_saved(desk: Desk, user: User, scale: list[Rating]) -> list[Saved]:
    """What ``user`` sees saved on the desk. At most three queries. ``scale`` are the desk's ratings."""
    rows = list(saved_of(user, desk))
    queries = [QueryDict(row.query) for row in rows]
    known = Loaded(desk, queries, scale)
    found = []
    for row, query in zip(rows, queries, strict=True):
        view = None
        try:
            asked, _ = read_queue(query, desk=desk, user=user, known=known)
        except Invalid:
            found.append(Saved(row, None))
            continue
        if is_cheap(asked):
            view = View(f"saved-{row.pk}", row.name, (), asked)
        found.append(Saved(row, view))
    return found


def is_cheap(asked: Asked) -> bool:
    """Whether an index counts it. Words and ratings would read every row that waits."""
    return not asked.q and not asked.rating
