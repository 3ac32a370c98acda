"""Stories."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from factcheck.api.fields import Choice, Input, Moment, Text
from factcheck.api.serializers.common import ClaimRefSerializer, StoryRefSerializer
from factcheck.models import Sighting, Story, StoryOffer, StoryParty
from factcheck.queries.matrix import Column


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


class MergeStorySerializer(Input):
    """The story that this one is merged into."""

    into = serializers.UUIDField()


class SplitStorySerializer(Input):
    """What moves to the new story: articles, claims or both, all of them in this one."""

    title = Text()
    articles = serializers.ListField(child=serializers.UUIDField(), required=False, max_length=1000)
    claims = serializers.ListField(child=serializers.UUIDField(), required=False, max_length=1000)


class TakeOfferSerializer(Input):
    """Nothing, to take what is offered; a ``title``, to open a new story of this title instead."""

    title = Text(required=False)


class StoryOfferSerializer(serializers.Serializer[Any]):
    """A story that an article may belong to, found by background work. Nothing is set until somebody takes it.

    ``story`` is null where a new one is offered: it would be called ``title`` and take the article ``beside`` too.
    """

    uuid = serializers.UUIDField()
    article = serializers.UUIDField(source="article.article.uuid")
    revision = serializers.UUIDField(source="revision.uuid")
    story = StoryRefSerializer(allow_null=True)
    title = serializers.CharField()
    beside = serializers.UUIDField(source="beside.article.uuid", allow_null=True, default=None)
    score = serializers.FloatField(help_text="From 0 to 1")
    reasons = serializers.ListField(child=serializers.CharField(), help_text="Why, in words")
    state = Choice(StoryOffer.State.choices, name="OfferState")
    created_at = Moment()
    decided_by = serializers.CharField(source="decided_by.username", allow_null=True, default=None)
    decided_at = Moment(allow_null=True)
    row_version = serializers.IntegerField()


class MatrixArticleSerializer(serializers.Serializer[Any]):
    """A column: an article of the story, or (``in_story`` false) another in which one of its claims was seen.

    ``copy_of`` is the outlet whose report it carries, null for a report of its own.
    """

    uuid = serializers.UUIDField(source="row.article.uuid")
    title = serializers.CharField(source="row.current.title")
    outlet = serializers.SerializerMethodField()
    published_at = Moment(source="row.current.published_at", allow_null=True)
    copy_of = serializers.SerializerMethodField()
    in_story = serializers.SerializerMethodField()

    def get_outlet(self, column: Column) -> str | None:
        row = column.row
        return row.outlet.name if row.outlet else row.article.outlet_name or None

    def get_copy_of(self, column: Column) -> str | None:
        return column.copy_of or None

    def get_in_story(self, column: Column) -> bool:
        story: Story = self.context["story"]
        return column.row.story_id == story.pk


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
    """A claim, the side that its claimant takes in the story (null: none), and where it was seen.

    ``carriers`` is how many outlets carry it, ``independent`` how many of them have a report of their own.
    """

    claim = ClaimRefSerializer()
    side = Choice(StoryParty.Side.choices, name="Side", allow_null=True)
    seen = MatrixSightingSerializer(many=True)
    carriers = serializers.IntegerField()
    independent = serializers.IntegerField()


class MatrixSerializer(serializers.Serializer[Any]):
    """A story's claims and the articles; each sighting of a claim names the article that it stands in.

    ``independent`` is how many of the articles' reports are independent of each other; copies of one are one.
    """

    story = StoryRefSerializer()
    independent = serializers.IntegerField()
    articles = MatrixArticleSerializer(many=True, source="columns")
    lines = MatrixLineSerializer(many=True)
