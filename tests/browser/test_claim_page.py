"""The claim's page in Chromium: without scripts, on paper, on a phone, by keyboard, and for a screen reader."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from pytest_django.live_server_helper import LiveServer

from factcheck.actions.claims import ClaimChanges, add_comment, edit_claim
from factcheck.actions.evidence import EvidenceInput, add_evidence, withdraw_evidence
from factcheck.actions.people import set_direction
from factcheck.actions.relations import reject_relation, relate_claims
from factcheck.actions.replies import ask_reply
from factcheck.models import Claim
from tests.support.axe import violations
from tests.support.browser import WAIT_MILLISECONDS, Complaints
from tests.support.newsroom import Newsroom

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

pytestmark = [pytest.mark.browser, pytest.mark.engine("laptop"), pytest.mark.timeout(600)]

# Width, colours and direction: every two of them meet in one of the four.
LOOKS = ("desktop-light-ltr", "desktop-dark-rtl", "phone-dark-ltr", "phone-light-rtl")
SignIn = Callable[..., None]


def address(claim: Claim) -> str:
    return reverse("web:claim", args=[claim.uuid])


def publish(newsroom: Newsroom, claim: Claim, **verdict: str) -> None:
    newsroom.complete(claim)
    newsroom.propose(claim, **verdict)
    newsroom.do(claim, "approve", "reviewer")
    newsroom.do(claim, "publish", "lead")


@pytest.fixture
def full(newsroom: Newsroom) -> Claim:
    """With something of everything that the page shows, published in two versions, and open again."""
    by = newsroom.actor()
    row = newsroom.article(outlet="Harbour Post", url="https://harbour.example/dervane")
    claim = newsroom.mark_claim(row, "60 dead", claimant="Ilse Tarrow")
    newsroom.do(claim, "take", "checker")
    newsroom.attempt(claim)
    register = EvidenceInput(
        url="https://one.example/register?of=dervane&page=2",
        title="The register",
        quote="Sixty graves.",
        stance="supports",
        origin="The town",
        note="Asked for by letter.",
    )
    add_evidence(claim, by=by, content=register)
    gone = add_evidence(claim, by=by, content=EvidenceInput(url="https://two.example/b", stance="refutes"))
    withdraw_evidence(gone, by=by, seen=None)
    relate_claims(claim, other=newsroom.claim("Nobody died."), kind="contradicts", by=by, rationale="Both cannot be.")
    wrong = relate_claims(claim, other=newsroom.claim("It rained."), kind="same_as", by=by)
    reject_relation(wrong, by=by, seen=None)
    ask_reply(claim, by=by, asked="Federal Command")
    add_comment(claim, by=by, text="Ask the hospital.")
    publish(newsroom, claim)
    newsroom.do(claim, "correct", "lead", severity="major", note="It was sixteen.")
    edit_claim(claim, by=by, seen=None, changes=ClaimChanges(statement="The losses are sixteen dead."))
    publish(newsroom, claim, rating="unverifiable")
    newsroom.do(claim, "correct", "lead", severity="minor", note="A comma.")
    newsroom.add_source(claim, url="https://three.example/c")  # so that the approval counts no more
    ask_reply(claim, by=by, asked="Selmar Defence League")
    return claim


# Without a script


def test_a_whole_life_without_scripts(
    browser: Browser, live_server: LiveServer, signed_in: SignIn, newsroom: Newsroom
) -> None:
    claim = newsroom.claim("Federal troops hold Dervane.")
    here = live_server.url + address(claim)
    contexts: list[BrowserContext] = []

    def person(name: str) -> Page:
        context = browser.new_context(java_script_enabled=False)
        context.set_default_timeout(WAIT_MILLISECONDS)
        contexts.append(context)
        signed_in(context, name)
        page = context.new_page()
        page.goto(here)
        return page

    def propose(page: Page, rating: str) -> None:
        form = page.locator("#verdict")
        form.get_by_role("radio", name=rating, exact=True).check()
        form.get_by_label("Summary").fill("Nobody can tell.")
        form.get_by_label("Rationale").fill("Both commands were asked.")
        form.get_by_role("button", name="Propose verdict").click()
        page.locator("#verdict").get_by_text("Nobody can tell.").first.wait_for()

    checker, reviewer, lead = person("checker"), person("reviewer"), person("lead")
    checker.get_by_role("button", name="Take", exact=True).click()
    evidence = checker.locator("#evidence")
    evidence.locator("summary", has_text="Add evidence").click()
    evidence.get_by_label("Address").fill("https://one.example/register")
    evidence.get_by_label("Supports").check()
    evidence.get_by_role("button", name="Add", exact=True).click()
    checker.locator("#evidence .src").wait_for()
    newsroom.archive(claim.evidence.get())  # what the worker does
    attempts = checker.locator("#attempts")
    attempts.locator("summary", has_text="Log an attempt").click()
    attempts.get_by_label("Who or what was asked").fill("The Federal Command")
    attempts.get_by_label("Result").fill("No answer by 20:00.")
    attempts.get_by_role("button", name="Log it").click()
    checker.locator("#attempts").get_by_text("No answer by 20:00.").wait_for()
    replies = checker.locator("#replies")
    replies.locator("summary", has_text="Nobody has to be asked").click()
    replies.get_by_label("Why nobody has to be asked").fill("Both commands are asked under the attempts.")
    replies.get_by_role("button", name="Say so").click()
    checker.locator("#replies").get_by_text("Both commands are asked under the attempts.").first.wait_for()
    propose(checker, "Contested")

    reviewer.reload()
    reviewer.get_by_role("button", name="Approve", exact=True).click()
    lead.reload()
    lead.get_by_role("button", name="Publish", exact=True).click()
    lead.locator("#publication").get_by_role("link", name="version 1", exact=True).first.wait_for()

    lead.locator("#review summary", has_text="Correct").click()
    lead.get_by_text("Readers go on seeing version 1, Contested").wait_for()
    lead.get_by_label("Major").check()
    lead.locator("#review form[action$='/correct/']").get_by_label("Public note").fill("We had the wrong day.")
    lead.get_by_role("button", name="Correct", exact=True).click()
    lead.get_by_text("It stays public while the claim is worked on.").wait_for()
    checker.reload()
    propose(checker, "Unverifiable")
    reviewer.reload()
    reviewer.get_by_role("button", name="Approve", exact=True).click()
    lead.reload()
    lead.get_by_role("button", name="Publish", exact=True).click()
    lead.locator("#publication").get_by_role("link", name="version 2", exact=True).first.click()
    lead.get_by_role("heading", name="Major correction").wait_for()
    lead.get_by_role("link", name="What changed").click()
    lead.get_by_role("heading", name="From version 1 to version 2").wait_for()

    lead.goto(here)
    lead.locator("#review summary", has_text="Retract").click()
    lead.get_by_text("From now on readers see your note in place of what is public").wait_for()
    lead.locator("#review form[action$='/retract/']").get_by_label("Public note").fill("Nothing of it holds.")
    lead.get_by_role("button", name="Retract", exact=True).click()
    lead.locator("#publication > header").get_by_text("Retracted").wait_for()
    lead.goto(live_server.url + reverse("web:publication", args=[claim.publications.get(number=1).public_id]))
    lead.get_by_role("heading", name="Retracted").wait_for()
    assert "Nobody can tell." not in lead.locator("main").inner_text()
    lead.goto(f"{here}?history=decisions#history")
    said = lead.locator("#history").inner_text()
    for part in ("You", "retracted what was public: Nothing of it holds.", "We had the wrong day.", "Priya Sand"):
        assert part in " ".join(said.split())
    assert "logged an attempt" not in said
    assert Claim.objects.get(pk=claim.pk).state == "open"
    for context in contexts:
        context.close()


# On paper

PRINTED = """
() => {
  const shown = (element) => element.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true });
  const said = [];
  const walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) if (shown(walker.currentNode.parentElement)) said.push(walker.currentNode.data);
  for (const element of document.querySelectorAll("main *")) {
    const after = getComputedStyle(element, "::after").content;
    if (after !== "none" && shown(element)) said.push(` ${after}`);
  }
  return said.join("").replaceAll(/\\s+/g, " ");
}
"""
"""What is to be read on the page, in order, and behind it what the style sheet adds."""


def test_on_paper_the_whole_file_is_there_and_no_control(
    page: Page, live_server: LiveServer, signed_in: SignIn, full: Claim
):
    signed_in(page.context, "checker")
    page.goto(live_server.url + address(full))
    page.emulate_media(media="print")
    said = page.evaluate(PRINTED)
    for part in (
        *("Conflict desk", "claim C-1, printed", "The losses are sixteen dead.", "Ilse Tarrow", "Open"),
        *("Harbour Post", "60 dead", "Nobody died.", "Both cannot be.", "Contradicts"),
        *("The register", "https://one.example/register?of=dervane&page=2", "Sixty graves.", "Supports", "The town"),
        *("One withdrawn source", "https://two.example/b", "One rejected link", "It rained."),
        *("The Federal Command", "No answer by 20:00.", "Federal Command", "Waiting", "Ask the hospital."),
        *("Earlier verdicts", "Nobody can tell.", "Both commands were asked", "approved it"),
        *("What readers were told,", "Sixty graves.", "It was sixteen.", "made the claim:", "opened a"),
        *("Missing before publishing",),
    ):
        assert part in said, part
    for control in (
        "Edit the claim",
        "Add evidence",
        "Withdraw",
        "Propose verdict",
        "Write the verdict",
        "All changes",
    ):
        assert control not in said, control
    assert page.locator(".top, .jump, .tabbar, .foot").evaluate_all(
        "bars => bars.every((bar) => !bar.checkVisibility())"
    )
    assert page.pdf(format="A4").startswith(b"%PDF")


def test_on_paper_a_cut_history_says_how_much_is_left_out(
    page: Page, live_server: LiveServer, signed_in: SignIn, newsroom: Newsroom
):
    claim = newsroom.claim()
    for number in range(70):
        add_comment(claim, by=newsroom.actor(), text=f"Comment {number}.")
    signed_in(page.context, "viewer")
    page.goto(live_server.url + address(claim))
    page.emulate_media(media="print")
    assert "Left out here: 11 earlier changes." in page.evaluate(PRINTED)
    page.goto(live_server.url + address(claim) + "?history=all")
    said = page.evaluate(PRINTED)
    assert "Left out" not in said
    assert "made the claim:" in said


# For everybody


@pytest.fixture(params=LOOKS)
def look(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def seen(
    browser: Browser, signed_in: SignIn, live_server: LiveServer, newsroom: Newsroom, look: str
) -> Iterator[Callable[..., Page]]:
    """Open a page of the product in this look; ``name`` is who looks at it."""
    phone = look.startswith("phone")
    if look.endswith("rtl"):
        for person in newsroom.people.values():
            set_direction(person, direction="rtl")
    with browser.new_context(
        viewport={"width": 390, "height": 844} if phone else {"width": 1440, "height": 900},
        has_touch=phone,
        is_mobile=phone,
        color_scheme="dark" if "dark" in look else "light",
        reduced_motion="reduce",
    ) as context:
        context.set_default_timeout(WAIT_MILLISECONDS)
        complaints = Complaints(context)

        def open_it(path: str, name: str = "checker") -> Page:
            signed_in(context, name)
            page = context.new_page()
            page.goto(live_server.url + path)
            return page

        yield open_it
        assert [line for line in complaints.lines if "status of 422" not in line] == []


def findings(page: Page, state: str) -> list[str]:
    found = [f"{state}: {line}" for line in violations(page)]
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        found.append(f"{state}: scrolls sideways")
    return found


def test_every_state_is_accessible_and_nothing_sticks_out(
    seen: Callable[..., Page], newsroom: Newsroom, full: Claim
) -> None:
    found = findings(seen(address(newsroom.claim("Nothing is known of it."))), "empty")
    found += findings(seen(address(full), "lead"), "full")
    found += findings(seen(address(full), "viewer"), "refused")
    page = seen(address(full) + "#evidence")
    page.locator("#evidence summary", has_text="Add evidence").click()
    page.locator("#evidence form").last.evaluate("form => { form.noValidate = true; form.requestSubmit(); }")
    page.locator(".refused").wait_for()
    found += findings(page, "with an error")
    first, second = full.publications.order_by("number")
    found += findings(seen(reverse("web:publication", args=[first.public_id]), "viewer"), "superseded")
    found += findings(seen(reverse("web:publication-difference", args=[second.public_id]), "viewer"), "difference")
    newsroom.do(full, "retract", "lead", note="Nothing of it holds.")
    found += findings(seen(reverse("web:publication", args=[second.public_id]), "viewer"), "retracted")
    assert found == []


FOCUS = """
() => {
  const element = document.activeElement;
  if (!element || element === document.body) return "";
  const { outlineStyle, boxShadow } = getComputedStyle(element);
  const name = (element.textContent || element.getAttribute("aria-label") || element.name || "").trim().slice(0, 40);
  const box = element.getBoundingClientRect();
  const top = document.elementFromPoint(box.left + box.width / 2, box.top + Math.min(box.height / 2, 20));
  const beside = top && !element.contains(top) && !top.contains(element);
  const covered = beside && top.closest(".jump, .brief, .top, .tabbar");
  if (outlineStyle === "none" && boxShadow === "none") return `no focus ring: ${element.tagName} ${name}`;
  return covered ? `covered by ${covered.className}: ${element.tagName} ${name}` : `ok ${element.tagName} ${name}`;
}
"""


def test_by_keyboard_the_focus_is_always_seen(seen: Callable[..., Page], full: Claim):
    page = seen(address(full), "lead")
    steps = []
    for _ in range(150):
        page.keyboard.press("Tab")
        told = page.evaluate(FOCUS)
        if not told:
            break
        steps.append(told)
    assert len(steps) > 40
    assert [told for told in steps if not told.startswith("ok ")] == []


# On a phone


@pytest.fixture
def phone(browser: Browser, signed_in: SignIn, live_server: LiveServer, full: Claim) -> Iterator[Page]:
    with browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True) as context:
        context.set_default_timeout(WAIT_MILLISECONDS)
        complaints = Complaints(context)
        signed_in(context)
        page = context.new_page()
        page.goto(live_server.url + address(full))
        yield page
        assert complaints.lines == []


def test_on_a_phone_it_opens_with_what_is_missing(phone: Page, full: Claim):
    notice = phone.locator(".notice-page")
    box = notice.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] < 844
    assert "missing before this can be published" in notice.inner_text()
    notice.tap()
    assert phone.locator("#missing").is_visible()


def test_on_a_phone_sections_fold_and_open_where_a_link_leads(phone: Page):
    assert phone.locator("#evidence .ev").first.is_visible()
    assert not phone.locator("#history .log").is_visible()
    phone.get_by_role("button", name="History").tap()
    assert phone.locator("#history .log").is_visible()
    phone.get_by_role("button", name="Evidence").tap()
    assert not phone.locator("#evidence .ev").first.is_visible()
    phone.locator(".jump").get_by_role("link", name="Evidence").tap()
    assert phone.locator("#evidence .ev").first.is_visible()


def test_on_a_phone_the_claim_stays_in_view_in_short(phone: Page):
    brief = phone.locator("#brief")
    assert not brief.is_visible()
    phone.locator("#verdict").scroll_into_view_if_needed()
    brief.wait_for()
    assert "The losses are sixteen dead." in brief.inner_text()
    assert "Open" in brief.inner_text()
    phone.evaluate("scrollTo(0, 0)")
    brief.wait_for(state="hidden")
