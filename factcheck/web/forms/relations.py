"""Forms of the links between claims."""

from __future__ import annotations

from django import forms

from factcheck.web.forms.base import PlainForm, VersionedForm
from factcheck.web.forms.fields import Line


class RelateForm(PlainForm):
    other = forms.UUIDField(widget=forms.HiddenInput, error_messages={"required": "Choose a claim to link."})
    kind = forms.CharField()
    rationale = Line(required=False, max_length=2000, label="Why")


class DecideRelationForm(VersionedForm):
    rationale = Line(required=False, max_length=2000, label="Why")
