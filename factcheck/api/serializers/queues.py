"""Saved queues."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from factcheck.api.fields import Flag, Input, Text
from factcheck.api.serializers.common import PersonSerializer


class SavedQueueSerializer(serializers.Serializer[Any]):
    """Filters of the queue under a name. ``owner`` null: it is the whole desk's."""

    uuid = serializers.UUIDField()
    desk = serializers.CharField(source="desk.slug")
    name = serializers.CharField()
    query = serializers.CharField(help_text="What comes after `queue/?`, on the page and here")
    owner = PersonSerializer(allow_null=True)
    row_version = serializers.IntegerField()


class SavedQueueFields(Input):
    """What can be changed about a saved queue."""

    name = Text(help_text="1 to 80 characters; once among your own, once among the desk’s")
    query = Text(help_text="Filters as in `queue/`, such as `assignee=nobody&due=late`", allow_blank=True)


class NewSavedQueueSerializer(SavedQueueFields):
    """Filters to keep."""

    desk = Text(required=False, help_text="Its short name; may be left out by a member of one desk")
    shared = Flag(required=False, help_text="For the whole desk, which needs a team lead; otherwise your own")
