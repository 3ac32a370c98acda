"""What annoys after an hour of keys: steps that go too far, focus that is lost, things that lie on what is next."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from annotations.models import Placement, Suggestion
from factcheck.actions.spans import edit_span
from factcheck.models import DeskArticle
from tests.support.article import Held, drag
from tests.support.browser import Complaints
from tests.support.newsroom import Newsroom

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.engine("laptop"), pytest.mark.django_db(transaction=True)]

FOCUS = "document.activeElement.closest('#items > li')?.dataset.key ?? document.activeElement.tagName"
LONG = "\n\n".join(f"Paragraph {number} says that {number} people left the town on Monday." for number in range(60))


def is_open(page: Page, key: object) -> None:
    page.locator(f"#i-{key}.open [data-body] .title:focus").wait_for()


def begun(opened: Callable[..., Page], newsroom: Newsroom, row: DeskArticle) -> tuple[Page, list[Suggestion]]:
    """The page with the first of the article's suggestions open, and all of them."""
    suggestions = newsroom.suggest(row)
    page = opened()
    page.keyboard.press("n")
    is_open(page, suggestions[0].uuid)
    return page, suggestions


def settled(page: Page) -> None:
    page.locator("#save", has_text="All saved").wait_for()


def test_escape_goes_one_step_back_and_keeps_the_focus_in_the_list(
    opened: Callable[..., Page], newsroom: Newsroom, row: DeskArticle
) -> None:
    page, (first, second, *_) = begun(opened, newsroom, row)
    page.keyboard.press("x")
    page.locator("#items > .open .reasons.shown button:focus").first.wait_for()
    page.keyboard.press("Escape")
    is_open(page, first.uuid)
    assert page.locator(".reasons.shown").count() == 0
    page.keyboard.press("e")
    page.locator("#items > .open [data-ends]").wait_for()
    page.keyboard.press("Escape")
    page.locator("#items > .open [data-ends]").wait_for(state="hidden")
    is_open(page, first.uuid)
    drag(page, "34 fighters")
    page.keyboard.press("Escape")
    page.locator("#tools").wait_for(state="hidden")
    assert page.locator(f"#i-{first.uuid}.open").count() == 1
    page.keyboard.press("Escape")
    page.locator(f"#i-{first.uuid}:not(.open) > a.item:focus").wait_for()
    page.keyboard.press("n")  # goes on from where one was
    is_open(page, second.uuid)
    assert not Suggestion.objects.exclude(state=Suggestion.State.PENDING).exists()


def test_the_claimant_is_one_key_away_and_enter_accepts(
    opened: Callable[..., Page], newsroom: Newsroom, row: DeskArticle
) -> None:
    page, (first, second, *_) = begun(opened, newsroom, row)
    page.keyboard.press("c")
    page.locator("#items > .open [name=claimant]:focus").wait_for()
    page.keyboard.type("Jorin Vasht")
    page.keyboard.press("Enter")
    is_open(page, second.uuid)
    settled(page)
    assert page.locator(f"#i-{first.uuid}[data-standing=marked]", has_text="Jorin Vasht").count() == 1


def test_too_many_undos_leave_nothing_behind(
    opened: Callable[..., Page], newsroom: Newsroom, row: DeskArticle, complaints: Complaints
) -> None:
    page, (first, second, third, *_) = begun(opened, newsroom, row)
    page.keyboard.press("a")
    is_open(page, second.uuid)
    page.keyboard.press("a")
    is_open(page, third.uuid)
    for _ in range(6):  # before the answers came
        page.keyboard.press("u")
    page.locator("#toasts .toast", has_text="othing to undo").wait_for()
    settled(page)
    assert page.locator("#save", has_text="need").count() == 0
    assert page.locator("#notices .notice").count() == 0
    assert page.locator("#toasts .toast").count() == 1
    assert not Suggestion.objects.exclude(state=Suggestion.State.PENDING).exists()
    is_open(page, first.uuid)
    page.reload()
    page.locator("#wb.live").wait_for()
    settled(page)
    if any("409" in line for line in complaints.lines):
        complaints.expect("409")


