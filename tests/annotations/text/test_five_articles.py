"""The five real articles, each revised by hand in ten ways: every mark ends where a person would put it.

Edits and marks are offsets into the articles, of which not a word stands here.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from annotations.text import Landing, normalise, reanchor

pytestmark = pytest.mark.shared

MARKS: dict[int, dict[str, tuple[int, int]]] = {
    3: {
        "c1": (0, 86),
        "c2": (88, 260),
        "c3": (262, 372),
        "c4": (373, 526),
        "c5": (528, 691),
        "c6": (693, 796),
        "c7": (798, 964),
        "c8": (965, 1124),
        "c9": (1126, 1184),
        "c10": (1186, 1273),
        "c11": (1274, 1351),
        "c12": (1353, 1512),
        "c13": (1513, 1643),
        "c14": (1645, 1818),
        "c15": (1820, 1950),
        "c16": (1952, 2187),
        "c17": (2189, 2383),
        "c18": (2384, 2513),
        "c19": (2515, 2701),
        "c20": (2703, 2869),
        "c21": (2871, 2997),
        "c22": (2999, 3136),
        "c23": (3137, 3287),
        "c24": (3289, 3433),
        "c25": (3434, 3534),
        "c26": (3536, 3625),
        "c27": (3626, 3779),
        "c28": (3781, 3854),
        "c29": (896, 919),
        "c30": (1198, 1230),
        "c31": (2558, 2593),
        "c32": (3394, 3433),
    },
    4: {
        "d1": (0, 88),
        "d2": (90, 165),
        "d3": (167, 454),
        "d4": (456, 669),
        "d5": (671, 886),
        "d6": (888, 1136),
        "d7": (1138, 1332),
        "d8": (1334, 1495),
        "d9": (1497, 1649),
        "d10": (1651, 1891),
        "d11": (1893, 2116),
        "d12": (2118, 2282),
        "d13": (2284, 2453),
        "d14": (2455, 2556),
        "d15": (2558, 2681),
        "d16": (2682, 2757),
        "d17": (2759, 2877),
        "d18": (2878, 3055),
        "d19": (3077, 3210),
        "d20": (3211, 3343),
        "d21": (3344, 3500),
        "d22": (3502, 3635),
        "d23": (3636, 3794),
        "d24": (3796, 4045),
        "d25": (4047, 4242),
        "d26": (4244, 4458),
        "d27": (4460, 4632),
        "d28": (4633, 4661),
        "d29": (4663, 4798),
        "d30": (4799, 4879),
        "d31": (235, 297),
        "d32": (987, 1004),
        "d33": (1242, 1265),
        "d34": (554, 575),
        "d35": (529, 552),
        "d36": (3729, 3794),
    },
}
"""Sentences, and parts of some, of the two articles without labels; the others' marks are the labelled claims."""

LEAD = "Fighting went on in the valley overnight, people on both sides said."
NOTE = "\n\nCorrection: an earlier version of this article gave a wrong date."


class Move(NamedTuple):
    """``[start, end)`` goes where ``to`` is."""

    start: int
    end: int
    to: int


class LineEnds(NamedTuple):
    """The whole article is saved with these."""

    sign: str


class Signs(NamedTuple):
    """Every one of these signs is written otherwise, by turns if there are several ways."""

    ways: dict[str, str]


STRAIGHT = Signs({"“": '"', "”": '"', "’": "'", "‘": "'"})
CURLY = Signs({"'": "’", '"': "“”"})


class Expected(NamedTuple):
    """What a person would say of a mark that the revision touches: where it is in the new text, and whether to look."""

    state: str
    place: tuple[int, int] | None = None
    recheck: bool = True


def changed(start: int, end: int) -> Expected:
    return Expected("changed", (start, end))


def moved(start: int, end: int) -> Expected:
    return Expected("moved", (start, end), recheck=False)


ORPHAN = Expected("orphan")
RESTYLED = Expected("changed", recheck=False)
"""In its place, with signs that only look otherwise."""


def restyled(names: str) -> dict[str, Expected]:
    return dict.fromkeys(names.split(), RESTYLED)


Edit = tuple[int, int, str]
Edits = list[Edit] | Move | LineEnds | Signs

