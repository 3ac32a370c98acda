"""Spans: a mark, and where it stands in the article's current revision."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from annotations.models import Placement, Span
from factcheck.api.fields import Choice, Input, Moment, Tags, Text, Whole
from factcheck.api.serializers.common import ClaimRefSerializer, PersonSerializer
from factcheck.models import Claim, Sighting


class SpanSerializer(serializers.Serializer[Any]):
    """A mark. ``start`` and ``end`` count Unicode code points of the revision's text, half-open.

    ``claim`` is the claim that the mark stands for, if it carries the tag ``claim``.
    """

    uuid = serializers.UUIDField(source="span.uuid")
    article = serializers.UUIDField(source="span.article.uuid")
    revision = serializers.UUIDField(source="revision.uuid")
    start = serializers.IntegerField()
    end = serializers.IntegerField()
    exact = serializers.CharField()
    prefix = serializers.CharField()
    suffix = serializers.CharField()
    state = Choice(Placement.State.choices, name="PlacementState")
    tags = serializers.SerializerMethodField()
    claim = serializers.SerializerMethodField()
    origin = Choice(Span.Origin.choices, name="SpanOrigin", source="span.origin")
    creator = PersonSerializer(source="span.creator")
    created_at = Moment(source="span.created_at")
    row_version = serializers.IntegerField(source="span.row_version")

    def get_tags(self, placement: Placement) -> list[str]:
        return [tag.key for tag in placement.span.tags.all()]

    @extend_schema_field(ClaimRefSerializer(allow_null=True))
    def get_claim(self, placement: Placement) -> dict[str, Any] | None:
        claims = [sighting.claim for sighting in placement.span.sightings.all()]
        # A span that two merged claims shared is a sighting of both; the one that stands is meant.
        standing = [claim for claim in claims if claim.state != Claim.State.MERGED] or claims
        return dict(ClaimRefSerializer(standing[0]).data) if standing else None


class SeenFields(Input):
    """How a claim appears in a place."""

    voice = Choice(Sighting.Voice.choices, name="Voice", required=False)
    attributed_to = Text(required=False, max_length=200, help_text="Speaker whom this place names as the source")
    relayed_by = Text(required=False, max_length=200, help_text="Outlet through which it came")
    origin = Text(required=False, max_length=200, help_text="Agency whose wire copy this is")


class ClaimOfMarkFields(SeenFields):
    """What a mark with the tag ``claim`` says of its claim: one to join, or what a new one begins with."""

    claim = serializers.UUIDField(required=False, allow_null=True, help_text="An existing claim of the desk to join")
    statement = Text(required=False, help_text="Default: the marked words")
    claimant = Text(required=False, max_length=200)
    kind = Choice(Claim.Kind.choices, name="ClaimKind", required=False)


class NewSpanSerializer(ClaimOfMarkFields):
    """A mark to make. ``exact`` has to be the text's own words between ``start`` and ``end``."""

    uuid = serializers.UUIDField(required=False, help_text="Chosen by the client: sent again, it makes nothing new")
    article = serializers.UUIDField()
    revision = Text(max_length=64, help_text="uuid or sha256 of the revision that the offsets count in")
    start = Whole()
    end = Whole()
    exact = Text()
    tags = Tags(help_text="Keys of the desk's tags")


class SpanChangesSerializer(Input):
    """Other ends (``revision``, ``start``, ``end`` and ``exact`` together), other tags, or both."""

    revision = Text(max_length=64)
    start = Whole()
    end = Whole()
    exact = Text()
    tags = Tags()
