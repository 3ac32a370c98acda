"""Suggestions and the decisions about them."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from annotations.models import Suggestion, Tag
from factcheck.api.fields import Choice, Input, Moment, Tags, Text, Whole
from factcheck.api.serializers.common import PersonSerializer
from factcheck.api.serializers.spans import ClaimOfMarkFields, SpanSerializer


class ReasonSerializer(serializers.Serializer[Any]):
    """Why the suggester thinks so; ``label`` is for people."""

    cue = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    weight = serializers.FloatField()


class SuggestionSerializer(serializers.Serializer[Any]):
    """What a suggester proposed. Its guesses are guesses until a person accepts them."""

    uuid = serializers.UUIDField()
    article = serializers.UUIDField(source="revision.article.uuid")
    revision = serializers.UUIDField(source="revision.uuid")
    suggester = serializers.CharField()
    version = serializers.CharField()
    start = serializers.IntegerField()
    end = serializers.IntegerField()
    exact = serializers.CharField()
    score = serializers.FloatField()
    reasons = ReasonSerializer(many=True)
    claimant_guess = serializers.CharField()
    source_guess = serializers.CharField()
    voice = Choice(Suggestion.Voice.choices, name="Voice")
    state = Choice(Suggestion.State.choices, name="SuggestionState")
    span = serializers.UUIDField(source="span.uuid", allow_null=True, help_text="The mark made of it")
    superseded_by = serializers.UUIDField(source="superseded_by.uuid", allow_null=True)
    reject_reason = serializers.CharField(help_text="Empty unless it was rejected")
    decided_by = PersonSerializer(allow_null=True)
    decided_at = Moment(allow_null=True)
    created_at = Moment()
    row_version = serializers.IntegerField()


class AcceptedSerializer(serializers.Serializer[Any]):
    """The suggestion as decided, and the mark that was made of it, with its claim."""

    suggestion = SuggestionSerializer()
    span = SpanSerializer()


class AcceptSuggestionSerializer(ClaimOfMarkFields):
    """An acceptance. Other ends need all of ``start``, ``end`` and ``exact``."""

    revision = Text(required=False, max_length=64, help_text="uuid or sha256; has to be the current revision")
    start = Whole(required=False)
    end = Whole(required=False)
    exact = Text(required=False)
    tags = Tags(required=False, help_text=f"Keys of the desk's tags; default: [“{Tag.CLAIM}”]")


class RejectSuggestionSerializer(Input):
    """A rejection, with the reason that the suggester learns from."""

    reason = Choice(Suggestion.RejectReason.choices, name="RejectReason")


class NothingSerializer(Input):
    """Nothing: an empty body, or {}."""
