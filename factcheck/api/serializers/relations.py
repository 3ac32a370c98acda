"""How two claims stand to each other."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from factcheck.api.fields import Choice, Input, Moment, Text
from factcheck.api.serializers.common import ClaimRefSerializer, PersonSerializer
from factcheck.models import ClaimRelation


class RelationSerializer(serializers.Serializer[Any]):
    """A link between two claims.

    ``supports``, ``qualifies`` and ``updates`` read from ``a`` to ``b``: ``a`` is the claim that updates, ``b`` the one
    that is updated. The other kinds read both ways, and the order of ``a`` and ``b`` means nothing. ``sentence`` says
    it in words.
    """

    uuid = serializers.UUIDField()
    kind = Choice(ClaimRelation.Kind.choices, name="RelationKind")
    state = Choice(ClaimRelation.State.choices, name="RelationState")
    a = ClaimRefSerializer()
    b = ClaimRefSerializer()
    sentence = serializers.CharField(source="__str__", help_text="Such as “C-4 updates C-3”")
    rationale = serializers.CharField()
    method = serializers.CharField()
    score = serializers.FloatField(allow_null=True)
    reasons = serializers.JSONField()
    by = PersonSerializer(allow_null=True)
    at = Moment()
    decided_by = PersonSerializer(allow_null=True)
    decided_at = Moment(allow_null=True)
    row_version = serializers.IntegerField()


class RelationOfClaimSerializer(RelationSerializer):
    """A link seen from one claim: ``other`` is the claim at its other end. Needs ``claim`` in the context.

    ``direction`` is ``to`` where this claim supports, qualifies or updates the other, ``from`` where the other does it
    to this one, and null for the kinds that read both ways.
    """

    other = serializers.SerializerMethodField()
    direction = serializers.SerializerMethodField()

    @extend_schema_field(Choice(ClaimRelation.Direction.choices, name="RelationDirection", allow_null=True))
    def get_direction(self, relation: ClaimRelation) -> str | None:
        return relation.direction_from(self.context["claim"]) or None

    @extend_schema_field(ClaimRefSerializer)
    def get_other(self, relation: ClaimRelation) -> dict[str, Any]:
        own = self.context["claim"]
        return dict(ClaimRefSerializer(relation.b if relation.a_id == own.pk else relation.a).data)


class NewRelationSerializer(Input):
    """A link to another claim of the desk. A person's link is confirmed at once."""

    other = serializers.UUIDField()
    kind = Choice(ClaimRelation.Kind.choices, name="RelationKind")
    direction = Choice(
        ClaimRelation.Direction.choices,
        name="RelationDirection",
        required=False,
        help_text="For supports, qualifies and updates; default: to",
    )
    rationale = Text(required=False, max_length=10_000)


class RelationChangesSerializer(Input):
    """Another kind of link, or the same the other way round."""

    kind = Choice(ClaimRelation.Kind.choices, name="RelationKind", required=False)
    a = serializers.UUIDField(
        required=False,
        help_text="supports, qualifies, updates: uuid of the claim that does it to the other",
    )
    rationale = Text(required=False, max_length=10_000)


class CarrySerializer(Input):
    """The claim for which the other one's published verdict is proposed."""

    to = serializers.UUIDField(help_text="uuid of one of the link's two claims")


class RelationDecisionSerializer(Input):
    """A decision about a link."""

    rationale = Text(required=False, max_length=10_000)
