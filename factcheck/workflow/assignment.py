"""Who may give what to whom: people take and let go of what is theirs, a lead gives and takes for everybody."""

from __future__ import annotations

from factcheck.errors import Problem, Refused
from factcheck.workflow.claimfile import Caller
from factcheck.workflow.roles import PERMISSIONS, at_least, role_refusal


def assign_refusal(caller: Caller, *, now: int | None, to: int | None, holder: str = "") -> Problem | None:
    """Why the caller cannot move it from the user ``now`` to ``to`` (None: nobody), or None.

    ``holder`` is the name of who has it, for the sentence.
    """
    if sentence := role_refusal(caller.role, PERMISSIONS["assign"]):
        return Refused(sentence)
    if at_least(caller.role, PERMISSIONS["assign.others"]):
        return None
    if to not in (None, caller.user_id):
        return Refused("You can take it yourself; giving it to somebody else needs a team lead.")
    if now not in (None, caller.user_id):
        return Refused(f"{holder} has it. Taking it from them needs a team lead.")
    return None
