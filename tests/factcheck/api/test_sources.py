"""Archived copies and files over REST: what is said of them, what can be decided, and how they are handed out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from factcheck.actions.access import create_token
from factcheck.fetch import read_allowed
from factcheck.models import Claim, Evidence, Snapshot
from tests.factcheck.api.conftest import V1, Caller, MakeCaller, Things, check_against_document
from tests.support.hostile import PAGE, WORDS, Hostile, answer, hostile_server
from tests.support.newsroom import Newsroom
from tests.support.sources import PDF, PNG, archive


@pytest.fixture(autouse=True)
def media_root(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


@pytest.fixture
def site(settings: Any) -> Iterator[Hostile]:
    with hostile_server() as server:
        settings.FETCH_ALLOW = read_allowed([server.host])
        yield server


@pytest.fixture
def claim(newsroom: Newsroom) -> Claim:
    return newsroom.claim()


def cite(checker: Caller, claim: Claim, url: str, **fields: Any) -> Evidence:
    made = checker.send(f"claims/{claim.uuid}/evidence/", {"url": url, "stance": "supports", **fields})
    assert made.status_code == 201
    return Evidence.objects.get(uuid=made.json()["uuid"])


def upload(caller: Caller, claim: Claim, body: bytes = PDF, name: str = "register.pdf", **fields: Any) -> Any:
    """A file as curl's ``--form`` sends it."""
    path = f"{V1}claims/{claim.uuid}/evidence/"
    headers = {"Idempotency-Key": fields.pop("key")} if "key" in fields else {}
    sent = {"stance": "supports", **fields, "file": SimpleUploadedFile(name, body, "text/html")}
    response = caller.post(path, sent, format="multipart", headers=headers)
    check_against_document("post", path, response)
    return response


def test_a_source_says_how_its_copy_stands(checker: Caller, claim: Claim, site: Hostile):
    item = cite(checker, claim, site.address(), quote=WORDS)
    shown = checker.read(f"evidence/{item.uuid}/").json()
    assert shown["file"] is None
    assert (shown["snapshot"]["state"], shown["snapshot"]["quote_found"]) == ("wanted", None)
    archive(item)
    [listed] = checker.read(f"claims/{claim.uuid}/evidence/").json()["results"]
    copy = checker.read(f"evidence/{item.uuid}/snapshot/")
    assert listed["snapshot"] == copy.json()
    said = copy.json()
    assert (said["state"], said["quote_found"], said["bytes"], said["http_status"]) == ("made", True, len(PAGE), 200)
    assert copy.headers["ETag"] == f'"v{said["row_version"]}"'
    for path, kind, body in (
        ("file/", "application/octet-stream", PAGE.encode()),
        ("text/", "text/plain; charset=utf-8", f"Ferry\nFerry again\n{WORDS}".encode()),
    ):
        given = checker.read(f"evidence/{item.uuid}/snapshot/{path}")
        assert given.saved == body
        assert given.headers["Content-Type"] == kind
        assert given.headers["Content-Disposition"].startswith("attachment;")
        check_guarded(given)


def check_guarded(response: Any) -> None:
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("number", [1, 3])
def test_a_list_of_sources_costs_the_same_with_more_of_them(
    checker: Caller, claim: Claim, site: Hostile, number: int, django_assert_num_queries: Any
):
    for index in range(number):
        archive(cite(checker, claim, site.address(f"/page?{index}")))
        upload(checker, claim)
    with django_assert_num_queries(3):
        assert len(checker.read(f"claims/{claim.uuid}/evidence/").json()["results"]) == 2 * number


