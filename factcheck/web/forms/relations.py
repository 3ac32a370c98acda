"""Forms of the links between claims."""

from __future__ import annotations

from typing import Any

from django import forms

from factcheck.models import ClaimRelation
from factcheck.models.claim import link_words
from factcheck.web.forms.base import PlainForm, VersionedForm
from factcheck.web.forms.fields import CHOOSE, Line

Kind = ClaimRelation.Kind

WAYS = [
    (Kind.CONTRADICTS, "contradicts it"),
    (Kind.SAME_AS, "says the same"),
    (Kind.DIFFERENT_SCOPE, "has another scope: both can be right"),
    *(
        (f"{kind}-{direction}", f"{link_words(kind, direction)} it")
        for kind in (Kind.UPDATES, Kind.QUALIFIES, Kind.SUPPORTS)
        for direction in ClaimRelation.Direction.values
    ),
]
"""How one claim can stand to another: kind and direction in one value, and the words after “This claim …”."""


class WayField(forms.CharField):
    """How this claim stands to the other, as one of ``WAYS``; read as kind and direction."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=40, error_messages={"required": CHOOSE}, **kwargs)

    def to_python(self, value: Any) -> Any:
        kind, _, direction = (super().to_python(value) or "").partition("-")
        return (kind, direction) if kind else None


class RelateForm(PlainForm):
    """``kind`` is the button that was pressed; without one ``way`` holds what was chosen from the list."""

    other = forms.UUIDField(widget=forms.HiddenInput, error_messages={"required": "Choose a claim to link."})
    kind = WayField(required=False)
    way = WayField(required=False)
    rationale = Line(required=False, max_length=2000, label="Why")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        data["way"] = data.get("kind") or data.get("way")
        if data["way"] is None:
            self.add_error("way", "Say how this claim stands to the other.")
        return data


class DecideRelationForm(VersionedForm):
    rationale = Line(required=False, max_length=2000, label="Why")


class RetypeForm(DecideRelationForm):
    way = WayField(label="This claim")
