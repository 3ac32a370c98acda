"""Filters of lists, read from an address. What makes no sense is ignored: a filter never stops a page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms

from factcheck.models import Claim, Desk, DeskArticle, Rating, Story
from factcheck.web.forms.fields import StoryField, offer_stories


class ListForm(forms.Form):
    narrows = True  # a filter: nothing in it is asked for, so nothing has to be called optional
    use_required_attribute = False
    q = forms.CharField(
        required=False,
        max_length=200,
        label="Words",
        widget=forms.TextInput(attrs={"type": "search", "dir": "auto", "autocomplete": "off"}),
    )
    story = StoryField()

    def __init__(self, *args: Any, desk: Desk, stories: Sequence[Story], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_stories(self.fields["story"], desk, stories)
        field = self.fields["story"]
        assert isinstance(field, StoryField)
        field.choices = [("", "Every story"), *((str(story.uuid), story.title) for story in stories)]

    def read(self) -> dict[str, Any]:
        """The filters that make sense."""
        self.full_clean()
        return dict(self.cleaned_data)


class ArticleListForm(ListForm):
    state = forms.ChoiceField(choices=DeskArticle.State.choices, required=False, widget=forms.HiddenInput)


class ClaimListForm(ListForm):
    rating = forms.ChoiceField(required=False)
    claimant = forms.CharField(
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"dir": "auto", "list": "speakers", "autocomplete": "off"}),
    )
    waiting = forms.ChoiceField(
        required=False,
        label="Waiting for",
        choices=[("", "Anything"), *((key, label) for key, label in Claim.WaitingFor.choices if key)],
    )
    state = forms.ChoiceField(choices=Claim.State.choices, required=False, widget=forms.HiddenInput)
    mine = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, scale: Iterable[Rating], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["rating"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Every rating"), *((rating.key, rating.label) for rating in scale)]
