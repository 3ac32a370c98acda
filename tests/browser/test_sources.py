"""Sources in a real browser, with and without JavaScript: a file, a copy, and a failure that is gone on without."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from pytest_django.live_server_helper import LiveServer

from factcheck import tasks
from factcheck.fetch import read_allowed
from factcheck.jobs import beat
from factcheck.models import Claim, Evidence, Job, Snapshot
from tests.support.hostile import WORDS, Hostile, answer, hostile_server
from tests.support.newsroom import Newsroom
from tests.support.sources import PDF

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, BrowserContext, Page

pytestmark = [pytest.mark.browser, pytest.mark.engine("laptop"), pytest.mark.timeout(300)]


@pytest.fixture
def site(settings: Any) -> Iterator[Hostile]:
    with hostile_server() as server:
        settings.FETCH_ALLOW = read_allowed([server.host])
        yield server


@pytest.fixture
def claim(newsroom: Newsroom) -> Claim:
    return newsroom.claim("The ferry runs again.")


def work() -> None:
    for job in Job.objects.filter(kind="snapshot", state=Job.State.QUEUED):
        tasks.work(job.pk)


def walk_through(page: Page, address: str, site: Hostile) -> None:
    """Cite an address that fails, try again, go on without; then one that comes, and a file."""
    evidence = page.locator("#evidence")
    gone = site.address("/status/404")
    page.goto(address)

    def add(url: str, quote: str = "") -> None:
        evidence.get_by_text("Add evidence", exact=True).click()
        form = page.locator("form[enctype]")
        form.get_by_label("Address").fill(url)
        form.get_by_label("Quote").fill(quote)
        form.get_by_label("Supports").check()
        form.get_by_role("button", name="Add").click()

    add(gone)
    evidence.get_by_text("Being archived.").wait_for()
    work()
    page.goto(address)
    evidence.get_by_text("There is no such page").wait_for()
    evidence.get_by_role("button", name="Try again").click()
    evidence.get_by_text("Being archived.").wait_for()
    work()
    page.goto(address)
    evidence.get_by_text("Go on without", exact=True).click()
    evidence.get_by_label("Why the source counts without a copy").fill("Two of us read it.")
    evidence.get_by_role("button", name="Go on without a copy").click()
    evidence.get_by_text("goes on without").wait_for()

    add(site.address(), f"“{WORDS[:30]}”")
    work()
    page.goto(address)
    evidence.get_by_role("link", name="Read the copy").click()
    page.locator("mark", has_text=WORDS[:30]).wait_for()
    page.go_back()

    evidence.get_by_text("Add evidence", exact=True).click()
    form = page.locator("form[enctype]")
    form.get_by_label("Or a file").set_input_files({"name": "scan.pdf", "mimeType": "application/pdf", "buffer": PDF})
    form.get_by_label("Context").check()
    form.get_by_role("button", name="Add").click()
    link = evidence.get_by_role("link", name="scan.pdf")
    with page.expect_download() as download:
        link.click()
    assert download.value.suggested_filename == "scan.pdf"
    assert Evidence.objects.filter(file_size=len(PDF)).exists()
    assert sorted(Snapshot.objects.values_list("state", flat=True)) == ["made", "waived"]


def test_a_source_from_its_address_to_its_copy(
    page: Page,
    context: BrowserContext,
    signed_in: Callable[..., None],
    live_server: LiveServer,
    claim: Claim,
    site: Hostile,
):
    signed_in(context, "checker")
    beat()
    walk_through(page, live_server.url + reverse("web:claim", args=[claim.uuid]), site)


def test_the_same_without_javascript(
    browser: Browser, signed_in: Callable[..., None], live_server: LiveServer, claim: Claim, site: Hostile
):
    with browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844}) as context:
        context.set_default_timeout(20_000)
        signed_in(context, "checker")
        beat()
        page = context.new_page()
        walk_through(page, live_server.url + reverse("web:claim", args=[claim.uuid]), site)


def test_long_words_of_a_copy_do_not_widen_a_phone(
    browser: Browser, signed_in: Callable[..., None], live_server: LiveServer, newsroom: Newsroom, site: Hostile
):
    claim = newsroom.claim()
    site.pages["/long"] = answer(f"<p>{'long' * 200}</p><p dir=rtl>{'طويل' * 200}</p>")
    item = newsroom.add_source(claim, url=site.address("/long"))
    work()
    with browser.new_context(viewport={"width": 390, "height": 844}) as context:
        signed_in(context, "checker")
        page = context.new_page()
        for name, uuid in (("evidence-copy", item.uuid), ("claim", claim.uuid)):
            page.goto(live_server.url + reverse(f"web:{name}", args=[uuid]))
            assert page.evaluate("document.documentElement.scrollWidth") <= 390
