"""Claims: in a list, and as the whole file."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from factcheck.api.fields import Choice, Day, Input, Moment, Text, Whole, in_utc, in_utc_or_none
from factcheck.api.serializers.common import (
    PersonSerializer,
    RatingSerializer,
    StoryRefSerializer,
    person_ref,
    rating_ref,
    story_ref,
)
from factcheck.api.serializers.publications import PublicationSerializer
from factcheck.api.serializers.quantities import QuantitySerializer
from factcheck.api.serializers.relations import RelationOfClaimSerializer
from factcheck.api.serializers.sightings import SightingSerializer
from factcheck.api.serializers.verdicts import VerdictSerializer
from factcheck.models import Claim


class Uuids(serializers.ListField):
    """Some of the claim's things, which may be left out."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"child": serializers.UUIDField(), "required": False, "max_length": 200, **kwargs})


class ClaimItemSerializer(serializers.Serializer[Any]):
    """A claim, without what hangs on it. ``rating`` is that of the latest live publication."""

    uuid = serializers.UUIDField()
    label = serializers.CharField(help_text="The short name people use, unique on the desk")  # type: ignore[assignment]
    number = serializers.IntegerField()
    desk = serializers.CharField(source="desk.slug")
    statement = serializers.CharField()
    kind = Choice(Claim.Kind.choices, name="ClaimKind")
    language = serializers.CharField()
    claimant = serializers.CharField(source="claimant.name", allow_null=True)
    claimed_on = Day(allow_null=True)
    story = StoryRefSerializer(allow_null=True)
    state = Choice(Claim.State.choices, name="ClaimState")
    rating = RatingSerializer(allow_null=True)
    assignee = PersonSerializer(allow_null=True)
    priority = serializers.IntegerField()
    due = Moment(allow_null=True)
    waiting_for = Choice(Claim.WaitingFor.choices, name="WaitingFor")
    waiting_since = Moment()
    needs_recheck = serializers.BooleanField()
    single_source_reason = serializers.CharField()
    merged_into = serializers.UUIDField(source="merged_into.uuid", allow_null=True)
    created_by = PersonSerializer()
    created_at = Moment()
    updated_at = Moment()
    row_version = serializers.IntegerField()

    def to_representation(self, claim: Claim) -> dict[str, Any]:
        return {
            "uuid": str(claim.uuid),
            "label": claim.label,
            "number": claim.number,
            "desk": claim.desk.slug,
            "statement": claim.statement,
            "kind": str(claim.kind),
            "language": claim.language,
            "claimant": claim.claimant.name if claim.claimant else None,
            "claimed_on": claim.claimed_on.isoformat() if claim.claimed_on else None,
            "story": story_ref(claim.story),
            "state": str(claim.state),
            "rating": rating_ref(claim.rating),
            "assignee": person_ref(claim.assignee),
            "priority": claim.priority,
            "due": in_utc_or_none(claim.due),
            "waiting_for": str(claim.waiting_for),
            "waiting_since": in_utc(claim.waiting_since),
            "needs_recheck": claim.needs_recheck,
            "single_source_reason": claim.single_source_reason,
            "merged_into": str(claim.merged_into.uuid) if claim.merged_into else None,
            "created_by": person_ref(claim.created_by),
            "created_at": in_utc(claim.created_at),
            "updated_at": in_utc(claim.updated_at),
            "row_version": claim.row_version,
        }


class RequirementSerializer(serializers.Serializer[Any]):
    """Something that the publishing gate still asks for, or points out."""

    key = serializers.CharField()
    title = serializers.CharField()
    detail = serializers.CharField()
    action = serializers.CharField(help_text="What to do, in a few words")
    link = serializers.CharField(help_text="Where on the claim's page it is done, from the server's root")


class VoidApprovalSerializer(serializers.Serializer[Any]):
    """An approval that no longer counts. ``changed_by`` and the next: the first change since; null if unknown."""

    reviewer = serializers.CharField(help_text="Name of who approved")
    detail = serializers.CharField(help_text="How it came to be void, for a person")
    changed_by = serializers.CharField(allow_null=True)
    change = serializers.CharField(allow_null=True, help_text="As a sentence goes on after the name")
    changed_at = Moment(allow_null=True)


