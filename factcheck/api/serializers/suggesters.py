"""A desk's suggesters, and what the desk makes of their suggestions."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from factcheck.api.fields import Choice, Input, Moment, Whole
from factcheck.api.serializers.common import PersonSerializer
from factcheck.models import DeskSuggester, Job


class WorthSerializer(serializers.Serializer[Any]):
    """What a suggester is worth on articles that it had not seen. All but the count are between 0 and 1."""

    examples = serializers.IntegerField()
    f1 = serializers.FloatField()
    precision = serializers.FloatField()
    recall = serializers.FloatField()
    average_precision = serializers.FloatField()
    calibration_error = serializers.FloatField()


class FiguresSerializer(serializers.Serializer[Any]):
    """``before`` is the suggester in use then, ``after`` this one; ``known_…`` on what was decided before that."""

    positive = serializers.IntegerField(help_text="Accepted, edited, or marked by hand")
    negative = serializers.IntegerField(help_text="Rejected for a reason that speaks of its worth")
    agreement = serializers.FloatField(
        allow_null=True, help_text="Of the new decisions with the suggester in use; 0.5 is chance"
    )
    before = WorthSerializer()
    after = WorthSerializer()
    known_before = WorthSerializer(allow_null=True)
    known_after = WorthSerializer(allow_null=True)


class DeskSuggesterSerializer(serializers.Serializer[Any]):
    """A suggester that was trained on the desk's decisions."""

    uuid = serializers.UUIDField()
    number = serializers.IntegerField()
    name = serializers.CharField(help_text="As it stands on its suggestions")
    version = serializers.CharField()
    base = serializers.CharField(help_text="The version that it was compared with")
    decisions = serializers.IntegerField()
    articles = serializers.IntegerField()
    figures = FiguresSerializer()
    left_out = serializers.SerializerMethodField(help_text="How many decisions were not believed")
    outcome = Choice(DeskSuggester.Outcome.choices, name="TrainingOutcome")
    reason = serializers.CharField()
    trained_by = PersonSerializer(allow_null=True)
    trained_at = Moment()

    def get_left_out(self, row: DeskSuggester) -> int:
        return sum(entry["count"] for entry in row.left_out)


class ReadinessSerializer(serializers.Serializer[Any]):
    """What there is to learn from. ``refusal`` says why it cannot be trained now; empty when it can."""

    positive = serializers.IntegerField()
    negative = serializers.IntegerField()
    articles = serializers.IntegerField()
    new = serializers.IntegerField(help_text="Decided after the last training")
    refusal = serializers.CharField()


class SuggesterInUseSerializer(serializers.Serializer[Any]):
    """What reads the desk's articles. ``suggester`` is null for the one that is shipped."""

    desk = serializers.CharField()
    name = serializers.CharField()
    version = serializers.CharField()
    suggester = DeskSuggesterSerializer(allow_null=True)
    ready = ReadinessSerializer()
    training = Choice(Job.State.choices, name="TrainingState", allow_null=True)
    row_version = serializers.IntegerField()


class ChooseSuggesterSerializer(Input):
    """Which suggester is to read: its number, or null for the one that is shipped."""

    number = Whole(allow_null=True)


class RejectedSerializer(serializers.Serializer[Any]):
    exact = serializers.CharField()
    article = serializers.UUIDField()
    title = serializers.CharField()


class LineSerializer(serializers.Serializer[Any]):
    """Suggestions of a kind: how many were decided, how many of those rejected, and some of these."""

    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    decided = serializers.IntegerField()
    rejected = serializers.IntegerField()
    examples = RejectedSerializer(many=True)


class BandSerializer(serializers.Serializer[Any]):
    """Suggestions with a score from ``low`` to below ``high``."""

    low = serializers.FloatField()
    high = serializers.FloatField()
    decided = serializers.IntegerField()
    accepted = serializers.IntegerField()


class ReportSerializer(serializers.Serializer[Any]):
    """What a desk made of its suggestions lately. ``of_one``: the bands are those of the suggester in use alone."""

    since = Moment()
    decided = serializers.IntegerField()
    rejected = serializers.IntegerField()
    of_one = serializers.BooleanField()
    bands = BandSerializer(many=True)
    reasons = LineSerializer(many=True)
    cues = LineSerializer(many=True)
    outlets = LineSerializer(many=True)
    voices = LineSerializer(many=True)
