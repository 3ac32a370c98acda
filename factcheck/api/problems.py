"""Errors on the wire: ``application/problem+json`` (RFC 9457), one form for everything that goes wrong.

``type`` is a URN that stays; ``detail`` a sentence for a person; ``errors`` maps a field to its sentences. What a
problem carries in ``extra`` stands beside them under its own names.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.core.exceptions import ValidationError as ModelValidationError
from django.db import OperationalError
from django.http import Http404, HttpResponse
from rest_framework import exceptions
from rest_framework.response import Response

from factcheck.actions.base import as_busy
from factcheck.errors import BadToken, Busy, Invalid, NotFound, Problem, Refused, Unauthenticated

MEDIA_TYPE = "application/problem+json"
TYPE_PREFIX = "urn:factcheck:problem:"
BODY = "body"
"""The name under which ``errors`` holds what is wrong with the request as a whole."""


class BadRequest(Problem):
    """The request cannot be read, so it was not tried (400)."""

    code = "bad-request"
    title = "The request cannot be read"


class MethodNotAllowed(Problem):
    status = 405
    code = "method-not-allowed"
    title = "Not done at this address"


class NotAcceptable(Problem):
    status = 406
    code = "not-acceptable"
    title = "Not to be had in this format"


class TooLarge(Problem):
    status = 413
    code = "too-large"
    title = "The body is too large"


class UnsupportedMediaType(Problem):
    status = 415
    code = "unsupported-media-type"
    title = "Send JSON"


def problem_response(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler. None for what is no problem of the caller's: that is a 500, and logged."""
    problem = as_problem(error)
    if problem is None:
        return None
    headers = {}
    if header := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = header
    if isinstance(problem, Busy):
        headers["Retry-After"] = "1"  # second
    return Response(as_json(problem), status=problem.status, headers=headers, content_type=MEDIA_TYPE)


class Unexpected(Problem):
    """An error of ours (500). What went wrong stands in the server's log, not here."""

    status = 500
    code = "unexpected"
    title = "An error of the server"


def unexpected_problem(what: str) -> Unexpected:
    return Unexpected(f"Something went wrong here. It was logged; nothing of this {what} was saved.")


def unexpected() -> HttpResponse:
    """The answer to an error that nothing else answered."""
    problem = unexpected_problem("request")
    return HttpResponse(json.dumps(as_json(problem)), status=problem.status, content_type=MEDIA_TYPE)


def as_json(problem: Problem) -> dict[str, Any]:
    """The problem as RFC 9457 has it."""
    body: dict[str, Any] = {
        **problem.extra,
        "type": TYPE_PREFIX + problem.slug,
        "title": problem.title,
        "status": problem.status,
        "detail": problem.detail,
    }
    if problem.fields:
        body["errors"] = problem.fields
    return body


def as_problem(error: Exception) -> Problem | None:
    """Our own problem for whatever Django, DRF or an action raised."""
    match error:
        case Problem():
            return error
        case exceptions.ValidationError():
            return invalid(error.detail)
        case ModelValidationError():
            return invalid(error.message_dict if hasattr(error, "error_dict") else error.messages)
        case exceptions.NotAuthenticated():
            return Unauthenticated("Send a token (Authorization: Bearer fck_…), or sign in.")
        case exceptions.AuthenticationFailed():
            return BadToken(str(error.detail), code=str(error.get_codes()))
        case exceptions.PermissionDenied() if str(error.detail).startswith("CSRF Failed"):
            return Refused(
                "A request with a session needs the CSRF token in X-CSRFToken. Programs send a bearer token instead.",
                code="csrf",
            )
        case exceptions.PermissionDenied() | PermissionDenied():
            return Refused("You may not do this.")
        case exceptions.NotFound() | Http404():
            return NotFound("There is nothing at this address.")
        case exceptions.MethodNotAllowed():
            return MethodNotAllowed(f"{error.detail} The methods of this address are in the header Allow.")
        case exceptions.NotAcceptable():
            return NotAcceptable("This is to be had as JSON or YAML.")
        case exceptions.UnsupportedMediaType():
            return UnsupportedMediaType("Send the body as application/json, in UTF-8.")
        case exceptions.ParseError():
            return BadRequest(str(error.detail), code="unreadable-body")
        case OperationalError():
            return as_busy(error)
        case RequestDataTooBig():
            return TooLarge("The body is larger than this server takes.")
        case SuspiciousOperation():
            return BadRequest("The request cannot be read.")
    return None


def invalid(detail: Any) -> Invalid:
    """One Invalid that names every field with its sentences; nested fields as ``tags.0``."""
    fields: dict[str, list[str]] = {}
    for name, sentence in _flattened(detail):
        fields.setdefault(name or BODY, []).append(sentence)
    said = [
        sentence if name == BODY else f"{name}: {sentence}"
        for name, sentences in fields.items()
        for sentence in sentences
    ]
    return Invalid(" ".join(said), fields=fields)


def _flattened(detail: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(detail, dict):
        for name, inner in detail.items():
            here = "" if name in ("non_field_errors", "__all__") else str(name)
            yield from _flattened(inner, ".".join(filter(None, (path, here))))
    elif isinstance(detail, list):
        for index, inner in enumerate(detail):
            deeper = f"{path}.{index}" if isinstance(inner, dict | list) and inner else path
            yield from _flattened(inner, deeper)
    else:
        yield path, str(detail)
