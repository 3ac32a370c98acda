"""What is true of a text: articles, their frozen revisions, vocabularies, spans, placements and suggestions."""

from annotations.models.article import Article, Revision
from annotations.models.span import Placement, Span
from annotations.models.suggestion import Suggestion
from annotations.models.vocabulary import Tag, Vocabulary

__all__ = ["Article", "Placement", "Revision", "Span", "Suggestion", "Tag", "Vocabulary"]
