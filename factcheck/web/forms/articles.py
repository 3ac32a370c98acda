"""Forms that bring a text in: an article, or a new revision of one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from factcheck.models import Desk, Story
from factcheck.web.forms.base import PlainForm
from factcheck.web.forms.fields import Address, Line, Moment, StoryField, offer_stories


class RawText(forms.Field):
    """A pasted text, handed on exactly as it came: the ingest normalises it once."""

    widget = forms.Textarea(attrs={"rows": 10, "dir": "auto", "class": "said"})

    def to_python(self, value: Any) -> str:
        return value or ""


ACCEPTED_FILES = ".txt,.html,.htm,.md,text/plain,text/html,text/markdown"


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class ManyFiles(forms.FileField):
    widget = ManyFilesInput(attrs={"multiple": True, "accept": ACCEPTED_FILES})

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        """The files as they came; an empty one is left to the ingest, which names it."""
        return list(data or [])


class ArticleForm(PlainForm):
    text = RawText(required=False, label="Text")
    uploads = ManyFiles(
        required=False,
        label="Files",
        help_text="One or several .txt, .html or .md files. Each becomes an article of its own.",
    )
    title = Line(required=False, max_length=300, help_text="Empty: from the page, or the text’s first line.")
    outlet = Line(required=False, max_length=200, suggestions="outlets", help_text="Who published it.")
    story = StoryField()
    new_story = Line(required=False, max_length=200, label="Or a new story")
    language = Line(required=False, max_length=35, help_text="Such as en, ar or uk.")
    published_at = Moment(required=False, label="Published")
    url = Address(
        required=False,
        label="Address of the page",
        help_text="Alone, the page is fetched. With a text or a file it says where that was published.",
    )
    external_id = Line(required=False, max_length=200, label="Id in your own system")
    fetch = forms.UUIDField(required=False, widget=forms.HiddenInput)
    repair = forms.BooleanField(
        required=False,
        label="Repair garbled characters",
        help_text="Such as “donâ€™t”, which was “don’t”. What was repaired is named on the revision.",
    )

    ONE_ONLY = ("title", "url", "external_id")

    def __init__(self, *args: Any, desk: Desk, stories: Sequence[Story], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_stories(self.fields["story"], desk, stories)

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        number = len(data.get("uploads") or []) + bool(data.get("text"))
        if not number and not data.get("url") and not {"text", "url"} & self.errors.keys():
            self.add_error("url", "Give an address, paste a text, or choose one or more files.")
        for name in self.ONE_ONLY:
            if number > 1 and data.get(name):
                label = str(self.fields[name].label or name).lower()
                self.add_error(
                    name, f"There are {number} articles here, and they cannot share one {label}. Leave it empty."
                )
        if data.get("story") and data.get("new_story"):
            self.add_error("new_story", "Choose a story or name a new one, not both.")
        return data


class ReviseForm(PlainForm):
    """New text for an article, written against ``revision``; ``previewed`` is the hash of the text that was shown."""

    text = RawText(required=False, label="Text")
    file = forms.FileField(
        required=False,
        allow_empty_file=True,
        label="Text, HTML or Markdown file",
        help_text="It is read into the field above, where you see it before anything is saved.",
        widget=forms.FileInput(attrs={"accept": ACCEPTED_FILES}),
    )
    title = Line(required=False, max_length=300, help_text="Empty: it stays as it is.")
    byline = Line(required=False, max_length=300, help_text="Empty: it stays as it is.")
    published_at = Moment(required=False, label="Published", help_text="Empty: it stays as it is.")
    confirm_lost = forms.BooleanField(required=False, label="Save all the same")
    revision = forms.CharField(required=False, widget=forms.HiddenInput)
    previewed = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_text(self) -> str:
        """With LF: the CRLF that a browser sends is its own and not the author's."""
        return str(self.cleaned_data["text"]).replace("\r\n", "\n")

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if not (data.get("text") or data.get("file") or "text" in self.errors):
            self.add_error("text", "Paste the new text, or choose a file.")
        return data

    def put(self, **values: str) -> None:
        """Let the form show these values, whatever was sent."""
        data = self.data.copy()  # type: ignore[attr-defined]  # a QueryDict, which a request's copy is to be changed in
        for name, value in values.items():
            data[name] = value
        self.data = data
