"""Right of reply: who was asked about a claim, by when, and what came of it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from factcheck.actions.base import Actor, allow, lock, record, same_version
from factcheck.actions.claims import check_editable, lock_claim, what_it_waits_for
from factcheck.actions.people import speaker_named
from factcheck.errors import Conflict, Invalid
from factcheck.models import Claim, ReplyRequest
from factcheck.models.event import Verb

Outcome = ReplyRequest.Outcome
LONGEST_ASKED, LONGEST_TEXT = 300, 10_000
NOBODY = "Nobody"


def reply_values(reply: ReplyRequest) -> dict[str, object]:
    """What can be changed about it, as it stands."""
    return {"outcome": reply.outcome, "text": reply.text}


@transaction.atomic
def ask_reply(
    claim: Claim,
    *,
    by: Actor,
    asked: str = "",
    speaker: str = "",
    asked_at: datetime | None = None,
    deadline: datetime | None = None,
) -> ReplyRequest:
    """Record that somebody was asked: a speaker of the desk, or an office in words, or both.

    An open claim waits for the reply until one is logged. Not part of the content hash. Raises Invalid when nobody is
    named or the deadline is before the question, Conflict in a state that is not edited.
    """
    allow("evidence.write", desk=claim.desk, by=by)
    claim = lock_claim(claim)
    check_editable(claim, by=by)
    at = asked_at or timezone.now()
    fields = {}
    if len(asked) > LONGEST_ASKED:
        fields["asked"] = [f"Who was asked has {len(asked)} characters; at most {LONGEST_ASKED} fit."]
    elif not asked.strip() and not speaker.strip():
        fields["asked"] = ["Say who was asked."]
    if deadline is not None and deadline < at:
        fields["deadline"] = ["The deadline is before the question was asked. Give a later one, or none."]
    _refuse(fields)
    reply = ReplyRequest.objects.create(
        claim=claim,
        speaker=speaker_named(claim.desk, speaker, field="speaker"),
        asked=asked,
        asked_at=at,
        deadline=deadline,
        by=by.user,
    )
    record(
        Verb.REPLY_ASKED,
        desk=claim.desk,
        by=by,
        claim=claim,
        reply=str(reply.uuid),
        asked=str(reply),
        deadline=deadline.isoformat() if deadline else None,
    )
    _settle(claim)
    return reply


@transaction.atomic
def excuse_reply(claim: Claim, *, by: Actor, reason: str) -> ReplyRequest:
    """Record that nobody has to be asked about the claim, and why. Raises Invalid without a reason, Conflict twice."""
    allow("evidence.write", desk=claim.desk, by=by)
    claim = lock_claim(claim)
    check_editable(claim, by=by)
    if not reason.strip():
        raise Invalid.field("reason", "Say why nobody has to be asked.")
    if len(reason) > LONGEST_TEXT:
        raise Invalid.field("reason", f"The reason has {len(reason)} characters; at most {LONGEST_TEXT} fit.")
    if claim.replies.filter(outcome=Outcome.NOT_APPLICABLE, asked=NOBODY).exists():
        raise Conflict("It is logged already that nobody has to be asked. Correct the reason there.", code="excused")
    reply = ReplyRequest.objects.create(
        claim=claim, asked=NOBODY, asked_at=timezone.now(), outcome=Outcome.NOT_APPLICABLE, text=reason, by=by.user
    )
    record(
        Verb.REPLY_LOGGED,
        desk=claim.desk,
        by=by,
        claim=claim,
        reply=str(reply.uuid),
        asked=NOBODY,
        outcome=reply.outcome,
        text=reason,
    )
    _settle(claim)
    return reply


@transaction.atomic
def log_reply(reply: ReplyRequest, *, by: Actor, seen: int | None, outcome: str, text: str = "") -> ReplyRequest:
    """Record what came of it. It can be corrected later; only back to waiting it does not go.

    An answer needs its words, and “not applicable” its reason. Raises Invalid for another outcome or missing words,
    Stale for another version, Conflict in a state of the claim that is not edited.
    """
    allow("evidence.write", desk=reply.claim.desk, by=by)
    claim = lock_claim(reply.claim)
    reply = lock(ReplyRequest.objects.select_related("claim__desk", "speaker", "by"), reply.pk)
    before = reply_values(reply)
    same_version(reply, seen=seen, now=before)
    check_editable(claim, by=by)
    fields = {}
    if outcome not in Outcome.values:
        fields["outcome"] = [f"{outcome!r} is no outcome. Choose one of: {', '.join(Outcome.values[1:])}."]
    elif outcome == Outcome.WAITING:
        if reply.outcome != Outcome.WAITING:
            raise Conflict("It was logged already what came of this. Ask again instead.", code="logged")
        fields["outcome"] = ["Say what came of it: answered, no answer, or not applicable."]
    elif outcome == Outcome.ANSWERED and not text.strip():
        fields["text"] = ["Write down what was answered."]
    elif outcome == Outcome.NOT_APPLICABLE and not text.strip():
        fields["text"] = ["Say why nobody has to be asked."]
    if len(text) > LONGEST_TEXT:
        fields["text"] = [f"The text has {len(text)} characters; at most {LONGEST_TEXT} fit."]
    _refuse(fields)
    reply.outcome, reply.text = outcome, text
    after = reply_values(reply)
    changes = {name: [before[name], after[name]] for name in before if before[name] != after[name]}
    if changes:
        reply.row_version += 1
        reply.save(update_fields=["outcome", "text", "row_version"])
        record(
            Verb.REPLY_LOGGED,
            desk=claim.desk,
            by=by,
            claim=claim,
            reply=str(reply.uuid),
            asked=str(reply),
            outcome=outcome,
            text=text,
            changes=changes,
        )
        _settle(claim)
    return reply


def _refuse(fields: dict[str, list[str]]) -> None:
    if fields:
        raise Invalid(" ".join(sentence for sentences in fields.values() for sentence in sentences), fields=fields)


def _settle(claim: Claim) -> None:
    """Let the claim wait for the reply, or for what it waits for without one."""
    waits = what_it_waits_for(claim, claim.state)
    if claim.state == Claim.State.OPEN and waits != claim.waiting_for:
        claim.waiting_for, claim.waiting_since = waits, timezone.now()
    claim.row_version += 1
    claim.save(update_fields=["waiting_for", "waiting_since", "row_version", "updated_at"])
