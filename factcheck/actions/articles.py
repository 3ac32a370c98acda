"""Articles on their desk: locked, suggested, moved, edited. How they come in is ``ingest``'s business."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from types import EllipsisType

from django.db import transaction
from django.db.models import F, OuterRef, Subquery

from annotations import actions as text_actions
from annotations.models import Revision
from annotations.models.kept import Given, Kept
from factcheck import jobs
from factcheck.actions.base import Actor, allow, event_of, lock_kept, record, record_all, same_version
from factcheck.actions.people import outlet_named, standing_story
from factcheck.errors import Invalid
from factcheck.jobs import Try
from factcheck.models import Desk, DeskArticle, Event, Outlet, Story, StoryOffer
from factcheck.models.event import Verb, Via
from factcheck.queries.learning import suggester_of
from factcheck.queries.workbench import SUGGEST, job_key

WITH_TEXT = Kept(
    lambda: (
        DeskArticle.objects.select_related("desk", "article", "current", "outlet", "story")
        .defer("current__raw")
        .filter(pk=Given("pk"))
    )
)


WITH_CHOICE = Kept(
    lambda: DeskArticle.objects.filter(pk=Given("pk")).select_related("desk").only("pk", "desk__row_version")
)


def lock_article(row: DeskArticle) -> DeskArticle:
    """The article's row, fresh and locked for this transaction, with what it points at.

    Marks of one article are written one after the other.
    """
    locked = lock_kept(WITH_TEXT, DeskArticle, row.pk)
    locked.current.article = locked.article
    return locked


def request_suggestions(desk: Desk, revisions: Sequence[Revision]) -> None:
    """Promise suggestions for these revisions by the suggester that reads for the desk. Once for each choice of it."""
    jobs.enqueue(SUGGEST, [job_key(revision.uuid, choice=desk.row_version) for revision in revisions])


def suggest_spans(attempt: Try) -> int:
    """The job: draft suggestions for one revision and store them with their event, once. Returns how many are new.

    The drafting runs outside the transaction; only the writing holds the database's lock. It holds the article's too,
    so that nothing is decided while it looks at what is. A job that is left over from another choice of the suggester,
    made before or while it was drafting, promises the current one's instead.
    """
    uuid = attempt.key.partition(":")[0]
    revision = (
        Revision.objects.select_related("article__on_desk__desk__suggester")
        .defer("article__on_desk__desk__suggester__weights")
        .get(uuid=uuid)
    )
    row = revision.article.on_desk
    if attempt.key != job_key(revision.uuid, choice=row.desk.row_version):
        return _suggest_anew(attempt, row.desk, revision)
    suggester = suggester_of(row.desk)
    drafts = suggester.suggest(revision.text, revision.language)
    with transaction.atomic():
        desk = lock_kept(WITH_CHOICE, DeskArticle, row.pk).desk
        if desk.row_version != row.desk.row_version:
            return _suggest_anew(attempt, desk, revision)
        jobs.complete(attempt)
        stored = text_actions.store_suggestions(
            revision, suggester=suggester.name, version=suggester.version, drafts=drafts
        )
        read = event_of(
            Verb.ARTICLE_SUGGESTED,
            desk=desk,
            by=None,
            via=Via.JOB,
            article=revision.article,
            revision=str(revision.uuid),
            suggester=suggester.name,
            version=suggester.version,
            count=len(stored),
        )
        record_all([read])
    return len(stored)


@transaction.atomic
def _suggest_anew(attempt: Try, desk: Desk, revision: Revision) -> int:
    jobs.complete(attempt)
    request_suggestions(desk, [revision])
    return 0


@transaction.atomic
def edit_article(
    row: DeskArticle,
    *,
    by: Actor,
    seen: int | None,
    state: str | None = None,
    story: Story | EllipsisType | None = ...,
    outlet: str | None = None,
) -> DeskArticle:
    """Change where the article stands in the desk's work: its state, story or outlet. The text is never edited."""
    allow("article.edit", desk=row.desk, by=by)
    row = lock_article(row)
    same_version(row, seen=seen, now={"state": row.state, "story": str(row.story.uuid) if row.story else None})
    moved = state is not None and state != row.state
    if state is not None and moved:
        _move([row], state, by=by)
    changes: dict[str, list[str]] = {}
    if isinstance(story, Story) and story != row.story:
        story = standing_story(story)
    if not isinstance(story, EllipsisType) and story != row.story:
        end_offer(row)
        changes["story"] = [row.story.title if row.story else "", story.title if story else ""]
        row.story = story
    if outlet is not None and outlet != (row.outlet.name if row.outlet else ""):
        named: Outlet | None = outlet_named(row.desk, outlet)
        changes["outlet"] = [row.outlet.name if row.outlet else "", named.name if named else ""]
        row.outlet = named
    if changes:
        record(Verb.ARTICLE_EDITED, desk=row.desk, by=by, article=row.article, changes=changes)
        row.row_version += 0 if moved else 1
        row.save(update_fields=["story", "outlet", "row_version"])
    return row


def end_offer(row: DeskArticle) -> None:
    """What was offered as the article's story is not asked any more; the article's row is locked."""
    offers = StoryOffer.objects.filter(article=row, state=StoryOffer.State.OFFERED)
    offers.update(state=StoryOffer.State.ENDED, row_version=F("row_version") + 1)


def _move(rows: Sequence[DeskArticle], state: str, *, by: Actor) -> None:
    """Bring locked articles, which are in another state, into this one: a new version of each, and its event."""
    if state not in DeskArticle.State.values:
        raise Invalid.field("state", f"{state!r} is not a state. Choose one of: {', '.join(DeskArticle.State.values)}.")
    events = record_all(
        [
            event_of(
                Verb.ARTICLE_STATE, desk=row.desk, by=by, article=row.article, state_from=row.state, state_to=state
            )
            for row in rows
        ]
    )
    newest = Event.objects.filter(article=OuterRef("article"), verb=Verb.ARTICLE_STATE).order_by("-id").values("pk")
    DeskArticle.objects.filter(pk__in=[row.pk for row in rows]).update(
        state=state, state_event=Subquery(newest[:1]), row_version=F("row_version") + 1
    )
    for row, event in zip(rows, events, strict=True):
        row.state, row.state_event_id = state, event
        row.row_version += 1


def start_work(rows: Iterable[DeskArticle], *, by: Actor) -> None:
    """The first mark or decision takes an article out of the inbox."""
    if waiting := [row for row in rows if row.state == DeskArticle.State.INBOX]:
        _move(waiting, DeskArticle.State.WORKING, by=by)
