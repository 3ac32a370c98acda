"""Forms of what a verdict rests on: sources, attempts and replies."""

from __future__ import annotations

from typing import Any

from django import forms

from factcheck.media import FILE_ENDS, FILE_WORDS
from factcheck.models import Evidence, ReplyRequest
from factcheck.web.forms.base import PlainForm, VersionedForm, minute
from factcheck.web.forms.fields import CHOOSE, Address, Line, Moment, Words


class EvidenceForm(VersionedForm):
    url = Address(label="Address", required=False, help_text="A copy of it is archived by itself.")
    title = Line(required=False, max_length=300, help_text="What the source is called.")
    quote = Words(rows=3, required=False, max_length=10_000, help_text="The exact words that speak to the claim.")
    stance = forms.ChoiceField(
        choices=Evidence.Stance.choices, widget=forms.RadioSelect, error_messages={"required": CHOOSE}
    )
    directness = forms.ChoiceField(
        choices=Evidence.Directness.choices,
        initial=Evidence.Directness.SECONDARY,
        widget=forms.RadioSelect,
        label="Source",
    )
    origin = Line(
        required=False,
        max_length=200,
        suggestions="outlets",
        label="Where it comes from in the first place",
        help_text="If this repeats somebody else’s report, whose. Sources with one origin count as one.",
    )
    note = Words(rows=2, serif=False, required=False, max_length=10_000, help_text="For the desk; it is not published.")
    accessed_at = Moment(required=False, label="Read on", help_text="Empty: now.")
    confidential = forms.BooleanField(
        required=False, help_text="It counts, and it never leaves the desk: not published, not exported."
    )


class NewEvidenceForm(EvidenceForm):
    """A source to add: by its address, or as a file."""

    file = forms.FileField(
        required=False,
        allow_empty_file=True,  # which the action refuses in its own words
        label="Or a file",
        help_text=f"{FILE_WORDS}. It is for the desk alone.",
        widget=forms.FileInput(attrs={"accept": ",".join(FILE_ENDS)}),
    )


class ReasonForm(VersionedForm):
    """Why somebody goes on without what is missing."""

    reason = Words(rows=2, serif=False, max_length=2_000, error_messages={"required": "Say why."})


def evidence_initial(item: Evidence) -> dict[str, Any]:
    return {
        "row_version": item.row_version,
        "url": item.url,
        "title": item.title,
        "quote": item.quote,
        "stance": item.stance,
        "directness": item.directness,
        "origin": item.origin,
        "note": item.note,
        "confidential": item.confidential,
        "accessed_at": minute(item.accessed_at),
    }


class AttemptForm(PlainForm):
    asked = Line(
        max_length=300, label="Who or what was asked", error_messages={"required": "Say who or what was asked."}
    )
    asked_at = Moment(required=False, label="When", help_text="Empty: now.")
    result = Words(
        rows=2,
        serif=False,
        label="Result",
        error_messages={"required": "Say what came of it, even if it is “no answer”."},
    )


class AskReplyForm(PlainForm):
    asked = Line(
        required=False, max_length=300, label="Who was asked", help_text="An office or a person, in your words."
    )
    speaker = Line(
        required=False, max_length=200, suggestions="speakers", help_text="Of those who claim things on this desk."
    )
    asked_at = Moment(required=False, label="When", help_text="Empty: now.")
    deadline = Moment(required=False, label="Answer by")


class ExcuseReplyForm(PlainForm):
    reason = Words(
        rows=2,
        label="Why nobody has to be asked",
        help_text="Readers see it.",
        error_messages={"required": "Say why nobody has to be asked."},
    )


class LogReplyForm(VersionedForm):
    outcome = forms.ChoiceField(
        choices=[one for one in ReplyRequest.Outcome.choices if one[0] != ReplyRequest.Outcome.WAITING],
        widget=forms.RadioSelect,
        label="What came of it",
        error_messages={"required": CHOOSE},
    )
    text = Words(rows=2, required=False, label="The answer, or the reason")
