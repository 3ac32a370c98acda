"""Which characters of a text stand where in its next wording: what re-anchoring and the view of differences rest on.

Blocks first, wherever they stand: those with the same words are paired, then those that are alike, one to one. Inside
a pair the same is done with sentences, and inside a pair of sentences with words. Never is a text searched as a whole
for something that looks like a passage: that is how marks jump to look-alike sentences. Only a whole sentence that is
gone from here, and stands once where nothing stood before, is taken as moved.

All positions are code points, all ranges half-open.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Container, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise
from typing import NamedTuple

import regex  # type: ignore[import-untyped]
from rapidfuzz.distance import Indel

from annotations.text.blocks import iter_blocks, reading
from annotations.text.sentences import SPLITTER

ALIKE = 0.6
"""Similarity from which two blocks, or two sentences of a pair of blocks, may be the same one, edited."""
MARGIN = 0.03
"""By how much an edited one has to be more alike than any other, lest it be called unsure."""
MOVED_LENGTH = 25
"""Code points, spaces folded, from which a sentence is long enough to be known again elsewhere."""
CHANCE_LENGTH = 16
"""Code points up to which the same words inside rewritten ones may stand there by chance."""

_COMPARED_AT_MOST = 2_500
_CANDIDATES = 6
_COMMON = 50
_FEWEST_WORDS = 3
_CELLS_AT_MOST = 100_000_000  # of a bit each

_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_PLAIN_TOKEN = re.compile(r"\w+|[^\w\s]")
# A word goes on through accents that stand for themselves, and through the joiners of Persian and the Indic scripts.
_TOKEN = regex.compile(
    rf"[^\W{_UNSPACED}][[\w\p{{M}}\u200c\u200d]--[{_UNSPACED}]]*+|(?!\s)\X", regex.VERSION1 | regex.UNICODE
)
_STYLES = {**dict.fromkeys("“”„‟«»", '"'), **dict.fromkeys("‘’‚‛‹›", "'")}


class Run(NamedTuple):
    """``length`` code points that are the same in both texts, from ``old`` and from ``new`` on.

    ``sure`` is False where another place would do as well: among paragraphs that look alike.
    """

    old: int
    new: int
    length: int
    sure: bool = True


class Stretch(NamedTuple):
    """What stood at ``[old, old_end)`` was rewritten as what stands at ``[new, new_end)``; either may be empty."""

    old: int
    old_end: int
    new: int
    new_end: int


@dataclass(frozen=True)
class Alignment:
    """``runs`` and ``stretches`` by the order of the old text. What neither holds has no counterpart.

    ``in_order`` are the runs, by number, that follow each other in both texts; the others were moved. ``compared`` are
    the parts that were laid against each other word by word.
    """

    runs: list[Run]
    stretches: list[Stretch]
    compared: list[Stretch]
    in_order: frozenset[int]

    def run_at(self, at: int) -> int | None:
        """The number of the run that holds the old text's code point ``at``."""
        number = bisect_right(self._run_starts, at) - 1
        return number if number >= 0 and at < self.runs[number].old + self.runs[number].length else None

    def stretch_at(self, at: int) -> Stretch | None:
        return _holding(self.stretches, self._stretch_starts, at)

    def compared_at(self, at: int) -> Stretch | None:
        return _holding(self.compared, self._compared_starts, at)

    def whole(self, first: int, last: int) -> bool:
        """Whether these runs, by number, and all between them keep their distances, and all are sure."""
        return self._whole_from[last] <= first

    @cached_property
    def _run_starts(self) -> list[int]:
        return [run.old for run in self.runs]

    @cached_property
    def _stretch_starts(self) -> list[int]:
        return [stretch.old for stretch in self.stretches]

    @cached_property
    def _compared_starts(self) -> list[int]:
        return [stretch.old for stretch in self.compared]

    @cached_property
    def _whole_from(self) -> list[int]:
        """For each run the first one from which on all up to it are whole; for one that is not sure, none."""
        found: list[int] = []
        start = 0
        for number, run in enumerate(self.runs):
            before = self.runs[number - 1] if number else run
            if not before.sure or run.old - before.old != run.new - before.new:
                start = number
            found.append(start if run.sure else len(self.runs))
        return found


