"""What hangs on a claim: where it was seen, evidence, attempts, verdicts, reviews, publications, comments, history."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from annotations.queries import last_standing
from factcheck.api.fields import Choice, Flag, Input, Moment, Text
from factcheck.api.serializers.common import PersonSerializer, RatingSerializer
from factcheck.api.serializers.spans import SeenFields
from factcheck.models import Evidence, Publication, ReplyRequest, Review, Sighting
from factcheck.models.event import Verb, Via


class SightingPlaceSerializer(serializers.Serializer[Any]):
    """The words in an article that a sighting is, where they stand in the current revision; code points."""

    span = serializers.UUIDField()
    article = serializers.UUIDField()
    article_title = serializers.CharField()
    outlet = serializers.CharField(allow_null=True)
    url = serializers.CharField()
    revision = serializers.UUIDField()
    start = serializers.IntegerField(allow_null=True)
    end = serializers.IntegerField(allow_null=True)
    exact = serializers.CharField(allow_null=True)


class SightingSerializer(serializers.Serializer[Any]):
    """Where a claim was seen: in an article (``place``) or at an address elsewhere (``url``), and in which voice."""

    uuid = serializers.UUIDField()
    claim = serializers.UUIDField(source="claim.uuid")
    voice = Choice(Sighting.Voice.choices, name="Voice")
    attributed_to = serializers.CharField(source="attributed_to.name", allow_null=True)
    relayed_by = serializers.CharField(source="relayed_by.name", allow_null=True)
    origin = serializers.CharField(source="origin.name", allow_null=True)
    url = serializers.CharField()
    place = serializers.SerializerMethodField()
    by = PersonSerializer()
    at = Moment()
    row_version = serializers.IntegerField()

    @extend_schema_field(SightingPlaceSerializer(allow_null=True))
    def get_place(self, sighting: Sighting) -> dict[str, Any] | None:
        span = sighting.span
        if span is None:
            return None
        current = span.article.on_desk.current
        standing = last_standing(span.placements.all())
        return {
            "span": str(span.uuid),
            "article": str(span.article.uuid),
            "article_title": current.title,
            "outlet": span.article.outlet_name or None,
            "url": span.article.url,
            "revision": str(standing.revision.uuid if standing else current.uuid),
            "start": standing.start if standing else None,
            "end": standing.end if standing else None,
            "exact": standing.exact if standing else None,
        }


class NewSightingSerializer(SeenFields):
    """An address at which the claim was seen. A mark in an article makes its own sighting."""

    url = Text(max_length=2000)


class EvidenceSerializer(serializers.Serializer[Any]):
    """A source. ``origin`` is where the information comes from in the first place: one origin counts once."""

    uuid = serializers.UUIDField()
    claim = serializers.UUIDField(source="claim.uuid")
    url = serializers.CharField()
    title = serializers.CharField()
    quote = serializers.CharField()
    stance = Choice(Evidence.Stance.choices, name="Stance")
    directness = Choice(Evidence.Directness.choices, name="Directness")
    origin = serializers.CharField()
    note = serializers.CharField()
    confidential = serializers.BooleanField(help_text="Never exported")
    accessed_at = Moment()
    by = PersonSerializer()
    at = Moment()
    withdrawn_at = Moment(allow_null=True)
    row_version = serializers.IntegerField()


class NewEvidenceSerializer(Input):
    """A source to add. It is part of what was approved, so approvals given before are void."""

    url = Text()
    stance = Choice(Evidence.Stance.choices, name="Stance")
    title = Text(required=False)
    quote = Text(required=False, help_text="The exact words of the source")
    directness = Choice(Evidence.Directness.choices, name="Directness", required=False)
    origin = Text(required=False)
    note = Text(required=False)
    confidential = Flag(required=False)
    accessed_at = Moment(required=False, help_text="Default: now")


class EvidenceChangesSerializer(NewEvidenceSerializer):
    """Fields of the source to change."""


class AttemptSerializer(serializers.Serializer[Any]):
    """Who or what was asked, when, and with what result."""

    uuid = serializers.UUIDField()
    claim = serializers.UUIDField(source="claim.uuid")
    asked = serializers.CharField()
    asked_at = Moment()
    result = serializers.CharField()
    by = PersonSerializer()
    at = Moment()


class NewAttemptSerializer(Input):
    """An attempt to check the claim; “no answer” is a result too."""

    asked = Text()
    result = Text(max_length=10_000)
    asked_at = Moment(required=False, help_text="Default: now")


class ReplySerializer(serializers.Serializer[Any]):
    """Right of reply: who was asked, by when, and what came of it."""

    uuid = serializers.UUIDField()
    claim = serializers.UUIDField(source="claim.uuid")
    asked = serializers.CharField()
    speaker = serializers.CharField(source="speaker.name", allow_null=True)
    asked_at = Moment()
    deadline = Moment(allow_null=True)
    outcome = Choice(ReplyRequest.Outcome.choices, name="ReplyOutcome")
    text = serializers.CharField()
    by = PersonSerializer()
    at = Moment()
    row_version = serializers.IntegerField()


class NewReplySerializer(Input):
    """Somebody who was asked: in words, or as a speaker of the desk, or both."""

    asked = Text(required=False, help_text="Such as “Federal Command, press office”")
    speaker = Text(required=False, help_text="Name of a speaker; made when new")
    asked_at = Moment(required=False, help_text="Default: now")
    deadline = Moment(required=False, allow_null=True)


class ReplyOutcomeSerializer(Input):
    """What came of it."""

    outcome = Choice(ReplyRequest.Outcome.choices, name="ReplyOutcome")
    text = Text(required=False, max_length=10_000, help_text="The answer; or why nobody has to be asked")


class VerdictSerializer(serializers.Serializer[Any]):
    """A proposed answer. Written once; a better one gets the next number."""

    uuid = serializers.UUIDField()
    claim = serializers.UUIDField(source="claim.uuid")
    number = serializers.IntegerField()
    rating = RatingSerializer()
    summary = serializers.CharField()
    rationale = serializers.CharField()
    author = PersonSerializer()
    at = Moment()


class NewVerdictSerializer(Input):
    """A verdict to propose: the transition ``propose``."""

    rating = Text(max_length=40, help_text="Key of a rating of the desk's scale")
    summary = Text(help_text="One sentence for readers, at most 500 characters")
    rationale = Text(max_length=100_000)


class ReviewSerializer(serializers.Serializer[Any]):
    """A reviewer's decision about a verdict, bound to the content hash that they saw."""

    uuid = serializers.UUIDField()
    verdict = serializers.UUIDField(source="verdict.uuid")
    verdict_number = serializers.IntegerField(source="verdict.number")
    decision = Choice(Review.Decision.choices, name="Decision")
    content_hash = serializers.CharField()
    comment = serializers.CharField()
    reviewer = PersonSerializer()
    at = Moment()