def test_no_more_in_a_direction_is_seen(opened: Callable[..., Page], newsroom: Newsroom, row: DeskArticle) -> None:
    pending = newsroom.suggest(row)
    page = opened()
    page.keyboard.press("n")
    is_open(page, pending[0].uuid)
    page.keyboard.press("p")
    says = f"No more undecided in this direction, {len(pending) - 1} in the other."
    page.locator("#toasts .toast", has_text=says).wait_for()
    page.keyboard.press("p")
    page.keyboard.press("k")
    assert page.locator("#toasts .toast").count() == 1


def test_an_answer_leaves_the_filter_open_and_the_handles_at_the_words(
    opened: Callable[..., Page], newsroom: Newsroom, row: DeskArticle
) -> None:
    page, (_, second, *_) = begun(opened, newsroom, row)
    held = Held(page, "**/accept/")
    page.keyboard.press("a")
    is_open(page, second.uuid)
    page.get_by_label("Filter and decide many").click()
    box = page.locator("#list-head").get_by_role("checkbox").first
    box.check()
    page.wait_for_function("() => document.querySelector('#save').textContent.includes('Saving')")
    held.let_go()
    settled(page)
    page.locator("#progress", has_text="1 of").wait_for()
    assert box.is_checked()
    assert page.locator("#list-head .filter[open]").count() == 1
    page.locator("#list-head .filter input:focus").wait_for()
    apart = page.evaluate(
        "() => { const m = document.querySelector('mark.m-current').getClientRects()[0];"
        " const h = document.querySelector('.handle-start').getBoundingClientRect(); return Math.abs(h.top - m.top); }"
    )
    assert apart < 12


def test_done_waits_for_what_is_on_its_way(opened: Callable[..., Page], newsroom: Newsroom, row: DeskArticle) -> None:
    page, (first, *_) = begun(opened, newsroom, row)
    here = page.url.split("?")[0]
    page.keyboard.press("a")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(lambda url: not url.startswith(here))
    row.refresh_from_db()
    assert row.state == "done"
    first.refresh_from_db()
    assert first.state == Suggestion.State.ACCEPTED


def test_the_toolbar_leaves_the_end_of_a_selection_taller_than_the_view_free(
    opened: Callable[..., Page], newsroom: Newsroom
) -> None:
    page = opened(of=newsroom.article(LONG))
    page.evaluate("scrollTo(0, 900)")
    page.evaluate(
        "() => { const all = [...document.querySelectorAll('#text > .block')];"
        " const last = all.findLast((one) => one.getBoundingClientRect().bottom < innerHeight - 4).firstChild;"
        " getSelection().setBaseAndExtent(all[0].firstChild, 0, last, last.length); }"
    )
    page.locator("#tools").wait_for()
    end, top, bottom = page.evaluate(
        "() => { const r = document.querySelector('#tools').getBoundingClientRect();"
        " return [getSelection().getRangeAt(0).getBoundingClientRect().bottom, r.top, r.bottom]; }"
    )
    assert end <= top
    assert bottom <= page.viewport_size["height"]  # type: ignore[index]
    page.keyboard.press("Escape")
    assert not Placement.objects.exists()


def test_a_phones_sheet_does_not_lie_on_the_mark_that_it_opens(
    phone: Page, newsroom: Newsroom, row: DeskArticle
) -> None:
    pending = newsroom.suggest(row)
    phone.reload()
    phone.locator("#wb.live").wait_for()
    for one in pending:
        phone.get_by_role("button", name="Next", exact=True).tap()
        is_open(phone, one.uuid)
        phone.wait_for_function(
            "() => document.querySelector('mark.m-current').getBoundingClientRect().top"
            " < document.querySelector('#pane').getBoundingClientRect().top - 10"
        )


def test_search_and_bars_leave_the_text_where_it_is_and_escape_goes_back(
    opened: Callable[..., Page], newsroom: Newsroom
) -> None:
    long = newsroom.article(LONG)
    newsroom.suggest(long)
    page = opened(of=long)
    page.keyboard.press("j")
    page.locator("#items > .open .title:focus").wait_for()
    page.evaluate("scrollTo(0, 1200)")
    page.keyboard.press("/")
    page.locator("input[data-find]:focus").first.wait_for()
    page.keyboard.type("jn")
    page.keyboard.press("Escape")
    page.locator("#items > .open .title:focus").wait_for()
    assert page.evaluate("scrollY") == 1200
    for bar in (".wb-bar a", "#done button", "#list-head a", "#list-head summary"):
        page.locator(bar).first.evaluate("(it) => it.focus()")
        assert page.evaluate("scrollY") == 1200, bar


