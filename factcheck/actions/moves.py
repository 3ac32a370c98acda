"""One change of a claim's state, written with the event that says so."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from factcheck.actions.base import Actor, record
from factcheck.actions.claims import what_it_waits_for
from factcheck.actions.notices import tell_of_move
from factcheck.models import Claim
from factcheck.models.event import Verb

Data = dict[str, Any]
"""What somebody sends with a transition, by the names of its needs."""


def move(
    claim: Claim, verb: Verb, *, to: str, by: Actor, waiting_since: datetime | None = None, **payload: Any
) -> Claim:
    """Write the event, then the state that names it, and tell whom it concerns.

    The database refuses the state without the event. It waits from now on, or since ``waiting_since`` where a move is
    taken back. Only the effects of the table's rows call this (``transitions.EFFECTS``).
    """
    event = record(verb, desk=claim.desk, by=by, claim=claim, state_from=claim.state, state_to=to, **payload)
    if to != claim.state:
        claim.state, claim.state_event = to, event
        claim.waiting_for = what_it_waits_for(claim, to)
        claim.waiting_since = waiting_since or timezone.now()
    claim.row_version += 1
    claim.save()
    tell_of_move(event, claim)
    return claim
