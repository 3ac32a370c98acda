"""Nothing is lost: no network, a killed server, a closed browser, another login, somebody who was faster."""

from __future__ import annotations

import os
import re
import signal
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from pytest_django.live_server_helper import LiveServer

from annotations.models import Placement, Span, Suggestion
from factcheck.actions.spans import Range, edit_span, reject_suggestion
from factcheck.demo import LOGINS
from factcheck.models import DeskArticle, Event
from factcheck.models.event import Verb
from tests.support.article import TEXT, drag, open_item, saved
from tests.support.browser import FLAGS, Complaints, chromium_program, kill_browser
from tests.support.newsroom import Newsroom
from tests.support.product import Product

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

pytestmark = [pytest.mark.browser, pytest.mark.engine("laptop"), pytest.mark.django_db(transaction=True)]

ARABIC = "جنديا"
NO_NETWORK = "ERR_INTERNET_DISCONNECTED"


def mark(page: Page, words: str, digit: str = "1") -> None:
    """Mark the words with the tag of this digit."""
    drag(page, words)
    page.keyboard.press(digit)


def mark_arabic(page: Page) -> None:
    page.locator("#text > .block").last.scroll_into_view_if_needed()
    at = page.evaluate(
        "(word) => { const t = [...document.querySelectorAll('#text > .block')].at(-1).firstChild;"
        " const r = document.createRange(); const i = t.nodeValue.indexOf(word);"
        " r.setStart(t, i); r.setEnd(t, i + word.length);"
        " const b = r.getBoundingClientRect(); return [b.left + b.width / 2, b.top + b.height / 2]; }",
        ARABIC,
    )
    page.mouse.dblclick(*at)
    page.locator("#tools").wait_for()
    page.keyboard.press("3")


def bar(page: Page, words: str) -> None:
    page.locator("#save > summary", has_text=words).wait_for()


def words_saved() -> list[str]:
    """The words of all marks, in the order in which they were saved."""
    return list(Placement.objects.order_by("span__id").values_list("exact", flat=True))


# Without a network


def test_what_was_done_offline_survives_leaving_the_page_and_goes_out_in_order(
    opened: Callable[..., Page],
    newsroom: Newsroom,
    row: DeskArticle,
    live_server: LiveServer,
    complaints: Complaints,
) -> None:
    first = newsroom.suggest(row)[0]
    page = opened()
    open_item(page, first.uuid)
    everything = f"{live_server.url}/**"
    page.context.route(everything, lambda route: route.abort("internetdisconnected"))
    mark(page, "34 fighters")
    bar(page, "1 not saved")
    mark_arabic(page)
    bar(page, "2 not saved")
    page.locator(f"#i-{first.uuid} .title").focus()
    page.keyboard.press("a")
    bar(page, "3 not saved")
    assert page.locator("#unsaved-marks li [data-part=words]").all_inner_texts() == ["34 fighters", ARABIC]
    assert page.locator(f"#i-{first.uuid}.unsaved").count() == 1
    assert page.evaluate("[...CSS.highlights.get('factcheck-unsaved')].map(String)") == ["34 fighters", ARABIC]
    address = page.url
    # Not by the browser's own switch: that ends with the page, which then sends from its last moments.
    page.goto("about:blank")  # no beforeunload in the way: everything is on the disk
    page.context.unroute(everything)
    page.goto(live_server.url + reverse("web:articles"))
    page.get_by_text("3 actions in articles are not saved yet.").last.wait_for()
    page.get_by_role("link", name="Open it").click()
    page.wait_for_url(address.partition("?")[0])
    bar(page, "All saved")
    page.locator(f"#i-{first.uuid}[data-standing=marked]").wait_for()
    assert [one for one in words_saved() if one in ("34 fighters", ARABIC)] == ["34 fighters", ARABIC]
    verbs = [Verb.SPAN_CREATED, Verb.SUGGESTION_ACCEPTED]
    done = list(Event.objects.filter(verb__in=verbs).order_by("id").values_list("verb", flat=True))
    assert done == [Verb.SPAN_CREATED, Verb.SPAN_CREATED, Verb.SUGGESTION_ACCEPTED]
    assert page.locator("#unsaved-marks").is_hidden()
    assert not page.evaluate("CSS.highlights.has('factcheck-unsaved')")
    complaints.expect(NO_NETWORK)


