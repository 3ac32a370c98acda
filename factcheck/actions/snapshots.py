"""Archived copies of sources: promised, made in the background, tried again, done without."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from annotations.extract import file_text, page_text
from annotations.text.quotes import find_quote, has_words
from factcheck import jobs, media
from factcheck.actions.base import Actor, allow, lock, record, role_on, same_version
from factcheck.actions.claims import check_editable, lock_claim
from factcheck.actions.files import put_file, release_on_commit, settle_file
from factcheck.errors import Conflict, Invalid, NotFound, Problem, Unstored
from factcheck.fetch import FetchError
from factcheck.jobs import Try
from factcheck.models import Claim, Evidence, Job, Snapshot
from factcheck.models.event import Verb, Via
from factcheck.queries.claimfile import load_claim_file
from factcheck.workflow import Caller
from factcheck.workflow.sources import quote_refusal

if TYPE_CHECKING:
    from factcheck.fetch.client import Fetched

SNAPSHOT = "snapshot"
PAUSES = (timedelta(seconds=20), timedelta(seconds=90))
"""Before the second and the third try at what may pass by itself, such as a site that does not answer."""
MOST_GIVEN_UP = 500
MOST_OLD = 50
LONGEST_REASON = 2_000
S = Snapshot.State


# Promises


def promise_snapshot(item: Evidence) -> Snapshot:
    """Promise a copy of the source's address, inside the transaction that adds it."""
    snapshot = Snapshot.objects.create(evidence=item, url=item.url)
    jobs.enqueue(SNAPSHOT, [snapshot.job_key])
    return snapshot


def follow_source(item: Evidence, *, url_before: str, quote_before: str) -> None:
    """Bring the copy in line with a source that was edited, inside the edit's transaction.

    Another address is archived anew; the old copy's file stays until the new one is there. Another quote is looked for
    in the text that was kept, and nothing is fetched for it.
    """
    snapshot = Snapshot.objects.filter(evidence=item).first()
    if item.url and snapshot is None:
        promise_snapshot(item)
    elif snapshot is not None and item.url != url_before:
        _want(_locked(snapshot), url=item.url)
    elif snapshot is not None and item.quote != quote_before:
        _look_again(_locked(snapshot), item.quote)


def _look_again(snapshot: Snapshot, quote: str) -> None:
    if snapshot.state != S.MADE:
        return  # the job looks for the quote that stands there when it is done
    try:
        text = media.read(snapshot.text_path).decode() if snapshot.text_path else None
    except NotFound:
        _want(snapshot, url=snapshot.url)  # the kept text is lost, so there is nothing to look in
        return
    _set_found(snapshot, quote, text)
    _save(snapshot)


def _want(snapshot: Snapshot, *, url: str) -> None:
    """Have it made (again), as if nobody had tried before."""
    snapshot.url, snapshot.state, snapshot.code, snapshot.error = url, S.WANTED, "", ""
    snapshot.http_status, snapshot.final_url = None, ""
    snapshot.waived_by = snapshot.waived_at = None
    snapshot.waived_reason = ""
    _set_found(snapshot, "", None)
    snapshot.tries += 1
    _save(snapshot)
    jobs.enqueue(SNAPSHOT, [snapshot.job_key])


def _set_found(snapshot: Snapshot, quote: str, text: str | None) -> None:
    """Whether the quote stands in the text. What was accepted of another quote or text is accepted no longer."""
    snapshot.quote_found = bool(find_quote(quote, text)) if text is not None and has_words(quote) else None
    snapshot.quote_acknowledged_by = snapshot.quote_acknowledged_at = None
    snapshot.quote_acknowledged_reason = ""


