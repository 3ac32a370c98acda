"""Verdicts and their reviews."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from factcheck.api.fields import Choice, Input, Moment, Text
from factcheck.api.serializers.common import PersonSerializer, RatingSerializer
from factcheck.models import Review

SHOWN_WITH_A_VERDICT = ("claim", "rating", "author", "carried_from", "carried_along")


class VerdictSerializer(serializers.Serializer[Any]):
    """A proposed answer. Written once; a better one gets the next number.

    One that was carried over names the verdict that it repeats and the ``same_as`` link along which it came.
    """

    uuid = serializers.UUIDField()
    claim = serializers.UUIDField(source="claim.uuid")
    number = serializers.IntegerField()
    rating = RatingSerializer()
    summary = serializers.CharField()
    rationale = serializers.CharField()
    author = PersonSerializer()
    at = Moment()
    carried_from = serializers.UUIDField(source="carried_from.uuid", allow_null=True)
    carried_along = serializers.UUIDField(source="carried_along.uuid", allow_null=True)


class NewVerdictSerializer(Input):
    """A verdict to propose: the transition ``propose``."""

    rating = Text(max_length=40, help_text="Key of a rating of the desk's scale")
    summary = Text(help_text="One sentence for readers, at most 500 characters")
    rationale = Text(max_length=100_000)


class ReviewSerializer(serializers.Serializer[Any]):
    """A reviewer's decision about a verdict, bound to the content hash that they saw.

    ``rating`` is the one that a reviewer who disputes the verdict would give.
    """

    uuid = serializers.UUIDField()
    verdict = serializers.UUIDField(source="verdict.uuid")
    verdict_number = serializers.IntegerField(source="verdict.number")
    decision = Choice(Review.Decision.choices, name="Decision")
    content_hash = serializers.CharField()
    rating = RatingSerializer(allow_null=True)
    comment = serializers.CharField()
    reviewer = PersonSerializer()
    at = Moment()


class NewReviewSerializer(Input):
    """A decision about the verdict in review: the transition ``approve``, ``send_back`` or ``dispute``."""

    decision = Choice(Review.Decision.choices, name="Decision")
    content_hash = Text(required=False, max_length=64, help_text="approved, disputed: the one that you saw")
    comment = Text(required=False, max_length=10_000, help_text="sent_back, disputed: needed; approved: possible")
    rating = Text(required=False, max_length=40, help_text="disputed: key of the rating that you would give")
