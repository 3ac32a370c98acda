"""Figures that a claim gives."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from factcheck.actions.quantities import LONGEST_COUNTS, LONGEST_UNIT
from factcheck.api.fields import Input, Moment, Text
from factcheck.api.serializers.common import PersonSerializer
from factcheck.models import Quantity


class End(serializers.DecimalField):
    """One end of a figure: a decimal, as a JSON number or a string such as ``"60.5"``; answers give a string.

    At most 18 digits before the decimal mark and 6 after it. There are no marks between thousands.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=24, decimal_places=6, **kwargs)

    def to_internal_value(self, data: Any) -> Decimal:
        if isinstance(data, bool) or not isinstance(data, int | float | str):
            self.fail("invalid")
        if isinstance(data, str) and not data.isascii():
            self.fail("invalid")
        return super().to_internal_value(data)

    def to_representation(self, value: Any) -> str:
        return f"{value.normalize():f}"


class QuantitySerializer(serializers.Serializer[Any]):
    """A figure: one value stands in both ``low`` and ``high``; an open end is null. ``amount`` says it in words."""

    uuid = serializers.UUIDField()
    claim = serializers.UUIDField(source="claim.uuid")
    low = End(allow_null=True)
    high = End(allow_null=True)
    unit = serializers.CharField()
    counts = serializers.CharField()
    amount = serializers.CharField(help_text="Such as “60”, “60–80” or “at least 60”")
    by = PersonSerializer()
    at = Moment()
    row_version = serializers.IntegerField()


class NewQuantitySerializer(Input):
    """A figure. Send both ends of a range, the same value twice for one value, or one end for “at least”, “at most”."""

    low = End(required=False, allow_null=True)
    high = End(required=False, allow_null=True)
    unit = Text(required=False, max_length=LONGEST_UNIT, help_text="Empty for things that are counted one by one")
    counts = Text(max_length=LONGEST_COUNTS, help_text="What is counted, such as “soldiers killed”")


class QuantityChangesSerializer(NewQuantitySerializer):
    """Fields to change; null opens an end."""


def quantity_fields(quantity: Quantity) -> dict[str, Any]:
    """The figure as a body would send it."""
    return {name: getattr(quantity, name) for name in ("low", "high", "unit", "counts")}