def archive_old_sources(*, most: int = MOST_OLD) -> int:
    """Promise copies of sources that were added before copies were made, the oldest first. Returns how many."""
    old = Evidence.objects.filter(snapshot__isnull=True, withdrawn_at__isnull=True).exclude(url="")
    promised = 0
    for pk in list(old.order_by("pk").values_list("pk", flat=True)[:most]):
        with transaction.atomic():
            item = lock(Evidence.objects.all(), pk)
            if item.url and not Snapshot.objects.filter(evidence=item).exists():
                promise_snapshot(item)
                promised += 1
    return promised


# What a person decides


def snapshot_values(snapshot: Snapshot) -> dict[str, object]:
    """What a decision about the copy is about, as it stands."""
    return {"state": snapshot.state, "error": snapshot.error, "quote_found": snapshot.quote_found}


@transaction.atomic
def retry_snapshot(snapshot: Snapshot, *, by: Actor, seen: int | None = None) -> Snapshot:
    """Ask for a copy again that could not be made, also one that was done without.

    It changes nothing of what the claim says, so it is possible in every state of the claim. Raises Refused, Stale, and
    Conflict for a copy in another state.
    """
    allow("evidence.write", desk=snapshot.evidence.claim.desk, by=by)
    snapshot = _locked(snapshot)
    claim = _seen(snapshot, seen)
    if snapshot.state not in (S.FAILED, S.WAIVED):
        said = "was archived already" if snapshot.state == S.MADE else "is being archived already"
        raise Conflict(f"This source {said}. Nothing was changed.", code="wrong-state")
    _want(snapshot, url=snapshot.evidence.url)
    _record(Verb.SNAPSHOT_RETRIED, snapshot, claim, by=by, number=snapshot.tries)
    return snapshot


@transaction.atomic
def waive_snapshot(snapshot: Snapshot, *, by: Actor, seen: int | None = None, reason: str) -> Snapshot:
    """Go on without a copy that could not be made, for a stated reason.

    Raises Refused, Stale, Invalid without a reason, and Conflict for a copy in another state, or a claim in one in
    which it is not edited.
    """
    claim, snapshot = _for_decision(snapshot, by=by, seen=seen)
    if snapshot.state != S.FAILED:
        said = {
            S.WANTED: "is being archived still; wait what comes of it",
            S.MADE: "was archived, so there is nothing to go on without",
            S.WAIVED: "was accepted without a copy already",
        }[S(snapshot.state)]
        raise Conflict(f"This source {said}. Nothing was changed.", code="wrong-state")
    _check_reason(reason, "Say why the source counts although no copy of it could be kept.")
    snapshot.state, snapshot.waived_by = S.WAIVED, by.user
    snapshot.waived_at, snapshot.waived_reason = timezone.now(), reason
    _save(snapshot)
    _record(Verb.SNAPSHOT_WAIVED, snapshot, claim, by=by, reason=reason)
    return snapshot


@transaction.atomic
def acknowledge_quote(snapshot: Snapshot, *, by: Actor, seen: int | None = None, reason: str) -> Snapshot:
    """Accept, for a stated reason, a quote that does not stand in the copy, or that nobody can look for in it.

    Raises Refused for a contributor, Stale, Invalid without a reason, and Conflict where there is nothing to accept, or
    for a claim in a state in which it is not edited.
    """
    claim, snapshot = _for_decision(snapshot, by=by, seen=seen)
    if problem := quote_refusal(load_claim_file(claim), Caller(by.user.pk, role_on(claim.desk, by.user))):
        raise problem
    if snapshot.state != S.MADE:
        raise Conflict("There is no archived copy to compare the quote with. Nothing was changed.", code="wrong-state")
    if snapshot.quote_found or not has_words(snapshot.evidence.quote):
        said = "The quote stands in the copy" if snapshot.quote_found else "This source has no quote"
        raise Conflict(f"{said}, so there is nothing to accept. Nothing was changed.", code="wrong-state")
    if snapshot.quote_acknowledged_at is not None:
        raise Conflict("This quote was accepted already. Nothing was changed.", code="wrong-state")
    _check_reason(reason, "Say why the quote is right although the copy does not show it.")
    snapshot.quote_acknowledged_by, snapshot.quote_acknowledged_at = by.user, timezone.now()
    snapshot.quote_acknowledged_reason = reason
    _save(snapshot)
    _record(Verb.QUOTE_ACKNOWLEDGED, snapshot, claim, by=by, reason=reason)
    return snapshot


