"""Two people on one article: who is here, at which item, and what arrives without moving anybody's page."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from pytest_django.live_server_helper import LiveServer

from factcheck.actions.spans import reject_suggestion
from factcheck.models import Claim, DeskArticle, Presence, Sighting
from tests.support import browser as chromium
from tests.support.article import drag, saved
from tests.support.browser import Complaints
from tests.support.newsroom import Newsroom

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

pytestmark = [pytest.mark.browser, pytest.mark.engine("laptop"), pytest.mark.django_db(transaction=True)]

RETURN = """
() => new Promise((done) => {
  const send = window.fetch;
  window.fetch = async (...what) => {
    const answer = await send(...what);
    if (/[/](news|here)[/]/.test(what[0])) {
      window.fetch = send;
      answer.clone().text().then(() => setTimeout(done, 20));
    }
    return answer;
  };
  document.dispatchEvent(new Event("visibilitychange"));
})
"""
TOP = "() => document.querySelectorAll('#text > .block')[2].getBoundingClientRect().top"


@pytest.fixture
def colleague(
    browser: Browser, signed_in: Callable[..., None], live_server: LiveServer, row: DeskArticle
) -> Iterator[Callable[..., Page]]:
    """Another person's browser: ``colleague("checker2", path)``."""
    contexts: list[tuple[BrowserContext, Complaints]] = []

    def open_it(name: str = "checker2", path: str = "") -> Page:
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        context.set_default_timeout(chromium.WAIT_MILLISECONDS)
        contexts.append((context, Complaints(context)))
        signed_in(context, name)
        page = context.new_page()
        page.goto(live_server.url + (path or reverse("web:article", args=[row.article.uuid])))
        return page

    yield open_it
    for context, complaints in contexts:
        context.close()
        assert complaints.lines == []


def look(page: Page) -> None:
    """Come back to the page, which then asks at once, and wait until it has the answer."""
    page.evaluate(RETURN)


def wait_until(page: Page, is_so: Callable[[], bool]) -> None:
    """For what only the database shows."""
    end = time.monotonic() + chromium.WAIT_MILLISECONDS / 1000
    while not is_so():
        assert time.monotonic() < end, "It did not become so."
        page.wait_for_timeout(20)


def test_people_see_one_another_come_and_go(
    opened: Callable[..., Page], colleague: Callable[..., Page], newsroom: Newsroom
) -> None:
    mine = opened()
    theirs = colleague()
    theirs.locator("#here li[title^='Mira Lindt is here']").wait_for()
    look(mine)
    mine.locator("#here li[title^='Yuki Hale is here, since']").wait_for()
    mine.locator("#live", has_text="Yuki Hale is here.").wait_for(state="attached")
    theirs.close()
    wait_until(mine, lambda: not Presence.objects.filter(user=newsroom.people["checker2"]).exists())
    look(mine)
    mine.locator("#here").wait_for(state="hidden")


def test_an_item_that_somebody_is_at_shows_it(
    opened: Callable[..., Page], colleague: Callable[..., Page], newsroom: Newsroom, row: DeskArticle
) -> None:
    pending = newsroom.suggest(row)
    theirs = colleague()
    theirs.locator("#wb.live").wait_for()
    theirs.keyboard.press("n")
    theirs.locator("#items > .open [data-body]").wait_for()
    look(theirs)
    mine = opened()
    line = mine.locator(f"#i-{pending[0].uuid}")
    line.get_by_text("Yuki is at this one").wait_for()
    mine.locator("#here li[title*='is marking here']").wait_for()
    mine.keyboard.press("n")
    line.locator("[data-body]").wait_for()
    look(mine)
    line.locator("[data-body] .at").wait_for()
    theirs.keyboard.press("n")
    theirs.locator(f"#i-{pending[1].uuid}.open [data-body]").wait_for()
    look(theirs)
    look(mine)
    mine.locator(f"#i-{pending[1].uuid}").get_by_text("Yuki is at this one").wait_for()
    assert line.locator(".at").count() == 0


def test_marks_arrive_behind_a_pill_and_are_new_until_looked_at(
    opened: Callable[..., Page], colleague: Callable[..., Page], newsroom: Newsroom, row: DeskArticle
) -> None:
    newsroom.mark(row, "Ilse Tarrow", tags=("context",))
    mine = opened()
    saved(mine, 1)
    theirs = colleague()
    theirs.locator("#wb.live").wait_for()
    top = mine.evaluate(TOP)
    drag(mine, "60 dead")  # from here on nothing comes in by itself
    drag(theirs, "34 fighters")
    theirs.keyboard.press("1")
    saved(theirs, 2)
    look(mine)
    pill = mine.get_by_role("button", name="1 new")
    pill.wait_for()
    assert pill.get_attribute("title") == "Yuki marked 1."
    assert mine.locator("#items > li").count() == 1
    assert mine.evaluate("getSelection().toString()") == "60 dead"
    mine.keyboard.press("Escape")
    pill.click()
    fresh = mine.locator("#items > li:has(.fresh)")
    fresh.wait_for()
    assert fresh.locator(".q").inner_text() == "34 fighters"
    assert mine.evaluate("document.activeElement.closest('li').querySelector('.q').textContent") == "34 fighters"
    assert mine.evaluate(TOP) == pytest.approx(top, abs=1)
    assert pill.is_hidden()
    mine.keyboard.press("Enter")
    mine.locator("#items > .open [data-body]").wait_for()
    assert mine.locator(".fresh").count() == 0
    look(theirs)
    assert theirs.get_by_role("button", name="new").is_hidden(), "what a page did itself is no news to it"


