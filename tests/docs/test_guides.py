"""The guides speak the words of the screen, their pictures are those of ``make screenshots``, and their links lead."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from tests.screenshots import PICTURES
from tests.support.product import ROOT

DOCS = ROOT / "docs"
PAGES = sorted([*DOCS.glob("*.md"), ROOT / "README.md"])
GUIDES = ("guide-checkers.md", "guide-leads.md")
BOLD = re.compile(r"\*\*([^*]+)\*\*")
LINK = re.compile(r"(!?)\[[^\]]*\]\(([^)\s]+)\)|<(img) src=\"([^\"]+)\"")
IN_TEMPLATES = re.compile(r"{%.*?%}|{#.*?#}|<[^>]*>", re.DOTALL)


def plain(words: str) -> str:
    """On one line, with … for what differs from claim to claim."""
    return " ".join(re.sub(r"{{.*?}}|\bC-\d+", "…", words).split())


@cache
def on_the_screen() -> frozenset[str]:
    """Every piece of text in the templates, and every word that Python gives to a page."""
    found = set()
    for template in (ROOT / "templates").rglob("*.html"):
        found |= {plain(piece) for piece in IN_TEMPLATES.split(template.read_text())}
    for folder in ("factcheck/web", "factcheck/workflow", "factcheck/models", "annotations/models"):
        for module in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(module.read_text())):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    found.add(plain(node.value))
    return frozenset(found)


def links(page: Path) -> list[tuple[bool, str]]:
    """Where the page's links lead, and whether each shows a picture."""
    return [(bool(mark or tag), target or source) for mark, target, tag, source in LINK.findall(page.read_text())]


def anchors(page: Path) -> set[str]:
    """The anchors that a Markdown reader makes of the page's headings."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("name", GUIDES)
def test_every_label_in_a_guide_is_on_the_screen(name: str):
    labels = {plain(words) for words in BOLD.findall((DOCS / name).read_text())} - {"bold"}

    assert len(labels) > 10
    assert sorted(labels - on_the_screen()) == []


def test_every_link_leads_to_a_page_a_heading_or_a_file():
    broken = []
    for page in PAGES:
        for _, target in links(page):
            if target.startswith(("http://", "https://", "/")):
                continue
            path, _, anchor = target.partition("#")
            other = (page.parent / path).resolve() if path else page
            if not other.exists() or (anchor and anchor not in anchors(other)):
                broken.append(f"{page.name}: {target}")
    assert broken == []


def test_the_pictures_of_the_pages_are_those_that_make_screenshots_takes():
    shown = {Path(target).name for page in PAGES for picture, target in links(page) if picture}
    taken = {f"{picture.name}.png" for picture in PICTURES}

    assert {path.name for path in (DOCS / "images").iterdir()} == taken
    assert shown == taken
