"""The story that an article may belong to: looked for by a background job, and taken or declined by a person."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from annotations.models import Revision
from factcheck import jobs
from factcheck.actions.articles import edit_article, end_offer, lock_article
from factcheck.actions.base import Actor, allow, lock, lock_all, record, same_version
from factcheck.actions.people import open_story
from factcheck.errors import Conflict
from factcheck.jobs import Try
from factcheck.models import DeskArticle, Story, StoryOffer
from factcheck.models.event import Verb, Via
from factcheck.queries.offers import OFFERS, Found, find_story

LONGEST_TITLE = 200


def request_offers(revisions: Sequence[Revision]) -> None:
    """Promise to look for the stories of the articles with these texts. Once per revision."""
    jobs.enqueue(OFFERS, [str(revision.uuid) for revision in revisions])


def offer_story(attempt: Try) -> StoryOffer | None:
    """The job: find the story that an article may belong to, and offer it. Once per revision; nothing is set.

    An article that has a story by now, or another text, is passed over. The looking runs outside the transaction.
    """
    row = DeskArticle.objects.select_related("desk", "current").get(article__revisions__uuid=attempt.key)
    found = find_story(row) if _is_asked_for(row, attempt) else None
    with transaction.atomic():
        jobs.complete(attempt)
        locked = lock_article(row)
        if not _is_asked_for(locked, attempt) or StoryOffer.objects.filter(revision=locked.current).exists():
            return None
        end_offer(locked)
        return _offer(locked, found) if found is not None and _still_there(found) else None


def _is_asked_for(row: DeskArticle, attempt: Try) -> bool:
    return row.story_id is None and str(row.current.uuid) == attempt.key


def _still_there(found: Found) -> bool:
    if found.story is not None:
        return Story.objects.filter(pk=found.story.pk).exists()
    return found.beside is not None and DeskArticle.objects.filter(pk=found.beside.pk, story=None).exists()


def _offer(row: DeskArticle, found: Found) -> StoryOffer:
    title = "" if found.story else row.current.title[:LONGEST_TITLE].strip()
    offer = StoryOffer.objects.create(
        article=row,
        revision=row.current,
        story=found.story,
        beside_id=found.beside.pk if found.beside else None,
        title=title,
        score=found.score,
        reasons=list(found.reasons),
    )
    record(
        Verb.STORY_OFFERED,
        desk=row.desk,
        by=None,
        via=Via.JOB,
        article=row.article,
        offer=str(offer.uuid),
        story=str(found.story.uuid) if found.story else None,
        title=found.story.title if found.story else title,
        score=round(found.score, 4),
        reasons=list(found.reasons),
    )
    return offer


@transaction.atomic
def take_offer(offer: StoryOffer, *, by: Actor, seen: int | None, title: str | None = None) -> Story:
    """Put the article into the offered story, or into a new one of this ``title``; returns the story.

    A new one that was offered takes the article beside it too, unless that has a story by now. Raises Conflict when the
    offer is decided or ended, Stale for another version, Invalid for a title that cannot be one.
    """
    row, offer = _locked(offer, by=by, seen=seen)
    story = offer.story.now if offer.story and title is None else None
    if story is None:
        story = open_story(row.desk, title=offer.title if title is None else title, by=by)
    _decide(offer, StoryOffer.State.TAKEN, by=by)
    edit_article(row, by=by, seen=None, story=story)
    if offer.story is None and offer.beside is not None and offer.beside.story_id is None:
        edit_article(offer.beside, by=by, seen=None, story=story)
    return story


@transaction.atomic
def decline_offer(offer: StoryOffer, *, by: Actor, seen: int | None) -> StoryOffer:
    """Say that the article does not belong there: that is not offered for it again. Raises as ``take_offer``."""
    row, offer = _locked(offer, by=by, seen=seen)
    _decide(offer, StoryOffer.State.DECLINED, by=by)
    record(
        Verb.STORY_DECLINED,
        desk=row.desk,
        by=by,
        article=row.article,
        offer=str(offer.uuid),
        story=str(offer.story.uuid) if offer.story else None,
        title=offer.story.title if offer.story else offer.title,
    )
    return offer


def _locked(offer: StoryOffer, *, by: Actor, seen: int | None) -> tuple[DeskArticle, StoryOffer]:
    allow("article.edit", desk=offer.article.desk, by=by)
    lock_all(DeskArticle.objects.only("pk"), sorted({offer.article_id, offer.beside_id or offer.article_id}))
    row = lock_article(offer.article)
    offer = lock(StoryOffer.objects.select_related("story", "beside__desk"), offer.pk)
    same_version(offer, seen=seen, now={"state": offer.state})
    if offer.state != StoryOffer.State.OFFERED:
        raise Conflict(
            "This offer is not open any more: somebody decided it, or the article has another text or a story by now. "
            "Nothing was changed.",
            code="offer-ended",
        )
    return row, offer


def _decide(offer: StoryOffer, state: str, *, by: Actor) -> None:
    offer.state, offer.decided_by, offer.decided_at = state, by.user, timezone.now()
    offer.row_version += 1
    offer.save(update_fields=["state", "decided_by", "decided_at", "row_version"])
