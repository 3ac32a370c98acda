"""Desks."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from factcheck.api.fields import Choice
from factcheck.models import Membership


class TagSerializer(serializers.Serializer[Any]):
    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    description = serializers.CharField()
    shortcut = serializers.CharField()


class ScaleStepSerializer(serializers.Serializer[Any]):
    """A step of the desk's scale. ``value`` is higher the truer; null for one that does not decide."""

    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    value = serializers.IntegerField(source="number", allow_null=True)
    description = serializers.CharField()


class DeskSerializer(serializers.Serializer[Any]):
    """A desk as one of its members sees it."""

    uuid = serializers.UUIDField(source="desk.uuid")
    slug = serializers.CharField(source="desk.slug")
    name = serializers.CharField(source="desk.name")
    publisher = serializers.CharField(source="desk.publisher")
    role = Choice(Membership.Role.choices, name="Role")
    approvals_needed = serializers.IntegerField(source="desk.policy.approvals_needed")
    sources_needed = serializers.IntegerField(source="desk.policy.sources_needed")
    tags = TagSerializer(source="desk.vocabulary.tags", many=True)
    ratings = ScaleStepSerializer(source="desk.ratings", many=True)
