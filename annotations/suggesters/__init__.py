"""Claim spotting: the protocol (``base``), the linear model and the default suggester. Pure Python, no Django."""

from annotations.suggesters.base import VOICES, Draft, Reason, Suggester, Voice, checked
from annotations.suggesters.linear import LinearSuggester, get_suggester, passage_of, suggester_with
from annotations.suggesters.model import Model, by_hand, shipped

__all__ = [
    "VOICES",
    "Draft",
    "LinearSuggester",
    "Model",
    "Reason",
    "Suggester",
    "Voice",
    "by_hand",
    "checked",
    "get_suggester",
    "passage_of",
    "shipped",
    "suggester_with",
]
