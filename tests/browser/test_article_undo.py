"""Undo and redo, the rest at once, and the filter, by real keys in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from annotations.models import Placement, Span, Suggestion
from factcheck.actions.spans import reopen_suggestion
from factcheck.models import Claim, DeskArticle
from tests.support.article import Held, drag, saved
from tests.support.browser import Complaints
from tests.support.newsroom import Newsroom

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.engine("laptop"), pytest.mark.django_db(transaction=True)]


def standing() -> Any:
    """What is marked and decided, with the tags."""
    marks = Placement.objects.filter(span__removed_at=None).select_related("span").order_by("start", "end")
    return (
        [(one.exact, sorted(one.span.tags.values_list("key", flat=True)), str(one.span.uuid)) for one in marks],
        list(Suggestion.objects.order_by("start").values_list("state", flat=True)),
        list(Claim.objects.order_by("number").exclude(state="declined").values_list("number", flat=True)),
    )


def settled(page: Page) -> None:
    page.locator("#save", has_text="All saved").wait_for()


def press(page: Page, key: str, says: str) -> None:
    """Press a key and wait until the message says so."""
    page.keyboard.press(key)
    page.locator("#toasts .toast", has_text=re.compile(says)).wait_for()
    settled(page)


def is_open(page: Page, key: object) -> None:
    page.locator(f"#i-{key}.open [data-body] .title").wait_for()


def test_everything_is_undone_by_u_and_done_again_also_after_a_reload(
    opened: Callable[..., Page], newsroom: Newsroom, row: DeskArticle
) -> None:
    first, second, third, *_ = newsroom.suggest(row)
    page = opened()
    passed = [standing()]

    page.keyboard.press("n")
    is_open(page, first.uuid)
    press(page, "a", "Saved as C-1")
    passed.append(standing())
    is_open(page, second.uuid)
    page.keyboard.press("x")
    press(page, "3", "Rejected: an opinion")
    passed.append(standing())
    is_open(page, third.uuid)
    press(page, "2", "Marked: Quote")
    passed.append(standing())
    drag(page, "34 fighters")
    press(page, "3", "Marked: Figure")
    passed.append(standing())
    key = str(Span.objects.latest("id").uuid)
    is_open(page, key)
    page.locator("#items").get_by_label("Context").check()
    page.get_by_role("button", name="Save the change").click()
    page.locator("#toasts .toast", has_text="Changed.").wait_for()
    settled(page)
    passed.append(standing())
    page.get_by_role("button", name="Remove").click()
    page.locator("#toasts .toast", has_text="Mark removed.").wait_for()
    settled(page)
    passed.append(standing())
    assert all(one != other for one, other in pairwise(passed))

    says = ["removed", "changed", "marked", "accepted", "rejected", "accepted"]
    for number, (word, wanted) in enumerate(zip(says, reversed(passed[:-1]), strict=True)):
        if number == 3:
            page.reload()
            page.locator("#wb.live").wait_for()
        press(page, ("u", "Control+z")[number % 2], f"Undone: {word}")
        assert standing() == wanted
    assert page.get_by_role("button", name="Undo: nothing yet").get_attribute("aria-disabled") == "true"
    press(page, "u", "Nothing to undo")
    page.reload()
    page.locator("#wb.live").wait_for()
    for number, (word, wanted) in enumerate(zip(reversed(says), passed[1:], strict=True)):
        press(page, ("Shift+U", "Control+y", "Control+Shift+Z")[number % 3], f"Done again: {word}")
        assert standing() == wanted
    assert page.locator(f"#i-{key}").count() == 0
    assert page.get_by_role("button", name="Redo: nothing").count() == 1


def test_what_is_pressed_before_the_changed_item_has_come_anew_goes_on_from_the_change(
    opened: Callable[..., Page], newsroom: Newsroom, row: DeskArticle
) -> None:
    span = newsroom.mark(row, "34 fighters", tags=("figure",)).span
    page = opened()
    page.locator(f"#i-{span.uuid} a.item").click()
    is_open(page, span.uuid)
    held = Held(page, re.compile(r"/marks/\?.*item="))
    page.locator("#items").get_by_label("Context").check()
    page.get_by_role("button", name="Save the change").click()
    page.locator("#toasts .toast", has_text="Changed.").wait_for()
    settled(page)
    held.first()
    page.get_by_role("button", name="Remove").click()
    page.locator("#toasts .toast", has_text="Mark removed.").wait_for()
    span.refresh_from_db()
    assert span.removed_at is not None
    held.let_go()


def test_an_undo_over_somebody_elses_change_is_explained_and_the_next_goes_past_it(
    opened: Callable[..., Page], newsroom: Newsroom, row: DeskArticle, complaints: Complaints
) -> None:
    first, second, *_ = newsroom.suggest(row)
    page = opened()
    page.keyboard.press("n")
    is_open(page, first.uuid)
    press(page, "a", "Saved as C-1")
    is_open(page, second.uuid)
    press(page, "a", "Saved as C-2")
    theirs = Suggestion.objects.select_related("revision__article", "span").get(pk=second.pk)
    reopen_suggestion(theirs, by=newsroom.actor("checker2"))
    page.keyboard.press("u")
    page.locator("#notices", has_text="Yuki Hale reopened a suggestion at").wait_for()
    page.locator("#notices", has_text="It stands now as undecided.").wait_for()
    settled(page)
    page.locator(f"#i-{second.uuid}[data-standing=pending]").wait_for()
    press(page, "u", "Undone: accepted")
    page.locator(f"#i-{first.uuid}[data-standing=pending]").wait_for()
    assert set(Suggestion.objects.values_list("state", flat=True)) == {"pending"}
    complaints.expect("409")


def test_the_rest_is_looked_through_and_accepted_with_one_undo(
    opened: Callable[..., Page], newsroom: Newsroom, row: DeskArticle
) -> None:
    pending = newsroom.suggest(row)
    Suggestion.objects.update(score=0.8)
    Suggestion.objects.filter(pk=pending[0].pk).update(score=0.4)
    page = opened()
    before = standing()
    page.get_by_label("Filter and decide many").click()
    page.get_by_role("link", name="Accept the rest above…").click()
    dialog = page.get_by_role("dialog", name="Decide the rest")
    dialog.wait_for()
    assert dialog.get_by_role("checkbox").count() == len(pending) - 1
    dialog.get_by_role("link", name=re.compile("^0.9")).click()
    dialog.get_by_text("No undecided suggestion has this score").wait_for()
    dialog.get_by_role("link", name=re.compile("^0.5")).click()
    dialog.get_by_role("checkbox").first.uncheck()
    dialog.get_by_role("button", name="Accept the ticked").click()
    page.locator("#toasts .toast", has_text=f"Accepted {len(pending) - 2} suggestion").wait_for()
    settled(page)
    states = list(Suggestion.objects.order_by("start").values_list("state", flat=True))
    assert states == ["pending", "pending", *["accepted"] * (len(pending) - 2)]
    assert page.locator('#items > [data-standing="marked"]').count() == len(pending) - 2
    page.locator("#toasts").get_by_role("button", name="Undo").click()
    page.locator("#toasts .toast", has_text="Undone: accepted").wait_for()
    settled(page)
    assert standing() == before
    assert page.locator('#items > [data-standing="pending"]').count() == len(pending)


def test_the_filter_stays_in_the_address_and_marks_outside_of_it_step_back(
    opened: Callable[..., Page], newsroom: Newsroom, row: DeskArticle
) -> None:
    pending = newsroom.suggest(row)
    Suggestion.objects.update(score=0.8)
    Suggestion.objects.filter(pk=pending[0].pk).update(score=0.4)
    newsroom.mark(row, "He named no place", tags=("context",))
    page = opened()
    page.get_by_label("Filter and decide many").click()
    page.get_by_label("Suggestions from").select_option("0.7")
    page.locator(".filter").get_by_label("Suggestion", exact=True).check()
    page.get_by_role("button", name="Filter", exact=True).click()
    page.locator("#list-head", has_text="2 hidden by the filter").wait_for()
    assert page.locator("#items > li").count() == len(pending) - 1
    quiet = page.locator("#text mark.m-quiet")
    assert sorted(quiet.all_inner_texts())[-1:] != []
    assert "score=0.7&kind=suggestion" in page.url
    page.keyboard.press("j")
    is_open(page, pending[1].uuid)
    page.reload()
    page.locator("#wb.live").wait_for()
    assert page.locator("#items > li").count() == len(pending) - 1
    page.get_by_role("link", name="show all").click()
    page.locator("#items > li").nth(len(pending)).wait_for()
    assert page.locator("#text mark.m-quiet").count() == 0


def test_a_suggestion_is_edited_and_accepted_by_keyboard_alone(
    opened: Callable[..., Page], newsroom: Newsroom, row: DeskArticle
) -> None:
    first, *_ = newsroom.suggest(row)
    page = opened()
    page.keyboard.press("n")
    is_open(page, first.uuid)
    page.keyboard.press("]")
    page.keyboard.press("Tab")
    field = page.locator(f"#claimant-{first.uuid}")
    field.focus()
    field.fill("Ilse Tarrow")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.className") == "title"
    field.focus()
    page.keyboard.press("Enter")
    page.locator("#toasts .toast", has_text="Saved as C-1").wait_for()
    saved(page, 1)
    one = Suggestion.objects.get(pk=first.pk)
    assert one.state == "edited"
    claim = Claim.objects.select_related("claimant").get()
    assert str(claim.claimant) == "Ilse Tarrow"