def test_a_browser_that_was_killed_sends_after_its_restart_what_it_could_not(
    browser: Browser, signed_in: Callable[..., None], live_server: LiveServer, row: DeskArticle, tmp_path: Path
) -> None:
    address, profile = live_server.url + reverse("web:article", args=[row.article.uuid]), tmp_path / "profile"

    def start() -> BrowserContext:
        context = browser.browser_type.launch_persistent_context(
            profile,
            executable_path=chromium_program(),
            args=list(FLAGS),
            viewport={"width": 1440, "height": 900},
        )
        signed_in(context)
        return context

    context = start()
    page = context.new_page()
    page.goto(address)
    page.locator("#wb.live").wait_for()
    context.set_offline(True)
    mark(page, "34 fighters")
    mark_arabic(page)
    bar(page, "2 not saved")
    kill_browser(profile)
    assert not Span.objects.exists()
    with start() as context:
        page = context.new_page()
        page.goto(address)
        saved(page, 2)
    assert words_saved() == ["34 fighters", ARABIC]


BEFORE, AFTER = "before it did anything", "after it did everything"


@pytest.mark.parametrize(
    ("what", "moment"), [("spans", BEFORE), ("spans", AFTER), ("undo", AFTER), ("rest", AFTER)], ids=str
)
def test_a_server_that_is_killed_in_between_has_done_it_once(
    product: Callable[..., Product], context: BrowserContext, what: str, moment: str
) -> None:
    server = product().start()
    page = context.new_page()
    page.goto(f"{server.url}/articles/")
    page.get_by_label("User name").fill(LOGINS[0][0])
    page.get_by_label("Password").fill(LOGINS[0][1])
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("main").locator("a[href^='/articles/']").filter(has_text=re.compile("Dervane")).first.click()
    page.locator("#wb.live").wait_for()
    bar(page, "All saved")
    verb = {"spans": "span_created", "undo": "span_removed", "rest": "suggestion_accepted"}[what]

    def done() -> int:
        with closing(sqlite3.connect(server.var / "factcheck.sqlite3")) as database:
            [count] = database.execute("SELECT count(*) FROM factcheck_event WHERE verb = ?", [verb]).fetchone()
        return int(count)

    killed: list[str] = []

    def kill() -> None:
        for pid in server.processes():
            os.kill(pid, signal.SIGKILL)
        server.kill()

    def between(route: Any) -> None:
        if killed or route.request.method != "POST":
            route.continue_()
            return
        if moment == AFTER:
            killed.append(str(route.fetch().status))
        else:
            killed.append("none")
        kill()
        route.abort()

    def select() -> None:
        for key in ("v", "Shift+ArrowRight", "Shift+ArrowRight"):
            page.keyboard.press(key)

    wanted = 1
    if what == "undo":
        select()
        page.keyboard.press("3")
        page.locator("#toasts .toast", has_text="Marked: Figure").wait_for()
        bar(page, "All saved")
    elif what == "spans":
        select()
    else:
        page.locator('#items > [data-standing="pending"]').first.wait_for()
        page.get_by_label("Filter and decide many").click()
        page.get_by_role("link", name="Accept the rest above…").click()
        dialog = page.get_by_role("dialog", name="Decide the rest")
        dialog.get_by_role("link", name=re.compile("^0.5")).click()
        dialog.locator("[aria-current]", has_text="0.5").wait_for()
        wanted = dialog.get_by_role("checkbox").count()
        assert wanted > 1
    before = done()
    page.route(re.compile(rf"/{what}/(\?|$)"), between)
    if what == "rest":
        page.get_by_role("button", name="Accept the ticked").click()
    else:
        page.keyboard.press("u" if what == "undo" else "3")
    bar(page, "1 not saved")
    if what == "spans":
        page.locator("#unsaved-marks li").wait_for()
    assert killed == (["200"] if moment == AFTER else ["none"])
    server.start()
    bar(page, "All saved")
    assert done() == before + wanted


# Several tabs


