"""Marking words in a real browser: what a selection means, handles, caret and search by keys, toolbar, fingers."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from annotations.models import Placement, Span, Suggestion
from factcheck.models import DeskArticle
from tests.support.article import DRAG, drag, placement, run, saved
from tests.support.newsroom import Newsroom

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.engine("laptop"), pytest.mark.django_db(transaction=True)]

SENTENCE = "The League denied that the town had fallen, Jorin Vasht said on Wednesday."


def chosen(page: Page) -> str:
    """The words at the toolbar."""
    page.locator("#tools").wait_for()
    return str(page.evaluate("[...CSS.highlights.get('factcheck-preview')].join()"))


def caret(page: Page) -> str:
    return str(page.evaluate("[...CSS.highlights.get('factcheck-caret')].join()"))


def press(page: Page, keys: str) -> None:
    for key in keys.split():
        page.keyboard.press(key)


def middle(page: Page, words: str) -> tuple[float, float]:
    (x1, y1), (x2, y2) = page.evaluate(DRAG, [words, words])
    return ((x1 + x2) / 2, (y1 + y2) / 2)


def pull(page: Page, name: str, to: str, *, at_end: bool, alt: bool = False, let_go: bool = True) -> None:
    """Drag a handle with the mouse to the first or the last letter of ``to``."""
    box = page.get_by_role("button", name=name).bounding_box()
    assert box
    x, y = page.evaluate(DRAG, [to, to])[int(at_end)]
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] - 5)
    page.mouse.down()
    if alt:
        page.keyboard.down("Alt")
    page.mouse.move(x, y + 10)
    page.mouse.move(x, y + box["height"] / 2)
    if let_go:
        page.mouse.up()
    if alt:
        page.keyboard.up("Alt")


def finger_pulls(phone: Page, name: str, from_: str, to: str) -> None:
    """Drag a handle with a finger, from the end of one word to the end of another."""
    box = phone.get_by_role("button", name=name).bounding_box()
    assert box
    x, y = phone.evaluate(DRAG, [to, to])[1]
    left, top = box["x"] + 12, box["y"] + 35
    edge = phone.evaluate(DRAG, [from_, from_])[1]
    touches = phone.context.new_cdp_session(phone)

    def touch(kind: str, *points: tuple[float, float]) -> None:
        touches.send(
            "Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": px, "y": py} for px, py in points]}
        )

    touch("touchStart", (left, top))
    for share in (0.3, 0.7, 1):
        touch("touchMove", (left + (x - edge[0]) * share, top + (y - edge[1]) * share))
    touch("touchEnd")
    touches.detach()


# What a selection means


@pytest.mark.parametrize(
    ("first", "last", "meant"),
    [
        (" control", "Dervane,”", "control every street of Dervane"),
        ("“Our", "Dervane,”", "“Our brigades control every street of Dervane,”"),
        ("denied that", "Wednesday.", "denied that the town had fallen, Jorin Vasht said on Wednesday"),
        ("The League", "Wednesday.", SENTENCE),
    ],
)
def test_a_drag_takes_whole_words_without_stray_punctuation(
    opened: Callable[..., Page], first: str, last: str, meant: str
) -> None:
    page = opened()
    drag(page, first, last)
    assert chosen(page) == meant
    page.keyboard.press("3")
    saved(page, 1)
    assert placement().exact == meant


def test_a_triple_click_takes_the_sentence_and_dragging_on_takes_more(opened: Callable[..., Page]) -> None:
    page = opened()
    x, y = middle(page, "town")
    page.mouse.click(x, y, click_count=3)
    assert chosen(page) == SENTENCE
    assert page.evaluate("getSelection().toString()") == SENTENCE
    page.keyboard.press("Escape")
    page.mouse.move(x, y)
    for count in (1, 2):
        page.mouse.down(click_count=count)
        page.mouse.up(click_count=count)
    page.mouse.down(click_count=3)
    page.mouse.move(*middle(page, "named"), steps=5)
    page.mouse.up(click_count=3)
    page.wait_for_function(
        "(words) => [...(CSS.highlights.get('factcheck-preview') ?? [])].join() === words",
        arg=f"{SENTENCE} He named no place.",
    )
    page.keyboard.press("2")
    saved(page, 1)
    assert placement().exact == f"{SENTENCE} He named no place."


def test_a_double_click_takes_the_word(opened: Callable[..., Page]) -> None:
    page = opened()
    page.mouse.dblclick(*middle(page, "Monday"))
    assert chosen(page) == "Monday"


def test_alt_takes_letters_but_never_half_an_emoji(opened: Callable[..., Page]) -> None:
    page = opened()
    drag(page, "allen", alt=True)
    assert chosen(page) == "allen"
    assert run(page, "return o.textOf(w.wholeGraphemes({ start: 109, end: 110 }))") != ""
    page.keyboard.press("Escape")
    family = "👨\u200d👩\u200d👧"
    start = page.evaluate("document.querySelectorAll('#text > .block')[1].firstChild.nodeValue.indexOf('👨')")
    page.evaluate(
        "([at]) => { const t = document.querySelectorAll('#text > .block')[1].firstChild;"
        " getSelection().setBaseAndExtent(t, at + 3, t, at + 5); }",
        [start],
    )
    assert run(page, "const s = o.browserSpan(); return o.textOf(w.wholeGraphemes(s))") == family


# Handles


def test_a_handle_moves_an_end_of_the_chosen_words(opened: Callable[..., Page]) -> None:
    page = opened()
    drag(page, "34 fighters")
    pull(page, "Move the end", "arms", at_end=True)
    assert chosen(page) == "34 fighters had laid down their arms"
    pull(page, "Move the beginning", "rther", at_end=False)
    assert chosen(page) == "further 34 fighters had laid down their arms"
    pull(page, "Move the end", "Leag", at_end=True)
    assert chosen(page).endswith("on the same day.\n\nThe League") or chosen(page).endswith("The League")
    page.keyboard.press("3")
    saved(page, 1)
    assert placement().exact == ("further 34 fighters had laid down their arms on the same day.\n\nThe League")


def test_a_handle_moves_a_saved_mark_once_it_is_kept(
    opened: Callable[..., Page], newsroom: Newsroom, row: DeskArticle
) -> None:
    mark = newsroom.mark(row, "34 fighters", tags=("figure",)).span
    page = opened()
    page.locator("#text mark").click()
    page.locator(f"#i-{mark.uuid}.open [data-body]").wait_for()
    pull(page, "Move the end", "down", at_end=True)
    assert page.locator("#items > .open [data-exact]").inner_text() == "34 fighters had laid down"
    assert placement().exact == "34 fighters"
    page.keyboard.press("Escape")
    assert page.locator("#items > .open [data-exact]").inner_text() == "34 fighters"
    pull(page, "Move the end", "down", at_end=True, let_go=False)
    page.keyboard.press("Escape")
    page.mouse.up()
    assert page.locator("#items > .open [data-exact]").inner_text() == "34 fighters"
    pull(page, "Move the end", "dow", at_end=True, alt=True)
    assert page.locator("#items > .open [data-exact]").inner_text() == "34 fighters had laid dow"
    page.keyboard.press("Enter")
    page.locator("#text mark", has_text=re.compile("laid dow$")).wait_for()
    page.locator("#save", has_text="All saved").wait_for()
    assert placement().exact == "34 fighters had laid dow"


def test_arrows_move_a_handle_by_words_and_by_letters(
    opened: Callable[..., Page], newsroom: Newsroom, row: DeskArticle
) -> None:
    newsroom.mark(row, "أربعين", tags=("figure",))
    page = opened()
    page.keyboard.press("j")
    page.locator("#items > .open [data-body]").wait_for()
    page.get_by_role("button", name="Move the end").focus()
    page.keyboard.press("ArrowLeft")  # words go on to the left
    page.keyboard.press("ArrowLeft")
    shown = page.locator("#items > .open [data-exact]")
    shown.filter(has_text="أربعين جنديا قتلوا").wait_for()
    page.keyboard.press("Alt+ArrowRight")
    shown.filter(has_text=re.compile("^أربعين جنديا قتلو$")).wait_for()
    page.keyboard.press("Enter")
    page.locator("#save", has_text="All saved").wait_for()
    page.locator("#text mark", has_text=re.compile("قتلو$")).wait_for()
    assert placement().exact == "أربعين جنديا قتلو"


def test_brackets_and_enter_change_a_saved_mark(
    opened: Callable[..., Page], newsroom: Newsroom, row: DeskArticle
) -> None:
    newsroom.mark(row, "34 fighters", tags=("figure",))
    page = opened()
    page.keyboard.press("j")
    page.locator("#items > .open [data-body]").wait_for()
    press(page, "[ } } {")
    page.locator("#items > .open [data-exact]", has_text="further 34 fighters had").wait_for()
    page.keyboard.press("Enter")
    page.locator("#text mark", has_text="further 34 fighters had").wait_for()
    assert placement().exact == "further 34 fighters had"


# Keys


def test_words_are_found_by_their_first_letter(opened: Callable[..., Page]) -> None:
    page = opened()
    press(page, "f 3")
    assert caret(page) == "34"
    press(page, "t a")
    assert caret(page) == "34 fighters had laid down their arms"
    press(page, "T f")
    assert caret(page) == "34 fighters"
    press(page, "f t ; ;")
    assert caret(page) == "The"
    press(page, "F p")
    assert caret(page) == "put"
    assert page.locator("#asking").is_hidden()
    page.keyboard.press("f")
    assert page.locator("#asking").is_visible()
    page.keyboard.press("Escape")
    assert page.locator("#asking").is_hidden()
    assert caret(page) == "put"


def test_the_caret_goes_by_word_sentence_and_block(opened: Callable[..., Page]) -> None:
    page = opened()
    press(page, "v PageDown PageDown")
    assert caret(page) == "The"
    press(page, "End")
    assert caret(page) == "Wednesday"
    press(page, "Home Shift+ArrowDown")
    assert caret(page) == SENTENCE
    press(page, "Shift+ArrowDown")
    assert caret(page) == f"{SENTENCE} He named no place."
    press(page, "ArrowUp ArrowUp s")
    assert caret(page) == SENTENCE
    press(page, "s")
    assert caret(page) == f"{SENTENCE} He named no place."
    press(page, "ArrowRight ArrowLeft Shift+ArrowLeft")  # the last block runs to the left
    assert caret(page) == "المتحدث إن"
    press(page, "Escape")
    assert page.evaluate("CSS.highlights.has('factcheck-caret')") is False


def test_the_caret_takes_the_open_items_words_and_marks_within_them(
    opened: Callable[..., Page], newsroom: Newsroom, row: DeskArticle
) -> None:
    newsroom.mark(row, "put the losses at 60 dead")
    page = opened()
    page.keyboard.press("j")
    page.locator("#items > .open [data-body]").wait_for()
    press(page, "v")
    assert caret(page) == "put the losses at 60 dead"
    press(page, "f 6 3")
    saved(page, 2)
    assert sorted(Placement.objects.values_list("exact", flat=True)) == ["60 dead", "put the losses at 60 dead"]
    page.locator("#text mark.m-both", has_text="60 dead").wait_for()


def test_a_held_key_decides_once(opened: Callable[..., Page], newsroom: Newsroom, row: DeskArticle) -> None:
    pending = newsroom.suggest(row)
    page = opened()
    page.keyboard.press("n")
    page.locator(f"#i-{pending[0].uuid}.open [data-body]").wait_for()
    page.keyboard.down("a")
    page.locator(f"#i-{pending[1].uuid}.open [data-body]").wait_for()
    page.keyboard.down("a")  # the keyboard repeats it
    page.keyboard.down("a")
    page.keyboard.up("a")
    page.keyboard.press("k")
    page.locator(f"#i-{pending[0].uuid}.open [data-body]").wait_for()
    page.locator("#save", has_text="All saved").wait_for()
    assert Suggestion.objects.filter(state=Suggestion.State.ACCEPTED).count() == 1


def test_single_keys_can_be_switched_off(opened: Callable[..., Page], newsroom: Newsroom, row: DeskArticle) -> None:
    newsroom.suggest(row)
    page = opened()
    page.keyboard.press("?")
    page.get_by_label("Single keys on").uncheck()
    page.get_by_role("button", name="Close").click()
    press(page, "n ? v")
    assert page.locator("#items > .open").count() == 0
    assert page.get_by_role("dialog", name="Keys").is_hidden()
    page.reload()
    page.locator("#wb.live").wait_for()
    press(page, "n")
    assert page.locator("#items > .open").count() == 0
    page.get_by_role("button", name="? all keys", exact=True).click()
    page.get_by_label("Single keys on").check()
    page.get_by_role("button", name="Close").click()
    page.keyboard.press("n")
    page.locator("#items > .open [data-body]").wait_for()


# The toolbar


def test_the_toolbar_is_one_stop_and_gives_the_keyboard_back(opened: Callable[..., Page]) -> None:
    page = opened()
    button = page.get_by_role("button", name="Quiet highlights")
    button.focus()
    press(page, "v Enter")
    focused = "document.activeElement.dataset.tag ?? document.activeElement.getAttribute('aria-label')"
    assert page.evaluate(focused) == "claim"
    press(page, "ArrowRight ArrowRight")
    assert page.evaluate(focused) == "figure"
    press(page, "End")
    assert page.evaluate(focused) == "Close"
    press(page, "ArrowRight")
    assert page.evaluate(focused) == "claim"
    press(page, "Escape")
    assert page.locator("#tools").is_hidden()
    assert button.evaluate("(element) => element === document.activeElement")
    assert not Span.objects.exists()


@pytest.mark.parametrize("words", ["34 fighters", "control every", "on the same day"])
def test_the_toolbar_never_lies_on_the_words(opened: Callable[..., Page], words: str) -> None:
    page = opened()
    drag(page, words)
    tools = page.locator("#tools").bounding_box()
    assert tools
    (_, y1), (_, y2) = page.evaluate(DRAG, [words, words])
    assert tools["y"] + tools["height"] < y1 or tools["y"] > y2


# Fingers


def test_a_finger_drags_a_handle_and_the_text_stays(phone: Page, newsroom: Newsroom, row: DeskArticle) -> None:
    mark = newsroom.mark(row, "34 fighters", tags=("figure",)).span
    phone.reload()
    phone.locator("#wb.live").wait_for()
    phone.get_by_role("button", name="Next", exact=True).tap()
    phone.locator(f"#i-{mark.uuid}.open [data-body]").wait_for()
    box = phone.get_by_role("button", name="Move the end").bounding_box()
    assert box
    assert min(box["width"], box["height"]) >= 44
    before = phone.evaluate("scrollY")
    finger_pulls(phone, "Move the end", "fighters", "laid down")
    phone.locator("#items > .open [data-exact]", has_text="34 fighters had laid down").wait_for()
    assert phone.evaluate("scrollY") == before
    assert placement().exact == "34 fighters"  # nothing is saved before somebody says so
    phone.keyboard.press("Enter")
    phone.locator("#text mark", has_text=re.compile("down")).first.wait_for()
    assert placement().exact == "34 fighters had laid down"


def test_the_sheet_does_not_lie_on_the_words_that_a_finger_chose(phone: Page, newsroom: Newsroom) -> None:
    phone.evaluate(
        "() => { const t = document.querySelectorAll('#text > .block')[2].firstChild;"
        " const r = document.createRange(); r.setStart(t, 0); r.setEnd(t, 3);"
        " document.querySelector('#text').style.paddingBlock = '60vh';"
        " scrollBy(0, r.getBoundingClientRect().bottom - innerHeight + 20);"
        " getSelection().setBaseAndExtent(t, 0, t, 10); }"
    )
    tools = phone.locator("#tools")
    tools.wait_for()
    top = tools.bounding_box()
    assert top
    bottom = phone.evaluate("getSelection().getRangeAt(0).getBoundingClientRect().bottom")
    assert bottom <= top["y"]


def test_a_finger_chooses_among_overlapping_marks(phone: Page, newsroom: Newsroom, row: DeskArticle) -> None:
    newsroom.mark(row, "She put the losses at 60 dead")
    inner = newsroom.mark(row, "60 dead", tags=("figure",)).span
    phone.reload()
    phone.locator("#wb.live").wait_for()
    phone.locator("#text mark", has_text=re.compile("^60 dead$")).tap()
    picker = phone.get_by_role("group", name="Marks here")
    for button in picker.get_by_role("button").all():
        box = button.bounding_box()
        assert box
        assert box["height"] >= 44
    picker.get_by_role("button").first.tap()
    phone.locator(f"#i-{inner.uuid}.open [data-body]").wait_for()


def test_a_finger_moves_an_end_and_taps_save(phone: Page, newsroom: Newsroom, row: DeskArticle) -> None:
    mark = newsroom.mark(row, "34 fighters", tags=("figure",)).span
    phone.reload()
    phone.locator("#wb.live").wait_for()
    phone.get_by_role("button", name="Next", exact=True).tap()
    phone.locator(f"#i-{mark.uuid}.open [data-body]").wait_for()
    finger_pulls(phone, "Move the end", "fighters", "laid down")
    phone.locator("#items > .open [data-exact]", has_text="34 fighters had laid down").wait_for()
    phone.get_by_role("button", name="Save the change").tap()
    phone.locator("#text mark", has_text=re.compile("down")).first.wait_for()
    phone.locator("#save", has_text="All saved").wait_for()
    assert placement().exact == "34 fighters had laid down"
    phone.locator(f"#i-{mark.uuid}.open .title:focus").wait_for()


# Words that run to the left


@pytest.mark.parametrize("backwards", [False, True])
def test_a_drag_in_words_that_run_to_the_left(opened: Callable[..., Page], backwards: bool) -> None:
    page = opened()
    first, last = page.evaluate(DRAG, ["أربعين", "قتلوا"])
    assert first[0] > last[0]  # it does run to the left
    for step, place in enumerate([last, first] if backwards else [first, last]):
        page.mouse.move(*place, steps=5)
        if step == 0:
            page.mouse.down()
    page.mouse.up()
    assert chosen(page) == "أربعين جنديا قتلوا"
    assert page.evaluate("getSelection().toString()") == "أربعين جنديا قتلوا"
    pull(page, "Move the end", "الاثنين", at_end=True)
    assert chosen(page) == "أربعين جنديا قتلوا يوم الاثنين"
    pull(page, "Move the beginning", "جنديا", at_end=False)
    assert chosen(page) == "جنديا قتلوا يوم الاثنين"
    page.keyboard.press("3")
    saved(page, 1)
    assert placement().exact == "جنديا قتلوا يوم الاثنين"
