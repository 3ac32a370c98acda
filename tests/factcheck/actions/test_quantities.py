"""Figures: added, changed and removed, each with its event."""

from __future__ import annotations

from decimal import Decimal

import pytest

from factcheck.actions.quantities import MOST, QuantityInput, add_quantity, edit_quantity, remove_quantity
from factcheck.errors import Conflict, Invalid, Refused, Stale
from factcheck.models import Quantity
from tests.support.newsroom import Newsroom


def given(low: str | None, high: str | None, counts: str = "dead", unit: str = "") -> QuantityInput:
    return QuantityInput(Decimal(low) if low else None, Decimal(high) if high else None, counts, unit)


@pytest.mark.parametrize(
    ("low", "high", "amount"),
    [("60", "60", "60"), ("60", "80", "60–80"), ("60", None, "at least 60"), (None, "80", "at most 80")],
)
def test_a_figure_is_added_with_its_event(newsroom: Newsroom, low: str | None, high: str | None, amount: str):
    claim = newsroom.claim()
    made = add_quantity(claim, by=newsroom.actor(), content=given(low, high, "  League   fighters ", "men"))
    assert (made.amount, made.counts, made.unit) == (amount, "League fighters", "men")
    event = claim.events.get(verb="quantity_added")
    assert event.payload == {"quantity": str(made.uuid), "figure": f"{amount} men", "counts": "League fighters"}
    claim.refresh_from_db()
    assert claim.row_version == 2


def test_a_figure_is_changed_and_removed_under_its_version(newsroom: Newsroom):
    claim = newsroom.claim()
    made = newsroom.figure(claim, low=60, high=60)
    by = newsroom.actor()
    with pytest.raises(Stale):
        edit_quantity(made, by=by, seen=4, content=given("1", "1"))
    changed = edit_quantity(made, by=by, seen=1, content=given("60", None))
    assert (changed.amount, changed.row_version) == ("at least 60", 2)
    assert claim.events.get(verb="quantity_edited").payload["changes"] == {"high": ["60", None]}
    assert edit_quantity(changed, by=by, seen=2, content=given("60.0", None)).row_version == 2
    assert claim.events.filter(verb="quantity_edited").count() == 1
    with pytest.raises(Stale):
        remove_quantity(changed, by=by, seen=1)
    remove_quantity(changed, by=by, seen=2)
    assert not Quantity.objects.exists()
    gone = claim.events.get(verb="quantity_removed").payload
    assert (gone["figure"], gone["low"], gone["high"]) == ("at least 60", "60", None)
    with pytest.raises(Conflict, match="Somebody removed this figure"):
        edit_quantity(changed, by=by, seen=2, content=given("1", "1"))


@pytest.mark.parametrize(
    ("content", "field"),
    [
        (given(None, None), "low"),
        (given("80", "60"), "high"),
        (given("60", "60", "  "), "counts"),
        (given("60", "60", "x" * 201), "counts"),
        (given("60", "60", "dead", "x" * 61), "unit"),
        (given("60", "60", "de\0ad"), "counts"),
        (given("NaN", "60"), "low"),
        (given("60", "Infinity"), "high"),
        (given("1" + "0" * 18, None), "low"),
        (given("0.1234567", None), "low"),
    ],
)
def test_a_figure_that_does_not_fit_names_its_field(newsroom: Newsroom, content: QuantityInput, field: str):
    with pytest.raises(Invalid) as refused:
        add_quantity(newsroom.claim(), by=newsroom.actor(), content=content)
    assert list(refused.value.fields) == [field]
    assert not Quantity.objects.exists()


@pytest.mark.parametrize("state", ["published", "declined", "merged"])
def test_figures_of_a_settled_claim_are_not_changed(newsroom: Newsroom, state: str):
    with pytest.raises(Conflict, match="so it is not edited"):
        newsroom.figure(newsroom.bring_to(state))


def test_a_viewer_adds_no_figure_and_nobody_adds_without_end(newsroom: Newsroom):
    claim = newsroom.claim()
    with pytest.raises(Refused):
        add_quantity(claim, by=newsroom.actor("viewer"), content=given("1", "1"))
    for number in range(MOST):
        newsroom.figure(claim, low=number)
    with pytest.raises(Conflict, match="30 figures already"):
        newsroom.figure(claim)
