"""Desks."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from factcheck.actions.policy import MOST
from factcheck.api.fields import Choice, Flag, Input, Moment, Whole
from factcheck.models import ApiToken, Membership


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


class PolicySerializer(serializers.Serializer[Any]):
    """What a desk asks for before it publishes."""

    desk = serializers.CharField(source="desk.slug")
    approvals_needed = serializers.IntegerField(help_text="By people who wrote nothing of the verdict")
    sources_needed = serializers.IntegerField(help_text="Independent ones, for a rating with a number")
    allows_single_source = serializers.BooleanField(help_text="A stated reason may stand in for those that are missing")
    requires_snapshots = serializers.BooleanField(help_text="Every cited page has an archived copy, or it is accepted")
    requires_reply = serializers.BooleanField(help_text="The right of reply is logged, or a reason why not")
    requires_claimreview = serializers.BooleanField(help_text="The ClaimReview has no errors")
    row_version = serializers.IntegerField()


class PolicyChangesSerializer(Input):
    """Fields to change."""

    approvals_needed = Whole(max_value=MOST, help_text="1 or more")
    sources_needed = Whole(max_value=MOST, help_text="1 or more")
    allows_single_source = Flag()
    requires_snapshots = Flag()
    requires_reply = Flag()
    requires_claimreview = Flag()


class DeskOfMineSerializer(serializers.Serializer[Any]):
    slug = serializers.CharField(source="desk.slug")
    name = serializers.CharField(source="desk.name")
    role = Choice(Membership.Role.choices, name="Role")


class TokenSerializer(serializers.Serializer[Any]):
    """A token without its secret."""

    uuid = serializers.UUIDField()
    name = serializers.CharField()
    scopes = serializers.ListField(child=Choice(ApiToken.Scope.choices, name="Scope"))
    created_at = Moment()
    expires_at = Moment(allow_null=True)


class MeSerializer(serializers.Serializer[Any]):
    """The caller. ``token`` is the one that the request was sent with; null in a session."""

    uuid = serializers.UUIDField()
    username = serializers.CharField()
    name = serializers.CharField(source="__str__")
    desks = DeskOfMineSerializer(many=True)
    token = TokenSerializer(allow_null=True)
