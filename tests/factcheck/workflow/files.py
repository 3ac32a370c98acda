"""Claim files made by hand, for the rules that only read one. Without changes: complete but for its approval."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

from factcheck.workflow import Approval, ArchiveFacts, ClaimFile, EvidenceFacts, PolicyFacts, ReplyFacts, VerdictFacts

AUTHOR, REVIEWER = 7, 9
KEPT = ArchiveFacts("made")
POLICY_FIELDS = {field.name for field in fields(PolicyFacts)}
VERDICT_FIELDS = {field.name for field in fields(VerdictFacts)}


def source(number: int = 1, **changes: Any) -> EvidenceFacts:
    facts = {
        "url": f"https://site{number}.example/",
        "file_sha256": "",
        "title": "",
        "quote": "",
        "stance": "supports",
        "directness": "secondary",
        "origin": "",
        "archive": KEPT,
        **changes,
    }
    return EvidenceFacts(uuid=f"e{number}", **facts)


TRUE = VerdictFacts(
    id=1,
    number=1,
    rating_id=1,
    rating_key="true",
    rating_label="True",
    rating_number=5,
    rating_decides=True,
    summary="It is so.",
    rationale="Because.",
    author_id=AUTHOR,
    author_name="Mira Lindt",
)
CONTESTED = replace(TRUE, rating_key="contested", rating_label="Contested", rating_number=None, rating_decides=False)


def make(**changes: Any) -> ClaimFile:
    """``approvals="good"`` is one of exactly what stands there. Fields of policy and verdict go by their names."""
    policy = {name: changes.pop(name) for name in POLICY_FIELDS & changes.keys()}
    words = {name: changes.pop(name) for name in (VERDICT_FIELDS - {"number"}) & changes.keys()}
    verdict = changes.pop("verdict", TRUE)
    values: dict[str, Any] = {
        "claim_id": 1,
        "number": 12,
        "state": "approved",
        "statement": "The bridge is closed.",
        "kind": "other",
        "claimant": "",
        "claimed_on": None,
        "policy": PolicyFacts(**policy),
        "single_source_reason": "",
        "verdict": replace(verdict, **words) if verdict else None,
        "approvals": (),
        "evidence": (),
        "attempts": 0,
        "contributors": frozenset({AUTHOR}),
        "last_change": None,
        "live_publication": None,
        "replies": ReplyFacts(settled=1),
        "publisher": "Conflict desk",
        "scale": (1, 5),
        **changes,
    }
    if values["approvals"] == "good":
        values["approvals"] = (Approval(REVIEWER, "Priya Sand", ClaimFile(**{**values, "approvals": ()}).content_hash),)
    return ClaimFile(**values)
