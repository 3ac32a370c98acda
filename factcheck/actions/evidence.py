"""Evidence and attempts: what was found, and what was tried."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from annotations.text.address import site_of
from factcheck.actions.base import Actor, allow, check_web_address, record, same_version
from factcheck.actions.claims import check_editable, lock_claim
from factcheck.errors import Conflict, Invalid
from factcheck.models import Attempt, Claim, Evidence
from factcheck.models.event import Verb


@dataclass(frozen=True)
class EvidenceInput:
    url: str
    stance: str
    title: str = ""
    quote: str = ""
    directness: str = Evidence.Directness.SECONDARY
    origin: str = ""
    note: str = ""
    confidential: bool = False
    accessed_at: datetime | None = None


def evidence_values(item: Evidence) -> dict[str, object]:
    """The fields as they stand."""
    return {
        "url": item.url,
        "stance": item.stance,
        "title": item.title,
        "quote": item.quote,
        "directness": item.directness,
        "origin": item.origin,
        "note": item.note,
        "confidential": item.confidential,
        "accessed_at": item.accessed_at.isoformat(),
    }


def _check(content: EvidenceInput) -> None:
    check_web_address("url", content.url)
    if content.stance not in Evidence.Stance.values:
        raise Invalid.field(
            "stance", f"{content.stance!r} is not a stance. Choose one of: {', '.join(Evidence.Stance.values)}."
        )
    if content.directness not in Evidence.Directness.values:
        raise Invalid.field("directness", f"{content.directness!r} is neither primary nor secondary.")
    for name, limit in (("title", 300), ("origin", 200), ("quote", 10_000), ("note", 10_000)):
        length = len(getattr(content, name))
        if length > limit:
            raise Invalid.field(name, f"The {name} has {length} characters; at most {limit} fit.")


@transaction.atomic
def add_evidence(claim: Claim, *, by: Actor, content: EvidenceInput) -> Evidence:
    """Add a source. It is part of the content hash, so approvals given before it are void."""
    allow("evidence.write", desk=claim.desk, by=by)
    claim = lock_claim(claim)
    check_editable(claim, by=by)
    _check(content)
    item = Evidence.objects.create(
        claim=claim,
        by=by.user,
        site=site_of(content.url),
        **{**asdict(content), "accessed_at": content.accessed_at or timezone.now()},
    )
    record(
        Verb.EVIDENCE_ADDED,
        desk=claim.desk,
        by=by,
        claim=claim,
        evidence=str(item.uuid),
        url=item.url if not item.confidential else "",
        stance=item.stance,
    )
    _touch(claim)
    return item


@transaction.atomic
def edit_evidence(item: Evidence, *, by: Actor, seen: int | None, content: EvidenceInput) -> Evidence:
    """Replace the source's fields."""
    allow("evidence.write", desk=item.claim.desk, by=by)
    claim = lock_claim(item.claim)
    item = Evidence.objects.select_for_update(of=("self",)).get(pk=item.pk)
    before = evidence_values(item)
    same_version(item, seen=seen, now=before)
    check_editable(claim, by=by)
    _not_withdrawn(item)
    _check(content)
    for name, value in asdict(content).items():
        if name != "accessed_at" or value is not None:
            setattr(item, name, value)
    item.site = site_of(item.url)
    after = evidence_values(item)
    different = [name for name in before if before[name] != after[name]]
    if different:
        item.row_version += 1
        item.save()
        shown = {name: [before[name], after[name]] for name in different if not item.confidential}
        record(Verb.EVIDENCE_EDITED, desk=claim.desk, by=by, claim=claim, evidence=str(item.uuid), changes=shown)
        _touch(claim)
    return item


@transaction.atomic
def withdraw_evidence(item: Evidence, *, by: Actor, seen: int | None) -> Evidence:
    """Take a source out of the file. The row stays; it no longer counts and is no longer exported."""
    allow("evidence.write", desk=item.claim.desk, by=by)
    claim = lock_claim(item.claim)
    item = Evidence.objects.select_for_update(of=("self",)).get(pk=item.pk)
    same_version(item, seen=seen, now=evidence_values(item))
    check_editable(claim, by=by)
    _not_withdrawn(item)
    item.withdrawn_at = timezone.now()
    item.row_version += 1
    item.save(update_fields=["withdrawn_at", "row_version"])
    record(Verb.EVIDENCE_WITHDRAWN, desk=claim.desk, by=by, claim=claim, evidence=str(item.uuid))
    _touch(claim)
    return item


def _not_withdrawn(item: Evidence) -> None:
    if item.withdrawn_at is not None:
        raise Conflict("This source was withdrawn. Add it again if it is needed.", code="withdrawn")


@transaction.atomic
def log_attempt(claim: Claim, *, by: Actor, asked: str, result: str, asked_at: datetime | None = None) -> Attempt:
    """Record who or what was asked, when, and with what result. Not part of the content hash: it can be added late."""
    allow("evidence.write", desk=claim.desk, by=by)
    claim = lock_claim(claim)
    check_editable(claim, by=by)
    fields = {}
    if not asked.strip() or len(asked) > 300:
        fields["asked"] = [f"Say who or what was asked, in 1 to 300 characters; this has {len(asked)}."]
    if not result.strip():
        fields["result"] = ["Say what came of it, even if it is “no answer”."]
    if fields:
        raise Invalid(" ".join(sentence for sentences in fields.values() for sentence in sentences), fields=fields)
    attempt = Attempt.objects.create(
        claim=claim, asked=asked, asked_at=asked_at or timezone.now(), result=result, by=by.user
    )
    record(
        Verb.ATTEMPT_ADDED, desk=claim.desk, by=by, claim=claim, attempt=str(attempt.uuid), asked=asked, result=result
    )
    _touch(claim)
    return attempt


def _touch(claim: Claim) -> None:
    claim.row_version += 1
    claim.save(update_fields=["row_version", "updated_at"])