def _holding(stretches: Sequence[Stretch], starts: Sequence[int], at: int) -> Stretch | None:
    number = bisect_right(starts, at) - 1
    return stretches[number] if number >= 0 and at < stretches[number].old_end else None


def fold(words: str) -> str:
    """The words without what is only style: spacing, and the form of quotation marks."""
    folded = " ".join(words.split())
    if not folded.isascii():
        for sign, plain in _STYLES.items():  # str.translate takes ten times as long
            folded = folded.replace(sign, plain)
    return folded


def tokens(words: str) -> list[str]:
    """Words and signs, without the space between them; of scripts that do not part words, each character.

    A character is what a reader takes for one: an accent, a skin tone or a joined emoji is never parted from it.
    """
    found: list[str] = (_PLAIN_TOKEN if words.isascii() else _TOKEN).findall(words)
    return found


def _token_places(text: str, start: int, end: int) -> list[tuple[int, int]]:
    words = text[start:end]
    pattern = _PLAIN_TOKEN if words.isascii() else _TOKEN
    return [(start + found.start(), start + found.end()) for found in pattern.finditer(words)]


def similarity(a: str, b: str) -> float:
    """0 for nothing in common, 1 for the same words: 1 - d/(m + n), with d the words that were put in or taken out."""
    return float(Indel.normalized_similarity(tokens(a), tokens(b)))


def align(old: str, new: str) -> Alignment:
    """Where the characters of ``old`` stand in ``new``. The same for the same texts, always."""
    if old == new:
        runs = [Run(0, 0, len(old))] if old else []
        return Alignment(runs, [], [], frozenset(range(len(runs))))
    found = _Found(old, new)
    found.compare()
    runs = _joined(sorted(found.runs))
    straight = _heaviest([(run.new, run.length) for run in runs])
    return Alignment(runs, sorted(found.stretches), sorted(found.compared), frozenset(straight))


class _Unit(NamedTuple):
    """A block or a sentence: ``[start, end)`` are its words, and the space behind them goes on to ``next``."""

    start: int
    end: int
    next: int


class _Link(NamedTuple):
    """A sentence, in this block of the old text, that stands in that block of the new one."""

    block: int
    old: _Unit
    new_block: int
    new: _Unit


