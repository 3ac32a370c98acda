"""axe-core in a page: what it finds against WCAG 2.0 to 2.2, levels A and AA, and its best practices."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import axe_playwright_python  # type: ignore[import-untyped]

if TYPE_CHECKING:
    from playwright.sync_api import Page

TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice")
RUN = """
(tags) => axe.run(document, {
  runOnly: { type: "tag", values: tags },
  resultTypes: ["violations"],
  preload: false, // it would put imported styles into the page, which its policy forbids
})
"""


@cache
def script() -> str:
    return (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()


def violations(page: Page) -> list[str]:
    """One line for each element that breaks a rule: the rule, the element, and what to do. Empty when there is none."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(script())
    found = page.evaluate(RUN, list(TAGS))
    return [
        f"{rule['id']}: {node['target']} {' '.join(node['failureSummary'].split())}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]
