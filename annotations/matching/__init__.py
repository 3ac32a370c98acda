"""Which claims are about the same thing. Pure Python, no Django."""

from annotations.matching.same import Likely, likely_same
from annotations.matching.similarity import Ranked, rank

__all__ = ["Likely", "Ranked", "likely_same", "rank"]
