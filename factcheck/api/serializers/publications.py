"""What readers were told, and what differs between two versions of it."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from factcheck.api.fields import Choice, Moment
from factcheck.api.serializers.common import PersonSerializer, RatingSerializer
from factcheck.api.serializers.revisions import PieceSerializer, shown_piece
from factcheck.models import Publication
from factcheck.queries.publications import RETRACTED, STANDINGS, Pair, Version
from factcheck.queries.versions import FieldChange


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


class VersionSerializer(PublicationSerializer):
    """One version, as a reader meets it under its public id.

    ``record`` is null once it is retracted: show the retraction note in its place. The desk's own file of it stays in
    the claim's ``publications/``.
    """

    claim = serializers.UUIDField()
    label = serializers.CharField(help_text="The claim's label")  # type: ignore[assignment]
    merged_into = serializers.UUIDField(allow_null=True, help_text="The claim that this one became part of")
    standing = Choice(STANDINGS, name="Standing")
    newer = serializers.UUIDField(allow_null=True, help_text="Public id of the claim's newest version, if not this one")

    def to_representation(self, version: Version) -> dict[str, Any]:
        publication = version.publication
        claim, newer = publication.claim, version.newer
        return {
            **PublicationSerializer(publication).data,
            **({"record": None} if version.standing == RETRACTED else {}),
            "claim": str(claim.uuid),
            "label": claim.label,
            "merged_into": str(claim.merged_into.uuid) if claim.merged_into else None,
            "standing": version.standing,
            "newer": str(newer.public_id) if newer else None,
        }


LISTED = {
    "quantities": "Figures",
    "evidence": "Sources",
    "relations": "Links with other claims",
    "sightings": "Where it was seen",
    "attempts": "Attempts to check it",
    "replies": "Right of reply",
}


class FieldChangeSerializer(serializers.Serializer[Any]):
    """A field that differs, by its name in the record. Empty: there was, or is, nothing.

    ``pieces`` cut words that stand in both into what stayed, went and came; of plain values there are none.
    """

    field = serializers.CharField()
    old = serializers.CharField()
    new = serializers.CharField()
    pieces = PieceSerializer(many=True)


class ItemChangeSerializer(serializers.Serializer[Any]):
    """Something that stands in both versions, as each record has it, with what differs."""

    old = serializers.JSONField()
    new = serializers.JSONField()
    changes = FieldChangeSerializer(many=True)


class ListChangeSerializer(serializers.Serializer[Any]):
    """What came to a list of the record, what went from it, and what changed in it."""

    list = Choice([*LISTED.items()], name="RecordList")
    added = serializers.ListField(child=serializers.JSONField(), help_text="As in the newer record")
    removed = serializers.ListField(child=serializers.JSONField(), help_text="As in the older record")
    changed = ItemChangeSerializer(many=True)


class VersionRefSerializer(serializers.Serializer[Any]):
    public_id = serializers.UUIDField()
    number = serializers.IntegerField()
    at = Moment()


class VersionDifferenceSerializer(serializers.Serializer[Any]):
    """Two versions of one claim, the older first, and what readers were told differently."""

    old = VersionRefSerializer()
    new = VersionRefSerializer()
    same = serializers.BooleanField(help_text="Nothing that is compared differs")
    changes = FieldChangeSerializer(many=True)
    lists = ListChangeSerializer(many=True, help_text="Only those in which something differs")
    not_kept = serializers.ListField(
        child=serializers.CharField(), help_text="Not compared: the older record was frozen before these were kept"
    )

    def to_representation(self, pair: Pair) -> dict[str, Any]:
        told = pair.difference
        return {
            "old": VersionRefSerializer(pair.old).data,
            "new": VersionRefSerializer(pair.new).data,
            "same": told.same,
            "changes": [_change(one) for one in told.fields],
            "lists": [
                {
                    "list": one.list,
                    "added": list(one.added),
                    "removed": list(one.removed),
                    "changed": [
                        {"old": item.old, "new": item.new, "changes": [_change(change) for change in item.fields]}
                        for item in one.changed
                    ],
                }
                for one in told.lists
            ],
            "not_kept": list(told.not_kept),
        }


def _change(one: FieldChange) -> dict[str, Any]:
    paragraphs = one.told.paragraphs if one.told else ()
    return {
        "field": one.field,
        "old": one.old,
        "new": one.new,
        "pieces": [shown_piece(piece, one.old, one.new) for paragraph in paragraphs for piece in paragraph.pieces],
    }
