"""Fields that read what people and browsers send.

Browsers send line ends in a textarea as CRLF. They are read as LF, so that a text which nobody changed stays the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from factcheck.actions.moments import moment_refusal
from factcheck.models import Desk, Story

CHOOSE = "Choose one."


class Words(forms.CharField):
    """Somebody's words: kept as typed, but for line ends."""

    def __init__(self, *, rows: int = 3, serif: bool = True, **kwargs: Any) -> None:
        widget = forms.Textarea(attrs={"rows": rows, "dir": "auto", **({"class": "said"} if serif else {})})
        super().__init__(widget=widget, strip=False, **kwargs)

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").replace("\r\n", "\n")


class Line(forms.CharField):
    """One line, such as a name."""

    def __init__(self, *, suggestions: str = "", **kwargs: Any) -> None:
        attrs = {"dir": "auto", "autocomplete": "off", **({"list": suggestions} if suggestions else {})}
        super().__init__(widget=forms.TextInput(attrs=attrs), **kwargs)


class Moment(forms.DateTimeField):
    """A day and a clock time in the newsroom's zone, without seconds."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(widget=widget, **kwargs)

    def to_python(self, value: Any) -> Any:
        return meant(super().to_python(value))


class Day(forms.DateField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)

    def to_python(self, value: Any) -> Any:
        return meant(super().to_python(value))


def meant(value: Any) -> Any:
    """The day or moment, if it is one that a desk can mean."""
    if refusal := moment_refusal(value):
        raise forms.ValidationError(refusal)
    return value


class Address(forms.URLField):
    """A web address; one without a scheme is read as https."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 2000)
        kwargs.setdefault(
            "error_messages",
            {
                "invalid": "This is not a web address. It begins with http:// or https://.",
                "required": "Give the address of the source.",
            },
        )
        widget = forms.URLInput(attrs={"dir": "ltr", "autocomplete": "off"})
        super().__init__(widget=widget, assume_scheme="https", **kwargs)


class StoryField(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic in the stubs only
    """One of the desk's stories, by its uuid; it shows nothing until ``offer_stories`` gives it the stories."""

    def __init__(self, empty_label: str = "No story", **kwargs: Any) -> None:
        super().__init__(Story.objects.none(), to_field_name="uuid", required=False, empty_label=empty_label, **kwargs)


def offer_stories(field: forms.Field, desk: Desk, stories: Sequence[Story]) -> None:
    """Let the field offer the stories, which were loaded already."""
    assert isinstance(field, StoryField)
    field.queryset = Story.objects.filter(desk=desk)
    field.choices = [("", field.empty_label or ""), *((str(story.uuid), story.title) for story in stories)]