@pytest.mark.parametrize("locks", [True, False], ids=["locks", "lease"])
def test_two_tabs_send_in_one_order_and_each_letter_once(
    opened: Callable[..., Page], complaints: Complaints, locks: bool
) -> None:
    if not locks:  # as at an address without TLS
        script = "Object.defineProperty(Navigator.prototype, 'locks', { value: undefined })"
        opened().context.add_init_script(script)
    one = opened()
    two = one.context.new_page()
    two.goto(one.url)
    two.locator("#wb.live").wait_for()
    assert two.evaluate("Boolean(navigator.locks)") is locks
    one.context.set_offline(True)
    mark(one, "34 fighters")
    bar(one, "1 not saved")
    mark(two, "60 dead", "3")
    bar(two, "2 not saved")
    mark_arabic(one)
    bar(one, "3 not saved")
    sent: list[str] = []
    one.context.on("response", lambda answer: sent.append(answer.url) if answer.request.method == "POST" else None)
    one.context.set_offline(False)
    for page in (one, two):
        saved(page, 3)
    assert words_saved() == ["34 fighters", "60 dead", ARABIC]
    assert len(sent) == 3
    complaints.expect(NO_NETWORK)


# Who it belongs to


def test_nothing_is_sent_under_another_login_nor_shown_to_it(
    opened: Callable[..., Page], signed_in: Callable[..., None], newsroom: Newsroom, complaints: Complaints
) -> None:
    page = opened()
    page.context.set_offline(True)
    mark(page, "34 fighters")
    bar(page, "1 not saved")
    signed_in(page.context, "checker2")
    page.context.set_offline(False)
    page.get_by_role("dialog", name="Somebody else is signed in here now").wait_for()
    assert page.get_by_text("Nothing of it was sent under the other name.").is_visible()
    assert not Span.objects.exists()
    page.reload()
    page.locator("#wb.live").wait_for()
    bar(page, "1 of another login waits")
    page.locator("#save > summary").click()
    page.get_by_text("1 unsaved action of another login waits on this computer.").wait_for()
    assert page.locator("#outbox li, #unsaved-marks li").count() == 0
    mark(page, "60 dead", "3")
    saved(page, 1)
    signed_in(page.context, "checker")
    page.reload()
    saved(page, 2)
    made = Placement.objects.values_list("exact", "span__creator__username")
    assert set(made) == {("34 fighters", "checker"), ("60 dead", "checker2")}
    complaints.expect(NO_NETWORK)
    complaints.expect("403")


def without_news(page: Page) -> None:
    """Let the page's own questions rest, so that what is done is the first to meet a session that ended."""
    page.route("**/news/**", lambda route: route.fulfill(status=304))


def test_a_session_that_ended_asks_for_the_login_and_goes_on(opened: Callable[..., Page]) -> None:
    page = opened()
    without_news(page)
    page.evaluate("window.same = true")
    Session.objects.all().delete()
    mark(page, "34 fighters")
    dialog = page.get_by_role("dialog", name="You are signed out")
    dialog.wait_for()
    assert dialog.get_by_text("Nothing is lost: 1 action waits on this computer.").is_visible()
    assert dialog.get_by_label("User name").input_value() == "checker"
    dialog.get_by_label("Password").fill("wrong")
    page.keyboard.press("Enter")
    dialog.get_by_text("This user name and password do not belong together.").wait_for()
    assert not Span.objects.exists()
    dialog.get_by_label("Password").fill("correct-horse-9")
    dialog.get_by_role("button", name="Sign in").click()
    dialog.wait_for(state="hidden")
    saved(page, 1)
    assert words_saved() == ["34 fighters"]
    assert page.evaluate("window.same")


def test_an_ended_session_is_also_met_by_asking_for_news(opened: Callable[..., Page], complaints: Complaints) -> None:
    page = opened()
    Session.objects.all().delete()
    page.evaluate("dispatchEvent(new Event('online'))")
    dialog = page.get_by_role("dialog", name="You are signed out")
    dialog.get_by_text("Nothing of yours waits. Sign in to go on.").wait_for()
    dialog.get_by_label("Password").fill("correct-horse-9")
    dialog.get_by_role("button", name="Sign in").click()
    dialog.wait_for(state="hidden")
    mark(page, "34 fighters")
    saved(page, 1)
    assert words_saved() == ["34 fighters"]
    complaints.expect("401")


def test_a_sign_in_in_another_tab_goes_on_in_this_one(
    opened: Callable[..., Page], signed_in: Callable[..., None]
) -> None:
    page = opened()
    without_news(page)
    Session.objects.all().delete()
    mark(page, "34 fighters")
    dialog = page.get_by_role("dialog", name="You are signed out")
    dialog.get_by_role("button", name="Not now").click()
    bar(page, "1 not saved")
    signed_in(page.context)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    saved(page, 1)
    assert words_saved() == ["34 fighters"]


# Changing what is not saved


