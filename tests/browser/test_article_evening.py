"""What annoys before a deadline: too many presses, what lies under something else, words that say too little."""

from __future__ import annotations

import base64
from collections.abc import Callable
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from annotations.models import Placement, Suggestion
from factcheck.actions.spans import reject_suggestion
from factcheck.models import Claim, DeskArticle, Sighting
from tests.support.article import TEXT, Held, drag, open_item, run
from tests.support.newsroom import Newsroom

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

pytestmark = [pytest.mark.browser, pytest.mark.engine("laptop"), pytest.mark.django_db(transaction=True)]

LONG = "\n\n".join(f"Paragraph {number} says that {number} people left the town on Monday." for number in range(40))
CORNER = """
(shot) => new Promise((done) => {
  const image = new Image();
  image.onload = () => {
    const canvas = document.createElement("canvas");
    canvas.width = image.width;
    canvas.height = image.height;
    const context = canvas.getContext("2d");
    context.drawImage(image, 0, 0);
    const { data } = context.getImageData(0, 0, image.width, image.height);
    let least = 255;
    for (let i = 3; i < data.length; i += 4) least = Math.min(least, data[i]);
    done(least);
  };
  image.src = `data:image/png;base64,${shot}`;
})
"""


def says(page: Page, words: str) -> None:
    page.locator("#toasts .toast", has_text=words).wait_for()


def first_open(page: Page) -> Locator:
    page.keyboard.press("n")
    line = page.locator("#items > .open")
    line.locator(".title:focus").wait_for()
    return line


def inside(inner: Locator, outer: Locator) -> bool:
    """Whether it can be seen whole within the other, as far as up and down go."""
    one, other = inner.bounding_box(), outer.bounding_box()
    assert one is not None
    assert other is not None
    return one["y"] >= other["y"] and one["y"] + one["height"] <= other["y"] + other["height"]


def test_who_decides_the_last_one_reads_what_goes_on(
    opened: Callable[..., Page], newsroom: Newsroom, row: DeskArticle
) -> None:
    pending = newsroom.suggest(row)
    for one in pending[:-1]:
        reject_suggestion(one, by=newsroom.actor("checker"), reason="opinion", seen=one.row_version)
    page = opened()
    first_open(page)
    page.keyboard.press("a")
    says(page, "Saved as C-1. Everything that is listed here is decided. Ctrl+Enter goes on to the next article.")
    page.keyboard.press("n")
    says(page, "Everything that is listed here is decided. Ctrl+Enter")


def test_done_says_how_many_are_left_undecided(
    opened: Callable[..., Page], newsroom: Newsroom, row: DeskArticle
) -> None:
    newsroom.article(LONG)
    pending = newsroom.suggest(row)
    page = opened()
    page.keyboard.press("Control+Enter")
    says(page, f"Done, with {len(pending)} left undecided: {row.current.title}")


def test_delete_takes_back_a_decision_and_removes_a_mark_and_the_focus_stays_there(
    opened: Callable[..., Page], newsroom: Newsroom, row: DeskArticle
) -> None:
    pending = newsroom.suggest(row)
    span = newsroom.mark(row, "60 dead", tags=("figure",)).span
    page = opened()
    first_open(page)
    page.keyboard.press("Delete")
    says(page, "This one is undecided. X rejects it.")
    page.keyboard.press("a")
    says(page, "Saved as C-1")
    open_item(page, pending[0].uuid)
    page.keyboard.press("Delete")
    page.locator(f"#i-{pending[0].uuid}.open[data-standing=pending] .title:focus").wait_for()
    mark = page.locator(f"#i-{span.uuid}")
    after = mark.locator("xpath=following-sibling::li[1]").get_attribute("id")
    open_item(page, span.uuid)
    page.keyboard.press("Delete")
    says(page, "Mark removed.")
    page.locator(f"#{after} a.item:focus").wait_for()
    page.locator("#save", has_text="All saved").wait_for()
    page.reload()
    page.locator("#wb.live").wait_for()
    assert mark.count() == 0


