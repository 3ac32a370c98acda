"""Right of reply."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from factcheck.api.fields import Choice, Input, Moment, Text
from factcheck.api.serializers.common import PersonSerializer
from factcheck.models import ReplyRequest


class ReplySerializer(serializers.Serializer[Any]):
    """Right of reply: who was asked, by when, and what came of it."""

    uuid = serializers.UUIDField()
    claim = serializers.UUIDField(source="claim.uuid")
    asked = serializers.CharField()
    speaker = serializers.CharField(source="speaker.name", allow_null=True)
    asked_at = Moment()
    deadline = Moment(allow_null=True)
    outcome = Choice(ReplyRequest.Outcome.choices, name="ReplyOutcome")
    text = serializers.CharField()
    by = PersonSerializer()
    at = Moment()
    row_version = serializers.IntegerField()


class NewReplySerializer(Input):
    """Somebody who was asked: in words, or as a speaker of the desk, or both. Or why nobody has to be."""

    asked = Text(required=False, help_text="Such as “Federal Command, press office”")
    speaker = Text(required=False, help_text="Name of a speaker; made when new")
    asked_at = Moment(required=False, help_text="Default: now")
    deadline = Moment(required=False, allow_null=True)
    reason = Text(required=False, max_length=10_000, help_text="Alone: why nobody has to be asked; readers see it")


class ReplyOutcomeSerializer(Input):
    """What came of it."""

    outcome = Choice(ReplyRequest.Outcome.choices, name="ReplyOutcome")
    text = Text(required=False, max_length=10_000, help_text="The answer; or why nobody has to be asked")
