"""Re-anchoring measured over generated edit scripts, against what the generator knows about where each word went."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, field

from annotations.text import Landing, reanchor
from tests.annotations.text import edits

MARKS = 12
NEEDLESS_PERCENT = 2.0
NEEDLESS_PERCENT_OF_A_KIND = 10.0
FEWEST_KEPT = 1_000
"""Kept marks from which the share of one kind says something."""


@dataclass
class Row:
    """One kind of edit. ``kept`` are the marks whose very words still stand, ``wrong`` those that are said to stand
    where they do not, ``needless`` the orphans among kept ones that stand only once in either text, ``asked`` other
    kept ones that are left to a person.
    """

    kind: str
    scripts: int = 0
    marks: int = 0
    kept: int = 0
    wrong: int = 0
    needless: int = 0
    asked: int = 0

    def needless_percent(self) -> float:
        return 100 * self.needless / max(1, self.kept)

    def __str__(self) -> str:
        asked = 100 * self.asked / max(1, self.kept)
        return (
            f"{self.kind:30}{self.scripts:8,}{self.marks:10,}{self.kept:10,}{self.wrong:7,}"
            f"{self.needless_percent():11.2f}{asked:9.2f}"
        )


@dataclass
class Count:
    """All kinds, and the first few wrong landings in a form that can be looked at and repeated."""

    rows: list[Row] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def total(self) -> Row:
        numbers = ("scripts", "marks", "kept", "wrong", "needless", "asked")
        return Row("all", **{name: sum(getattr(row, name) for row in self.rows) for name in numbers})

    def table(self) -> str:
        head = f"{'kind':30}{'scripts':>8}{'marks':>10}{'kept':>10}{'wrong':>7}{'needless %':>11}{'asked %':>9}"
        return "\n".join(["", head, *map(str, self.rows), str(self.total())])

    def check(self) -> None:
        """Fail unless nothing is wrong and few marks are lost without need."""
        assert not self.total().wrong, "\n\n".join([*self.wrong, self.table()])
        assert self.total().needless_percent() <= NEEDLESS_PERCENT, self.table()
        for row in self.rows:
            if row.kept >= FEWEST_KEPT:
                assert row.needless_percent() <= NEEDLESS_PERCENT_OF_A_KIND, self.table()


def count_scripts(per_kind: int, seed: int, kinds: Iterable[str] = ()) -> Count:
    """Run ``per_kind`` scripts of each kind. The same ones for the same seed."""
    count = Count()
    for kind in kinds or edits.all_kinds():
        count.rows.append(row := Row(kind))
        for number in range(per_kind):
            _one_script(count, row, f"{seed} {kind} {number}")
    return count


def _one_script(count: Count, row: Row, seed: str) -> None:
    rng = random.Random(seed)
    article = edits.an_article(rng)
    before, after = edits.lay(article), edits.lay(edits.edited(rng, article, row.kind))
    words = edits.marks(rng, before, MARKS)
    row.scripts += 1
    landings = reanchor(before.text, after.text, [before.range(first, last) for first, last in words])
    for (first, last), landing in zip(words, landings, strict=True):
        row.marks += 1
        truth = edits.stands_at(before, after, first, last)
        row.kept += bool(truth)
        if landing.state in ("exact", "moved"):
            if (landing.start, landing.end) not in truth:
                row.wrong += 1
                if len(count.wrong) < 3:
                    count.wrong.append(_shown(seed, before, after, (first, last), landing, truth))
        elif truth:
            start, end = before.range(first, last)
            once = before.text.count(before.text[start:end]) == after.text.count(before.text[start:end]) == 1
            if landing.state == "orphan" and once:
                row.needless += 1
            else:
                row.asked += 1


def _shown(
    seed: str,
    before: edits.Laid,
    after: edits.Laid,
    words: tuple[int, int],
    landing: Landing,
    truth: set[tuple[int, int]],
) -> str:
    start, end = before.range(*words)
    return (
        f"Script {seed!r}: “{before.text[start:end]}” at [{start}, {end}) is said to be {landing}, and stands at "
        f"{sorted(truth) or 'no place'}.\n--- before\n{before.text}\n--- after\n{after.text}"
    )