class _Found:
    """What was found so far."""

    def __init__(self, old: str, new: str) -> None:
        self.old, self.new = old, new
        self.runs: list[Run] = []
        self.stretches: list[Stretch] = []
        self.compared: list[Stretch] = []

    def compare(self) -> None:
        ours, theirs = _blocks(self.old), _blocks(self.new)
        ends = len(ours), len(theirs)
        equal = _equal_pairs(_words_of(self.old, ours), _words_of(self.new, theirs))
        back = set(equal.values())
        # What is left: first by the sentences that are still the same, then by how alike the others are.
        mine = {one: _sentences(self.old, unit) for one, unit in enumerate(ours) if one not in equal}
        yours = {other: _sentences(self.new, unit) for other, unit in enumerate(theirs) if other not in back}
        links = self._links(mine, yours)
        gone, come = {link.old for link in links}, {link.new for link in links}
        linked = dict(_most_linked(links))
        in_place = _in_place(equal, linked)
        pairs = {one: (other, True) for one, other in equal.items()}
        pairs |= {one: (other, one in in_place) for one, other in linked.items()}
        alike = _alike_pairs(
            {one: _tokens_of(self.old, units, without=gone) for one, units in mine.items()},
            {other: _tokens_of(self.new, units, without=come) for other, units in yours.items()},
            {one: other for one, (other, _) in pairs.items()},
            ends,
        )
        pairs |= {one: (other, sure) for one, other, sure in alike}
        moved = [link for link in links if pairs.get(link.block, (None, True))[0] != link.new_block]
        away, here = defaultdict(set), defaultdict(set)
        for link in moved:
            away[link.block].add(link.old)
            here[link.new_block].add(link.new)
        for one, (other, sure) in pairs.items():
            a, b = ours[one], theirs[other]
            if one in equal:
                self._compare(a.start, a.end, b.start, b.end, sure)
            else:
                self._compare_sentences(
                    _Part(self.old, a, mine[one], away[one]), _Part(self.new, b, yours[other], here[other]), gone, sure
                )
            self._compare(a.end, a.next, b.end, b.next, sure)
        for link in moved:
            stretches = len(self.stretches)
            self._compare(link.old.start, link.old.end, link.new.start, link.new.end, True)
            del self.stretches[stretches:]

    def _links(self, mine: Mapping[int, list[_Unit]], yours: Mapping[int, list[_Unit]]) -> list[_Link]:
        """Sentences that stand once among what is left of the old text, and once among what is left of the new one."""
        others = _single(self.new, yours)
        return [_Link(*place, *others[key]) for key, place in _single(self.old, mine).items() if key in others]

    def _compare_sentences(self, a: _Part, b: _Part, known: Container[_Unit], sure: bool) -> None:
        """Inside a pair of blocks: sentences are paired like blocks; what is left between two pairs, word by word.

        Those that are ``known`` to be the same are sure, even if the pair of blocks is not.
        """
        equal = _equal_pairs(a.keys(), b.keys())
        back = set(equal.values())
        ours, theirs = a.sentences, b.sentences
        alike = _alike_pairs(
            {
                one: _tokens_of(self.old, [unit])
                for one, unit in enumerate(ours)
                if one not in equal and unit not in a.away
            },
            {
                other: _tokens_of(self.new, [unit])
                for other, unit in enumerate(theirs)
                if other not in back and unit not in b.away
            },
            equal,
            (len(ours), len(theirs)),
        )
        pairs = sorted([*((one, other, True) for one, other in equal.items()), *alike])
        straight = _heaviest([(other, ours[one].end - ours[one].start) for one, other, _ in pairs])
        gone = _Rest(sorted({*(ours[one] for one, _, _ in pairs), *a.away}))
        come = _Rest(sorted({*(theirs[other] for _, other, _ in pairs), *b.away}))
        at, new_at = a.block.start, b.block.start
        for number, (one, other, certain) in enumerate(pairs):
            x, y = ours[one], theirs[other]
            if number in straight:
                self._compare_rest(gone.between(at, x.start), come.between(new_at, y.start), new_at, sure)
                at, new_at = x.next, y.next
            self._compare(x.start, x.end, y.start, y.end, x in known or (sure and certain))
            self._compare(x.end, x.next, y.end, y.next, sure)
        self._compare_rest(gone.between(at, a.block.end), come.between(new_at, b.block.end), new_at, sure)

    def _compare_rest(self, gone: list[tuple[int, int]], come: list[tuple[int, int]], new_at: int, sure: bool) -> None:
        """Sentences without a partner, between two pairs. With others among them nobody can tell what became what."""
        if len(gone) == 1 and len(come) == 1:
            self._compare(*gone[0], *come[0], sure, shortest=CHANCE_LENGTH)
        else:
            self.stretches += [Stretch(start, end, new_at, new_at) for start, end in gone]

    def _compare(self, start: int, end: int, new_start: int, new_end: int, sure: bool, *, shortest: int = 1) -> None:
        """Word by word. Of what is the same, pieces of fewer code points than ``shortest`` do not count."""
        old, new = self.old, self.new
        if old[start:end] == new[new_start:new_end]:
            if end > start:
                self.runs.append(Run(start, new_start, end - start, sure))
            return
        self.compared.append(Stretch(start, end, new_start, new_end))
        ours, theirs = _token_places(old, start, end), _token_places(new, new_start, new_end)
        same = _same_tokens([old[a:b] for a, b in ours], [new[a:b] for a, b in theirs])
        runs: list[list[int]] = []
        for one, other, count in same:
            for step in range(count):
                (a, a_end), (b, _) = ours[one + step], theirs[other + step]
                last = runs[-1] if runs else None
                if (
                    last
                    and old[last[0] + last[2] : a] == new[last[1] + last[2] : b]
                    and not old[last[0] + last[2] : a].strip()
                ):
                    last[2] = a_end - last[0]
                else:
                    runs.append([a, b, a_end - a])
        at, at_new = start, new_start
        for a, b, length in [run for run in runs if run[2] >= shortest]:
            self._rewritten(at, a, at_new, b, sure)
            self.runs.append(Run(a, b, length, sure))
            at, at_new = a + length, b + length
        self._rewritten(at, end, at_new, new_end, sure)

    def _rewritten(self, start: int, end: int, new_start: int, new_end: int, sure: bool) -> None:
        """A stretch, without the space that is the same at its two ends."""
        old, new = self.old, self.new
        before = 0
        while (
            start + before < end
            and new_start + before < new_end
            and _same_space(old[start + before], new[new_start + before])
        ):
            before += 1
        if before:
            self.runs.append(Run(start, new_start, before, sure))
        start, new_start = start + before, new_start + before
        after = 0
        while (
            end - after > start
            and new_end - after > new_start
            and _same_space(old[end - after - 1], new[new_end - after - 1])
        ):
            after += 1
        if after:
            self.runs.append(Run(end - after, new_end - after, after, sure))
        end, new_end = end - after, new_end - after
        if end > start or new_end > new_start:
            self.stretches.append(Stretch(start, end, new_start, new_end))


