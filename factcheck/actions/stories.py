"""Stories as a whole: one merged into another and taken out again, one split in two."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from factcheck.actions.base import Actor, NewEvent, allow, event_of, lock_all, record, record_all, same_version
from factcheck.actions.claims import request_matches
from factcheck.actions.people import lock_names, one_line
from factcheck.errors import Conflict, Invalid
from factcheck.models import Claim, DeskArticle, Event, Fetch, Story, StoryOffer, StoryParty
from factcheck.models.event import Verb

WITH_DESK = Story.everything.select_related("desk", "merged_into", "merge_event")
NAMED = 5
"""So many names stand in a sentence."""


@transaction.atomic
def merge_story(story: Story, *, into: Story, by: Actor, seen: int | None) -> Story:
    """Move everything of the story into another one, and let its address lead there. Returns the other one.

    Its articles, claims and sides go over, and what was merged into it before; the sides that it had stay noted on it,
    so that the merge can be taken back. Raises Invalid for another desk's story and for itself, Conflict when a speaker
    stands on one side here and on the other there, when either was merged meanwhile, and Stale for another version.
    """
    allow("story.merge", desk=story.desk, by=by)
    if into.pk == story.pk:
        raise Invalid.field("into", "A story cannot be merged into itself. Choose another one.")
    if into.desk_id != story.desk_id:
        raise Invalid.field("into", "The other story is not on this desk.")
    locked = lock_all(WITH_DESK, [story.pk, into.pk])
    story, into = locked[story.pk], locked[into.pk]
    same_version(story, seen=seen, now={"title": story.title})
    _refuse_merged(story)
    _refuse_merged(into)
    articles, claims = _of(story)
    lock_names(story.desk)
    sides = {party.speaker_id: party for party in into.parties.select_related("speaker")}
    mine = list(story.parties.select_related("speaker").order_by("pk"))
    if opposed := [party.speaker.name for party in mine if _opposed(party, sides)]:
        raise Conflict(
            f"{_listed(opposed)} {'stands' if len(opposed) == 1 else 'stand'} on one side in “{story.title}” and on "
            f"the other in “{into.title}”. Take them off one of the two, then merge.",
            code="sides",
        )
    added = [party for party in mine if party.speaker_id not in sides]
    StoryParty.objects.bulk_create(StoryParty(story=into, speaker=one.speaker, side=one.side) for one in added)
    earlier = list(Story.everything.filter(merged_into=story))
    event = record(
        Verb.STORY_MERGED,
        desk=story.desk,
        by=by,
        story=str(story.uuid),
        title=story.title,
        into=str(into.uuid),
        into_title=into.title,
        articles=[str(row.article.uuid) for row in articles],
        claims=[str(claim.uuid) for claim in claims],
        sides=[[str(party.speaker.uuid), party.side] for party in added],
        merged=[str(one.uuid) for one in earlier],
    )
    _move(articles, claims, frm=story, to=into, by=by)
    Story.everything.filter(pk__in=[one.pk for one in earlier]).update(merged_into=into)
    StoryOffer.objects.filter(story=story, state=StoryOffer.State.OFFERED).update(story=into)
    Fetch.objects.filter(story=story).update(story=into)
    story.merged_into, story.merge_event = into, event
    _touch(story, "merged_into", "merge_event")
    _touch(into)
    return into


@transaction.atomic
def unmerge_story(story: Story, *, by: Actor, seen: int | None) -> Story:
    """Take the merge back: what moved with it and is still there comes back; what was moved on since stays.

    Raises Conflict for a story that is not merged, Stale for another version.
    """
    allow("story.merge", desk=story.desk, by=by)
    into = story.now
    locked = lock_all(WITH_DESK, sorted({story.pk, into.pk}))
    story, into = locked[story.pk], locked[into.pk]
    same_version(story, seen=seen, now={"title": story.title})
    event = story.merge_event
    if event is None or story.now.pk != into.pk:
        raise Conflict(f"“{story.title}” is not merged into “{into.title}” any more. Load the page.", code="not-merged")
    moved = event.payload
    articles, claims = _of(into, articles=moved["articles"], claims=moved["claims"])
    lock_names(story.desk)
    for speaker, side in moved["sides"]:
        # One that somebody has touched since is theirs.
        into.parties.filter(speaker__uuid=speaker, side=side, row_version=1).delete()
    story.merged_into = story.merge_event = None
    _touch(story, "merged_into", "merge_event")
    Story.everything.filter(uuid__in=moved["merged"], merged_into=into).update(merged_into=story)
    record(
        Verb.STORY_SPLIT,
        desk=story.desk,
        by=by,
        undoes=event,
        story=str(into.uuid),
        title=into.title,
        new=str(story.uuid),
        new_title=story.title,
        articles=[str(row.article.uuid) for row in articles],
        claims=[str(claim.uuid) for claim in claims],
    )
    _move(articles, claims, frm=into, to=story, by=by, undoes=event)
    _touch(into)
    return story


@transaction.atomic
def split_story(
    story: Story,
    *,
    title: str,
    articles: Collection[str],
    claims: Collection[str],
    by: Actor,
    seen: int | None,
) -> Story:
    """Open a new story with some of this one's articles and claims (uuids), and return it.

    The sides of those who make these claims are the same there. Raises Invalid for nothing chosen and for what is not
    in the story, Conflict for a title that the desk has, Stale for another version.
    """
    allow("story.split", desk=story.desk, by=by)
    title = one_line(title, field="title", what="story's title")
    if not title:
        raise Invalid.field("title", "Name the new story.")
    if not articles and not claims:
        raise Invalid.field("articles", "Choose the articles or claims that the new story begins with.")
    story = lock_all(WITH_DESK, [story.pk])[story.pk]
    same_version(story, seen=seen, now={"title": story.title})
    _refuse_merged(story)
    rows, moving = _of(story, articles=articles, claims=claims)
    for name, chosen, found in (("articles", articles, rows), ("claims", claims, moving)):
        if len(found) != len(set(chosen)):
            raise Invalid.field(name, f"Some of these {name} are not in “{story.title}” any more. Load the page again.")
    lock_names(story.desk)
    if Story.everything.filter(desk=story.desk, title=title).exists():
        raise Conflict(
            f"The desk has a story “{title}” already. Give the new one another title, or move things there one by one.",
            code="story-exists",
            fields={"title": ["Taken."]},
        )
    new = Story.objects.create(desk=story.desk, title=title)
    speakers = {claim.claimant_id for claim in moving}
    StoryParty.objects.bulk_create(
        StoryParty(story=new, speaker_id=party.speaker_id, side=party.side)
        for party in story.parties.filter(speaker__in=speakers - {None}).order_by("pk")
    )
    record(
        Verb.STORY_SPLIT,
        desk=story.desk,
        by=by,
        story=str(story.uuid),
        title=story.title,
        new=str(new.uuid),
        new_title=new.title,
        articles=[str(row.article.uuid) for row in rows],
        claims=[str(claim.uuid) for claim in moving],
    )
    _move(rows, moving, frm=story, to=new, by=by)
    _touch(story)
    return new


def _refuse_merged(story: Story) -> None:
    if story.merged_into is not None:
        raise Conflict(f"“{story.title}” was merged into “{story.now.title}”. Nothing was changed.", code="merged")


def _opposed(party: StoryParty, sides: dict[int, StoryParty]) -> bool:
    return party.speaker_id in sides and sides[party.speaker_id].side != party.side


def _listed(names: Sequence[str]) -> str:
    shown = list(names[:NAMED])
    if len(names) > NAMED:
        shown.append(f"{len(names) - NAMED} more")
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"


def _of(
    story: Story, *, articles: Collection[str] | None = None, claims: Collection[str] | None = None
) -> tuple[list[DeskArticle], list[Claim]]:
    """The story's articles and claims, all or those of these uuids, locked for this transaction."""
    in_story = DeskArticle.objects.filter(story=story)
    if articles is not None:
        in_story = in_story.filter(article__uuid__in=articles)
    of_story = Claim.objects.filter(story=story)
    if claims is not None:
        of_story = of_story.filter(uuid__in=claims)
    rows = lock_all(
        DeskArticle.objects.filter(story=story).select_related("article"), list(in_story.values_list("pk", flat=True))
    )
    found = lock_all(Claim.objects.filter(story=story), list(of_story.values_list("pk", flat=True)))
    return sorted(rows.values(), key=lambda row: row.pk), sorted(found.values(), key=lambda claim: claim.number)


