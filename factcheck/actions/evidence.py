"""Evidence and attempts: what was found, and what was tried."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from annotations.text.address import site_of
from annotations.text.decode import kind_of_binary
from factcheck.actions.base import Actor, allow, check_web_address, record, same_version
from factcheck.actions.claims import check_editable, lock_claim
from factcheck.actions.files import put_file, settle_on_commit
from factcheck.actions.snapshots import follow_source, promise_snapshot
from factcheck.errors import Conflict, Invalid
from factcheck.media import FILE_ENDS, FILE_WORDS, file_type
from factcheck.models import Attempt, Claim, Evidence
from factcheck.models.event import Verb
from factcheck.workflow.contributors import UNHASHED_OF_EVIDENCE

FIELDS = ("url", "stance", "title", "quote", "directness", "origin", "note", "confidential", "accessed_at")
# Controls, and the marks that turn the direction of what follows: by them a name could seem to end otherwise.
_NO_NAME = re.compile(r"[\x00-\x1f\x7f\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class FileInput:
    """A file as it came: its name there, its bytes, and how many there are, of which ``body`` may be a part."""

    name: str
    body: bytes
    size: int = 0


@dataclass(frozen=True)
class EvidenceInput:
    """A source's fields: an address or a file. ``accessed_at`` None is now for a new source, else what stands there."""

    stance: str
    url: str = ""
    file: FileInput | None = None
    title: str = ""
    quote: str = ""
    directness: str = Evidence.Directness.SECONDARY
    origin: str = ""
    note: str = ""
    confidential: bool = False
    accessed_at: datetime | None = None


def evidence_values(item: Evidence) -> dict[str, object]:
    """The fields as they stand."""
    return {name: value.isoformat() if isinstance(value := getattr(item, name), datetime) else value for name in FIELDS}


def _check(content: EvidenceInput) -> None:
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


def _checked_file(content: EvidenceInput) -> dict[str, Any]:
    """The columns of the file that was given, none for an address. Raises Invalid unless it is exactly one of both."""
    file = content.file
    if file is None:
        if not content.url:
            raise Invalid.field("url", "Give the address of the source, or a file.")
        check_web_address("url", content.url)
        return {}
    if content.url:
        raise Invalid.field("file", "Give an address or a file, not both. Add the other as a source of its own.")
    size, most = max(file.size, len(file.body)), settings.MAX_EVIDENCE_BYTES
    if size > most:
        raise Invalid.field(
            "file",
            f"The file has {size:,} bytes; at most {most:,} are kept. Add it smaller, or in parts.",
            code="too-long",
        )
    kind = file_type(file.body)
    if not kind:
        what = kind_of_binary(file.body) or ("a file that cannot be told by its content" if size else "empty")
        raise Invalid.field(
            "file", f"This file is {what}. Kept are the kinds {FILE_WORDS}; what counts is the content, not the name."
        )
    return {
        "file_name": _file_name(file.name, kind),
        "file_type": kind,
        "file_size": size,
        "file_sha256": hashlib.sha256(file.body).hexdigest(),
    }


def _file_name(name: str, kind: str) -> str:
    """The name under which the file came, without folders and what nobody sees; at most 255 characters of it."""
    last = _NO_NAME.sub("", unicodedata.normalize("NFC", name.replace("\\", "/").rpartition("/")[2])).strip()
    return last[-255:] or f"file{FILE_ENDS[kind]}"


def _check_same_kind(item: Evidence, content: EvidenceInput) -> None:
    if item.url:
        if not content.url:
            raise Invalid.field("url", "Give the address of the source.")
        check_web_address("url", content.url)
    elif content.url:
        raise Invalid.field(
            "url", "This source is a file, so it has no address. Add the address as a source of its own."
        )


@transaction.atomic
def add_evidence(claim: Claim, *, by: Actor, content: EvidenceInput) -> Evidence:
    """Add a source. It is part of the content hash, so approvals given before it are void.

    Of an address a copy is promised (see ``snapshots``). Raises Invalid for what is neither an address nor a file of a
    kind and size that is kept, and Unstored when the disk does not take the file.
    """
    allow("evidence.write", desk=claim.desk, by=by)
    claim = lock_claim(claim)
    check_editable(claim, by=by)
    file = _checked_file(content)
    _check(content)
    item = Evidence(claim=claim, by=by.user, site=site_of(content.url), **file)
    for name in FIELDS:
        setattr(item, name, getattr(content, name))
    item.accessed_at = content.accessed_at or timezone.now()
    if content.file is not None:
        item.file_path = f"evidence/{str(item.uuid)[:2]}/{item.uuid}"
        put_file(item.file_path, content.file.body)
        settle_on_commit(item.file_path)
    item.save()
    if item.url:
        promise_snapshot(item)
    record(
        Verb.EVIDENCE_ADDED,
        desk=claim.desk,
        by=by,
        claim=claim,
        evidence=str(item.uuid),
        url=item.url if not item.confidential else "",
        stance=item.stance,
        sha256=item.file_sha256,
    )
    _touch(claim)
    return item


@transaction.atomic
def edit_evidence(item: Evidence, *, by: Actor, seen: int | None, content: EvidenceInput) -> Evidence:
    """Replace the source's fields. An address stays one, and a file is that file: another one is another source.

    Whoever changes more than its note and when it was read has contributed.
    """
    allow("evidence.write", desk=item.claim.desk, by=by)
    claim = lock_claim(item.claim)
    item = Evidence.objects.select_for_update(of=("self",)).get(pk=item.pk)
    before = evidence_values(item)
    same_version(item, seen=seen, now=before)
    check_editable(claim, by=by)
    _not_withdrawn(item)
    _check_same_kind(item, content)
    _check(content)
    for name in FIELDS:
        if name != "accessed_at" or content.accessed_at is not None:
            setattr(item, name, getattr(content, name))
    item.site = site_of(item.url)
    after = evidence_values(item)
    different = [name for name in before if before[name] != after[name]]
    if different:
        item.row_version += 1
        item.save()
        shown = {name: [before[name], after[name]] for name in different if not item.confidential}
        record(
            Verb.EVIDENCE_EDITED,
            desk=claim.desk,
            by=by,
            claim=claim,
            evidence=str(item.uuid),
            changes=shown,
            hashed=not UNHASHED_OF_EVIDENCE.issuperset(different),
        )
        follow_source(item, url_before=str(before["url"]), quote_before=str(before["quote"]))
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
