"""One change of a claim's state, written with the event that says so."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from factcheck.actions.base import Actor, record
from factcheck.actions.claims import what_it_waits_for
from factcheck.models import Claim
from factcheck.models.event import Verb

Data = dict[str, Any]
"""What somebody sends with a transition, by the names of its needs."""


def move(claim: Claim, verb: Verb, *, to: str, by: Actor, **payload: Any) -> Claim:
    """Write the event, then the state that names it. The database refuses the one without the other."""
    event = record(verb, desk=claim.desk, by=by, claim=claim, state_from=claim.state, state_to=to, **payload)
    if to != claim.state:
        claim.state, claim.state_event = to, event
        claim.waiting_for = what_it_waits_for(claim, to)
        claim.waiting_since = timezone.now()
    claim.row_version += 1
    claim.save()
    return claim
