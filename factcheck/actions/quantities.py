"""Figures that a claim gives: one value, or a range with an open or closed end, of what is counted."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction

from factcheck.actions.base import Actor, allow, lock, record, same_version
from factcheck.actions.claims import check_editable, lock_claim, request_matches
from factcheck.errors import Conflict, Invalid
from factcheck.models import Claim, Quantity
from factcheck.models.event import Verb

LARGEST = Decimal(10) ** 18
PLACES = 6
LONGEST_UNIT, LONGEST_COUNTS = 60, 200
MOST = 30


@dataclass(frozen=True)
class QuantityInput:
    """One value stands in both ends; an open end is None. ``counts``: what is counted, such as “soldiers killed”.

    The unit is empty for things that are counted one by one.
    """

    low: Decimal | None
    high: Decimal | None
    counts: str
    unit: str = ""


def quantity_values(quantity: Quantity) -> dict[str, Any]:
    """The fields as they stand."""
    low, high = (None if end is None else f"{end.normalize():f}" for end in (quantity.low, quantity.high))
    return {"low": low, "high": high, "unit": quantity.unit, "counts": quantity.counts}


@transaction.atomic
def add_quantity(claim: Claim, *, by: Actor, content: QuantityInput) -> Quantity:
    """Add a figure. Raises Invalid for one that does not fit, Conflict in a state that is not edited."""
    allow("claim.edit", desk=claim.desk, by=by)
    claim = lock_claim(claim)
    check_editable(claim, by=by)
    content = _checked(content)
    if claim.quantities.count() >= MOST:
        raise Conflict(
            f"{claim.label} gives {MOST} figures already. Split it into claims that can be checked one by one.",
            code="too-many-figures",
        )
    quantity = Quantity.objects.create(claim=claim, by=by.user, **asdict(content))
    record(Verb.QUANTITY_ADDED, desk=claim.desk, by=by, claim=claim, **_told(quantity))
    _touch(claim)
    return quantity


@transaction.atomic
def edit_quantity(quantity: Quantity, *, by: Actor, seen: int | None, content: QuantityInput) -> Quantity:
    """Replace the figure's fields. Raises Stale for another version, Invalid and Conflict as ``add_quantity`` does."""
    allow("claim.edit", desk=quantity.claim.desk, by=by)
    claim, quantity = _locked(quantity)
    before = quantity_values(quantity)
    same_version(quantity, seen=seen, now=before)
    check_editable(claim, by=by)
    for name, value in asdict(_checked(content)).items():
        setattr(quantity, name, value)
    after = quantity_values(quantity)
    changes = {name: [before[name], after[name]] for name in before if before[name] != after[name]}
    if changes:
        quantity.row_version += 1
        quantity.save()
        record(Verb.QUANTITY_EDITED, desk=claim.desk, by=by, claim=claim, **_told(quantity), changes=changes)
        _touch(claim)
    return quantity


@transaction.atomic
def remove_quantity(quantity: Quantity, *, by: Actor, seen: int | None) -> None:
    """Take the figure away; its values stay in the event."""
    allow("claim.edit", desk=quantity.claim.desk, by=by)
    claim, quantity = _locked(quantity)
    values = quantity_values(quantity)
    same_version(quantity, seen=seen, now=values)
    check_editable(claim, by=by)
    record(Verb.QUANTITY_REMOVED, desk=claim.desk, by=by, claim=claim, **{**values, **_told(quantity)})
    quantity.delete()
    _touch(claim)


def _locked(quantity: Quantity) -> tuple[Claim, Quantity]:
    """Both, locked. Raises Conflict for a figure that somebody removed meanwhile."""
    claim = lock_claim(quantity.claim)
    try:
        return claim, lock(Quantity.objects.all(), quantity.pk)
    except Quantity.DoesNotExist:
        raise Conflict("Somebody removed this figure meanwhile. Add it again if it is needed.", code="gone") from None


def _told(quantity: Quantity) -> dict[str, Any]:
    return {"quantity": str(quantity.uuid), "figure": str(quantity), "counts": quantity.counts}


def _checked(content: QuantityInput) -> QuantityInput:
    """The input with its white space single. Raises Invalid naming every field that does not fit."""
    counts, unit = " ".join(content.counts.split()), " ".join(content.unit.split())
    fields: dict[str, list[str]] = {}
    if not counts:
        fields["counts"] = ["Say what is counted, such as “soldiers killed”."]
    for name, words, limit in (("counts", counts, LONGEST_COUNTS), ("unit", unit, LONGEST_UNIT)):
        if len(words) > limit:
            fields[name] = [f"This has {len(words)} characters; at most {limit} fit."]
        elif "\0" in words:
            fields[name] = ["This has a character that is no text (U+0000). Take it out."]
    low, high = content.low, content.high
    for name, end in (("low", low), ("high", high)):
        if end is not None and (said := _unfit(end)):
            fields[name] = [said]
    if low is None and high is None:
        fields["low"] = ["Give the figure: one value, a range, or one end of it."]
    elif not {"low", "high"} & set(fields) and low is not None and high is not None and high < low:
        fields["high"] = [f"The range ends at {high:f}, below its begin at {low:f}. Turn them round."]
    if fields:
        raise Invalid(" ".join(sentence for said in fields.values() for sentence in said), fields=fields)
    return QuantityInput(low, high, counts, unit)


def _unfit(end: Decimal) -> str:
    """Why no column of ours keeps this number; empty when one does."""
    if not end.is_finite():
        return "This is not a number."
    if abs(end) >= LARGEST:
        return "The number is too large: at most 18 digits stand before the decimal mark. Choose a larger unit."
    exponent = end.normalize().as_tuple().exponent
    if isinstance(exponent, int) and -exponent > PLACES:
        return f"The number is too fine: at most {PLACES} digits stand after the decimal mark. Choose a smaller unit."
    return ""


def _touch(claim: Claim) -> None:
    claim.row_version += 1
    claim.save(update_fields=["row_version", "updated_at"])
    request_matches(claim)
