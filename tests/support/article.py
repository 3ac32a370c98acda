"""What browser tests of the article page share: its text, selecting with a mouse, and waiting for what is saved."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from annotations.models import Placement

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

TEXT = (
    "Both sides claim Dervane 💥\n\n"
    "“Our brigades control every street of Dervane,” the federal spokeswoman\n"
    "Ilse Tarrow said. 💥👨\u200d👩\u200d👧 She put the losses at 60 dead since Monday, and she said\n"
    "that a further 34 fighters had laid down their arms on the same day.\n\n"
    "The League denied that the town had fallen, Jorin Vasht said on Wednesday. He named no place.\n"
    "\u00a0\n"
    "قال المتحدث إن أربعين جنديا قتلوا يوم الاثنين.\n"
)

# A font that comes late moves the words away from where they were looked for.
DRAG = """
async ([from, to]) => {
  await document.fonts.ready;
  const walker = document.createTreeWalker(document.getElementById("text"), NodeFilter.SHOW_TEXT);
  const box = (words, atEnd) => {
    walker.currentNode = walker.root;
    while (walker.nextNode()) {
      const at = walker.currentNode.nodeValue.indexOf(words);
      if (at < 0) continue;
      const range = document.createRange();
      range.setStart(walker.currentNode, at);
      range.setEnd(walker.currentNode, at + words.length);
      const all = [...range.getClientRects()];
      const one = atEnd ? all.at(-1) : all[0];
      const isLeft = atEnd === /[\u0590-\u08ff]/.test(words);
      return [isLeft ? one.left + 1 : one.right - 1, one.top + one.height / 2];
    }
    throw new Error(`not in one text node: ${words}`);
  };
  return [box(from, false), box(to, true)];
}
"""


class Held:
    """A page's requests to the addresses of a pattern: they stay on their way until they are let go."""

    PATIENCE = 500
    """Looks, 20 milliseconds apart, before a request that never came is a failure."""

    def __init__(self, page: Page, pattern: str | re.Pattern[str]) -> None:
        self.page = page
        self.routes: list[Route] = []
        self.open = False
        page.route(pattern, lambda route: route.continue_() if self.open else self.routes.append(route))

    def first(self) -> Route:
        """The first that is held. What the page says of it may be on the screen before it is sent, so wait for it."""
        for _ in range(self.PATIENCE):
            if self.routes:
                return self.routes[0]
            self.page.wait_for_timeout(20)
        raise AssertionError("The page sent no such request.")

    def take(self) -> Route:
        """The first that is held, which then stays on its way."""
        self.routes.remove(route := self.first())
        return route

    def let_go(self) -> None:
        """Let go what is held, at least one, and whatever comes after it."""
        self.first()
        self.open = True
        for route in self.routes:
            route.continue_()


def open_item(page: Page, key: object) -> None:
    """Open an item by a click on its line, until its body is there."""
    page.locator(f"#i-{key} a.item").click()
    page.locator(f"#i-{key}.open [data-body]").wait_for()


def drag(page: Page, first: str, last: str | None = None, *, alt: bool = False, tools: bool = True) -> None:
    """Select with the mouse, from the first letter of ``first`` to the last of ``last``, until the toolbar is there."""
    (x1, y1), (x2, y2) = page.evaluate(DRAG, [first, last or first])
    if alt:
        page.keyboard.down("Alt")
    page.mouse.move(x1, y1)
    page.mouse.down()
    page.mouse.move((x1 + x2) / 2, (y1 + y2) / 2)
    page.mouse.move(x2, y2)
    page.mouse.up()
    if alt:
        page.keyboard.up("Alt")
    if tools:
        page.locator("#tools").wait_for()


def run(page: Page, script: str) -> Any:
    """Run a piece of script with the page's own modules."""
    return page.evaluate(
        "async () => { const [o, w] = await Promise.all([import('/static/js/article/offsets.js'),"
        f" import('/static/js/article/words.js')]); {script} }}"
    )


def placement() -> Placement:
    return Placement.objects.get()


def saved(page: Page, lines: int) -> None:
    """Wait until the list has this many lines and nothing is under way."""
    page.locator("#items > li").nth(lines - 1).wait_for()
    page.locator("#save", has_text="All saved").wait_for()
