"""``perform``: every change of a claim's state goes through here, asks the one table, and leaves its event."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from factcheck.actions.base import Actor, role_on, same_version
from factcheck.actions.claims import claim_values, lock_claims
from factcheck.actions.merging import merge, other_claim, unmerge
from factcheck.actions.moves import Data, move
from factcheck.errors import Conflict, Invalid
from factcheck.models import Claim, ClaimRelation, Event, Publication, Rating, Review, Verdict
from factcheck.models.event import Verb
from factcheck.queries.claimfile import load_claim_file
from factcheck.queries.records import publication_record
from factcheck.workflow import Caller, ClaimFile, Transition, refusal, transition_named


@transaction.atomic
def perform(
    claim: Claim,
    name: str,
    *,
    by: Actor,
    data: Data | None = None,
    seen: int | None = None,
    undoes: Event | None = None,
    carried: Carried | None = None,
) -> Claim:
    """Do one transition of the table, or raise with the sentence why not.

    ``data`` holds what the transition ``needs``; ``seen`` is the row version that the caller acted on, when it says so.
    ``undoes`` is the event that a decline takes back; ``carried`` says whence a proposed verdict comes (``verdicts``).
    Locks the claim first, so of two people who act at once one wins and the other is told (Conflict or Stale). Raises
    Refused (403), Conflict (409), Invalid (422) or Stale (412); nothing is half-written.
    """
    transition = transition_named(name)
    role = role_on(claim.desk, by.user)
    claim = _locked(claim, transition, data or {})
    same_version(claim, seen=seen, now={"state": claim.state, **claim_values(claim)})
    file = load_claim_file(claim)
    if problem := refusal(file, Caller(by.user.pk, role), transition):
        raise problem
    values = {**_needed(transition, data or {}), "undoes": undoes, "carried": carried}
    return EFFECTS[name](claim, file, transition, values, by)


def _locked(claim: Claim, transition: Transition, data: Data) -> Claim:
    """The claim, locked; together with the one that it is merged into, or was, in the order that everybody keeps."""
    other: int | None = None
    if transition.name == "merge":
        into = other_claim(claim, data.get("into"))
        other = into.pk if into else None
    elif transition.name == "unmerge":
        other = Claim.objects.values_list("merged_into", flat=True).get(pk=claim.pk)
    return lock_claims([claim.pk, other] if other else [claim.pk])[claim.pk]


def _needed(transition: Transition, data: Data) -> Data:
    """The values that the transition needs, stripped of nothing; raises Invalid naming every one that is missing."""
    lacking = {
        name: [sentence]
        for name, sentence in transition.needs.items()
        if not (isinstance(data.get(name), str) and data[name].strip())
    }
    if lacking:
        raise Invalid(" ".join(sentence for sentences in lacking.values() for sentence in sentences), fields=lacking)
    return data


def _take(claim: Claim, file: ClaimFile, transition: Transition, data: Data, by: Actor) -> Claim:
    claim.assignee = claim.assignee or by.user
    return move(claim, Verb.CLAIM_STATE, to=transition.target, by=by, transition=transition.name)


@dataclass(frozen=True)
class Carried:
    """What a verdict that is proposed comes from: another claim's, along a ``same_as`` link between the two."""

    verdict: Verdict
    link: ClaimRelation

    @property
    def said(self) -> dict[str, Any]:
        source = self.verdict.claim
        return {"from": str(source.uuid), "from_label": source.label, "relation": str(self.link.uuid)}


def _rating(claim: Claim, key: str) -> Rating:
    """The rating of this key on the desk's scale. Raises Invalid for another, and for one that is retired."""
    rating = Rating.objects.filter(desk=claim.desk, key=key, retired_at__isnull=True).first()
    if rating is None:
        keys = Rating.objects.filter(desk=claim.desk, retired_at__isnull=True).values_list("key", flat=True)
        raise Invalid.field("rating", f"{key!r} is not on the desk's scale. Choose one of: {', '.join(keys)}.")
    return rating


