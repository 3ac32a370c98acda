"""Under what a claim is looked up: hashes of its stems, groups of meaning, names and numbers."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import blake2b

from annotations.matching.concepts import concept_of
from annotations.matching.reading import Reading

MOST = 40
"""Hashes of a claim; a longer one is known by those of its beginning."""


def lookup_hashes(claim: Reading) -> list[int]:
    """Up to 40 hashes of 63 bits, in order. Claims about the same have some of them in common."""
    found = dict.fromkeys(_terms(claim))
    return sorted(int.from_bytes(blake2b(term.encode(), digest_size=8).digest()) >> 1 for term in list(found)[:MOST])


def _terms(claim: Reading) -> Iterator[str]:
    for name in sorted(claim.names):
        yield f"name:{name}"
    for number in claim.numbers:
        yield f"number:{number.low:g}-{number.high:g}"
    for concept in sorted(claim.concepts):
        yield f"concept:{concept}"
    for word in claim.stems:
        if concept_of(word) is None:
            yield word
