"""Which texts say something like this one: character n-grams for wording, BM25 for rare words, z-scored and summed.

Both are computed over the texts at hand, so a score says how a text stands out among them and compares only
within one call.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

_K1 = 1.5
_B = 0.75
_SHORTEST_GRAM, _LONGEST_GRAM = 3, 5
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Ranked:
    """The place of a text in the sequence given, and its score: 0 is average, higher is more alike."""

    index: int
    score: float


def rank(query: str, texts: Sequence[str]) -> list[Ranked]:
    """All ``texts``, the most similar to ``query`` first; equal scores keep the order given. Made for up to 2,000."""
    if not texts:
        return []
    by_gram = _z_scores(cosines(grams(query), [grams(text) for text in texts]))
    by_word = _z_scores(_bm25(_words(query), [_words(text) for text in texts]))
    ranked = [
        Ranked(index, round(gram + word, 9)) for index, (gram, word) in enumerate(zip(by_gram, by_word, strict=True))
    ]
    return sorted(ranked, key=lambda one: (-one.score, one.index))


def _words(text: str) -> Counter[str]:
    return Counter(_WORD.findall(text.casefold()))


def grams(text: str) -> Counter[str]:
    """The 3- to 5-grams of each word with a space on either side, so that beginnings and ends of words count."""
    grams: Counter[str] = Counter()
    for word, times in _words(text).items():
        padded = f" {word} "
        for size in range(_SHORTEST_GRAM, _LONGEST_GRAM + 1):
            if len(padded) < size:
                break
            for at in range(len(padded) - size + 1):
                grams[padded[at : at + size]] += times
    return grams


def cosines(query: Counter[str], texts: Sequence[Counter[str]]) -> list[float]:
    """How alike each text is to the query, 0 … 1, all given as counts of their parts.

    Of sublinear TF-IDF vectors; the inverse document frequency is smoothed, as scikit-learn does.
    """
    seen: defaultdict[str, int] = defaultdict(int)
    for text in texts:
        for gram in text:
            seen[gram] += 1
    count = len(texts)
    idf = {gram: math.log((1 + count) / (1 + times)) + 1 for gram, times in seen.items()}
    unseen = math.log(1 + count) + 1
    weights = {gram: (1 + math.log(times)) * idf.get(gram, unseen) for gram, times in query.items()}
    length = math.sqrt(sum(weight * weight for weight in weights.values()))
    cosines: list[float] = []
    for text in texts:
        dot = square = 0.0
        for gram, times in text.items():
            weight = idf[gram] if times == 1 else (1 + math.log(times)) * idf[gram]
            square += weight * weight
            if gram in weights:
                dot += weight * weights[gram]
        cosines.append(dot / (length * math.sqrt(square)) if length and square else 0.0)
    return cosines


def _bm25(query: Counter[str], texts: Sequence[Counter[str]]) -> list[float]:
    """Okapi BM25 with the never negative inverse document frequency of Lucene."""
    count = len(texts)
    lengths = [sum(text.values()) for text in texts]
    average = sum(lengths) / count or 1.0
    seen = {word: sum(1 for text in texts if word in text) for word in query}
    idf = {word: math.log(1 + (count - times + 0.5) / (times + 0.5)) for word, times in seen.items()}
    scores: list[float] = []
    for text, length in zip(texts, lengths, strict=True):
        damping = _K1 * (1 - _B + _B * length / average)
        scores.append(
            sum(idf[word] * text[word] * (_K1 + 1) / (text[word] + damping) for word in query if word in text)
        )
    return scores


def _z_scores(values: Sequence[float]) -> list[float]:
    mean = sum(values) / len(values)
    spread = math.sqrt(sum((value - mean) ** 2 for value in values) / len(values))
    return [(value - mean) / spread if spread > 1e-12 else 0.0 for value in values]
