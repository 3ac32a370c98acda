"""``articles/import/``: many articles, one JSON object a line, and one line of answer for each."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from tempfile import TemporaryFile
from typing import IO, Any, ClassVar
from uuid import UUID

from django.conf import settings
from django.http import StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.exceptions import ParseError, ValidationError
from rest_framework.request import Request

from factcheck.actions.fetches import request_fetch
from factcheck.actions.ingest import ArticleInput, Ingested, batches, ingest_articles
from factcheck.api.base import Endpoint, checked, refuse_unknown_parameters
from factcheck.api.parsers import read_json
from factcheck.api.problems import BadRequest, TooLarge, UnsupportedMediaType, as_json, as_problem, unexpected_problem
from factcheck.api.serializers.articles import NewArticleSerializer
from factcheck.api.views.articles import Sent, article_sent
from factcheck.errors import Invalid, Problem
from factcheck.models import Desk, Fetch, Story

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/x-ndjson"
PIECE = 65_536


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
        fetching, refused), `article`, `revision`, `changes`, `spans` (the uuids of the marks that it has), `fetch` (of
        a line with a `url` alone: where to ask what became of it), and `problem` when it was refused, with all of its
        marks. A line that is refused stops none of the others. Sending it again is safe: articles that are here already
        are `same`, and their marks are not made twice.
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
            # Nothing here holds on to one group while the next is read.
            groups = batches(self._read(lines), content=lambda line: line.sent.content if line.sent else None)
            for shown in chain.from_iterable(map(self._taken_in, groups)):
                yield json.dumps(shown, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"

    def _read(self, lines: Iterable[tuple[int, bytes | None]]) -> Iterator[Line]:
        serializer = NewArticleSerializer()
        for number, raw in lines:
            try:
                if raw is None:
                    most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
                    raise TooLarge(f"The line has more than {most:,} bytes, which no article that fits needs.")
                data = checked(read_json(raw, what="line"), serializer, what="line")
                yield Line(number, article_sent(self, data))
            except (Problem, ParseError, ValidationError) as error:
                yield Line(number, problem=as_problem(error))

    def story_on(self, desk: Desk, uuid: UUID | None) -> Story | None:
        """Of a story that many lines name it is asked once."""
        if (desk, uuid) not in self._stories:
            self._stories[desk, uuid] = super().story_on(desk, uuid)
        return self._stories[desk, uuid]

    @cached_property
    def _stories(self) -> dict[tuple[Desk, UUID | None], Story | None]:
        return {}

    def _taken_in(self, lines: list[Line]) -> list[dict[str, Any]]:
        """What became of each line, in their order, once all of them are kept."""
        contents: dict[Desk, list[ArticleInput]] = {}
        for line in lines:
            if line.sent is not None and not line.sent.fetched:
                contents.setdefault(line.sent.desk, []).append(line.sent.content)
        results = {desk: iter(self._ingested(desk, some)) for desk, some in contents.items()}

        def result(line: Line) -> Ingested | Fetch | Problem | None:
            if line.sent is None:
                return line.problem
            return self._asked(line.sent) if line.sent.fetched else next(results[line.sent.desk])

        return [{"line": line.number, **told(result(line))} for line in lines]

    def _asked(self, sent: Sent) -> Fetch | Problem:
        """The page of a line that names an address alone, promised."""
        try:
            return request_fetch(sent.desk, by=self.actor, content=sent.content)[0]
        except Exception as error:
            return self._our_problem(error)

    def _our_problem(self, error: Exception) -> Problem:
        problem = as_problem(error)
        if problem is None:
            logger.exception("A line of an import was not kept")
        return problem or unexpected_problem("line")

    def _ingested(self, desk: Desk, contents: Sequence[ArticleInput]) -> Sequence[Ingested | Problem]:
        """What nobody thought of in one of them keeps none of the others out: each is then tried alone."""
        try:
            return ingest_articles(desk, by=self.actor, contents=contents)
        except Problem as problem:
            return [problem] * len(contents)
        except Exception as error:
            if len(contents) > 1:
                return [result for content in contents for result in self._ingested(desk, [content])]
            return [self._our_problem(error)]


@dataclass(frozen=True)
class Line:
    """A line of the upload, by its number: an article for a desk, or what is wrong with it."""

    number: int
    sent: Sent | None = None
    problem: Problem | None = None


def told(result: Ingested | Fetch | Problem | None) -> dict[str, Any]:
    """The result as the answer has it."""
    nothing: dict[str, Any] = {"article": None, "revision": None, "changes": [], "spans": [], "fetch": None}
    if isinstance(result, Fetch):
        return {"outcome": "fetching", **nothing, "fetch": str(result.uuid), "problem": None}
    if isinstance(result, Ingested):
        return {
            "outcome": result.outcome,
            "article": str(result.article.article.uuid),
            "revision": str(result.revision.uuid),
            "changes": result.changes,
            "spans": [str(uuid) for uuid in result.spans],
            "fetch": None,
            "problem": None,
        }
    assert result is not None, "what has no result has a problem"
    return {"outcome": "refused", **nothing, "problem": as_json(result)}


class Answers:
    """The lines of the answer. Closing it closes the upload, also when the client left before the first line."""

    def __init__(self, lines: Iterator[bytes], upload: IO[bytes]) -> None:
        self.lines, self.upload = lines, upload

    def __iter__(self) -> Iterator[bytes]:
        return self.lines

    def close(self) -> None:
        self.upload.close()


def numbered_lines(upload: IO[bytes], *, longest: int) -> Iterator[tuple[int, bytes | None]]:
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
