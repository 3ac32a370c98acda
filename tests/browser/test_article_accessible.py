"""Every state of the article page under axe-core, at both widths, light and dark, and from right to left."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Literal

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from pytest_django.live_server_helper import LiveServer

from annotations.models import Suggestion
from factcheck import jobs
from factcheck.actions.people import set_direction
from factcheck.actions.spans import edit_span, reject_suggestion
from factcheck.models import DeskArticle, Job
from tests.support.article import drag
from tests.support.axe import violations
from tests.support.browser import Complaints
from tests.support.newsroom import Newsroom

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.engine("laptop"), pytest.mark.django_db(transaction=True)]

# Width, colours and direction: every two of them meet in one of the four.
LOOKS = ("desktop-light-ltr", "desktop-dark-rtl", "phone-dark-ltr", "phone-light-rtl")


@pytest.fixture(params=LOOKS)
def look(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def seen(
    browser: Browser, signed_in: Callable[..., None], live_server: LiveServer, newsroom: Newsroom, look: str
) -> Iterator[Callable[..., Page]]:
    """Open an article's page in this look; ``name`` is who looks at it."""
    phone, dark = look.startswith("phone"), "dark" in look
    if look.endswith("rtl"):
        for person in newsroom.people.values():
            set_direction(person, direction="rtl")
    with browser.new_context(
        viewport={"width": 390, "height": 844} if phone else {"width": 1440, "height": 900},
        has_touch=phone,
        is_mobile=phone,
        color_scheme="dark" if dark else "light",
        reduced_motion="reduce",
    ) as context:
        complaints = Complaints(context)

        def open_it(row: DeskArticle, name: str = "checker", query: str = "") -> Page:
            signed_in(context, name)
            page = context.new_page()
            page.goto(live_server.url + reverse("web:article", args=[row.article.uuid]) + query)
            page.locator("#wb.live").wait_for()
            return page

        yield open_it
        assert complaints.lines == []


class Findings:
    """What is wrong in the states of a page: axe's violations, and whether it scrolls sideways."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def look_at(self, page: Page, state: str) -> None:
        found = violations(page)
        if any("target-size" in line for line in found):
            # The bar that stays at the top cuts a link in two at one place of scrolling. At another it does not.
            page.evaluate("scrollBy(0, 64)")
            found = violations(page)
        self.lines += [f"{state}: {line}" for line in found]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            self.lines.append(f"{state}: scrolls sideways")


@pytest.fixture
def findings() -> Iterator[Findings]:
    found = Findings()
    yield found
    assert found.lines == []


def test_nothing_is_found_in_any_state_of_the_list(
    seen: Callable[..., Page], newsroom: Newsroom, row: DeskArticle, findings: Findings
) -> None:
    jobs.beat()
    page = seen(row)  # the worker looks
    findings.look_at(page, "looking")
    Job.objects.update(state=Job.State.FAILED, error="The model file is missing.", tries=3)
    page.reload()
    page.get_by_text("the search for spans failed").wait_for()
    findings.look_at(page, "failed")
    Job.objects.update(state=Job.State.DONE)
    page.reload()
    page.get_by_text("Nothing in this text looked worth checking.").wait_for()
    findings.look_at(page, "empty")


def test_nothing_is_found_with_marks_suggestions_and_what_is_open(
    seen: Callable[..., Page], newsroom: Newsroom, row: DeskArticle, findings: Findings
) -> None:
    pending = newsroom.suggest(row)
    reject_suggestion(pending[-1], by=newsroom.actor("checker2"), reason="opinion")
    mark = newsroom.mark(row, "She put the losses at 60 dead", by="checker2")
    newsroom.mark(row, "60 dead", tags=("figure",))
    newsroom.mark(row, "أربعين جنديا", tags=("quote",))
    page = seen(row)
    findings.look_at(page, "list")
    for key in (pending[0].uuid, mark.span.uuid, pending[-1].uuid):
        page.goto(page.url.split("?")[0] + f"?item={key}&show=all")
        line = page.locator(f"#i-{key}.open")
        line.locator("[data-body]").wait_for()
        findings.look_at(page, f"open {line.get_attribute('data-standing')}")
    page.goto(page.url.split("?")[0] + f"?item={pending[0].uuid}")
    for button in ("Reject", "Edit"):
        page.locator("#items > .open").get_by_role("button", name=button).click()
        findings.look_at(page, button)
    assert Suggestion.objects.filter(state=Suggestion.State.PENDING).count() == len(pending) - 1


def test_nothing_is_found_in_what_floats(
    seen: Callable[..., Page], newsroom: Newsroom, row: DeskArticle, findings: Findings
) -> None:
    newsroom.mark(row, "She put the losses at 60 dead")
    newsroom.mark(row, "60 dead", tags=("figure",))
    page = seen(row)
    page.locator("#text mark", has_text="60 dead").last.click()
    page.get_by_role("group", name="Marks here").wait_for()
    findings.look_at(page, "picker")
    page.keyboard.press("Escape")
    drag(page, "named no")
    findings.look_at(page, "toolbar")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    page.locator("#keys[open]").wait_for()
    findings.look_at(page, "keys")


def test_nothing_is_found_for_somebody_who_may_only_read(
    seen: Callable[..., Page], newsroom: Newsroom, row: DeskArticle, findings: Findings
) -> None:
    [first, *_] = newsroom.suggest(row)
    page = seen(row, "viewer", f"?item={first.uuid}")
    findings.look_at(page, "reader")


# What axe cannot see

FOCUSED = """
() => {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  const box = element.getBoundingClientRect();
  const style = getComputedStyle(element);
  const at = document.elementFromPoint(box.left + box.width / 2, box.top + Math.min(box.height / 2, 20));
  return {
    name: (element.getAttribute("aria-label") ?? element.textContent).trim().replace(/\\s+/g, " ").slice(0, 40),
    tag: element.tagName,
    ring: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    seen: box.width === 0 || box.bottom <= 0 || at === null || element.contains(at) || at.contains(element),
  };
}
"""
SMALL = """
() => [...document.querySelectorAll("a, button, input:not([type=hidden]), select, summary, [role=button]")]
  .filter((element) => element.checkVisibility({ visibilityProperty: true }) && !element.closest(".vh, .skip"))
  .map((element) => [element, element.closest("label") ?? element])
  .filter(([element, target]) => {
    const inText = element.matches("a") && getComputedStyle(element).display === "inline";
    const box = target.getBoundingClientRect();
    return !inText && box.width > 0 && Math.min(box.width, box.height) < 43.5;
  })
  .map(([element]) => `${element.tagName} ${(element.getAttribute("aria-label") ?? element.textContent).trim()}`)
