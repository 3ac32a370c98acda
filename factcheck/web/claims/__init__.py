"""The claim pages: the list, one claim with everything that hangs on it, and what can be done there."""

from factcheck.web.claims.archive import read_copy, save_copy, save_file
from factcheck.web.claims.lists import claim_list
from factcheck.web.claims.page import claim
from factcheck.web.claims.posts.claim import assign, comment, edit, recheck
from factcheck.web.claims.posts.decisions import transition
from factcheck.web.claims.posts.evidence import add_evidence, edit_evidence, log_attempt, withdraw_evidence
from factcheck.web.claims.posts.quantities import add_quantity, edit_quantity, remove_quantity
from factcheck.web.claims.posts.relations import (
    carry_relation,
    confirm_relation,
    reject_relation,
    relate,
    retype_relation,
)
from factcheck.web.claims.posts.replies import ask_reply, excuse_reply, log_reply
from factcheck.web.claims.posts.sightings import add_sighting, edit_sighting, remove_sighting
from factcheck.web.claims.posts.snapshots import accept_quote, retry_copy, waive_copy
from factcheck.web.claims.split import split

__all__ = [
    "accept_quote",
    "add_evidence",
    "add_quantity",
    "add_sighting",
    "ask_reply",
    "assign",
    "carry_relation",
    "claim",
    "claim_list",
    "comment",
    "confirm_relation",
    "edit",
    "edit_evidence",
    "edit_quantity",
    "edit_sighting",
    "excuse_reply",
    "log_attempt",
    "log_reply",
    "read_copy",
    "recheck",
    "reject_relation",
    "relate",
    "remove_quantity",
    "remove_sighting",
    "retry_copy",
    "retype_relation",
    "save_copy",
    "save_file",
    "split",
    "transition",
    "waive_copy",
    "withdraw_evidence",
]
