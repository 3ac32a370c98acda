"""A claim's sources on its page: how each copy stands, what can be decided about it, files, and what is handed out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from factcheck.fetch import read_allowed
from factcheck.jobs import beat
from factcheck.models import Claim, Event, Evidence, Snapshot
from factcheck.web.claims.archive import BEFORE_QUOTE, MOST_SHOWN, show
from tests.factcheck.web.conftest import Pages, words
from tests.support.hostile import PAGE, WORDS, Hostile, answer, hostile_server
from tests.support.newsroom import Newsroom
from tests.support.sources import PDF, archive

BAD = "<img src=x onerror=alert(1)>"
QUOTE = "again from May"


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


def cite(pages: Pages, claim: Claim, url: str, **fields: Any) -> Evidence:
    sent = {"url": url, "stance": "supports", "directness": "primary", **fields}
    assert pages.post("checker", "claim-evidence", claim.uuid, **sent).status_code == 302
    return Evidence.objects.latest("pk")


def upload(pages: Pages, claim: Claim, body: bytes = PDF, who: str = "checker", **fields: Any) -> Any:
    file = SimpleUploadedFile("skan.html", body, "text/html")
    return pages.post(who, "claim-evidence", claim.uuid, stance="context", directness="primary", file=file, **fields)


def shown(pages: Pages, claim: Claim, who: str = "checker") -> str:
    return " ".join(words(pages.get(who, "claim", claim.uuid)).split())


def test_the_page_says_how_a_copy_stands(newsroom: Newsroom, pages: Pages, claim: Claim, site: Hostile):
    item = cite(pages, claim, site.address(), quote=QUOTE)
    assert "Being archived. Background work has stopped; it goes on when that runs again." in shown(pages, claim)
    beat()
    page = shown(pages, claim)
    assert "Being archived." in page
    assert "it goes on when that runs again" not in page
    archive(item)
    assert f"<bdi>{len(PAGE)} bytes</bdi>, the quote is in it." in shown(pages, claim)
    pages.post(
        "checker", "evidence-edit", item.uuid, url=item.url, stance="supports", directness="primary", quote="No."
    )
    assert "The quote is not in it." in shown(pages, claim)
    assert "You wrote part of what stands here, so somebody else has to accept a quote" in shown(pages, claim)
    refused = pages.post("checker", "evidence-accept", item.uuid, reason="I saw it.")
    assert (refused.status_code, "somebody else has to accept a quote" in words(refused)) == (403, True)
    version = Snapshot.objects.get().row_version
    assert "Say why." in words(pages.post("checker2", "evidence-accept", item.uuid, reason="", row_version=version))
    assert (
        pages.post("checker2", "evidence-accept", item.uuid, reason="Until noon.", row_version=version).status_code
        == 302
    )
    page = shown(pages, claim)
    assert "<bdi>Yuki Hale</bdi> accepted it" in page
    assert "Until noon." in page
    assert "accepted that the copy of" in page  # in the history


def test_a_failure_is_tried_again_or_gone_on_without(newsroom: Newsroom, pages: Pages, claim: Claim, site: Hostile):
    item = cite(pages, claim, site.address("/status/404"))
    archive(item)
    assert "<b>Could not be archived.</b> There is no such page (404 Not Found)." in shown(pages, claim)
    stale = pages.post("checker", "evidence-waive", item.uuid, reason="My long reason.", row_version=1)
    assert stale.status_code == 412
    assert "My long reason.</textarea>" in words(stale)
    version = Snapshot.objects.get().row_version
    pages.post("checker", "evidence-waive", item.uuid, reason="Taken down.", row_version=version)
    assert "<bdi>Mira Lindt</bdi> goes on without" in shown(pages, claim, "lead")
    pages.post("lead", "evidence-retry", item.uuid, row_version=version + 1)
    assert Snapshot.objects.get().state == "wanted"
    again = pages.post("lead", "evidence-retry", item.uuid)
    assert (again.status_code, "is being archived already" in words(again)) == (409, True)


def test_a_transient_failure_says_that_it_is_tried_again(pages: Pages, claim: Claim, site: Hostile):
    archive(cite(pages, claim, site.address("/status/500")))
    beat()
    assert "500 Internal Server Error instead of the page." in shown(pages, claim)
    assert "It is tried again by itself in a moment." in shown(pages, claim)


def test_a_source_from_before_says_that_its_turn_comes(pages: Pages, claim: Claim):
    item = cite(pages, claim, "https://one.example/")
    Snapshot.objects.all().delete()
    assert "Not archived yet. Its turn comes by itself." in shown(pages, claim)
    assert pages.post("checker", "evidence-retry", item.uuid).status_code == 404


def test_the_copy_is_read_on_a_page_of_ours_with_its_quote_marked(pages: Pages, claim: Claim, site: Hostile):
    site.pages["/bad"] = answer(f"<title>T</title><p>{BAD.replace('<', '&lt;')}<p>{WORDS}<script>x()</script>")
    item = cite(pages, claim, site.address("/bad"), quote=f"“{QUOTE}”", title=f"Title {BAD}")
    assert pages.get("checker", "evidence-copy", item.uuid).status_code == 404
    made = archive(item)
    page = pages.get("viewer", "evidence-copy", item.uuid)
    assert f"<mark>{QUOTE}</mark>" in page.content.decode()
    assert BAD not in page.content.decode()
    assert "x()" not in page.content.decode()
    assert made.body_sha256 in words(page)
    assert "script-src 'self'" in page.headers["Content-Security-Policy"]


def test_what_was_fetched_leaves_the_server_only_as_an_attachment(pages: Pages, claim: Claim, site: Hostile):
    site.pages["/bad"] = answer("<script>alert(1)</script>")
    item = cite(pages, claim, site.address("/bad"))
    archive(item)
    given = pages.get("viewer", "evidence-copy-file", item.uuid)
    assert b"".join(given.streaming_content) == b"<script>alert(1)</script>"
    assert given.headers["Content-Type"] == "application/octet-stream"
    assert given.headers["Content-Disposition"].startswith("attachment; filename=")
    assert given.headers["X-Content-Type-Options"] == "nosniff"
    assert given.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"


def test_a_file_that_is_a_copy_has_no_words(pages: Pages, claim: Claim, site: Hostile):
    site.pages["/pdf"] = answer(PDF, "200 OK", "application/pdf")
    item = cite(pages, claim, site.address("/pdf"), quote="Page 4")
    archive(item)
    assert "The quote could not be looked for in it" in shown(pages, claim, "lead")
    assert "Save the original to read it." in words(pages.get("lead", "evidence-copy", item.uuid))


def test_a_file_is_uploaded_shown_and_saved(pages: Pages, claim: Claim):
    assert upload(pages, claim, confidential="on", accessed_at="2026-03-05T10:00").status_code == 302
    item = Evidence.objects.get()
    page = shown(pages, claim, "viewer")
    assert f'href="{reverse("web:evidence-file", args=[item.uuid])}">skan.html' in page
    assert "PDF, <bdi>45 bytes</bdi>" in page
    assert "read <time" in page
    assert "Archived" not in page.partition('id="evidence"')[2].partition('id="attempts"')[0]
    given = pages.get("viewer", "evidence-file", item.uuid)
    assert b"".join(given.streaming_content) == PDF
    assert given.headers["Content-Disposition"] == 'attachment; filename="skan.html.pdf"'
    assert given.headers["Content-Type"] == "application/pdf"
    edited = {"stance": "refutes", "directness": "primary", "row_version": "1", "confidential": "on"}
    assert pages.post("checker", "evidence-edit", item.uuid, **edited).status_code == 302
    event = Event.objects.filter(verb="evidence_edited").latest("pk")
    assert event.payload["changes"] == {}  # confidential
    assert Evidence.objects.get().stance == "refutes"


@pytest.mark.parametrize(
    ("body", "fields", "says"),
    [
        (b"<svg/>", {}, "This file is a file that cannot be told by its content."),
        (b"", {}, "This file is empty."),
        (PDF, {"url": "https://one.example/"}, "Give an address or a file, not both."),
        (PDF + b" " * 2_000, {}, "The file has 2,045 bytes; at most 1,000 are kept."),
    ],
)
def test_a_file_that_does_not_fit_is_refused_beside_it(
    pages: Pages, claim: Claim, settings: Any, media_root: Path, body: bytes, fields: dict[str, str], says: str
):
    settings.MAX_EVIDENCE_BYTES = 1_000
    refused = upload(pages, claim, body, note="My note", **fields)
    assert (refused.status_code, says in words(refused), "My note" in words(refused)) == (422, True, True)
    assert not Evidence.objects.exists()
    assert not list(media_root.rglob("*"))


def test_an_unchanged_moment_is_no_edit_and_a_changed_one_is_told(pages: Pages, claim: Claim):
    item = cite(pages, claim, "https://one.example/")
    at = item.accessed_at.strftime("%Y-%m-%dT%H:%M")
    same = {"url": item.url, "stance": "supports", "directness": "primary", "accessed_at": at, "row_version": "1"}
    pages.post("checker", "evidence-edit", item.uuid, **same)
    assert not Event.objects.filter(verb="evidence_edited").exists()
    pages.post("checker", "evidence-edit", item.uuid, **{**same, "accessed_at": "2026-03-05T10:00"})
    item.refresh_from_db()
    assert f"{item.accessed_at:%Y-%m-%d %H:%M}" == "2026-03-05 10:00"
    assert "Read on" in shown(pages, claim)


def test_of_a_viewer_nothing_is_asked(pages: Pages, claim: Claim, site: Hostile):
    archive(cite(pages, claim, site.address("/status/404")))
    page = shown(pages, claim, "viewer")
    assert "Could not be archived." in page
    assert "Try again" not in page
    assert "Go on without" not in page


def test_an_address_has_no_file_and_a_file_no_copy(pages: Pages, claim: Claim):
    address = cite(pages, claim, "https://one.example/")
    upload(pages, claim)
    file = Evidence.objects.latest("pk")
    assert pages.get("checker", "evidence-file", address.uuid).status_code == 404
    for name in ("evidence-copy", "evidence-copy-file"):
        assert pages.get("checker", name, file.uuid).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_costs_the_same_with_more_copies(
    newsroom: Newsroom, pages: Pages, claim: Claim, site: Hostile, number: int, django_assert_num_queries: Any
):
    for index in range(number):
        archive(cite(pages, claim, site.address(f"/status/404?{index}")))
        archive(cite(pages, claim, site.address("/page"), quote=f"Not there {index}."))
        upload(pages, claim)
    pages.get("lead", "claim", claim.uuid)
    with django_assert_num_queries(28):
        pages.get("lead", "claim", claim.uuid)


@pytest.mark.parametrize("before", [0, 10, 300_000, 900_000])
def test_of_a_long_copy_the_part_around_the_quote_is_shown(before: int):
    text = "a " * (before // 2) + "the quote" + " z" * 500_000
    seen = show(text, "the quote")
    assert "the quote" in [piece.words for piece in seen.pieces if piece.quoted]
    assert (seen.cut, seen.found) == (True, True)
    joined = "".join(piece.words for piece in seen.pieces)
    assert joined in text
    assert len(joined) == MOST_SHOWN
    assert joined.index("the quote") <= max(BEFORE_QUOTE, before)
