"""Suggestions and the decisions about them."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from annotations.models import Suggestion, Tag
from factcheck.api.fields import Choice, Input, Moment, Tags, Text, Whole
from factcheck.api.serializers.common import PersonSerializer, ProblemSerializer
from factcheck.api.serializers.spans import ClaimOfMarkFields, SpanSerializer


class ReasonSerializer(serializers.Serializer[Any]):
    """Why the suggester thinks so; ``label`` is for people."""

    cue = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    weight = serializers.FloatField()


class PassageSerializer(serializers.Serializer[Any]):
    """Words of the revision: code points ``[start, end)`` and the text there."""

    start = serializers.IntegerField()
    end = serializers.IntegerField()
    exact = serializers.CharField()


class NameGuessSerializer(PassageSerializer):
    """A name, with the words that name it; for “she” those that name her in full."""

    value = serializers.CharField()


class DateGuessSerializer(PassageSerializer):
    """A date, with the words that tell it.

    It is as exact as these are: 2026-03-04, 2026-03 or 2026. Empty where only the day of publication could tell, and
    that is not known.
    """

    value = serializers.CharField()


class FigureGuessSerializer(PassageSerializer):
    """A figure, with the words that give it. An open end is null; one value stands in both ends."""

    low = serializers.CharField(allow_null=True)
    high = serializers.CharField(allow_null=True)
    unit = serializers.CharField(help_text="Empty for people and things")
    counts = serializers.CharField(help_text="What is counted; empty where the text does not say it there")


class GuessesSerializer(serializers.Serializer[Any]):
    """What the text gives beside the claim's words. Nothing of it is saved with the claim unless somebody sends it."""

    claimant = NameGuessSerializer(required=False)
    source = NameGuessSerializer(required=False, help_text="Who relays it")  # type: ignore[assignment]
    voice = Choice(Suggestion.Voice.choices, name="Voice", required=False)
    form = Choice(
        (("quotation", "In the claimant’s words"), ("paraphrase", "In the article’s words")),
        name="ReportedForm",
        required=False,
    )
    figures = FigureGuessSerializer(many=True, required=False)
    date = DateGuessSerializer(required=False, help_text="The date meant in the claim")
    claimed_on = DateGuessSerializer(required=False, help_text="When it was said, as the words around it tell")


class SuggestionSerializer(serializers.Serializer[Any]):
    """What a suggester proposed. Its guesses are guesses until a person accepts them."""

    uuid = serializers.UUIDField()
    article = serializers.UUIDField(source="revision.article.uuid")
    revision = serializers.UUIDField(source="revision.uuid")
    suggester = serializers.CharField()
    version = serializers.CharField()
    start = serializers.IntegerField()
    end = serializers.IntegerField()
    exact = serializers.CharField()
    score = serializers.FloatField()
    reasons = ReasonSerializer(many=True)
    claimant_guess = serializers.CharField()
    source_guess = serializers.CharField()
    voice = Choice(Suggestion.Voice.choices, name="Voice")
    guesses = GuessesSerializer()
    state = Choice(Suggestion.State.choices, name="SuggestionState")
    span = serializers.UUIDField(source="span.uuid", allow_null=True, help_text="The mark made of it")
    superseded_by = serializers.UUIDField(source="superseded_by.uuid", allow_null=True)
    reject_reason = serializers.CharField(help_text="Empty unless it was rejected")
    decided_by = PersonSerializer(allow_null=True)
    decided_at = Moment(allow_null=True)
    created_at = Moment()
    row_version = serializers.IntegerField()


class AcceptedSerializer(serializers.Serializer[Any]):
    """The suggestion as decided, and the mark that was made of it, with its claim."""

    suggestion = SuggestionSerializer()
    span = SpanSerializer()


class AcceptSuggestionSerializer(ClaimOfMarkFields):
    """An acceptance. Other ends need all of ``start``, ``end`` and ``exact``."""

    revision = Text(required=False, max_length=64, help_text="uuid or sha256; has to be the current revision")
    start = Whole(required=False)
    end = Whole(required=False)
    exact = Text(required=False)
    tags = Tags(required=False, help_text=f"Keys of the desk's tags; default: [“{Tag.CLAIM}”]")


class RejectSuggestionSerializer(Input):
    """A rejection, with the reason that the suggester learns from."""

    reason = Choice(Suggestion.RejectReason.choices, name="RejectReason")


MOST_DECISIONS = 100


class DecisionSerializer(AcceptSuggestionSerializer):
    """One of many decisions: an acceptance with its fields, or a rejection with its reason."""

    suggestion = serializers.UUIDField()
    decision = Choice((("accept", "Make a mark of it"), ("reject", "It is not worth a mark")), name="DecisionKind")
    reason = Choice(Suggestion.RejectReason.choices, name="RejectReason", required=False)
    row_version = Whole(required=False, help_text="The one that you saw; checked when it is sent")

    def validate(self, values: dict[str, Any]) -> dict[str, Any]:
        rejects = values["decision"] == "reject"
        own = ("suggestion", "decision", "row_version", *(("reason",) if rejects else ()))
        taken = own if rejects else (*own, *AcceptSuggestionSerializer().fields)
        wrong = {
            name: [f"“{values['decision']}” does not take this. It takes: {', '.join(taken)}."]
            for name in values
            if name not in taken
        }
        if rejects and "reason" not in values:
            wrong["reason"] = [f"Say why: one of {', '.join(Suggestion.RejectReason.values)}."]
        if wrong:
            raise serializers.ValidationError(wrong)
        return values


class DecisionsSerializer(Input):
    """Decisions about different suggestions, done in this order."""

    decisions = serializers.ListField(child=DecisionSerializer(), min_length=1, max_length=MOST_DECISIONS)

    def validate_decisions(self, decisions: list[dict[str, Any]]) -> list[dict[str, Any]]:
        uuids = [decision["suggestion"] for decision in decisions]
        twice = {index: uuid for index, uuid in enumerate(uuids) if uuid in uuids[:index]}
        if twice:
            raise serializers.ValidationError(
                [
                    {"suggestion": ["This suggestion stands here twice. Decide it once."]} if index in twice else {}
                    for index in range(len(uuids))
                ]
            )
        return decisions


class DecidedSerializer(serializers.Serializer[Any]):
    """What became of one decision. ``status`` is the one that it would have had alone: 200, 403, 404, 409, 412, 422."""

    suggestion = serializers.UUIDField()
    status = serializers.IntegerField()
    state = Choice(Suggestion.State.choices, name="SuggestionState", allow_null=True, help_text="As it stands now")
    row_version = serializers.IntegerField(allow_null=True)
    span = serializers.UUIDField(allow_null=True)
    claim = serializers.UUIDField(allow_null=True)
    problem = ProblemSerializer(allow_null=True)


class DecisionResultsSerializer(serializers.Serializer[Any]):
    """The results, in the order of the decisions."""

    decided = serializers.IntegerField()
    refused = serializers.IntegerField()
    results = DecidedSerializer(many=True)


class NothingSerializer(Input):
    """Nothing: an empty body, or {}."""
