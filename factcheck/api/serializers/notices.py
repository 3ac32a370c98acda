"""Notices."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from factcheck.api.fields import Choice, Input, Moment
from factcheck.api.serializers.claims import Uuids
from factcheck.api.serializers.common import PersonSerializer
from factcheck.models import Notice
from factcheck.models.event import Verb


class NoticeClaimSerializer(serializers.Serializer[Any]):
    """The claim that a notice is about."""

    uuid = serializers.UUIDField()
    label = serializers.CharField()  # type: ignore[assignment]
    statement = serializers.CharField()
    desk = serializers.CharField(source="desk.slug")


class NoticeSerializer(serializers.Serializer[Any]):
    """Something that happened to a claim and concerns you. ``said``: what the other wrote with it, or empty."""

    uuid = serializers.UUIDField()
    kind = Choice(Notice.Kind.choices, name="NoticeKind")
    claim = NoticeClaimSerializer()
    verb = Choice(Verb.choices, name="Verb", source="event.verb")
    actor = PersonSerializer(source="event.actor", allow_null=True)
    said = serializers.CharField()
    at = Moment()
    seen_at = Moment(allow_null=True)


class SeenNoticesSerializer(Input):
    """Which are read: some of them, or everything until one of them."""

    notices = Uuids(help_text="At most 200")
    until = serializers.UUIDField(required=False, help_text="This one and all that are older")


class SeenSerializer(serializers.Serializer[Any]):
    """How many were unread until now, and how many are still."""

    seen = serializers.IntegerField()
    unseen = serializers.IntegerField()