@dataclass(frozen=True)
class _Part:
    """A block with its sentences. Those that are ``away`` have their counterpart outside the other block."""

    text: str
    block: _Unit
    sentences: list[_Unit]
    away: set[_Unit]

    def keys(self) -> list[str | tuple[str, int]]:
        """By what each sentence is known in the other block; one that is away by nothing that could be there."""
        return [
            (self.text, unit.start) if unit in self.away else words
            for unit, words in zip(self.sentences, _words_of(self.text, self.sentences), strict=True)
        ]


class _Rest:
    """What some units, in their order, leave of a block."""

    def __init__(self, units: Sequence[_Unit]) -> None:
        self.units = units

    def between(self, start: int, end: int) -> list[tuple[int, int]]:
        """The pieces of ``[start, end)`` that are in none of the units."""
        pieces = []
        at = start
        for unit in self.units[bisect_right(self.units, start, key=lambda unit: unit.next) :]:
            if unit.start >= end:
                break
            if unit.start > at:
                pieces.append((at, unit.start))
            at = max(at, unit.next)
        if at < end:
            pieces.append((at, end))
        return pieces


def _single(text: str, sentences: Mapping[int, list[_Unit]]) -> dict[str, tuple[int, _Unit]]:
    """The sentences that are long enough to be known again and stand only once, with their blocks, by their words."""
    found: dict[str, tuple[int, _Unit] | None] = {}
    for block, units in sentences.items():
        for unit in units:
            key = fold(text[unit.start : unit.end])
            if len(key) >= MOVED_LENGTH:
                found[key] = None if key in found else (block, unit)
    return {key: place for key, place in found.items() if place is not None}


def _most_linked(links: Sequence[_Link]) -> list[tuple[int, int]]:
    """Which block became which, one to one, by how much of the one stands in the other."""
    shared: Counter[tuple[int, int]] = Counter()
    for link in links:
        shared[link.block, link.new_block] += link.old.end - link.old.start
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for (one, other), _ in sorted(shared.items(), key=lambda row: (-row[1], row[0])):
        if one not in pairs and other not in taken:
            pairs[one] = other
            taken.add(other)
    return list(pairs.items())


def _same_space(a: str, b: str) -> bool:
    return a == b and a.isspace()


def _blocks(text: str) -> list[_Unit]:
    return _with_space([(block.start, block.end) for block in iter_blocks(text)], len(text))


def _sentences(text: str, block: _Unit) -> list[_Unit]:
    found = SPLITTER.split(reading(text, block.start, block.end))
    return _with_space([(block.start + one.start, block.start + one.end) for one in found], block.end)


def _with_space(ranges: Sequence[tuple[int, int]], end: int) -> list[_Unit]:
    nexts = [*(start for start, _ in ranges[1:]), *([end] if ranges else [])]
    return [_Unit(start, stop, following) for (start, stop), following in zip(ranges, nexts, strict=True)]


def _words_of(text: str, units: Sequence[_Unit]) -> list[str]:
    return [fold(text[unit.start : unit.end]) for unit in units]


