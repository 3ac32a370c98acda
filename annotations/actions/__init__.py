"""Writing text and marks. Callers decide who may; here it is made sure that what is written is right.

Every function that writes expects to run inside the caller's transaction and says so by refusing to run outside one.
What comes in bulk is drafted one by one, which verifies it and asks the database nothing, and then saved all at once.
"""

from annotations.actions.articles import draft_article, draft_revision, save_revisions
from annotations.actions.carry import Carried, CarryPlan, carry_marks, forecast, plan_carrying
from annotations.actions.spans import (
    LostDraft,
    SpanDraft,
    Stood,
    confirm_span,
    draft_span,
    move_span,
    put_back_span,
    remove_span,
    restore_span,
    retire_span,
    save_lost,
    save_spans,
    stands,
    tag_span,
)
from annotations.actions.suggestions import (
    accept_suggestion,
    put_back_decision,
    reject_suggestion,
    reopen_suggestion,
    store_suggestions,
)
from annotations.actions.vocabularies import create_vocabulary

__all__ = [
    "Carried",
    "CarryPlan",
    "LostDraft",
    "SpanDraft",
    "Stood",
    "accept_suggestion",
    "carry_marks",
    "confirm_span",
    "create_vocabulary",
    "draft_article",
    "draft_revision",
    "draft_span",
    "forecast",
    "move_span",
    "plan_carrying",
    "put_back_decision",
    "put_back_span",
    "reject_suggestion",
    "remove_span",
    "reopen_suggestion",
    "restore_span",
    "retire_span",
    "save_lost",
    "save_revisions",
    "save_spans",
    "stands",
    "store_suggestions",
    "tag_span",
]