def test_who_goes_on_before_the_answer_came_stays_there(
    opened: Callable[..., Page], newsroom: Newsroom, row: DeskArticle
) -> None:
    first, second, *_ = newsroom.suggest(row)
    page = opened()
    first_open(page)
    page.keyboard.press("a")
    says(page, "Saved as C-1")
    held = Held(page, "**/reopen/")
    page.keyboard.press("k")
    page.locator(f"#i-{first.uuid}.open .title:focus").wait_for()
    page.keyboard.press("Delete")
    page.locator("#save", has_text="Saving").wait_for()
    page.keyboard.press("j")
    page.locator(f"#i-{second.uuid}.open .title:focus").wait_for()
    held.let_go()
    says(page, "Taken back")
    page.locator(f"#i-{first.uuid}:not(.open)[data-standing=pending]:not(.expected)").wait_for()
    assert page.locator(f"#i-{second.uuid}.open .title:focus").count() == 1


def test_ends_of_a_mark_whose_words_changed_are_moved_by_keys(
    opened: Callable[..., Page], newsroom: Newsroom, row: DeskArticle
) -> None:
    span = newsroom.mark(row, "She put the losses at 60 dead").span
    row = newsroom.revise(row, TEXT.replace("60 dead", "75 dead"))
    page = opened()
    open_item(page, span.uuid)
    page.locator("#items > .open", has_text="Still right").wait_for()
    page.keyboard.press("}")
    page.locator("#items > .open [data-exact]", has_text="75 dead since").wait_for()
    page.keyboard.press("Enter")
    says(page, "Changed.")
    placed = Placement.objects.get(span=span, revision=row.current)
    assert placed.exact == "She put the losses at 75 dead since"


def test_news_are_one_key_away(opened: Callable[..., Page], newsroom: Newsroom, row: DeskArticle) -> None:
    newsroom.suggest(row)
    page = opened()
    page.keyboard.press("g")
    says(page, "Nothing is new.")
    mark = newsroom.mark(row, "60 dead", by="reviewer")
    page.evaluate("dispatchEvent(new Event('online'))")  # asks at once
    page.locator("#new:visible").wait_for()
    page.keyboard.press("g")
    page.locator(f"#i-{mark.span.uuid} a.item:focus").wait_for()


# ---- Adding to a claim ----


def test_what_is_added_to_a_claim_says_so_and_a_declined_one_is_named_as_such(
    opened: Callable[..., Page], newsroom: Newsroom, row: DeskArticle
) -> None:
    claim = newsroom.bring_to("declined", statement="The harbour of Dervane is open.")
    newsroom.suggest(row)
    page = opened()
    line = first_open(page)
    page.keyboard.press("l")
    line.locator("[data-find-claim]:focus").wait_for()
    page.keyboard.type("harbour")
    page.keyboard.press("Enter")  # at once: what is found is waited for
    line.locator(f".choice[value='{claim.uuid}']:focus", has_text="declined").wait_for()
    page.keyboard.press("Enter")
    says(page, f"Added to {claim.label}.")
    assert Sighting.objects.get().claim == claim
    assert Claim.objects.count() == 1


def test_enter_in_the_search_never_goes_to_what_stood_there_before(
    opened: Callable[..., Page], newsroom: Newsroom, row: DeskArticle
) -> None:
    wanted = newsroom.claim("The harbour is open.")
    likely = newsroom.claim("A further 34 fighters laid down their arms.")
    one = next(one for one in newsroom.suggest(row) if "34 fighters" in one.exact)
    page = opened()
    open_item(page, one.uuid)
    line = page.locator("#items > .open")
    page.keyboard.press("l")
    line.locator(f".choice[value='{likely.uuid}']:focus").wait_for()
    assert line.locator(".choices").inner_text().startswith("Perhaps the same as")
    page.keyboard.press("ArrowUp")
    page.keyboard.type("harbour")
    page.keyboard.press("Enter")
    line.locator(f".choice[value='{wanted.uuid}']:focus").wait_for()
    assert "Perhaps" not in line.locator(".choices").inner_text()
    assert one.state == Suggestion.State.PENDING


