"""Who claims things."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from factcheck.actions.speakers import MOST_ALIASES
from factcheck.api.fields import Input, Text


class SpeakerSerializer(serializers.Serializer[Any]):
    """A person, an organisation or a side that claims something. ``aliases`` find the same speaker."""

    uuid = serializers.UUIDField()
    desk = serializers.CharField(source="desk.slug")
    name = serializers.CharField()
    aliases = serializers.ListField(child=serializers.CharField())
    claim_count = serializers.IntegerField(help_text="Claims of which they are the claimant, without merged ones")
    row_version = serializers.IntegerField()


class SpeakerChangesSerializer(Input):
    """Fields to change. Another name voids the approvals of the speaker's claims."""

    name = Text(max_length=200)
    aliases = serializers.ListField(child=Text(max_length=200), max_length=MOST_ALIASES)
