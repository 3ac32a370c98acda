"""Stories."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from factcheck.api.fields import Choice, Input, Moment, Text
from factcheck.api.serializers.common import ClaimRefSerializer, StoryRefSerializer
from factcheck.models import DeskArticle, Sighting, Story, StoryParty


class StoryPartySerializer(serializers.Serializer[Any]):
    """A speaker's side in a story. It belongs to this conflict, not to the speaker."""

    uuid = serializers.UUIDField()
    speaker = serializers.CharField(source="speaker.name")
    side = Choice(StoryParty.Side.choices, name="Side")
    row_version = serializers.IntegerField()


class NewPartySerializer(Input):
    """A speaker to put on a side, by name; made when new. One who is on the other side changes it."""

    speaker = Text(max_length=200)
    side = Choice(StoryParty.Side.choices, name="Side")


class PartyChangesSerializer(Input):
    """The side to change to."""

    side = Choice(StoryParty.Side.choices, name="Side")


class StorySerializer(serializers.Serializer[Any]):
    uuid = serializers.UUIDField()
    desk = serializers.CharField(source="desk.slug")
    title = serializers.CharField()
    summary = serializers.CharField()
    parties = StoryPartySerializer(many=True)
    article_count = serializers.IntegerField()
    claim_count = serializers.IntegerField()
    created_at = Moment()
    closed_at = Moment(allow_null=True)
    row_version = serializers.IntegerField()


class NewStorySerializer(Input):
    """A story. The title that a story of the desk has already gives that story."""

    desk = Text(required=False, help_text="Its short name; may be left out by a member of one desk")
    title = Text()
    summary = Text(required=False, max_length=10_000)


class MatrixArticleSerializer(serializers.Serializer[Any]):
    """A column: an article of the story, or (``in_story`` false) another in which one of its claims was seen."""

    uuid = serializers.UUIDField(source="article.uuid")
    title = serializers.CharField(source="current.title")
    outlet = serializers.SerializerMethodField()
    published_at = Moment(source="current.published_at", allow_null=True)
    in_story = serializers.SerializerMethodField()

    def get_outlet(self, row: DeskArticle) -> str | None:
        return row.outlet.name if row.outlet else row.article.outlet_name or None

    def get_in_story(self, row: DeskArticle) -> bool:
        story: Story = self.context["story"]
        return row.story_id == story.pk


class MatrixSightingSerializer(serializers.Serializer[Any]):
    """What fills a cell: how the claim is told there. Seen elsewhere than in an article, ``url`` says where."""

    uuid = serializers.UUIDField()
    article = serializers.UUIDField(source="span.article.uuid", allow_null=True, default=None)
    span = serializers.UUIDField(source="span.uuid", allow_null=True, default=None)
    url = serializers.CharField()
    voice = Choice(Sighting.Voice.choices, name="Voice")
    attributed_to = serializers.CharField(source="attributed_to.name", allow_null=True)
    relayed_by = serializers.CharField(source="relayed_by.name", allow_null=True)
    origin = serializers.CharField(source="origin.name", allow_null=True)


class MatrixLineSerializer(serializers.Serializer[Any]):
    """A claim, the side that its claimant takes in the story (null: none), and where it was seen."""

    claim = ClaimRefSerializer()
    side = Choice(StoryParty.Side.choices, name="Side", allow_null=True)
    seen = MatrixSightingSerializer(many=True)


class MatrixSerializer(serializers.Serializer[Any]):
    """A story's claims and the articles; each sighting of a claim names the article that it stands in."""

    story = StoryRefSerializer()
    articles = MatrixArticleSerializer(many=True)
    lines = MatrixLineSerializer(many=True)