def _move(
    articles: Sequence[DeskArticle],
    claims: Sequence[Claim],
    *,
    frm: Story,
    to: Story,
    by: Actor,
    undoes: Event | None = None,
) -> None:
    """Put locked articles and claims into another story, each with its own event. A fixed number of queries."""
    titles, uuids = [frm.title, to.title], [str(frm.uuid), str(to.uuid)]
    events: list[NewEvent] = [
        event_of(
            Verb.ARTICLE_EDITED,
            desk=to.desk,
            by=by,
            article=row.article,
            undoes=undoes,
            changes={"story": titles},
        )
        for row in articles
    ]
    events += [
        event_of(Verb.CLAIM_EDITED, desk=to.desk, by=by, claim=claim, undoes=undoes, changes={"story": uuids})
        for claim in claims
    ]
    DeskArticle.objects.filter(pk__in=[row.pk for row in articles]).update(story=to, row_version=F("row_version") + 1)
    Claim.objects.filter(pk__in=[claim.pk for claim in claims]).update(
        story=to, row_version=F("row_version") + 1, updated_at=timezone.now()
    )
    for claim in claims:
        claim.story, claim.row_version = to, claim.row_version + 1
    request_matches(*claims)
    record_all(events)


def _touch(story: Story, *fields: str) -> None:
    story.row_version += 1
    story.save(update_fields=[*fields, "row_version"])
