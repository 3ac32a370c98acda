"""Archived copies of sources: promised, made once whatever dies, looked through, tried again, done without."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from factcheck import jobs, media, tasks
from factcheck.actions import snapshots
from factcheck.actions.evidence import FIELDS, EvidenceInput, add_evidence, edit_evidence, withdraw_evidence
from factcheck.actions.files import put_file, sweep_files
from factcheck.actions.snapshots import (
    acknowledge_quote,
    archive_old_sources,
    end_given_up,
    retry_snapshot,
    run_snapshot,
    waive_snapshot,
)
from factcheck.errors import Conflict, Invalid, NotFound, Refused, Stale
from factcheck.fetch import FetchError, client, read_allowed
from factcheck.models import Claim, Event, Evidence, Job, Policy, Snapshot
from factcheck.models.event import Verb, Via
from tests.support.hostile import PAGE, WORDS, Hostile, answer, hostile_server, redirect
from tests.support.newsroom import Newsroom
from tests.support.sources import JPEG, PDF, PNG, WEBP, archive

QUICK = client.Limits(connect=1.0, read=0.7, total=1.5)
S = Snapshot.State
QUOTE = "“The ferry between Ostra and the islands” […] “again from May”"


@pytest.fixture(autouse=True)
def media_root(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


@pytest.fixture
def site(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hostile]:
    """A site of the intranet, which the operator allowed; time runs short there."""
    monkeypatch.setattr(client, "LIMITS", QUICK)
    with hostile_server() as server:
        settings.FETCH_ALLOW = read_allowed([server.host])
        yield server


def cite(newsroom: Newsroom, url: str, *, claim: Claim | None = None, **fields: Any) -> Evidence:
    content = EvidenceInput(url=url, stance="supports", **fields)
    return add_evidence(claim or newsroom.claim(), by=newsroom.actor(), content=content)


def edit(newsroom: Newsroom, item: Evidence, **changes: Any) -> Evidence:
    standing = {name: getattr(item, name) for name in FIELDS}
    return edit_evidence(item, by=newsroom.actor(), seen=None, content=EvidenceInput(**{**standing, **changes}))


def files(root: Path) -> set[str]:
    return {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}


def verbs() -> list[str]:
    ours = [value for value in Verb.values if value.startswith(("snapshot", "quote"))]
    return list(Event.objects.filter(verb__in=ours).order_by("id").values_list("verb", flat=True))


# What is kept


def test_a_source_on_the_web_is_promised_a_copy_that_shows_its_quote(
    newsroom: Newsroom, site: Hostile, media_root: Path
):
    item = cite(newsroom, site.address("/to-page"), quote=QUOTE)
    wanted = Snapshot.objects.get(evidence=item)
    assert (wanted.state, wanted.quote_found, wanted.url) == (S.WANTED, None, item.url)
    assert Job.objects.get(kind="snapshot").key == wanted.job_key
    made = archive(item)
    assert (made.state, made.quote_found, made.http_status, made.media_type) == (S.MADE, True, 200, "text/html")
    assert (made.final_url, made.size) == (site.address("/page"), len(PAGE))
    assert media.read(made.body_path) == PAGE.encode()
    assert made.body_sha256 == hashlib.sha256(PAGE.encode()).hexdigest()
    text = f"Ferry\nFerry again\n{WORDS}"
    assert media.read(made.text_path).decode() == text
    assert made.text_sha256 == hashlib.sha256(text.encode()).hexdigest()
    assert files(media_root) == {made.body_path, made.text_path}
    event = Event.objects.get(verb=Verb.SNAPSHOT_MADE)
    assert (event.actor, event.via, event.claim) == (None, Via.JOB, item.claim)
    assert event.payload == {
        "evidence": str(item.uuid),
        "sha256": made.body_sha256,
        "size": made.size,
        "quote_found": True,
    }
    assert Job.objects.get(kind="snapshot").state == Job.State.DONE


def test_the_copy_overtakes_nobody_who_edits_the_source_or_the_claim(newsroom: Newsroom, site: Hostile):
    item = cite(newsroom, site.address())
    before = Evidence.objects.values("row_version", "claim__row_version").get()
    archive(item)
    assert Evidence.objects.values("row_version", "claim__row_version").get() == before


@pytest.mark.parametrize(
    ("path", "kind", "body", "quote", "media_type", "text", "found"),
    [
        ("/text", None, None, QUOTE, "text/plain", f"Ferry again\n\n{WORDS}", True),
        ("/markdown", None, None, "ferry between Oslo", "text/markdown", f"# Ferry *again*\n\n{WORDS}", False),
        ("/windows-1251", None, None, "Паром снова", "text/html", None, True),
        ("/gzip", None, None, QUOTE, "text/html", None, True),
        ("/a", "application/pdf", PDF, QUOTE, "application/pdf", "", None),
        ("/a", "application/octet-stream", PDF, "", "application/pdf", "", None),
        ("/a", "text/html", PDF, QUOTE, "application/pdf", "", None),
        ("/a", "image/png", PNG, "", "image/png", "", None),
        ("/a", "", JPEG, "", "image/jpeg", "", None),
        ("/a", "image/webp", WEBP, "", "image/webp", "", None),
        ("/a", "text/html", "<script>load()</script>", "words", "text/html", None, False),
        ("/a", "text/html", b"<div>" * 5_000 + b"words", "words", "text/html", "", None),
        ("/a", "text/html", "<p>no quote", "", "text/html", "no quote", None),
    ],
)
def test_pages_texts_and_files_are_kept(
    newsroom: Newsroom, site: Hostile, path, kind, body, quote, media_type, text, found
):
    if body is not None:
        site.pages[path] = answer(body, "200 OK", kind)
    made = archive(cite(newsroom, site.address(path), quote=quote))
    assert (made.state, made.media_type, made.quote_found) == (S.MADE, media_type, found)
    if text == "":
        assert (made.text_path, made.text_sha256) == ("", "")
    elif text is not None:
        assert media.read(made.text_path).decode() == text


@pytest.mark.parametrize(
    ("path", "code", "says"),
    [
        ("/status/404", "fetch-status", "There is no such page"),
        ("/status/401", "fetch-status", "save it there as a PDF or an image, and add that file"),
        ("/video", "fetch-not-kept", "The address holds video/mp4. Kept are pages"),
        ("/fake", "fetch-not-kept", "something other than the application/pdf that the site calls it"),
        ("/zip", "fetch-not-kept", "The address holds a zip archive"),
        ("/binary", "fetch-not-text", "though the site calls it text"),
        ("/loop", "fetch-redirects", "more than 5 times"),
        ("/inside", "fetch-refused-address", "not a site of the public internet"),
        ("/huge-length", "fetch-too-large", "which is more than is kept"),
        ("/endless", "fetch-too-large", "more than is kept"),
    ],
)
def test_what_will_not_pass_by_itself_ends_at_once_and_says_why(
    newsroom: Newsroom, site: Hostile, settings: Any, media_root: Path, path: str, code: str, says: str
):
    settings.MAX_EVIDENCE_BYTES = 100_000
    site.pages |= {
        "/video": answer(b"\0" * 10, "200 OK", "video/mp4"),
        "/fake": answer("<p>not a PDF", "200 OK", "application/pdf"),
        "/zip": answer(b"PK\x03\x04" + b"\0" * 10, "200 OK", "application/octet-stream"),
        "/inside": redirect("http://10.0.0.1/"),
    }
    failed = archive(cite(newsroom, site.address(path)))
    assert (failed.state, failed.code) == (S.FAILED, code)
    assert says in failed.error
    assert "article" not in failed.error
    assert verbs() == [Verb.SNAPSHOT_FAILED]
    assert Event.objects.get(verb=Verb.SNAPSHOT_FAILED).payload["error"] == failed.error
    assert Job.objects.get(kind="snapshot").state == Job.State.DONE
    assert files(media_root) == set()


def test_of_a_confidential_source_the_history_names_neither_site_nor_error(newsroom: Newsroom, site: Hostile):
    item = cite(newsroom, site.address("/status/404"), confidential=True)
    failed = archive(item)
    assert "404" in failed.error
    for event in Event.objects.filter(claim=item.claim):
        assert "127.0.0.1" not in str(event.payload)
    assert Event.objects.get(verb=Verb.SNAPSHOT_FAILED).payload["error"] == ""


def test_what_may_pass_is_tried_three_times_and_then_ends(newsroom: Newsroom, site: Hostile):
    item = cite(newsroom, site.address("/status/500"))
    for number, pause in enumerate(snapshots.PAUSES, 1):
        waiting = archive(item)
        assert (waiting.state, waiting.code) == (S.WANTED, "fetch-status")
        job = Job.objects.get(kind="snapshot")
        assert (job.state, job.tries) == (Job.State.QUEUED, number)
        assert job.sent_at is not None
        assert timedelta(0) <= timezone.now() + pause - (job.sent_at + jobs.ledger.RESEND_AFTER) < timedelta(seconds=5)
    assert archive(item).state == S.FAILED
    assert site.asked.count("/status/500") == 3
    assert verbs() == [Verb.SNAPSHOT_FAILED]


def test_a_site_that_is_back_is_archived(newsroom: Newsroom, site: Hostile):
    item = cite(newsroom, site.address("/status/500"))
    archive(item)
    site.pages["/status/500"] = answer()
    made = archive(item)
    assert (made.state, made.code, made.error) == (S.MADE, "", "")


def test_a_disk_that_takes_no_file_is_a_failure_that_says_so(
    newsroom: Newsroom, site: Hostile, media_root: Path, monkeypatch: pytest.MonkeyPatch
):
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    item = cite(newsroom, site.address())
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        failed = archive(item)
    assert (failed.state, failed.code) == (S.FAILED, "not-stored")
    assert "could not write the file to its disk (No space left on device)" in failed.error
    assert files(media_root) == set()
    retry_snapshot(failed, by=newsroom.actor())
    assert archive(item).state == S.MADE


# What dies, and what comes twice


def test_a_killed_worker_delays_the_copy_and_leaves_one(newsroom: Newsroom, site: Hostile, media_root: Path):
    item = cite(newsroom, site.address(), quote=QUOTE)
    job = Job.objects.get(kind="snapshot")
    assert jobs.claim_job(job.pk) is not None  # and the worker is killed, with its files written
    uuid = Snapshot.objects.get().uuid
    put_file(f"snapshots/{str(uuid)[:2]}/{uuid}/1-1.body", b"half")
    assert jobs.claim_job(job.pk) is None
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    made = archive(item)
    assert (made.state, made.body_path.rpartition("/")[2]) == (S.MADE, "1-2.body")
    assert sweep_files(older_than=-60) == 1
    assert files(media_root) == {made.body_path, made.text_path}
    assert verbs() == [Verb.SNAPSHOT_MADE]


def test_a_lost_message_is_sent_again_by_the_sweeper(
    newsroom: Newsroom, site: Hostile, monkeypatch: pytest.MonkeyPatch
):
    item = cite(newsroom, site.address())
    sent: list[int] = []
    monkeypatch.setattr(jobs.ledger, "send", sent.extend)
    Job.objects.update(sent_at=timezone.now() - timedelta(minutes=1))
    tasks.sweep()
    assert Job.objects.get(kind="snapshot").pk in sent
    assert sent == list(Job.objects.order_by("pk").values_list("pk", flat=True))
    assert archive(item).state == S.MADE


def test_of_two_workers_at_one_copy_the_second_try_counts(newsroom: Newsroom, site: Hostile, media_root: Path):
    item = cite(newsroom, site.address())
    job = Job.objects.get(kind="snapshot")
    slow = jobs.claim_job(job.pk)
    assert slow is not None
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    made = archive(item)
    site.pages["/page"] = answer("<p>Another page by now.")
    with pytest.raises(jobs.LostLease):
        run_snapshot(slow)
    assert Snapshot.objects.get() == made
    assert Snapshot.objects.get().body_sha256 == made.body_sha256
    assert files(media_root) == {made.body_path, made.text_path}
    assert verbs() == [Verb.SNAPSHOT_MADE]


def test_a_message_that_comes_twice_changes_nothing_twice(newsroom: Newsroom, site: Hostile):
    item = cite(newsroom, site.address())
    made = archive(item)
    again = archive(item)
    assert (again.row_version, site.asked) == (made.row_version, ["/page"])


def test_another_address_given_while_one_is_fetched_is_what_counts(
    newsroom: Newsroom, site: Hostile, media_root: Path, monkeypatch: pytest.MonkeyPatch
):
    item = cite(newsroom, site.address("/text"))
    fetch = client.fetch_source

    def fetch_while_somebody_edits(url: str, **how: Any) -> Any:
        fetched = fetch(url, **how)
        edit(newsroom, item, url=site.address())
        return fetched

    with monkeypatch.context() as patch:
        patch.setattr(client, "fetch_source", fetch_while_somebody_edits)
        assert archive(item).state == S.WANTED
    assert files(media_root) == set()
    made = archive(item)
    assert (made.url, made.final_url, made.state) == (site.address(), site.address(), S.MADE)
    assert files(media_root) == {made.body_path, made.text_path}


def test_a_copy_whose_job_was_given_up_does_not_wait_for_ever(newsroom: Newsroom, site: Hostile):
    item = cite(newsroom, site.address())
    assert end_given_up() == 0
    Job.objects.filter(kind="snapshot").update(state=Job.State.FAILED)
    assert (end_given_up(), end_given_up()) == (1, 0)
    failed = Snapshot.objects.get()
    assert (failed.state, failed.code) == (S.FAILED, "fetch-given-up")
    retry_snapshot(failed, by=newsroom.actor())
    assert end_given_up() == 0
    assert archive(item).state == S.MADE


def test_an_error_that_nobody_thought_of_is_tried_again(
    newsroom: Newsroom, site: Hostile, monkeypatch: pytest.MonkeyPatch, media_root: Path
):
    def broken(*args: object, **kwargs: object) -> None:
        raise RuntimeError("what is this")

    item = cite(newsroom, site.address())
    with monkeypatch.context() as patch:
        patch.setattr(snapshots, "find_quote", broken)
        patch.setattr(snapshots, "has_words", lambda quote: True)
        assert archive(item).state == S.WANTED
    assert files(media_root) == set()
    assert Job.objects.get(kind="snapshot").error == "RuntimeError: what is this"
    assert archive(item).state == S.MADE


# Edits


def test_a_new_quote_is_looked_for_in_the_kept_text_without_a_fetch(newsroom: Newsroom, site: Hostile):
    item = cite(newsroom, site.address(), quote="The ferry between Oslo")
    assert archive(item).quote_found is False
    for quote, found in ((QUOTE, True), ("the ferry between", False), ("", None), (WORDS, True)):
        item = edit(newsroom, item, quote=quote)
        assert Snapshot.objects.get().quote_found is found
    assert site.asked == ["/page"]


def test_a_quote_that_changed_while_the_page_was_fetched_is_the_one_looked_for(newsroom: Newsroom, site: Hostile):
    item = cite(newsroom, site.address(), quote="Not there")
    edit(newsroom, item, quote=QUOTE)
    assert Snapshot.objects.get().tries == 1
    assert archive(item).quote_found is True


def test_a_kept_text_that_is_lost_is_archived_anew(newsroom: Newsroom, site: Hostile):
    item = cite(newsroom, site.address(), quote=QUOTE)
    media.remove(archive(item).text_path)
    edit(newsroom, item, quote=WORDS)
    assert Snapshot.objects.get().state == S.WANTED
    assert archive(item).quote_found is True


def test_another_address_is_archived_anew_and_the_old_files_stay_until_then(
    newsroom: Newsroom, site: Hostile, media_root: Path, django_capture_on_commit_callbacks: Any
):
    item = cite(newsroom, site.address(), quote=QUOTE)
    old = archive(item)
    item = edit(newsroom, item, url=site.address("/status/404"))
    wanted = Snapshot.objects.get()
    assert (wanted.state, wanted.tries, wanted.quote_found, wanted.final_url) == (S.WANTED, 2, None, "")
    assert archive(item).state == S.FAILED
    assert files(media_root) == {old.body_path, old.text_path}
    item = edit(newsroom, item, url=site.address("/text"))
    with django_capture_on_commit_callbacks(execute=True):
        made = archive(item)
    assert (made.state, made.media_type, made.quote_found) == (S.MADE, "text/plain", True)
    assert files(media_root) == {made.body_path, made.text_path}


def test_the_copy_of_something_published_is_never_thrown_away(
    newsroom: Newsroom, site: Hostile, media_root: Path, django_capture_on_commit_callbacks: Any
):
    claim = newsroom.bring_to("open")
    item = cite(newsroom, site.address(), claim=claim)
    old = archive(item)
    newsroom.attempt(claim)
    newsroom.answer(claim)
    newsroom.propose(claim)
    newsroom.do(claim, "approve", "reviewer")
    newsroom.do(claim, "publish", "lead")
    newsroom.do(claim, "correct", "lead", severity="minor", note="Another address.")
    edit(newsroom, item, url=site.address("/text"))
    with django_capture_on_commit_callbacks(execute=True):
        made = archive(item)
    assert files(media_root) == {old.body_path, old.text_path, made.body_path, made.text_path}


def test_an_edit_of_something_else_leaves_the_copy_alone(newsroom: Newsroom, site: Hostile):
    item = cite(newsroom, site.address())
    made = archive(item)
    edit(newsroom, item, note="Only a note.", title="Harbour office")
    assert Snapshot.objects.get().row_version == made.row_version


# What people decide


def failed_source(newsroom: Newsroom, site: Hostile, **fields: Any) -> Snapshot:
    failed: Snapshot = archive(cite(newsroom, site.address("/status/404"), **fields))
    return failed


def test_a_person_asks_again(newsroom: Newsroom, site: Hostile):
    failed = failed_source(newsroom, site)
    again = retry_snapshot(failed, by=newsroom.actor("checker2"), seen=failed.row_version)
    assert (again.state, again.tries, again.error) == (S.WANTED, 2, "")
    site.pages["/status/404"] = answer()
    assert archive(again.evidence).state == S.MADE
    assert verbs() == [Verb.SNAPSHOT_FAILED, Verb.SNAPSHOT_RETRIED, Verb.SNAPSHOT_MADE]


def test_a_source_is_accepted_without_a_copy_for_a_reason_and_can_be_tried_again(newsroom: Newsroom, site: Hostile):
    failed = failed_source(newsroom, site)
    waived = waive_snapshot(failed, by=newsroom.actor(), reason="The ministry took it down; two of us read it.")
    assert (waived.state, waived.waived_by) == (S.WAIVED, newsroom.people["checker"])
    event = Event.objects.get(verb=Verb.SNAPSHOT_WAIVED)
    assert event.payload == {"evidence": str(failed.evidence.uuid), "reason": waived.waived_reason}
    again = retry_snapshot(waived, by=newsroom.actor())
    assert (again.state, again.waived_by, again.waived_reason) == (S.WANTED, None, "")


def test_a_quote_that_is_not_there_is_accepted_by_somebody_who_contributed_nothing(newsroom: Newsroom, site: Hostile):
    item = cite(newsroom, site.address(), quote="It will run again in June.")
    made = archive(item)
    with pytest.raises(Refused) as refused:
        acknowledge_quote(made, by=newsroom.actor("checker"), reason="I saw it.")
    assert refused.value.slug == "contributor"
    done = acknowledge_quote(made, by=newsroom.actor("checker2"), reason="It stood there until noon.")
    assert done.quote_acknowledged_by == newsroom.people["checker2"]
    assert verbs() == [Verb.SNAPSHOT_MADE, Verb.QUOTE_ACKNOWLEDGED]
    edit(newsroom, item, quote="Something else.")
    assert Snapshot.objects.get().quote_acknowledged_by is None


def test_a_quote_that_nobody_can_look_for_is_accepted_alike(newsroom: Newsroom, site: Hostile):
    site.pages["/pdf"] = answer(PDF, "200 OK", "application/pdf")
    made = archive(cite(newsroom, site.address("/pdf"), quote="Page 4"))
    assert acknowledge_quote(made, by=newsroom.actor("lead"), reason="It is on page 4.").quote_acknowledged_reason


DECISIONS = {
    "retry": lambda snapshot, **who: retry_snapshot(snapshot, **who),
    "waive": lambda snapshot, **who: waive_snapshot(snapshot, reason="Read by two of us.", **who),
    "acknowledge": lambda snapshot, **who: acknowledge_quote(snapshot, reason="Read by two of us.", **who),
}


@pytest.mark.parametrize(
    ("state", "name", "expected"),
    [
        ("wanted", "retry", "is being archived already"),
        ("wanted", "waive", "is being archived still"),
        ("wanted", "acknowledge", "no archived copy to compare"),
        ("made", "retry", "was archived already"),
        ("made", "waive", "nothing to go on without"),
        ("made", "acknowledge", ""),
        ("found", "acknowledge", "The quote stands in the copy"),
        ("no quote", "acknowledge", "This source has no quote"),
        ("acknowledged", "acknowledge", "accepted already"),
        ("failed", "retry", ""),
        ("failed", "waive", ""),
        ("failed", "acknowledge", "no archived copy to compare"),
        ("waived", "retry", ""),
        ("waived", "waive", "without a copy already"),
        ("waived", "acknowledge", "no archived copy to compare"),
    ],
)
def test_what_can_be_decided_in_which_state(newsroom: Newsroom, site: Hostile, state: str, name: str, expected: str):
    path = "/status/404" if state in ("failed", "waived") else "/page"
    quote = {"found": QUOTE, "no quote": ""}.get(state, "Not there")
    item = cite(newsroom, site.address(path), quote=quote)
    snapshot = Snapshot.objects.get() if state == "wanted" else archive(item)
    if state in ("waived", "acknowledged"):
        decision = "waive" if state == "waived" else "acknowledge"
        snapshot = DECISIONS[decision](snapshot, by=newsroom.actor("checker2"))
    events = Event.objects.count()
    if not expected:
        DECISIONS[name](snapshot, by=newsroom.actor("checker2"), seen=snapshot.row_version)
        assert Event.objects.count() == events + 1
        return
    with pytest.raises(Conflict, match=expected):
        DECISIONS[name](snapshot, by=newsroom.actor("checker2"))
    assert Event.objects.count() == events


@pytest.mark.parametrize("name", DECISIONS)
def test_decisions_are_refused_to_viewers_outsiders_and_on_old_versions(
    newsroom: Newsroom, other_newsroom: Newsroom, site: Hostile, name: str
):
    snapshot = failed_source(newsroom, site)
    with pytest.raises(Refused):
        DECISIONS[name](snapshot, by=newsroom.actor("viewer"))
    with pytest.raises(NotFound):
        DECISIONS[name](snapshot, by=other_newsroom.actor("admin"))
    with pytest.raises(Stale) as stale:
        DECISIONS[name](snapshot, by=newsroom.actor(), seen=1)
    current: Any = stale.value.extra["current"]
    assert current["state"] == "failed"
    withdraw_evidence(snapshot.evidence, by=newsroom.actor(), seen=None)
    with pytest.raises(Conflict, match="withdrawn"):
        DECISIONS[name](snapshot, by=newsroom.actor())


@pytest.mark.parametrize("reason", ["", " \n", "x" * 2_001])
def test_a_decision_needs_its_reason(newsroom: Newsroom, site: Hostile, reason: str):
    with pytest.raises(Invalid) as raised:
        waive_snapshot(failed_source(newsroom, site), by=newsroom.actor(), reason=reason)
    assert "reason" in raised.value.fields
    made = archive(cite(newsroom, site.address(), quote="Not there"))
    with pytest.raises(Invalid) as raised:
        acknowledge_quote(made, by=newsroom.actor("lead"), reason=reason)
    assert "reason" in raised.value.fields


def test_a_published_claim_gets_its_copies_and_no_new_decisions(newsroom: Newsroom, site: Hostile):
    Policy.objects.filter(desk=newsroom.desk).update(requires_snapshots=False)
    claim = newsroom.bring_to("published")
    newsroom.do(claim, "correct", "lead", severity="minor", note="A source.")
    snapshot = failed_source(newsroom, site, claim=claim)
    newsroom.propose(claim)
    newsroom.do(claim, "approve", "reviewer")
    newsroom.do(claim, "publish", "lead")
    with pytest.raises(Conflict, match="is published"):
        waive_snapshot(snapshot, by=newsroom.actor("lead"), reason="It is gone.")
    retry_snapshot(snapshot, by=newsroom.actor())
    site.pages["/status/404"] = answer()
    assert archive(snapshot.evidence).state == S.MADE


# Old rows


def test_sources_from_before_are_promised_copies_a_few_at_a_time(newsroom: Newsroom, site: Hostile):
    items = [cite(newsroom, site.address(f"/page?{number}")) for number in range(4)]
    withdraw_evidence(items[3], by=newsroom.actor(), seen=None)
    Snapshot.objects.all().delete()
    assert [archive_old_sources(most=2) for _ in range(3)] == [2, 1, 0]
    assert list(Snapshot.objects.values_list("evidence", flat=True)) == [item.pk for item in items[:3]]
    assert tasks.archive_sources() == 0
    site.pages["/page?0"] = answer()
    assert archive(items[0]).state == S.MADE


def test_a_fetch_error_of_an_article_keeps_its_own_way_out(site: Hostile, settings: Any):
    with pytest.raises(FetchError, match="copy the article's text"):
        client.fetch_page(site.address("/status/401"), allowed=settings.FETCH_ALLOW)
