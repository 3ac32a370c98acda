"""Reading what stands in a text."""

from annotations.queries.marks import (
    MarkAt,
    MarkRow,
    Numbers,
    RangeKey,
    Standing,
    SuggestionRow,
    articles_with_marks,
    count_kept,
    count_marks,
    guesses_about,
    last_standing,
    marks_by_range,
    marks_in,
    marks_named,
    marks_within,
    ranges_of,
)

__all__ = [
    "MarkAt",
    "MarkRow",
    "Numbers",
    "RangeKey",
    "Standing",
    "SuggestionRow",
    "articles_with_marks",
    "count_kept",
    "count_marks",
    "guesses_about",
    "last_standing",
    "marks_by_range",
    "marks_in",
    "marks_named",
    "marks_within",
    "ranges_of",
]
