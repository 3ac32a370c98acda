"""Vocabularies."""

from __future__ import annotations

from annotations.actions.base import in_transaction
from annotations.models import Tag, Vocabulary
from annotations.models.vocabulary import DEFAULT_TAGS


def create_vocabulary(*, name: str) -> Vocabulary:
    """A vocabulary with the default tags: claim, quote, figure, context."""
    in_transaction()
    vocabulary = Vocabulary.objects.create(name=name)
    Tag.objects.bulk_create(
        Tag(
            vocabulary=vocabulary,
            key=key,
            label=label,
            description=description,
            colour=colour,
            shortcut=shortcut,
            position=position,
        )
        for position, (key, label, description, colour, shortcut) in enumerate(DEFAULT_TAGS)
    )
    return vocabulary
