"""Small representations that others contain."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from factcheck.api.fields import Choice
from factcheck.models import Claim, Rating, Story, User

# Lists write their rows out: field by field, fifty rows would take most of an answer's time. What a row holds is still
# said by its serializer, and a test compares the two.


def person_ref(person: User | None) -> dict[str, Any] | None:
    return {"username": person.username, "name": str(person)} if person else None


def story_ref(story: Story | None) -> dict[str, Any] | None:
    return {"uuid": str(story.uuid), "title": story.title} if story else None


def rating_ref(rating: Rating | None) -> dict[str, Any] | None:
    return {"key": rating.key, "label": rating.label, "value": rating.number} if rating else None


class PersonSerializer(serializers.Serializer[Any]):
    """Somebody with an account."""

    username = serializers.CharField()
    name = serializers.CharField(source="__str__")


class StoryRefSerializer(serializers.Serializer[Any]):
    uuid = serializers.UUIDField()
    title = serializers.CharField()


class RatingSerializer(serializers.Serializer[Any]):
    """A step of the desk's scale. ``value`` is higher the truer; null for one that does not decide."""

    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    value = serializers.IntegerField(source="number", allow_null=True)


class ClaimRefSerializer(serializers.Serializer[Any]):
    """A claim, in short. ``rating`` is the published one."""

    uuid = serializers.UUIDField()
    label = serializers.CharField()  # type: ignore[assignment]
    statement = serializers.CharField()
    claimant = serializers.CharField(source="claimant.name", allow_null=True)
    state = Choice(Claim.State.choices, name="ClaimState")
    rating = RatingSerializer(allow_null=True)


class ProblemSerializer(serializers.Serializer[Any]):
    """RFC 9457. Some problems carry more, under names of their own: ``current``, ``missing``, ``content_hash`` …"""

    type = serializers.CharField(help_text="A URN that never changes, such as urn:factcheck:problem:stale")
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField(help_text="What is wrong and the way out, for a person")
    errors = serializers.DictField(  # type: ignore[assignment]
        child=serializers.ListField(child=serializers.CharField()),
        required=False,
        help_text="Sentences by field; what is wrong with the request as a whole stands under `body`",
    )
