"""``articles/import/``: many articles, one JSON object a line, and one line of answer for each."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Iterator
from tempfile import TemporaryFile
from typing import IO, Any, ClassVar

from django.conf import settings
from django.db import transaction
from django.http import StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.exceptions import ParseError, ValidationError
from rest_framework.request import Request

from factcheck.api.base import Endpoint, checked, refuse_unknown_parameters
from factcheck.api.parsers import read_json
from factcheck.api.problems import (
    BadRequest,
    TooLarge,
    UnsupportedMediaType,
    as_json,
    as_problem,
    unexpected_problem,
)
from factcheck.api.serializers.articles import NewArticleSerializer
from factcheck.api.views.articles import take_in
from factcheck.errors import Invalid, Problem

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/x-ndjson"
LINES_AT_ONCE = 20
BYTES_AT_ONCE = 1_000_000
"""Lines that share a transaction: a commit costs more than an article, and others wait no longer than for these."""
PIECE = 65_536

Line = tuple[int, bytes | None]


class ArticleImport(Endpoint):
    """The upload is received whole, into a file, before its first line is looked at.

    So a client may send everything before it reads any answer, as most do: were lines answered while more of them
    come, both sides could wait for each other. An upload that breaks off is not begun, and memory stays flat.
    """

    takes_keys: ClassVar[bool] = False

    def receive(self) -> None:
        """The body is read by the handler, piece by piece; of other content types as everywhere."""
        if not self._is_ndjson():
            super().receive()

    def _is_ndjson(self) -> bool:
        return (self.request.content_type or "").partition(";")[0].strip().lower() == MEDIA_TYPE

    @extend_schema(
        request={MEDIA_TYPE: OpenApiTypes.STR},
        responses={(200, MEDIA_TYPE): OpenApiResponse(OpenApiTypes.STR, "One JSON object a line of the upload.")},
    )
    def post(self, request: Request) -> StreamingHttpResponse:
        """Take many articles in: NDJSON, each line with the fields of `POST articles/`.

        Every line that is not blank is answered by one: `line` (its number, from 1), `outcome` (created, revised, same,
        refused), `article`, `revision`, `changes`, and `problem` when it was refused. A line that is refused stops none
        of the others. Sending it again is safe: articles that are here already are `same`.
        """
        refuse_unknown_parameters(request, ())
        if not self._is_ndjson():
            raise UnsupportedMediaType(f"Send the articles as {MEDIA_TYPE}: one JSON object a line, in UTF-8.")
        upload = self._received()
        answers = Answers(self._answers(upload), upload)
        return StreamingHttpResponse(answers, content_type=f"{MEDIA_TYPE}; charset=utf-8")

    def _received(self) -> IO[bytes]:
        upload = TemporaryFile()  # noqa: SIM115 (the response closes it)
        try:
            self._copy_to(upload)
        except BaseException:
            upload.close()
            raise
        upload.seek(0)
        return upload

    def _copy_to(self, upload: IO[bytes]) -> None:
        """Raises TooLarge, BadRequest for an upload that broke off, and Invalid for an empty one."""
        meta = self.request.META
        length = meta.get("CONTENT_LENGTH") or ""
        announced = int(length) if length.isascii() and length.isdigit() else 0
        most = settings.MAX_IMPORT_BYTES
        # Without a length Django reads nothing; a server that marks the end itself lets a chunked body be read.
        chunked = not announced and meta.get("wsgi.input_terminated")
        source = meta["wsgi.input"] if chunked else self.request._request
        size = 0
        while size <= most and announced <= most:
            try:
                piece = source.read(PIECE)
            except Exception as error:  # The server's own, when the connection breaks: each has others.
                raise BadRequest("The upload broke off. Nothing of it was taken; send it again.") from error
            if not piece:
                break
            size += len(piece)
            upload.write(piece)
        if max(size, announced) > most:
            raise TooLarge(
                f"An import may have {most:,} bytes at most (FACTCHECK_MAX_IMPORT_BYTES). Send it in several."
            )
        if size < announced:
            raise BadRequest("The upload broke off. Nothing of it was taken; send it again.")
        if not size:
            raise Invalid("There is no line in the body. Send one JSON object a line.", code="no-lines")

    def _answers(self, upload: IO[bytes]) -> Iterator[bytes]:
        with upload:
            lines = numbered_lines(upload, longest=settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
            for together in batches(lines):
                for number, answer in self._taken_in(together):
                    shown = {"line": number, **answer}
                    yield json.dumps(shown, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"

    def _taken_in(self, lines: list[Line]) -> list[tuple[int, dict[str, Any]]]:
        """What became of each line, once all of them are kept."""
        try:
            with transaction.atomic():
                return [(number, self._answer(line)) for number, line in lines]
        except Exception:
            if len(lines) > 1:
                return [answer for line in lines for answer in self._taken_in([line])]
            [(number, _)] = lines
            logger.exception("Line %s of an import was not kept", number)
            return [(number, refused(unexpected_problem("line")))]

    def _answer(self, line: bytes | None) -> dict[str, Any]:
        try:
            if line is None:
                most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
                raise TooLarge(f"The line has more than {most:,} bytes, which no article that fits needs.")
            result = take_in(self, checked(read_json(line, what="line"), NewArticleSerializer, what="line"))
        except (Problem, ParseError, ValidationError) as error:
            problem = as_problem(error)
            assert problem is not None, "all of them have one"
            return refused(problem)
        return {
            "outcome": result.outcome,
            "article": str(result.article.article.uuid),
            "revision": str(result.revision.uuid),
            "changes": list(result.revision.changes),
            "problem": None,
        }


class Answers:
    """The lines of the answer. Closing it closes the upload, also when the client left before the first line."""

    def __init__(self, lines: Iterator[bytes], upload: IO[bytes]) -> None:
        self.lines, self.upload = lines, upload

    def __iter__(self) -> Iterator[bytes]:
        return self.lines

    def close(self) -> None:
        self.upload.close()


def refused(problem: Problem) -> dict[str, Any]:
    return {"outcome": "refused", "article": None, "revision": None, "changes": [], "problem": as_json(problem)}


def numbered_lines(upload: IO[bytes], *, longest: int) -> Iterator[Line]:
    """The lines that are not blank, numbered from 1; None for one that is longer, of which nothing is kept."""
    number = 0
    while line := upload.readline(longest + 1):
        number += 1
        if len(line) > longest and not line.endswith(b"\n"):
            while line and not line.endswith(b"\n"):
                line = upload.readline(PIECE)
            yield number, None
        elif line.strip():
            yield number, line


def batches(lines: Iterable[Line]) -> Iterator[list[Line]]:
    """The lines in groups of at most 20, which are closed when they hold a megabyte."""
    batch: list[Line] = []
    size = 0
    for number, line in lines:
        batch.append((number, line))
        size += len(line or b"")
        if len(batch) == LINES_AT_ONCE or size >= BYTES_AT_ONCE:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