def test_enter_saves_the_ends_that_keys_moved_also_after_e(
    opened: Callable[..., Page], newsroom: Newsroom, row: DeskArticle
) -> None:
    page, (_, second, *_) = begun(opened, newsroom, row)
    words = page.locator("#items > .open [data-exact]").inner_text()
    page.keyboard.press("e")
    page.locator("#items > .open [data-move]:focus").wait_for()
    page.keyboard.press("{")
    page.locator("#items > .open form.moved").wait_for()
    assert page.locator("#items > .open [data-ends]").is_visible()
    page.keyboard.press("Enter")
    is_open(page, second.uuid)
    settled(page)
    exact = Placement.objects.get().exact
    assert len(exact) < len(words)
    assert words.startswith(exact)


def test_a_key_that_finds_nothing_to_act_on_says_so(
    opened: Callable[..., Page], newsroom: Newsroom, row: DeskArticle
) -> None:
    first, second, *_ = newsroom.suggest(row)
    page = opened()
    toast = page.locator("#toasts .toast")
    for key, says in (
        ("2", "then a digit tags"),
        ("s", "then this moves its ends"),
        ("}", "then this moves its ends"),
        (";", "No letter to look for again"),
    ):
        page.keyboard.press(key)
        toast.filter(has_text=says).wait_for()
        assert toast.count() == 1
    page.keyboard.press("n")
    is_open(page, first.uuid)
    page.keyboard.press("a")
    is_open(page, second.uuid)
    settled(page)
    page.keyboard.press("k")
    is_open(page, first.uuid)
    page.keyboard.press("2")
    toast.filter(has_text="This one is decided").wait_for()
    settled(page)
    assert Suggestion.objects.exclude(state=Suggestion.State.PENDING).count() == 1


def test_the_filter_and_the_rest_are_one_key_away(
    opened: Callable[..., Page], newsroom: Newsroom, row: DeskArticle
) -> None:
    page, _ = begun(opened, newsroom, row)
    page.keyboard.press("o")
    page.locator("#list-head .filter[open] select:focus").wait_for()
    page.keyboard.press("Escape")
    page.locator("#list-head .filter > summary:focus").wait_for()
    page.keyboard.press("r")
    page.locator("#rest[open] [aria-current]:focus").wait_for()
    page.locator("#rest [name=decision][value=accept]").focus()
    page.keyboard.press("Enter")
    page.locator("#toasts .toast", has_text="ccepted").wait_for()
    settled(page)
    page.keyboard.press("u")
    page.locator("#toasts .toast", has_text="Undone").wait_for()
    assert not Suggestion.objects.exclude(state=Suggestion.State.PENDING).exists()


def test_escape_out_of_a_claim_search_brings_the_first_choices_back(
    opened: Callable[..., Page], newsroom: Newsroom, row: DeskArticle
) -> None:
    page, (first, *_) = begun(opened, newsroom, row)
    found = page.locator("#items > .open [data-found]")
    before = found.inner_html()
    page.keyboard.press("l")
    page.locator("#items > .open [data-find-claim]").focus()
    page.keyboard.type("zeppelins")
    found.filter(has_text="No claim of this desk").wait_for()
    page.keyboard.press("Escape")
    is_open(page, first.uuid)
    assert page.locator("#items > .open [data-find-claim]").input_value() == ""
    assert found.inner_html() == before


def test_the_ring_of_the_first_reason_leaves_its_legend_free(
    opened: Callable[..., Page], newsroom: Newsroom, row: DeskArticle
) -> None:
    page, _ = begun(opened, newsroom, row)
    page.keyboard.press("x")
    reason = page.locator("#items > .open .reasons button").first
    reason.and_(page.locator(":focus")).wait_for()
    gap = page.evaluate(
        "() => { const form = document.querySelector('#items > .open .reasons');"
        " const words = document.createRange(); words.selectNodeContents(form.querySelector('legend'));"
        " return form.querySelector('button').getBoundingClientRect().top - words.getBoundingClientRect().bottom; }"
    )
    assert gap >= 4  # the ring is 2 px wide and 2 px away


