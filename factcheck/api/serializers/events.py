"""What happened, as it was recorded."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from factcheck.api.fields import Choice, Moment
from factcheck.api.serializers.common import PersonSerializer
from factcheck.models.event import Verb, Via


class EventSerializer(serializers.Serializer[Any]):
    """One change, as it was recorded. ``payload`` depends on the verb; ``actor`` is null for background work."""

    at = Moment()
    verb = Choice(Verb.choices, name="Verb")
    label = serializers.CharField(source="get_verb_display")  # type: ignore[assignment]
    actor = PersonSerializer(allow_null=True)
    via = Choice(Via.choices, name="Via")
    batch = serializers.UUIDField(help_text="The same for everything that one request did")
    state_from = serializers.CharField()
    state_to = serializers.CharField()
    payload = serializers.DictField()
