"""Nearly the same text: agency copy under another headline, a text that holds most of another.

Texts are compared by their shingles: five words in a row, whatever their case, quotes, punctuation and line ends.
Where a script writes no spaces, a character counts as a word. The share of the smaller text that stands in the other
(containment) and the resemblance of both are those of A. Broder, "On the resemblance and containment of documents"
(1997), computed over whole texts. The fingerprint only finds what is worth comparing: the smallest hashes of a text, so
that two texts with a part in common tend to have some of them in common, whatever stands around that part.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b

SIZE = 5
"""Words in a shingle."""
FEWEST = 16
"""Shingles below which a text is too short to be told from its template: a score of one word, a headline."""
SHORT = 60
"""Shingles below which a text needs to be nearly the same altogether."""
SHARE, SHARE_OF_SHORT = 0.5, 0.8

_BASE, _STEP, _MOST = 16, 64, 96

# Characters of scripts without spaces are words of their own; combining marks stay with the letters before them.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
_WORD = re.compile(rf"[{_UNSPACED}]|(?:(?![{_UNSPACED}])[^\W_])+")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")


@dataclass(frozen=True, slots=True)
class Likeness:
    """How much two texts have in common, counted in shingles.

    ``share`` is the part of the smaller text that stands in the other one, ``resemblance`` what both have in common of
    all that either has; both from 0 to 1. ``shared`` is the number of shingles in common.
    """

    share: float
    resemblance: float
    shared: int
    smaller: int

    @property
    def is_copy(self) -> bool:
        """Whether the two are nearly the same text."""
        if self.smaller < FEWEST:
            return False
        return self.share >= (SHARE_OF_SHORT if self.smaller < SHORT else SHARE)


def shingles(text: str) -> frozenset[int]:
    """The text's shingles as hashes of 63 bits. Empty for a text of fewer words than a shingle has."""
    words = _words(text)
    return frozenset(_hash(words[at : at + SIZE]) for at in range(len(words) - SIZE + 1))


def fingerprint(some: Iterable[int]) -> list[int]:
    """The smallest of these shingles, in order: 16 and one more for each 64, at most 96.

    A longer text has more of them, so that a short one is found in it. None of a text that is too short.
    """
    every = sorted(some)
    if len(every) < FEWEST:
        return []
    return every[: min(_BASE + len(every) // _STEP, _MOST)]


def likeness(one: frozenset[int], other: frozenset[int]) -> Likeness:
    """Of two texts, by their shingles."""
    shared = len(one & other)
    smaller = min(len(one), len(other))
    either = len(one) + len(other) - shared
    return Likeness(
        share=shared / smaller if smaller else 0.0,
        resemblance=shared / either if either else 0.0,
        shared=shared,
        smaller=smaller,
    )


def candidates(found: Mapping[int, Sequence[int]], *, most: int) -> list[int]:
    """What is worth comparing, the most promising first: of what shares a hash (``found``: hash → who has it).

    A hash that many have is boilerplate and says little.
    """
    weights: dict[int, float] = {}
    for who in found.values():
        for one in who:
            weights[one] = weights.get(one, 0.0) + 1 / len(who)
    return sorted(weights, key=lambda one: (-weights[one], -one))[:most]


def _words(text: str) -> list[str]:
    folded = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)).casefold()
    # An apostrophe within a word does not part it: don’t and don't are one word, and no other two.
    return _WORD.findall(re.sub(r"(?<=\w)['’ʼ](?=\w)", "", folded))


def _hash(words: Sequence[str]) -> int:
    return int.from_bytes(blake2b(" ".join(words).encode(), digest_size=8).digest()) >> 1