def test_what_was_said_without_a_network_goes_when_it_is_back(
    opened: Callable[..., Page], newsroom: Newsroom, row: DeskArticle, complaints: Complaints
) -> None:
    page, (first, second, *_) = begun(opened, newsroom, row)
    page.context.set_offline(True)
    page.keyboard.press("x")
    page.locator("#items > .open .reasons.shown button:focus").first.wait_for()
    page.keyboard.press("1")
    is_open(page, second.uuid)
    page.locator("#save", has_text="not saved").wait_for()
    page.keyboard.press("u")
    page.locator("#toasts .toast", has_text="Undone").wait_for()
    assert page.locator(".reasons.shown").count() == 0
    page.keyboard.press("U")
    page.locator("#toasts .toast", has_text="Done again").wait_for()
    page.locator(f"#i-{first.uuid}.unsaved").wait_for()
    page.keyboard.press("r")
    page.locator("#notices .notice", has_text="cannot be reached").wait_for()
    page.keyboard.press("Control+Enter")
    page.locator("#toasts .toast", has_text="not saved yet").wait_for()
    assert page.locator("#toasts .toast").count() == 1
    page.keyboard.press("k")
    is_open(page, first.uuid)
    page.context.set_offline(False)
    settled(page)
    page.locator("#notices .notice").wait_for(state="detached")
    first.refresh_from_db()
    assert first.state == Suggestion.State.REJECTED
    complaints.expect("ERR_INTERNET_DISCONNECTED")


def test_the_open_item_keeps_the_focus_when_its_own_decision_arrives_late(
    opened: Callable[..., Page], newsroom: Newsroom, row: DeskArticle
) -> None:
    page, (first, second, *_) = begun(opened, newsroom, row)
    held = Held(page, "**/accept/")
    page.keyboard.press("a")
    is_open(page, second.uuid)
    page.keyboard.press("k")
    is_open(page, first.uuid)
    page.wait_for_function("() => document.querySelector('#save').textContent.includes('Saving')")
    held.let_go()
    line = page.locator(f"#i-{first.uuid}.open:not(.expected)")
    line.get_by_text("Save the change").wait_for()
    settled(page)
    page.evaluate("() => new Promise(requestAnimationFrame)")  # what is hidden loses the focus only when it is painted
    assert page.evaluate(FOCUS) == str(first.uuid)
    page.keyboard.press("j")
    is_open(page, second.uuid)


def test_what_is_written_in_the_open_item_stays_when_its_line_comes_anew(
    opened: Callable[..., Page], newsroom: Newsroom, row: DeskArticle
) -> None:
    mark = newsroom.mark(row, "34 fighters", tags=("figure",)).placement.span
    page = opened()
    page.keyboard.press("j")
    is_open(page, mark.uuid)
    line = page.locator(f"#i-{mark.uuid}")
    line.get_by_label("Context").check()
    held = Held(page, "**/marks/?*item=*")
    edit_span(mark, by=newsroom.actor("checker2"), seen=None, tags=("figure", "quote"))
    page.evaluate("dispatchEvent(new Event('online'))")  # asks for news at once
    page.locator("#new:not([hidden])").evaluate("button => button.click()")
    held.first()
    assert line.get_by_label("Context").is_checked()  # also while its body is on its way
    held.let_go()
    line.locator("[name=tags][value=quote][checked]").wait_for()
    assert line.get_by_label("Context").is_checked()
    line.locator("[name=tags][value=context]:focus").wait_for()


def test_what_is_written_while_a_change_is_saved_stays_with_the_focus(
    opened: Callable[..., Page], newsroom: Newsroom, row: DeskArticle
) -> None:
    mark = newsroom.mark(row, "34 fighters", tags=("figure",)).placement.span
    page = opened()
    page.keyboard.press("j")
    is_open(page, mark.uuid)
    line = page.locator(f"#i-{mark.uuid}")
    line.get_by_label("Quote").check()
    held = Held(page, "**/edit/")
    line.get_by_text("Save the change").click()
    held.first()
    line.get_by_label("Quote").uncheck()
    line.get_by_label("Context").check()
    held.let_go()
    line.locator("[name=tags][value=quote][checked]").wait_for()
    settled(page)
    ticked = line.locator("[name=tags]:checked").evaluate_all("(all) => all.map((one) => one.value)")
    assert ticked == ["figure", "context"]
    line.locator("[name=tags][value=context]:focus").wait_for()


