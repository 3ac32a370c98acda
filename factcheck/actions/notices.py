"""Telling people of what concerns them: rows in the event's own transaction, which they mark as read.

And whom a comment names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from factcheck.actions.base import Actor
from factcheck.errors import Invalid
from factcheck.models import Claim, Comment, Desk, Event, Membership, Notice, Review, User
from factcheck.models.event import Verb

Kind = Notice.Kind

MOST = 200
"""How many are marked in one request."""

TOLD: dict[str, str] = {
    Verb.VERDICT_SENT_BACK: Kind.SENT_BACK,
    Verb.VERDICT_DISPUTED: Kind.DISPUTED,
    Verb.VERDICT_APPROVED: Kind.APPROVED,
    Verb.CLAIM_PUBLISHED: Kind.PUBLISHED,
    Verb.CLAIM_CORRECTED: Kind.CORRECTED,
    Verb.CLAIM_RETRACTED: Kind.RETRACTED,
}
"""The moves of a claim that somebody is told of."""

OF_READERS = (Verb.CLAIM_PUBLISHED, Verb.CLAIM_CORRECTED, Verb.CLAIM_RETRACTED)
"""What changes for readers concerns everybody who answers for it."""


MENTION = re.compile(r"(?<![\w.@+-])@([\w.@+-]+)")
"""``@user.name`` (of the characters that Django lets a user name have), not inside an address such as a@b.example."""


def tell(event: Event, kind: str, people: Iterable[int | None], *, comment: Comment | None = None) -> None:
    """Write a notice of a claim's event for each of these people (primary keys) who works on its desk.

    Never for whoever did it. ``comment`` goes with ``mentioned`` and with nothing else.
    """
    assert event.claim_id is not None, "a notice is about a claim"
    wanted = {pk for pk in people if pk is not None} - {event.actor_id}
    if not wanted:
        return
    members = Membership.objects.filter(desk=event.desk_id, user__in=wanted, user__is_active=True)
    Notice.objects.bulk_create(
        Notice(user_id=user, claim_id=event.claim_id, event=event, kind=kind, comment=comment)
        for user in members.order_by("user").values_list("user", flat=True)
    )


def tell_of_move(event: Event, claim: Claim) -> None:
    """The notices of a move: to its verdict's author and whoever has the claim; of what concerns readers also to those
    who made or approved it; and to the leads of what waits for them.
    """
    kind = TOLD.get(event.verb)
    if kind is None:
        return
    verdict = claim.verdicts.order_by("-number").values("pk", "author").first()
    people: set[int | None] = {claim.assignee_id, verdict["author"] if verdict else None}
    if event.verb in OF_READERS:
        approved = Review.objects.filter(verdict=verdict["pk"] if verdict else None, decision=Review.Decision.APPROVED)
        people |= {claim.created_by_id, *approved.values_list("reviewer", flat=True)}
    if event.state_to == Claim.State.APPROVED or event.verb == Verb.CLAIM_RETRACTED:
        leads = Membership.objects.filter(desk=claim.desk_id, role=Membership.Role.LEAD)
        people |= set(leads.values_list("user", flat=True))
    tell(event, kind, people)


@transaction.atomic
def see_notices(*, by: Actor, notices: Sequence[UUID] = (), until: UUID | None = None) -> int:
    """Mark one's own as read: these, or with ``until`` that one and everything before it. Returns how many were unread.

    Nobody else's business, so it leaves no event. Raises Invalid for both or neither, for too many, and for what is not
    one's own.
    """
    if bool(notices) == (until is not None):
        raise Invalid.field("notices", "Say which are read: some by their uuids, or everything until one of them.")
    if len(notices) > MOST:
        raise Invalid.field("notices", f"{len(notices)} are named; at most {MOST} are marked at once.")
    mine = Notice.objects.filter(user=by.user)
    if until is not None:
        last = mine.filter(uuid=until).values_list("pk", flat=True).first()
        if last is None:
            raise Invalid.field("until", f"You have no notice {until}.")
        mine = mine.filter(pk__lte=last)
    else:
        known = set(mine.filter(uuid__in=notices).values_list("uuid", flat=True))
        if strange := [str(uuid) for uuid in notices if uuid not in known]:
            raise Invalid.field("notices", f"You have no notice {', '.join(strange)}.")
        mine = mine.filter(uuid__in=known)
    return mine.filter(seen_at__isnull=True).update(seen_at=timezone.now())


def mentioned(desk: Desk, text: str) -> list[User]:
    """The members whom the text names as ``@user.name``, each once, in their order.

    A full stop or the like after a name is not taken for a part of it, unless the member's name has it. Raises Invalid
    for the field ``text``, in the same words for somebody of another desk and for nobody at all: who would be told
    nothing is not written to.
    """
    words = list(dict.fromkeys(MENTION.findall(text)))
    if not words:
        return []
    possible = {name for word in words for name in _readings(word)}
    members = User.objects.filter(memberships__desk=desk, is_active=True, username__in=possible)
    known = {user.username: user for user in members}
    found = {word: next((known[name] for name in _readings(word) if name in known), None) for word in words}
    if strange := [f"@{word}" for word, user in found.items() if user is None]:
        raise Invalid.field(
            "text",
            f"{', '.join(strange)}: there is nobody of this name on this desk, so nobody would be told. "
            "Write a member’s user name, or put a space after the @ when you mean none.",
        )
    return list(dict.fromkeys(user for user in found.values() if user))


def _readings(word: str) -> list[str]:
    """The name that is meant, the longest first: without marks at its end that may belong to the sentence."""
    bare = word.rstrip(".@+-")
    return [word[:end] for end in range(len(word), len(bare) - 1, -1)] if bare else [word]
