"""Web Annotations that came in."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from factcheck.api.fields import Choice
from factcheck.api.serializers.common import ProblemSerializer

OUTCOMES = (
    ("placed", "A mark where its words stand"),
    ("lost", "A mark whose words are not in the text, for a person to place"),
    ("same", "The mark was here"),
    ("refused", "No mark was made"),
)
METHODS = (
    ("position", "By its position, which the quote proved"),
    ("utf16", "By its position in UTF-16 units, which the quote proved"),
    ("quote", "By its quote, which stands once"),
    ("context", "By its quote and what stands around it"),
)


class ImportedSerializer(serializers.Serializer[Any]):
    """What became of one annotation."""

    number = serializers.IntegerField(help_text="Its place among those that were sent, from 1")
    id = serializers.CharField(help_text="As it was sent; empty for none")
    outcome = Choice(OUTCOMES, name="ImportOutcome")
    span = serializers.UUIDField(allow_null=True)
    start = serializers.IntegerField(allow_null=True)
    end = serializers.IntegerField(allow_null=True)
    method = Choice(METHODS, name="PlacedBy", allow_null=True)
    claim = serializers.UUIDField(allow_null=True, help_text="The claim that the mark made or joined")
    notes = serializers.ListField(child=serializers.CharField(), help_text="What was left out of it")
    problem = ProblemSerializer(allow_null=True)


class ImportedListSerializer(serializers.Serializer[Any]):
    """What became of the annotations of one request."""

    article = serializers.UUIDField()
    revision = serializers.UUIDField(help_text="In whose text they were placed")
    placed = serializers.IntegerField()
    lost = serializers.IntegerField()
    same = serializers.IntegerField()
    refused = serializers.IntegerField()
    results = ImportedSerializer(many=True)
