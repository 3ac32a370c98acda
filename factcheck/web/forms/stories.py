"""Forms of a story and of who stands on which side in it."""

from __future__ import annotations

from django import forms

from factcheck.models import StoryParty
from factcheck.web.forms.base import PlainForm
from factcheck.web.forms.fields import CHOOSE, Line, Words


class StoryForm(PlainForm):
    title = Line(max_length=200, error_messages={"required": "Name the story."})
    summary = Words(rows=2, serif=False, required=False, help_text="What it is about, in a sentence or two.")


class PartyForm(PlainForm):
    speaker = Line(max_length=200, suggestions="speakers", error_messages={"required": "Name the speaker."})
    side = forms.ChoiceField(
        choices=StoryParty.Side.choices, widget=forms.RadioSelect, error_messages={"required": CHOOSE}
    )
