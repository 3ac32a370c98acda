"""The labelled claims of the real articles, each marked on its exact characters by keys alone, and what that cost.

The suggester runs as it does on a desk. A planner finds a short way to each claim, in text order, from where the one
before has left the page; every key press counts, those on the way too, and a key with Shift counts once.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from statistics import median, quantiles
from typing import TYPE_CHECKING, NamedTuple

import pytest

from annotations.models import Placement, Suggestion
from factcheck.models import DeskArticle
from tests.support.article import run
from tests.support.keyplan import LETTER, Range, Text, Way, shortest
from tests.support.newsroom import Newsroom

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [
    pytest.mark.browser,
    pytest.mark.shared,
    pytest.mark.slow,
    pytest.mark.engine("laptop"),
    pytest.mark.django_db(transaction=True),
]

MOST = 40
CUT = """
const words = o.blocks().flatMap((block) => w.wordsIn(block.text, block.start, block.lang));
const all = words.map((word) => w.sentenceAt(word.start));
const sentences = new Map(all.map((one) => [one.start, [one.start, one.end]]));
return { words: words.map((one) => [one.start, one.end, w.firstLetter(one)]), sentences: [...sentences.values()] };
"""


class Made(NamedTuple):
    """How a claim was marked."""

    way: str
    keys: tuple[str, ...]


class Checker:
    """Somebody at the keyboard, who goes through an article from its beginning to its end."""

    def __init__(self, page: Page, text: Text, pending: list[Suggestion], wanted: list[Range]) -> None:
        self.page, self.text, self.wanted = page, text, wanted
        self.pending = sorted(pending, key=lambda one: (one.start, one.end))
        self.at: tuple[int, int] = (-1, -1)
        """Where the open item stands in the list."""
        self.open: Suggestion | None = None
        self.caret: Range | None = None

    def make(self, claim: Range) -> Made:
        best = min(filter(None, [self._by_suggestion(claim), self._by_caret(claim)]), key=lambda found: len(found[1]))
        suggestion, keys = best
        moved = bool(set(keys) - {"n", "p", "a"})
        for key in keys:
            self._press(key)
        if suggestion:
            self.pending.remove(suggestion)
            self.page.locator(f'#i-{suggestion.uuid}[data-standing="marked"]').wait_for()
            after = [one for one in self.pending if (one.start, one.end) > (suggestion.start, suggestion.end)]
            self.open = next(iter(after or self.pending), None)
            self.caret = None
            self.at = (self.open.start, self.open.end) if self.open else claim
            self._wait_for_open()
        else:
            self.open, self.at, self.caret = None, claim, self.text.words[self.text.word(claim[1] - 1)][:2]
            self.page.locator(f'#items > .open[data-start="{claim[0]}"][data-end="{claim[1]}"] [data-body]').wait_for()
        return Made("caret" if not suggestion else "suggestion with its ends moved" if moved else "suggestion", keys)

    def _way_to(self, suggestion: Suggestion) -> tuple[str, ...]:
        """From the open item to this one."""
        if suggestion is self.open and not self.caret:
            return ()
        place = (suggestion.start, suggestion.end)
        if place > self.at:
            return ("n",) * sum(self.at < (one.start, one.end) <= place for one in self.pending)
        return ("p",) * sum(place <= (one.start, one.end) < self.at for one in self.pending)

    def _by_suggestion(self, claim: Range) -> tuple[Suggestion, tuple[str, ...]] | None:
        found = []
        for one in self.pending:
            is_another = (one.start, one.end) in self.wanted and (one.start, one.end) != claim
            if is_another or min(one.end, claim[1]) <= max(one.start, claim[0]):
                continue
            begins = [Way(self._way_to(one), (one.start, one.end))]
            if keys := shortest(self.text, begins, claim, caret=False, most=MOST):
                found.append((one, (*keys, "a")))
            elif begins[0].span == claim:
                found.append((one, ("a",)))
        return min(found, key=lambda way: len(way[1]), default=None)

    def _by_caret(self, claim: Range) -> tuple[None, tuple[str, ...]] | None:
        begins = [Way((*self._way_to(one), "v"), (one.start, one.end)) for one in self.pending]
        if self.caret:
            begins.append(Way((), self.caret))
        keys = shortest(self.text, begins, claim, caret=True, most=MOST)
        return (None, (*keys, "1")) if keys is not None else None

    def _press(self, key: str) -> None:
        self.page.keyboard.press(key.removeprefix(LETTER))
        if key not in ("n", "p"):
            return
        line = [one for one in self.pending if ((one.start, one.end) > self.at) == (key == "n")]
        line = [one for one in line if (one.start, one.end) != self.at]
        self.open, self.caret = line[0 if key == "n" else -1], None
        self.at = (self.open.start, self.open.end)
        self._wait_for_open()

    def _wait_for_open(self) -> None:
        if self.open:
            self.page.locator(f"#i-{self.open.uuid}.open [data-body]").wait_for()


def claims_of(shared: Path) -> dict[str, list[Range]]:
    labelled = json.loads((shared / "data" / "claims_dev.json").read_text())["articles"]
    return {one["file"]: sorted((claim["start"], claim["end"]) for claim in one["claims"]) for one in labelled}


def test_every_labelled_claim_is_marked_by_keys_alone(
    opened: Callable[..., Page], newsroom: Newsroom, shared_dir: Path, record_property: Callable[[str, object], None]
) -> None:
    made: list[Made] = []
    claims = claims_of(shared_dir)
    for path in sorted((shared_dir / "articles").glob("*.txt")):
        row: DeskArticle = newsroom.article(path.read_bytes())
        pending = newsroom.suggest(row)
        page = opened(of=row)
        wanted = claims.get(path.name, [])
        if not wanted:
            continue
        checker = Checker(page, Text.of(run(page, CUT)), pending, wanted)
        made += [checker.make(claim) for claim in wanted]
        page.locator("#save", has_text="All saved").wait_for()
        placed = Placement.objects.filter(revision=row.current).values_list("start", "end")
        assert sorted(placed) == wanted
    counts = [len(one.keys) for one in made]
    assert len(counts) == 64
    record_property("measured", told(made))
    assert median(counts) <= 6


def told(made: list[Made]) -> str:
    """The distribution of the key presses, over all and for each way."""
    lines = []
    for way in (None, *sorted({one.way for one in made})):
        counts = sorted(len(one.keys) for one in made if way in (None, one.way))
        low, middle, high = quantiles(counts, n=4, method="inclusive") if len(counts) > 1 else counts * 3
        spread = ", ".join(f"{keys}: {times}" for keys, times in sorted(Counter(counts).items()))
        lines.append(
            f"{way or 'all'}: {len(counts)} claims, {sum(counts)} key presses, least {counts[0]}, quartiles {low:g}, "
            f"{middle:g} and {high:g}, most {counts[-1]}; claims by key presses {{{spread}}}"
        )
    return "\n  ".join(lines)