class ClaimSerializer(ClaimItemSerializer):
    """The whole file of a claim. ``verdict`` is the latest one, published or only proposed.

    ``content_hash`` covers what readers would be told; approve and publish send the one that they saw.
    """

    sightings = SightingSerializer(many=True)
    quantities = QuantitySerializer(many=True)
    relations = RelationOfClaimSerializer(many=True)
    verdict = VerdictSerializer(allow_null=True)
    publication = PublicationSerializer(allow_null=True, help_text="The live one")
    content_hash = serializers.CharField()
    approvals = serializers.IntegerField(help_text="Valid ones, of exactly what stands there now")
    approvals_needed = serializers.IntegerField()
    independent_sources = serializers.IntegerField()
    void_approvals = VoidApprovalSerializer(many=True)
    missing = RequirementSerializer(many=True, help_text="What the gate still asks for; empty when it is open")
    warnings = RequirementSerializer(many=True, help_text="What it points out; nothing of it closes the gate")


class NewClaimSerializer(Input):
    """A claim that was seen nowhere yet. A mark with the tag ``claim`` makes one with its sighting."""

    desk = Text(required=False, help_text="Its short name; may be left out by a member of one desk")
    statement = Text()
    claimant = Text(required=False, max_length=200)
    kind = Choice(Claim.Kind.choices, name="ClaimKind", required=False)
    claimed_on = Day(required=False, allow_null=True)
    story = serializers.UUIDField(required=False, allow_null=True)
    language = Text(required=False, max_length=35)


class ClaimChangesSerializer(Input):
    """Fields to change. Changing the statement, claimant or date voids approvals given before."""

    statement = Text()
    claimant = Text(max_length=200, allow_null=True, help_text="Empty or null: nobody")
    kind = Choice(Claim.Kind.choices, name="ClaimKind")
    claimed_on = Day(allow_null=True)
    story = serializers.UUIDField(allow_null=True)
    priority = Whole(max_value=3, help_text="0 (low) to 3 (urgent)")
    due = Moment(allow_null=True)
    single_source_reason = Text(max_length=10_000)
    assignee = Text(max_length=150, allow_null=True, help_text="User name of a member of the desk; null: nobody")


class OfferSerializer(serializers.Serializer[Any]):
    """One transition as the caller meets it. ``reason`` says why not; ``needs`` what to send, and what for."""

    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    allowed = serializers.BooleanField()
    reason = serializers.CharField()
    needs = serializers.DictField(child=serializers.CharField())


class TransitionsSerializer(serializers.Serializer[Any]):
    """What the caller may do with the claim now, and why not."""

    claim = serializers.UUIDField()
    state = Choice(Claim.State.choices, name="ClaimState")
    row_version = serializers.IntegerField()
    content_hash = serializers.CharField()
    transitions = OfferSerializer(many=True)
    missing = RequirementSerializer(many=True)
    warnings = RequirementSerializer(many=True)


class PerformSerializer(Input):
    """A transition to do: its name, and what it needs."""

    name = Text(max_length=40)
    rating = Text(required=False, max_length=40, help_text="propose, dispute: key of a rating of the desk's scale")
    summary = Text(required=False, help_text="propose: one sentence for readers")
    rationale = Text(required=False, max_length=100_000, help_text="propose: why")
    comment = Text(required=False, max_length=10_000, help_text="send_back, dispute: needed; approve, reopen: possible")
    content_hash = Text(required=False, max_length=64, help_text="approve, dispute, publish: the one that you saw")
    severity = Text(required=False, max_length=20, help_text="correct: minor or major")
    note = Text(required=False, max_length=10_000, help_text="correct, retract: public")
    reason = Text(required=False, max_length=10_000, help_text="decline")
    into = Text(required=False, max_length=64, help_text="merge: uuid of the claim that stays")


class SplitSerializer(Input):
    """What the new claim says, and what goes with it. What is not named stays with the claim."""

    statement = Text(help_text="What the new claim says")
    claimant = Text(required=False, max_length=200, help_text="Left out: as the claim’s")
    kind = Choice(Claim.Kind.choices, name="ClaimKind", required=False)
    sightings = Uuids(help_text="Places that go over")
    shared = Uuids(help_text="Places where both were seen: they stand on both")
    evidence = Uuids(help_text="Sources that go over")
    attempts = Uuids(help_text="Attempts of which a copy goes with it")
    quantities = Uuids(help_text="Figures that go over")
    relations = Uuids(help_text="Links that go over")


class RecheckSerializer(Input):
    """What was found out, for the claim's history."""

    note = Text(required=False, max_length=500)
