"""The whole job in a real browser, on the running product: three people, the demo desk, from import to export."""

from __future__ import annotations

import json
import re
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from factcheck.demo import LOGINS
from tests.support.browser import WAIT_MILLISECONDS, Complaints
from tests.support.product import Product

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]  # a busy machine may take its time

PASSWORDS = {username: password for username, password, _ in LOGINS}
ARTICLE = (
    "Northern pass 💥👨\u200d👩\u200d👧 who holds it?\r\n\r\n"
    "“Our mountain troops took the northern pass at dawn,” Ilse Tarrow, the federal\r\n"
    "spokeswoman, said on Monday.\r\n\r\n"
    "The Selmar Defence League denied it. “Nobody but us stands on the northern pass,” Jorin Vasht said.\r\n"
)
CAPTURE = "Our mountain troops took the northern pass at dawn"
DENIAL = "Nobody but us stands on the northern pass"
# Where the words are on the screen: the middle of their first and of their last character.
FIND = """
(words) => {
  const walker = document.createTreeWalker(document.getElementById("text"), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const at = walker.currentNode.nodeValue.indexOf(words);
    if (at < 0) continue;
    const range = document.createRange();
    range.setStart(walker.currentNode, at);
    range.setEnd(walker.currentNode, at + words.length);
    const boxes = [...range.getClientRects()];
    const [first, last] = [boxes[0], boxes.at(-1)];
    return [first.left + 2, first.top + first.height / 2, last.right - 2, last.top + last.height / 2];
  }
  throw new Error(`not on the page: ${words}`);
}
"""


@pytest.fixture
def sign_in(browser: Browser, running_server: Product) -> Iterator[Callable[[str], Page]]:
    """A browser of their own for each person, signed in through the form; any complaint of a page fails the test."""
    contexts: list[tuple[BrowserContext, Complaints]] = []

    def signed_in(name: str) -> Page:
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        contexts.append((context, Complaints(context)))
        context.set_default_timeout(WAIT_MILLISECONDS)
        page = context.new_page()
        page.goto(running_server.url)
        page.get_by_label("User name").or_(page.get_by_label("Username")).fill(name)
        page.get_by_label("Password").fill(PASSWORDS[name])
        page.get_by_role("button", name="Sign in").click()
        page.get_by_role("heading", name="Your desk").wait_for()
        return page

    yield signed_in
    for context, complaints in contexts:
        context.close()
        assert complaints.lines == []


def test_from_an_imported_article_to_a_published_claim_with_its_denial(
    running_server: Product, sign_in: Callable[[str], Page], tmp_path: Path
):
    from playwright.sync_api import expect

    expect.set_options(timeout=WAIT_MILLISECONDS)

    # The checker imports a file and waits for suggestions, which come without a reload.
    checker = sign_in("checker")
    file = tmp_path / "pass.txt"
    file.write_bytes(ARTICLE.encode())
    checker.get_by_role("link", name="Add article").first.click()
    checker.set_input_files("input[type=file]", file)
    checker.get_by_role("button", name="Add", exact=True).click()
    expect(checker.locator("#text mark").first).to_be_visible()

    # Accept the captured pass by its suggestion, highlight the denial with the mouse.
    checker.locator("#text mark", has_text="Our mountain troops").first.click()
    checker.get_by_role("button", name="Accept").first.click()
    expect(checker.locator("#text mark.m-ink", has_text="Our mountain troops").first).to_be_visible()
    # The page goes on to the next suggestion, and may move the text for it; only then does a person aim.
    checker.locator('#items > .open[data-standing="pending"] [data-body]').wait_for()
    left, top, right, bottom = checker.evaluate(FIND, DENIAL)
    checker.mouse.move(left, top)
    checker.mouse.down()
    checker.mouse.move(right, bottom, steps=8)
    checker.mouse.up()
    checker.get_by_role("button", name=re.compile("^Claim")).first.click()
    expect(checker.locator("#text mark.m-ink, #text mark.m-both", has_text="Nobody but us").first).to_be_visible()

    # On the claim page: take it, link the denial, log an attempt and a reply, propose. Approving it is refused.
    checker.goto(f"{running_server.url}/claims/?q=mountain+troops")
    checker.get_by_role("link", name=re.compile("Our mountain troops")).first.click()
    claim_address = checker.url
    checker.get_by_role("button", name="Take").click()
    checker.goto(f"{claim_address}?link=northern+pass")
    candidate = checker.locator("li, section, form, article", has_text=DENIAL).filter(
        has=checker.get_by_role("button", name="Contradicts")
    )
    candidate.last.get_by_role("button", name="Contradicts").click()
    expect(checker.locator("#counter-claims")).to_contain_text(DENIAL)
    checker.locator("#attempts summary").first.click()
    checker.locator("#attempts").get_by_label("Who or what was asked").fill("Both commands, by telephone")
    checker.locator("#attempts").get_by_label("Result").fill("Each repeats its own account.")
    checker.locator("#attempts").get_by_role("button", name="Log it").click()
    checker.locator("#replies summary").first.click()
    checker.locator("#replies").get_by_label("Who was asked").fill("Federal Command, press office")
    checker.locator("#replies").get_by_role("button", name="Note it").click()
    checker.locator("#replies summary", has_text="Log the reply").click()
    checker.locator("#replies").get_by_label("No answer").check()
    checker.locator("#replies").get_by_role("button", name="Log it").click()
    checker.locator("#verdict .pick label", has_text="Contested").click()
    checker.locator("#verdict").get_by_label(re.compile("Summary")).fill("Each side says that it holds the pass.")
    checker.locator("#verdict").get_by_label(re.compile("Rationale")).fill(
        "No reporter was let near; no pictures exist."
    )
    checker.get_by_role("button", name="Propose verdict").click()
    expect(checker.locator("#review")).to_contain_text("This needs a reviewer; on this desk you are a fact-checker.")

    # Somebody else approves, the lead publishes.
    reviewer = sign_in("checker2")
    reviewer.goto(claim_address)
    reviewer.get_by_role("button", name="Approve").click()
    expect(reviewer.locator("#review")).to_contain_text("This needs a team lead")
    lead = sign_in("lead")
    lead.goto(claim_address)
    lead.get_by_role("button", name="Publish").click()
    expect(lead.locator("main")).to_contain_text("Published")

    # The export holds the claim with its counter-claim, on the page and over REST.
    lead.goto(f"{running_server.url}/export/")
    with lead.expect_download() as download:
        lead.get_by_role("link", name=re.compile("JSON", re.IGNORECASE)).first.click()
    lines = [json.loads(line) for line in Path(download.value.path()).read_text().splitlines()]
    record = next(line for line in lines if "mountain troops" in line["claim"]["statement"])
    assert record["claim"]["statement"] == CAPTURE
    assert record["rating"] == {"key": "contested", "label": "Contested", "value": None}
    assert [(other["kind"], other["statement"]) for other in record["relations"]] == [("contradicts", DENIAL)]
    token = running_server.manage("create_token", "lead", "--scope", "read").strip()
    request = urllib.request.Request(
        f"{running_server.url}/api/v1/export/claims.jsonl", headers={"Authorization": f"Bearer {token}"}
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        assert record in [json.loads(line) for line in answer.read().decode().splitlines()]