# The article by its number, what was done, how, and what becomes of the marks that it touches. All others are exact.
REVISIONS: list[tuple[int, str, Edits, dict[str, Expected]]] = [
    (0, "typo", [(1026, 1027, "")], {"a9": changed(990, 1060)}),
    (1, "typo", [(399, 400, "")], {"b2": changed(339, 434)}),
    (2, "typo", [(741, 742, "")], {"r7": changed(710, 811)}),
    (3, "typo", [(124, 125, "")], {"c2": changed(88, 259)}),
    (4, "typo", [(2331, 2332, "")], {"d13": changed(2284, 2452)}),
    (0, "new lead", [(87, 87, LEAD + "\n")], {}),
    (1, "new lead", [(0, 0, LEAD + "\n\n")], {}),
    (2, "new lead", [(145, 145, LEAD + "\n\n")], {}),
    (3, "new lead", [(88, 88, LEAD + "\n\n")], {}),
    (4, "new lead", [(167, 167, LEAD + "\n\n")], {}),
    (0, "cut paragraph", [(1063, 1251, "")], {"a10": ORPHAN}),
    (1, "cut paragraph", [(1819, 2160, "")], {"b12": ORPHAN, "b13": ORPHAN}),
    (2, "cut paragraph", [(1496, 1815, "")], {"r14": ORPHAN, "r15": ORPHAN}),
    (3, "cut paragraph", [(2189, 2515, "")], {"c17": ORPHAN, "c18": ORPHAN}),
    (4, "cut paragraph", [(3077, 3502, "")], {"d19": ORPHAN, "d20": ORPHAN, "d21": ORPHAN}),
    (0, "moved paragraph", Move(2072, 2122, 499), {"a16": moved(499, 548)}),
    (1, "moved paragraph", Move(1153, 1468, 561), {"b8": moved(646, 717), "b9": moved(763, 874)}),
    (2, "moved paragraph", Move(1252, 1371, 814), {"r11": moved(815, 896)}),
    (3, "moved paragraph", Move(2871, 2999, 88), {"c21": moved(88, 214)}),
    (4, "moved paragraph", Move(2284, 2455, 456), {"d13": moved(456, 625)}),
    (0, "changed figure", [(1336, 1338, "hree")], {"a11": changed(1278, 1431)}),
    (1, "changed figure", [(1255, 1257, "14")], {"b8": changed(1238, 1309)}),
    (2, "changed figure", [(2466, 2471, "twelve")], {"r19": changed(2457, 2544)}),
    (3, "changed figure", [(901, 902, "6")], {"c7": changed(798, 964), "c29": changed(896, 919)}),
    (4, "changed figure", [(1251, 1255, "ten")], {"d7": changed(1138, 1331), "d33": changed(1242, 1264)}),
    (0, "changed quote marks", STRAIGHT, restyled("a4 a5 a15")),
    (1, "changed quote marks", CURLY, restyled("b2 b14")),
    (2, "changed quote marks", STRAIGHT, restyled("r3 r6 r10 r15")),
    (
        3,
        "changed quote marks",
        STRAIGHT,
        restyled("c1 c6 c13 c14 c17 c19 c22 c23 c24 c26 c27 c31 c32"),
    ),
    (
        4,
        "changed quote marks",
        STRAIGHT,
        restyled("d4 d8 d9 d12 d15 d16 d18 d23 d24 d25 d26 d27 d29 d30 d34 d36"),
    ),
    (0, "correction note", [(2743, 2743, NOTE)], {}),
    (1, "correction note", [(3263, 3263, NOTE)], {}),
    (2, "correction note", [(3044, 3044, NOTE)], {}),
    (3, "correction note", [(3864, 3864, NOTE)], {}),
    (4, "correction note", [(4913, 4913, NOTE)], {}),
    (0, "other line ends", LineEnds("\r\n"), {}),
    (1, "other line ends", LineEnds("\r"), {}),
    (2, "other line ends", LineEnds("\r\n"), {}),
    (3, "other line ends", LineEnds("\r\n"), {}),
    (4, "other line ends", LineEnds("\r"), {}),
    (0, "emoji before a claim", [(931, 931, "👨‍👩‍👧‍👦 ")], {}),
    (1, "emoji before a claim", [(2343, 2343, "👍🏽 ")], {}),
    (2, "emoji before a claim", [(1253, 1253, "🔴 ")], {}),
    (3, "emoji before a claim", [(1126, 1126, "🇩🇪🇫🇷")], {}),
    (4, "emoji before a claim", [(1498, 1498, "👩🏽‍🚒 ")], {"d9": changed(1497, 1654)}),
    (0, "boilerplate stripped", [(2589, 2743, "")], {}),
    (1, "boilerplate stripped", [(1468, 1569, "")], {}),
    (2, "boilerplate stripped", [(1106, 1252, ""), (1815, 1951, ""), (2919, 3044, "")], {"r16": ORPHAN, "r23": ORPHAN}),
    (3, "boilerplate stripped", [(3779, 3864, "")], {"c28": ORPHAN}),
    (4, "boilerplate stripped", [(0, 90, ""), (3057, 3077, ""), (4879, 4913, "")], {"d1": ORPHAN}),
]