"""


@pytest.mark.parametrize("look", ["desktop-light-ltr", "desktop-dark-rtl"], indirect=True)
def test_the_focus_is_always_seen(seen: Callable[..., Page], newsroom: Newsroom, row: DeskArticle) -> None:
    pending = newsroom.suggest(row)
    newsroom.mark(row, "She put the losses at 60 dead")
    page = seen(row, query=f"?item={pending[0].uuid}")
    hidden, names = [], set()
    for _ in range(80):
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        if focused is None:
            break
        names.add(focused["name"])
        if not (focused["ring"] and focused["seen"]):
            hidden.append(focused)
    assert hidden == []
    assert {"Skip to the page", "Accept A"} <= names


@pytest.mark.parametrize("look", ["phone-dark-ltr", "phone-light-rtl"], indirect=True)
def test_targets_are_large_enough_for_a_finger(seen: Callable[..., Page], newsroom: Newsroom, row: DeskArticle) -> None:
    pending = newsroom.suggest(row)
    mark = newsroom.mark(row, "She put the losses at 60 dead")
    for key in (pending[0].uuid, mark.span.uuid):
        page = seen(row, query=f"?item={key}")
        page.locator(f"#i-{key}.open [data-body]").wait_for()
        assert page.evaluate(SMALL) == []
        page.get_by_role("button", name="The whole list").tap()
        assert page.evaluate(SMALL) == []


def test_at_twice_the_size_nothing_is_cut_off_or_scrolls_sideways(
    browser: Browser, signed_in: Callable[..., None], live_server: LiveServer, newsroom: Newsroom, row: DeskArticle
) -> None:
    """A window of 1280 × 800 at 200 % has 640 × 400 CSS pixels; at 400 %, 320."""
    pending = newsroom.suggest(row)
    for width, height in ((640, 400), (320, 256)):
        with browser.new_context(viewport={"width": width, "height": height}) as context:
            signed_in(context)
            page = context.new_page()
            page.goto(live_server.url + reverse("web:article", args=[row.article.uuid]) + f"?item={pending[0].uuid}")
            page.locator("#wb.live").wait_for()
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            accept = page.get_by_role("button", name="Accept")
            accept.scroll_into_view_if_needed()
            accept.click()
            page.locator("#save", has_text="All saved").wait_for()
            page.keyboard.press("u")
            page.locator(f'#i-{pending[0].uuid}[data-standing="pending"]').wait_for(state="attached")
            page.locator("#save", has_text="All saved").wait_for()


def test_nothing_moves_for_who_wants_no_motion(
    browser: Browser, signed_in: Callable[..., None], live_server: LiveServer, newsroom: Newsroom, row: DeskArticle
) -> None:
    newsroom.suggest(row)
    with browser.new_context(reduced_motion="reduce") as context:
        signed_in(context)
        page = context.new_page()
        page.goto(live_server.url + reverse("web:article", args=[row.article.uuid]))
        page.locator("#wb.live").wait_for()
        page.keyboard.press("n")
        page.keyboard.press("a")
        page.locator(".toast").wait_for()
        assert page.evaluate("document.getAnimations().length") == 0


def test_marks_keep_their_lines_in_forced_colours(
    browser: Browser, signed_in: Callable[..., None], live_server: LiveServer, newsroom: Newsroom, row: DeskArticle
) -> None:
    newsroom.suggest(row)
    newsroom.mark(row, "She put the losses at 60 dead")
    newsroom.mark(row, "He named no place", tags=("quote",))
    with browser.new_context(forced_colors="active") as context:
        signed_in(context)
        page = context.new_page()
        page.goto(live_server.url + reverse("web:article", args=[row.article.uuid]))
        page.locator("#wb.live").wait_for()
        lines = page.evaluate(
            "[...document.querySelectorAll('#text mark')].map((mark) => { const s = getComputedStyle(mark);"
            " return [mark.className.split(' ')[0], s.textDecorationLine, s.textDecorationStyle, s.borderBottomStyle,"
            " s.textDecorationThickness, s.borderBottomWidth].join(' '); })"
        )
        kinds = {line.split(" ")[0]: line.split(" ", 1)[1] for line in lines}
        assert {"m-pencil", "m-ink", "m-tag"} <= set(kinds)
        assert len(set(kinds.values())) == len(kinds), kinds
        assert page.evaluate(
            "[...document.querySelectorAll('#text mark')].every((mark) => { const s = getComputedStyle(mark);"
            " return s.backgroundColor !== s.color"
            " && s.backgroundColor === getComputedStyle(document.body).backgroundColor; })"
        )
        assert violations(page) == []


@pytest.mark.parametrize(
    ("width", "scheme", "direction"), [(1440, "light", "ltr"), (390, "dark", "ltr"), (390, "light", "rtl")]
)
def test_nothing_is_found_in_menus_and_dialogs(
    opened: Callable[..., Page],
    newsroom: Newsroom,
    row: DeskArticle,
    complaints: Complaints,
    findings: Findings,
    width: int,
    scheme: Literal["light", "dark"],
    direction: str,
) -> None:
    set_direction(newsroom.people["checker"], direction=direction)
    newsroom.suggest(row)
    marked = newsroom.mark(row, "34 fighters", tags=("figure",))
    page = opened()
    page.set_viewport_size({"width": width, "height": 844})
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    if width < 500:
        page.get_by_role("button", name="The whole list").click()
    page.get_by_label("Filter and decide many").click()
    page.get_by_role("button", name="Filter", exact=True).wait_for()
    findings.look_at(page, "filter")
    page.get_by_role("link", name="Accept the rest above…").click()
    page.get_by_role("dialog", name="Decide the rest").wait_for()
    findings.look_at(page, "rest")
    page.get_by_role("dialog").get_by_role("link", name="Leave").click()

    page.goto(page.url.split("?")[0] + f"?item={marked.span.uuid}")
    page.locator(f"#i-{marked.span.uuid}.open [data-body]").wait_for()
    edit_span(marked.span, by=newsroom.actor("checker2"), seen=None, tags=["context"])
    if width < 500:
        page.locator("#items > .open").get_by_role("button", name="Edit").click()
    page.locator("#items > .open").get_by_role("checkbox", name="Quote").check()
    page.get_by_role("button", name="Save the change").click()
    page.locator("#versions").wait_for()
    findings.look_at(page, "versions")
    complaints.expect("412")
    page.keyboard.press("Escape")

    page.locator("#save > summary").click()
    page.locator("#outbox li").wait_for()
    findings.look_at(page, "unsaved")
    page.keyboard.press("Escape")

    Session.objects.all().delete()
    page.evaluate("document.dispatchEvent(new CustomEvent('signed-out', { cancelable: true }))")
    page.get_by_role("dialog", name="You are signed out").wait_for()
    findings.look_at(page, "signed out")
    complaints.lines[:] = [line for line in complaints.lines if "401" not in line]
