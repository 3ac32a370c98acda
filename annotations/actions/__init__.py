"""Writing text and marks. Callers decide who may; here it is made sure that what is written is right.

Every function expects to run inside the caller's transaction and says so by refusing to run outside one.
"""

from annotations.actions.articles import add_article, add_revision
from annotations.actions.spans import create_span, move_span, remove_span, tag_span
from annotations.actions.suggestions import accept_suggestion, reject_suggestion, reopen_suggestion, store_suggestions
from annotations.actions.vocabularies import create_vocabulary

__all__ = [
    "accept_suggestion",
    "add_article",
    "add_revision",
    "create_span",
    "create_vocabulary",
    "move_span",
    "reject_suggestion",
    "remove_span",
    "reopen_suggestion",
    "store_suggestions",
    "tag_span",
]
