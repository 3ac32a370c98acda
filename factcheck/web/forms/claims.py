"""Forms of a claim itself: its fields, who has it, where it was seen, and comments."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms

from factcheck.models import Claim, Desk, Sighting, Story, User
from factcheck.web.forms.base import PlainForm, VersionedForm, minute
from factcheck.web.forms.fields import Address, Day, Line, Moment, StoryField, Words, offer_stories


class ClaimForm(VersionedForm):
    statement = Words(rows=3, label="Statement", help_text="One sentence, as it will be checked and published.")
    claimant = Line(
        required=False,
        max_length=200,
        suggestions="speakers",
        help_text="Who says it. Leave empty when nobody is named.",
    )
    kind = forms.ChoiceField(choices=Claim.Kind.choices)
    claimed_on = Day(required=False, label="Claimed on")
    story = StoryField()
    priority = forms.TypedChoiceField(choices=[(0, "Low"), (1, "Normal"), (2, "High"), (3, "Urgent")], coerce=int)
    due = Moment(required=False)
    single_source_reason = Words(
        rows=2,
        serif=False,
        required=False,
        label="Why one source is enough",
        help_text="Only where a second independent source cannot exist. It is shown in the checklist.",
    )

    def __init__(self, *args: Any, desk: Desk, stories: Sequence[Story], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_stories(self.fields["story"], desk, stories)


def claim_initial(claim: Claim) -> dict[str, Any]:
    return {
        "row_version": claim.row_version,
        "statement": claim.statement,
        "claimant": claim.claimant.name if claim.claimant else "",
        "kind": claim.kind,
        "claimed_on": claim.claimed_on,
        "story": str(claim.story.uuid) if claim.story else "",
        "priority": claim.priority,
        "due": minute(claim.due),
        "single_source_reason": claim.single_source_reason,
    }


class RecheckForm(VersionedForm):
    note = Line(required=False, max_length=500, label="What you found", help_text="For the claim’s history.")


class AssignForm(VersionedForm):
    assignee = forms.ChoiceField(required=False, label="Assigned to")

    def __init__(self, *args: Any, people: Iterable[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["assignee"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Nobody"), *((person.username, str(person)) for person in people)]


class SightingForm(VersionedForm):
    """How a claim was seen in a place. ``PlaceForm`` also holds where, for one that is no mark in an article."""

    voice = forms.ChoiceField(choices=Sighting.Voice.choices)
    attributed_to = Line(required=False, max_length=200, suggestions="speakers", label="Said by")
    relayed_by = Line(required=False, max_length=200, suggestions="outlets", label="Through")
    origin = Line(
        required=False,
        max_length=200,
        suggestions="outlets",
        label="Copy of",
        help_text="The agency or outlet whose words these are. Copies of one report count as one.",
    )


class PlaceForm(SightingForm):
    url = Address(label="Address")

    field_order = ("row_version", "url")


def sighting_initial(row: Sighting) -> dict[str, Any]:
    return {
        "row_version": row.row_version,
        "voice": row.voice,
        "attributed_to": row.attributed_to.name if row.attributed_to else "",
        "relayed_by": row.relayed_by.name if row.relayed_by else "",
        "origin": row.origin.name if row.origin else "",
        "url": row.url,
    }


class CommentForm(PlainForm):
    text = Words(rows=2, serif=False, label="Comment", error_messages={"required": "The comment is empty."})
    tell = forms.ChoiceField(
        required=False, label="Tell", help_text="Or write @ and a user name in the comment, for as many as you like."
    )
    confidential = forms.BooleanField(required=False, help_text="It never leaves the desk.")

    def __init__(self, *args: Any, people: Iterable[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["tell"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            ("", "Nobody in particular"),
            *((person.username, f"{person} (@{person.username})") for person in people),
        ]
