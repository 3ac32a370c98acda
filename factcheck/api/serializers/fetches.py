"""Pages that are being fetched."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from factcheck.api.fields import Choice, Moment
from factcheck.api.serializers.articles import OUTCOMES
from factcheck.api.serializers.common import PersonSerializer, StoryRefSerializer
from factcheck.models import Fetch


class FetchSerializer(serializers.Serializer[Any]):
    """A page that was asked for by its address, and what became of it."""

    uuid = serializers.UUIDField()
    desk = serializers.CharField(source="desk.slug")
    url = serializers.CharField(help_text="As it was asked for")
    state = Choice(Fetch.State.choices, name="FetchState")
    code = serializers.CharField(help_text="Why it failed, or waits for another try; otherwise empty")
    error = serializers.CharField(help_text="The same as a sentence")
    final_url = serializers.CharField(help_text="Where the page was in the end, after redirects")
    http_status = serializers.IntegerField(allow_null=True)
    content_type = serializers.CharField()
    bytes = serializers.IntegerField(source="size", allow_null=True, help_text="Of the page, unpacked")
    article = serializers.UUIDField(source="article.article.uuid", allow_null=True, default=None)
    outcome = Choice(OUTCOMES, name="Outcome", allow_null=True)
    external_id = serializers.CharField()
    story = StoryRefSerializer(allow_null=True)
    tries = serializers.IntegerField(help_text="How often somebody asked for it")
    requested_by = PersonSerializer()
    created_at = Moment()
    finished_at = Moment(allow_null=True)
    dismissed_at = Moment(allow_null=True)
    row_version = serializers.IntegerField()

    def to_representation(self, row: Fetch) -> dict[str, Any]:
        shown: dict[str, Any] = super().to_representation(row)
        shown["outcome"] = row.outcome or None
        return shown