def test_presses_that_follow_at_once_are_each_about_what_the_one_before_left(
    opened: Callable[..., Page], complaints: Complaints
) -> None:
    page = opened()
    page.context.set_offline(True)
    mark(page, "34 fighters")
    page.locator("#unsaved-marks li").wait_for()
    page.evaluate(
        "() => { for (const name of ['Figure', 'Claim', 'End a word later', 'End a word later'])"
        " [...document.querySelectorAll('#unsaved-marks button')]"
        ".find((one) => (one.getAttribute('aria-label') ?? one.textContent) === name).click(); }"
    )
    page.locator("#unsaved-marks li").get_by_text("34 fighters had laid", exact=True).wait_for()
    bar(page, "2 not saved")
    page.context.set_offline(False)
    saved(page, 1)
    assert words_saved() == ["34 fighters had laid"]
    assert list(Span.objects.get().tags.values_list("key", flat=True)) == ["figure"]
    complaints.expect(NO_NETWORK)


def test_a_mark_is_changed_before_it_is_saved_and_arrives_as_it_was_left(
    opened: Callable[..., Page], complaints: Complaints
) -> None:
    page = opened()
    page.context.set_offline(True)
    mark(page, "34 fighters")
    line = page.locator("#unsaved-marks li")
    line.get_by_role("button", name="Figure").click()
    line.get_by_role("button", name="Claim").click()
    line.get_by_role("button", name="End a word later").click()
    line.get_by_text("34 fighters had", exact=True).wait_for()
    assert page.evaluate("[...CSS.highlights.get('factcheck-unsaved')].join()") == "34 fighters had"
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "End a word later"
    bar(page, "2 not saved")  # the mark, and one change that is written anew each time
    page.context.set_offline(False)
    saved(page, 1)
    assert words_saved() == ["34 fighters had"]
    assert list(Span.objects.get().tags.values_list("key", flat=True)) == ["figure"]
    complaints.expect(NO_NETWORK)


def test_an_unsaved_mark_is_given_up_only_after_saying_what_is_lost(
    opened: Callable[..., Page], complaints: Complaints
) -> None:
    page = opened()
    page.context.set_offline(True)
    mark(page, "60 dead", "3")
    bar(page, "1 not saved")
    mark(page, "34 fighters")
    bar(page, "2 not saved")
    line = page.locator("#unsaved-marks li", has_text="34 fighters")
    line.get_by_role("button", name="Quote").click()
    bar(page, "3 not saved")
    line.get_by_role("button", name="Discard").click()
    dialog = page.get_by_role("dialog", name="Discard what is not saved?")
    assert "“Mark “34 fighters” as Claim” is not on the server" in dialog.inner_text()
    assert "So is 1 later change of the same mark." in dialog.inner_text()
    dialog.get_by_role("button", name="Keep it").click()
    bar(page, "3 not saved")
    line.get_by_role("button", name="Discard").click()
    dialog.get_by_role("button", name="Discard").click()
    bar(page, "1 not saved")
    page.context.set_offline(False)
    saved(page, 1)
    assert words_saved() == ["60 dead"]
    complaints.expect(NO_NETWORK)


def test_a_mark_whose_answer_got_lost_is_changed_and_removed_on_the_server(
    opened: Callable[..., Page], complaints: Complaints
) -> None:
    page = opened()
    lost: list[int] = []
    found: list[bool] = []

    def lose(route: Any) -> None:
        if found:
            route.continue_()
            return
        lost.append(route.fetch().status)
        route.abort()

    page.route("**/spans/", lose)
    mark(page, "34 fighters")
    bar(page, "1 not saved")
    line = page.locator("#unsaved-marks li")
    line.get_by_role("button", name="Quote").click()
    bar(page, "2 not saved")
    line.get_by_role("button", name="Discard").click()
    bar(page, "3 not saved")
    line.get_by_text("will be removed").wait_for()
    assert Span.objects.get().removed_at is None
    found.append(True)  # unrouting would let go of a request that is in the handler
    bar(page, "All saved")
    span = Span.objects.get()
    assert span.removed_at is not None
    verbs = Event.objects.filter(verb__startswith="span_").order_by("id").values_list("verb", flat=True)
    assert list(verbs) == [Verb.SPAN_CREATED, Verb.SPAN_EDITED, Verb.SPAN_REMOVED]
    assert page.locator("#items > li").count() == 0
    assert lost[0] == 200
    complaints.expect("ERR_FAILED")