def test_a_failed_copy_is_tried_again_or_gone_on_without(
    checker: Caller, lead: Caller, claim: Claim, site: Hostile, newsroom: Newsroom
):
    item = cite(checker, claim, site.address("/status/404"))
    archive(item)
    address = f"evidence/{item.uuid}/snapshot/"
    failed = checker.read(address).json()
    assert (failed["state"], failed["code"], failed["http_status"]) == ("failed", "fetch-status", 404)
    stale = checker.send(f"{address}waive/", {"reason": "Gone."}, If_Match='"v1"')
    assert (stale.status_code, stale.json()["current"]["state"]) == (412, "failed")
    assert checker.send(f"{address}waive/", {"reason": " "}).json()["errors"]["reason"]
    assert checker.send(f"{address}waive/", {}).status_code == 422
    waived = checker.send(f"{address}waive/", {"reason": "Taken down."}, If_Match=f'"v{failed["row_version"]}"')
    assert waived.json()["waived"]["reason"] == "Taken down."
    assert waived.json()["waived"]["by"]["username"] == "checker"
    again = lead.send(f"{address}retry/")
    assert (again.status_code, again.json()["state"], again.json()["waived"]) == (202, "wanted", None)
    conflict = lead.send(f"{address}retry/")
    assert (conflict.status_code, conflict.json()["type"]) == (409, "urn:factcheck:problem:wrong-state")
    missing = checker.read(f"{address}file/")
    assert missing.status_code == 404


def test_a_quote_that_is_not_there_is_acknowledged_by_somebody_else(
    checker: Caller, lead: Caller, claim: Claim, site: Hostile
):
    item = cite(checker, claim, site.address(), quote="It never stood there.")
    archive(item)
    address = f"evidence/{item.uuid}/snapshot/acknowledge/"
    own = checker.send(address, {"reason": "I saw it."})
    assert (own.status_code, own.json()["type"]) == (403, "urn:factcheck:problem:contributor")
    done = lead.send(address, {"reason": "It stood there until noon."}).json()
    assert (done["quote_found"], done["quote_acknowledged"]["reason"]) == (False, "It stood there until noon.")


def test_a_file_is_uploaded_once_and_handed_out_as_it_came(checker: Caller, claim: Claim):
    made = upload(checker, claim, PNG, "skan “1”.html", key="k1", confidential="true", quote="Seal")
    assert made.status_code == 201
    said = made.json()
    assert (said["url"], said["snapshot"], said["confidential"], said["quote"]) == ("", None, True, "Seal")
    assert said["file"] | {"sha256": ""} == {
        "name": "skan “1”.html",
        "media_type": "image/png",
        "bytes": len(PNG),
        "sha256": "",
    }
    given = checker.read(f"evidence/{said['uuid']}/file/")
    assert given.saved == PNG
    assert given.headers["Content-Type"] == "image/png"
    assert given.headers["Content-Disposition"] == ("attachment; filename*=utf-8''skan%20%E2%80%9C1%E2%80%9D.html.png")
    check_guarded(given)
    changed = checker.change(f"evidence/{said['uuid']}/", {"title": "Seal"}, said["row_version"])
    assert (changed.status_code, changed.json()["title"]) == (200, "Seal")
    refused = checker.change(f"evidence/{said['uuid']}/", {"url": "https://one.example/"}, 2)
    assert (refused.status_code, list(refused.json()["errors"])) == (422, ["url"])
    assert checker.read(f"evidence/{said['uuid']}/snapshot/").status_code == 404


def test_a_key_covers_the_file(checker: Caller, claim: Claim):
    form = "multipart/form-data; boundary=B"

    def body(file: bytes) -> bytes:
        head = b'--B\r\nContent-Disposition: form-data; name="stance"\r\n\r\nrefutes\r\n'
        part = b'--B\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n' + file
        return head + part + b"\r\n--B--\r\n"

    path = f"{V1}claims/{claim.uuid}/evidence/"
    headers = {"Idempotency-Key": "once"}
    first = checker.post(path, body(PDF), content_type=form, headers=headers)
    again = checker.post(path, body(PDF), content_type=form, headers=headers)
    other = checker.post(path, body(PDF + b" "), content_type=form, headers=headers)
    assert [one.status_code for one in (first, again, other)] == [201, 201, 422]
    assert json.loads(again.content)["uuid"] == first.json()["uuid"]
    assert Evidence.objects.count() == 1