def _for_decision(snapshot: Snapshot, *, by: Actor, seen: int | None) -> tuple[Claim, Snapshot]:
    """Claim and copy, locked, once it is clear that the caller may decide about it."""
    allow("evidence.write", desk=snapshot.evidence.claim.desk, by=by)
    claim = lock_claim(snapshot.evidence.claim)
    snapshot = _locked(snapshot)
    _seen(snapshot, seen)
    check_editable(claim, by=by)
    return claim, snapshot


def _seen(snapshot: Snapshot, seen: int | None) -> Claim:
    same_version(snapshot, seen=seen, now=snapshot_values(snapshot))
    if snapshot.evidence.withdrawn_at is not None:
        raise Conflict("This source was withdrawn. Add it again if it is needed.", code="withdrawn")
    return snapshot.evidence.claim


def _check_reason(reason: str, asks: str) -> None:
    if not reason.strip():
        raise Invalid.field("reason", asks)
    if len(reason) > LONGEST_REASON:
        raise Invalid.field("reason", f"The reason has {len(reason)} characters; at most {LONGEST_REASON} fit.")


def _locked(snapshot: Snapshot) -> Snapshot:
    return lock(Snapshot.objects.select_related("evidence__claim__desk"), snapshot.pk)


def _save(snapshot: Snapshot) -> None:
    snapshot.row_version += 1
    snapshot.save()


def _record(verb: Verb, snapshot: Snapshot, claim: Claim, *, by: Actor | None, **payload: Any) -> None:
    record(
        verb,
        desk=claim.desk,
        by=by,
        via=None if by else Via.JOB,
        claim=claim,
        evidence=str(snapshot.evidence.uuid),
        **payload,
    )


# The job


def run_snapshot(attempt: Try) -> None:
    """The job: fetch the source and write its files outside any transaction; then row, event and the job's end in one.

    What may pass by itself is tried three times; what will not, and a disk that takes no file, ends with its sentence.
    """
    uuid, _, number = attempt.key.rpartition(":")
    snapshot = Snapshot.objects.select_related("evidence__claim__desk").get(uuid=uuid)
    if snapshot.tries != int(number) or snapshot.state != S.WANTED:
        jobs.complete(attempt)
        return
    name = f"snapshots/{uuid[:2]}/{uuid}/{number}-{attempt.number}"
    files: dict[str, bytes] = {}
    try:
        page = _fetched(snapshot)
        text = text_of(page)
        files[f"{name}.body"] = page.body
        if text is not None:
            files[f"{name}.text"] = text.encode()
        for path, body in files.items():
            put_file(path, body)
        _finish(snapshot, attempt, page, files)
    except FetchError as problem:
        if problem.transient and attempt.number <= len(PAUSES):
            _wait(snapshot, attempt, problem)
        else:
            _fail(snapshot, attempt, problem)
    except Unstored as problem:
        _fail(snapshot, attempt, problem)
    finally:
        # Those of a try that was overtaken, or of a row that did not come about, are named by nothing.
        for path in files:
            settle_file(path)


def _fetched(snapshot: Snapshot) -> Fetched:
    from factcheck.fetch.client import LIMITS, fetch_source  # httpx takes memory, so only who fetches pays it

    limits = replace(LIMITS, page_bytes=settings.MAX_EVIDENCE_BYTES)
    return fetch_source(snapshot.url, allowed=settings.FETCH_ALLOW, limits=limits)


