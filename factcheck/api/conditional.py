"""Versions on the wire: an object's ``ETag`` is its row version, a list's is a weak hash of what it says."""

from __future__ import annotations

import hashlib
import re

from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers
from rest_framework.request import Request
from rest_framework.response import Response

from factcheck.api.problems import BadRequest
from factcheck.errors import PreconditionRequired

_VERSION = re.compile(r'"v([0-9]{1,9})"')


def etag(row_version: int) -> str:
    return f'"v{row_version}"'


def stated_version(request: Request) -> int | None:
    """The row version in ``If-Match``; None when the caller does not say. Raises BadRequest for anything else."""
    header = request.headers.get("If-Match")
    if header is None:
        return None
    match = _VERSION.fullmatch(header.strip())
    if match is None:
        sentence = f'If-Match is {header[:80]!r}. Send the ETag of the object as you read it, for instance "v3".'
        raise BadRequest(sentence, code="malformed-if-match", fields={"If-Match": [sentence]})
    return int(match[1])


def required_version(request: Request) -> int:
    """The row version in ``If-Match``. Raises PreconditionRequired (428) when there is none."""
    version = stated_version(request)
    if version is None:
        raise PreconditionRequired(
            'Say which version you change: send If-Match with the ETag of the object as you read it, such as "v3".'
        )
    return version


def with_weak_etag(request: Request, response: Response) -> Response:
    """The rendered response with a weak ETag of its body, or 304 when ``If-None-Match`` names it."""
    tag = f'W/"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    response["ETag"] = tag
    known = {part.strip().removeprefix("W/") for part in request.headers.get("If-None-Match", "").split(",")}
    if "*" not in known and tag.removeprefix("W/") not in known:
        return response
    return Response(status=304, headers={"ETag": tag})


def keep_private(response: HttpResponseBase) -> None:
    """Answers differ by caller and change at any time: a cache may keep one only to ask whether it still holds."""
    response.headers.setdefault("Cache-Control", "private, no-cache")
    patch_vary_headers(response, ("Authorization", "Cookie"))