def _propose(claim: Claim, file: ClaimFile, transition: Transition, data: Data, by: Actor) -> Claim:
    carried: Carried | None = data.get("carried")
    rating = _rating(claim, data["rating"])
    if len(data["summary"]) > 500:
        raise Invalid.field("summary", f"The summary has {len(data['summary'])} characters; at most 500 fit.")
    last = claim.verdicts.aggregate(last=Max("number"))["last"] or 0
    verdict = Verdict.objects.create(
        claim=claim,
        number=last + 1,
        rating=rating,
        summary=data["summary"],
        rationale=data["rationale"],
        author=by.user,
        carried_from=carried.verdict if carried else None,
        carried_along=carried.link if carried else None,
    )
    return move(
        claim,
        Verb.VERDICT_CARRIED if carried else Verb.VERDICT_PROPOSED,
        to=transition.target,
        by=by,
        verdict=str(verdict.uuid),
        number=verdict.number,
        rating=rating.key,
        rating_label=rating.label,
        **(carried.said if carried else {}),
    )


def _withdraw(claim: Claim, file: ClaimFile, transition: Transition, data: Data, by: Actor) -> Claim:
    number = file.verdict.number if file.verdict else None
    return move(claim, Verb.VERDICT_WITHDRAWN, to=transition.target, by=by, number=number)


def _verdict_in_review(file: ClaimFile) -> Verdict:
    assert file.verdict is not None, "a claim in review has a verdict"
    return Verdict.objects.get(pk=file.verdict.id)


def _send_back(claim: Claim, file: ClaimFile, transition: Transition, data: Data, by: Actor) -> Claim:
    verdict = _verdict_in_review(file)
    Review.objects.create(
        verdict=verdict,
        content_hash=file.content_hash,
        reviewer=by.user,
        decision=Review.Decision.SENT_BACK,
        comment=data["comment"],
    )
    return move(
        claim, Verb.VERDICT_SENT_BACK, to=transition.target, by=by, number=verdict.number, comment=data["comment"]
    )


def _dispute(claim: Claim, file: ClaimFile, transition: Transition, data: Data, by: Actor) -> Claim:
    """The verdict goes back with the rating that the reviewer would give. They write nothing of it by that."""
    _same_content(file, data)
    verdict = _verdict_in_review(file)
    rating = _rating(claim, data["rating"])
    if rating.pk == verdict.rating_id:
        raise Invalid.field(
            "rating",
            f"“{rating.label}” is what the verdict proposes. Choose the rating that you would give instead, "
            "or send it back with a comment.",
        )
    Review.objects.create(
        verdict=verdict,
        content_hash=file.content_hash,
        reviewer=by.user,
        decision=Review.Decision.DISPUTED,
        rating=rating,
        comment=data["comment"],
    )
    return move(
        claim,
        Verb.VERDICT_DISPUTED,
        to=transition.target,
        by=by,
        number=verdict.number,
        rating=rating.key,
        rating_label=rating.label,
        comment=data["comment"],
    )


def _same_content(file: ClaimFile, data: Data) -> None:
    """Raise Conflict unless the caller decided on what stands there now."""
    if data["content_hash"] == file.content_hash:
        return
    change = file.last_change
    who = f"{change.name} {change.what}" if change else "Something was changed"
    raise Conflict(
        f"{who} after you opened this page, so you would decide on something you have not read. "
        "Nothing was saved; read it again, then decide.",
        code="content-changed",
        content_hash=file.content_hash,
    )


def _approve(claim: Claim, file: ClaimFile, transition: Transition, data: Data, by: Actor) -> Claim:
    _same_content(file, data)
    verdict = _verdict_in_review(file)
    Review.objects.create(
        verdict=verdict,
        content_hash=file.content_hash,
        reviewer=by.user,
        decision=Review.Decision.APPROVED,
        comment=str(data.get("comment") or ""),
    )
    enough = len(file.valid_approvals) + 1 >= file.approvals_needed
    return move(
        claim,
        Verb.VERDICT_APPROVED,
        to=transition.target if enough else claim.state,
        by=by,
        number=verdict.number,
        content_hash=file.content_hash,
        approvals=len(file.valid_approvals) + 1,
        approvals_needed=file.approvals_needed,
    )