def text_of(page: Fetched) -> str | None:
    """All words of what was fetched, in NFC; None for a file, and for a page of which nobody can tell the words."""
    try:
        if page.media_type in ("text/html", "application/xhtml+xml"):
            return page_text(page.body, charset=page.charset)
        return file_text(page.body, charset=page.charset) if page.media_type.startswith("text/") else None
    except Invalid:
        return None


@transaction.atomic
def _finish(snapshot: Snapshot, attempt: Try, page: Fetched, files: dict[str, bytes]) -> None:
    jobs.complete(attempt)
    tries = snapshot.tries
    snapshot = _locked(snapshot)
    if snapshot.tries != tries or snapshot.state != S.WANTED:  # another address was given a moment ago
        return
    claim = snapshot.evidence.claim
    replaced = (snapshot.body_path, snapshot.text_path)
    snapshot.state, snapshot.code, snapshot.error = S.MADE, "", ""
    snapshot.final_url, snapshot.http_status = page.url[:4000], page.status
    snapshot.media_type, snapshot.size, snapshot.made_at = page.media_type[:100], len(page.body), timezone.now()
    body_path, *text_path = files
    snapshot.body_path, snapshot.body_sha256 = body_path, _sha256(page.body)
    snapshot.text_path = text_path[0] if text_path else ""
    snapshot.text_sha256 = _sha256(files[text_path[0]]) if text_path else ""
    _set_found(snapshot, snapshot.evidence.quote, files[text_path[0]].decode() if text_path else None)
    _save(snapshot)
    if not claim.publications.exists():  # a publication answers for the copy that it was made with
        release_on_commit(*replaced)
    _record(
        Verb.SNAPSHOT_MADE,
        snapshot,
        claim,
        by=None,
        sha256=snapshot.body_sha256,
        size=snapshot.size,
        quote_found=snapshot.quote_found,
    )


@transaction.atomic
def _wait(snapshot: Snapshot, attempt: Try, problem: FetchError) -> None:
    """Put back for another try; the sentence stands there meanwhile."""
    jobs.put_back(attempt, problem.detail, pause=PAUSES[attempt.number - 1])
    Snapshot.objects.filter(pk=snapshot.pk, state=S.WANTED, tries=snapshot.tries).update(
        code=problem.slug, error=problem.detail, row_version=F("row_version") + 1
    )


@transaction.atomic
def _fail(snapshot: Snapshot, attempt: Try, problem: Problem) -> None:
    jobs.complete(attempt)
    tries = snapshot.tries
    snapshot = _locked(snapshot)
    if snapshot.tries == tries and snapshot.state == S.WANTED:
        snapshot.http_status = getattr(problem, "http_status", None)
        _end(snapshot, code=problem.slug, error=problem.detail)


def _sha256(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def _end(snapshot: Snapshot, *, code: str, error: str) -> None:
    snapshot.state, snapshot.code, snapshot.error = S.FAILED, code, error
    _save(snapshot)
    told = "" if snapshot.evidence.confidential else error  # its sentences name the site
    _record(Verb.SNAPSHOT_FAILED, snapshot, snapshot.evidence.claim, by=None, code=code, error=told)


def end_given_up() -> int:
    """End the copies whose job the ledger has given up, so that none seems to go on for ever. Returns how many."""
    given_up = Job.objects.filter(state=Job.State.FAILED, kind=SNAPSHOT).order_by("-pk")
    keys = set(given_up.values_list("key", flat=True)[:MOST_GIVEN_UP])
    waiting = Snapshot.objects.filter(uuid__in={key.partition(":")[0] for key in keys}, state=S.WANTED)
    ended = 0
    for row in [row for row in waiting if row.job_key in keys]:
        with transaction.atomic():
            snapshot = _locked(row)
            if snapshot.state == S.WANTED and snapshot.job_key == row.job_key:
                _end(
                    snapshot,
                    code="fetch-given-up",
                    error="Background work stopped in the middle of this page several times. Try again, or open it in "
                    "a browser, save it there as a PDF or an image, and add that file as evidence.",
                )
                ended += 1
    return ended
