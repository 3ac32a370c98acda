"""Archived copies of sources."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from factcheck.api.fields import Choice, Input, Moment, Text
from factcheck.api.serializers.common import PersonSerializer
from factcheck.models import Snapshot


class WaivedSerializer(serializers.Serializer[Any]):
    """Who goes on without a copy, and why."""

    by = PersonSerializer(source="waived_by")
    at = Moment(source="waived_at")
    reason = serializers.CharField(source="waived_reason")


class AcknowledgedSerializer(serializers.Serializer[Any]):
    """Who accepted a quote that the copy does not show, and why."""

    by = PersonSerializer(source="quote_acknowledged_by")
    at = Moment(source="quote_acknowledged_at")
    reason = serializers.CharField(source="quote_acknowledged_reason")


class SnapshotSerializer(serializers.Serializer[Any]):
    """The copy that the desk keeps of a source's address. What it holds is only said while ``state`` is ``made``."""

    url = serializers.CharField(help_text="The address that was asked for")
    state = Choice(Snapshot.State.choices, name="SnapshotState")
    code = serializers.CharField(help_text="Why it failed, or waits for another try; otherwise empty")
    error = serializers.CharField(help_text="The same as a sentence")
    tries = serializers.IntegerField(help_text="How often somebody asked for it")
    created_at = Moment()
    made_at = Moment(allow_null=True)
    final_url = serializers.CharField(help_text="Where it was in the end, after redirects")
    http_status = serializers.IntegerField(allow_null=True)
    media_type = serializers.CharField(help_text="What its bytes are")
    bytes = serializers.IntegerField(source="size", allow_null=True, help_text="As they came, unpacked")
    body_sha256 = serializers.CharField(help_text="SHA-256 of the bytes, hex")
    text_sha256 = serializers.CharField(help_text="SHA-256 of the words in it as UTF-8, hex; empty for a file")
    quote_found = serializers.BooleanField(
        allow_null=True,
        help_text="Whether the source's quote stands in it; null where there was nothing to look in or for",
    )
    quote_acknowledged = AcknowledgedSerializer(source="*", allow_null=True)
    waived = WaivedSerializer(source="*", allow_null=True)
    row_version = serializers.IntegerField()

    def to_representation(self, row: Snapshot) -> dict[str, Any]:
        shown: dict[str, Any] = super().to_representation(row)
        if row.state != Snapshot.State.MADE:
            shown |= {"made_at": None, "media_type": "", "bytes": None, "body_sha256": "", "text_sha256": ""}
        if row.quote_acknowledged_at is None:
            shown["quote_acknowledged"] = None
        if row.waived_at is None:
            shown["waived"] = None
        return shown


class ReasonSerializer(Input):
    """Why."""

    reason = Text(max_length=2_000)


class FileSerializer(serializers.Serializer[Any]):
    """A file that is a source."""

    name = serializers.CharField(source="file_name", help_text="As it was called where it came from")
    media_type = serializers.CharField(source="file_type", help_text="What its bytes are")
    bytes = serializers.IntegerField(source="file_size")
    sha256 = serializers.CharField(source="file_sha256", help_text="Hex")