@pytest.mark.parametrize(
    ("body", "fields", "status", "says"),
    [
        (b"<script>", {}, 422, "cannot be told by its content"),
        (b"", {}, 422, "This file is empty"),
        (PDF + b" " * 1_000, {}, 422, "at most 1,000 are kept"),
        (PDF + b" " * 200_000, {}, 413, "at most (FACTCHECK_MAX_EVIDENCE_BYTES)"),
        (PDF, {"stance": "maybe"}, 422, "'maybe' is none of"),
        (PDF, {"url": "https://one.example/"}, 422, "There is no such field here"),
        (PDF, {"confidential": "perhaps"}, 422, "boolean"),
    ],
)
def test_what_is_no_file_of_ours_is_refused_by_field(
    checker: Caller, claim: Claim, settings: Any, media_root: Path, body: bytes, fields: Any, status: int, says: str
):
    settings.MAX_EVIDENCE_BYTES = 1_000
    refused = upload(checker, claim, body, **fields)
    assert refused.status_code == status
    assert says in refused.content.decode()
    assert not Evidence.objects.exists()
    assert not [path for path in media_root.rglob("*") if path.is_file()]


def test_a_form_that_cannot_be_read_is_a_problem(checker: Caller, claim: Claim):
    path = f"{V1}claims/{claim.uuid}/evidence/"
    for body, content_type in ((b"", "multipart/form-data"), (b"--B\r\nbroken", "multipart/form-data; boundary=B")):
        answered = checker.post(path, body, content_type=content_type)
        assert answered.status_code in (400, 422)
        check_against_document("post", path, answered)


def test_others_see_neither_copy_nor_file(
    things: Things, caller: MakeCaller, outsider: Caller, site: Hostile, checker: Caller
):
    item = cite(checker, things.claim, site.address())
    archive(item)
    file = upload(checker, things.claim, confidential="true").json()["uuid"]
    paths = [f"evidence/{item.uuid}/snapshot/", f"evidence/{item.uuid}/snapshot/file/", f"evidence/{file}/file/"]
    for path in paths:
        assert outsider.read(path).status_code == 404
        assert caller("viewer").read(path).status_code == 200
        assert Caller().read(path).status_code == 401
    assert upload(outsider, things.claim).status_code == 404
    assert upload(caller("viewer"), things.claim).status_code == 403


@pytest.mark.alone  # on PostgreSQL the feed waits for every transaction of the server
@pytest.mark.django_db(transaction=True)
def test_the_feed_says_only_that_a_copy_was_made(things: Things, checker: Caller, site: Hostile):
    archive(cite(checker, things.claim, site.address()))
    feed = checker.read("export/changes/").json()["results"]
    made = [one for one in feed if one["verb"] == "snapshot_made"]
    assert [list(one["payload"]) for one in made] == [["evidence"]]


def test_a_copy_whose_file_is_lost_is_not_there(checker: Caller, claim: Claim, site: Hostile, media_root: Path):
    site.pages["/a"] = answer(PNG, "200 OK", "image/png")
    item = cite(checker, claim, site.address("/a"), quote="x")
    archive(item)
    assert checker.read(f"evidence/{item.uuid}/snapshot/text/").status_code == 404
    given = checker.read(f"evidence/{item.uuid}/snapshot/file/")
    assert given.headers["Content-Type"] == "image/png"
    (media_root / Snapshot.objects.get(evidence=item).body_path).unlink()
    lost = checker.read(f"evidence/{item.uuid}/snapshot/file/")
    assert (lost.status_code, "not on the server's disk" in lost.json()["detail"]) == (404, True)


def test_a_token_that_reads_uploads_nothing(newsroom: Newsroom, claim: Claim):
    _, secret = create_token(newsroom.people["lead"], scopes=("read",), by=None)
    reader = Caller()
    reader.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    assert upload(reader, claim).status_code == 403
