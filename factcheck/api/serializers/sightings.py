"""Where a claim was seen."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from annotations.queries import last_standing
from factcheck.api.fields import Choice, Moment, Text
from factcheck.api.serializers.common import PersonSerializer
from factcheck.api.serializers.spans import SeenFields
from factcheck.models import Sighting


class SightingPlaceSerializer(serializers.Serializer[Any]):
    """The words in an article that a sighting is, where they stand in the current revision; code points."""

    span = serializers.UUIDField()
    article = serializers.UUIDField()
    article_title = serializers.CharField()
    outlet = serializers.CharField(allow_null=True)
    url = serializers.CharField()
    revision = serializers.UUIDField()
    start = serializers.IntegerField(allow_null=True)
    end = serializers.IntegerField(allow_null=True)
    exact = serializers.CharField(allow_null=True)


class SightingSerializer(serializers.Serializer[Any]):
    """Where a claim was seen: in an article (``place``) or at an address elsewhere (``url``), and in which voice."""

    uuid = serializers.UUIDField()
    claim = serializers.UUIDField(source="claim.uuid")
    voice = Choice(Sighting.Voice.choices, name="Voice")
    attributed_to = serializers.CharField(source="attributed_to.name", allow_null=True)
    relayed_by = serializers.CharField(source="relayed_by.name", allow_null=True)
    origin = serializers.CharField(source="origin.name", allow_null=True)
    url = serializers.CharField()
    place = serializers.SerializerMethodField()
    by = PersonSerializer()
    at = Moment()
    row_version = serializers.IntegerField()

    @extend_schema_field(SightingPlaceSerializer(allow_null=True))
    def get_place(self, sighting: Sighting) -> dict[str, Any] | None:
        span = sighting.span
        if span is None:
            return None
        current = span.article.on_desk.current
        standing = last_standing(span.placements.all())
        return {
            "span": str(span.uuid),
            "article": str(span.article.uuid),
            "article_title": current.title,
            "outlet": span.article.outlet_name or None,
            "url": span.article.url,
            "revision": str(standing.revision.uuid if standing else current.uuid),
            "start": standing.start if standing else None,
            "end": standing.end if standing else None,
            "exact": standing.exact if standing else None,
        }


class SightingChangesSerializer(SeenFields):
    """How the claim appears there; of a sighting at an address also that."""

    url = Text(required=False, max_length=2000)


class NewSightingSerializer(SeenFields):
    """An address at which the claim was seen. A mark in an article makes its own sighting."""

    url = Text(max_length=2000)
