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


class VerdictForm(TransitionForm):
    rating = forms.ChoiceField(
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "This rating is not on the desk’s scale.", **needed("propose", "rating")},
    )
    summary = Words(rows=2, label="Summary, one sentence that readers see", error_messages=needed("propose", "summary"))
    rationale = Words(rows=5, error_messages=needed("propose", "rationale"))

    def offer(self, scale: Iterable[Rating]) -> None:
        field = self.fields["rating"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(rating.key, rating.label) for rating in scale]


class ApproveForm(TransitionForm):
    comment = Words(rows=2, serif=False, required=False, label="Comment")


class SendBackForm(TransitionForm):
    comment = Words(rows=3, serif=False, label="What has to change", error_messages=needed("send_back", "comment"))


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
    "reopen": ReopenForm,
    "decline": DeclineForm,
    "correct": CorrectForm,
    "retract": RetractForm,
    "merge": MergeForm,
}
