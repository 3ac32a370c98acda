"""How two claims stand to each other."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from factcheck.api.fields import Choice, Input, Moment, Text
from factcheck.api.serializers.common import ClaimRefSerializer, PersonSerializer
from factcheck.models import ClaimRelation


class RelationSerializer(serializers.Serializer[Any]):
    """A link between two claims. For ``contradicts`` and ``same_as`` the order of ``a`` and ``b`` means nothing."""

    uuid = serializers.UUIDField()
    kind = Choice(ClaimRelation.Kind.choices, name="RelationKind")
    state = Choice(ClaimRelation.State.choices, name="RelationState")
    a = ClaimRefSerializer()
    b = ClaimRefSerializer()
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
    """A link seen from one claim: ``other`` is the claim at its other end. Needs ``claim`` in the context."""

    other = serializers.SerializerMethodField()

    @extend_schema_field(ClaimRefSerializer)
    def get_other(self, relation: ClaimRelation) -> dict[str, Any]:
        own = self.context["claim"]
        return dict(ClaimRefSerializer(relation.b if relation.a_id == own.pk else relation.a).data)


class NewRelationSerializer(Input):
    """A link to another claim of the desk. A person's link is confirmed at once."""

    other = serializers.UUIDField()
    kind = Choice(ClaimRelation.Kind.choices, name="RelationKind")
    rationale = Text(required=False, max_length=10_000)


class RelationDecisionSerializer(Input):
    """A decision about a link."""

    rationale = Text(required=False, max_length=10_000)
