"""What can be wrong, said once: a sentence for a person, a stable code for a tool, and the fields it is about.

The web pages print ``detail``; the API sends the same as ``application/problem+json`` (RFC 9457). ``status`` is the
HTTP status that fits; nothing here imports HTTP.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Self


class Problem(Exception):
    """A request that cannot be done as asked.

    ``detail`` says what is wrong, with the value, and the way out. ``fields`` maps a field's name to its sentences.
    ``extra`` holds what a client needs to go on (for instance both strings of a quote that does not match).
    """

    status: ClassVar[int] = 400
    code: ClassVar[str] = "problem"
    title: ClassVar[str] = "The request cannot be done"

    def __init__(
        self,
        detail: str,
        *,
        code: str | None = None,
        fields: Mapping[str, list[str]] | None = None,
        **extra: object,
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.slug = code or self.code
        self.fields = dict(fields or {})
        self.extra = extra

    def __str__(self) -> str:
        return self.detail

    def within(self, path: str) -> Self:
        """The same problem, told by somebody whose input holds this one under ``path``."""
        fields = {f"{path}.{name}": sentences for name, sentences in self.fields.items()} or {path: [self.detail]}
        return type(self)(f"{path}: {self.detail}", code=self.slug, fields=fields, **self.extra)


class Invalid(Problem):
    """The input cannot be understood or breaks a rule of its own, whatever the state of things (422)."""

    status = 422
    code = "invalid"
    title = "Something in the input is not right"

    @classmethod
    def field(cls, name: str, detail: str, *, code: str | None = None, **extra: object) -> Invalid:
        """The common case: one field, one sentence."""
        return cls(detail, code=code, fields={name: [detail]}, **extra)


class Conflict(Problem):
    """The input is fine, and what it is about is in a state that does not allow it (409)."""

    status = 409
    code = "conflict"
    title = "Something else happened first"


class NotFound(Problem):
    """There is no such thing, or it belongs to somebody else: the two are never told apart (404)."""

    status = 404
    code = "not-found"
    title = "Not found"
