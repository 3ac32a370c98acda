"""Reading what stands in a text."""

from annotations.queries.marks import Standing, has_marks, marks_in

__all__ = ["Standing", "has_marks", "marks_in"]