# Taking back what is not saved


def offline(page: Page) -> None:
    page.context.set_offline(True)


def online(page: Page) -> None:
    page.context.set_offline(False)


def decide_open(page: Page, one: Suggestion, key: str = "a") -> None:
    """Open a suggestion, if it is not, and press a key on it."""
    have_bodies(page, one)
    page.locator(f"#i-{one.uuid} .title").focus()
    page.keyboard.press(key)


def states() -> list[str]:
    return list(Suggestion.objects.order_by("start").values_list("state", flat=True))


def have_bodies(page: Page, *ones: Suggestion) -> None:
    """Open each once, so that it can be decided without a network."""
    for one in ones:
        if not page.locator(f"#i-{one.uuid}.open").count():
            open_item(page, one.uuid)


def test_undo_takes_out_what_waits_and_never_what_was_done_before(
    opened: Callable[..., Page], newsroom: Newsroom, row: DeskArticle, complaints: Complaints
) -> None:
    first, second, third, *others = newsroom.suggest(row)
    page = opened()
    decide_open(page, third)
    page.locator(f"#i-{third.uuid}[data-standing=marked]").wait_for()
    bar(page, "All saved")
    have_bodies(page, first, second)
    offline(page)
    decide_open(page, first)
    bar(page, "1 not saved")
    decide_open(page, second)
    bar(page, "2 not saved")
    page.keyboard.press("u")
    bar(page, "1 not saved")
    page.locator(f"#i-{second.uuid}[data-standing=pending]").wait_for()
    page.locator(f"#i-{first.uuid}[data-standing=marked]").wait_for()
    page.locator("#toasts .toast", has_text="It was not on the server yet.").wait_for()
    online(page)
    bar(page, "All saved")
    assert states() == ["accepted", "pending", "accepted", *["pending"] * len(others)]
    page.keyboard.press("u")
    page.locator("#toasts .toast", has_text="Undone: accepted").wait_for()
    bar(page, "All saved")
    assert states() == ["pending", "pending", "accepted", *["pending"] * len(others)]
    complaints.expect(NO_NETWORK)


def test_what_was_taken_out_is_done_again_by_redo(
    opened: Callable[..., Page], newsroom: Newsroom, row: DeskArticle, complaints: Complaints
) -> None:
    first, second, *others = newsroom.suggest(row)
    page = opened()
    have_bodies(page, first, second)
    offline(page)
    decide_open(page, first)
    bar(page, "1 not saved")
    decide_open(page, second)
    bar(page, "2 not saved")
    page.keyboard.press("u")
    bar(page, "1 not saved")
    page.keyboard.press("Shift+U")
    bar(page, "2 not saved")
    online(page)
    bar(page, "All saved")
    assert states() == ["accepted", "accepted", *["pending"] * len(others)]
    complaints.expect(NO_NETWORK)


def test_a_mark_that_is_undone_before_it_is_saved_is_none_in_the_end(
    opened: Callable[..., Page], newsroom: Newsroom, row: DeskArticle, complaints: Complaints
) -> None:
    newsroom.mark(row, "60 dead", tags=("figure",))
    page = opened()
    mark(page, "He named no place", "2")
    saved(page, 2)
    offline(page)
    mark(page, "34 fighters")
    bar(page, "1 not saved")
    page.keyboard.press("u")
    # It was tried and may have arrived, so that the undo follows it instead of taking it out.
    bar(page, "2 not saved")
    page.locator("#unsaved-marks li", has_text="will be removed, not saved").wait_for()
    online(page)
    bar(page, "All saved")
    standing = Placement.objects.filter(span__removed_at=None).values_list("exact", flat=True)
    assert sorted(standing) == ["60 dead", "He named no place"]
    complaints.expect(NO_NETWORK)


def test_an_undo_of_what_somebody_else_decided_first_touches_nothing_older(
    opened: Callable[..., Page], newsroom: Newsroom, row: DeskArticle, complaints: Complaints
) -> None:
    first, second, *others = newsroom.suggest(row)
    page = opened()
    decide_open(page, first)
    page.locator(f"#i-{first.uuid}[data-standing=marked]").wait_for()
    bar(page, "All saved")
    have_bodies(page, second)
    offline(page)
    decide_open(page, second)
    bar(page, "1 not saved")
    page.keyboard.press("u")
    bar(page, "2 not saved")
    reject_suggestion(second, by=newsroom.actor("checker2"), reason="opinion")
    online(page)
    bar(page, "All saved")
    assert states() == ["accepted", "rejected", *["pending"] * len(others)]
    complaints.expect(NO_NETWORK)
    complaints.expect("409")


