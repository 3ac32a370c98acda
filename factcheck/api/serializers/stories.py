"""Stories."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from factcheck.api.fields import Choice, Input, Moment, Text
from factcheck.models import StoryParty


class StoryPartySerializer(serializers.Serializer[Any]):
    speaker = serializers.CharField(source="speaker.name")
    side = Choice(StoryParty.Side.choices, name="Side")


class StorySerializer(serializers.Serializer[Any]):
    uuid = serializers.UUIDField()
    desk = serializers.CharField(source="desk.slug")
    title = serializers.CharField()
    summary = serializers.CharField()
    parties = StoryPartySerializer(many=True)
    article_count = serializers.IntegerField()
    claim_count = serializers.IntegerField()
    created_at = Moment()
    closed_at = Moment(allow_null=True)
    row_version = serializers.IntegerField()


class NewStorySerializer(Input):
    """A story. The title that a story of the desk has already gives that story."""

    desk = Text(required=False, help_text="Its short name; may be left out by a member of one desk")
    title = Text()
    summary = Text(required=False, max_length=10_000)