def test_many_claims_that_a_search_finds_leave_the_field_in_view(
    opened: Callable[..., Page], newsroom: Newsroom, row: DeskArticle
) -> None:
    for number in range(8):
        newsroom.claim(f"Harbour {number} of Dervane is open to every ship that comes there from the west in spring.")
    newsroom.suggest(row)
    page = opened()
    line = first_open(page)
    page.keyboard.press("l")
    page.keyboard.press("ArrowUp")
    line.locator("[data-find-claim]").focus()
    page.keyboard.type("harbour")
    line.locator(".choice").nth(7).wait_for()
    assert inside(line.locator("[data-find-claim]"), page.locator("#items"))
    assert inside(line.locator(".choice").first, page.locator("#items"))
    page.keyboard.press("Escape")
    drag(page, "34 fighters")
    page.keyboard.press("l")
    tools = page.locator("#tools")
    tools.locator("[data-find-claim]:focus").wait_for()
    before = tools.locator("[data-find-claim]").bounding_box()
    page.keyboard.type("harbour")
    tools.locator(".choice").nth(7).wait_for()
    assert tools.locator("[data-find-claim]").bounding_box() == before
    box = tools.locator("[data-join]").bounding_box()
    assert box is not None
    assert box["y"] > 96  # below both bars
    rows = tools.locator(".choice").evaluate_all("(all) => all.map((one) => one.getBoundingClientRect().toJSON())")
    assert all(one["bottom"] <= next_["top"] + 1 for one, next_ in pairwise(rows))


def test_a_phones_claim_search_has_the_sheet_to_itself(phone: Page, newsroom: Newsroom, row: DeskArticle) -> None:
    for number in range(8):
        newsroom.claim(f"Harbour {number} of Dervane is open to every ship that comes there from the west.")
    newsroom.suggest(row)
    phone.reload()
    phone.locator("#wb.live").wait_for()
    phone.locator("[data-go=next]").tap()
    line = phone.locator("#items > .open")
    line.locator("[data-edit]").tap()
    line.locator("[data-find-claim]").tap()
    phone.keyboard.type("harbour")
    line.locator(".choice").nth(7).wait_for()
    for part in (line.locator("[data-find-claim]"), line.locator(".choice").first, line.locator(".choice").nth(1)):
        assert inside(part, phone.locator("#items"))
    assert line.locator(".acts").evaluate("(one) => getComputedStyle(one).position") == "static"
    line.locator(".choice").first.tap()
    says(phone, "Added to C-")


# ---- The rest at once ----


def test_the_rest_is_accepted_by_one_key_and_enter_on_a_box_decides_nothing(
    opened: Callable[..., Page], newsroom: Newsroom, row: DeskArticle
) -> None:
    newsroom.suggest(row)
    page = opened()
    page.keyboard.press("r")
    boxes = page.locator("#rest [name=pick]")
    boxes.first.wait_for()
    ticked = boxes.count()
    boxes.first.focus()
    page.keyboard.press("Enter")
    assert page.locator("#rest[open]").count() == 1
    assert not boxes.first.is_checked()
    page.locator("#rest [name=reason]").focus()
    page.keyboard.press("a")  # a letter in a list of words looks for a word
    assert page.locator("#rest[open]").count() == 1
    boxes.first.focus()
    page.keyboard.press("a")
    says(page, f"Accepted {ticked - 1} suggestion")
    assert not Suggestion.objects.filter(state=Suggestion.State.REJECTED).exists()
    assert Claim.objects.count() == ticked - 1


def test_space_presses_a_link_in_any_dialog(opened: Callable[..., Page], row: DeskArticle) -> None:
    page = opened()
    page.evaluate(
        "const dialog = document.getElementById('login'), link = dialog.querySelector('footer a');"
        " link.hidden = false; dialog.showModal(); link.focus(); window.before = true"
    )
    page.keyboard.press("Space")
    page.wait_for_function("!window.before")
    page.locator("#wb.live").wait_for()


# ---- What lies on what ----