def test_what_waits_looks_decided_after_a_reload_and_cannot_be_decided_twice(
    opened: Callable[..., Page], newsroom: Newsroom, row: DeskArticle, complaints: Complaints
) -> None:
    first, second, *others = newsroom.suggest(row)
    page = opened()
    have_bodies(page, first, second)
    page.route("**/suggestions/**", lambda route: route.abort())
    decide_open(page, first)
    bar(page, "1 not saved")
    decide_open(page, second, "x")
    page.keyboard.press("3")
    bar(page, "2 not saved")
    page.reload()
    page.locator("#wb.live").wait_for()
    page.locator(f"#i-{first.uuid}.unsaved[data-standing=marked]").wait_for()
    page.locator(f"#i-{second.uuid}.unsaved[data-standing=rejected]").wait_for()
    assert page.locator(f'#text mark.m-ink[data-ids~="{first.uuid}"]').count() > 0
    decide_open(page, first)
    page.locator("#toasts .toast", has_text="You decided this one, and it is not saved yet.").wait_for()
    bar(page, "2 not saved")
    page.unroute("**/suggestions/**")
    bar(page, "All saved")
    assert states() == ["accepted", "rejected", *["pending"] * len(others)]
    assert page.locator("#items .unsaved, #items .expected").count() == 0
    complaints.expect("ERR_FAILED")


def test_what_somebody_decided_first_is_told_with_their_decision_and_leaves_nothing_to_do(
    opened: Callable[..., Page], newsroom: Newsroom, row: DeskArticle, complaints: Complaints
) -> None:
    first, *others = newsroom.suggest(row)
    page = opened()
    have_bodies(page, first)
    offline(page)
    decide_open(page, first)
    bar(page, "1 not saved")
    reject_suggestion(first, by=newsroom.actor("checker2"), reason="opinion")
    online(page)
    page.get_by_text(
        "Yuki Hale decided this suggestion before you (rejected: an opinion or a forecast)."
    ).first.wait_for()
    bar(page, "All saved")
    page.locator(f"#i-{first.uuid}[data-standing=rejected]").wait_for()
    assert page.locator(f"#i-{first.uuid}.unsaved").count() == 0
    assert states() == ["rejected", *["pending"] * len(others)]
    complaints.expect(NO_NETWORK)
    complaints.expect("409")


def test_a_second_change_of_a_saved_mark_follows_the_first_that_still_waits(
    opened: Callable[..., Page], newsroom: Newsroom, row: DeskArticle, complaints: Complaints
) -> None:
    span = newsroom.mark(row, "34 fighters", tags=("figure",)).span
    page = opened()
    open_item(page, span.uuid)
    offline(page)
    tags = page.locator("#items > .open")
    tags.get_by_role("checkbox", name="Quote").check()
    page.get_by_role("button", name="Save the change").click()
    bar(page, "1 not saved")
    page.get_by_role("button", name="Save the change").click()  # the same again is not a second change
    tags.get_by_role("checkbox", name="Figure").uncheck()
    page.get_by_role("button", name="Save the change").click()
    bar(page, "2 not saved")
    online(page)
    bar(page, "All saved")
    assert list(span.tags.values_list("key", flat=True)) == ["quote"]
    assert Event.objects.filter(verb=Verb.SPAN_EDITED).count() == 2
    complaints.expect(NO_NETWORK)


# Refused


