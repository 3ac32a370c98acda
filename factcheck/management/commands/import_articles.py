"""``manage.py import_articles FILE… --desk SLUG``: files in, one article each or one a line; pages by their address."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser, OutputWrapper

from annotations.text import garbled_words, refuse_too_long
from factcheck.actions.base import Actor
from factcheck.actions.fetches import request_fetch
from factcheck.actions.ingest import ArticleInput, Ingested, batches, ingest_articles
from factcheck.actions.people import open_story
from factcheck.actions.sources import file_kind
from factcheck.errors import Invalid, Problem
from factcheck.management.lines import read_line
from factcheck.management.people import acting_user
from factcheck.models import Desk, Fetch
from factcheck.models.event import Via

WORD = {"created": "added", "revised": "new revision of", "same": "was here already:"}
LINES = (".ndjson", ".jsonl")


@dataclass(frozen=True)
class Source:
    """A file, a line of one, or an address: its article, or why there is none. ``name`` is what a person calls it.

    ``fetched``: it names a page alone, which the worker fetches.
    """

    name: str
    content: ArticleInput | None = None
    problem: Problem | None = None
    fetched: bool = False


class Command(BaseCommand):
    progress = False
    help = (
        "Import articles: .txt, .html and .md files, one article each; .ndjson and .jsonl files, one article a line "
        "with the fields of POST articles/; and pages by their address, which the worker fetches. What cannot be taken "
        "is reported and the others still go in; the exit code is then 1. The same text again makes no second article."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="*", metavar="FILE", type=Path)
        parser.add_argument(
            "--url", action="append", default=[], metavar="ADDRESS", help="a page to fetch; may be given several times"
        )
        parser.add_argument("--desk", required=True, help="the desk's short name, as in its address")
        parser.add_argument("--story", default="", help="title of the story; opened when it is new")
        parser.add_argument("--outlet", default="", help="who published these articles")
        parser.add_argument("--language", default="", help="language tag, for instance en; without: unknown")
        parser.add_argument("--repair", action="store_true", help="repair passages that look garbled (mojibake)")
        parser.add_argument("--by", default="", help="user to act as; without: the desk's first administrator or lead")

    def handle(self, *args: Any, **options: Any) -> None:
        files: list[Path] = options["files"]
        addresses: list[str] = options["url"]
        if not files and not addresses:
            raise CommandError("There is nothing to import. Name a file, or an address with --url.")
        desk = Desk.objects.filter(slug=options["desk"]).first()
        if desk is None:
            known = ", ".join(Desk.objects.values_list("slug", flat=True)) or "none"
            raise CommandError(f"There is no desk {options['desk']!r}. Desks: {known}.")
        by = Actor(acting_user(desk, options["by"]), Via.COMMAND)
        try:
            story = open_story(desk, title=options["story"], by=by) if options["story"] else None
        except Problem as problem:
            raise CommandError(problem.detail) from problem
        shared = ArticleInput(
            text="", story=story, **{name: options[name] for name in ("outlet", "language", "repair")}
        )
        total = sum(map(articles_in, files)) + len(addresses)
        what = "articles" if addresses or any(path.suffix.lower() in LINES for path in files) else "files"
        done = failed = 0
        sources = self._sources(files, addresses, desk=desk, shared=shared)
        for batch in batches(sources, content=lambda one: one.content):
            for name, result in self._taken_in(desk, by, batch):
                done += 1
                if isinstance(result, Problem):
                    failed += 1
                    self._say(self.stderr, f"{name}: {result.detail}")
                elif isinstance(result, Fetch):
                    self._say(self.stdout, f"{name}: is being fetched by the worker")
                else:
                    self._say(self.stdout, f"{name}: {WORD[result.outcome]} “{result.revision.title}”")
                    if said := self._garbled(result, repaired=options["repair"]):
                        self._say(self.stdout, f"{name}: {said}")
            self._show_progress(done, total, what)
        self._end_progress()
        if failed:
            raise CommandError(f"{failed} of {done} {what} were not imported; the sentences above say why.")

    def _sources(
        self, files: Sequence[Path], addresses: Sequence[str], *, desk: Desk, shared: ArticleInput
    ) -> Iterator[Source]:
        for path in files:
            if path.suffix.lower() in LINES:
                yield from self._lines(path, desk=desk, shared=shared)
            else:
                yield self._read(path, shared)
        for address in addresses:
            yield Source(address, content=replace(shared, url=address), fetched=True)

    def _lines(self, path: Path, *, desk: Desk, shared: ArticleInput) -> Iterator[Source]:
        """The articles of a file that has one a line. A line that no article can have is passed over unread."""
        longest = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        try:
            with path.open("rb") as file:
                number = 0
                while line := file.readline(longest + 1):
                    number += 1
                    name = f"{path}:{number}"
                    if len(line) > longest and not line.endswith(b"\n"):
                        while line and not line.endswith(b"\n"):
                            line = file.readline(longest)
                        said = f"The line has more than {longest:,} bytes, which no article that fits needs."
                        yield Source(name, problem=Invalid(said))
                    elif line.strip():
                        try:
                            content, fetched = read_line(line, desk=desk, shared=shared)
                            yield Source(name, content=content, fetched=fetched)
                        except Problem as problem:
                            yield Source(name, problem=problem)
        except OSError as error:
            yield Source(str(path), problem=Invalid(f"cannot be read ({error.strerror})."))

    def _garbled(self, result: Ingested, *, repaired: bool) -> str:
        """What looks garbled in the text, and what the option did or would do about it."""
        garbled = result.revision.garbled
        done = result.revision.changes if repaired and result.outcome != "same" else ()
        said = [sentence for sentence in done if sentence.startswith("Repaired ")]
        if garbled:
            said.append(garbled_words(garbled))
            if not repaired and garbled["count"] > garbled["lost"]:
                said.append("Nothing was changed; import it with --repair, or choose the repairs on its page.")
        return " ".join(said)

    def _read(self, path: Path, shared: ArticleInput) -> Source:
        """The file's article. What is larger than one may be is not read to its end."""
        kind = file_kind(path.name)
        most = kind.largest()
        try:
            with path.open("rb") as file:
                size = os.fstat(file.fileno()).st_size
                refuse_too_long(size, max_bytes=most)
                raw = file.read(most + 1)  # a pipe has no size
            return Source(str(path), content=kind.read(shared, raw))
        except OSError as error:
            return Source(str(path), problem=Invalid(f"cannot be read ({error.strerror})."))
        except Problem as problem:
            return Source(str(path), problem=problem)

    def _taken_in(self, desk: Desk, by: Actor, batch: list[Source]) -> Iterator[tuple[str, Ingested | Fetch | Problem]]:
        """What became of each, in their order, once all of them are kept."""
        contents = [one.content for one in batch if one.content is not None and not one.fetched]
        results = iter(ingest_articles(desk, by=by, contents=contents))
        for one in batch:
            if one.fetched:
                assert one.content is not None
                yield one.name, self._asked(desk, by, one.content)
            else:
                yield one.name, one.problem or next(results)

    def _asked(self, desk: Desk, by: Actor, content: ArticleInput) -> Fetch | Problem:
        try:
            return request_fetch(desk, by=by, content=content)[0]
        except Problem as problem:
            return problem

    def _show_progress(self, done: int, total: int, what: str) -> None:
        """On a terminal the last line says how far it is; the next one is written over it."""
        if self.stderr.isatty():
            self.stderr.write(f"\r{done:,} of {total:,} {what}", ending="")
            self.stderr.flush()
            self.progress = True

    def _end_progress(self) -> None:
        if self.progress:
            self.stderr.write("\r\x1b[K", ending="")  # ECMA-48: to the line's beginning, and erase it
            self.stderr.flush()
            self.progress = False

    def _say(self, stream: OutputWrapper, line: str) -> None:
        self._end_progress()
        stream.write(line)


def articles_in(path: Path) -> int:
    """How many articles the progress counts on: of a file with one a line, its lines; what cannot be read is one."""
    if path.suffix.lower() not in LINES or not path.is_file():
        return 1
    try:
        with path.open("rb") as file:
            return sum(1 for line in _pieces(file) if line)
    except OSError:
        return 1


def _pieces(file: Any) -> Iterator[bool]:
    """For each line, whether it is not blank, without holding a long one."""
    filled = False
    while piece := file.readline(65_536):
        filled = filled or bool(piece.strip())
        if piece.endswith(b"\n"):
            yield filled
            filled = False
    if filled:
        yield filled
