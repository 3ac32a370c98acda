"""Who may do what to a claim, when, and why not: pure functions over a loaded ClaimFile."""

from factcheck.workflow.claimfile import (
    Approval,
    ArchiveFacts,
    Caller,
    ClaimFile,
    Contribution,
    Correction,
    EvidenceFacts,
    PolicyFacts,
    ReplyFacts,
    VerdictFacts,
)
from factcheck.workflow.gate import Requirement, missing, requirements, warnings
from factcheck.workflow.roles import PERMISSIONS, RANK, Role, at_least, require, role_refusal
from factcheck.workflow.transitions import (
    BEFORE,
    TRANSITIONS,
    Offer,
    Transition,
    edit_refusal,
    offers,
    refusal,
    split_refusal,
    transition_named,
)

__all__ = [
    "BEFORE",
    "PERMISSIONS",
    "RANK",
    "TRANSITIONS",
    "Approval",
    "ArchiveFacts",
    "Caller",
    "ClaimFile",
    "Contribution",
    "Correction",
    "EvidenceFacts",
    "Offer",
    "PolicyFacts",
    "ReplyFacts",
    "Requirement",
    "Role",
    "Transition",
    "VerdictFacts",
    "at_least",
    "edit_refusal",
    "missing",
    "offers",
    "refusal",
    "require",
    "requirements",
    "role_refusal",
    "split_refusal",
    "transition_named",
    "warnings",
]
