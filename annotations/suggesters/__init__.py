"""Claim spotting: the protocol (``base``) and the default suggester (``cues``). Pure Python, no Django."""

from annotations.suggesters.base import VOICES, Draft, Reason, Suggester, Voice, checked
from annotations.suggesters.cues import THRESHOLD, CueSuggester, get_suggester

__all__ = [
    "THRESHOLD",
    "VOICES",
    "CueSuggester",
    "Draft",
    "Reason",
    "Suggester",
    "Voice",
    "checked",
    "get_suggester",
]
