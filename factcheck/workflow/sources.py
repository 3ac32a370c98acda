"""What may be done about a source's archived copy, beyond the role that it needs."""

from __future__ import annotations

from factcheck.errors import Problem, Refused
from factcheck.workflow.claimfile import Caller, ClaimFile
from factcheck.workflow.transitions import not_a_contributor


def quote_refusal(file: ClaimFile, caller: Caller) -> Problem | None:
    """Why the caller cannot accept a quote that the copy does not show, or None. Who contributed cannot."""
    if not_a_contributor(file, caller) is None:
        return None
    return Refused(
        "You wrote part of what stands here, so somebody else has to accept a quote that the archived copy does not "
        "show.",
        code="contributor",
    )
