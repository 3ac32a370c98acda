"""Claims: made from a span, edited, seen elsewhere, commented on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from annotations.models import Span
from factcheck import jobs
from factcheck.actions.base import Actor, allow, check_web_address, lock, record, role_on, same_version
from factcheck.actions.notices import mentioned
from factcheck.actions.notices import tell as tell_people
from factcheck.actions.people import outlet_named, speaker_named, standing_story
from factcheck.errors import Conflict, Invalid
from factcheck.models import Claim, Comment, Desk, Event, Notice, ReplyRequest, Sighting, Story, User
from factcheck.models.event import Verb
from factcheck.queries.claimfile import load_claim_file
from factcheck.queries.counterclaims import MATCH
from factcheck.workflow import Caller, edit_refusal


@dataclass(frozen=True)
class Seen:
    """How a claim appears in one place: in which voice, said by whom, through whom."""

    voice: str = Sighting.Voice.ASSERTS
    attributed_to: str = ""
    relayed_by: str = ""
    origin: str = ""


LONGEST_COMMENT = 10_000

COMPARED = frozenset({"statement", "claimant", "claimed_on", "story"})
"""Fields that matter for how a claim stands to others."""

WITH_CLAIM = ("desk__policy", "claimant", "story", "rating", "assignee", "created_by")


def lock_claim(claim: Claim) -> Claim:
    """The claim, fresh and locked for this transaction, with what a ClaimFile reads from it."""
    return lock_claims([claim.pk])[claim.pk]


def lock_claims(ids: Iterable[int]) -> dict[int, Claim]:
    """The claims of these primary keys as ``lock_claim`` gives one, locked in the order of their keys."""
    return {pk: lock(Claim.objects.select_related(*WITH_CLAIM), pk) for pk in sorted(set(ids))}


@transaction.atomic
def create_claim(
    desk: Desk,
    *,
    by: Actor,
    statement: str,
    claimant: str = "",
    kind: str = Claim.Kind.OTHER,
    language: str = "",
    claimed_on: date | None = None,
    story: Story | None = None,
) -> Claim:
    """A new claim, numbered on its desk, in the state ``new``."""
    allow("claim.edit", desk=desk, by=by)
    check_statement(statement)
    check_kind(kind)
    Desk.objects.filter(pk=desk.pk).update(next_claim_number=F("next_claim_number") + 1)
    number = Desk.objects.values_list("next_claim_number", flat=True).get(pk=desk.pk) - 1
    speaker = speaker_named(desk, claimant)
    claim = Claim.objects.create(
        desk=desk,
        number=number,
        statement=statement,
        kind=kind,
        language=language,
        claimant=speaker,
        claimed_on=claimed_on,
        story=story,
        waiting_since=timezone.now(),
        created_by=by.user,
    )
    record(
        Verb.CLAIM_CREATED,
        desk=desk,
        by=by,
        claim=claim,
        claim_uuid=str(claim.uuid),
        statement=statement,
        claimant=speaker.name if speaker else "",
    )
    request_matches(claim)
    return claim


def request_matches(*claims: Claim) -> None:
    """Promise to look for what says the same as each claim, or the opposite. Once per version of the claim."""
    jobs.enqueue(MATCH, [f"{claim.uuid}@{claim.row_version}" for claim in claims])


def check_statement(statement: str, *, field: str = "statement") -> None:
    """Raise Invalid for the field unless a claim can be stated so."""
    if not statement.strip():
        raise Invalid.field(field, "The statement is empty. Write what is claimed, in one sentence.")
    if len(statement) > 4000:
        raise Invalid.field(field, f"The statement has {len(statement)} characters; at most 4000 fit.")


def check_kind(kind: str) -> None:
    """Raise Invalid unless it is a kind of claim."""
    if kind not in Claim.Kind.values:
        raise Invalid.field("kind", f"{kind!r} is not a kind. Choose one of: {', '.join(Claim.Kind.values)}.")


def check_editable(claim: Claim, *, by: Actor) -> None:
    """Raise the problem that stands in the way of editing what the claim says, in the words the page shows."""
    role = role_on(claim.desk, by.user)
    if problem := edit_refusal(load_claim_file(claim), Caller(by.user.pk, role)):
        raise problem


WAITS_FOR: dict[str, str] = {
    Claim.State.NEW: Claim.WaitingFor.CHECKER,
    Claim.State.OPEN: Claim.WaitingFor.VERDICT,
    Claim.State.IN_REVIEW: Claim.WaitingFor.REVIEW,
    Claim.State.APPROVED: Claim.WaitingFor.PUBLICATION,
}


ENDED = (Claim.State.DECLINED, Claim.State.MERGED)


def what_it_waits_for(claim: Claim, state: str) -> str:
    """What the claim waits for in this state: first of all for a recheck, where the text that it stood in has changed.

    An open one waits for a reply, as long as somebody was asked who may answer.
    """
    if claim.needs_recheck and state not in ENDED:
        return Claim.WaitingFor.RECHECK
    if state == Claim.State.OPEN and claim.replies.filter(outcome=ReplyRequest.Outcome.WAITING).exists():
        return Claim.WaitingFor.REPLY
    return WAITS_FOR.get(state, Claim.WaitingFor.NOTHING)


@dataclass(frozen=True)
class ClaimChanges:
    """Fields to change; None leaves a field as it is. An empty ``claimant`` or ``story_clear`` takes it away."""

    statement: str | None = None
    claimant: str | None = None
    kind: str | None = None
    claimed_on: date | None = None
    clear_claimed_on: bool = False
    story: Story | None = None
    clear_story: bool = False
    priority: int | None = None
    due: datetime | None = None
    clear_due: bool = False
    single_source_reason: str | None = None


def claim_values(claim: Claim) -> dict[str, object]:
    """The editable fields as they stand, for a conflict that shows both versions."""
    return {
        "statement": claim.statement,
        "claimant": claim.claimant.name if claim.claimant else "",
        "kind": claim.kind,
        "claimed_on": claim.claimed_on.isoformat() if claim.claimed_on else None,
        "story": str(claim.story.uuid) if claim.story else None,
        "priority": claim.priority,
        "due": claim.due.isoformat() if claim.due else None,
        "single_source_reason": claim.single_source_reason,
    }


@transaction.atomic
def edit_claim(
    claim: Claim, *, by: Actor, seen: int | None, changes: ClaimChanges, undoes: Event | None = None
) -> Claim:
    """Change the claim's fields. Raises Stale for another version, Conflict in a state that is not edited.

    ``undoes`` is the event that this takes back.

    Changing the statement, the claimant or the date changes the content hash: approvals given before are void.
    """
    allow("claim.edit", desk=claim.desk, by=by)
    claim = lock_claim(claim)
    before = claim_values(claim)
    same_version(claim, seen=seen, now=before)
    check_editable(claim, by=by)
    if changes.statement is not None:
        check_statement(changes.statement)
        claim.statement = changes.statement
    if changes.kind is not None:
        check_kind(changes.kind)
        claim.kind = changes.kind
    if changes.claimant is not None:
        claim.claimant = speaker_named(claim.desk, changes.claimant)
    if changes.priority is not None:
        if not 0 <= changes.priority <= 3:
            raise Invalid.field("priority", f"{changes.priority} is not a priority. Choose 0 (low) to 3 (urgent).")
        claim.priority = changes.priority
    if changes.claimed_on is not None or changes.clear_claimed_on:
        claim.claimed_on = changes.claimed_on
    if changes.story is not None or changes.clear_story:
        claim.story = standing_story(changes.story) if changes.story else None
    if changes.due is not None or changes.clear_due:
        claim.due = changes.due
    if changes.single_source_reason is not None:
        claim.single_source_reason = changes.single_source_reason
    after = claim_values(claim)
    different = {name: [before[name], after[name]] for name in before if before[name] != after[name]}
    if different:
        claim.row_version += 1
        claim.save()
        record(Verb.CLAIM_EDITED, desk=claim.desk, by=by, claim=claim, undoes=undoes, changes=different)
        if not COMPARED.isdisjoint(different):
            request_matches(claim)
    return claim


@transaction.atomic
def see_claim(
    claim: Claim,
    *,
    by: Actor,
    seen: Seen,
    span: Span | None = None,
    url: str = "",
    uuid: UUID | None = None,
    undoes: Event | None = None,
    just_made: bool = False,
) -> Sighting:
    """Record where the claim was seen: in a span, or at an address. Raises Conflict when it was seen there already.

    A sighting that comes back by an undo brings its ``uuid``; ``undoes`` is the event that this takes back. A claim
    that this transaction made (``just_made``) is nobody else's yet: it is not locked, and was seen nowhere.
    """
    allow("claim.edit", desk=claim.desk, by=by)
    if not just_made:
        claim = lock_claim(claim)
    if claim.state == Claim.State.MERGED:
        raise Conflict(f"{claim.label} is merged into another claim. Add it there.", code="merged")
    if seen.voice not in Sighting.Voice.values:
        raise Invalid.field(
            "voice", f"{seen.voice!r} is not a voice. Choose one of: {', '.join(Sighting.Voice.values)}."
        )
    if span is None:
        check_web_address("url", url)
        _not_seen_at(claim, url)
    if span is not None and not just_made and Sighting.objects.filter(claim=claim, span=span).exists():
        raise Conflict(f"This mark is a sighting of {claim.label} already.", code="sighting-exists")
    sighting = Sighting.objects.create(
        uuid=uuid or uuid4(),
        claim=claim,
        span=span,
        url=url,
        voice=seen.voice,
        attributed_to=speaker_named(claim.desk, seen.attributed_to, field="attributed_to"),
        relayed_by=outlet_named(claim.desk, seen.relayed_by, field="relayed_by"),
        origin=outlet_named(claim.desk, seen.origin, field="origin"),
        by=by.user,
    )
    record(
        Verb.SIGHTING_ADDED,
        desk=claim.desk,
        by=by,
        claim=claim,
        undoes=undoes,
        article=span.article if span else None,
        sighting=str(sighting.uuid),
        span=str(span.uuid) if span else None,
        url=url,
        voice=seen.voice,
        attributed_to=seen.attributed_to,
        relayed_by=seen.relayed_by,
        origin=seen.origin,
    )
    return sighting


def _not_seen_at(claim: Claim, url: str, *, but: Sighting | None = None) -> None:
    """Raise Conflict when another sighting of the claim has this address."""
    others = Sighting.objects.filter(claim=claim, url=url).values_list("pk", flat=True)
    if set(others) - {but.pk if but else None}:
        raise Conflict(
            f"{claim.label} was seen at this address already. Change that sighting instead.",
            code="sighting-exists",
            fields={"url": ["It is there already."]},
        )


@transaction.atomic
def edit_sighting(
    sighting: Sighting, *, by: Actor, version: int | None, seen: Seen, url: str | None = None
) -> Sighting:
    """Change voice, speaker, relay or origin of a sighting; of one at an address also that. None leaves it.

    Raises Invalid for what does not fit, Conflict for an address at which the claim was seen already, Stale for
    another version.
    """
    sighting = _locked_sighting(sighting, by=by)
    before = _sighting_values(sighting)
    same_version(sighting, seen=version, now=before)
    if url is not None and url != sighting.url:
        if sighting.span is not None:
            raise Invalid.field("url", "This was seen in an article, which has its own address. Leave it out.")
        check_web_address("url", url)
        _not_seen_at(sighting.claim, url, but=sighting)
        sighting.url = url
    if seen.voice not in Sighting.Voice.values:
        raise Invalid.field(
            "voice", f"{seen.voice!r} is not a voice. Choose one of: {', '.join(Sighting.Voice.values)}."
        )
    sighting.voice = seen.voice
    sighting.attributed_to = speaker_named(sighting.claim.desk, seen.attributed_to, field="attributed_to")
    sighting.relayed_by = outlet_named(sighting.claim.desk, seen.relayed_by, field="relayed_by")
    sighting.origin = outlet_named(sighting.claim.desk, seen.origin, field="origin")
    after = _sighting_values(sighting)
    different = {name: [before[name], after[name]] for name in before if before[name] != after[name]}
    if different:
        sighting.row_version += 1
        sighting.save()
        record(
            Verb.SIGHTING_EDITED,
            desk=sighting.claim.desk,
            by=by,
            claim=sighting.claim,
            article=sighting.span.article if sighting.span else None,
            sighting=str(sighting.uuid),
            url=sighting.url,
            changes=different,
        )
    return sighting


def _sighting_values(sighting: Sighting) -> dict[str, Any]:
    return {
        "voice": sighting.voice,
        "attributed_to": sighting.attributed_to.name if sighting.attributed_to else "",
        "relayed_by": sighting.relayed_by.name if sighting.relayed_by else "",
        "origin": sighting.origin.name if sighting.origin else "",
        "url": sighting.url,
    }


def _locked_sighting(sighting: Sighting, *, by: Actor) -> Sighting:
    """The sighting, locked after its claim. Raises Conflict for one that somebody removed meanwhile."""
    allow("claim.edit", desk=sighting.claim.desk, by=by)
    lock_claim(sighting.claim)
    rows = Sighting.objects.select_related("claim__desk", "attributed_to", "relayed_by", "origin", "span__article")
    try:
        return lock(rows, sighting.pk)
    except Sighting.DoesNotExist:
        raise Conflict("Somebody removed this sighting meanwhile. Add it again if it is needed.", code="gone") from None


@transaction.atomic
def remove_sighting(sighting: Sighting, *, by: Actor, version: int | None) -> None:
    """Take away that the claim was seen at an address; the values stay in the event.

    Raises Conflict for a sighting in an article, whose mark is removed there, and Stale for another version.
    """
    sighting = _locked_sighting(sighting, by=by)
    same_version(sighting, seen=version, now=_sighting_values(sighting))
    if sighting.span is not None:
        raise Conflict(
            "This was seen in an article. Remove the mark there, and the sighting goes with it.", code="seen-in-mark"
        )
    unsee_claim(sighting, by=by)


def unsee_claim(sighting: Sighting, *, by: Actor, undoes: Event | None = None) -> None:
    """Take a sighting away, with its values kept in the event. Inside the transaction that removes its span."""
    record(
        Verb.SIGHTING_REMOVED,
        desk=sighting.claim.desk,
        by=by,
        claim=sighting.claim,
        undoes=undoes,
        article=sighting.span.article if sighting.span else None,
        sighting=str(sighting.uuid),
        span=str(sighting.span.uuid) if sighting.span else None,
        **_sighting_values(sighting),
    )
    sighting.delete()


@transaction.atomic
def add_comment(
    claim: Claim, *, by: Actor, text: str, confidential: bool = False, tell: Sequence[User] = ()
) -> Comment:
    """Write to the others of the desk. Whoever is named in it as ``@user.name``, and ``tell``, is told.

    Those of ``tell`` whom the text does not name are written before it. Raises Invalid for an empty comment, one that
    is too long, and a name that is no member's.
    """
    allow("comment.write", desk=claim.desk, by=by)
    if not text.strip():
        raise Invalid.field("text", "The comment is empty.")
    named = mentioned(claim.desk, text)
    text = "".join(f"@{user.username} " for user in tell if user not in named) + text
    if len(text) > LONGEST_COMMENT:
        raise Invalid.field("text", f"The comment has {len(text)} characters; at most {LONGEST_COMMENT} fit.")
    comment = Comment.objects.create(claim=claim, author=by.user, text=text, confidential=confidential)
    event = record(Verb.COMMENT_ADDED, desk=claim.desk, by=by, claim=claim, comment=str(comment.uuid))
    tell_people(event, Notice.Kind.MENTIONED, [user.pk for user in (*named, *tell)], comment=comment)
    return comment
