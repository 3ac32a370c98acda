"""What the people of a desk write to each other."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from factcheck.api.fields import Flag, Input, Moment, Text
from factcheck.api.serializers.common import PersonSerializer
from factcheck.models import Comment


class CommentSerializer(serializers.Serializer[Any]):
    """What somebody of the desk wrote to the others. Never exported. ``mentions``: who was told of it by name."""

    uuid = serializers.UUIDField()
    text = serializers.CharField()
    confidential = serializers.BooleanField()
    author = PersonSerializer()
    at = Moment()
    mentions = serializers.SerializerMethodField()

    @extend_schema_field(PersonSerializer(many=True))
    def get_mentions(self, comment: Comment) -> list[dict[str, Any]]:
        people = sorted((notice.user for notice in comment.notices.all()), key=lambda user: user.username)
        return [dict(PersonSerializer(user).data) for user in people]


class NewCommentSerializer(Input):
    """What to write. Members who are named in it as `@user.name` are told; a name that is no member’s is refused."""

    text = Text(max_length=10_000)
    confidential = Flag(required=False)
