"""The story that a new article may belong to: what it is compared with, and what was offered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

from django.db.models import Count, Max, Q, QuerySet
from django.db.models.functions import Substr
from django.utils import timezone

from annotations.matching.topics import Near, Topic, nearest, read, topic
from factcheck.models import Claim, Copy, Desk, DeskArticle, Story, StoryOffer, User

OFFERS = "story"
"""The kind of the jobs that look for an article's story; their key is a revision's uuid."""

LOOKED_BACK = timedelta(days=30)
LOOKED_AT = 1_000
"""The desk's newest articles, which tell which of its stories move."""
MOST_STORIES, MOST_ALONE = 200, 60
MOST_STATEMENTS, MOST_TEXTS, BEGINNING = 40, 4, 2_000
"""So many statements and texts of a story are read, the newest, and so many characters of a text."""

ENOUGH = 0.25
ENOUGH_NAMES = 3
CLEARLY = 1.2
"""How many times nearer than the next one a story has to be."""
COPY_SCORE = 0.9
FRESH = 0.8
"""What a story that has not moved for ``LOOKED_BACK`` keeps of its score; one that moved today keeps all."""
SHOWN_NAMES = 3


@dataclass(frozen=True)
class Found:
    """What is worth offering: a story, or a new one with an article ``beside``; from 0 to 1, and why in words."""

    story: Story | None
    beside: DeskArticle | None
    score: float
    reasons: tuple[str, ...]


def find_story(row: DeskArticle) -> Found | None:
    """The story that the article most likely belongs to, or a new one with another article; None when nothing is near.

    Stories that got an article within 30 days are looked at, at most 200, and 60 newest articles without one. Where
    somebody declined the like of it for this article before, it is not found again. The number of queries does not
    depend on how many there are, and texts that were read before are not loaded again.
    """
    no_story, refused = _declined(row)
    moved, alone = _recent(row)
    stories = [
        story for story in Story.objects.filter(pk__in=list(moved), closed_at__isnull=True) if story.pk not in refused
    ]
    lone = {} if no_story else {article.pk: article for article in alone}
    copies = _copies(row)
    for copy in copies:
        if copy.story is not None and copy.story_id not in refused and copy.story.merged_into_id is None:
            return Found(copy.story, None, COPY_SCORE, (_same_text(copy),))
    for copy in copies:
        if copy.story_id is None and not no_story:
            return Found(None, copy, COPY_SCORE, (_same_text(copy),))
    keys = [*(("story", story.pk) for story in stories), *(("article", pk) for pk in lone)]
    topics = _topics(stories, moved, list(lone.values()))
    ranked = _ranked(row, keys, [topics[key] for key in keys], moved)
    # A story before an article that is alone: where both are near, there is no need of a new one.
    for kind in ("story", "article"):
        candidates = [(near, pk) for near, (of, pk) in ranked if of == kind]
        if candidates and _is_clear(candidates):
            near, pk = candidates[0]
            story = next((one for one in stories if kind == "story" and one.pk == pk), None)
            return Found(story, lone.get(pk) if story is None else None, near.score, _reasons(near))
    return None


def _declined(row: DeskArticle) -> tuple[bool, set[int]]:
    """Whether a new story was declined for the article, and the stories that were."""
    said = StoryOffer.objects.filter(article=row, state=StoryOffer.State.DECLINED).values_list("story", flat=True)
    stories = set(said)
    return None in stories, stories - {None}


def _recent(row: DeskArticle) -> tuple[dict[int, tuple[datetime, list[int]]], list[DeskArticle]]:
    """Stories with when they last got an article and their newest ones, and the newest articles without a story."""
    since = timezone.now() - LOOKED_BACK
    newest = (
        DeskArticle.objects.filter(desk=row.desk_id, created_at__gte=since)
        .exclude(pk=row.pk)
        .order_by("-created_at", "-id")
    )
    moved: dict[int, tuple[datetime, list[int]]] = {}
    alone: list[DeskArticle] = []
    for pk, story, current, at in newest.values_list("pk", "story", "current", "created_at")[:LOOKED_AT]:
        if not story:
            if len(alone) < MOST_ALONE:
                alone.append(DeskArticle(pk=pk, desk_id=row.desk_id, current_id=current))
        elif story in moved:
            if len(moved[story][1]) < MOST_TEXTS:
                moved[story][1].append(pk)
        elif len(moved) < MOST_STORIES:
            moved[story] = (at, [pk])
    opened = Story.objects.filter(desk=row.desk_id, created_at__gte=since, closed_at__isnull=True)
    for story, at in opened.order_by("-id").values_list("pk", "created_at")[: MOST_STORIES - len(moved)]:
        moved.setdefault(story, (at, []))
    return moved, alone


def _copies(row: DeskArticle) -> list[DeskArticle]:
    """The articles with nearly the same text, the most alike first."""
    pairs = Copy.objects.filter(Q(older=row) | Q(newer=row), dismissed_at=None)
    pairs = pairs.select_related("older__story", "newer__story", "older__current", "newer__current")
    pairs = pairs.defer(*(f"{side}__current__{name}" for side in ("older", "newer") for name in ("text", "raw")))
    return [pair.newer if pair.older_id == row.pk else pair.older for pair in pairs]


def _same_text(copy: DeskArticle) -> str:
    return f"nearly the same text as “{copy.current.title}”"