@cache
def article(shared: Path, number: int) -> tuple[str, dict[str, tuple[int, int]]]:
    """The text and its marks by name."""
    path = sorted((shared / "articles").glob("*.txt"))[number]
    text = normalise(path.read_bytes(), max_bytes=100_000).text
    if number in MARKS:
        return text, MARKS[number]
    labelled = json.loads((shared / "data" / "claims_dev.json").read_text())["articles"]
    claims = next(one["claims"] for one in labelled if one["file"] == path.name)
    assert all(text[claim["start"] : claim["end"]] == claim["quote"] for claim in claims)
    return text, {claim["id"]: (claim["start"], claim["end"]) for claim in claims}


def edits_of(text: str, how: Edits) -> list[Edit]:
    """Replacements ``(start, end, words)`` in the order of the old text."""
    if isinstance(how, Move):
        return sorted([(how.start, how.end, ""), (how.to, how.to, text[how.start : how.end])])
    if isinstance(how, LineEnds):
        return []
    if isinstance(how, Signs):
        seen = dict.fromkeys(how.ways, 0)
        found = []
        for at, sign in enumerate(text):
            if ways := how.ways.get(sign):
                found.append((at, at + 1, ways[seen[sign] % len(ways)]))
                seen[sign] += 1
        return found
    return how


def revised(text: str, how: Edits) -> str:
    pieces, at = [], 0
    for start, end, words in edits_of(text, how):
        pieces += [text[at:start], words]
        at = end
    new = "".join([*pieces, text[at:]])
    if isinstance(how, LineEnds):
        raw = new.replace("\n", how.sign).encode()
        assert raw != new.encode()
        return normalise(raw, max_bytes=100_000).text
    assert new != text
    return new


@pytest.mark.parametrize(
    ("number", "how", "touched"),
    [(number, how, touched) for number, _, how, touched in REVISIONS],
    ids=[f"{way} in article {number}" for number, way, _, _ in REVISIONS],
)
def test_every_mark_ends_where_a_person_would_put_it(
    shared_dir: Path, number: int, how: Edits, touched: dict[str, Expected]
) -> None:
    text, marks = article(shared_dir, number)
    new = revised(text, how)
    assert touched.keys() <= marks.keys()
    for (name, (start, end)), landing in zip(marks.items(), reanchor(text, new, list(marks.values())), strict=True):
        shift = sum(len(words) - (to - at) for at, to, words in edits_of(text, how) if to <= start)
        shifted = (start + shift, end + shift)
        expected = touched.get(name, Expected("exact", recheck=False))
        place = expected.place or (None if expected is ORPHAN else shifted)
        assert (landing.state, landing.recheck) == (expected.state, expected.recheck), (name, landing)
        assert (landing.start, landing.end) == (place or (None, None)), (name, landing)
        if landing.state in ("exact", "moved"):
            assert place
            assert new[slice(*place)] == text[start:end]


def test_each_article_is_revised_in_ten_ways() -> None:
    ways = {(number, way) for number, way, _, _ in REVISIONS}
    assert len(ways) == len(REVISIONS) == 50
    assert len({way for _, way in ways}) == 10


def test_there_and_back_again_every_mark_that_stayed_is_where_it_was(shared_dir: Path) -> None:
    for number, way, how, _ in REVISIONS:
        text, marks = article(shared_dir, number)
        new = revised(text, how)
        there = {
            mark: landing
            for mark, landing in zip(marks.values(), reanchor(text, new, list(marks.values())), strict=True)
            if landing.state in ("exact", "moved")
        }
        back = reanchor(new, text, [place(landing) for landing in there.values()])
        for mark, landing in zip(there, back, strict=True):
            assert landing.state in ("exact", "moved"), (number, way, mark)
            assert place(landing) == mark, (number, way)


def place(landing: Landing) -> tuple[int, int]:
    assert landing.start is not None
    assert landing.end is not None
    return landing.start, landing.end
