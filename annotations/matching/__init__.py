"""Which claims are about the same thing. Pure Python, no Django."""

from annotations.matching.similarity import Ranked, rank

__all__ = ["Ranked", "rank"]