def test_the_list_keeps_its_head_at_the_end_of_the_page(opened: Callable[..., Page], newsroom: Newsroom) -> None:
    page = opened(of=newsroom.article(LONG))
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    page.wait_for_function("scrollY > 0")
    head, bar = page.locator("#list-head").bounding_box(), page.locator(".wb-bar").bounding_box()
    foot, text = page.locator(".foot").bounding_box(), page.locator("#text").bounding_box()
    pane = page.locator("#pane").bounding_box()
    assert head is not None
    assert bar is not None
    assert foot is not None
    assert text is not None
    assert pane is not None
    assert abs(head["y"] - bar["y"] - bar["height"]) < 1
    assert foot["y"] >= text["y"] + text["height"]
    assert foot["x"] + foot["width"] <= pane["x"]
    assert abs(foot["y"] + foot["height"] - pane["y"] - pane["height"]) < 1


def test_the_ground_of_a_mark_in_a_heading_leaves_the_line_above_free(
    opened: Callable[..., Page], newsroom: Newsroom
) -> None:
    row = newsroom.article(f"Town keeps quay, says why it grips the harbour of Dervane\n\n{LONG}")
    newsroom.mark(row, "keeps quay, says why it grips the harbour")
    page = opened(of=row)
    mark = page.locator("h1 mark").first
    size, line = mark.evaluate(
        "(one) => [getComputedStyle(one).backgroundSize, getComputedStyle(one.closest('h1')).lineHeight]"
    )
    assert size == f"100% {line}"
    assert mark.evaluate("(one) => getComputedStyle(one).backgroundColor") == "rgba(0, 0, 0, 0)"


def test_what_has_the_focus_in_a_small_window_is_not_under_the_buttons(
    opened: Callable[..., Page], newsroom: Newsroom, row: DeskArticle
) -> None:
    newsroom.suggest(row)
    page = opened()
    page.set_viewport_size({"width": 720, "height": 450})  # 1440 by 900 at 200 %
    line = first_open(page)
    page.keyboard.press("c")
    field = line.locator("[name=claimant]:focus")
    field.wait_for()
    box, acts = field.bounding_box(), line.locator(".acts").bounding_box()
    assert box is not None
    assert acts is not None
    assert box["y"] + box["height"] <= acts["y"]
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    sheet = page.locator("#keys[open]")
    sheet.wait_for()
    assert sheet.evaluate("(one) => one.scrollTop") == 0
    assert inside(sheet.locator("[data-closes]:focus"), sheet)
    page.keyboard.press("Escape")
    page.keyboard.press("v")
    page.keyboard.press("Enter")
    tools = page.locator("#tools").bounding_box()
    assert tools is not None
    assert tools["width"] == 720


def test_a_phones_sheet_is_painted_to_its_corners_and_a_finger_leaves_no_ground_behind(
    phone: Page, newsroom: Newsroom
) -> None:
    row = newsroom.article(LONG)
    newsroom.suggest(row)
    phone.goto(phone.url.split("/articles/")[0] + f"/articles/{row.article.uuid}/")
    phone.locator("#wb.live").wait_for()
    phone.locator("[data-go=next]").tap()
    phone.locator("#items > .open [data-edit]").tap()
    phone.locator("#items > .open [data-ends]").wait_for()
    shot = base64.b64encode(phone.screenshot()).decode()
    assert phone.context.new_page().evaluate(CORNER, shot) == 255
    phone.locator("#items > .open .btn-primary").tap()
    says(phone, "Saved as C-1")
    assert not phone.evaluate("CSS.highlights.get('factcheck-hover')?.size")
    phone.locator("[data-go=list]").tap()
    toast, head = phone.locator("#toasts .toast").bounding_box(), phone.locator("#list-head").bounding_box()
    assert toast is not None
    assert head is not None
    assert toast["y"] > head["y"] + head["height"]


def test_a_mark_from_the_toolbar_leaves_the_caret_on_its_last_word(opened: Callable[..., Page]) -> None:
    page = opened()
    page.keyboard.press("v")
    page.keyboard.press("PageDown")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Enter")
    page.locator("#tools button:focus").wait_for()
    page.keyboard.press("Escape")  # let go, it keeps what it had taken in
    words = "const c = await import('/static/js/article/caret.js'); return o.textOf(c.caretSpan());"
    assert run(page, words) == "Our brigades"
    page.keyboard.press("Enter")
    page.locator("#tools button:focus").wait_for()
    page.keyboard.press("Enter")
    says(page, "Saved as C-1")
    assert run(page, words) == "brigades"