def _ranked(
    row: DeskArticle,
    keys: Sequence[tuple[str, int]],
    topics: Sequence[Topic],
    moved: dict[int, tuple[datetime, list[int]]],
) -> list[tuple[Near, tuple[str, int]]]:
    now = timezone.now()
    found = []
    text = read(f"{row.current.title}\n{row.current.text}")
    for near, (kind, pk) in zip(nearest(text, topics), keys, strict=True):
        if kind == "story":
            old = min(1.0, (now - moved[pk][0]) / LOOKED_BACK)
            near = Near(near.score * (1 - (1 - FRESH) * max(0.0, old)), near.names, near.statements)
        found.append((near, (kind, pk)))
    return sorted(found, key=lambda one: (-one[0].score, one[1]))


def _is_clear(candidates: Sequence[tuple[Near, int]]) -> bool:
    best = candidates[0][0]
    if best.score < ENOUGH or (len(best.names) < ENOUGH_NAMES and not best.statements):
        return False
    return len(candidates) == 1 or best.score >= CLEARLY * candidates[1][0].score or best.statements > 0


def _reasons(near: Near) -> tuple[str, ...]:
    reasons = []
    if near.statements:
        reasons.append(f"{near.statements} claim{'s' if near.statements > 1 else ''} in common")
    if near.names:
        reasons.append(f"the same names: {', '.join(near.names[:SHOWN_NAMES])}")
    return tuple(reasons)


Stamp = tuple[object, ...]
_read: dict[tuple[str, int], tuple[Stamp, Topic]] = {}
_reading = Lock()
MOST_READ = 2_000
"""Topics that a process keeps: what was read for one article is there for the next."""


def _topics(
    stories: Sequence[Story], moved: dict[int, tuple[datetime, list[int]]], alone: Sequence[DeskArticle]
) -> dict[tuple[str, int], Topic]:
    claims = Claim.objects.filter(story__in=[story.pk for story in stories]).order_by().values("story")
    state = {
        pk: (at, number)
        for pk, at, number in claims.annotate(at=Max("updated_at"), number=Count("pk")).values_list(
            "story", "at", "number"
        )
    }
    stamps: dict[tuple[str, int], Stamp] = {
        **{("story", one.pk): (one.title, tuple(moved[one.pk][1]), state.get(one.pk)) for one in stories},
        **{("article", one.pk): (one.current_id,) for one in alone},
    }
    with _reading:
        known = {key: _read[key] for key in stamps if key in _read}
    found = {key: topic for key, (stamp, topic) in known.items() if stamp == stamps[key]}
    missing = [key for key in stamps if key not in found]
    if missing:
        fresh = _read_topics(missing, stories, moved)
        found |= fresh
        with _reading:
            if len(_read) + len(fresh) > MOST_READ:
                _read.clear()
            _read.update({key: (stamps[key], topic) for key, topic in fresh.items()})
    return found


def _read_topics(
    keys: Iterable[tuple[str, int]], stories: Sequence[Story], moved: dict[int, tuple[datetime, list[int]]]
) -> dict[tuple[str, int], Topic]:
    wanted = {pk for kind, pk in keys if kind == "story"}
    lone = [pk for kind, pk in keys if kind == "article"]
    statements: dict[int, list[str]] = defaultdict(list)
    claims = Claim.objects.filter(story__in=wanted).exclude(state=Claim.State.MERGED).order_by("-id")
    for story, statement in claims.values_list("story", "statement").iterator():
        if len(statements[story]) < MOST_STATEMENTS:
            statements[story].append(statement)
    of = [pk for story in wanted for pk in moved[story][1]]
    rows = DeskArticle.objects.filter(pk__in=[*of, *lone]).annotate(beginning=Substr("current__text", 1, BEGINNING))
    texts = {
        pk: f"{title}\n{beginning}" for pk, title, beginning in rows.values_list("pk", "current__title", "beginning")
    }
    found = {
        ("story", story.pk): topic(
            statements=statements[story.pk],
            texts=[
                # A title's first word is in the middle of no sentence, and a name all the same.
                f"· {story.title}",
                story.summary,
                *(texts[pk] for pk in moved[story.pk][1] if pk in texts),
            ],
        )
        for story in stories
        if story.pk in wanted
    }
    found |= {("article", pk): topic(statements=(), texts=[texts.get(pk, "")]) for pk in lone}
    return found


OPEN = StoryOffer.objects.filter(state=StoryOffer.State.OFFERED).select_related(
    "article__article", "article__desk", "story", "beside__article", "beside__current", "revision"
)


def open_offer(row: DeskArticle) -> StoryOffer | None:
    """What is offered for the article now."""
    if row.story_id is not None:
        return None
    return _light(OPEN.filter(article=row)).first()


def open_offers(desk: Desk, *, most: int) -> list[StoryOffer]:
    """What is offered on the desk, the newest first."""
    rows = _light(OPEN.filter(article__desk=desk, article__story__isnull=True))
    return list(rows.select_related("article__current", "article__outlet").order_by("-id")[:most])


def offers_of(user: User) -> QuerySet[StoryOffer]:
    """The offers on the user's desks, also the decided ones."""
    rows = StoryOffer.objects.filter(article__desk__memberships__user=user)
    return _light(
        rows.select_related(
            "article__article", "article__desk", "story", "beside__article", "beside__current", "revision", "decided_by"
        )
    )


def _light(rows: QuerySet[StoryOffer]) -> QuerySet[StoryOffer]:
    heavy = [f"{path}__{name}" for path in ("revision", "beside__current") for name in ("text", "raw")]
    return rows.defer(*heavy)
