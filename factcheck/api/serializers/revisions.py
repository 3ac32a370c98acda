"""What differs between two revisions."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from annotations.text import Paragraph, Piece
from factcheck.api.fields import Choice
from factcheck.api.serializers.articles import RevisionSerializer
from factcheck.queries.revisions import Pair

PIECES = (("same", "Stands in both"), ("gone", "Only in the old one"), ("come", "Only in the new one"))
PARAGRAPHS = (
    ("same", "As it was"),
    ("spacing", "The same words, set in another way"),
    ("changed", "Words came or went"),
    ("gone", "Only in the old one"),
    ("come", "Only in the new one"),
)


class PlaceSerializer(serializers.Serializer[Any]):
    """Code points of one revision's text, half-open."""

    start = serializers.IntegerField()
    end = serializers.IntegerField()


class PieceSerializer(serializers.Serializer[Any]):
    """Characters that stay, went or came; ``old`` and ``new`` say where they stand in each text."""

    kind = Choice(PIECES, name="PieceKind")
    text = serializers.CharField(trim_whitespace=False)
    old = PlaceSerializer(allow_null=True)
    new = PlaceSerializer(allow_null=True)
    moved = serializers.BooleanField(help_text="The same, and it stood elsewhere before")


class ParagraphSerializer(serializers.Serializer[Any]):
    """A block of the new text, or one that went, with the space behind it."""

    kind = Choice(PARAGRAPHS, name="ParagraphKind")
    number = serializers.IntegerField(allow_null=True, help_text="As the page counts: null for headings")
    old_number = serializers.IntegerField(allow_null=True, help_text="Its number in the old text")
    moved = serializers.BooleanField(help_text="Most of its words stood in another order")
    parted = serializers.BooleanField(help_text="Words of it stand in another paragraph now")
    pieces = PieceSerializer(many=True)


class DifferenceSerializer(serializers.Serializer[Any]):
    """Two revisions and what differs between their texts. Every character of both is in exactly one piece."""

    old = RevisionSerializer()
    new = RevisionSerializer()
    words_come = serializers.IntegerField()
    words_gone = serializers.IntegerField()
    same = serializers.BooleanField(help_text="The texts are the same")
    same_words = serializers.BooleanField(help_text="Nothing differs but spacing; paragraphs may have been moved")
    paragraphs = ParagraphSerializer(many=True)

    def to_representation(self, pair: Pair) -> dict[str, Any]:
        told = pair.difference
        return {
            "old": RevisionSerializer(pair.old).data,
            "new": RevisionSerializer(pair.new).data,
            "words_come": told.come,
            "words_gone": told.gone,
            "same": told.same,
            "same_words": told.same_words,
            "paragraphs": [_paragraph(pair, one) for one in told.paragraphs],
        }


def _paragraph(pair: Pair, one: Paragraph) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "number": one.number,
        "old_number": one.old_number,
        "moved": one.moved,
        "parted": one.parted,
        "pieces": [shown_piece(piece, pair.old.text, pair.new.text) for piece in one.pieces],
    }


def shown_piece(piece: Piece, old: str, new: str) -> dict[str, Any]:
    """A piece of two texts, as ``PieceSerializer`` says."""
    if piece.new:
        text = new[slice(*piece.new)]
    else:
        assert piece.old is not None, "a piece stands in one text at least"
        text = old[slice(*piece.old)]
    return {
        "kind": piece.kind,
        "text": text,
        "old": _place(piece.old),
        "new": _place(piece.new),
        "moved": piece.moved,
    }


def _place(place: tuple[int, int] | None) -> dict[str, int] | None:
    return {"start": place[0], "end": place[1]} if place else None
