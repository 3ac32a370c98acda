"""The queue in a real browser: by keyboard, several at once, on a phone, and without scripts."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from pytest_django.live_server_helper import LiveServer

from factcheck.models import Claim, User
from tests.support.browser import WAIT_MILLISECONDS, Complaints
from tests.support.newsroom import Newsroom

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

pytestmark = [pytest.mark.browser, pytest.mark.engine("laptop"), pytest.mark.timeout(300)]


@pytest.fixture
def newsroom(newsroom: Newsroom) -> Newsroom:
    for number in range(1, 6):
        newsroom.claim(f"Claim number {number}.")
    return newsroom


@pytest.fixture
def queue(
    page: Page, context: BrowserContext, live_server: LiveServer, signed_in: Callable[[BrowserContext, str], None]
) -> Page:
    signed_in(context, "lead")
    page.goto(f"{live_server.url}/queue/")
    return page


def whose() -> dict[int, User | None]:
    return {claim.number: claim.assignee for claim in Claim.objects.select_related("assignee")}


def current(page: Page) -> str:
    return page.locator("tr.cur a").inner_text()


def test_rows_are_walked_selected_and_assigned_without_the_mouse(queue: Page, newsroom: Newsroom):
    from playwright.sync_api import expect

    expect.set_options(timeout=WAIT_MILLISECONDS)
    expect(queue.locator("#bulk")).to_be_hidden()
    queue.keyboard.press("j")
    assert current(queue) == "Claim number 1."
    queue.keyboard.press("x")
    queue.keyboard.press("j")
    queue.keyboard.press("j")
    queue.keyboard.press("x")
    assert current(queue) == "Claim number 3."
    expect(queue.locator("#selected")).to_have_text("2 selected")
    queue.keyboard.press("k")
    assert current(queue) == "Claim number 2."
    queue.keyboard.press("a")
    expect(queue.locator("#to")).to_be_focused()
    queue.locator("#to").select_option("checker2")
    queue.keyboard.press("Tab")
    queue.keyboard.press("Enter")
    expect(queue.locator("#toasts")).to_contain_text("2 claims are Yuki Hale’s now.")
    yuki = newsroom.people["checker2"]
    assert whose() == {1: yuki, 2: None, 3: yuki, 4: None, 5: None}


def test_t_takes_the_marked_row_and_escape_forgets_the_selection(queue: Page, newsroom: Newsroom):
    from playwright.sync_api import expect

    queue.locator("#all").check()
    expect(queue.locator("#selected")).to_have_text("5 selected")
    queue.keyboard.press("Escape")
    expect(queue.locator("#bulk")).to_be_hidden()
    queue.keyboard.press("j")
    queue.keyboard.press("t")
    expect(queue.locator("#toasts")).to_contain_text("1 claim is yours now.")
    assert whose()[1] == newsroom.people["lead"]


def test_enter_opens_the_row_and_its_page_leads_through_the_queue(queue: Page):
    from playwright.sync_api import expect

    queue.keyboard.press("j")
    queue.keyboard.press("j")
    queue.keyboard.press("Enter")
    expect(queue.locator("h1")).to_contain_text("Claim number 2.")
    queue.get_by_role("link", name="Next in the queue").click()
    expect(queue.locator("h1")).to_contain_text("Claim number 3.")
    queue.get_by_role("link", name="Back to the queue").click()
    expect(queue.locator("h1")).to_have_text("Everything open")


def test_slash_searches_here_and_o_opens_the_first(queue: Page):
    from playwright.sync_api import expect

    queue.keyboard.press("/")
    expect(queue.locator("#queue-q")).to_be_focused()
    queue.keyboard.type("number 4")
    queue.keyboard.press("Enter")
    expect(queue.locator("tbody tr")).to_have_count(1)
    queue.keyboard.press("o")
    expect(queue.locator("h1")).to_contain_text("Claim number 4.")


def test_a_row_that_somebody_moved_meanwhile_is_left_and_named(queue: Page, newsroom: Newsroom, complaints: Complaints):
    from playwright.sync_api import expect

    queue.locator("#all").check()
    moved = Claim.objects.get(number=2)
    Claim.objects.filter(pk=moved.pk).update(assignee=newsroom.people["reviewer"], row_version=2)
    queue.locator("#to").select_option("checker")
    queue.get_by_role("button", name="Assign", exact=True).click()
    notice = queue.locator("#notices")
    expect(notice).to_contain_text("1 claim was not assigned.")
    expect(notice).to_contain_text(re.compile("C-2.*Priya Sand has it"))
    expect(queue.locator("#toasts")).to_contain_text("4 claims are Mira Lindt’s now.")


def test_u_undoes_what_was_just_given_also_when_its_words_have_gone(queue: Page):
    from playwright.sync_api import expect

    queue.keyboard.press("j")
    queue.keyboard.press("t")
    expect(queue.locator("#toasts")).to_contain_text("1 claim is yours now.")
    queue.locator(".toast").evaluate("toast => toast.remove()")
    queue.keyboard.press("u")
    expect(queue.locator("#toasts")).to_contain_text("Undone: 1 claim is as before.")
    assert set(whose().values()) == {None}


def test_priority_is_set_for_the_selected_from_the_bulk_bar(queue: Page):
    from playwright.sync_api import expect

    queue.locator("#all").check()
    queue.locator("#bulk summary").click()
    queue.get_by_label("Priority", exact=True).select_option("3")
    queue.get_by_role("button", name="Set").first.click()
    expect(queue.locator("#toasts")).to_contain_text("5 claims were changed.")
    queue.get_by_role("button", name="Undo").click()
    expect(queue.locator("#toasts")).to_contain_text("Undone: 5 claims are as before.")


def test_a_network_that_is_away_takes_neither_the_ticks_nor_the_page(queue: Page, complaints: Complaints):
    from playwright.sync_api import expect

    queue.keyboard.press("j")
    queue.keyboard.press("x")
    queue.context.set_offline(True)
    queue.keyboard.press("t")
    expect(queue.locator("#notices")).to_contain_text("What you selected is still selected")
    expect(queue.locator("#selected")).to_have_text("1 selected")
    complaints.expect("ERR_INTERNET_DISCONNECTED")
    queue.context.set_offline(False)
    queue.keyboard.press("t")
    expect(queue.locator("#toasts")).to_contain_text("1 claim is yours now.")


def test_filters_open_by_keyboard_and_close_with_escape(queue: Page):
    from playwright.sync_api import expect

    link = queue.get_by_role("link", name="Filters")
    link.focus()
    queue.keyboard.press("Enter")
    state = queue.get_by_role("combobox", name="State")
    expect(state).to_be_focused()
    queue.keyboard.press("Escape")
    expect(state).to_be_hidden()
    queue.keyboard.press("Enter")
    queue.get_by_label("Assigned to").select_option("nobody")
    queue.get_by_role("button", name="Show").click()
    expect(queue.locator("h1")).to_have_text("Nobody has it")


def test_without_scripts_boxes_and_buttons_do_the_same(
    browser: Browser, live_server: LiveServer, signed_in: Callable[[BrowserContext, str], None], newsroom: Newsroom
):
    with browser.new_context(java_script_enabled=False) as context:
        context.set_default_timeout(WAIT_MILLISECONDS)
        signed_in(context, "lead")
        page = context.new_page()
        page.goto(f"{live_server.url}/queue/")
        page.get_by_label("C-1").check()
        page.get_by_label("C-5").check()
        page.get_by_label("Assign to").select_option("checker")
        page.get_by_role("button", name="Assign", exact=True).click()
        page.get_by_text("2 claims are Mira Lindt’s now.").wait_for()
        page.get_by_role("button", name="Undo").click()
        page.get_by_text("Undone: 2 claims are as before.").wait_for()
        assert set(whose().values()) == {None}
        page.get_by_label("C-1").check()
        page.get_by_label("C-5").check()
        page.get_by_label("Assign to").select_option("checker")
        page.get_by_role("button", name="Assign", exact=True).click()
        page.get_by_text("2 claims are Mira Lindt’s now.").wait_for()
    assert {number for number, user in whose().items() if user == newsroom.people["checker"]} == {1, 5}


def test_on_a_phone_rows_are_cards_that_fit_and_can_be_pressed(
    browser: Browser, live_server: LiveServer, signed_in: Callable[[BrowserContext, str], None]
):
    with browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True) as context:
        context.set_default_timeout(WAIT_MILLISECONDS)
        signed_in(context, "lead")
        page = context.new_page()
        page.goto(f"{live_server.url}/queue/")
        box = page.locator("tbody label").first.bounding_box()
        assert box is not None
        assert box["height"] >= 44
        page.get_by_label("C-1").tap()
        page.locator("#bulk").wait_for()
        assert page.evaluate("document.documentElement.scrollWidth") == 390
