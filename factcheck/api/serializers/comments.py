"""What the people of a desk write to each other."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from factcheck.api.fields import Flag, Input, Moment, Text
from factcheck.api.serializers.common import PersonSerializer


class CommentSerializer(serializers.Serializer[Any]):
    """What somebody of the desk wrote to the others. Never exported."""

    uuid = serializers.UUIDField()
    text = serializers.CharField()
    confidential = serializers.BooleanField()
    author = PersonSerializer()
    at = Moment()


class NewCommentSerializer(Input):
    text = Text(max_length=10_000)
    confidential = Flag(required=False)
