"""The form of a desk's policy. What each switch means stands beside it."""

from __future__ import annotations

from typing import Any

from django import forms

from factcheck.actions.policy import MOST
from factcheck.web.forms.base import VersionedForm


def number(label: str, help_text: str) -> forms.IntegerField:
    sentence = f"Give a number from 1 to {MOST}."
    return forms.IntegerField(
        min_value=1,
        max_value=MOST,
        label=label,
        help_text=help_text,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), sentence),
    )


def switch(label: str, help_text: str) -> forms.BooleanField:
    return forms.BooleanField(required=False, label=label, help_text=help_text)


class PolicyForm(VersionedForm):
    approvals_needed = number(
        "Approvals",
        "How many people who wrote nothing of a verdict have to approve it. There is no publishing without one.",
    )
    sources_needed = number(
        "Independent sources",
        "How many a rating from true to false rests on. Copies of one wire story, and pages of one site, are one.",
    )
    allows_single_source = switch(
        "A stated reason may stand in for a second source",
        "For what only one source can know, such as the register itself. The reason is reviewed and published.",
    )
    requires_snapshots = switch(
        "Every cited page has an archived copy",
        "Or somebody accepted, with a reason, that it cannot be archived.",
    )
    requires_reply = switch(
        "The right of reply is logged",
        "Who was asked and what came of it, or why nobody had to be asked. Who may still answer is waited for.",
    )
    requires_claimreview = switch(
        "The ClaimReview has no errors",
        "What search engines and archives read. Its warnings are shown and do not hold anything up.",
    )

    def switches(self) -> list[Any]:
        return [self[name] for name, field in self.fields.items() if isinstance(field, forms.BooleanField)]