def test_what_was_refused_stays_until_it_is_closed_and_holds_what_builds_on_it(
    opened: Callable[..., Page], newsroom: Newsroom, row: DeskArticle, complaints: Complaints
) -> None:
    page = opened()
    page.context.set_offline(True)
    mark(page, "34 fighters")
    page.locator("#unsaved-marks li").get_by_role("button", name="Quote").click()
    bar(page, "2 not saved")
    mark(page, "60 dead", "3")
    bar(page, "3 not saved")
    newsroom.revise(row, "Another beginning.\n\n" + TEXT.replace("60 dead", "61 dead"))
    page.context.set_offline(False)
    bar(page, "1 not saved, 2 need you")
    assert not Span.objects.exists()
    page.locator("#save > summary").click()
    panel = page.locator("#outbox li")
    assert [line.split("\n")[0] for line in panel.all_inner_texts()] == [
        "Mark “34 fighters” as Claim",
        "Change “34 fighters”: Claim, Quote",
        "Mark “60 dead” as Figure",
    ]
    assert panel.nth(1).get_by_text("waits for the one before it").is_visible()
    panel.nth(0).get_by_role("button", name="Load the new text").click()
    page.get_by_text("Another beginning.").wait_for()
    page.locator("#wb.live").wait_for()
    bar(page, "2 need you")
    page.locator("#save > summary").click()
    panel.nth(2).get_by_role("button", name="Find these words in the new text").click()
    page.locator(".notice", has_text="do not stand in the new text as they were").wait_for()
    panel.nth(0).get_by_role("button", name="Find these words in the new text").click()
    page.locator("#tools").wait_for()
    page.keyboard.press("1")
    page.locator("#text mark", has_text="34 fighters").wait_for()
    assert words_saved() == ["34 fighters"]
    bar(page, "1 needs you")
    page.locator("#save > summary").click()
    page.wait_for_function("() => document.querySelectorAll('#outbox li').length === 1")
    panel.get_by_role("button", name="Close").click()
    page.get_by_role("dialog").get_by_role("button", name="Discard").click()
    bar(page, "All saved")
    complaints.expect(NO_NETWORK)
    complaints.expect("409")


def test_a_server_in_trouble_is_given_time_and_the_time_that_it_asks_for(
    opened: Callable[..., Page], complaints: Complaints
) -> None:
    page = opened()
    tried: list[int] = []

    def refuse_twice(route: Any) -> None:
        tried.append(1)
        if len(tried) <= 2:
            route.fulfill(status=503, headers={"Retry-After": "1"}, body="busy")
        else:
            route.continue_()

    page.route("**/spans/", refuse_twice)
    mark(page, "34 fighters")
    bar(page, "1 not saved, the server is in trouble")
    saved(page, 1)
    assert len(tried) == 3
    complaints.expect("503")


# Two versions


@pytest.fixture
def stale(
    opened: Callable[..., Page], newsroom: Newsroom, row: DeskArticle, complaints: Complaints
) -> tuple[Page, Span]:
    """A page on which somebody saved other tags, after somebody else had moved the mark's end."""
    text = row.current.text
    done = newsroom.mark(row, "34 fighters", tags=("figure",))
    page = opened()
    open_item(page, done.span.uuid)
    start = text.index("34 fighters")
    exact = "34 fighters had laid"
    edit_span(
        done.span,
        by=newsroom.actor("checker2"),
        seen=None,
        revision=str(row.current.uuid),
        range_=Range(start, start + len(exact), exact),
    )
    page.locator("#items > .open").get_by_role("checkbox", name="Quote").check()
    page.get_by_role("button", name="Save the change").click()
    dialog = page.locator("#versions")
    dialog.wait_for()
    assert dialog.get_by_role("heading").inner_text() == "Yuki Hale changed this while you worked on it"
    assert dialog.locator(".two > section").first.locator("mark").all_inner_texts() == []
    assert dialog.locator(".two .txt").first.inner_text() == exact
    assert dialog.locator(".two > section").last.locator("mark").all_inner_texts() == ["Quote"]
    complaints.expect("412")
    return page, done.span


def test_mine_goes_on_top_of_theirs(stale: tuple[Page, Span]) -> None:
    page, span = stale
    page.get_by_role("button", name="Use mine").click()
    saved(page, 1)
    assert words_saved() == ["34 fighters had laid"]
    assert set(span.tags.values_list("key", flat=True)) == {"figure", "quote"}


def test_theirs_is_kept_and_mine_is_said_to_be_gone(stale: tuple[Page, Span]) -> None:
    page, span = stale
    page.get_by_role("button", name="Keep Yuki’s").click()
    page.get_by_text("Not saved, as you chose").first.wait_for()
    saved(page, 1)
    page.locator("#text mark", has_text="34 fighters had laid").wait_for()
    assert list(span.tags.values_list("key", flat=True)) == ["figure"]


