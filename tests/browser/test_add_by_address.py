"""An article by its address, in a real browser: what is on its way, what came, and what did not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from pytest_django.live_server_helper import LiveServer

from factcheck import tasks
from factcheck.fetch import read_allowed
from factcheck.jobs import beat
from factcheck.models import DeskArticle, Fetch, Job
from tests.support.hostile import Hostile, hostile_server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import BrowserContext, Page

pytestmark = [pytest.mark.browser, pytest.mark.engine("laptop"), pytest.mark.timeout(300)]


@pytest.fixture
def site(settings: Any) -> Iterator[Hostile]:
    with hostile_server() as server:
        settings.FETCH_ALLOW = read_allowed([server.host])
        yield server


@pytest.fixture
def asker(signed_in: Callable[[BrowserContext, str], None], context: BrowserContext) -> None:
    """A checker before the page; the worker has been there just now."""
    signed_in(context, "checker")
    beat()


def work() -> None:
    for job in Job.objects.filter(kind="fetch", state=Job.State.QUEUED):
        tasks.work(job.pk)


def ask(page: Page, live_server: LiveServer, url: str) -> None:
    page.goto(f"{live_server.url}/articles/add/")
    page.get_by_label("Address of the page").fill(url)
    page.get_by_role("button", name="Add").click()
    page.get_by_text("Waits to be fetched.").wait_for()


@pytest.mark.usefixtures("asker")
def test_page_that_came_shows_by_itself(page: Page, live_server: LiveServer, site: Hostile):
    ask(page, live_server, site.address("/page"))
    work()
    link = page.locator("#fetches").get_by_role("link", name="Ferry again")
    link.wait_for()
    assert page.locator("#fetches[hx-trigger]").count() == 0
    link.click()
    page.get_by_text("will run again from May").first.wait_for()


@pytest.mark.usefixtures("asker")
def test_page_that_did_not_come_is_given_by_hand(page: Page, live_server: LiveServer, site: Hostile):
    ask(page, live_server, site.address("/status/404"))
    work()
    page.get_by_text("There is no such page").wait_for()
    page.get_by_role("button", name="Try again").click()
    page.get_by_text("Waits to be fetched.").wait_for()
    work()
    page.get_by_role("link", name="Paste the text instead").click()
    assert page.get_by_label("Address of the page").input_value() == site.address("/status/404")
    page.get_by_label("Text (optional)").fill("Words by hand.")
    page.get_by_role("button", name="Add").click()
    page.get_by_text("Words by hand.").first.wait_for()
    assert Fetch.objects.get().dismissed_at is not None
    assert DeskArticle.objects.get().article.url == site.address("/status/404")


@pytest.mark.usefixtures("asker")
def test_phone_shows_it_without_scrolling_sideways(page: Page, live_server: LiveServer, site: Hostile):
    ask(page, live_server, site.address("/status/404") + "/" + "long" * 40)
    work()
    page.get_by_text("There is no such page").wait_for()
    page.set_viewport_size({"width": 390, "height": 844})
    for path in ("/articles/", "/articles/add/"):
        page.goto(live_server.url + path)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
