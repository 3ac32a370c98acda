"""Reading what stands in a text."""

from annotations.queries.marks import (
    MarkAt,
    RangeKey,
    Standing,
    articles_with_marks,
    last_standing,
    marks_by_range,
    marks_in,
    marks_named,
)

__all__ = [
    "MarkAt",
    "RangeKey",
    "Standing",
    "articles_with_marks",
    "last_standing",
    "marks_by_range",
    "marks_in",
    "marks_named",
]
