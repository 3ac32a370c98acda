"""Fixtures of the article page's tests: a newsroom with one article, and people who look at it in Chromium."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from pytest_django.live_server_helper import LiveServer

from factcheck.models import DeskArticle
from tests.support.article import TEXT
from tests.support.browser import Complaints
from tests.support.newsroom import Newsroom, open_newsroom

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page


@pytest.fixture
def newsroom(transactional_db: None) -> Newsroom:
    return open_newsroom()


@pytest.fixture
def row(newsroom: Newsroom) -> DeskArticle:
    return newsroom.article(TEXT)


@pytest.fixture
def signed_in(newsroom: Newsroom, live_server: LiveServer) -> Callable[[BrowserContext, str], None]:
    """Give a browser the session of one of the newsroom's people."""

    def sign_in(context: BrowserContext, name: str = "checker") -> None:
        client = Client()
        client.force_login(newsroom.people[name])
        value = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}])

    return sign_in


@pytest.fixture
def opened(
    page: Page, signed_in: Callable[..., None], live_server: LiveServer, row: DeskArticle
) -> Callable[..., Page]:
    """Open an article's page; ``name`` is who looks at it."""

    def open_it(name: str = "checker", of: DeskArticle = row) -> Page:
        signed_in(page.context, name)
        page.goto(live_server.url + reverse("web:article", args=[of.article.uuid]))
        page.locator("#wb.live").wait_for()
        return page

    return open_it


@pytest.fixture
def phone(
    browser: Browser, signed_in: Callable[..., None], live_server: LiveServer, row: DeskArticle
) -> Iterator[Page]:
    with browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True) as context:
        complaints = Complaints(context)
        signed_in(context)
        page = context.new_page()
        page.goto(live_server.url + reverse("web:article", args=[row.article.uuid]))
        page.locator("#wb.live").wait_for()
        yield page
        assert complaints.lines == []