def _tokens_of(text: str, units: Sequence[_Unit], without: Container[_Unit] = ()) -> list[str]:
    return [
        word for unit in units if unit not in without for word in tokens(fold(text[unit.start : unit.end]).casefold())
    ]


# Pairs


def _equal_pairs(ours: Sequence[Hashable], theirs: Sequence[Hashable]) -> dict[int, int]:
    """Those with the same words. Of several with the same words their neighbours tell which is which.

    Where some of several are gone and the neighbours do not tell which, none is paired.
    """
    count, their_count = Counter(ours), Counter(theirs)
    once = {key: number for number, key in enumerate(theirs) if their_count[key] == 1}
    pairs = {number: once[key] for number, key in enumerate(ours) if count[key] == 1 and key in once}
    back = {other: one for one, other in pairs.items()}

    def open_pair(one: int, other: int) -> bool:
        inside = 0 <= one < len(ours) and 0 <= other < len(theirs)
        return inside and one not in pairs and other not in back and ours[one] == theirs[other]

    def add(one: int, other: int) -> None:
        pairs[one], back[other] = other, one

    edges = [(-1, -1), (len(ours), len(theirs))]
    for one, other in sorted([*pairs.items(), *edges]):
        for step in (1, -1):
            a, b = one + step, other + step
            while open_pair(a, b) and count[ours[a]] <= their_count[ours[a]]:
                add(a, b)
                a, b = a + step, b + step
    for one, other in sorted([*pairs.items(), edges[0]]):
        if open_pair(one + 1, other + 1) and ((one + 2, other + 2) == edges[1] or pairs.get(one + 2) == other + 2):
            add(one + 1, other + 1)
    for key, places in _open_places(ours, pairs).items():
        others = (
            [number for number, their_key in enumerate(theirs) if their_key == key and number not in back]
            if key in their_count
            else []
        )
        if len(places) == len(others):
            for one, other in zip(places, others, strict=True):
                add(one, other)
        elif len(places) < len(others):
            for one in places:
                nearest = min(others, key=lambda other: abs(other * len(ours) - one * len(theirs)))
                others.remove(nearest)
                add(one, nearest)
    return pairs


def _open_places(keys: Sequence[Hashable], pairs: Mapping[int, int]) -> dict[Hashable, list[int]]:
    found: dict[Hashable, list[int]] = defaultdict(list)
    for number, key in enumerate(keys):
        if number not in pairs:
            found[key].append(number)
    return found


def _alike_pairs(
    ours: Mapping[int, list[str]], theirs: Mapping[int, list[str]], pairs: Mapping[int, int], ends: tuple[int, int]
) -> list[tuple[int, int, bool]]:
    """Of those without a partner, given by their words, the most alike first. ``ends`` is how many there are in all.

    Sure is one that is in its place, and more alike than any other.
    """
    back = set(pairs.values())
    left = {one: words for one, words in ours.items() if one not in pairs and len(words) >= _FEWEST_WORDS}
    right = {other: words for other, words in theirs.items() if other not in back and len(words) >= _FEWEST_WORDS}
    scores = []
    for one, other in _candidates(left, right):
        score = _contained(left[one], right[other]) or _alikeness(left[one], right[other])
        if score >= ALIKE:
            scores.append((score, one, other))
    scores.sort(key=lambda row: (-row[0], abs(row[1] * ends[1] - row[2] * ends[0]), row[1]))
    best: dict[tuple[str, int], list[float]] = defaultdict(list)
    for score, one, other in scores:
        best["ours", one].append(score)
        best["theirs", other].append(score)
    mine: dict[int, int] = {}
    taken: set[int] = set()
    chosen = []
    for score, one, other in scores:
        if one not in mine and other not in taken:
            mine[one] = other
            taken.add(other)
            chosen.append((score, one, other))
    in_place = _in_place(pairs, mine)
    found = []
    for score, one, other in chosen:
        rivals = [*best["ours", one], *best["theirs", other]]
        rivals.remove(score)
        rivals.remove(score)
        alone = _follows(one - 1, other - 1, pairs, ends) and _follows(one + 1, other + 1, pairs, ends)
        found.append((one, other, alone or (one in in_place and all(rival <= score - MARGIN for rival in rivals))))
    return found


