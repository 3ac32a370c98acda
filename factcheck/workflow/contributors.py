"""Who has contributed: which events wrote something that the content hash covers, and how a sentence says it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from factcheck.models.event import Verb
from factcheck.workflow.words import listed

Payload = Mapping[str, Any]

HASHED_OF_CLAIM: dict[str, str] = {
    "statement": "the statement",
    "claimant": "the claimant",
    "claimed_on": "the date",
    "kind": "the kind",
    "single_source_reason": "the reason for a single source",
}
UNHASHED_OF_EVIDENCE = frozenset({"note", "accessed_at"})
"""What can be changed about a source without changing what a reviewer answers for. Everything else is hashed."""


def _always(words: str) -> Callable[[Payload], str]:
    return lambda payload: words


def _evidence_edited(payload: Payload) -> str:
    """``hashed`` says whether what was changed is; an event that does not say is taken to be one that was."""
    return "changed the evidence" if payload.get("hashed", True) else ""


def _if_sources_went(words: str) -> Callable[[Payload], str]:
    """Sightings and links are not hashed; only with sources (``evidence``) does the content change."""
    return lambda payload: words if payload.get("evidence") else ""


def _claim_edited(payload: Payload) -> str:
    changed = [words for field, words in HASHED_OF_CLAIM.items() if field in payload.get("changes", {})]
    return f"changed {listed(changed)}" if changed else ""


def _carried(payload: Payload) -> str:
    """It is told on both claims; only the one that got the verdict names where it is ``from``."""
    return f"carried the verdict of {payload.get('from_label', 'another claim')} over" if "from" in payload else ""


def _speaker_edited(payload: Payload) -> str:
    return "renamed the claimant" if "name" in payload.get("changes", {}) else ""


WROTE: dict[str, Callable[[Payload], str]] = {
    Verb.CLAIM_CREATED: _always("made the claim"),
    Verb.CLAIM_EDITED: _claim_edited,
    Verb.CLAIM_MERGED: _if_sources_went("merged another claim into it"),
    Verb.CLAIM_UNMERGED: _if_sources_went("took a merge back"),
    Verb.CLAIM_SPLIT: _if_sources_went("split the claim"),
    Verb.CLAIM_CORRECTED: _always("wrote the correction’s public note"),
    Verb.EVIDENCE_ADDED: _always("added evidence"),
    Verb.EVIDENCE_EDITED: _evidence_edited,
    Verb.EVIDENCE_WITHDRAWN: _always("withdrew evidence"),
    Verb.VERDICT_PROPOSED: _always("proposed another verdict"),
    Verb.VERDICT_CARRIED: _carried,
    Verb.SPEAKER_EDITED: _speaker_edited,
}
"""Every verb that can be a contribution. Merging and splitting are one only where sources went over."""


def what_was_written(verb: str, payload: Payload) -> str:
    """What the event wrote of what the content hash covers, as a sentence goes on after a name; empty for nothing."""
    tell = WROTE.get(verb)
    return tell(payload) if tell else ""
