"""The claim pages: the list, one claim with everything that hangs on it, and what can be done there."""

from factcheck.web.claims.archive import read_copy, save_copy, save_file
from factcheck.web.claims.lists import claim_list
from factcheck.web.claims.page import claim
from factcheck.web.claims.posts.claim import assign, comment, edit, recheck
from factcheck.web.claims.posts.decisions import transition
from factcheck.web.claims.posts.evidence import add_evidence, edit_evidence, log_attempt, withdraw_evidence
from factcheck.web.claims.posts.relations import confirm_relation, reject_relation, relate
from factcheck.web.claims.posts.replies import ask_reply, excuse_reply, log_reply
from factcheck.web.claims.posts.sightings import edit_sighting
from factcheck.web.claims.posts.snapshots import accept_quote, retry_copy, waive_copy
from factcheck.web.claims.split import split

__all__ = [
    "accept_quote",
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
    "excuse_reply",
    "log_attempt",
    "log_reply",
    "read_copy",
    "recheck",
    "reject_relation",
    "relate",
    "retry_copy",
    "save_copy",
    "save_file",
    "split",
    "transition",
    "waive_copy",
    "withdraw_evidence",
]