class PublicationSerializer(serializers.Serializer[Any]):
    """What readers were told. ``record`` is frozen: it is what the export sends."""

    public_id = serializers.UUIDField()
    number = serializers.IntegerField()
    rating = RatingSerializer()
    content_hash = serializers.CharField()
    record = serializers.JSONField()
    by = PersonSerializer()
    at = Moment()
    note = serializers.CharField(help_text="Public note of the correction that led to this version")
    severity = Choice([*Publication.Severity.choices, ("", "None")], name="Severity")
    retracted_at = Moment(allow_null=True)
    retracted_by = PersonSerializer(allow_null=True)
    retraction_note = serializers.CharField()


class CommentSerializer(serializers.Serializer[Any]):
    """What somebody of the desk wrote to the others. Never exported."""

    uuid = serializers.UUIDField()
    text = serializers.CharField()
    confidential = serializers.BooleanField()
    author = PersonSerializer()
    at = Moment()


class NewCommentSerializer(Input):
    text = Text(max_length=10_000)
    confidential = Flag(required=False)


class EventSerializer(serializers.Serializer[Any]):
    """One change, as it was recorded. ``payload`` depends on the verb; ``actor`` is null for background work."""

    at = Moment()
    verb = Choice(Verb.choices, name="Verb")
    label = serializers.CharField(source="get_verb_display")  # type: ignore[assignment]
    actor = PersonSerializer(allow_null=True)
    via = Choice(Via.choices, name="Via")
    batch = serializers.UUIDField(help_text="The same for everything that one request did")
    state_from = serializers.CharField()
    state_to = serializers.CharField()
    payload = serializers.DictField()
