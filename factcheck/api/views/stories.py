"""``stories/``"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.http.response import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from factcheck.actions.base import allow
from factcheck.actions.people import leave_side, open_story, speaker_named, take_side
from factcheck.actions.stories import merge_story, split_story, unmerge_story
from factcheck.api.base import Collection, Endpoint, ObjectEndpoint, refuse_unknown_parameters
from factcheck.api.conditional import etag
from factcheck.api.filters import StoryListFilter
from factcheck.api.serializers.stories import (
    MatrixSerializer,
    MergeStorySerializer,
    NewPartySerializer,
    NewStorySerializer,
    PartyChangesSerializer,
    SplitStorySerializer,
    StoryPartySerializer,
    StorySerializer,
)
from factcheck.api.serializers.suggestions import NothingSerializer
from factcheck.errors import Invalid
from factcheck.models import Event, Membership, Story, StoryParty
from factcheck.models.event import Verb
from factcheck.queries import api_scope
from factcheck.queries.matrix import story_matrix


class StoryList(Collection):
    queryset = Story.objects.none()
    filterset_class = StoryListFilter
    orderings = ("-created_at", "created_at")

    @extend_schema(responses=StorySerializer(many=True))
    def get(self, request: Request) -> HttpResponseBase:
        """Stories of your desks."""
        return self.page(api_scope.stories_of(self.user), StorySerializer)

    @extend_schema(request=NewStorySerializer, responses={201: StorySerializer, 200: StorySerializer})
    def post(self, request: Request) -> Response:
        """Open a story. The title of a story that the desk has gives that one, with 200."""
        data = self.body(NewStorySerializer)
        desk = self.desk_named(data.get("desk"))
        story = open_story(desk, title=data["title"], by=self.actor, summary=data.get("summary", ""))
        opened = Event.objects.filter(batch=self.actor.batch, verb=Verb.STORY_CREATED).exists()
        row = api_scope.found(api_scope.stories_of(self.user), "story", pk=story.pk)
        headers = {
            "ETag": etag(row.row_version),
            "Location": reverse("api:story", kwargs={"uuid": row.uuid}, request=request),
        }
        return Response(StorySerializer(row).data, status=201 if opened else 200, headers=headers)


class StoryEndpoint(ObjectEndpoint):
    """An address about one story; that of one that was merged leads to the other."""

    def load(self) -> Story:
        row: Story = api_scope.story_now(self.user, self.kwargs["uuid"])
        return row

    def show(self, row: Story) -> dict[str, Any]:
        return dict(StorySerializer(row).data)


class StoryDetail(StoryEndpoint):
    @extend_schema(responses=StorySerializer)
    def get(self, request: Request, uuid: UUID) -> Response:
        """A story with its sides. The uuid of one that was merged gives the one that it was merged into."""
        return self.answer()


class StoryMerge(StoryEndpoint):
    versioned = True
    writer = Membership.Role.LEAD

    @extend_schema(request=MergeStorySerializer, responses=StorySerializer)
    def post(self, request: Request, uuid: UUID) -> Response:
        """Merge the story into another one, which is the answer.

        Needs a team lead. Its articles, claims and sides move there, and its uuid gives the other one from then on.
        409 when a speaker stands on one side here and on the other there.
        """
        row, seen = self.load(), self.stated()
        named = self.body(MergeStorySerializer)["into"]
        into = Story.everything.filter(desk=row.desk, uuid=named).first()
        if into is None:
            raise Invalid.field("into", f"There is no story {named} on this desk.")
        merge_story(row, into=into.now, by=self.actor, seen=seen)
        return self.answer()


class StoryUnmerge(ObjectEndpoint):
    versioned = True
    writer = Membership.Role.LEAD

    def load(self) -> Story:
        """The story of this very uuid, also when it is merged."""
        row: Story = api_scope.found(api_scope.every_story_of(self.user), "story", uuid=self.kwargs["uuid"])
        return row

    def show(self, row: Story) -> dict[str, Any]:
        return dict(StorySerializer(row).data)

    @extend_schema(request=NothingSerializer, responses=StorySerializer)
    def post(self, request: Request, uuid: UUID) -> Response:
        """Take a merge back: what moved with it and is still there comes back. Needs a team lead."""
        row, seen = self.load(), self.stated()
        self.body(NothingSerializer)
        unmerge_story(row, by=self.actor, seen=seen)
        return self.answer()


class StorySplit(StoryEndpoint):
    versioned = True
    writer = Membership.Role.LEAD

    @extend_schema(request=SplitStorySerializer, responses={201: StorySerializer})
    def post(self, request: Request, uuid: UUID) -> Response:
        """Open a new story with some of this one's articles and claims. Needs a team lead.

        To move one of them to a story that is there, change its ``story``.
        """
        row, seen = self.load(), self.stated()
        data = self.body(SplitStorySerializer)
        new = split_story(
            row,
            title=data["title"],
            articles=[str(one) for one in data.get("articles", ())],
            claims=[str(one) for one in data.get("claims", ())],
            by=self.actor,
            seen=seen,
        )
        made = api_scope.found(api_scope.stories_of(self.user), "story", pk=new.pk)
        headers = {
            "ETag": etag(made.row_version),
            "Location": reverse("api:story", kwargs={"uuid": made.uuid}, request=request),
        }
        return Response(StorySerializer(made).data, status=201, headers=headers)


class PartyList(StoryEndpoint, Collection):
    queryset = StoryParty.objects.none()
    orderings = ("id", "-id")

    @extend_schema(responses=StoryPartySerializer(many=True))
    def get(self, request: Request, uuid: UUID) -> HttpResponseBase:
        """Who stands on which side in the story."""
        return self.page(api_scope.parties_of(self.user).filter(story=self.load()), StoryPartySerializer)

    @extend_schema(request=NewPartySerializer, responses={201: StoryPartySerializer})
    def post(self, request: Request, uuid: UUID) -> Response:
        """Put a speaker on a side, in place of the one that they were on."""
        story = self.load()
        data = self.body(NewPartySerializer)
        allow("story.write", desk=story.desk, by=self.actor)
        with transaction.atomic():
            speaker = speaker_named(story.desk, data["speaker"], field="speaker")
            if speaker is None:
                raise Invalid.field("speaker", "Name the speaker.")
            party = take_side(story, speaker=speaker, side=data["side"], by=self.actor)
        headers = {
            "ETag": etag(party.row_version),
            "Location": reverse("api:party", kwargs={"uuid": party.uuid}, request=request),
        }
        return Response(StoryPartySerializer(party).data, status=201, headers=headers)


class PartyDetail(ObjectEndpoint):
    versioned = True

    def load(self) -> StoryParty:
        row: StoryParty = api_scope.found(api_scope.parties_of(self.user), "party", uuid=self.kwargs["uuid"])
        return row

    def show(self, row: StoryParty) -> dict[str, Any]:
        return dict(StoryPartySerializer(row).data)

    @extend_schema(responses=StoryPartySerializer)
    def get(self, request: Request, uuid: UUID) -> Response:
        """A speaker's side in a story."""
        return self.answer()

    @extend_schema(request=PartyChangesSerializer, responses=StoryPartySerializer)
    def patch(self, request: Request, uuid: UUID) -> Response:
        """Change the side."""
        party = self.load()
        seen = self.required()
        side = self.body(PartyChangesSerializer, partial=True)["side"]
        take_side(party.story, speaker=party.speaker, side=side, by=self.actor, seen=seen)
        return self.answer()

    @extend_schema(responses={204: None})
    def delete(self, request: Request, uuid: UUID) -> Response:
        """Take the speaker off their side; the story's history keeps which it was."""
        party = self.load()
        leave_side(party, by=self.actor, seen=self.required())
        return Response(status=204)


class StoryMatrix(Endpoint):
    @extend_schema(responses=MatrixSerializer)
    def get(self, request: Request, uuid: UUID) -> Response:
        """Claims × articles of a story: who asserts, relays, denies or questions what, and where."""
        refuse_unknown_parameters(request, ())
        story: Story = api_scope.story_now(self.user, uuid)
        serializer = MatrixSerializer(story_matrix(story), context={"story": story})
        return self.weakly_tagged(Response(serializer.data))
