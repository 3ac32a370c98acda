"""What is new: events with what they made, changed or took away."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from factcheck.api.serializers.events import EventSerializer
from factcheck.models import Event
from factcheck.queries.changes import Touched, effect_of, exported_payload


class TouchedSerializer(serializers.Serializer[Any]):
    """Something by its kind (``claim``, ``article``, ``span`` …) and uuid."""

    type = serializers.CharField()
    uuid = serializers.UUIDField()


class ChangeSerializer(EventSerializer):
    """One change. ``gone`` are the tombstones: what a copy of the desk has to forget.

    Of two changes of the same thing the one with the greater ``id`` is the later.
    """

    id = serializers.IntegerField()
    changed = serializers.SerializerMethodField(help_text="What was made or is different now")
    gone = serializers.SerializerMethodField(help_text="What there is no longer: removed, withdrawn, retracted, merged")
    payload = serializers.SerializerMethodField()  # type: ignore[assignment]

    @extend_schema_field(TouchedSerializer(many=True))
    def get_changed(self, event: Event) -> list[dict[str, str]]:
        return _shown(effect_of(event).changed)

    @extend_schema_field(TouchedSerializer(many=True))
    def get_gone(self, event: Event) -> list[dict[str, str]]:
        return _shown(effect_of(event).gone)

    def get_payload(self, event: Event) -> dict[str, Any]:
        return exported_payload(event)


def _shown(touched: Iterable[Touched]) -> list[dict[str, str]]:
    return [{"type": one.type, "uuid": one.uuid} for one in touched]


class ChangesSerializer(serializers.Serializer[Any]):
    """Some changes, oldest first, and where to go on. ``next`` is never null: ask it again when ``more`` is false."""

    next = serializers.URLField(help_text="Keep it: it goes on after the last of these changes")
    more = serializers.BooleanField(help_text="Whether there is more already")
    results = ChangeSerializer(many=True)