def test_a_list_without_lines_says_so(opened: Callable[..., Page], newsroom: Newsroom, row: DeskArticle) -> None:
    newsroom.suggest(row)
    page = opened()
    toast = page.locator("#toasts .toast")
    page.locator(".segm a[data-show=rejected]").click()
    page.get_by_text("Nothing was rejected.").wait_for()
    page.keyboard.press("j")
    toast.filter(has_text="Nothing is listed here.").wait_for()
    page.goto(f"{page.url.split('?')[0]}?show=undecided&kind=quote")
    page.locator("#wb.live .hidden-by").wait_for()
    page.locator("#note", has_text="Nothing fits the filter.").wait_for()
    page.keyboard.press("n")
    toast.filter(has_text="Nothing fits the filter. O opens it.").wait_for()
    page.locator("#note a[data-show]").click()
    page.locator("#items > li").first.wait_for()
    assert page.locator("#note").inner_text().strip() == ""


def test_escape_in_the_toolbars_search_leads_back_to_the_toolbar(opened: Callable[..., Page], row: DeskArticle) -> None:
    page = opened()
    drag(page, "34 fighters")
    page.keyboard.press("l")
    page.locator("#tools [data-find-claim]:focus").wait_for()
    page.keyboard.press("Escape")
    page.locator("#tools [data-link]:focus").wait_for()
    assert page.locator("#tools [data-join]").is_hidden()
    page.keyboard.press("Escape")
    page.locator("#tools").wait_for(state="hidden")


def test_what_waits_is_named_with_one_pair_of_quotes(
    opened: Callable[..., Page], newsroom: Newsroom, row: DeskArticle, complaints: Complaints
) -> None:
    mark = newsroom.mark(row, "“Our brigades control every street of Dervane,”", tags=("quote",)).placement.span
    page = opened()
    page.keyboard.press("j")
    is_open(page, mark.uuid)
    page.context.set_offline(True)
    page.get_by_role("button", name="Remove").click()
    page.locator("#save", has_text="not saved").wait_for()
    page.keyboard.press("u")
    page.locator("#toasts .toast", has_text="Remove “Our brigades control every street of Dervane,”").wait_for()
    page.context.set_offline(False)
    settled(page)
    complaints.expect("ERR_INTERNET_DISCONNECTED")


def test_space_presses_what_leads_on_in_the_dialog_of_the_rest(opened: Callable[..., Page], newsroom: Newsroom) -> None:
    row = newsroom.article(LONG)
    newsroom.suggest(row)
    page = opened(of=row)
    page.keyboard.press("r")
    page.locator("#rest[open] .segm [aria-current]:focus").wait_for()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    page.locator("#rest .segm a").last.focus()
    page.keyboard.press(" ")
    page.locator("#rest .segm a:last-child[aria-current]:focus").wait_for()
    page.locator("#rest [data-rest-close]").focus()
    page.keyboard.press(" ")
    page.locator("#rest").wait_for(state="hidden")
    assert page.evaluate("scrollY") == 0


@pytest.mark.parametrize("show", ["all", "undecided"])
def test_the_place_of_an_item_counts_what_was_marked_since_its_body_came(
    opened: Callable[..., Page], newsroom: Newsroom, row: DeskArticle, show: str
) -> None:
    _, first, second, *others = newsroom.suggest(row)
    total = len(others) + 3
    page = opened()
    page.locator(f".segm a[data-show={show}]").click()
    page.locator(f".segm a[data-show={show}][aria-current]").wait_for()
    with page.expect_response("**/marks/?*item=*item=*"):  # with the bodies of those behind it
        page.locator(f"#i-{first.uuid} a.item").click()
    is_open(page, first.uuid)
    assert page.locator("#items > .open .title .muted").inner_text() == f"2 of {total}"
    drag(page, "Both sides")
    page.keyboard.press("2")
    page.locator("#items > .open [data-body]", has_text="Both sides").wait_for()
    settled(page)
    page.locator(f"#i-{second.uuid} a.item").click()
    is_open(page, second.uuid)
    page.locator("#items > .open .title .muted", has_text=f"4 of {total + 1}").wait_for()
    page.locator(f"#i-{first.uuid} a.item").click()
    page.locator("#items > .open .title .muted", has_text=f"3 of {total + 1}").wait_for()