def test_what_is_written_stays_when_news_are_loaded(
    opened: Callable[..., Page], newsroom: Newsroom, row: DeskArticle
) -> None:
    pending = newsroom.suggest(row)
    mine = opened()
    mine.keyboard.press("n")
    line = mine.locator(f"#i-{pending[0].uuid}")
    field = line.get_by_label("Claimant")
    field.fill("The spokeswoman")
    newsroom.mark(row, "He named no place", by="checker2", tags=("context",))
    look(mine)
    mine.locator("#new:not([hidden])").evaluate("button => button.click()")
    mine.locator("#items > li:has(.fresh)").wait_for()
    assert field.input_value() == "The spokeswoman"
    assert "open" in (line.get_attribute("class") or "")


def test_an_item_that_somebody_decided_while_it_was_written_in_says_what_was_written(
    opened: Callable[..., Page], newsroom: Newsroom, row: DeskArticle
) -> None:
    pending = newsroom.suggest(row)
    mine = opened()
    mine.keyboard.press("n")
    line = mine.locator(f"#i-{pending[0].uuid}")
    line.get_by_label("Claimant").fill("The spokeswoman")
    reject_suggestion(pending[0], by=newsroom.actor("checker2"), reason="opinion")
    look(mine)
    mine.locator("#new:not([hidden])").click()
    line.get_by_text("Somebody decided this one meanwhile. You had written: “The spokeswoman").wait_for()
    assert line.get_attribute("data-standing") == "rejected"


def test_signing_out_elsewhere_is_said_once(
    opened: Callable[..., Page], complaints: Complaints, live_server: LiveServer
) -> None:
    mine = opened()
    mine.context.clear_cookies()
    look(mine)
    login = mine.get_by_role("dialog", name="You are signed out")
    login.wait_for()
    look(mine)
    assert login.count() == 1
    assert mine.locator("#notices > .notice").count() == 0
    complaints.expect("401")


def test_a_claims_page_shows_who_is_editing_it(
    opened: Callable[..., Page], colleague: Callable[..., Page], newsroom: Newsroom, row: DeskArticle
) -> None:
    claim: Claim = newsroom.claim()
    path = reverse("web:claim", args=[claim.uuid])
    theirs = colleague("lead", path)
    mine = colleague("checker", path)
    mine.locator("#here li[title^='Tomas Abara is here, since']").wait_for()
    theirs.get_by_text("Edit the claim").click()
    look(theirs)
    look(mine)
    mine.locator("#editing", has_text="Tomas Abara is editing this claim, since").wait_for()
    theirs.get_by_text("Edit the claim").click()
    look(theirs)
    look(mine)
    mine.locator("#editing").wait_for(state="hidden")


def test_a_suggestion_is_added_to_the_claim_that_says_the_same_by_keys(
    opened: Callable[..., Page], newsroom: Newsroom, row: DeskArticle
) -> None:
    other = newsroom.claim("The harbour is open.")
    same = newsroom.claim("A further 34 fighters laid down their arms.")
    pending = newsroom.suggest(row)
    wanted = next(one for one in pending if "34 fighters" in one.exact)
    mine = opened()
    mine.locator(f"#i-{wanted.uuid} > a.item").click()
    line = mine.locator(f"#i-{wanted.uuid}")
    choice = line.locator(".choice")
    choice.wait_for()
    assert choice.get_attribute("value") == str(same.uuid)
    assert "same number 34" in choice.inner_text()
    mine.keyboard.press("l")
    assert mine.evaluate("document.activeElement.value") == str(same.uuid)
    mine.keyboard.press("ArrowDown")
    mine.keyboard.type("harbour")
    line.locator(f".choice[value='{other.uuid}']").wait_for()
    field = line.locator("[data-find-claim]")
    field.fill("")
    line.locator(f".choice[value='{same.uuid}']").wait_for()
    field.press("ArrowUp")
    mine.keyboard.press("Enter")
    mine.locator(f"#i-{wanted.uuid}[data-standing=marked]:not(.expected)").wait_for()
    assert Sighting.objects.get(span__suggestions=wanted).claim == same
    assert Claim.objects.count() == 2


def test_enter_in_a_field_of_a_suggestion_makes_a_new_claim_and_joins_none(
    opened: Callable[..., Page], newsroom: Newsroom, row: DeskArticle
) -> None:
    same = newsroom.claim("A further 34 fighters laid down their arms.")
    pending = newsroom.suggest(row)
    wanted = next(one for one in pending if "34 fighters" in one.exact)
    mine = opened()
    mine.locator(f"#i-{wanted.uuid} > a.item").click()
    line = mine.locator(f"#i-{wanted.uuid}")
    line.locator(".choice").wait_for()
    line.locator("[data-find-claim]").press("Enter")
    assert line.get_attribute("data-standing") == "pending"
    line.get_by_label("Claimant").press("Enter")
    mine.locator(f"#i-{wanted.uuid}[data-standing=marked]:not(.expected)").wait_for()
    assert Sighting.objects.get(span__suggestions=wanted).claim != same


def test_selected_words_are_added_to_a_claim_from_the_toolbar(
    opened: Callable[..., Page], newsroom: Newsroom, row: DeskArticle
) -> None:
    same = newsroom.claim("A further 34 fighters laid down their arms.")
    mine = opened()
    drag(mine, "34 fighters", "arms")
    mine.keyboard.press("l")
    choice = mine.locator("#tools .choice")
    choice.wait_for()
    assert choice.get_attribute("value") == str(same.uuid)
    mine.keyboard.press("ArrowDown")
    assert mine.evaluate("document.activeElement.value") == str(same.uuid)
    mine.keyboard.press("Enter")
    saved(mine, 1)
    assert Sighting.objects.exclude(span=None).get().claim == same
