"""What a claim's page shows of the claim beside others: where it was seen, its figures, and its links."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from factcheck.models import Quantity
from factcheck.queries.dossier import Dossier, SeenAt
from factcheck.web.forms.claims import PlaceForm, SightingForm, sighting_initial
from factcheck.web.forms.figures import QuantityForm, quantity_initial
from factcheck.web.forms.relations import WAYS

TakeForm = Callable[[str, Callable[[], Any]], Any]
"""The form at a place: the refused one as it was sent, or the one that is made."""


@dataclass(frozen=True)
class SightingRow:
    seen: SeenAt
    form: SightingForm
    open: bool


@dataclass(frozen=True)
class SightingGroup:
    """Copies of one outlet's report, which count as one; those that are no copies have no ``origin``."""

    origin: str
    rows: list[SightingRow]


@dataclass(frozen=True)
class QuantityRow:
    quantity: Quantity
    form: QuantityForm
    open: bool


def standing(dossier: Dossier, form: TakeForm, place: str) -> dict[str, Any]:
    """Context of ``claims/seen.html``, ``figures.html`` and ``links.html``."""
    return {
        "sighting_groups": _grouped([_sighting_row(seen, form, place) for seen in dossier.sightings]),
        "place_form": form("place", lambda: PlaceForm(auto_id="place-%s")),
        "quantities": [_quantity_row(one, form, place) for one in dossier.figures.own],
        "quantity_form": form("figures", lambda: QuantityForm(auto_id="figures-%s")),
        "ways": WAYS,
    }


def _sighting_row(seen: SeenAt, form: TakeForm, place: str) -> SightingRow:
    own = f"sighting-{seen.sighting.uuid}"

    def make() -> SightingForm:
        kind = SightingForm if seen.sighting.span_id else PlaceForm
        return kind(initial=sighting_initial(seen.sighting), auto_id=f"{own}-%s")

    return SightingRow(seen, form(own, make), place == own)


def _grouped(rows: Sequence[SightingRow]) -> list[SightingGroup]:
    """Reports of their own first, then each report that others copied, in the order in which they were seen."""
    groups: dict[str, list[SightingRow]] = {"": []}
    for row in rows:
        groups.setdefault(row.seen.copy_of, []).append(row)
    return [SightingGroup(origin, found) for origin, found in groups.items() if found]


def _quantity_row(quantity: Quantity, form: TakeForm, place: str) -> QuantityRow:
    own = f"quantity-{quantity.uuid}"
    return QuantityRow(
        quantity,
        form(own, lambda: QuantityForm(initial=quantity_initial(quantity), auto_id=f"{own}-%s")),
        place == own,
    )
