"""What readers were told."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from factcheck.api.fields import Choice, Moment
from factcheck.api.serializers.common import PersonSerializer, RatingSerializer
from factcheck.models import Publication


class PublicationSerializer(serializers.Serializer[Any]):
    """What readers were told. ``record`` is frozen: it is what the export sends."""

    public_id = serializers.UUIDField()
    number = serializers.IntegerField()
    rating = RatingSerializer()
    content_hash = serializers.CharField()
    record = serializers.JSONField()
    by = PersonSerializer()
    at = Moment()
    note = serializers.CharField(help_text="Public note of the correction that led to this version")
    severity = Choice([*Publication.Severity.choices, ("", "None")], name="Severity")
    retracted_at = Moment(allow_null=True)
    retracted_by = PersonSerializer(allow_null=True)
    retraction_note = serializers.CharField()