def _alikeness(ours: Sequence[str], theirs: Sequence[str]) -> float:
    """``similarity``; of more words than can be laid against each other that of their bags, which is never less."""
    if len(ours) * len(theirs) <= _CELLS_AT_MOST:
        return float(Indel.normalized_similarity(ours, theirs, score_cutoff=ALIKE))
    shared = Counter(ours) & Counter(theirs)
    return 2 * shared.total() / (len(ours) + len(theirs))


def _contained(ours: Sequence[str], theirs: Sequence[str]) -> float:
    """Almost 1 where the one stands in the other word for word, and is long enough for that to be no chance."""
    a, b = " ".join(["", *ours, ""]), " ".join(["", *theirs, ""])
    return 0.99 if min(len(a), len(b)) >= MOVED_LENGTH and (a in b or b in a) else 0.0


def _in_place(pairs: Mapping[int, int], mine: Mapping[int, int]) -> set[int]:
    """Of the alike (ours to theirs) those that stand between the same two equal pairs, and cross none of the others.

    One that is alike and elsewhere may have been moved and edited; or it went, and another came that looks like it. Of
    two that cross, nobody can tell which one stayed.
    """
    straight = _straight(sorted(pairs.items()))
    ours, theirs = [one for one, _ in straight], [other for _, other in straight]
    same_gap = [
        (one, other) for one, other in sorted(mine.items()) if bisect_right(ours, one) == bisect_right(theirs, other)
    ]
    highest = [-1, *accumulate((other for _, other in same_gap), max)]
    lowest = [*accumulate((other for _, other in reversed(same_gap)), min)][::-1]
    return {
        one
        for (one, other), before, after in zip(same_gap, highest, [*lowest[1:], math.inf], strict=False)
        if before < other < after
    }


