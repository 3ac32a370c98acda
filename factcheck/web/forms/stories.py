"""Forms of a story: who stands on which side in it, what it is merged into, what moves out of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from factcheck.models import Claim, DeskArticle, StoryParty
from factcheck.web.forms.base import PlainForm, VersionedForm
from factcheck.web.forms.fields import CHOOSE, Line, StoryField, Words

GONE = {"invalid_choice": "Some of these are not in the story any more. Look at it again."}


class StoryForm(PlainForm):
    title = Line(max_length=200, error_messages={"required": "Name the story."})
    summary = Words(rows=2, serif=False, required=False, help_text="What it is about, in a sentence or two.")


class PartyForm(PlainForm):
    speaker = Line(max_length=200, suggestions="speakers", error_messages={"required": "Name the speaker."})
    side = forms.ChoiceField(
        choices=StoryParty.Side.choices, widget=forms.RadioSelect, error_messages={"required": CHOOSE}
    )


class MergeForm(VersionedForm):
    into = StoryField(empty_label="Choose a story")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"].required = True
        self.fields["into"].error_messages["required"] = "Choose the story that this one is merged into."


class MoveForm(VersionedForm):
    """Articles and claims, by uuid, and where they go: to a story that is there, or to a new one."""

    articles = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple, error_messages=GONE)
    claims = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple, error_messages=GONE)
    to = StoryField(empty_label="Choose a story")
    title = Line(required=False, max_length=200, label="Or a new story")

    def offer(self, articles: Sequence[DeskArticle], claims: Sequence[Claim]) -> None:
        """Let the form offer what is in the story."""
        offered = {"articles": [row.article.uuid for row in articles], "claims": [claim.uuid for claim in claims]}
        for name, uuids in offered.items():
            field = self.fields[name]
            assert isinstance(field, forms.MultipleChoiceField)
            field.choices = [(str(uuid), str(uuid)) for uuid in uuids]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("articles") and not data.get("claims") and not self.errors:
            self.add_error(None, "Choose the articles or claims that move.")
        if bool(data.get("to")) == bool(data.get("title")) and not self.errors:
            self.add_error("title", "Choose a story or name a new one, one of the two.")
        return data
