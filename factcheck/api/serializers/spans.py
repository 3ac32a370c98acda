"""Spans: a mark, and where it stands in the article's current revision."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from annotations.models import Placement, Span
from annotations.text import candidates
from factcheck.api.fields import Choice, Input, Moment, Tags, Text, Whole, in_utc
from factcheck.api.serializers.common import ClaimRefSerializer, PersonSerializer
from factcheck.models import Claim, Sighting
from factcheck.queries.span_rows import SpanRow, span_rows


class SpanListSerializer(serializers.ListSerializer[Any]):
    """Many spans, from their rows, from a queryset of placements, or from one page of it."""

    child: SpanSerializer

    def to_representation(self, data: Any) -> list[dict[str, Any]]:
        if isinstance(data, QuerySet):
            rows = span_rows(data)
        elif not data or isinstance(data[0], SpanRow):
            rows = data
        else:
            order = {placement.pk: place for place, placement in enumerate(data)}
            rows = sorted(span_rows(Placement.objects.filter(pk__in=order)), key=lambda row: order[row.placement])
        return [self.child.to_representation(row) for row in rows]


class SpanSerializer(serializers.Serializer[Any]):
    """A mark. ``start`` and ``end`` count Unicode code points of the revision's text, half-open.

    One whose words are gone has neither; its ``exact`` is what they were. ``state`` says how it came from the revision
    before. ``claim`` is the claim that the mark stands for, if it carries the tag ``claim``.
    """

    uuid = serializers.UUIDField()
    article = serializers.UUIDField()
    revision = serializers.UUIDField()
    start = serializers.IntegerField(allow_null=True)
    end = serializers.IntegerField(allow_null=True)
    exact = serializers.CharField()
    prefix = serializers.CharField()
    suffix = serializers.CharField()
    state = Choice(Placement.State.choices, name="PlacementState")
    tags = serializers.ListField(child=serializers.CharField())
    claim = ClaimRefSerializer(allow_null=True)
    origin = Choice(Span.Origin.choices, name="SpanOrigin")
    creator = PersonSerializer()
    created_at = Moment()
    row_version = serializers.IntegerField()

    class Meta:
        list_serializer_class = SpanListSerializer

    def to_representation(self, row: SpanRow) -> dict[str, Any]:
        """Written out: an article may hold thousands, and field by field they would take most of its answer's time."""
        claim = row.claim
        return {
            "uuid": row.uuid,
            "article": row.article,
            "revision": row.revision,
            "start": row.start,
            "end": row.end,
            "exact": row.exact,
            "prefix": row.prefix,
            "suffix": row.suffix,
            "state": str(row.state),
            "tags": row.tags,
            "claim": claim
            and {
                "uuid": claim.uuid,
                "label": claim.label,
                "statement": claim.statement,
                "claimant": claim.claimant,
                "state": str(claim.state),
                "rating": claim.rating
                and {"key": claim.rating.key, "label": claim.rating.label, "value": claim.rating.number},
            },
            "origin": str(row.origin),
            "creator": {"username": row.creator_username, "name": row.creator_name},
            "created_at": in_utc(row.created_at),
            "row_version": row.row_version,
        }


class CandidateSerializer(serializers.Serializer[Any]):
    """A passage that resembles a lost mark's words. Nothing is placed there before a person says so."""

    start = serializers.IntegerField()
    end = serializers.IntegerField()
    exact = serializers.CharField()
    score = serializers.FloatField(help_text="How alike the words are, 0 to 1")


class OrphanSerializer(serializers.Serializer[Any]):
    """A mark whose words are gone from the article's current text, and what they may have become."""

    span = serializers.UUIDField(source="span.uuid")
    revision = serializers.UUIDField(source="revision.uuid", help_text="The current one, in which candidates count")
    exact = serializers.CharField(help_text="The words on which it stood last")
    prefix = serializers.CharField()
    suffix = serializers.CharField()
    candidates = serializers.SerializerMethodField()
    row_version = serializers.IntegerField(source="span.row_version")

    @extend_schema_field(CandidateSerializer(many=True))
    def get_candidates(self, placement: Placement) -> list[dict[str, Any]]:
        text: str = self.context["text"]
        return [
            {"start": one.start, "end": one.end, "exact": text[one.start : one.end], "score": one.score}
            for one in candidates(placement.exact, text)
        ]


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
