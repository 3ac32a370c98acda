"""The lead's queue: its lines, and giving many of them to somebody."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from factcheck.api.fields import Choice, Input, Moment, Text, Whole, in_utc, in_utc_or_none
from factcheck.api.serializers.common import (
    PersonSerializer,
    RatingSerializer,
    StoryRefSerializer,
    person_ref,
    rating_ref,
    story_ref,
)
from factcheck.models import Claim
from factcheck.queries.queue.reasons import REASONS
from factcheck.queries.queue.rows import Row


class WhySerializer(serializers.Serializer[Any]):
    """Why it waits, for a program and for a person."""

    key = Choice(REASONS, name="WaitReason")
    text = serializers.CharField(help_text="As the queue page says it to you")
    missing = serializers.ListField(
        child=serializers.CharField(), help_text="What the publishing gate asks for, when the key is `gate`"
    )


class QueueItemSerializer(serializers.Serializer[Any]):
    """A claim or an article, with what decides who takes it next."""

    of = Choice((("claim", "A claim"), ("article", "An article")), name="QueueItemKind")
    uuid = serializers.UUIDField()
    label = serializers.CharField(help_text="A claim’s short name, an article’s outlet")  # type: ignore[assignment]
    title = serializers.CharField(help_text="A claim’s statement, an article’s title")
    state = serializers.CharField(help_text="As in `claims/` and `articles/`")
    rating = RatingSerializer(allow_null=True, help_text="The published one")
    proposed = RatingSerializer(allow_null=True, help_text="The one in review or approved")
    story = StoryRefSerializer(allow_null=True)
    assignee = PersonSerializer(allow_null=True)
    priority = serializers.IntegerField(help_text="0 (low) to 3 (urgent)")
    due = Moment(allow_null=True)
    waiting_for = Choice(Claim.WaitingFor.choices, name="WaitingFor")
    waiting_since = Moment(source="since", help_text="An article waits since it came")
    why = WhySerializer()
    row_version = serializers.IntegerField()

    def to_representation(self, row: Row) -> dict[str, Any]:
        return {
            "of": row.of,
            "uuid": str(row.uuid),
            "label": row.label,
            "title": row.title,
            "state": str(row.state),
            "rating": rating_ref(row.rating),
            "proposed": rating_ref(row.proposed),
            "story": story_ref(row.story),
            "assignee": person_ref(row.assignee),
            "priority": row.priority,
            "due": in_utc_or_none(row.due),
            "waiting_for": str(row.waiting_for),
            "waiting_since": in_utc(row.since),
            "why": {"key": row.why.key, "text": row.why.text, "missing": list(row.why.missing)},
            "row_version": row.row_version,
        }


class PickSerializer(Input):
    """One of those that are meant. With ``row_version`` it is left alone if it changed since you read it."""

    uuid = serializers.UUIDField()
    row_version = Whole(required=False, min_value=1)


class ManyInput(Input):
    """Together at most 200; each that cannot be changed is answered with the reason."""

    desk = Text(required=False, help_text="Its short name; may be left out by a member of one desk")
    claims = PickSerializer(many=True, required=False)
    articles = PickSerializer(many=True, required=False)


class AssignManySerializer(ManyInput):
    """Whom to give what. Together at most 200; each that cannot be given is answered with the reason."""

    assignee = Text(max_length=150, allow_null=True, help_text="User name of a member of the desk; null: nobody")


class PlanManySerializer(ManyInput):
    """What to set for which, at least one of the two. Together at most 200."""

    priority = Whole(required=False, min_value=0, max_value=3, help_text="0 (low) to 3 (urgent)")
    due = Moment(required=False, allow_null=True, help_text="null: no date")


class UndoSerializer(Input):
    """Which request's changes to take back: the ``batch`` of its answer, or of its events."""

    desk = Text(required=False, help_text="Its short name; may be left out by a member of one desk")
    batch = serializers.UUIDField()


class LeftSerializer(serializers.Serializer[Any]):
    """One that was left as it was. ``type``, ``status`` and ``detail`` as in a problem of its own."""

    uuid = serializers.UUIDField()
    type = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()


class OutcomeSerializer(serializers.Serializer[Any]):
    refused = LeftSerializer(many=True)
    batch = serializers.UUIDField(help_text="Names this request's changes, for `queue/undo/` and in the history")


class AssignedManySerializer(OutcomeSerializer):
    """What became of each."""

    assigned = serializers.ListField(child=serializers.UUIDField(), help_text="Given")
    unchanged = serializers.ListField(child=serializers.UUIDField(), help_text="Theirs already")


class PlannedManySerializer(OutcomeSerializer):
    """What became of each."""

    changed = serializers.ListField(child=serializers.UUIDField())
    unchanged = serializers.ListField(child=serializers.UUIDField(), help_text="Set like this already")


class UndoneSerializer(OutcomeSerializer):
    """What became of each."""

    undone = serializers.ListField(child=serializers.UUIDField(), help_text="As before")