def test_the_choice_may_be_put_off(stale: tuple[Page, Span], complaints: Complaints) -> None:
    page, span = stale
    page.keyboard.press("Escape")
    bar(page, "1 needs you")
    page.reload()
    bar(page, "1 needs you")
    assert list(span.tags.values_list("key", flat=True)) == ["figure"]
    page.locator("#save > summary").click()
    page.get_by_role("button", name="Compare both").click()
    page.get_by_role("button", name="Use mine").click()
    bar(page, "All saved")
    assert set(span.tags.values_list("key", flat=True)) == {"figure", "quote"}
    complaints.expect("412")


def test_removing_what_somebody_changed_asks_too(
    opened: Callable[..., Page], newsroom: Newsroom, row: DeskArticle, complaints: Complaints
) -> None:
    span = newsroom.mark(row, "34 fighters", tags=("figure",)).span
    page = opened()
    open_item(page, span.uuid)
    edit_span(span, by=newsroom.actor("checker2"), seen=None, tags=["quote"])
    page.locator("#items").get_by_role("button", name="Remove").click()
    dialog = page.locator("#versions")
    dialog.get_by_text("Remove this mark.").wait_for()
    dialog.get_by_role("button", name="Use mine").click()
    bar(page, "All saved")
    page.locator(f"#i-{span.uuid}").wait_for(state="detached")
    span.refresh_from_db()
    assert span.removed_at is not None
    complaints.expect("412")


# Where the browser keeps nothing


def test_a_browser_that_keeps_nothing_says_so_and_asks_before_it_closes(
    opened: Callable[..., Page], complaints: Complaints
) -> None:
    blocked = "IDBFactory.prototype.open = () => { throw new DOMException('blocked', 'SecurityError'); }"
    opened().context.add_init_script(blocked)
    page = opened()
    leaves = "!dispatchEvent(new Event('beforeunload', { cancelable: true }))"
    page.context.set_offline(True)
    assert page.evaluate(leaves) is False
    mark(page, "34 fighters")
    bar(page, "1 not saved, trying again, kept only while this page is open")
    assert page.evaluate(leaves) is True
    page.context.set_offline(False)
    saved(page, 1)
    assert page.evaluate(leaves) is False
    assert words_saved() == ["34 fighters"]
    complaints.expect(NO_NETWORK)


REFUSALS = {
    "private window": "IDBFactory.prototype.open = function () { const asked = {};"
    " setTimeout(() => { asked.error = new DOMException('private', 'InvalidStateError'); asked.onerror(); });"
    " return asked; };",
    "full disk": "IDBObjectStore.prototype.add = () => { throw new DOMException('full', 'QuotaExceededError'); };",
}


@pytest.mark.parametrize("case", REFUSALS)
def test_where_the_disk_refuses_the_memory_keeps_it_and_that_is_said(
    opened: Callable[..., Page], complaints: Complaints, case: str
) -> None:
    opened().context.add_init_script(REFUSALS[case])
    page = opened()
    page.context.set_offline(True)
    mark(page, "34 fighters")
    bar(page, "1 not saved, trying again, kept only while this page is open")
    mark(page, "60 dead", "3")
    bar(page, "2 not saved")
    assert page.evaluate("!dispatchEvent(new Event('beforeunload', { cancelable: true }))") is True
    page.locator("#save > summary").click()
    page.get_by_text("This browser keeps nothing on the disk here").wait_for()
    page.context.set_offline(False)
    saved(page, 2)
    assert words_saved() == ["34 fighters", "60 dead"]
    complaints.expect(NO_NETWORK)


# A phone


def test_the_panel_fits_a_phone(phone: Page, row: DeskArticle) -> None:
    phone.route("**/spans/", lambda route: route.fulfill(status=200, body="<h1>Guest network</h1>"))
    phone.evaluate(
        "() => { const t = document.querySelectorAll('#text > .block')[2].firstChild;"
        " getSelection().setBaseAndExtent(t, t.nodeValue.indexOf('eague'), t, t.nodeValue.indexOf('denied') + 3); }"
    )
    phone.locator("#tools").get_by_role("button", name="Claim").tap()
    summary = phone.locator("#save > summary", has_text="1 not saved")
    summary.wait_for()
    summary.tap()
    panel = phone.locator("#outbox")
    panel.get_by_text("Mark “League denied” as Claim").wait_for()
    for target in (summary, panel.get_by_role("button", name="Discard")):
        box = target.bounding_box()
        assert box
        assert min(box["width"], box["height"]) >= 44
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    phone.unroute("**/spans/")
    phone.get_by_role("button", name="Try again").tap()
    bar(phone, "All saved")
    assert words_saved() == ["League denied"]
