"""An offered story taken on the article's page, and two stories merged, in Chromium."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.urls import reverse
from pytest_django.live_server_helper import LiveServer

from factcheck.actions.people import open_story
from factcheck.models import DeskArticle, StoryOffer
from tests.support.newsroom import Newsroom

if TYPE_CHECKING:
    from playwright.sync_api import Page


def test_an_offer_is_taken_with_one_press(newsroom: Newsroom, row: DeskArticle, opened: Callable[..., Page]):
    story = open_story(newsroom.desk, title="Fighting for Dervane", by=newsroom.actor())
    StoryOffer.objects.create(
        article=row, revision=row.current, story=story, score=0.6, reasons=["the same names: Dervane"]
    )
    page = opened()
    page.get_by_text("Looks like part of").wait_for()
    page.get_by_role("button", name="Put it there").click()
    page.locator("#toasts").get_by_text("In “Fighting for Dervane” now.").wait_for()
    assert page.get_by_text("Looks like part of").count() == 0
    assert DeskArticle.objects.get(pk=row.pk).story == story


def test_a_lead_merges_a_story_and_takes_it_out_again(
    newsroom: Newsroom, page: Page, signed_in: Callable[..., None], live_server: LiveServer
):
    small, large = (open_story(newsroom.desk, title=one, by=newsroom.actor()) for one in ("The bridge", "Dervane"))
    signed_in(page.context, "lead")
    page.goto(live_server.url + reverse("web:story", args=[small.uuid]))
    page.get_by_role("link", name="Merge").click()
    page.get_by_label("Into").select_option(label="Dervane")
    page.get_by_role("button", name="Merge").click()
    page.get_by_role("heading", name="Dervane", exact=True).wait_for()
    page.goto(live_server.url + reverse("web:story", args=[small.uuid]))
    assert page.url.endswith(reverse("web:story", args=[large.uuid]))
    page.get_by_role("button", name="Take out again").click()
    page.get_by_role("heading", name="The bridge", exact=True).wait_for()
