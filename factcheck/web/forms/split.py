"""The form that splits a claim."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms

from factcheck.actions.splitting import Parts, Second
from factcheck.models import Claim, Quantity
from factcheck.queries.dossier import Dossier
from factcheck.web.forms.base import VersionedForm
from factcheck.web.forms.fields import Line, Words

STAYS, GOES, BOTH = "stays", "goes", "both"
PLACES = ((STAYS, "stays"), (GOES, "goes over"), (BOTH, "stands on both"))


def some() -> forms.MultipleChoiceField:
    gone = {"invalid_choice": "One of these is not the claim’s any more. Look at it again."}
    return forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple, error_messages=gone)


class SplitForm(VersionedForm):
    """What the new claim says and what goes with it; where each place goes is a field of its own, ``place-<uuid>``."""

    statement = Words(
        rows=2,
        label="What the new claim says",
        help_text="One proposition, in one sentence.",
        error_messages={"required": "Write what the new claim says."},
    )
    claimant = Line(required=False, max_length=200, label="Claimant", suggestions="speakers")
    kind = forms.ChoiceField(choices=Claim.Kind.choices)
    evidence = some()
    attempts = some()
    quantities = some()
    relations = some()

    def offer(self, dossier: Dossier, quantities: Sequence[Quantity]) -> None:
        """Let the form offer what hangs on the claim."""
        offered = {
            "evidence": [item.uuid for item in dossier.standing_evidence],
            "attempts": [one.uuid for one in dossier.attempts],
            "quantities": [one.uuid for one in quantities],
            "relations": [link.relation.uuid for link in dossier.links],
        }
        for name, uuids in offered.items():
            field = self.fields[name]
            assert isinstance(field, forms.MultipleChoiceField)
            field.choices = [(str(uuid), str(uuid)) for uuid in uuids]
        for seen in dossier.sightings:
            self.fields[place(seen.sighting.uuid)] = forms.ChoiceField(
                choices=PLACES, required=False, label=seen.outlet or "Where it was seen"
            )

    def second(self) -> Second:
        data = self.cleaned_data
        return Second(data["statement"], data["claimant"], data["kind"])

    def parts(self) -> Parts:
        chosen: dict[str, Any] = {
            name: [UUID(value) for value in self.cleaned_data[name]]
            for name in ("evidence", "attempts", "quantities", "relations")
        }
        return Parts(sightings=self._places(GOES), shared=self._places(BOTH), **chosen)

    def _places(self, where: str) -> list[UUID]:
        begin = place("")
        return [
            UUID(name.removeprefix(begin))
            for name, value in self.cleaned_data.items()
            if name.startswith(begin) and value == where
        ]


def place(uuid: UUID | str) -> str:
    return f"place-{uuid}"
