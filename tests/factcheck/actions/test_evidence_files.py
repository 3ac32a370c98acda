"""Files as evidence: told by their content, kept whole, gone with a transaction that is rolled back."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from factcheck import media
from factcheck.actions.evidence import FIELDS, EvidenceInput, FileInput, add_evidence, edit_evidence
from factcheck.actions.files import put_file, settle_file, sweep_files
from factcheck.errors import Invalid, NotFound, Refused, Unstored
from factcheck.models import Event, Evidence, Job, Snapshot
from factcheck.models.event import Verb
from tests.support.newsroom import Newsroom
from tests.support.sources import JPEG, PDF, PNG, WEBP


@pytest.fixture(autouse=True)
def media_root(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


def add(newsroom: Newsroom, body: bytes = PDF, name: str = "register.pdf", **fields: Any) -> Evidence:
    content = EvidenceInput(file=FileInput(name, body), stance="supports", **fields)
    return add_evidence(newsroom.claim(), by=newsroom.actor(), content=content)


def files(root: Path) -> set[str]:
    return {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    ("body", "kind"),
    [(PDF, "application/pdf"), (PNG, "image/png"), (JPEG, "image/jpeg"), (WEBP, "image/webp")],
)
def test_a_file_is_kept_as_it_came_and_told_by_its_content(
    newsroom: Newsroom, media_root: Path, body: bytes, kind: str, django_capture_on_commit_callbacks: Any
):
    with django_capture_on_commit_callbacks(execute=True):
        item = add(newsroom, body, "scan.html", quote="Page 4")
    assert (item.url, item.site) == ("", "")
    assert (item.file_name, item.file_type, item.file_size) == ("scan.html", kind, len(body))
    assert item.file_sha256 == hashlib.sha256(body).hexdigest()
    assert media.read(item.file_path) == body
    assert files(media_root) == {item.file_path}
    assert not Snapshot.objects.exists()
    assert not Job.objects.filter(kind="snapshot").exists()
    assert Event.objects.get(verb=Verb.EVIDENCE_ADDED).payload["sha256"] == item.file_sha256
    assert newsroom.file(item.claim).evidence[0].file_sha256 == item.file_sha256


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("C:\\fakepath\\scan.pdf", "scan.pdf"),
        ("../../etc/passwd", "passwd"),
        ("a\x00b\r\n.pdf", "ab.pdf"),
        ("report\u202efdp.exe", "reportfdp.exe"),
        ("cafe\u0301.pdf", "café.pdf"),
        ("تقرير.pdf", "تقرير.pdf"),
        ("", "file.pdf"),
        ("folder/", "file.pdf"),
        ("x" * 300 + ".pdf", "x" * 251 + ".pdf"),
    ],
)
def test_a_file_is_named_as_uploaded_without_what_could_mislead(newsroom: Newsroom, name: str, kept: str):
    assert add(newsroom, name=name).file_name == kept


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "This file is empty."),
        (b"<!doctype html><script>alert(1)</script>", "a file that cannot be told by its content"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "a file that cannot be told by its content"),
        (b"GIF89a", "This file is a GIF image."),
        (b"PK\x03\x04word/", "This file is a Word document (.docx)."),
        (b"\x89PNG\r\n\r\n", "This file is a PNG image."),
        (PDF + b" " * 2_000, "The file has 2,045 bytes; at most 2,000 are kept."),
    ],
)
def test_other_kinds_and_sizes_are_refused_by_name(
    newsroom: Newsroom, settings: Any, media_root: Path, body: bytes, says: str
):
    settings.MAX_EVIDENCE_BYTES = 2_000
    with pytest.raises(Invalid) as raised:
        add(newsroom, body)
    assert says in raised.value.fields["file"][0]
    assert files(media_root) == set()
    assert not Evidence.objects.exists()


def test_a_source_is_an_address_or_a_file_and_stays_what_it_is(newsroom: Newsroom):
    claim, by = newsroom.claim(), newsroom.actor()
    for content, field in (
        (EvidenceInput(stance="supports"), "url"),
        (EvidenceInput(stance="supports", url="https://one.example/", file=FileInput("a", PDF)), "file"),
    ):
        with pytest.raises(Invalid) as raised:
            add_evidence(claim, by=by, content=content)
        assert field in raised.value.fields
    item = add(newsroom)
    standing = {name: getattr(item, name) for name in FIELDS}
    with pytest.raises(Invalid) as raised:
        edit_evidence(item, by=by, seen=None, content=EvidenceInput(**{**standing, "url": "https://one.example/"}))
    assert "url" in raised.value.fields
    edited = edit_evidence(item, by=by, seen=None, content=EvidenceInput(**{**standing, "title": "Register"}))
    assert (edited.title, edited.file_sha256) == ("Register", item.file_sha256)
    assert not Snapshot.objects.exists()
    page = newsroom.add_source(claim)
    standing = {name: getattr(page, name) for name in FIELDS}
    with pytest.raises(Invalid):
        edit_evidence(page, by=by, seen=None, content=EvidenceInput(**{**standing, "url": ""}))


def test_whoever_may_not_add_evidence_leaves_no_file(newsroom: Newsroom, other_newsroom: Newsroom, media_root: Path):
    claim = newsroom.claim()
    content = EvidenceInput(stance="supports", file=FileInput("a.pdf", PDF))
    with pytest.raises(Refused):
        add_evidence(claim, by=newsroom.actor("viewer"), content=content)
    with pytest.raises(NotFound):
        add_evidence(claim, by=other_newsroom.actor("admin"), content=content)
    assert files(media_root) == set()


def test_a_rollback_leaves_no_file_for_long(newsroom: Newsroom, media_root: Path):
    kept = add(newsroom)
    with transaction.atomic():
        gone = add(newsroom, PNG, "gone.png")
        transaction.set_rollback(True)
    assert media.read(gone.file_path) == PNG
    assert sweep_files() == 0  # the request might still be under way
    assert sweep_files(older_than=-60) == 2
    assert files(media_root) == {kept.file_path}
    assert sweep_files(older_than=-60) == 0


def test_a_disk_that_is_full_saves_nothing_and_says_so(
    newsroom: Newsroom, media_root: Path, monkeypatch: pytest.MonkeyPatch
):
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Unstored, match="No space left on device"):
        add(newsroom)
    assert not Evidence.objects.exists()
    assert files(media_root) == set()


def test_a_file_is_replaced_whole_or_not_at_all(media_root: Path, monkeypatch: pytest.MonkeyPatch):
    media.write("a/b/c", b"old")

    def broken(handle: int) -> None:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", broken)
        with pytest.raises(Unstored):
            media.write("a/b/c", b"new")
    assert media.read("a/b/c") == b"old"
    media.write("a/b/c", b"new")
    assert (media.read("a/b/c"), files(media_root)) == (b"new", {"a/b/c"})
    media.remove("a/b/c")
    media.remove("a/b/c")
    with pytest.raises(NotFound, match="not on the server's disk any more"):
        media.read("a/b/c")


def test_a_file_that_no_row_names_goes_when_it_is_settled(db: None, media_root: Path):
    put_file("evidence/00/nobody", b"x")
    settle_file("evidence/00/nobody")
    assert files(media_root) == set()