def _straight(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    kept = _heaviest([(other, 1) for _, other in pairs])
    return [pair for number, pair in enumerate(pairs) if number in kept]


def _follows(one: int, other: int, pairs: Mapping[int, int], ends: tuple[int, int]) -> bool:
    """Whether these two are a pair, or both the end of the text."""
    return pairs.get(one) == other or (one, other) in ((-1, -1), ends)


def _candidates(left: Mapping[int, list[str]], right: Mapping[int, list[str]]) -> Iterator[tuple[int, int]]:
    """Which to compare: all, or of many those that share the most words that are not common to all."""
    if len(left) * len(right) <= _COMPARED_AT_MOST:
        yield from ((one, other) for one in left for other in right)
        return
    holders: dict[str, list[int]] = defaultdict(list)
    for one, words in left.items():
        for word in set(words):
            holders[word].append(one)
    for other, words in right.items():
        shared: Counter[int] = Counter()
        for word in set(words):
            if len(found := holders.get(word, ())) <= _COMMON:
                shared.update(found)
        yield from ((one, other) for one, _ in sorted(shared.items(), key=lambda row: (-row[1], row[0]))[:_CANDIDATES])


# Words


def _same_tokens(ours: Sequence[str], theirs: Sequence[str]) -> list[tuple[int, int, int]]:
    """A longest common subsequence, as (place in ours, place in theirs, length), in order.

    Of more words than can be laid against each other, only between groups of words that each has once. Where all words
    of the one stand in the other in one piece, upper and lower case aside, that is where they are: a sentence that was
    joined to one that begins like it is not read into that one.
    """
    if (at := _inside(ours, theirs)) is not None:
        return _same_from(ours, theirs, 0, at)
    if (at := _inside(theirs, ours)) is not None:
        return _same_from(ours, theirs, at, 0)
    before = 0
    while before < len(ours) and before < len(theirs) and ours[before] == theirs[before]:
        before += 1
    after = 0
    while after < min(len(ours), len(theirs)) - before and ours[-1 - after] == theirs[-1 - after]:
        after += 1
    found = [(0, 0, before)] if before else []
    a, b = ours[before : len(ours) - after], theirs[before : len(theirs) - after]
    if a and b:
        found += [(one + before, other + before, length) for one, other, length in _middle(a, b)]
    if after:
        found.append((len(ours) - after, len(theirs) - after, after))
    return found


def _inside(some: Sequence[str], more: Sequence[str]) -> int | None:
    """From which of ``more`` words on ``some`` follow each other, if that is so at one place."""
    if not 0 < len(some) < len(more):
        return None
    wanted, text = ("\n".join(["", *words, ""]).casefold() for words in (some, more))
    at = text.find(wanted)
    return text.count("\n", 0, at) if at >= 0 and text.find(wanted, at + 1) < 0 else None


def _same_from(ours: Sequence[str], theirs: Sequence[str], one: int, other: int) -> list[tuple[int, int, int]]:
    """The same words, in pieces, when ours from ``one`` on are laid against theirs from ``other`` on."""
    found: list[tuple[int, int, int]] = []
    for step, (word, their_word) in enumerate(zip(ours[one:], theirs[other:], strict=False)):
        if word == their_word:
            last = found[-1] if found else None
            if last and last[0] + last[2] == one + step:
                found[-1] = (last[0], last[1], last[2] + 1)
            else:
                found.append((one + step, other + step, 1))
    return found


def _middle(ours: Sequence[str], theirs: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    if len(ours) * len(theirs) <= _CELLS_AT_MOST:
        for code in Indel.opcodes(ours, theirs):
            if code.tag == "equal":
                yield code.src_start, code.dest_start, code.src_end - code.src_start
        return
    anchors = _anchors(ours, theirs)
    at, at_theirs = 0, 0
    for one, other in [*anchors, (len(ours), len(theirs))] if anchors else ():
        if one >= at and other >= at_theirs:
            for a, b, length in _same_tokens(ours[at:one], theirs[at_theirs:other]):
                yield a + at, b + at_theirs, length
            at, at_theirs = one, other


_GROUP = 4


def _anchors(ours: Sequence[str], theirs: Sequence[str]) -> list[tuple[int, int]]:
    """Where groups of words begin that each has once, as far as they follow each other in both."""
    places = _once(theirs)
    common = [(one, places[group]) for group, one in _once(ours).items() if group in places]
    common.sort()
    straight = _heaviest([(other, 1) for _, other in common])
    return [pair for number, pair in enumerate(common) if number in straight]


def _once(words: Sequence[str]) -> dict[tuple[str, ...], int]:
    places: dict[tuple[str, ...], int] = {}
    for at in range(len(words) - _GROUP + 1):
        group = tuple(words[at : at + _GROUP])
        places[group] = -1 if group in places else at
    return {group: at for group, at in places.items() if at >= 0}


def _joined(runs: Sequence[Run]) -> list[Run]:
    """Runs that go on in each other, as one."""
    joined: list[Run] = []
    for run in runs:
        last = joined[-1] if joined else None
        if last and (last.old + last.length, last.new + last.length, last.sure) == (run.old, run.new, run.sure):
            joined[-1] = last._replace(length=last.length + run.length)
        else:
            joined.append(run)
    return joined


def _heaviest(items: Sequence[tuple[int, int]]) -> set[int]:
    """Of (place, weight) the numbers of those whose places rise and whose weights, above 0, sum up to the most.

    By a tree of prefix maxima (Fenwick, 1994), in n log n.
    """
    if all(one < other for (one, _), (other, _) in pairwise(items)):
        return set(range(len(items)))
    ranks = {place: rank for rank, place in enumerate(sorted({place for place, _ in items}), 1)}
    tree = [(0, -1)] * (len(ranks) + 1)
    before: list[int] = []
    top = (0, -1)
    for number, (place, weight) in enumerate(items):
        rank = ranks[place]
        best, at = (0, -1), rank - 1
        while at:
            if tree[at][0] > best[0]:
                best = tree[at]
            at &= at - 1
        before.append(best[1])
        mine = (best[0] + weight, number)
        if mine[0] > top[0]:
            top = mine
        at = rank
        while at < len(tree):
            if mine[0] > tree[at][0]:
                tree[at] = mine
            at += at & -at
    found, number = set(), top[1]
    while number >= 0:
        found.add(number)
        number = before[number]
    return found
