"""Forms of the transitions. What a field has to say is asked for in the words of the transition table."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms

from factcheck.models import Publication, Rating
from factcheck.web.forms.base import VersionedForm
from factcheck.web.forms.fields import Line, Words
from factcheck.workflow import TRANSITIONS


def needed(transition: str, field: str) -> dict[str, str]:
    return {"required": TRANSITIONS[transition].needs[field]}


class TransitionForm(VersionedForm):
    """A transition that needs nothing from its form."""


def rating_of(transition: str, *, label: str = "Rating") -> forms.ChoiceField:
    words = {"invalid_choice": "This rating is not on the desk’s scale.", **needed(transition, "rating")}
    return forms.ChoiceField(widget=forms.RadioSelect, label=label, error_messages=words)


def offer_scale(field: forms.Field, scale: Iterable[Rating]) -> None:
    assert isinstance(field, forms.ChoiceField)
    field.choices = [(rating.key, rating.label) for rating in scale]


class VerdictForm(TransitionForm):
    rating = rating_of("propose")
    summary = Words(rows=2, label="Summary, one sentence that readers see", error_messages=needed("propose", "summary"))
    rationale = Words(rows=5, error_messages=needed("propose", "rationale"))

    def offer(self, scale: Iterable[Rating]) -> None:
        offer_scale(self.fields["rating"], scale)


class ApproveForm(TransitionForm):
    comment = Words(rows=2, serif=False, required=False, label="Comment")


class SendBackForm(TransitionForm):
    comment = Words(rows=3, serif=False, label="What has to change", error_messages=needed("send_back", "comment"))


class DisputeForm(TransitionForm):
    rating = rating_of("dispute", label="The rating that you would give")
    comment = Words(rows=3, serif=False, label="Why", error_messages=needed("dispute", "comment"))

    def offer(self, scale: Iterable[Rating]) -> None:
        offer_scale(self.fields["rating"], scale)


class ReopenForm(TransitionForm):
    comment = Words(rows=2, serif=False, required=False, label="Why")


class DeclineForm(TransitionForm):
    reason = Words(rows=2, serif=False, label="Why it is not checked", error_messages=needed("decline", "reason"))


class CorrectForm(TransitionForm):
    severity = forms.ChoiceField(
        choices=Publication.Severity.choices,
        widget=forms.RadioSelect,
        label="How serious",
        error_messages=needed("correct", "severity"),
    )
    note = Words(
        rows=3,
        label="Public note",
        help_text="What was wrong. Readers see it with the correction.",
        error_messages=needed("correct", "note"),
    )


class RetractForm(TransitionForm):
    note = Words(
        rows=3,
        label="Public note",
        help_text="Why it is withdrawn. Readers see it in place of the verdict.",
        error_messages=needed("retract", "note"),
    )


class MergeForm(TransitionForm):
    into = Line(
        max_length=40,
        label="Merge into",
        help_text="The other claim’s number, such as C-12.",
        error_messages=needed("merge", "into"),
    )


TRANSITION_FORMS: dict[str, type[TransitionForm]] = {
    "propose": VerdictForm,
    "approve": ApproveForm,
    "send_back": SendBackForm,
    "dispute": DisputeForm,
    "reopen": ReopenForm,
    "decline": DeclineForm,
    "correct": CorrectForm,
    "retract": RetractForm,
    "merge": MergeForm,
}
