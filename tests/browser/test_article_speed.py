"""The article page is there with few requests, and shows a decision in the frame of its key."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from pytest_django.live_server_helper import LiveServer

from annotations.models import Suggestion
from factcheck.models import DeskArticle
from factcheck.web.article import page as article_page
from tests.screenshots import sign_in
from tests.support.newsroom import Newsroom
from tests.support.product import Product

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

pytestmark = [pytest.mark.browser, pytest.mark.engine("laptop"), pytest.mark.django_db(transaction=True)]

MOST_REQUESTS, MOST_BYTES = 8, 60_000


def test_the_page_is_loaded_with_few_requests_and_little_code(
    running_server: Product, page: Page, complaints: object
) -> None:
    """Cold, as whitenoise serves it. The page asks for news two seconds later, which is not of the load."""
    sign_in(page, running_server, "checker")
    page.goto(f"{running_server.url}/articles/")
    address = page.locator("a[href^='/articles/']").evaluate_all(
        "all => all.map(one => one.href).find(href => /articles\\/[0-9a-f-]{36}\\/$/.test(href))"
    )
    session = page.context.new_cdp_session(page)
    session.send("Network.clearBrowserCache")
    answers = []
    page.on("response", lambda answer: answers.append(answer) if "/news/" not in answer.url else None)

    page.goto(address, wait_until="load")
    page.locator("#wb.live").wait_for()
    page.evaluate("() => document.fonts.ready.then(() => 1)")

    asked = [answer.url for answer in answers]
    assert len(asked) <= MOST_REQUESTS, asked
    code = [one for one in answers if one.request.resource_type in ("script", "stylesheet")]
    assert len(code) == 2
    assert 0 < sum(one.request.sizes()["responseBodySize"] for one in code) <= MOST_BYTES


def test_keys_decide_one_suggestion_after_the_other_without_waiting_for_the_server(
    opened: Callable[..., Page], newsroom: Newsroom, row: DeskArticle
) -> None:
    pending = newsroom.suggest(row)
    assert len(pending) >= 3
    page = opened()
    page.keyboard.press("n")
    page.locator("#items > .open [data-body]").wait_for()
    page.wait_for_load_state("networkidle")
    held: list[Route] = []
    let_go: list[bool] = []
    page.route(re.compile(r"/accept/$"), lambda route: route.continue_() if let_go else held.append(route))
    asked: list[str] = []  # Chromium looks for the icon again whenever the address changes
    page.on("request", lambda one: asked.append(one.method) if not re.search("/news/|/static/", one.url) else None)

    for _ in range(3):
        page.keyboard.press("a")
    page.wait_for_function("() => document.querySelectorAll('#items > .expected').length === 3")

    keys = [str(one.uuid) for one in pending[:3]]
    for key in keys:
        assert page.locator(f'#text mark.m-ink[data-ids~="{key}"]').count()
    assert not Suggestion.objects.filter(state=Suggestion.State.ACCEPTED).exists()
    let_go.append(True)
    for route in held:
        route.continue_()
    page.locator("#save [data-words]", has_text="All saved").wait_for()
    page.wait_for_function("() => !document.querySelector('#items > .expected')")
    accepted = Suggestion.objects.filter(state=Suggestion.State.ACCEPTED).order_by("decided_at")
    assert [str(one.uuid) for one in accepted] == keys
    assert asked == ["POST"] * 3, "one request to the server for each"


def test_what_the_server_refuses_is_put_back_and_says_so(
    opened: Callable[..., Page], newsroom: Newsroom, row: DeskArticle, request: pytest.FixtureRequest
) -> None:
    first = newsroom.suggest(row)[0]
    page = opened()
    page.route(
        re.compile(r"/accept/$"),
        lambda route: route.fulfill(
            status=422,
            content_type="text/html",
            body='<div data-problem="invalid"><p data-says>Not like this.</p></div>',
        ),
    )
    page.keyboard.press("n")
    page.locator("#items > .open [data-body]").wait_for()
    page.keyboard.press("a")
    page.locator("#items > .open").get_by_text("Not like this.").wait_for()
    assert page.locator(f'#text mark.m-pencil[data-ids~="{first.uuid}"]').count()
    assert page.locator("#items > .open").get_attribute("data-key") == str(first.uuid)
    assert page.locator("#items > .open").get_attribute("data-standing") == "pending"
    request.getfixturevalue("complaints").expect("422")


WORDS = [f"{number} boats sank" for number in range(20, 37)]


@pytest.fixture
def long_list(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch) -> DeskArticle:
    """An article of whose list only five lines are laid out at once."""
    monkeypatch.setattr(article_page, "AT_ONCE", 5)
    monkeypatch.setattr(article_page, "IN_PART", 4)
    row = newsroom.article("A long night at sea\n\n" + "\n\n".join(f"At {one}, he said." for one in WORDS))
    for words in WORDS:
        newsroom.mark(row, words, tags=("figure",))
    return row


def words_of(page: Page) -> list[str]:
    return page.locator("#items li > a.item q").all_inner_texts()


@pytest.mark.parametrize("query", ["", "?item="], ids=["", "open"])
def test_a_long_list_is_whole_and_in_order_when_the_text_is_painted(
    opened: Callable[..., Page], page: Page, long_list: DeskArticle, query: str
) -> None:
    opened(of=long_list)
    page.wait_for_function("number => document.querySelectorAll('#items > li').length === number", arg=len(WORDS))
    assert words_of(page) == WORDS
    assert page.locator("#items noscript").count() == 0
    if query:
        last = page.locator("#items > li").nth(-2)
        key = last.get_attribute("data-key")
        page.goto(f"{page.url}{query}{key}")
        page.locator("#wb.live").wait_for()
        assert words_of(page) == WORDS, "nobody opens an item in half a list"
        assert page.locator("#items > .open").get_attribute("data-key") == key


def test_a_key_finds_the_whole_list(opened: Callable[..., Page], page: Page, long_list: DeskArticle) -> None:
    page.add_init_script("window.setTimeout = () => 0")  # the parts would never come by themselves
    opened(of=long_list)
    assert page.locator("#items > li").count() == 5
    page.keyboard.press("k")
    assert page.locator("#items > li").count() == len(WORDS)
    assert words_of(page) == WORDS


def test_without_scripts_the_list_is_whole(
    browser: Browser, signed_in: Callable[..., None], live_server: LiveServer, long_list: DeskArticle
) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        signed_in(context)
        page = context.new_page()
        page.goto(live_server.url + reverse("web:article", args=[long_list.article.uuid]))
        assert words_of(page) == WORDS
        last = page.locator("#items li").last
        last.scroll_into_view_if_needed()
        assert last.is_visible()