def test_moved_ends_are_painted_without_the_yellow_shining_through(
    opened: Callable[..., Page], row: DeskArticle
) -> None:
    page = opened()
    for name in ("factcheck-ends", "factcheck-preview"):
        ground = page.evaluate(
            "(name) => getComputedStyle(document.getElementById('text'), `::highlight(${name})`).backgroundColor", name
        )
        assert ground.startswith(("rgb(", "color(")), ground
        assert "/" not in ground, ground


def test_a_phones_claim_search_leaves_the_toolbars_rows_free(phone: Page, newsroom: Newsroom, row: DeskArticle) -> None:
    phone.locator("#tools").evaluate(  # more tags than fit into one row
        "(box) => { const tag = box.querySelector('[data-tag]');"
        " for (let i = 0; i < 4; i++) box.prepend(tag.cloneNode(true)); }"
    )
    phone.keyboard.press("v")
    phone.keyboard.press("Enter")
    phone.locator("#tools button:focus").wait_for()
    phone.locator("#tools [data-link]").click()
    phone.locator("#tools [data-join]").wait_for()
    box = phone.locator("#tools [data-join]").bounding_box()
    assert box is not None
    for button in phone.locator("#tools > button").all():
        other = button.bounding_box()
        assert other is not None
        assert other["y"] >= box["y"] + box["height"], button.inner_text()
        assert other["y"] + other["height"] <= 844


def test_escape_closes_a_notice_when_nothing_else_is_open(opened: Callable[..., Page], row: DeskArticle) -> None:
    page = opened()
    page.evaluate("document.dispatchEvent(new CustomEvent('say', { detail: { text: 'Not so.', kind: 'bad' } }))")
    page.locator("#notices .notice").wait_for()
    page.keyboard.press("Escape")
    page.locator("#notices .notice").wait_for(state="detached")


def test_a_phones_toolbar_has_one_row_and_its_rest_dialog_both_buttons_in_view(
    phone: Page, newsroom: Newsroom, row: DeskArticle
) -> None:
    newsroom.suggest(row)
    phone.reload()
    phone.locator("#wb.live").wait_for()
    phone.keyboard.press("n")
    phone.locator("#items > .open .title:focus").wait_for()
    phone.keyboard.press("v")
    phone.keyboard.press("Enter")
    phone.locator("#tools button:focus").wait_for()
    tops = phone.locator("#tools > button").evaluate_all("(all) => all.map((one) => one.getBoundingClientRect().top)")
    assert len(set(tops)) == 1
    phone.keyboard.press("Escape")
    phone.keyboard.press("Escape")
    phone.keyboard.press("r")
    phone.locator("#rest[open]").wait_for()
    for name in ("Reject the ticked", "Accept the ticked", "Leave"):
        box = phone.locator("#rest").get_by_text(name).bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= 844, name


def test_what_was_under_way_at_a_reload_is_no_news_after_it(
    opened: Callable[..., Page], newsroom: Newsroom, row: DeskArticle
) -> None:
    page, (_, second, *_) = begun(opened, newsroom, row)
    held = Held(page, "**/accept/")
    page.keyboard.press("a")
    is_open(page, second.uuid)
    page.wait_for_function("() => document.querySelector('#save').textContent.includes('Saving')")
    page.route("**/news/**", lambda route: route.fulfill(status=304))
    before = held.take().request
    body, headers = before.post_data, before.all_headers()
    page.reload()
    page.locator("#wb.live").wait_for()
    stamp = page.locator("#wb").get_attribute("data-stamp")
    # What the page before the reload had sent arrives only now, and then again from this one.
    kept = ("content-type", "factcheck", "idempotency", "x-", "referer")
    again = {name: value for name, value in headers.items() if name.startswith(kept)}
    answer = page.request.post(before.url, data=body, headers=again)
    assert answer.ok
    held.let_go()
    settled(page)
    page.unroute("**/news/**")
    page.evaluate("dispatchEvent(new Event('online'))")  # asks at once
    page.wait_for_function("(was) => document.querySelector('#wb').dataset.stamp !== was", arg=stamp)
    settled(page)
    assert page.locator("#new").is_hidden()
