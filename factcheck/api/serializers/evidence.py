"""What a verdict rests on: sources, and what was tried."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from factcheck.api.fields import Choice, Flag, FormFlag, Input, Moment, Text
from factcheck.api.serializers.common import PersonSerializer
from factcheck.api.serializers.snapshots import FileSerializer, SnapshotSerializer
from factcheck.media import FILE_WORDS
from factcheck.models import Evidence


class EvidenceSerializer(serializers.Serializer[Any]):
    """A source: an address or a file. ``origin`` is where the information comes from in the first place.

    Sources of one origin count once.
    """

    uuid = serializers.UUIDField()
    claim = serializers.UUIDField(source="claim.uuid")
    url = serializers.CharField(help_text="Empty for a file")
    file = FileSerializer(source="*", allow_null=True)
    snapshot = SnapshotSerializer(allow_null=True, default=None)
    title = serializers.CharField()
    quote = serializers.CharField()
    stance = Choice(Evidence.Stance.choices, name="Stance")
    directness = Choice(Evidence.Directness.choices, name="Directness")
    origin = serializers.CharField()
    note = serializers.CharField()
    confidential = serializers.BooleanField(help_text="Never exported")
    accessed_at = Moment()
    by = PersonSerializer()
    at = Moment()
    withdrawn_at = Moment(allow_null=True)
    row_version = serializers.IntegerField()

    def to_representation(self, row: Evidence) -> dict[str, Any]:
        shown: dict[str, Any] = super().to_representation(row)
        return shown if row.file_path else {**shown, "file": None}


class SourceSerializer(Input):
    """What is said of a source, whatever it is."""

    stance = Choice(Evidence.Stance.choices, name="Stance")
    title = Text(required=False)
    quote = Text(required=False, help_text="The exact words of the source")
    directness = Choice(Evidence.Directness.choices, name="Directness", required=False)
    origin = Text(required=False)
    note = Text(required=False)
    confidential = Flag(required=False)
    accessed_at = Moment(required=False, help_text="Default: now")


class NewEvidenceSerializer(SourceSerializer):
    """A source to add. It is part of what was approved, so approvals given before are void."""

    url = Text()


class NewFileSerializer(SourceSerializer):
    """A file to add as a source, with its fields beside it."""

    file = serializers.FileField(allow_empty_file=True, use_url=False, help_text=f"{FILE_WORDS}, by its content")
    confidential = FormFlag(required=False)


class EvidenceChangesSerializer(NewEvidenceSerializer):
    """Fields of the source to change. A file has no address, and is not replaced: add another one."""


class AttemptSerializer(serializers.Serializer[Any]):
    """Who or what was asked, when, and with what result."""

    uuid = serializers.UUIDField()
    claim = serializers.UUIDField(source="claim.uuid")
    asked = serializers.CharField()
    asked_at = Moment()
    result = serializers.CharField()
    by = PersonSerializer()
    at = Moment()


class NewAttemptSerializer(Input):
    """An attempt to check the claim; “no answer” is a result too."""

    asked = Text()
    result = Text(max_length=10_000)
    asked_at = Moment(required=False, help_text="Default: now")
