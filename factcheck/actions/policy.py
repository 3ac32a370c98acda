"""A desk's policy: what it asks for before it publishes."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from factcheck.actions.base import Actor, allow, lock, record, same_version
from factcheck.errors import Invalid
from factcheck.models import Policy
from factcheck.models.event import Verb

MOST = 9
"""More approvals or sources than that no desk gets together; a mistyped number would close it for good."""
NUMBERS = {"approvals_needed": "approvals", "sources_needed": "independent sources"}


@dataclass(frozen=True)
class PolicyChanges:
    """Fields to change; None leaves a field as it is."""

    approvals_needed: int | None = None
    sources_needed: int | None = None
    allows_single_source: bool | None = None
    requires_snapshots: bool | None = None
    requires_reply: bool | None = None
    requires_claimreview: bool | None = None


def policy_values(policy: Policy) -> dict[str, object]:
    """The fields as they stand."""
    return {name: getattr(policy, name) for name in PolicyChanges.__dataclass_fields__}


@transaction.atomic
def edit_policy(policy: Policy, *, by: Actor, seen: int | None, changes: PolicyChanges) -> Policy:
    """Change what the desk asks for, from now on and of claims that are under way. What is public stays.

    Raises Refused for anybody but an administrator, Stale for another version, Invalid for a number that is none.
    """
    allow("policy.edit", desk=policy.desk, by=by)
    policy = lock(Policy.objects.select_related("desk"), policy.pk)
    before = policy_values(policy)
    same_version(policy, seen=seen, now=before)
    wanted = {name: value for name in before if (value := getattr(changes, name)) is not None}
    if fields := {
        name: [f"{wanted[name]} is no number of {words} here. Choose 1 to {MOST}."]
        for name, words in NUMBERS.items()
        if name in wanted and not 1 <= wanted[name] <= MOST
    }:
        raise Invalid(" ".join(sentence for sentences in fields.values() for sentence in sentences), fields=fields)
    different = {name: [before[name], value] for name, value in wanted.items() if before[name] != value}
    if different:
        for name, (_, value) in different.items():
            setattr(policy, name, value)
        policy.row_version += 1
        policy.save()
        record(Verb.POLICY_EDITED, desk=policy.desk, by=by, changes=different)
    return policy