def _publish(claim: Claim, file: ClaimFile, transition: Transition, data: Data, by: Actor) -> Claim:
    _same_content(file, data)
    verdict = Verdict.objects.select_related("rating").get(pk=file.verdict.id) if file.verdict else None
    assert verdict is not None, "the gate lets no claim without a verdict through"
    earlier = claim.publications.order_by("-number").first()
    correction = file.correction  # what was approved with the rest is what readers are told
    at = timezone.now()
    publication = Publication(
        claim=claim,
        number=earlier.number + 1 if earlier else 1,
        verdict=verdict,
        rating=verdict.rating,
        content_hash=file.content_hash,
        by=by.user,
        at=at,
        note=correction.note if correction else "",
        severity=correction.severity if correction else "",
    )
    publication.record = publication_record(claim, file, verdict, publication)
    publication.save()
    claim.rating = verdict.rating
    claim.needs_recheck = False
    return move(
        claim,
        Verb.CLAIM_PUBLISHED,
        to=transition.target,
        by=by,
        publication=str(publication.public_id),
        number=publication.number,
        rating=verdict.rating.key,
        rating_label=verdict.rating.label,
        content_hash=file.content_hash,
        note=publication.note,
    )


def _reopen(claim: Claim, file: ClaimFile, transition: Transition, data: Data, by: Actor) -> Claim:
    return move(
        claim,
        Verb.CLAIM_STATE,
        to=transition.target,
        by=by,
        transition=transition.name,
        comment=str(data.get("comment") or ""),
    )


def _correct(claim: Claim, file: ClaimFile, transition: Transition, data: Data, by: Actor) -> Claim:
    if data["severity"] not in Publication.Severity.values:
        raise Invalid.field("severity", f"{data['severity']!r} is not a severity. Choose minor or major.")
    return move(claim, Verb.CLAIM_CORRECTED, to=transition.target, by=by, severity=data["severity"], note=data["note"])


def _retract(claim: Claim, file: ClaimFile, transition: Transition, data: Data, by: Actor) -> Claim:
    live = claim.publications.filter(retracted_at__isnull=True)
    public_ids = [str(publication.public_id) for publication in live]
    live.update(retracted_at=timezone.now(), retracted_by=by.user, retraction_note=data["note"])
    claim.rating = None
    claim.merged_into = None  # a merged claim is retracted as itself: what was public stood under its name
    return move(claim, Verb.CLAIM_RETRACTED, to=transition.target, by=by, publications=public_ids, note=data["note"])


def _decline(claim: Claim, file: ClaimFile, transition: Transition, data: Data, by: Actor) -> Claim:
    return move(
        claim,
        Verb.CLAIM_STATE,
        to=transition.target,
        by=by,
        transition=transition.name,
        reason=data["reason"],
        undoes=data["undoes"],
    )


def _undo(claim: Claim, file: ClaimFile, transition: Transition, data: Data, by: Actor) -> Claim:
    return move(
        claim,
        Verb.CLAIM_STATE,
        to=transition.leads_to(file),
        by=by,
        transition=transition.name,
        undoes=claim.state_event,
    )


EFFECTS: dict[str, Callable[[Claim, ClaimFile, Transition, Data, Actor], Claim]] = {
    "take": _take,
    "propose": _propose,
    "withdraw": _withdraw,
    "send_back": _send_back,
    "dispute": _dispute,
    "approve": _approve,
    "publish": _publish,
    "reopen": _reopen,
    "correct": _correct,
    "retract": _retract,
    "decline": _decline,
    "undo": _undo,
    "merge": merge,
    "unmerge": unmerge,
}
