"""A program's key from the page to its end, and the reference that tells what it opens, in a real browser."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import TYPE_CHECKING

import pytest

from tests.support.browser import WAIT_MILLISECONDS, Complaints
from tests.support.product import Product

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]  # a busy machine may take its time


def sign_in(page: Page, server: Product, name: str, password: str) -> None:
    page.goto(server.url)
    page.get_by_label("User name").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("heading", name="Your desk").wait_for()


def ask(server: Product, secret: str) -> tuple[int, dict[str, object]]:
    """What a program with this token is answered."""
    request = urllib.request.Request(f"{server.url}/api/v1/desks/", headers={"Authorization": f"Bearer {secret}"})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error)


def test_a_token_is_made_copied_used_and_revoked(running_server: Product, context: BrowserContext, page: Page):
    from playwright.sync_api import expect

    expect.set_options(timeout=WAIT_MILLISECONDS)
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=running_server.url)
    # Somebody new, who has no token from another test of this server.
    joined = running_server.manage("add_member", "keeper", "--desk", "demo", "--role", "checker")
    password = joined.strip().rpartition(" ")[2]
    sign_in(page, running_server, "keeper", password)

    # The account's menu leads there; the day is asked for only when it is wanted.
    page.locator("summary[aria-label='Your account']").click()
    page.get_by_role("link", name="Tokens").click()
    expect(page.get_by_text("You have no tokens.")).to_be_visible()
    day = page.get_by_label("Last day")
    expect(day).to_be_hidden()
    page.get_by_label("It expires").select_option("day")
    expect(day).to_be_visible()
    page.get_by_label("It expires").select_option("30")
    expect(day).to_be_hidden()
    page.get_by_label("Name").fill("CMS import")
    page.get_by_label("Read", exact=False).first.check()
    page.get_by_role("button", name="Make the token").click()

    # The password first; what was filled in goes on by itself.
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Go on").click()
    secret = page.locator("#secret").inner_text()
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_text("The token is copied.").first).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == secret

    status, body = ask(running_server, copied)
    assert status == 200
    assert body["results"]

    # Shown once: the list knows its end, and now that it was used.
    page.goto(f"{running_server.url}/account/tokens/")
    assert secret not in page.content()
    row = page.get_by_role("row", name="CMS import")
    expect(row).to_contain_text(f"fck_…{secret[-4:]}")
    expect(row.get_by_text("never")).to_have_count(0)

    row.get_by_role("link", name="Revoke").click()
    expect(page.get_by_role("heading", name="Revoke this token?")).to_be_visible()
    assert ask(running_server, copied)[0] == 200
    page.get_by_role("button", name="Revoke").click()
    expect(page.get_by_text("You have no tokens.")).to_be_visible()
    status, problem = ask(running_server, copied)
    assert status == 401
    assert problem["type"] == "urn:factcheck:problem:token-revoked"
    assert "was revoked at" in str(problem["detail"])


def test_the_reference_is_filtered_and_a_link_to_what_is_hidden_shows_it(running_server: Product, page: Page):
    from playwright.sync_api import expect

    expect.set_options(timeout=WAIT_MILLISECONDS)
    page.goto(f"{running_server.url}/api/docs/")
    everything = page.locator(".op").count()
    assert everything > 40
    field = page.get_by_label("Filter the addresses")
    field.fill("patch SPAN")
    expect(page.locator(".op:visible")).to_have_count(1)
    expect(page.locator(".op:visible h3")).to_have_text("PATCH spans/{uuid}/")
    expect(page.locator("#addresses li:visible")).to_have_count(1)
    page.evaluate("location.hash = 'claims-list'")
    expect(page.locator("#claims-list")).to_be_in_viewport()
    expect(page.locator(".op:visible")).to_have_count(everything)
    field.fill("no such words")
    expect(page.get_by_text("No address holds these words.")).to_be_visible()
    field.press("Escape")
    expect(page.locator(".op:visible")).to_have_count(everything)


def test_the_reference_is_whole_without_scripts(running_server: Product, browser: Browser):
    with browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844}) as context:
        complaints = Complaints(context)
        page = context.new_page()
        page.goto(f"{running_server.url}/api/docs/#claims-partial-update")
        assert page.locator("#ref-find").is_hidden()
        assert page.locator("#claims-partial-update").is_visible()
        assert page.evaluate("document.documentElement.scrollWidth") == 390
        assert complaints.lines == []
