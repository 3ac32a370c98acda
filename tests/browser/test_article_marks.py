"""The article page in a real browser: select, tag, decide, undo; by mouse, by keyboard, by finger; and live."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest

from annotations.models import Placement, Span, Suggestion
from factcheck import jobs
from factcheck.actions.spans import reject_suggestion
from factcheck.models import Claim, DeskArticle, Heartbeat
from tests.support.article import DRAG, TEXT, Held, drag, open_item, placement, run, saved
from tests.support.browser import Complaints
from tests.support.newsroom import Newsroom

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.engine("laptop"), pytest.mark.django_db(transaction=True)]

# Offsets and words


def test_every_code_point_offset_survives_the_way_through_the_dom(
    opened: Callable[..., Page], newsroom: Newsroom, row: DeskArticle
) -> None:
    newsroom.suggest(row)
    newsroom.mark(row, "60 dead", tags=("figure",))
    page = opened()
    found = run(
        page,
        """
        const bad = [];
        for (const block of o.blocks()) for (let p = block.start; p < block.end; p++) {
          const range = o.domRange({ start: p, end: p + 1 });
          const from = o.pointAt(range.startContainer, range.startOffset);
          const to = o.pointAt(range.endContainer, range.endOffset);
          if (from !== p || to !== p + 1) bad.push([p, from, to]);
        }
        const first = o.blocks()[0].start, last = o.blocks().at(-1).end;
        return { bad, text: o.textOf({ start: first, end: last }) };
        """,
    )
    assert found["bad"] == []
    assert found["text"] == row.current.text.strip()


def test_code_points_are_counted_with_half_pairs_too(opened: Callable[..., Page]) -> None:
    page = opened()
    assert run(page, "return ['', 'a', '💥', 'a💥b', '\\ud83d', '\\ud83d💥'].map(o.points)") == [0, 1, 1, 3, 1, 2]
    assert run(page, "return [0, 1, 2, 3].map((point) => o.units('a💥b', point))") == [0, 1, 3, 4]


def test_words_are_taken_in_whole_and_ends_move_by_a_word(opened: Callable[..., Page], row: DeskArticle) -> None:
    page = opened()
    text = row.current.text
    start = text.index("sses at 60 de")
    span = run(page, f"return w.snap({{ start: {start}, end: {start + len('sses at 60 de')} }})")
    assert text[span["start"] : span["end"]] == "losses at 60 dead"
    moves = run(
        page,
        f"const s = {{ start: {span['start']}, end: {span['end']} }};"
        "return [w.moveEnd(s, 'start', -1), w.moveEnd(s, 'start', 1), w.moveEnd(s, 'end', -1), w.moveEnd(s, 'end', 1)]",
    )
    assert [text[one["start"] : one["end"]] for one in moves] == [
        "the losses at 60 dead",
        "at 60 dead",
        "losses at 60",
        "losses at 60 dead since",
    ]


# Mouse


def test_a_selection_after_an_emoji_becomes_the_claim_that_was_selected(
    opened: Callable[..., Page], row: DeskArticle
) -> None:
    page = opened()
    drag(page, "put the losses", "60 dead since")
    page.get_by_role("toolbar", name="Tag the selection").get_by_role("button", name="Claim").click()
    page.locator("#items > .open .title", has_text="C-1").wait_for()
    placed = placement()
    assert placed.exact == "put the losses at 60 dead since"
    assert row.current.text[placed.start : placed.end] == placed.exact
    assert Claim.objects.get().statement == placed.exact
    assert page.locator("#text mark.m-current").inner_text() == placed.exact


def test_a_selection_over_a_hard_wrapped_line_and_two_blocks(opened: Callable[..., Page], row: DeskArticle) -> None:
    page = opened()
    drag(page, "60 dead", "The League denied")
    page.keyboard.press("4")
    saved(page, 1)
    words = placement().exact
    assert words.startswith("60 dead since Monday, and she said\nthat a further")
    assert words.endswith("the same day.\n\nThe League denied")
    assert list(Span.objects.get().tags.values_list("key", flat=True)) == ["context"]


def test_words_are_whole_unless_alt_is_held(opened: Callable[..., Page]) -> None:
    page = opened()
    drag(page, "ighter")
    page.keyboard.press("3")
    saved(page, 1)
    drag(page, "allen", alt=True)
    page.keyboard.press("3")
    saved(page, 2)
    assert sorted(Placement.objects.values_list("exact", flat=True)) == ["allen", "fighters"]


def test_nothing_is_saved_before_a_tag_is_chosen(opened: Callable[..., Page]) -> None:
    page = opened()
    drag(page, "34 fighters")
    page.keyboard.press("Escape")
    assert page.locator("#tools").is_hidden()
    page.keyboard.press("1")
    assert not Span.objects.exists()


def test_right_to_left_words_are_marked_where_they_stand(opened: Callable[..., Page]) -> None:
    page = opened()
    page.locator("#text > .block").last.scroll_into_view_if_needed()
    x, y = page.evaluate(
        "() => { const t = [...document.querySelectorAll('#text > .block')].at(-1).firstChild;"
        " const r = document.createRange(); const i = t.nodeValue.indexOf('جنديا');"
        " r.setStart(t, i); r.setEnd(t, i + 5);"
        " const b = r.getBoundingClientRect(); return [b.left + b.width / 2, b.top + b.height / 2]; }"
    )
    page.mouse.dblclick(x, y)
    page.locator("#tools").wait_for()
    page.keyboard.press("3")
    saved(page, 1)
    assert placement().exact == "جنديا"


def test_a_refused_mark_keeps_the_selection(opened: Callable[..., Page], complaints: Complaints) -> None:
    page = opened()
    page.evaluate("document.getElementById('wb').dataset.revision = '00000000-0000-0000-0000-000000000001'")
    drag(page, "34 fighters")
    page.keyboard.press("1")
    page.locator("#notices").get_by_text("These offsets count in another revision").wait_for()
    assert page.locator("#tools").is_visible()
    assert not Span.objects.exists()
    complaints.expect("409")


def test_a_click_on_overlapping_marks_lists_the_shortest_first(
    opened: Callable[..., Page], newsroom: Newsroom, row: DeskArticle
) -> None:
    newsroom.mark(row, "She put the losses at 60 dead")
    inner = newsroom.mark(row, "60 dead", tags=("figure",)).span
    page = opened()
    page.locator("#text mark", has_text=re.compile("^60 dead$")).click()
    picker = page.get_by_role("group", name="Marks here")
    assert picker.get_by_role("button").all_inner_texts() == ["60 dead", "She put the losses at 60 dead"]
    page.keyboard.press("Enter")
    page.locator(f"#i-{inner.uuid}.open [data-body]").wait_for()
    assert picker.is_hidden()


def test_a_click_on_a_mark_opens_its_line_and_leaves_the_text(
    opened: Callable[..., Page], newsroom: Newsroom, row: DeskArticle
) -> None:
    [first, *_] = newsroom.suggest(row)
    page = opened()
    before = page.evaluate("scrollY")
    page.locator(f'#text mark[data-ids="{first.uuid}"]').first.click()
    page.locator(f"#i-{first.uuid}.open [data-body]").wait_for()
    assert page.evaluate("scrollY") == before
    assert "item=" in page.url


# Keyboard


def test_a_claim_by_keyboard_alone(opened: Callable[..., Page], row: DeskArticle) -> None:
    page = opened()
    page.keyboard.press("v")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("1")
    page.locator("#items > .open .title", has_text="C-1").wait_for()
    assert placement().exact == "put the losses"


def test_a_whole_sentence_from_the_toolbar_by_keyboard(opened: Callable[..., Page]) -> None:
    page = opened()
    for key in ("v", "ArrowDown", "ArrowDown", "ArrowDown", "s", "Enter"):
        page.keyboard.press(key)
    assert page.evaluate("document.activeElement.dataset.tag") == "claim"
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    saved(page, 1)
    assert placement().exact == "The League denied that the town had fallen, Jorin Vasht said on Wednesday."
    assert list(Span.objects.get().tags.values_list("key", flat=True)) == ["quote"]


def test_accept_reject_and_undo_by_keys(opened: Callable[..., Page], newsroom: Newsroom, row: DeskArticle) -> None:
    pending = newsroom.suggest(row)
    assert len(pending) >= 3
    page = opened()

    def is_open(suggestion: Suggestion) -> None:
        page.locator(f"#i-{suggestion.uuid}.open [data-body] .title").wait_for()

    page.keyboard.press("n")
    is_open(pending[0])
    page.keyboard.press("a")
    is_open(pending[1])
    assert page.evaluate("document.activeElement.className") == "title"
    page.keyboard.press("x")
    page.keyboard.press("3")
    is_open(pending[2])
    saved(page, len(pending))
    states = dict(Suggestion.objects.values_list("uuid", "state"))
    assert [states[one.uuid] for one in pending[:3]] == ["accepted", "rejected", "pending"]
    assert Suggestion.objects.get(uuid=pending[1].uuid).reject_reason == "opinion"

    page.keyboard.press("u")
    is_open(pending[1])
    page.keyboard.press("u")
    is_open(pending[0])
    saved(page, len(pending))
    assert set(Suggestion.objects.values_list("state", flat=True)) == {"pending"}
    assert Claim.objects.get().state == Claim.State.DECLINED
    page.keyboard.press("u")
    page.get_by_text("Nothing to undo since you signed in.").first.wait_for()


def test_a_key_that_is_pressed_twice_decides_two_each_once(
    opened: Callable[..., Page], newsroom: Newsroom, row: DeskArticle
) -> None:
    first, second, *_ = newsroom.suggest(row)
    page = opened()
    page.keyboard.press("n")
    page.locator(f"#i-{first.uuid}.open [data-body]").wait_for()
    page.wait_for_load_state("networkidle")
    page.keyboard.press("a")
    page.keyboard.press("a")
    page.locator(f"#i-{second.uuid}[data-standing=marked]:not(.expected)").wait_for()
    page.locator("#save", has_text="All saved").wait_for()
    assert page.locator("#notices .notice-bad, .toast-bad, .notice-bad").count() == 0
    accepted = Suggestion.objects.filter(state=Suggestion.State.ACCEPTED)
    assert {one.uuid for one in accepted} == {first.uuid, second.uuid}


def test_the_undo_of_a_toast_does_what_the_key_does(
    opened: Callable[..., Page], newsroom: Newsroom, row: DeskArticle
) -> None:
    first = newsroom.suggest(row)[0]
    page = opened()
    page.keyboard.press("n")
    page.locator(f"#i-{first.uuid}.open [data-body]").wait_for()
    page.keyboard.press("a")
    page.locator("#toasts").get_by_role("button", name="Undo").click()
    page.locator(f"#i-{first.uuid}.open[data-standing=pending] [data-body]").wait_for()
    assert page.get_by_text("Undone: accepted").first.is_visible()
    assert Suggestion.objects.get(uuid=first.uuid).state == Suggestion.State.PENDING


def test_brackets_move_the_ends_before_accepting(
    opened: Callable[..., Page], newsroom: Newsroom, row: DeskArticle
) -> None:
    first = newsroom.suggest(row)[0]
    page = opened()
    page.keyboard.press("n")
    page.locator(f"#i-{first.uuid}.open [data-body]").wait_for()
    page.keyboard.press("]")
    page.keyboard.press("{")
    shown = page.locator("#items > .open [data-exact]")
    shown.filter(has_not_text=re.compile(f"^{re.escape(first.exact)}$")).wait_for()
    wanted = shown.inner_text()
    page.keyboard.press("a")
    page.locator(f"#i-{first.uuid}[data-standing=marked]").wait_for()
    page.locator("#save", has_text="All saved").wait_for()
    first.refresh_from_db()
    assert first.state == Suggestion.State.EDITED
    assert first.exact != wanted
    assert placement().exact == wanted


def test_keys_are_off_where_one_types(opened: Callable[..., Page], newsroom: Newsroom, row: DeskArticle) -> None:
    newsroom.suggest(row)
    page = opened()
    page.keyboard.press("n")
    field = page.get_by_label("Claimant")
    field.fill("")
    field.press_sequentially("axu Command")
    assert field.input_value() == "axu Command"
    page.keyboard.press("Control+a")
    assert set(Suggestion.objects.values_list("state", flat=True)) == {"pending"}
    page.locator("body").click(position={"x": 5, "y": 400})
    page.keyboard.press("?")
    page.get_by_role("dialog", name="Keys").wait_for()
    page.keyboard.press("a")
    assert set(Suggestion.objects.values_list("state", flat=True)) == {"pending"}


def test_what_was_written_in_one_item_is_there_when_one_comes_back(
    opened: Callable[..., Page], newsroom: Newsroom, row: DeskArticle
) -> None:
    first, second, *_ = newsroom.suggest(row)
    page = opened()
    page.keyboard.press("n")
    page.locator(f"#claimant-{first.uuid}").fill("Federal Command")
    open_item(page, second.uuid)
    page.keyboard.press("k")
    assert page.locator(f"#claimant-{first.uuid}").input_value() == "Federal Command"
    assert page.locator("#items > .open").count() == 1


# What arrives while the hand is on the text


@pytest.fixture
def late_accept(opened: Callable[..., Page], newsroom: Newsroom) -> tuple[Page, Callable[[], None]]:
    """A page whose last but one suggestion was accepted while the answer is on its way; a call lets it arrive.

    The next suggestion lies far below and its reader is back at the top, so that the page has every reason to move when
    the answer is there.
    """
    row = newsroom.article(TEXT + "\nIt was a day of rain.\n" * 80 + "\nThe League lost 800 men, Jorin Vasht said.\n")
    *_, near, far = newsroom.suggest(row)
    assert far.start - near.start > 1000
    page = opened(of=row)
    held = Held(page, "**/accept/")
    open_item(page, near.uuid)
    page.keyboard.press("a")
    page.locator("#save", has_text="Saving").wait_for()
    page.locator(f"#i-{far.uuid}.open [data-body]").wait_for()  # the page has gone on to the next, far below
    page.evaluate("scrollTo(0, 0)")

    def arrive() -> None:
        with page.expect_response("**/accept/"):
            held.let_go()

    return page, arrive


def test_an_answer_in_the_middle_of_a_drag_waits_for_the_hand(late_accept: tuple[Page, Callable[[], None]]) -> None:
    page, arrive = late_accept
    (x1, y1), (x2, y2) = page.evaluate(DRAG, ["named", "no place"])
    page.mouse.move(x1, y1)
    page.mouse.down()
    page.mouse.move((x1 + x2) / 2, y1)
    arrive()
    page.mouse.move(x2, y2)
    page.mouse.up()
    page.locator("#save", has_text="All saved").wait_for()
    assert page.evaluate("getSelection().toString()") == "named no place"
    page.locator("#tools").get_by_role("button", name=re.compile("^Quote")).click()
    page.locator("#text mark", has_text="named no place").wait_for()
    assert Placement.objects.filter(exact="named no place").exists()


def test_an_answer_leaves_the_words_that_were_just_chosen(late_accept: tuple[Page, Callable[[], None]]) -> None:
    page, arrive = late_accept
    drag(page, "named", "no place")
    at = page.evaluate(DRAG, ["named", "no place"])
    arrive()
    page.locator("#save", has_text="All saved").wait_for()
    assert page.evaluate(DRAG, ["named", "no place"]) == at
    assert page.evaluate("getSelection().toString()") == "named no place"
    assert page.evaluate("[...CSS.highlights.get('factcheck-preview')].join()") == "named no place"
    page.keyboard.press("2")
    page.locator("#text mark", has_text="named no place").wait_for()


# Live


def test_suggestions_appear_without_a_reload_and_without_moving_the_text(
    opened: Callable[..., Page], newsroom: Newsroom, row: DeskArticle
) -> None:
    jobs.beat()
    page = opened()
    page.get_by_text("Looking for spans worth checking…").wait_for()
    page.evaluate("window.same = true")
    newsroom.suggest(row)
    page.locator("#items > li").first.wait_for()
    page.locator("#text mark.m-pencil").first.wait_for()
    assert page.evaluate("window.same")
    assert page.get_by_text("Looking for spans worth checking…").is_hidden()


def test_a_stopped_worker_is_named_and_its_return_noticed(
    opened: Callable[..., Page], newsroom: Newsroom, row: DeskArticle
) -> None:
    page = opened()
    page.get_by_text("No suggestions yet: background work has stopped.").wait_for()
    jobs.beat()
    page.get_by_text("Looking for spans worth checking…").wait_for()
    Heartbeat.objects.all().delete()
    page.get_by_text("No suggestions yet: background work has stopped.").wait_for()


def test_what_others_do_waits_behind_a_pill(opened: Callable[..., Page], newsroom: Newsroom, row: DeskArticle) -> None:
    newsroom.suggest(row)
    page = opened()
    page.locator("#items > li").first.wait_for()
    key = str(newsroom.mark(row, "He named no place", by="checker2", tags=("context",)).span.uuid)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    pill = page.get_by_role("button", name="1 new")
    pill.wait_for()
    assert page.locator(f"#i-{key}").count() == 0
    pill.click()
    page.locator(f"#i-{key}").wait_for()
    page.locator(f'#text mark[data-ids="{key}"]').wait_for()
    assert pill.is_hidden()


def test_a_decision_that_somebody_else_made_first_is_said_in_the_item(
    opened: Callable[..., Page], newsroom: Newsroom, row: DeskArticle, complaints: Complaints
) -> None:
    first = newsroom.suggest(row)[0]
    page = opened()
    page.keyboard.press("n")
    page.locator(f"#i-{first.uuid}.open [data-body]").wait_for()
    reject_suggestion(first, by=newsroom.actor("checker2"), reason="opinion")
    page.keyboard.press("a")
    page.get_by_text("decided this suggestion before you").first.wait_for()
    page.locator(f"#i-{first.uuid}[data-standing=rejected]").wait_for()
    complaints.expect("409")


def test_a_mark_that_could_not_be_sent_is_kept_and_goes_out_later(
    opened: Callable[..., Page], complaints: Complaints
) -> None:
    page = opened()
    page.context.set_offline(True)
    drag(page, "34 fighters")
    page.keyboard.press("1")
    page.get_by_text("1 not saved").wait_for()
    assert page.evaluate("CSS.highlights.has('factcheck-unsaved')")
    page.get_by_role("button", name="Try again").click()
    page.get_by_text("1 not saved").wait_for()
    page.context.set_offline(False)  # it goes out by itself
    saved(page, 1)
    assert placement().exact == "34 fighters"
    assert Claim.objects.count() == 1
    complaints.expect("ERR_INTERNET_DISCONNECTED")


def test_an_answer_that_got_lost_is_not_a_second_mark(opened: Callable[..., Page], complaints: Complaints) -> None:
    page = opened()
    lost: list[int] = []

    def lose_the_first(route: Any) -> None:
        answer = route.fetch()
        if lost:
            route.fulfill(response=answer)
        else:
            lost.append(answer.status)
            route.abort()

    page.route("**/spans/", lose_the_first)
    drag(page, "34 fighters")
    page.keyboard.press("1")
    saved(page, 1)
    assert lost == [200]
    assert (Span.objects.count(), Claim.objects.count()) == (1, 1)
    complaints.expect("ERR_FAILED")


@pytest.fixture
def half_answer() -> Iterator[str]:
    """Address of a server whose answers break off in the middle of the body."""

    class Half(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            self.wfile.write(b"<div id=")

        def log_message(self, *_: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Half) as server:
        Thread(target=server.serve_forever).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def test_an_answer_that_breaks_off_stops_neither_its_mark_nor_the_next(
    opened: Callable[..., Page], complaints: Complaints, half_answer: str
) -> None:
    page = opened()
    broken: list[int] = []

    def break_the_first(route: Any) -> None:
        if broken:
            route.continue_()
        else:
            broken.append(route.fetch().status)
            route.continue_(url=half_answer)

    page.route("**/spans/", break_the_first)
    drag(page, "34 fighters")
    page.keyboard.press("1")
    page.get_by_text("1 not saved").wait_for()
    drag(page, "60 dead")
    page.keyboard.press("3")
    saved(page, 2)
    assert broken == [200]
    assert sorted(Placement.objects.values_list("exact", flat=True)) == ["34 fighters", "60 dead"]
    complaints.expect("ERR_CONTENT_LENGTH_MISMATCH")


def test_a_page_of_somebody_else_is_not_taken_for_an_answer(opened: Callable[..., Page]) -> None:
    page = opened()
    strange: list[str] = []

    def greet_the_first(route: Any) -> None:
        if strange:
            route.continue_()
        else:
            strange.append(route.request.url)
            route.fulfill(status=200, content_type="text/html", body="<title>Guest network</title><h1>Welcome</h1>")

    page.route("**/spans/", greet_the_first)
    drag(page, "34 fighters")
    page.keyboard.press("1")
    page.get_by_text("1 not saved, something else answered").wait_for()
    drag(page, "60 dead")
    page.keyboard.press("3")
    saved(page, 2)
    assert len(strange) == 1
    assert sorted(Placement.objects.values_list("exact", flat=True)) == ["34 fighters", "60 dead"]


# Others


def test_somebody_who_may_only_read_gets_no_toolbar(
    opened: Callable[..., Page], newsroom: Newsroom, row: DeskArticle
) -> None:
    newsroom.suggest(row)
    page = opened("viewer")
    drag(page, "34 fighters", tools=False)
    page.keyboard.press("n")
    page.locator("#items > .open [data-body]").wait_for()
    page.keyboard.press("a")
    page.keyboard.press("v")
    assert page.locator("#tools").count() == 0
    assert page.locator("#pane form[data-act]").count() == 0


def test_a_phone_shows_the_open_item_in_a_sheet(phone: Page, newsroom: Newsroom, row: DeskArticle) -> None:
    pending = newsroom.suggest(row)
    phone.reload()
    phone.locator("#wb.live").wait_for()
    phone.get_by_role("button", name="Next", exact=True).tap()
    sheet = phone.locator("#pane")
    phone.locator("#items > .open [data-body]").wait_for()
    box = sheet.bounding_box()
    assert box
    assert box["y"] > 844 * 0.3
    assert box["y"] + box["height"] == pytest.approx(844, abs=1)
    assert phone.locator("#items > li:visible").count() == 1
    for button in sheet.get_by_role("button").all():
        if button.is_visible():
            size = button.bounding_box()
            assert size
            assert min(size["width"], size["height"]) >= 44
    sheet.get_by_role("button", name="Accept").tap()
    phone.locator(f"#i-{pending[1].uuid}.open [data-body]").wait_for()
    phone.locator("#save", has_text="All saved").wait_for()
    assert Suggestion.objects.get(uuid=pending[0].uuid).state == Suggestion.State.ACCEPTED
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_selection_by_finger_gets_its_toolbar_at_the_bottom(phone: Page) -> None:
    phone.evaluate(
        "() => { const t = document.querySelectorAll('#text > .block')[2].firstChild;"
        " getSelection().setBaseAndExtent(t, t.nodeValue.indexOf('eague'), t, t.nodeValue.indexOf('denied') + 3); }"
    )
    tools = phone.locator("#tools")
    tools.wait_for()
    box = tools.bounding_box()
    assert box
    assert box["y"] + box["height"] == pytest.approx(844, abs=1)
    tools.get_by_role("button", name="Claim").tap()
    phone.locator("#items > .open [data-body]").wait_for()
    assert placement().exact == "League denied"


def test_quiet_highlights_stay_quiet_on_the_next_page(opened: Callable[..., Page]) -> None:
    page = opened()
    page.get_by_role("button", name="Quiet highlights").click()
    page.reload()
    page.locator("#wb.live").wait_for()
    assert "quiet" in (page.locator("#text").get_attribute("class") or "").split()
    assert page.get_by_role("button", name="Quiet highlights").get_attribute("aria-pressed") == "true"
