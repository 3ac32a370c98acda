"""The claim pages: the list, one claim with everything that hangs on it, and what can be done there."""

from factcheck.web.claims.lists import claim_list
from factcheck.web.claims.page import claim
from factcheck.web.claims.posts import (
    add_evidence,
    ask_reply,
    assign,
    comment,
    confirm_relation,
    edit,
    edit_evidence,
    edit_sighting,
    log_attempt,
    log_reply,
    recheck,
    reject_relation,
    relate,
    transition,
    withdraw_evidence,
)

__all__ = [
    "add_evidence",
    "ask_reply",
    "assign",
    "claim",
    "claim_list",
    "comment",
    "confirm_relation",
    "edit",
    "edit_evidence",
    "edit_sighting",
    "log_attempt",
    "log_reply",
    "recheck",
    "reject_relation",
    "relate",
    "transition",
    "withdraw_evidence",
]
